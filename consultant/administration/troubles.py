"""What went wrong and waits for a person: shunted cases, answers that did not arrive, notices that failed, addresses, alerts.

No word of a mail: references, the kind and place of an error, a server's reply codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant.alerts import open_alerts
from consultant.delivery.notifications import FAILED
from consultant.delivery.suppression import suppressions
from consultant.delivery.undelivered import NOT_DELIVERED as AGAIN
from consultant.lifecycle import Status
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.models.review import ReviewItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from consultant.models.post import Alert, Suppression

MOST = 200
"""Rows of each kind that are shown; the number of all stands beside, which is counted as far as `MOST_COUNTED` and one."""
MOST_COUNTED = 1_000
ENDED_SO = (Status.UNDELIVERABLE, Status.BOUNCED)


@dataclass(frozen=True, slots=True)
class Troubles:
    """Each list with the eldest first, and how many there are in all."""

    shunted: Sequence[Case]
    shunted_in_all: int
    undelivered: Sequence[Case]
    undelivered_in_all: int
    failed_notices: Sequence[Notification]
    references: dict[int, str]
    suppressed: Sequence[Suppression]
    alerts: Sequence[Alert]


def read_troubles(session: Session) -> Troubles:
    """How things stand."""
    failed = session.scalars(
        select(Notification).where(FAILED).order_by(Notification.id.desc()).limit(MOST)
    ).all()
    suppressed = suppressions(session)[:MOST]
    named = {one.case_id for one in failed} | {one.case_id for one in suppressed}
    references = select(Case.id, Case.reference).where(Case.id.in_([one for one in named if one]))
    return Troubles(
        shunted=_cases(session, _stands_in(Status.SHUNTED)),
        shunted_in_all=_count(session, _stands_in(Status.SHUNTED)),
        undelivered=_cases(session, *map(_stands_in, ENDED_SO), _again()),
        undelivered_in_all=_count(session, *map(_stands_in, ENDED_SO), _again()),
        failed_notices=failed,
        references=dict(session.execute(references).all()),
        suppressed=suppressed,
        alerts=open_alerts(session),
    )


def _stands_in(status: Status) -> Select[int]:
    return select(Case.id).where(Case.status == status).order_by(Case.status_since, Case.id)


def _again() -> Select[int]:
    """Answers that did not arrive wait for a coder again, with that as their first reason."""
    again = select(ReviewItem.case_id).where(ReviewItem.waits, ReviewItem.reason.startswith(AGAIN))
    return again.order_by(ReviewItem.due_at, ReviewItem.case_id)


def _cases(session: Session, *which: Select[int]) -> Sequence[Case]:
    """The eldest of all, among the eldest of each: each is read from its index, however many have ended so."""
    query = select(Case).where(Case.id.in_(_first(MOST, *which))).order_by(Case.status_since, Case.id)
    return session.scalars(query.limit(MOST)).all()


def _count(session: Session, *which: Select[int]) -> int:
    found = session.scalars(select(func.count()).select_from(_first(MOST_COUNTED + 1, *which).subquery()))
    return min(found.one(), MOST_COUNTED + 1)


def _first(most: int, *which: Select[int]) -> Any:  # noqa: ANN401 - a SELECT, or several together
    """SQLite takes no LIMIT in a part of a UNION but in a query of its own."""
    first, *others = (select(one.limit(most).subquery()) for one in which)
    return first.union_all(*others) if others else first
