"""What stands in the state is of now: of what ended the last day, of notices that failed those that can be tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert

from consultant.lifecycle import Status
from consultant.models.base import reading, unit_of_work
from consultant.models.notification import Notification
from consultant.watching.state import read_state

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from datetime import datetime

    from consultant.cli.services import Services

    from tests.conftest import Clock


def notice(number: int, now: datetime, **columns: object) -> dict[str, object]:
    named = {"once": f"{number}", "message_id": f"<{number}@localhost>", "reference": "NOTE"}
    said = {
        "kind": "quota_warning",
        "mailbox": "consult",
        "recipient": "a@b.example",
        "subject": "s",
        "html": "",
    }
    return {**named, **said, "text": "words", "at": now, "not_before": now, **columns}


def test_of_ended_cases_those_of_the_last_day_are_counted(services: Services, clock: Clock) -> None:
    long_ago = clock() - timedelta(days=2)
    with unit_of_work(services.engine) as session:
        add_case(session, 1, clock(), status=Status.SENT)
        add_case(session, 2, clock(), status=Status.SENT, status_since=long_ago)
        add_case(session, 3, clock(), status=Status.HELD, status_since=long_ago)
    with reading(services.engine) as session:
        cases = read_state(session, services.mailboxes, clock()).cases
    assert {status: number for status, number in cases.items() if number} == {"sent": 1, "held": 1}
    assert set(cases) == set(Status)


def test_of_notices_that_failed_those_are_told_that_can_be_tried_again(
    services: Services, clock: Clock
) -> None:
    now = clock()
    with unit_of_work(services.engine) as session:
        rows = [
            notice(1, now),
            notice(2, now, failed_at=now),
            notice(3, now, failed_at=now, text=""),
            notice(4, now, sent_at=now),
        ]
        for row in rows:
            session.execute(insert(Notification).values(row))
    with reading(services.engine) as session:
        beside = read_state(session, services.mailboxes, now).beside
    assert (beside.waiting, beside.failed) == (1, 1)
    assert [(one.number, one.failed) for one in beside.rows] == [(2, True), (1, False)]
