"""What waits to leave, how long, and what keeps it: for metrics, the health page and `consultant doctor`. Reads only.

Nothing of a mail or an address is in it: kinds of trouble with the relay's codes, and counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.delivery.pacing import PACED
from consultant.lifecycle import Status
from consultant.models.base import UtcDateTime
from consultant.models.case import Case, CaseEvent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Subquery
    from sqlalchemy.orm import Session

LEAVING = (Status.APPROVED, Status.SENDING)
MOST_ERRORS = 20
"""Kinds of trouble that are named."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps so many mails, and since when the eldest of them waits."""

    error: str
    cases: int
    since: datetime


@dataclass(frozen=True, slots=True)
class OutboxState:
    """The queue at one moment; `oldest` is when the eldest was approved.

    `depth` counts what is approved or on its way, `in_line` what stands behind a relay that is away, `put_off` what was
    refused for a while, `paced` what waits for its turn; `last_sent` is when the relay last took a mail.
    """

    depth: int
    oldest: datetime | None
    in_line: int
    put_off: int
    paced: int
    last_sent: datetime | None
    troubles: tuple[Trouble, ...]

    def age_seconds(self, now: datetime) -> float:
        """How long the eldest waits; 0 where none does."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


def outbox_state(session: Session) -> OutboxState:
    """What waits to leave now."""
    counts = select(
        func.count(),
        func.count().filter(Case.waits_for_relay),
        func.count().filter(Case.attempts > 0, Case.put_off_since.is_not(None)),
        func.count().filter(Case.error == PACED),
    ).where(Case.status.in_(LEAVING))
    depth, in_line, put_off, paced = session.execute(counts).one()
    # By the index of status and time; a case that bounced later is not counted, which is near enough.
    last = select(func.max(Case.status_since, type_=UtcDateTime())).where(Case.status == Status.SENT)
    return OutboxState(
        depth=depth,
        oldest=session.scalars(select(func.min(_approved().c.at, type_=UtcDateTime()))).one(),
        in_line=in_line,
        put_off=put_off,
        paced=paced,
        last_sent=session.scalars(last).one(),
        troubles=_troubles(session),
    )


def _approved() -> Subquery:
    """Each case that is leaving and when it was let go last; a try that failed does not begin its time anew."""
    return (
        select(CaseEvent.case_id, func.max(CaseEvent.at, type_=UtcDateTime()).label("at"))
        .join(Case, Case.id == CaseEvent.case_id)
        .where(
            Case.status.in_(LEAVING),
            CaseEvent.to_status == Status.APPROVED,
            CaseEvent.from_status != Status.SENDING,
        )
        .group_by(CaseEvent.case_id)
        .subquery()
    )


def _troubles(session: Session) -> tuple[Trouble, ...]:
    """What is said of the mails that wait, the commonest first."""
    approved = _approved()
    many = func.count()
    query = (
        select(Case.error, many, func.min(approved.c.at, type_=UtcDateTime()))
        .join(approved, approved.c.case_id == Case.id)
        .where(Case.status.in_(LEAVING), Case.error.is_not(None))
        .group_by(Case.error)
        .order_by(many.desc(), Case.error)
        .limit(MOST_ERRORS)
    )
    return tuple(Trouble(error, cases, since) for error, cases, since in session.execute(query))
