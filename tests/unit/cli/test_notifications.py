"""`consultant notifications …`: what waits and what has failed is listed without addresses, and one is tried again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from consultant.announcements import send_due
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.notification import Notification

from tests.at_the_desk import ASKER, ask, introduce
from tests.conftest import Clock
from tests.journeys.journey import Played, sent
from tests.pages import served, sign_in_as, watched
from tests.unit.cli.conftest import Consultant
from tests.unit.conftest import Desks

ERROR = "The relay said 550 5.1.1 to the recipient."


@pytest.fixture
def failed(desks: Desks, clock: Clock) -> Played:
    """A desk whose acknowledgement could not be delivered."""
    played = desks(review="always", acknowledge=True)
    introduce(played.desk.engine, clock())
    ask(played)
    with unit_of_work(played.desk.engine) as session:
        row = session.scalars(select(Notification)).one()
        row.sent_at, row.failed_at, row.error = None, clock(), ERROR
    for path in (played.services.settings.outbox / "new").glob("*"):
        path.unlink()
    return played


def test_what_failed_is_listed_and_leaves_when_it_is_tried_again(
    failed: Played, consultant: Consultant, clock: Clock
) -> None:
    (row,) = consultant.ok("notifications", "list", "--json").json["notifications"]
    assert (row["state"], row["kind"], row["to"], row["error"]) == (
        "failed",
        "acknowledgement",
        "c***@clinic.example",
        ERROR,
    )
    shown = consultant.ok("notifications", "list").out
    assert "failed" in shown
    assert ASKER not in shown
    assert consultant.ok("notifications", "retry", "1", "--by", "ann").out == (
        "Notification 1 leaves with the next round.\n"
    )
    clock.now = max(clock(), row_of(failed).not_before)  # the command's time is the real one
    assert send_due(failed.desk) == 1
    (out,) = sent(failed)
    assert row_of(failed).message_id.encode() in out
    assert consultant.ok("notifications", "list").out == "None waits to leave, and none has failed.\n"
    assert (
        consultant.ok("notifications", "list", "--all", "--json").json["notifications"][0]["state"] == "sent"
    )
    with reading(failed.desk.engine) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "notification.retried")).one()
        assert (entry.actor, entry.via, entry.subject, entry.old) == ("ann", "cli", "1", ERROR)


def row_of(played: Played) -> Notification:
    with reading(played.desk.engine) as session:
        return session.scalars(select(Notification)).one()


def test_what_has_not_failed_is_not_tried_again(failed: Played, consultant: Consultant) -> None:
    assert consultant.ok("notifications", "retry", "1", "--json").json == {"retried": 1}
    for number in ("1", "7"):
        sentence = consultant.fails("notifications", "retry", number, code=2)
        assert sentence == f"No notification {number} has failed."


def test_what_was_erased_does_not_leave(failed: Played, consultant: Consultant) -> None:
    with unit_of_work(failed.desk.engine) as session:
        session.scalars(select(Notification)).one().text = ""
    assert consultant.fails("notifications", "retry", "1", code=2) == "Notification 1 was erased."


def test_the_page_of_the_post_and_the_metrics_show_it(failed: Played, clock: Clock) -> None:
    with served(watched(failed, clock), failed) as pages:
        sign_in_as(pages, failed)
        page = pages.get("/post").text
        metrics = pages.get("/metrics").text
    assert "could not be delivered" in page
    assert ERROR in page
    assert ASKER not in page
    assert 'consultant_notifications{state="failed"} 1.0' in metrics
    assert 'consultant_notifications{state="waiting"} 0.0' in metrics
