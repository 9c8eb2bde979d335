"""Which waiting cases somebody wants to see, as conditions that the indexes of models/review.py answer.

What is searched for is told by its look: a reference (or how it begins), an address (or how it begins), else a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import and_, literal, or_, select, union

from consultant.codes.shapes import compact, printed, systems_of
from consultant.mail.address import canonical
from consultant.models.case import Case
from consultant.models.lines import Line
from consultant.models.review import CaseCode, ReviewItem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import BindParameter, ColumnElement, Select
    from sqlalchemy.orm import InstrumentedAttribute

NOBODY = "-"
"""For `assigned_to`: those that are nobody's yet."""
LONGEST_SEARCH = 320
_LAST_REFERENCE = "Z" * 12
"""Behind every reference that begins alike, in the order of a language too: references are capitals and hyphens."""
_LAST_SIGN = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is wanted of the queue as of `now`; every field that is set narrows it. `by` is who looks.

    Snoozed cases are hidden, unless `snoozed` asks for them alone. `older_than` is the time since a case was first held.
    `mine`: assigned to `by`, or held by him now.
    """

    now: datetime
    by: str = ""
    mailbox: str = ""
    reason: str = ""
    account: int | None = None
    older_than: timedelta | None = None
    assigned_to: str = ""
    mine: bool = False
    overdue: bool = False
    snoozed: bool = False
    marked: bool = False
    search: str = ""


class Sought(StrEnum):
    """What a search is for."""

    REFERENCE = "reference"
    SENDER = "sender"
    CODE = "code"


def sought(search: str) -> Sought:
    """What a search is for, by its look."""
    token = search.strip()
    if token.upper().startswith("CC-"):
        return Sought.REFERENCE
    return Sought.CODE if "@" not in token and systems_of(token) else Sought.SENDER


def conditions(filters: Filters, dialect: str, *, wide: bool = False) -> list[ColumnElement[bool]]:
    """What a waiting case must be; `dialect` is the store's, whose indexes find a beginning each in its own way.

    With a `wide` search, one that finds a great many cases, the queue is walked and each case looked at; else the few that
    are found are looked up in the queue. SQLite, which keeps no statistics, does as it is told; PostgreSQL knows by itself.
    """
    found = [ReviewItem.waits.expression, _shown(filters)]
    found += [condition(filters) for wanted, condition in NARROWING if wanted(filters)]
    if filters.mine:
        found.append(_mine(filters, dialect))
    if filters.search.strip():
        query = searched(filters.search, dialect)
        here = query.selected_columns[0] == ReviewItem.case_id
        found.append(query.where(here).exists() if wide else ReviewItem.case_id.in_(query))
    return found


def searched(search: str, dialect: str) -> Select[int]:
    """The numbers of the cases that a search finds, waiting or not."""
    token = search.strip()[:LONGEST_SEARCH]
    kind = sought(token)
    if kind is Sought.CODE:
        wanted = {token.upper(), compact(token), *(printed(system, token) for system in systems_of(token))}
        return select(CaseCode.case_id).where(CaseCode.code.in_(sorted(wanted)))
    if kind is Sought.REFERENCE:
        upper = token.upper()
        return select(Case.id).where(Case.reference.between(_line(upper), _line(upper + _LAST_REFERENCE)))
    address = canonical(token)
    if address:
        return select(Case.id).where(Case.sender_address == address)
    return select(Case.id).where(_begins(Case.sender_address, token.lower(), dialect))


def _begins(column: InstrumentedAttribute[str], start: str, dialect: str) -> ColumnElement[bool]:
    """PostgreSQL's index has the classes that LIKE takes; SQLite's is in the order of octets, and its LIKE takes none."""
    if dialect == "postgresql":
        return column.startswith(start, autoescape=True)
    return and_(column >= start, column < start + _LAST_SIGN)


def _line(text: str) -> BindParameter[str]:
    """What somebody typed, without what PostgreSQL refuses (models/lines.py)."""
    return literal(text, Line(LONGEST_SEARCH))


def _shown(filters: Filters) -> ColumnElement[bool]:
    if filters.snoozed:
        return ReviewItem.snoozed_until > filters.now
    return or_(ReviewItem.snoozed_until.is_(None), ReviewItem.snoozed_until <= filters.now)


def _mine(filters: Filters, dialect: str) -> ColumnElement[bool]:
    """Each half from its index, so that the queue is not walked for whoever has nothing; PostgreSQL joins the two by itself."""
    assigned = and_(ReviewItem.waits, ReviewItem.assigned_to == filters.by)
    held = and_(ReviewItem.holder == filters.by, ReviewItem.held_until > filters.now)
    if dialect == "postgresql":
        return or_(assigned, held)
    number = select(ReviewItem.case_id)
    return ReviewItem.case_id.in_(union(number.where(assigned), number.where(held)))


def _assigned(filters: Filters) -> ColumnElement[bool]:
    if filters.assigned_to == NOBODY:
        return ReviewItem.assigned_to.is_(None)
    return ReviewItem.assigned_to == filters.assigned_to


def _old(filters: Filters) -> ColumnElement[bool]:
    return ReviewItem.first_held_at <= filters.now - (filters.older_than or timedelta())


NARROWING: tuple[tuple[Callable[[Filters], object], Callable[[Filters], ColumnElement[bool]]], ...] = (
    (lambda filters: filters.mailbox, lambda filters: ReviewItem.mailbox == _line(filters.mailbox)),
    (lambda filters: filters.reason, lambda filters: ReviewItem.reason == filters.reason),
    (lambda filters: filters.account is not None, lambda filters: ReviewItem.account_id == filters.account),
    (lambda filters: filters.older_than is not None, _old),
    (lambda filters: filters.assigned_to, _assigned),
    (lambda filters: filters.overdue, lambda filters: ReviewItem.due_at < filters.now),
    (lambda filters: filters.marked, lambda _: ReviewItem.marked.expression),
)
"""Which field asks for which condition."""
