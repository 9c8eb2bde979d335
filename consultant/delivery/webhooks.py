"""Webhooks' calls leave: each is claimed, made outside of any transaction, and settled; tried for a day with growing waits.

They are written where a case moves (models/calling.py), and hold ids and statuses, nothing of a mail.
"""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.alerts import AlertKind, clear_alert, raise_alert
from consultant.delivery.webhook_call import Call, post_all
from consultant.logs import get_logger
from consultant.models.administration import Webhook, WebhookCall
from consultant.models.base import unit_of_work
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Engine, Row
    from sqlalchemy.orm import Session

    from consultant.delivery.webhook_call import Answer

WAITS = tuple(timedelta(minutes=minutes) for minutes in (0.25, 1, 5, 15, 60, 120, 240))
"""Before the second try, the third and so on; the last one repeats."""
TRIED_FOR = timedelta(days=1)
LEASE = timedelta(minutes=2)
"""Longer than a round lasts: a call whose worker died is tried again after it."""
MOST_AT_ONCE = 50
ENDED = "the webhook has ended"

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Claimed:
    number: int
    call: Call


def send_due(
    engine: Engine,
    clock: Callable[[], datetime],
    *,
    loopback: bool = False,
    tls: ssl.SSLContext | None = None,
) -> int:
    """Make the calls that are due; how many were taken. `loopback` allows webhooks on this machine, for tests."""
    now = clock()
    with unit_of_work(engine) as session:
        claimed = _claim(session, now)
    if not claimed:
        return 0
    timestamp = int(now.timestamp())
    trust = tls or ssl.create_default_context()
    answers = post_all([one.call for one in claimed], timestamp, trust, loopback=loopback)
    with unit_of_work(engine) as session:
        for one, answer in zip(claimed, answers, strict=True):
            _settle(session, one.number, answer, clock())
    taken = sum(answer.taken for answer in answers)
    log.info("webhooks_called", count=len(claimed))
    return taken


def _claim(session: Session, now: datetime) -> list[_Claimed]:
    """What is due and nobody else has; it is theirs again after the lease."""
    due = (
        select(WebhookCall, Webhook, Case.reference)
        .join(Webhook, WebhookCall.webhook_id == Webhook.id)
        .join(Case, WebhookCall.case_id == Case.id)
        .where(WebhookCall.delivered_at.is_(None), WebhookCall.given_up_at.is_(None))
        .where(WebhookCall.next_at <= now)
        .order_by(WebhookCall.next_at, WebhookCall.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=WebhookCall, skip_locked=True)
    )
    return list(_claimed(session.execute(due).all(), now))


def _claimed(rows: Sequence[Row[WebhookCall, Webhook, str]], now: datetime) -> Iterator[_Claimed]:
    for row, webhook, reference in rows:
        if webhook.ended_at:
            row.given_up_at, row.answer = now, ENDED
            continue
        row.attempts, row.next_at = row.attempts + 1, now + LEASE
        yield _Claimed(row.id, Call(f"call_{row.id}", webhook.url, webhook.secret, body_of(row, reference)))


def body_of(row: WebhookCall, reference: str) -> bytes:
    """What is told: which event of which case, and when."""
    told = {
        "type": row.event,
        "timestamp": row.at.isoformat(),
        "data": {"reference": reference, "status": row.event.rpartition(".")[2]},
    }
    return json.dumps(told, separators=(",", ":")).encode()


def _settle(session: Session, number: int, answer: Answer, now: datetime) -> None:
    row = session.get_one(WebhookCall, number)
    row.answer = answer.words[:200]
    subject = f"webhook {row.webhook_id}"
    if answer.taken:
        row.delivered_at = now
        clear_alert(session, AlertKind.WEBHOOK, subject, now=now)
        return
    row.next_at = now + WAITS[min(row.attempts, len(WAITS)) - 1]
    if row.next_at > row.at + TRIED_FOR:
        row.given_up_at = now
        words = f"Webhook {row.webhook_id} took none of its calls for a day; the last answer: {row.answer}."
        raise_alert(session, AlertKind.WEBHOOK, subject, words, now=now)
