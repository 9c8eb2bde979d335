"""What is new on the books: which were activated when, which editions have begun, which rows began or ended within one.

An answer without a date of service is used on as the days pass, so that a book may say something else to it by itself:
an edition that was loaded ahead begins, or a row's own day comes. Read by `consultant/changed_answers.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from consultant.codes import listing
from consultant.codes.catalogue import FIRST_DAY, Book
from consultant.models.books import DayNumber, add_ons, hcpcs_codes, ptp_counts
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlalchemy import Column, Connection, Table

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_DAY = timedelta(days=1)
_Turn = tuple[str, date]
"""A code, and the first day on which a row of it says something else."""


@dataclass(frozen=True, slots=True)
class News:
    """When each book was last activated; the last day on which an edition of it, or in it the rows of a code, turned."""

    activated: Mapping[Book, datetime]
    begun: Mapping[Book, date] = field(default_factory=dict)
    turned: Mapping[Book, Mapping[str, date]] = field(default_factory=dict)

    def latest(self) -> datetime | None:
        """A moment after which nothing is new; None where nothing is at all."""
        days = [*self.begun.values(), *(day for codes in self.turned.values() for day in codes.values())]
        return max([*self.activated.values(), *map(_its_end, days)], default=None)

    def activated_after(self, moment: datetime, books: Iterable[Book]) -> bool:
        """Whether one of `books` was activated since."""
        return any(self.activated[book] > moment for book in books if book in self.activated)

    def turned_after(self, moment: datetime, books: Iterable[Book], codes: Iterable[str]) -> bool:
        """Whether what one of `books` says today of one of `codes` may be otherwise than on the day of `moment`."""
        asked, day = list(codes), moment.date()
        return any(
            self.begun.get(book, FIRST_DAY) >= day
            or any(self.turned.get(book, {}).get(code, FIRST_DAY) >= day for code in asked)
            for book in books
        )


def _its_end(day: date) -> datetime:
    return datetime.combine(day, time.max, UTC)


def news(view: View) -> News:
    """All that is new at the moment and on the day of `view`; for `Books.read`."""
    return News(listing.activations(view), _begun(view), _turned(view))


def _begun(view: View) -> dict[Book, date]:
    """The last day on which an edition of each book began, of whatever setting; a partial one answers no such question."""
    found: dict[Book, date] = {}
    for one in view.releases:
        if FIRST_DAY < one.starts <= view.today and not one.partial:
            found[one.book] = max(one.starts, found.get(one.book, FIRST_DAY))
    return found


def _turned(view: View) -> dict[Book, dict[str, date]]:
    """The last day by now on which rows of each code turned, within the editions that answer today.

    Only days after the edition's first one, since on that all of it turns.
    """
    found: dict[Book, dict[str, date]] = {}
    for book, turns in _TURNS.items():
        of_book = found.setdefault(book, {})
        for edition in filter(None, (view.edition(book, setting) for setting in (None, *Setting))):
            for code, day in turns(view.connection, edition):
                if edition.starts < day <= edition.as_of:
                    of_book[code] = max(day, of_book.get(code, FIRST_DAY))
    return found


_COUNTS = select(ptp_counts.c.code, ptp_counts.c.steps).where(ptp_counts.c.release_id == bindparam("release"))


def _of_pairs(connection: Connection, edition: Edition) -> Iterator[_Turn]:
    """By the days on which the count of a code's pairs in force changes: a hundredth of the pairs themselves."""
    first = f"{edition.starts:%Y%m%d}"
    for code, steps in connection.execute(_COUNTS, {"release": edition.release_id}):
        for step in reversed(steps.split(";")):
            if step[: len(first)] <= first:
                break
            yield code, date.fromisoformat(step[: len(first)])


def _of_rows(
    table: Table, code: Column[str], ended: Column[date]
) -> Callable[[Connection, Edition], Iterator[_Turn]]:
    """By the rows that took effect after the edition began, or that have a last day."""
    effective, since = table.c.effective, bindparam("since", type_=DayNumber)
    query = select(code, effective, ended).where(
        table.c.release_id == bindparam("release"), or_(effective > since, ended >= since)
    )

    def turns(connection: Connection, edition: Edition) -> Iterator[_Turn]:
        rows = connection.execute(query, {"release": edition.release_id, "since": edition.starts})
        for of_code, begins, ends in rows:
            days = (begins, ends + _DAY if ends and ends < date.max else None)
            yield from ((of_code, day) for day in days if day)

    return turns


_TURNS: dict[Book, Callable[[Connection, Edition], Iterator[_Turn]]] = {
    Book.PTP: _of_pairs,
    Book.ADD_ON: _of_rows(add_ons, add_ons.c.add_on, add_ons.c.deleted),
    Book.HCPCS: _of_rows(hcpcs_codes, hcpcs_codes.c.code, hcpcs_codes.c.terminated),
}
"""The books that the checks read whose rows have days of their own."""
