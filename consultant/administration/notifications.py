"""A person lets a mail beside a case's reply be tried again that could not be delivered; and who did so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.audit_log import Act, Actor, note
from consultant.delivery.notifications import try_again
from consultant.errors import UsageError
from consultant.models.base import unit_of_work
from consultant.models.notification import Notification

if TYPE_CHECKING:
    from consultant.desk import Desk


def retry(desk: Desk, number: int, actor: Actor) -> None:
    """Let it leave with the next round. Raises UsageError where there is none, or it has not failed."""
    with unit_of_work(desk.engine) as session:
        row = session.get(Notification, number, with_for_update=True)
        if row is None or row.failed_at is None:
            message = f"No notification {number} has failed."
            raise UsageError(message)
        if not row.text:
            message = f"Notification {number} was erased."
            raise UsageError(message)
        act = Act("notification.retried", "notification", str(number), old=row.error or "")
        note(session, actor, act, at=desk.clock())
        try_again(row, desk.clock())
