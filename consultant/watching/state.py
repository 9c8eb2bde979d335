"""How things stand, read from the desk's store at one moment: what the page, the metrics and the health check show.

Nothing here names a patient or shows a mail: references, statuses, codes of a relay, names of mailboxes, times.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from consultant.alerts import open_alerts
from consultant.delivery.notifications import FAILED, WAITS, WITHOUT_A_CASE, newest
from consultant.lifecycle import ENDED, Status
from consultant.models.base import UtcDateTime
from consultant.models.case import Case, CaseEvent
from consultant.models.notification import Notification
from consultant.models.post import Alert, ImapCursor, OAuthToken, SetAside, Suppression

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailboxes

MOST_SHOWN = 200
"""Rows of the outbox that are shown."""
LATELY = timedelta(days=1)
MOST_BESIDE = 50
"""Mails beside the replies that are shown."""
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
class BesideRow:
    """A mail beside a case's reply that waits or has failed; `error` holds no address."""

    number: int
    kind: str
    mailbox: str
    reference: str
    at: datetime
    attempts: int
    due: datetime
    failed: bool
    error: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Mails beside the replies: how many wait, since when the first of them is due, how many have failed, and the newest of both."""

    waiting: int
    eldest_due: datetime | None
    failed: int
    rows: tuple[BesideRow, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Everything together. `cases` are those of each status; of ended ones those that ended within `LATELY`, however many there are.

    `eldest_case` is since when the case rests that the desk should have moved first.
    """

    cases: dict[str, int]
    eldest_case: datetime | None
    outbox: Outbox
    mailboxes: tuple[Polled, ...]
    alerts: Sequence[Alert]
    suppressions: int
    beside: Beside


def read_state(session: Session, mailboxes: Mailboxes, now: datetime) -> State:
    """How things stand."""
    return State(
        cases=_cases(session, now),
        eldest_case=_eldest_case(session, now),
        outbox=_outbox(session),
        mailboxes=_mailboxes(session, mailboxes),
        alerts=open_alerts(session),
        suppressions=_count(session),
        beside=_beside(session),
    )


def _cases(session: Session, now: datetime) -> dict[str, int]:
    """Every status with its number of cases, also those that none is in: by the index, which leads past what ended long ago."""
    counted = select(Case.status, func.count()).group_by(Case.status)
    waiting = counted.where(Case.status.in_([status for status in Status if status not in ENDED]))
    ended = counted.where(Case.status.in_(ENDED), Case.status_since > now - LATELY)
    found = session.execute(waiting.union_all(ended))
    return {status.value: 0 for status in Status} | dict(found.all())


def _eldest_case(session: Session, now: datetime) -> datetime | None:
    due = or_(Case.not_before.is_(None), Case.not_before <= now)
    query = select(func.min(Case.status_since, type_=UtcDateTime())).where(Case.status.in_(ON_THE_WAY), due)
    return session.scalars(query).one()


def _outbox(session: Session) -> Outbox:
    """The eldest are sorted (+ 0), for there are few: by the numbers of all cases they would be found last."""
    leaving = Case.status.in_(LEAVING)
    counted = select(func.count(), func.count().filter(Case.waits_for_relay)).where(leaving)
    waiting, in_line = session.execute(counted).one()
    found = session.scalars(select(Case).where(leaving).order_by(Case.id + 0).limit(MOST_SHOWN)).all()
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


def _beside(session: Session) -> Beside:
    eldest = func.min(Notification.not_before, type_=UtcDateTime())
    waiting, eldest_due = session.execute(select(func.count(), eldest).where(WAITS)).one()
    number = session.scalars(select(func.count()).where(FAILED)).one()
    shown = newest(WAITS, MOST_BESIDE).union_all(newest(FAILED, MOST_BESIDE))
    query = select(Notification).where(Notification.id.in_(shown)).order_by(Notification.id.desc())
    rows = [_beside_row(one) for one in session.scalars(query.limit(MOST_BESIDE))]
    return Beside(waiting, eldest_due, number, tuple(rows))


def _beside_row(row: Notification) -> BesideRow:
    return BesideRow(
        number=row.id,
        kind=row.kind,
        mailbox=row.mailbox,
        reference="" if row.reference == WITHOUT_A_CASE else row.reference,
        at=row.at,
        attempts=row.attempts,
        due=row.not_before,
        failed=row.failed_at is not None,
        error=row.error or "",
    )


def _count(session: Session) -> int:
    query = select(func.count()).select_from(Suppression).where(Suppression.lifted_at.is_(None))
    return session.scalars(query).one()
