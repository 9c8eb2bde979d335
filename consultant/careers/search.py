"""Postings found by words and filters, newest first, by way of the terms under which each open one is filed (filing.py).

Three ways, the same on both stores: the newest thousand are looked through, which is enough wherever much fits; else the rarest
term leads; and where every term is common, the whole board is looked through by its index. What is closed costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Select, and_, exists, func, literal_column, select, tuple_
from sqlalchemy.orm import aliased

from consultant.careers.filing import drop_terms, filter_term, write_terms
from consultant.careers.query import JobQuery
from consultant.models.career import JobPosting, JobTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row, SQLColumnExpression
    from sqlalchemy.orm import Session


__all__ = ["MOST_COUNTED", "Found", "Place", "count_jobs", "drop_terms", "find_jobs", "write_terms"]

MOST_COUNTED = 1_000
NEWEST = 1_000
"""So many are looked through before a term is chosen to lead: a page of whatever one of fifty fits is full then."""
MANY = 4_000
"""So many are counted among, before a term is chosen to lead."""
STEPS = (500, 4_000, 16_000)
"""How far the postings of each term are counted, to know the rarest. One that more have leads nowhere."""
ALL = 10_000_000
"""A limit that is none; it keeps both stores from making one statement of what is to be done in turn."""
_Fitting: TypeAlias = "Select[int, datetime | None]"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended, and the next one goes on."""

    listed_from: datetime
    posting_id: int

    def __str__(self) -> str:
        """As it stands in an address: microseconds since 1970, and the number."""
        return f"{(self.listed_from - _EPOCH) // timedelta(microseconds=1)}-{self.posting_id}"

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """What `str` has made; None for anything else."""
        since, _, number = text.partition("-")
        if len(text) > 40 or not (text.isascii() and since.isdigit() and number.isdigit()):  # noqa: PLR2004 - two figures
            return None
        try:
            at = _EPOCH + timedelta(microseconds=int(since))
        except OverflowError:
            return None
        return cls(at, min(int(number), 2**31 - 1))


@dataclass(frozen=True, slots=True)
class Found:
    """A page of postings; `after` is where the next one begins, None at the end."""

    postings: tuple[JobPosting, ...] = ()
    after: Place | None = None


def find_jobs(
    session: Session,
    query: JobQuery,
    now: datetime,
    *,
    after: Place | None = None,
    since: datetime | None = None,
    limit: int = 20,
) -> Found:
    """The newest postings that stand on the board and fit, from `after` on; with `since` those that were listed later than it."""
    looked = _Looked(query, now, after, since)
    rows = _first(session, looked, limit + 1)
    found = {
        one.id: one
        for one in session.scalars(
            select(JobPosting).where(JobPosting.id.in_([row.id for row in rows[:limit]]))
        )
    }
    postings = tuple(found[row.id] for row in rows[:limit] if row.id in found)
    last = rows[limit - 1] if len(rows) > limit else None
    return Found(postings, Place(last.listed_from, last.id) if last else None)


def count_jobs(session: Session, query: JobQuery, now: datetime, *, since: datetime | None = None) -> int:
    """How many stand on the board and fit; it stops at `MOST_COUNTED`."""
    looked = _Looked(query, now, None, since)
    if len(looked.terms) > 1:
        many = _count(session, _among_many(looked))
        if many == MOST_COUNTED:
            return many
    return _count(session, _fitting(looked, _rarest_first(session, looked)))


def _count(session: Session, fitting: Select[int] | _Fitting) -> int:
    return session.scalar(select(func.count()).select_from(fitting.limit(MOST_COUNTED).subquery())) or 0


@dataclass(frozen=True, slots=True)
class _Looked:
    """A query, and which part of the board is meant."""

    query: JobQuery
    now: datetime
    after: Place | None
    since: datetime | None

    @property
    def terms(self) -> tuple[str, ...]:
        return terms_of_query(self.query)

    @property
    def part(self) -> ColumnElement[bool]:
        """That it stands there: of the index alone."""
        wanted = [
            JobPosting.status == literal_column("'open'"),  # no parameter: the index is of open ones
            JobPosting.ends_at > self.now,
        ]
        if self.query.within_days is not None:
            wanted.append(JobPosting.listed_from >= self.now - timedelta(days=self.query.within_days))
        if self.since is not None:
            wanted.append(JobPosting.listed_from > self.since)
        if self.after is not None and self.after.listed_from <= self.now:
            key = tuple_(JobPosting.listed_from, JobPosting.id)
            wanted.append(key < (self.after.listed_from, self.after.posting_id))
        else:
            wanted.append(JobPosting.listed_from <= self.now)
        return and_(*wanted)

    def pays(self, yearly_high: SQLColumnExpression[int | None]) -> list[ColumnElement[bool]]:
        """That it pays what is wanted; of one that does not say so it is not known."""
        wanted = self.query.pay_at_least
        return [] if wanted is None else [yearly_high >= wanted * 100]


def terms_of_query(query: JobQuery) -> tuple[str, ...]:
    """What a posting must be filed under, all of it."""
    filters = (
        ("credential", query.credential),
        ("speciality", query.speciality),
        ("remote", query.remote or ""),
        ("state", query.state),
    )
    return tuple(
        dict.fromkeys([*(filter_term(name, value) for name, value in filters if value), *query.sought])
    )


def _first(session: Session, looked: _Looked, number: int) -> Sequence[Row[int, datetime | None]]:
    """The first rows of a page, by whichever way is short."""
    if looked.terms:
        rows = session.execute(_in_order(_among_newest(looked)).limit(number)).all()
        if len(rows) == number:
            return rows
    fitting = _fitting(looked, _rarest_first(session, looked))
    return session.execute(_in_order(fitting).limit(number)).all()


def _in_order(fitting: _Fitting) -> _Fitting:
    by_number, by_time = fitting.selected_columns
    return fitting.order_by(by_time.desc(), by_number.desc())


def _newest(looked: _Looked, number: int) -> Select[int, datetime | None, int | None]:
    standing = select(JobPosting.id, JobPosting.listed_from, JobPosting.yearly_high).where(looked.part)
    return standing.order_by(JobPosting.listed_from.desc(), JobPosting.id.desc()).limit(number)


def _among_newest(looked: _Looked) -> _Fitting:
    newest = _newest(looked, NEWEST).subquery()
    filed = _filed(newest.c.id, looked.terms)
    return select(newest.c.id, newest.c.listed_from).where(*looked.pays(newest.c.yearly_high), *filed)


def _among_many(looked: _Looked) -> Select[int]:
    """Those of the newest that fit, the terms' own rows read in turn: for several common terms a sixth of asking posting by posting."""
    newest = _newest(looked, MANY).cte()
    first, last = (select(end(newest.c.id)).scalar_subquery() for end in (func.min, func.max))
    among = (JobTerm.term.in_(looked.terms), JobTerm.posting_id.between(first, last))
    every = func.count() == len(looked.terms)
    filed = select(JobTerm.posting_id).where(*among).group_by(JobTerm.posting_id).having(every).subquery()
    fits = (filed.c.posting_id == newest.c.id, *looked.pays(newest.c.yearly_high))
    return select(newest.c.id).where(*fits)


def _fitting(looked: _Looked, terms: Sequence[str]) -> _Fitting:
    """All that fits, led by the rarest term where one is rare."""
    wanted = (looked.part, *looked.pays(JobPosting.yearly_high))
    if not terms:
        return select(JobPosting.id, JobPosting.listed_from).where(
            *wanted, *_filed(JobPosting.id, looked.terms)
        )
    both = _filed(JobTerm.posting_id, terms[1:2], apart=False)
    led = select(JobTerm.posting_id).where(JobTerm.term == terms[0], *both).limit(ALL).subquery()
    number = led.c.posting_id
    listed_from = select(JobPosting.listed_from).where(JobPosting.id == number, *wanted).scalar_subquery()
    all_of = select(number.label("id"), listed_from.label("listed_from")).where(*_filed(number, terms[2:]))
    found = all_of.limit(ALL).subquery()
    return select(found.c.id, found.c.listed_from).where(found.c.listed_from.is_not(None))


def _filed(
    number: SQLColumnExpression[int], terms: Sequence[str], *, apart: bool = True
) -> list[ColumnElement[bool]]:
    """That a posting is filed under each of the terms. `apart`: PostgreSQL asks row by row, and need not plan a join of them all."""
    rows = [(aliased(JobTerm), term) for term in terms]
    found = [select(row.term).where(row.term == term, row.posting_id == number) for row, term in rows]
    return [exists(one.offset(0) if apart else one) for one in found]


def _rarest_first(session: Session, looked: _Looked) -> Sequence[str]:
    """The terms with the one that is to lead before the others; () where none is rare enough."""
    for step in STEPS:
        sizes = {term: _size(session, term, step + 1) for term in looked.terms}
        if sizes and min(sizes.values()) <= step:
            return sorted(sizes, key=lambda term: sizes[term])
    return ()


def _size(session: Session, term: str, most: int) -> int:
    some = select(JobTerm.posting_id).where(JobTerm.term == term).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def listed_now(session: Session, now: datetime, limit: int) -> Sequence[Row[str, datetime]]:
    """The references of the newest postings on the board, and when each was changed last."""
    newest = select(JobPosting.reference, JobPosting.changed_at).where(
        _Looked(JobQuery(), now, None, None).part
    )
    return session.execute(
        newest.order_by(JobPosting.listed_from.desc(), JobPosting.id.desc()).limit(limit)
    ).all()
