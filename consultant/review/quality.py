"""How well the desk works, as figures over a time: decisions, agreement, changes, waiting, holds, quota. Read only.

Six statements, however many cases there are; durations are medians and ninth deciles of at most `MOST_ROWS` newest rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

from consultant.lifecycle import Status
from consultant.models.account import CHARGED, Account, LedgerEntry, Unit
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.models.review import DecisionRecord, ReviewItem
from consultant.review.decide import DecisionKind
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.orm import InstrumentedAttribute, Session

MOST_ROWS = 5_000
MOST_NAMED = 20
"""Hold reasons and accounts that are named: those with the most."""
USUAL = timedelta(days=30)
SENT = frozenset({DecisionKind.APPROVE, DecisionKind.AMEND})
"""Decisions by which a draft leaves: unchanged, or with a coder's words."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which time (`until` is not of it), mailbox and coder; empty: of all."""

    since: datetime
    until: datetime
    mailbox: str = ""
    coder: str = ""


@dataclass(slots=True)
class Tally:
    """What was decided under one name: of a coder, a mailbox, a kind of reply or a day."""

    name: str
    kinds: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    compared: int = 0
    alike: float = 0.0
    read_again: int = 0
    agreed: int = 0
    firsts: list[float] = field(default_factory=list)

    @property
    def decisions(self) -> int:
        """All of them."""
        return self.kinds.total()

    @property
    def unchanged_share(self) -> float | None:
        """Of the drafts that left, those that left as the desk wrote them, from 0 to 1."""
        return _share(self.unchanged, sum(self.kinds[kind] for kind in SENT))

    @property
    def similarity(self) -> float | None:
        """How alike drafts and what left were, from 0 to 1."""
        return _share(self.alike, self.compared)

    @property
    def agreement(self) -> float | None:
        """Of the decisions that a second reader read, those that he agreed with, from 0 to 1."""
        return _share(self.agreed, self.read_again)

    @property
    def first_decision(self) -> float | None:
        """The median of the seconds from a case's first hold to its first decision."""
        return median(self.firsts) if self.firsts else None


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds from a mail to its reply: how many replies of a kind, their median and what nine of ten stayed under."""

    name: str
    replies: int
    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Why cases were held: how many were, and how many of them wait still."""

    reason: str
    cases: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Quota:
    """Questions that an account was charged in the time, and what it has left now."""

    account: str
    charged: int
    left: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Every figure. `days` are in their order, the other tallies by their decisions."""

    asked: Asked
    coders: Sequence[Tally]
    mailboxes: Sequence[Tally]
    kinds: Sequence[Tally]
    days: Sequence[Tally]
    latency: Sequence[Latency]
    statuses: dict[str, int]
    holds: Sequence[Hold]
    quota: Sequence[Quota]

    @property
    def all(self) -> Tally:
        """All decisions as one."""
        total = Tally("all")
        for one in self.mailboxes:
            total.kinds.update(one.kinds)
            total.unchanged += one.unchanged
            total.compared += one.compared
            total.alike += one.alike
            total.read_again += one.read_again
            total.agreed += one.agreed
            total.firsts += one.firsts
        return total


def within(
    now: datetime, since: date | None, until: date | None, mailbox: str = "", coder: str = ""
) -> Asked:
    """From the first day to the end of the last one (UTC); without them the last thirty days."""
    last = until or now.date()
    first = since or last - USUAL
    begins, ends = (datetime.combine(day, time.min, UTC) for day in (first, last))
    return Asked(begins, ends + timedelta(days=1), mailbox, coder)


def find_quality(session: Session, asked: Asked) -> Quality:
    """The figures of a time."""
    dialect = session.get_bind().dialect.name
    decided, firsts = (
        session.execute(_decisions(asked, dialect)).all(),
        session.execute(_firsts(asked, dialect)).all(),
    )
    named = {name: _tallies(name, decided, firsts) for name in ("by", "mailbox", "template", "day")}
    return Quality(
        asked,
        coders=_most_first(named["by"]),
        mailboxes=_most_first(named["mailbox"]),
        kinds=_most_first(named["template"]),
        days=sorted(named["day"], key=lambda one: one.name),
        latency=_latency(session.execute(_sent(asked)).all()),
        statuses=dict(session.execute(_statuses(asked)).all()),
        holds=[Hold(*row) for row in session.execute(_holds(asked))],
        quota=[Quota(*row) for row in session.execute(_quota(asked))],
    )


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _most_first(tallies: Iterable[Tally]) -> list[Tally]:
    return sorted(tallies, key=lambda one: (-one.decisions, one.name))


def _tallies(column: str, decided: Sequence[Row[Any]], firsts: Sequence[Row[Any]]) -> list[Tally]:
    """The decisions added up by the values of a column."""
    found: dict[str, Tally] = {}
    for row in decided:
        name = getattr(row, column) or "without a reply"
        tally = found.setdefault(name, Tally(name))
        tally.kinds[row.kind] += row.decisions
        if row.kind in SENT:
            tally.unchanged += row.unchanged
            tally.compared += row.compared
            tally.alike += row.alike or 0.0
        tally.read_again += row.read_again
        tally.agreed += row.agreed
    for row in firsts:
        known = found.get(getattr(row, column) or "without a reply")
        if known and row.first_held_at:
            known.firsts.append((row.at - row.first_held_at).total_seconds())
    return list(found.values())


def _day(column: InstrumentedAttribute[Any], dialect: str) -> ColumnElement[str]:
    """The day (UTC) of a time, as YYYY-MM-DD."""
    if dialect == "postgresql":
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD")
    return func.strftime("%Y-%m-%d", column)


def _within(asked: Asked, column: InstrumentedAttribute[Any]) -> tuple[ColumnElement[bool], ...]:
    return (column >= asked.since, column < asked.until)


def _of_records(asked: Asked) -> list[ColumnElement[bool]]:
    found = list(_within(asked, DecisionRecord.at))
    found += [DecisionRecord.mailbox == asked.mailbox] if asked.mailbox else []
    return found + ([DecisionRecord.by == asked.coder] if asked.coder else [])


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _decisions(asked: Asked, dialect: str) -> Any:  # noqa: ANN401 - a statement with many columns
    day = _day(DecisionRecord.at, dialect).label("day")
    columns = (DecisionRecord.by, DecisionRecord.mailbox, DecisionRecord.template, day, DecisionRecord.kind)
    return (
        select(
            *columns,
            func.count().label("decisions"),
            _count(DecisionRecord.similarity >= 1.0).label("unchanged"),
            func.count(DecisionRecord.similarity).label("compared"),
            func.sum(DecisionRecord.similarity).label("alike"),
            func.count(DecisionRecord.second_at).label("read_again"),
            _count(DecisionRecord.second_agrees.is_(True)).label("agreed"),
        )
        .where(*_of_records(asked))
        .group_by(*columns)
    )


def _firsts(asked: Asked, dialect: str) -> Any:  # noqa: ANN401 - as above
    """Of the newest decisions, when the case was first held where it was the first one: the queue's row has the same time.

    Looked up row by row: PostgreSQL would join all that were ever in the queue.
    """
    day = _day(DecisionRecord.at, dialect).label("day")
    columns = (DecisionRecord.by, DecisionRecord.mailbox, DecisionRecord.template, day)
    held = select(ReviewItem.first_held_at).where(
        ReviewItem.case_id == DecisionRecord.case_id, ReviewItem.first_decided_at == DecisionRecord.at
    )
    return (
        select(*columns, held.scalar_subquery().label("first_held_at"), DecisionRecord.at)
        .where(*_of_records(asked), DecisionRecord.waited_seconds.is_not(None))
        .order_by(DecisionRecord.at.desc(), DecisionRecord.id.desc())
        .limit(MOST_ROWS)
    )


def _of_mailbox(asked: Asked, column: InstrumentedAttribute[str]) -> tuple[ColumnElement[bool], ...]:
    return (column == asked.mailbox,) if asked.mailbox else ()


def _sent(asked: Asked) -> Any:  # noqa: ANN401 - as above
    return (
        select(Reply.kind, Case.received_at, Reply.sent_at)
        .join(Case, Case.id == Reply.case_id)
        .where(
            Case.status.in_((Status.SENT, Status.BOUNCED)),
            Case.status_since >= asked.since,
            *_within(asked, Reply.sent_at),
            Reply.kind != ReplyKind.CORRECTION,
            *_of_mailbox(asked, Case.mailbox),
        )
        .order_by(Reply.sent_at.desc(), Reply.id.desc())
        .limit(MOST_ROWS)
    )


def _latency(rows: Sequence[Row[Any]]) -> list[Latency]:
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append((row.sent_at - row.received_at).total_seconds())
    told = [Latency(kind, len(took), median(took), _ninth_decile(took)) for kind, took in found.items()]
    return sorted(told, key=lambda one: (-one.replies, one.name))


def _ninth_decile(took: list[float]) -> float:
    return sorted(took)[(len(took) * 9 - 1) // 10]


def _statuses(asked: Asked) -> Any:  # noqa: ANN401 - as above
    return (
        select(Case.status, func.count())
        .where(*_within(asked, Case.received_at), *_of_mailbox(asked, Case.mailbox))
        .group_by(Case.status)
        .order_by(func.count().desc(), Case.status)
    )


def _holds(asked: Asked) -> Any:  # noqa: ANN401 - as above
    return (
        select(ReviewItem.reason, func.count(), _count(ReviewItem.waits.is_(True)))
        .where(*_within(asked, ReviewItem.first_held_at), *_of_mailbox(asked, ReviewItem.mailbox))
        .group_by(ReviewItem.reason)
        .order_by(func.count().desc(), ReviewItem.reason)
        .limit(MOST_NAMED)
    )


def _quota(asked: Asked) -> Any:  # noqa: ANN401 - as above
    charged = func.count(LedgerEntry.id)
    return (
        select(Account.name, charged, Account.balance)
        .join(LedgerEntry, LedgerEntry.account_id == Account.id)
        .where(CHARGED, LedgerEntry.unit == Unit.QUESTION, *_within(asked, LedgerEntry.at))
        .group_by(Account.id, Account.name, Account.balance)
        .order_by(charged.desc(), Account.name)
        .limit(MOST_NAMED)
    )
