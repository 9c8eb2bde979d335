"""AT-93: a backup that was taken while mail came in is, restored into an empty home, the desk of one moment. On both stores."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, func, select

from consultant import pipeline
from consultant.administration import holds, restoring
from consultant.administration.erased import as_lines, list_erased
from consultant.administration.erasure import erase
from consultant.audit_log import Actor
from consultant.backups import folders, postgresql_store, sqlite_store
from consultant.backups.archive import writing
from consultant.backups.manifest import Manifest
from consultant.cli import backup
from consultant.cli.main import run
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.mail.envelope import Envelope
from consultant.models.base import Base, make_engine, reading
from consultant.models.books.releases import releases
from consultant.models.case import Case, CaseEvent, RawMail
from consultant.models.migrations import bring_to, find_version, newest_revision
from consultant.review.decide import DecisionKind

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, ask, case_of, decide, introduce, mail, take_in
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with
from tests.stores import Postgres, Store

Empty = Callable[[], Path]
ADMIN = Actor("ada", "cli")


class Said:
    """`consultant …` in this process: the JSON that it prints, or its one sentence."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object, code: int = 0) -> Any:
        self._capsys.readouterr()
        assert run([*map(str, arguments), "--json"]) == code
        out, err = self._capsys.readouterr()
        return json.loads(out) if out else err.strip()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str], clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Said:
    monkeypatch.setattr(backup, "utc_now", clock)
    return Said(capsys)


@pytest.fixture
def another(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Empty]:
    """`another()` makes the environment name an empty home, and an empty database where the store is on PostgreSQL."""
    made: list[str] = []

    def make() -> Path:
        home = tmp_path / f"another{len(list(tmp_path.glob('another*')))}"
        monkeypatch.setenv("CONSULTANT_HOME", str(home))
        if store.name == "postgresql":
            server: Postgres = request.getfixturevalue("postgres")
            made.append(server.create())
            for name in ("DATABASE_URL", "BOOKS_URL"):
                monkeypatch.setenv(f"CONSULTANT_{name}", server.url_of(made[-1]))
        return home

    yield make
    for name in made:
        request.getfixturevalue("postgres").drop(name)


@pytest.fixture
def played(desk_with: OpenDesk, clock: Clock) -> Played:
    made = desk_with(review="always")
    introduce(made.desk.engine, clock(), units=50)
    return made


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in no order; what a restore itself notes in the audit log left out."""
    found = {}
    with reading(engine) as session:
        for table in Base.metadata.sorted_tables:
            rows = [tuple(row) for row in session.execute(select(table))]
            found[table.name] = sorted(rows, key=repr)
    ours = {"desk.restored", "retention.purged", "desk.backed_up"}
    found["audit_entries"] = [row for row in found["audit_entries"] if not ours & set(row)]
    return found


def test_a_backup_restores_into_an_empty_home_with_every_row(
    played: Played, said: Said, another: Empty, tmp_path: Path, store: Store
) -> None:
    ask(played)
    take_in(played, mail(2))
    (store.home / "outbox" / "new").mkdir(parents=True, exist_ok=True)
    (store.home / "outbox" / "new" / "1.reply").write_bytes(b"Subject: a reply\n\n")
    before, file = everything(played.desk.engine), tmp_path / "desk.zip"
    made = said("backup", file)
    assert file.stat().st_mode & 0o777 == 0o600
    home = another()
    restored = said("restore", file)
    services = open_services()
    assert everything(services.engine) == before
    assert restored["sound"] is True
    assert (restored["under_way"], restored["may_leave_twice"]) == (1, 0)
    assert restored["stores"] == made["stores"]
    with reading(services.books_engine) as session:
        assert session.scalars(select(func.count()).select_from(releases)).one() > 0
    assert (home / "outbox" / "new" / "1.reply").read_bytes() == b"Subject: a reply\n\n"
    assert pipeline.receive(
        services.desk(silent=True), Envelope(ASKER, ("consult@localhost",), "test", services.clock()), mail(3)
    )


def test_what_is_numbered_goes_on_where_it_was(
    played: Played, said: Said, another: Empty, tmp_path: Path
) -> None:
    last = [take_in(played, mail(number)) for number in (1, 2)][-1]
    said("backup", tmp_path / "desk.zip")
    another()
    said("restore", tmp_path / "desk.zip")
    services = open_services()
    envelope = Envelope(ASKER, ("consult@localhost",), "test", services.clock())
    (recorded,) = pipeline.receive(services.desk(silent=True), envelope, mail(3))
    assert recorded.case_id == last + 1


class Sender(threading.Thread):
    """Gives the door mail after mail; `taken` are those whose storing has come back."""

    def __init__(self, played: Played) -> None:
        super().__init__()
        self._played = played
        self._stop_it = threading.Event()
        self.taken: list[str] = []
        self.some = threading.Event()

    def run(self) -> None:
        number = 100
        while not self._stop_it.is_set():
            number += 1
            take_in(self._played, mail(number))
            self.taken.append(f"<q{number}@clinic.example>")
            if len(self.taken) >= 5:
                self.some.set()

    def stop(self) -> None:
        self._stop_it.set()
        self.join()


def test_a_backup_taken_while_mail_comes_in_is_the_desk_of_one_moment(
    played: Played, said: Said, another: Empty, tmp_path: Path
) -> None:
    sender = Sender(played)
    sender.start()
    try:
        assert sender.some.wait(60)
        before = list(sender.taken)
        said("backup", tmp_path / "desk.zip", "--without-books")
        after = len(sender.taken)
    finally:
        sender.stop()
    another()
    restored = said("restore", tmp_path / "desk.zip")
    assert restored["sound"] is True
    with reading(open_services().engine) as session:
        cases = session.execute(select(Case.id, Case.message_id).order_by(Case.id)).all()
        ids = [one.id for one in cases]
        assert session.scalars(select(RawMail.case_id).order_by(RawMail.case_id)).all() == ids
        assert session.scalars(select(CaseEvent.case_id).order_by(CaseEvent.case_id)).all() == ids
    there = [one.message_id for one in cases]
    assert len(before) <= len(there) <= after + 1
    assert there == [*sender.taken, there[-1]][: len(there)]


def spoil(file: Path, member: str) -> None:
    """Change one byte of a member, and let the zip itself agree with it."""
    spoilt = file.with_name("spoilt.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            raw = bytearray(old.read(name))
            if name == member:
                raw[len(raw) // 2] ^= 1
            new.writestr(name, bytes(raw))
    spoilt.replace(file)


def test_a_spoilt_backup_is_refused_with_a_sentence_and_nothing_is_written(
    played: Played, said: Said, another: Empty, tmp_path: Path, store: Store
) -> None:
    take_in(played)
    file, half, none = tmp_path / "desk.zip", tmp_path / "half.zip", tmp_path / "none.zip"
    said("backup", file, "--without-books")
    half.write_bytes(file.read_bytes()[:-500])
    with zipfile.ZipFile(none, "w") as empty:
        empty.writestr("a", b"")
    odd = changed(file, stores=with_a_column_that_is_none(file))
    spoil(file, "desk.db" if store.name == "sqlite" else "desk/cases.copy")
    home = another()
    assert "is spoiled: desk" in said("restore", file, code=1)
    assert "is spoiled: " in said("restore", odd, code=1)
    assert "is no whole backup" in said("restore", half, code=1)
    assert "no manifest" in said("restore", none, code=1)
    assert not home.exists() or not list(home.iterdir())


@pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
def test_a_home_that_holds_something_is_never_restored_into(
    played: Played, said: Said, another: Empty, tmp_path: Path
) -> None:
    said("backup", tmp_path / "desk.zip", "--without-books")
    assert "holds something already" in said("restore", tmp_path / "desk.zip", code=1)
    home = another()
    (home / "outbox").mkdir(parents=True)
    assert "holds something already" in said("restore", tmp_path / "desk.zip", code=1)


@pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
def test_a_backup_is_restored_with_its_own_key_only(
    played: Played, said: Said, another: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, old, other = (Fernet.generate_key().decode() for _ in range(3))
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", f"{own} {old}")
    take_in(Played(played.services, open_services().desk(silent=True), played.bell))
    made = said("backup", tmp_path / "desk.zip", "--without-books")
    assert own not in json.dumps(made)
    another()
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", other)
    assert f"sealed with the key {made['seal_keys'][0]}" in said("restore", tmp_path / "desk.zip", code=1)
    monkeypatch.delenv("CONSULTANT_SEAL_KEY")
    assert "is not set: add that key" in said("restore", tmp_path / "desk.zip", code=1)
    monkeypatch.setenv("CONSULTANT_SEAL_KEY", own)
    assert said("restore", tmp_path / "desk.zip")["seal_keys_missing"] == made["seal_keys"][1:]
    with reading(open_services().engine) as session:
        assert session.scalars(select(RawMail)).one().raw == mail()


def test_a_backup_of_an_older_program_is_brought_to_this_one(
    store: Store, another: Empty, tmp_path: Path, said: Said, clock: Clock
) -> None:
    another()
    older, settings = {"desk": "0004_review", "books": "0002_more_books"}, read_settings()
    with writing(tmp_path / "old.zip") as into:
        stores = {}
        for name, url in (("desk", settings.database_url), ("books", settings.books_url)):
            engine = make_engine(url, name)
            bring_to(engine, name, older[name])
            stores[name] = (
                sqlite_store.dump(engine, name, into, tmp_path)
                if store.name == "sqlite"
                else postgresql_store.dump(engine, name, into)
            )
        into.add("erased.jsonl", [b""])
        into.finish(Manifest(clock(), "an older one", [], stores, into.members))
    another()
    assert said("restore", tmp_path / "old.zip")["stores"]["desk"]["revision"] == "0004_review"
    for engine, name in ((open_services().engine, "desk"), (open_services().books_engine, "books")):
        assert find_version(engine, name) == newest_revision(name)


def with_a_column_that_is_none(file: Path) -> Any:
    """The stores of a backup, as somebody would name a table's columns who wants words of his own in the statement."""
    with zipfile.ZipFile(file) as packed:
        stores = json.loads(packed.read("manifest.json"))["stores"]
    stores["desk"]["columns"]["cases"] = ["id\") FROM PROGRAM 'true' --"]
    return stores


def changed(file: Path, **values: Any) -> Path:
    """The same backup, whose manifest says something else."""
    made = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name == "manifest.json":
                raw = json.dumps(json.loads(raw) | values).encode()
            new.writestr(name, raw)
    return made


@pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
def test_a_backup_of_a_newer_program_another_store_or_another_format_is_refused(
    played: Played, said: Said, another: Empty, tmp_path: Path
) -> None:
    file = tmp_path / "desk.zip"
    desk = said("backup", file, "--without-books")["stores"]["desk"]
    another()
    newer = changed(file, stores={"desk": desk | {"revision": "9999_later"}}, program="caseconsultant 9")
    assert "by a newer program (caseconsultant 9, desk at 9999_later)" in said("restore", newer, code=1)
    elsewhere = changed(file, stores={"desk": desk | {"kind": "oracle"}})
    assert "name one of the same kind" in said("restore", elsewhere, code=1)
    assert "has format 2" in said("restore", changed(file, format=2), code=1)
    assert "manifest can't be read" in said("restore", changed(file, stores=3), code=1)
    assert "and not a desk" in said("restore", changed(file, stores={"other": desk}), code=1)
    assert "erased.jsonl is missing" in said("restore", changed(file, members={}), code=1)


def test_whoever_was_erased_after_the_backup_does_not_come_back(
    played: Played, said: Said, another: Empty, tmp_path: Path
) -> None:
    ended, moving, other = (
        ask(played),
        take_in(played, mail(2)),
        take_in(played, mail(3, sender="z@clinic.example"), envelope_from="z@clinic.example"),
    )
    said("backup", tmp_path / "old.zip", "--without-books")
    pipeline.shunt(played.desk, moving, ValueError())
    erase(played.desk, ASKER, ADMIN, "asked for")
    erased = tmp_path / "erased"
    erased.write_text(as_lines(list_erased(played.desk.engine)))
    another()
    restored = said("restore", tmp_path / "old.zip", "--erased", erased)
    assert (restored["erased_again"], restored["not_erased"]) == (1, [])
    engine = open_services().engine
    assert {case_of(engine, one).status for one in (ended, moving)} == {"discarded"}
    assert case_of(engine, other).sender_address == "z@clinic.example"
    assert ASKER not in repr(everything(engine))


@pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
def test_whom_a_legal_hold_keeps_is_named_and_the_restore_does_not_call_itself_sound(
    played: Played, said: Said, another: Empty, tmp_path: Path
) -> None:
    ask(played)
    number = holds.place(played.desk, "address", ASKER, ADMIN, "matter 7")
    said("backup", tmp_path / "old.zip", "--without-books")
    holds.release(played.desk, number, ADMIN, "settled")
    erase(played.desk, ASKER, ADMIN, "asked for")
    said("backup", tmp_path / "newer.zip", "--without-books")
    another()
    restored = said("restore", tmp_path / "old.zip", "--erased", tmp_path / "newer.zip", code=1)
    assert restored["sound"] is False
    assert "legal hold" in restored["not_erased"][0]["why"]


@pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
def test_what_has_become_due_meanwhile_is_forgotten_by_the_restore(
    played: Played, said: Said, another: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = ask(played)
    decide(played, case_id, DecisionKind.DROP)
    said("backup", tmp_path / "desk.zip", "--without-books")
    another()
    config = config_with(tmp_path / "short", CHECKOUT, {"keep_raw_days": 1})
    monkeypatch.setenv("CONSULTANT_CONFIG", str(config))
    restored = said("restore", tmp_path / "desk.zip")
    assert restored["forgotten"] == 1
    assert restored["config_beside"].endswith("restored-config")
    with reading(open_services().engine) as session:
        assert session.get(RawMail, case_id) is None


def test_a_restore_that_fails_midway_takes_away_what_it_had_placed(
    played: Played, said: Said, another: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said("backup", tmp_path / "desk.zip", "--without-books")
    home = another()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(folders, "place_config", full)
        assert "No space left" in said("restore", tmp_path / "desk.zip", code=1)
    assert folders.is_empty(home)
    with monkeypatch.context() as patch:
        patch.setattr(restoring, "erase_again", full)
        assert "No space left" in said("restore", tmp_path / "desk.zip", code=1)
    assert folders.is_empty(home)
    assert said("restore", tmp_path / "desk.zip")["sound"] is True
