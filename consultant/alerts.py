"""What needs a person: raised once for a kind and a subject, until it is cleared by what mends it or by somebody.

Nothing here names a patient or shows a mail: kinds, references of cases, names of mailboxes, reply codes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from consultant.models.base import insert_unless_exists
from consultant.models.post import Alert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session


MOST_A_DAY = 10
"""Mails of one kind that are written to a mailbox's people on one day; what comes beyond them is told the next day."""


class AlertKind(StrEnum):
    """What happened; the subject says to which mailbox, case or address."""

    NOT_DELIVERED = "not_delivered"
    SET_ASIDE = "set_aside"
    MAILBOX_NOT_POLLED = "mailbox_not_polled"
    LOGIN_REFUSED = "login_refused"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a kind of alert
    TOKEN_UNUSED = "token_unused"  # noqa: S105 - as above
    RELAY_AWAY = "relay_away"
    NOT_SIGNED = "not_signed"
    LOOP = "loop"
    FLOOD = "flood"
    COMPLAINT = "complaint"
    OVERDUE = "overdue"
    WEBHOOK = "webhook"


def raise_alert(
    session: Session, kind: AlertKind, subject: str, words: str, *, now: datetime, mailbox: str = ""
) -> bool:
    """Raise an alert, or count it where it stands raised already; True where it is new."""
    values = {"words": words, "mailbox": mailbox, "raised_at": now, "last_at": now, "times": 1}
    row = {"kind": kind.value, "subject": subject[:200]} | values
    found = _find_open(session, kind, subject)
    if found is None and insert_unless_exists(
        session, Alert, row, ["kind", "subject"], where=Alert.cleared_at.is_(None)
    ):
        return True
    session.execute(
        update(Alert)
        .where(Alert.kind == kind.value, Alert.subject == subject[:200], Alert.cleared_at.is_(None))
        .values(times=Alert.times + 1, last_at=now, words=words)
        .execution_options(synchronize_session=False)
    )
    return False


def clear_alert(session: Session, kind: AlertKind, subject: str, *, now: datetime) -> bool:
    """What was raised is over; False where nothing stood raised."""
    found = _find_open(session, kind, subject)
    if found is None:
        return False
    found.cleared_at = now
    return True


def clear_alerts(session: Session, kinds: Sequence[AlertKind], subject: str, *, now: datetime) -> None:
    """As above for several kinds at once."""
    standing = update(Alert).where(
        Alert.kind.in_([kind.value for kind in kinds]),
        Alert.subject == subject[:200],
        Alert.cleared_at.is_(None),
    )
    session.execute(standing.values(cleared_at=now).execution_options(synchronize_session=False))


def clear_by_hand(session: Session, number: int | None, by: str, *, now: datetime) -> list[int]:
    """A person has seen to one alert, or to all that stand raised; the numbers of those that were cleared."""
    standing = [alert for alert in open_alerts(session) if number in {None, alert.id}]
    for alert in standing:
        alert.cleared_at, alert.words = now, f"{alert.words} (seen to by {by})"[:500]
    return [alert.id for alert in standing]


def open_alerts(session: Session) -> Sequence[Alert]:
    """What stands raised, the eldest first."""
    return session.scalars(select(Alert).where(Alert.cleared_at.is_(None)).order_by(Alert.id)).all()


def _find_open(session: Session, kind: AlertKind, subject: str) -> Alert | None:
    query = select(Alert).where(
        Alert.kind == kind.value, Alert.subject == subject[:200], Alert.cleared_at.is_(None)
    )
    return session.scalars(query).first()
