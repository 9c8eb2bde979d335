"""Is anything lost or doubled? Counts what the desk took, and names what does not fit; changes nothing.

Accepted mails = cases; every case has ended, waits for a person or is on its way by a live path; one reply each; the
quota book = the cases (bookings.py). `CHECKS` is the table of what must be empty. Everything is read in one snapshot, so that a desk
at work may be audited.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, func, or_, select

from consultant import bookings
from consultant.bookings import CHARGED, ON_THE_BOOK, cases_that, events
from consultant.lifecycle import ENDED, MOVES_BY_ITSELF, Status
from consultant.models.account import EntryKind, LedgerEntry, Unit
from consultant.models.base import snapshot
from consultant.models.case import Case, CaseEvent, RawMail
from consultant.models.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine

HEALED = timedelta(minutes=2)
"""A case that should move by itself and has not for so long is on no live path: the sweeper heals sooner."""
OVERTAKEN = timedelta(minutes=1)
"""How long ago a later case may have passed one that waits its turn: tasks carry several, and workers are several."""
MOST_NAMED = 20
"""References that are named for each difference."""
ASKED_AT_ONCE = 500
"""Message-IDs in one query."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not fit, how often, and the first references (accounts by their name, mails by their Message-ID)."""

    what: str
    count: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """Counts by name, and every difference; sound where there is none."""

    counts: dict[str, int]
    differences: tuple[Difference, ...]


def audit(engine: Engine, now: datetime, accepted: Sequence[str] | None = None) -> Audit:
    """Audit a store. `accepted` are the Message-IDs of mails that got a 250, as a peer or a relay's log tells them."""
    with snapshot(engine) as connection:
        found = [Difference(what, *_named(connection, query(now))) for what, query in CHECKS.items()]
        counts = _counts(connection)
        if accepted is not None:
            counts["accepted as told"] = len(accepted)
            found += _compare(connection, accepted)
    return Audit(counts, tuple(one for one in found if one.count))


def _named(connection: Connection, query: Select[Any]) -> tuple[int, tuple[str, ...]]:
    rows = connection.execute(query).scalars().all()
    return len(rows), tuple(rows[:MOST_NAMED])


def _counts(connection: Connection) -> dict[str, int]:
    """What there is, in the order of the journey."""

    def count(table: type[Any], *conditions: ColumnElement[bool]) -> int:
        return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

    by_status = dict(connection.execute(select(Case.status, func.count()).group_by(Case.status)).all())
    lines = select(LedgerEntry.unit, LedgerEntry.kind, func.count())
    grouped = connection.execute(lines.group_by(LedgerEntry.unit, LedgerEntry.kind))
    entries = {(unit, kind): number for unit, kind, number in grouped}
    units = [unit for unit in Unit if unit is Unit.QUESTION or (unit, EntryKind.RESERVE) in entries]
    again = count(CaseEvent, CaseEvent.from_status == CaseEvent.to_status)
    return {
        "mails taken": count(CaseEvent, CaseEvent.from_status.is_(None)) + again,
        "came again": again,
        "cases": sum(by_status.values()),
        **{f"cases {status}": by_status[status] for status in Status if status in by_status},
        "ended": sum(by_status.get(status, 0) for status in ENDED),
        "with a person": sum(by_status.get(status, 0) for status in (Status.HELD, Status.SHUNTED)),
        "on the way": sum(by_status.get(status, 0) for status in MOVES_BY_ITSELF),
        "waiting for the relay": count(Case, Case.waits_for_relay.is_(True)),
        "replies sent": count(Reply, Reply.sent_at.is_not(None)),
        "claims that ran out": count(
            CaseEvent, CaseEvent.from_status == Status.SENDING, CaseEvent.note.startswith("the lease ran out")
        ),
        **{f"{unit}s {PAST[kind]}": entries.get((unit, kind), 0) for unit in units for kind in PAST},
    }


PAST = {EntryKind.RESERVE: "reserved", EntryKind.CHARGE: "charged", EntryKind.RELEASE: "given back"}


def _compare(connection: Connection, accepted: Sequence[str]) -> list[Difference]:
    """Accepted mails against the cases that bear their Message-IDs.

    At least one, and in a mailbox at most one for each mail that was taken: two mails may bear one Message-ID.
    """
    taken, names = Counter(accepted), sorted(set(accepted))
    most: dict[str, int] = {}
    for start in range(0, len(names), ASKED_AT_ONCE):
        query = (
            select(Case.message_id, func.count())
            .where(Case.message_id.in_(names[start : start + ASKED_AT_ONCE]))
            .group_by(Case.message_id, Case.mailbox)
        )
        for name, cases in connection.execute(query):
            most[name] = max(most.get(name, 0), cases)
    lost = [name for name in names if name not in most]
    twice = [name for name, cases in most.items() if cases > taken[name]]
    return [
        Difference("accepted mail without a case", len(lost), tuple(lost[:MOST_NAMED])),
        Difference("accepted mail with several cases", len(twice), tuple(twice[:MOST_NAMED])),
    ]


def _not_made_once(_: datetime) -> Select[Any]:
    return cases_that(events(CaseEvent.from_status.is_(None)) != 1)


def _without_mail(_: datetime) -> Select[Any]:
    """The mail of a case that had ended may have been forgotten before it was taken up again."""
    kept = select(RawMail.case_id).where(RawMail.case_id == Case.id).correlate(Case)
    never_ended = events(CaseEvent.to_status.in_(ENDED)) == 0
    return cases_that(Case.status.in_(ON_THE_BOOK), ~kept.exists(), never_ended)


def _off_the_trail(_: datetime) -> Select[Any]:
    """The last line that moved a case names its status; a mail that came again moves nothing."""
    moved = or_(CaseEvent.from_status.is_(None), CaseEvent.from_status != CaseEvent.to_status)
    last = select(CaseEvent.to_status).where(CaseEvent.case_id == Case.id, moved)
    last = last.order_by(CaseEvent.id.desc()).limit(1).correlate(Case)
    return cases_that(Case.status != func.coalesce(last.scalar_subquery(), ""))


def _at_rest(now: datetime) -> Select[Any]:
    """Neither an undo window, nor a back-off, nor a claim, nor its place in the queue explains that it does not move."""
    told_to_wait = or_(Case.not_before > now - HEALED, Case.lease_until > now - HEALED)
    late = Case.status_since < now - HEALED
    explained = or_(func.coalesce(told_to_wait, False), _waits_its_turn(now))
    return cases_that(Case.status.in_(MOVES_BY_ITSELF), late, ~explained)


def _waits_its_turn(now: datetime) -> ColumnElement[bool]:
    """Others have left the same status just now, and no later case has done so long after this one came to it."""
    left = select(CaseEvent.id).where(
        CaseEvent.from_status == Case.status, CaseEvent.to_status != Case.status, CaseEvent.case_id != Case.id
    )
    left = left.correlate(Case)
    overtaken = left.where(
        CaseEvent.case_id > Case.id, CaseEvent.at > Case.status_since, CaseEvent.at < now - OVERTAKEN
    )
    return and_(left.where(CaseEvent.at > now - HEALED).exists(), ~overtaken.exists())


def _sent_replies() -> ColumnElement[int]:
    query = select(func.count()).select_from(Reply)
    query = query.where(Reply.case_id == Case.id, Reply.sent_at.is_not(None))
    return query.correlate(Case).scalar_subquery()


def _not_one_reply(_: datetime) -> Select[Any]:
    """A reply was sent where the trail says so, and once more only after a bounce or as a correction that was not dropped."""
    sent, bounced = (
        events(CaseEvent.to_status == Status.SENT, CaseEvent.from_status == Status.SENDING),
        events(CaseEvent.to_status == Status.BOUNCED),
    )
    corrected = events(CaseEvent.from_status == Status.SENT, CaseEvent.to_status == Status.APPROVED)
    dropped = events(CaseEvent.from_status == Status.HELD, CaseEvent.to_status == Status.SENT)
    ended_so = and_(Case.status.in_(CHARGED), sent == 0)
    noted = _sent_replies()
    return cases_that(
        or_(ended_so, sent > bounced + 1 + corrected - dropped, noted > sent, and_(sent > 0, noted == 0))
    )


CHECKS: dict[str, Callable[[datetime], Select[Any]]] = {
    "case that is not made by one mail": _not_made_once,
    "case without its mail": _without_mail,
    "case that stands where its trail does not": _off_the_trail,
    "case on no live path": _at_rest,
    "case without just one reply": _not_one_reply,
    **bookings.CHECKS,
}
"""What must be empty, and the query that finds it."""
