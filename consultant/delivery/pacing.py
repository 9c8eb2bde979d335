"""Not too many mails a minute to one domain: a bucket a domain, kept in the store, so that all workers share it.

A mail whose turn has not come waits by `not_before`; its turn is its own, and it is not asked again when it comes. That
counts no attempt, and holds up no other domain. The bucket is the generic cell rate algorithm with one time a domain
(ITU-T I.371, annex A): after a quiet minute so many leave at once, and then one every so many seconds.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from consultant.models.base import insert_unless_exists
from consultant.models.post import DomainPace

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

MINUTE = timedelta(minutes=1)
PACED = "Waits for its turn: so many mails a minute go to one domain."
"""The error of a case that has its turn."""


def take_turn(session: Session, address: str, per_minute: int, now: datetime) -> datetime:
    """When a mail to `address` may leave: `now` or later. The turn is taken. `per_minute` 0: no limit."""
    if per_minute <= 0:
        return now
    domain = address.rpartition("@")[2].lower()
    space = MINUTE / per_minute
    row = _lock(session, domain)
    if row is None:
        insert_unless_exists(session, DomainPace, {"domain": domain, "next_at": now - MINUTE}, ["domain"])
        row = _lock(session, domain) or DomainPace(domain=domain, next_at=now)
    turn = max(row.next_at, now - MINUTE + space)
    row.next_at = turn + space
    return max(turn, now)


def _lock(session: Session, domain: str) -> DomainPace | None:
    """The domain's bucket, locked until the transaction ends, so that no two mails get one turn."""
    return session.get(DomainPace, domain, with_for_update=True)
