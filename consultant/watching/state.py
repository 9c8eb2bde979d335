"""How things stand, read from the desk's store at one moment: what the page, the metrics and the health check show.

Nothing here names a patient or shows a mail: references, statuses, codes of a relay, names of mailboxes, times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from consultant.alerts import open_alerts
from consultant.lifecycle import Status
from consultant.models.base import UtcDateTime
from consultant.models.case import Case, CaseEvent
from consultant.models.post import Alert, ImapCursor, OAuthToken, SetAside, Suppression

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailboxes

MOST_SHOWN = 200
"""Rows of the outbox that are shown."""
LEAVING = (Status.APPROVED, Status.SENDING)
ON_THE_WAY = (Status.RECEIVED, Status.ADMITTED, Status.DRAFTED)
"""Statuses in which nobody but the desk is waited for."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A reply that waits to leave; `error` is what kept it last, without addresses."""

    reference: str
    mailbox: str
    status: str
    since: datetime
    attempts: int
    due: datetime | None
    waits_for_relay: bool
    error: str


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits to leave: how many, since when the eldest does, and the eldest `MOST_SHOWN`."""

    waiting: int
    eldest: datetime | None
    in_line: int
    rows: tuple[Leaving, ...]


@dataclass(frozen=True, slots=True)
class Polled:
    """A mailbox that is polled. `polled_at` is None where no poll ended well yet; `token_at` the last renewal of its token."""

    name: str
    polled_at: datetime | None
    failing_since: datetime | None
    error: str
    set_aside: int
    token_at: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """Everything together. `eldest_case` is since when the case rests that the desk should have moved first."""

    cases: dict[str, int]
    eldest_case: datetime | None
    outbox: Outbox
    mailboxes: tuple[Polled, ...]
    alerts: Sequence[Alert]
    suppressions: int


def read_state(session: Session, mailboxes: Mailboxes, now: datetime) -> State:
    """How things stand."""
    return State(
        cases=_cases(session),
        eldest_case=_eldest_case(session, now),
        outbox=_outbox(session),
        mailboxes=_mailboxes(session, mailboxes),
        alerts=open_alerts(session),
        suppressions=_count(session),
    )


def _cases(session: Session) -> dict[str, int]:
    """Every status with its number of cases, also those that none is in."""
    found = session.execute(select(Case.status, func.count()).group_by(Case.status))
    return {status.value: 0 for status in Status} | dict(found.all())


def _eldest_case(session: Session, now: datetime) -> datetime | None:
    due = or_(Case.not_before.is_(None), Case.not_before <= now)
    query = select(func.min(Case.status_since, type_=UtcDateTime())).where(Case.status.in_(ON_THE_WAY), due)
    return session.scalars(query).one()


def _outbox(session: Session) -> Outbox:
    leaving = Case.status.in_(LEAVING)
    counted = select(func.count(), func.count().filter(Case.waits_for_relay)).where(leaving)
    waiting, in_line = session.execute(counted).one()
    found = session.scalars(select(Case).where(leaving).order_by(Case.id).limit(MOST_SHOWN)).all()
    since = _approved_at(session, [case.id for case in found])
    rows = tuple(_leaving(case, since.get(case.id, case.status_since)) for case in found)
    return Outbox(waiting, min((row.since for row in rows), default=None), in_line, rows)


def _approved_at(session: Session, case_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when each may leave: `status_since` starts anew with each try."""
    query = (
        select(CaseEvent.case_id, func.max(CaseEvent.at, type_=UtcDateTime()))
        .where(
            CaseEvent.case_id.in_(case_ids),
            CaseEvent.to_status == Status.APPROVED,
            CaseEvent.from_status != Status.SENDING,
        )
        .group_by(CaseEvent.case_id)
    )
    return dict(session.execute(query).all())


def _leaving(case: Case, since: datetime) -> Leaving:
    return Leaving(
        reference=case.reference,
        mailbox=case.mailbox,
        status=case.status,
        since=since,
        attempts=case.attempts,
        due=case.not_before,
        waits_for_relay=case.waits_for_relay,
        error=case.error or "",
    )


def _mailboxes(session: Session, mailboxes: Mailboxes) -> tuple[Polled, ...]:
    """Those that are polled, in the order of their files; the newest poll of each."""
    cursors: dict[str, ImapCursor] = {}
    for cursor in session.scalars(
        select(ImapCursor).order_by(ImapCursor.polled_at.is_not(None), ImapCursor.polled_at)
    ):
        cursors[cursor.mailbox] = cursor
    aside = dict(session.execute(select(SetAside.mailbox, func.count()).group_by(SetAside.mailbox)).all())
    tokens = dict(session.execute(select(OAuthToken.mailbox, OAuthToken.refreshed_at)).all())
    found = []
    for box in mailboxes:
        if box.imap_url:
            cursor_of = cursors.get(box.name)
            found.append(
                Polled(
                    name=box.name,
                    polled_at=cursor_of.polled_at if cursor_of else None,
                    failing_since=cursor_of.failing_since if cursor_of else None,
                    error=(cursor_of.error if cursor_of else None) or "",
                    set_aside=aside.get(box.name, 0),
                    token_at=tokens.get(box.name),
                )
            )
    return tuple(found)


def _count(session: Session) -> int:
    query = select(func.count()).select_from(Suppression).where(Suppression.lifted_at.is_(None))
    return session.scalars(query).one()
