"""Until when a posting stands: the end of the day that it names, else so many days; never longer than the mailbox lets it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date

    from consultant.mailboxes import Mailbox


def end_of(day: date, mailbox: Mailbox) -> datetime:
    """The first moment after a day on the mailbox's clock; aware UTC."""
    zone = ZoneInfo(mailbox.time_zone)
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def ends_at(
    until: date | None, since: datetime, mailbox: Mailbox, *, paid_until: datetime | None = None
) -> datetime:
    """When a posting ends that stands from `since` on; a renewal adds to what was `paid_until` then and is not over."""
    begins = max(since, paid_until or since)
    wished = end_of(until, mailbox) if until else begins + timedelta(days=mailbox.posting_days)
    return min(wished, since + timedelta(days=mailbox.most_posting_days))


def renewed_until(since: datetime, paid_until: datetime, mailbox: Mailbox) -> date:
    """The last day, on the mailbox's clock, of a posting that was to end at `paid_until` and is renewed."""
    ends = ends_at(None, since, mailbox, paid_until=paid_until)
    return (ends.astimezone(ZoneInfo(mailbox.time_zone)) - timedelta(microseconds=1)).date()
