"""Webhooks' calls are written where a case moves, in that transaction: so that none is lost and none is doubled (`case.move`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, insert, or_, select

from consultant.lifecycle import Status
from consultant.models.administration import Webhook, WebhookCall

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

EVENTS: dict[str, str] = {Status.SENT: "case.sent", Status.HELD: "case.held"}
"""The statuses that somebody's program is told of, and what that is called."""


def write_calls(
    session: Session, case: tuple[int, int | None], status: str, event_id: int, at: datetime
) -> None:
    """One call for each webhook that minds this event of a case (its id and account)."""
    event, (case_id, account_id) = EVENTS.get(status), case
    if event is None:
        return
    rows = [
        {
            "webhook_id": number,
            "event": event,
            "case_id": case_id,
            "once": f"{number}:{event_id}",
            "at": at,
            "next_at": at,
        }
        for number, events in session.connection().execute(_MINDING, {"account": account_id})
        if event in events
    ]
    if rows:
        session.execute(insert(WebhookCall), rows)


_MINDING = select(Webhook.id, Webhook.events).where(
    Webhook.ended_at.is_(None),
    or_(Webhook.account_id.is_(None), Webhook.account_id == bindparam("account", type_=Integer)),
)
