"""Columns for the words of others: both stores take whatever it is and keep the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.lifecycle import Status
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.case import Case, CaseEvent, move
from consultant.models.migrations import migrate

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.stores import Store

WORDS = {
    "plain": ("It is busy.", "It is busy."),
    "NULs": ("a\0b\0", "a\ufffdb\ufffd"),
    "lone surrogates": ("\ud800\udce9é", "\ufffd\ufffdé"),
    "a pair of them is a character": ("\U0001f600", "\U0001f600"),
    "too long": ("x" * 5000, "x" * 500),
    "too long, counted in characters": ("é😀" * 2500, "é😀" * 250),
}


@pytest.fixture
def engine(empty_store: Store) -> Engine:
    made = make_engine(empty_store.database_url, "desk")
    migrate(made, "desk")
    return made


@pytest.mark.parametrize("kind", WORDS)
def test_what_a_database_would_refuse_is_replaced_or_cut(kind: str, engine: Engine, clock: Clock) -> None:
    given, kept = WORDS[kind]
    with unit_of_work(engine) as session:
        case = add_case(session, 1, clock(), reason=given)
        move(session, case, Status.HELD, at=clock(), note=given, actor=given, error=given)
    with reading(engine) as session:
        case = session.query(Case).one()
        event = session.query(CaseEvent).one()
    assert (case.reason, case.error, event.note) == (kept, kept, kept)
    assert event.actor == kept[:200]


def test_what_was_written_is_found_by_what_was_given(engine: Engine, clock: Clock) -> None:
    with unit_of_work(engine) as session:
        add_case(session, 1, clock(), sender_address="a\0b@clinic.example")
    with reading(engine) as session:
        assert session.query(Case).filter_by(sender_address="a\0b@clinic.example").one()


def test_json_holds_what_it_was_given(engine: Engine, clock: Clock) -> None:
    reasons = ["a\0b", "\ud800", "é"]
    with unit_of_work(engine) as session:
        add_case(session, 1, clock(), hold_reasons=reasons, findings=[{"facts": {"\0": "\udfff"}}])
    with reading(engine) as session:
        case = session.query(Case).one()
    assert (case.hold_reasons, case.findings) == (reasons, [{"facts": {"\0": "\udfff"}}])
