"""Sealing anew on both stores: everything sealed is found, batches are short, nobody's change is overwritten, broken off goes on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, LargeBinary, delete, select, type_coerce, update

from consultant.administration import sealing
from consultant.administration.sealing import rotate, tallies
from consultant.audit_log import Actor
from consultant.cli.services import Services, open_services
from consultant.desk import Desk
from consultant.errors import SealKeyMissing, UsageError
from consultant.models.administration import AuditEntry
from consultant.models.base import Base, reading, unit_of_work
from consultant.models.case import Case, RawMail
from consultant.models.review import CaseNote, TextInTheMaking
from consultant.models.seal_keys import SealKeys
from consultant.models.sealed import seal_with, sealed_columns
from consultant.models.user import User

from tests.at_the_desk import add_case
from tests.conftest import CHECKOUT, Clock
from tests.stores import Store

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
OLDS, NEWS = (SealKeys(key).first.fingerprint for key in (OLD, NEW))
ROOT = Actor("root", "cli")


@pytest.fixture
def desk(empty_store: Store, clock: Clock) -> Desk:
    return replace(open_services().desk(silent=True), clock=clock)


@pytest.fixture
def engine(desk: Desk) -> Engine:
    return desk.engine


def fill(engine: Engine, clock: Clock, key: str | None, first: int, count: int = 3) -> None:
    """Cases with words in four tables, one of them with a key of two columns, sealed with this key."""
    if key:
        seal_with(engine, key)
    with unit_of_work(engine) as session:
        for number in range(first, first + count):
            case = add_case(session, number, clock(), subject=f"subject {number}", reference=f"CC-{number}")
            session.add(RawMail(case_id=case.id, raw=b"raw %d" % number, sha256=""))
            words = {"case_id": case.id, "at": clock()}
            session.add(CaseNote(author="ann", words=f"note {number}", **words))
            session.add(TextInTheMaking(user_name="ann", version=1, words=f"text {number}", **words))
            session.add(TextInTheMaking(user_name="bob", version=1, words=f"text {number}", **words))


def words_of(engine: Engine) -> list[Any]:
    with reading(engine) as session:
        columns = (Case.subject, RawMail.raw, CaseNote.words, TextInTheMaking.words)
        return [value for column in columns for value in session.scalars(select(column))]


def total(engine: Engine, what: Callable[[sealing.Tally], int]) -> int:
    return sum(what(one) for one in tallies(engine) if one.table != "desk_secrets")


def test_every_column_that_the_models_seal_is_found() -> None:
    sources = (CHECKOUT / "consultant" / "models").glob("*.py")
    named = sum(
        len(re.findall(r"mapped_column\(Sealed", path.read_text(encoding="utf-8"))) for path in sources
    )
    found = [f"{column.table.name}.{column.name}" for column in sealed_columns(Base.metadata)]
    assert named == len(found) > 15
    assert {"raw_mails.raw", "cases.subject", "cases.question", "users.totp_secret", "webhooks.secret"} < set(
        found
    )


def test_plain_and_formerly_sealed_values_are_sealed_with_the_first_key(
    desk: Desk, engine: Engine, clock: Clock
) -> None:
    fill(engine, clock, None, 0)
    fill(engine, clock, OLD, 3)
    before = words_of(engine)
    assert (total(engine, lambda one: one.plain), total(engine, lambda one: one.keys.get(OLDS, 0))) == (
        15,
        15,
    )
    seal_with(engine, f"{NEW} {OLD}")
    heard: list[tuple[str, int]] = []
    done = rotate(desk, ROOT, "each spring", told=lambda place, count: heard.append((place, count)))
    assert (done.fingerprint, done.sealed, done.changed, done.unreadable, done.left) == (NEWS, 31, 0, 0, 0)
    assert {place for place, _ in heard} >= {"raw_mails.raw", "texts_in_the_making.words"}
    assert total(engine, lambda one: one.others(NEWS)) == 0
    seal_with(engine, NEW)  # the former key is taken away
    assert words_of(engine) == before
    again = rotate(desk, ROOT)
    assert (again.sealed, again.left) == (0, 0)
    with reading(engine) as session:
        lines = list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(line.action, line.actor, line.new, line.reason) for line in lines] == [
        ("seal.rotated", "root", f"31 values under key {NEWS}, 0 left", "each spring"),
        ("seal.rotated", "root", f"0 values under key {NEWS}, 0 left", ""),
    ]
    assert NEW[:8] not in repr(done) + repr([vars(line) for line in lines])


def test_values_that_name_no_key_get_one(desk: Desk, engine: Engine, clock: Clock) -> None:
    fill(engine, clock, None, 0, 1)
    former = b"\x00sealed1:" + Fernet(OLD).encrypt(b"as it was")
    with engine.begin() as connection:
        connection.execute(update(RawMail).values(raw=type_coerce(former, LargeBinary)))
    assert total(engine, lambda one: one.unnamed) == 1
    seal_with(engine, OLD)
    rotate(desk, ROOT)
    assert total(engine, lambda one: one.unnamed + one.plain) == 0
    assert b"as it was" in words_of(engine)


def test_a_value_that_changed_or_went_meanwhile_stays_as_its_owner_left_it(
    desk: Desk, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine, clock, OLD, 0)
    seal_with(engine, f"{NEW} {OLD}")
    write = sealing._write

    def meddled(engine: Engine, column: Any, fresh: Any, done: Any) -> None:
        if column.table.name == "raw_mails":
            with unit_of_work(engine) as session:
                first, second, _ = session.scalars(select(RawMail.case_id).order_by(RawMail.case_id))
                session.execute(update(RawMail).where(RawMail.case_id == first).values(raw=b"newer"))
                session.execute(delete(RawMail).where(RawMail.case_id == second))
        write(engine, column, fresh, done)

    monkeypatch.setattr(sealing, "_write", meddled)
    done = rotate(desk, ROOT)
    assert (done.changed, done.left) == (2, 0)
    with reading(engine) as session:
        assert list(session.scalars(select(RawMail.raw).order_by(RawMail.case_id))) == [b"newer", b"raw 2"]


def test_it_goes_on_where_it_was_broken_off_and_leaves_the_writer_to_others_between_batches(
    desk: Desk, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "MOST_ROWS", 2)
    monkeypatch.setattr(sealing, "LOOKED_AT_ONCE", 3)
    fill(engine, clock, OLD, 0, 5)
    before = words_of(engine)
    seal_with(engine, f"{NEW} {OLD}")
    pauses: list[float] = []

    def interrupt(seconds: float) -> None:
        with unit_of_work(engine) as session:  # whoever wants to write now can
            add_case(session, 1000 + len(pauses), clock(), reference=f"CC-N{len(pauses)}")
        pauses.append(seconds)
        if len(pauses) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotate(desk, ROOT, pause=interrupt)
    assert all(seconds > 0 for seconds in pauses)
    left = total(engine, lambda one: one.others(NEWS))
    assert 0 < left < 25
    assert rotate(desk, ROOT).sealed in {left, left + 1}
    assert set(before) <= set(words_of(engine))
    assert total(engine, lambda one: one.others(NEWS)) == 0


def test_a_large_value_goes_alone() -> None:
    sizes = [((1,), 400_000), ((2,), 400_000), ((3,), 400_000), ((4,), 9_000_000), ((5,), 1)]
    assert list(sealing._portions(sizes)) == [[(1,), (2,)], [(3,)], [(4,)], [(5,)]]


def test_what_no_key_opens_is_counted_and_left(desk: Desk, engine: Engine, clock: Clock) -> None:
    fill(engine, clock, OLD, 0)
    with unit_of_work(engine) as session:
        session.add(User(name="ann", totp_secret=None, created_at=clock()))
    seal_with(engine, NEW)
    done = rotate(desk, ROOT)
    assert (done.unreadable, done.left, done.sealed) == (15, 15, 1)
    assert OLDS in done.why
    with pytest.raises(SealKeyMissing):
        words_of(engine)
    seal_with(engine, OLD)
    assert len(words_of(engine)) == 15


def test_without_a_key_nothing_is_sealed(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no key to seal with"):
        rotate(desk, ROOT)


def test_nothing_plain_stays_in_the_file_once_it_is_sealed(services: Services, clock: Clock) -> None:
    desk = replace(services.desk(silent=True), clock=clock)
    fill(desk.engine, clock, None, 0)
    seal_with(desk.engine, NEW)
    rotate(desk, ROOT)
    files = list(services.settings.home.glob("desk.db*"))
    assert files
    plain = (b"raw 1", b"note 1", b"text 1")
    assert not [path for path in files for word in plain if word in path.read_bytes()]
