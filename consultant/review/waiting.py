"""Until when a held case is due: so many business hours after it was held, on the mailbox's clock. The reckoning is pure.

Open spans are local times of a day; they are turned into moments before they are counted, so that an hour is an hour on the
days on which the clocks are changed as well (PEP 495: a time that the change leaves out is read by the offset before it).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from consultant.mailboxes.hours import Hours, read_hours
from consultant.models.review import ReviewItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case

MOST_DAYS = 3660
"""Days that are looked through; whoever works so little is due at their end."""
DAY = timedelta(days=1)


def due_at(mailbox: Mailbox, from_: datetime) -> datetime:
    """When `answer_within_hours` of business hours have passed since `from_`; aware UTC."""
    left = timedelta(hours=mailbox.answer_within_hours)
    counted_to = from_.astimezone(UTC)
    for opens, closes in _spans(mailbox, from_):
        begins = max(opens, counted_to)
        if closes <= begins:
            continue
        if begins + left <= closes:
            return begins + left
        left -= closes - begins
        counted_to = closes
    return counted_to


def _spans(mailbox: Mailbox, from_: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open spans from the day of `from_` on, as moments."""
    zone, hours = ZoneInfo(mailbox.time_zone), _hours(mailbox.business_hours)
    first = from_.astimezone(zone).date()
    for number in range(MOST_DAYS):
        day = first + timedelta(days=number)
        if day.isoformat() in mailbox.holidays:
            continue
        if hours is None:
            yield _moment(day, time(), zone), _moment(day + DAY, time(), zone)
        else:
            for opens, closes in hours.get(day.weekday(), ()):
                yield _moment(day, opens, zone), _moment(day, closes, zone)


@lru_cache(maxsize=64)
def _hours(text: str) -> Hours | None:
    """None: day and night."""
    return read_hours(text) if text else None


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def in_words(mailbox: Mailbox, moment: datetime) -> str:
    """A moment on the mailbox's clock, such as `Tuesday, 17 November 2026, 17:00 EST`; the next full minute."""
    local = (moment + timedelta(seconds=59)).astimezone(ZoneInfo(mailbox.time_zone))
    name = local.tzname() or ""
    zone = name if name.isalpha() else f"UTC{name}"
    return f"{local:%A}, {local.day} {local:%B %Y}, {local:%H:%M} {zone}"


def set_due(
    session: Session, case: Case, mailbox: Mailbox, now: datetime, *, anew: bool = False
) -> datetime | None:
    """Say when a case that has just been held is due; when that is, None where it is not in the queue.

    A case that is held again keeps its time, unless it begins `anew`.
    """
    values = {"due_at": due_at(mailbox, now)} | ({"overdue_told": False} if anew else {})
    wanted = update(ReviewItem).where(ReviewItem.case_id == case.id, ReviewItem.waits)
    if not anew:
        wanted = wanted.where(ReviewItem.due_at == ReviewItem.first_held_at)
    session.execute(wanted.values(values).execution_options(synchronize_session=False))
    query = select(ReviewItem.due_at).where(ReviewItem.case_id == case.id, ReviewItem.waits)
    return session.scalars(query).first()


def assign(session: Session, case: Case, coder: str) -> None:
    """Let a case in the queue be somebody's."""
    mine = update(ReviewItem).where(ReviewItem.case_id == case.id).values(assigned_to=coder)
    session.execute(mine.execution_options(synchronize_session=False))
