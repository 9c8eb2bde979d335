"""Saved searches as they are kept: asked for, confirmed, ended; and which postings are new to the address of one.

Nothing is mailed before a search is confirmed, nor after it has ended. An address is told of a posting once, by whichever of its
searches, also where the posting is renewed, changed or listed anew. `job_digests.py` writes the mails, and
`intake/postings_kept.py` forgets what nobody confirmed or wants any more.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from consultant.careers.query import as_json, fingerprint, from_json
from consultant.careers.rhythm import Rhythm, next_morning
from consultant.careers.search import find_jobs
from consultant.errors import NotPossibleNow
from consultant.models.base import insert_unless_exists
from consultant.models.career import JobPosting, JobTold, SavedSearch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from consultant.careers.query import JobQuery

MOST_OF_AN_ADDRESS = 20
"""Searches that one address may have confirmed at a time."""
MOST_AN_HOUR = 200
"""Searches that are newly asked for in all within an hour: somebody who enters others' addresses stops being useful to himself."""
LOOKS_BACK = timedelta(hours=1)
"""A posting is listed from the moment at which somebody decides so, which is shortly before that is written down."""
TOO_MANY = (
    f"This address has {MOST_OF_AN_ADDRESS} alerts, which is as many as one may have. End one of them first."
)
ENDED = "This alert was ended. Save the search again to have it back."
_STANDS: tuple[ColumnElement[bool], ...] = (
    SavedSearch.confirmed_at.is_not(None),
    SavedSearch.ended_at.is_(None),
)


def query_of(search: SavedSearch) -> JobQuery:
    """A search read back. Raises TypeError or ValueError where an other desk kept it otherwise."""
    return from_json(search.query)


def is_full(session: Session, now: datetime) -> bool:
    """Whether so many were asked for within the hour that no more are taken."""
    since = now - timedelta(hours=1)
    asked = select(func.count()).where(SavedSearch.created_at > since, SavedSearch.confirmed_at.is_(None))
    return session.scalars(asked).one() >= MOST_AN_HOUR


def save(session: Session, address: str, query: JobQuery, rhythm: Rhythm, now: datetime) -> SavedSearch:
    """The search of an address, which waits to be confirmed; one that is confirmed already stays as it is.

    It has no greatest age: what is mailed is new anyway.
    """
    ageless = replace(query, within_days=None)
    named = fingerprint(ageless)
    row = {
        "address": address,
        "query": as_json(ageless),
        "query_hash": named,
        "rhythm": rhythm.value,
        "created_at": now,
    }
    insert_unless_exists(session, SavedSearch, row, ["address", "query_hash"])
    of_it = select(SavedSearch).where(SavedSearch.address == address, SavedSearch.query_hash == named)
    search = session.scalars(of_it.with_for_update()).one()
    if search.confirmed_at is None or search.ended_at is not None:
        search.rhythm, search.created_at, search.next_at = rhythm.value, now, None
        search.confirmed_at = search.ended_at = None
    return search


def confirm(session: Session, search: SavedSearch, rhythm: Rhythm, zone: ZoneInfo, now: datetime) -> None:
    """Let a search look, from now on. Raises NotPossibleNow where it was ended, or its address has as many as it may."""
    if search.ended_at is not None:
        raise NotPossibleNow(ENDED)
    if search.confirmed_at is None:
        if len(standing_of(session, search.address)) >= MOST_OF_AN_ADDRESS:
            raise NotPossibleNow(TOO_MANY)
        search.confirmed_at = search.seen_until = now
    search.rhythm, search.next_at = rhythm.value, next_morning(rhythm, zone, now)


def end(search: SavedSearch, now: datetime) -> bool:
    """Mail nothing of a search any more; False where it has ended already."""
    if search.ended_at is not None:
        return False
    search.ended_at, search.next_at = now, None
    return True


def find_search(session: Session, number: int, *, locked: bool = False) -> SavedSearch | None:
    """A saved search by its number, confirmed or not; `locked` against those who would change it."""
    return session.get(SavedSearch, number, with_for_update=locked or None)


def standing_of(session: Session, address: str) -> Sequence[SavedSearch]:
    """The searches of an address that are confirmed and have not ended, the oldest first."""
    query = select(SavedSearch).where(SavedSearch.address == address, *_STANDS)
    return session.scalars(query.order_by(SavedSearch.id)).all()


def due(now: datetime) -> Select[int]:
    """The number of the search that is to look first."""
    found = select(SavedSearch.id).where(SavedSearch.next_at <= now, *_STANDS)
    return found.order_by(SavedSearch.next_at, SavedSearch.id).limit(1)


def claim_due(session: Session, now: datetime) -> SavedSearch | None:
    """Take it for this transaction; None where there is none, or others have them all."""
    number = session.scalars(due(now).with_for_update(skip_locked=True)).first()
    return session.get(SavedSearch, number) if number is not None else None


def news(session: Session, search: SavedSearch, now: datetime, limit: int) -> Sequence[JobPosting]:
    """Postings that stand and fit a search, listed since it looked last, and of which its address was never told; the newest first."""
    begins = search.confirmed_at or now
    since = max((search.seen_until or begins) - LOOKS_BACK, begins)
    found = find_jobs(session, query_of(search), now, since=since, limit=limit).postings
    told, like_it = _told_of(session, search.address, found)
    return [one for one in found if one.id not in told and one.likeness not in like_it]


def _told_of(
    session: Session, address: str, found: Sequence[JobPosting]
) -> tuple[frozenset[int], frozenset[str]]:
    """Those of which an address was told, and what they are like: one that was closed is posted anew under another number."""
    known = select(JobTold.posting_id).where(
        JobTold.address == address, JobTold.posting_id.in_([one.id for one in found])
    )
    looks = {one.likeness for one in found if one.likeness}
    like_it = (
        select(JobPosting.likeness)
        .join(JobTold, JobTold.posting_id == JobPosting.id)
        .where(JobPosting.likeness.in_(looks), JobTold.address == address)
    )
    return frozenset(session.scalars(known)), frozenset(session.scalars(like_it) if looks else ())


def note_told(
    session: Session, address: str, postings: Sequence[JobPosting], now: datetime
) -> frozenset[int]:
    """Write down that an address is told of these; the numbers of those of which it has not been told by somebody else meanwhile."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [{"address": address, "posting_id": posting.id, "at": now} for posting in postings]
    statement = insert(JobTold).values(rows).on_conflict_do_nothing().returning(JobTold.posting_id)
    return frozenset(session.scalars(statement)) if rows else frozenset()


def move_on(search: SavedSearch, zone: ZoneInfo, now: datetime) -> None:
    """It has looked; the next time is after now, however many mornings were missed."""
    search.seen_until, search.next_at = now, next_morning(Rhythm(search.rhythm), zone, now)
