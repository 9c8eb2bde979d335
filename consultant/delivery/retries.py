"""When a mail that did not leave is tried again, by what kept it; and when that ends.

The waits of one kind of trouble are counted from its first refusal, and the last one goes on. A little is added to each
(`spread`), the same for the same case and try, so that mails that were put off together don't come back together.
"""

from __future__ import annotations

import zlib
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Outcome(StrEnum):
    """What the relay said, and what kept a mail from it."""

    SENT = "sent"
    LATER = "later"
    GREYLISTED = "greylisted"
    FULL = "full"
    UNSURE = "unsure"
    UNSIGNED = "unsigned"
    AWAY = "away"
    REFUSED = "refused"
    STOPPED = "stopped"
    PUT_BACK = "put back"


def _minutes(*minutes: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=one) for one in minutes)


BACK_OFF = _minutes(1, 2, 5, 15, 30, 60, 120, 240)
"""Waits after each temporary failure of a mail."""

ASK_AGAIN = _minutes(1, 2, 5)
"""Waits for what is no mail's fault: a relay that is away, a key that can't be read."""

WAITS = {
    Outcome.LATER: BACK_OFF,
    # Greylists let a mail pass after one to five minutes, some after fifteen (RFC 6647, section 4.2).
    Outcome.GREYLISTED: _minutes(1, 5, 5, 5, 15, 30, 60, 120, 240),
    Outcome.FULL: _minutes(15, 60, 120, 240),
    # Each try may be another copy.
    Outcome.UNSURE: _minutes(10, 60, 240),
    Outcome.UNSIGNED: ASK_AGAIN,
    Outcome.AWAY: ASK_AGAIN,
}
SAYS_NOTHING_OF_THE_RELAY = frozenset({Outcome.AWAY, Outcome.UNSIGNED, Outcome.STOPPED, Outcome.PUT_BACK})
"""After these the line goes on to wait."""
ENDLESS = frozenset({Outcome.UNSIGNED, Outcome.AWAY})
"""These wait until they are mended; the others end when the mailbox's `give_up_hours` are over."""


def next_wait(
    outcome: Outcome, tried: int, *, case_id: int, now: datetime, give_up_at: datetime
) -> timedelta | None:
    """How long to wait after `tried` failures before this one; None where the mail is given up.

    The last try is made at `give_up_at`.
    """
    waits = WAITS.get(outcome)
    if waits is None:
        return None
    wait = waits[min(tried, len(waits) - 1)]
    if outcome in ENDLESS:
        return wait
    if now >= give_up_at:
        return None
    return min(wait + spread(case_id, tried, wait), give_up_at - now)


def spread(case_id: int, tried: int, wait: timedelta) -> timedelta:
    """More than nothing and at most a tenth of the wait."""
    share = zlib.crc32(f"{case_id} {tried}".encode()) % 1000 + 1
    return wait * (share / 10_000)
