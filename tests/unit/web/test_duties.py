"""What the desk owes by the clock is named with its age, and is broken where it waits for too long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from consultant.models.account import Account, EntryKind, LedgerEntry
from consultant.models.administration import Switch, Webhook, WebhookCall
from consultant.models.base import reading, unit_of_work
from consultant.models.career import SavedSearch
from consultant.models.notification import Notification
from consultant.models.review import ReviewItem
from consultant.watching import duties
from consultant.watching.piece import Piece

from tests.at_the_desk import add_case
from tests.conftest import Clock
from tests.job_rows import add_posting
from tests.journeys.journey import open_desk

HOUR = timedelta(hours=1)


@pytest.fixture
def engine(home: Path, at_once: Path, clock: Clock) -> Engine:
    home.mkdir()
    return open_desk(home, at_once, clock).desk.engine


def found(engine: Engine, clock: Clock) -> dict[str, Piece]:
    with reading(engine) as session:
        return {piece.name: piece for piece in duties.duties(session, clock())}


def test_a_desk_that_owes_nothing_is_sound_and_names_what_it_looks_at(engine: Engine, clock: Clock) -> None:
    pieces = found(engine, clock)
    assert list(pieces) == ["review", "renewals", "notices"]
    assert all(piece.sound for piece in pieces.values())
    assert pieces["review"].words == "No held case is overdue."
    assert pieces["renewals"].words == "No period was renewed yet."


def test_each_duty_is_broken_once_it_waits_for_too_long(engine: Engine, clock: Clock) -> None:
    at = clock()
    with unit_of_work(engine) as session:
        case = add_case(session, 1, at, status="held")
        session.add(ReviewItem(case_id=case.id, mailbox="consult", first_held_at=at, due_at=at))
        account = Account(name="x", created_at=at, plan_id=1, period_ends=at)
        hook = Webhook(url="https://x.example", secret="s", events=["held"], by="ada", at=at)
        session.add_all([account, hook])
        session.flush()
        session.add(LedgerEntry(account_id=account.id, kind=EntryKind.RENEWAL, amount=0, actor="desk", at=at))
        session.add(WebhookCall(webhook_id=hook.id, event="held", case_id=case.id, once="x", at=at, next_at=at))  # fmt: skip
        session.add(Switch(name="automatic", stopped=True, by="ada", at=at))
        for number, left in ((1, at - HOUR), (2, None)):
            session.add(Notification(once=f"{number}", kind="staff", mailbox="consult", recipient="x@x.example", subject="s", text="t", html="h", message_id=f"<{number}@x>", at=at, not_before=at, sent_at=left))  # fmt: skip
    clock.pass_(minutes=10)
    soon = found(engine, clock)
    assert all(piece.sound for piece in soon.values())
    assert soon["review"].words == "1 held cases are overdue, the eldest for 10 min."
    assert soon["switches"].words == "A person has stopped: automatic."
    assert "The last one left 70 min ago." in soon["notices"].words
    clock.pass_(days=2)
    late = found(engine, clock)
    assert [name for name, piece in late.items() if not piece.sound] == ["review", "renewals", "notices", "webhooks"]  # fmt: skip
    assert "1 accounts wait for their renewal." in late["renewals"].words


def test_a_disk_that_is_nearly_full_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (roomy,) = duties.disk(tmp_path)
    assert roomy.sound
    assert roomy.figures["free_bytes"] > 0
    monkeypatch.setattr(duties, "LEAST_FREE", 1 << 60)
    (full,) = duties.disk(tmp_path)
    assert not full.sound
    assert full.words.startswith("Only ")
    assert list(duties.disk(None)) == list(duties.disk(tmp_path / "nowhere")) == []


def test_the_job_board_is_named_where_there_is_one_and_broken_where_nobody_looks_for_its_alerts(
    engine: Engine, clock: Clock
) -> None:
    at = clock()
    with unit_of_work(engine) as session:
        add_posting(session, 2, at)
        add_posting(session, 3, at, status="pending")
        row = {"query": {}, "query_hash": "q", "rhythm": "daily", "created_at": at, "confirmed_at": at}
        session.add(SavedSearch(address="a@x.example", next_at=at, **row))
    piece = found(engine, clock)["job board"]
    assert (piece.sound, piece.figures["open"], piece.figures["waiting"], piece.figures["due"]) == (True, 1, 1, 1)  # fmt: skip
    clock.pass_(minutes=130)
    assert not found(engine, clock)["job board"].sound
