"""How current the loaded editions are: how old, which one answers today, from when the next one is due. Pure.

How often a book is made anew is in `catalogue.BOOKS`; the release that answers is `editions.py`'s choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from consultant.codes.catalogue import BOOKS, FIRST_DAY, LAST_DAY, Book, Rhythm
from consultant.codes.editions import choose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from consultant.codes.editions import Release
    from consultant.codes.view import View
    from consultant.vocabulary import Setting

Key = tuple[Book, "Setting | None", str]
"""Book, setting and edition: of these one release is active."""


def _first_of(months: Sequence[int]) -> Callable[[date], date]:
    """The next first day of one of `months`, which ascend, after a day."""

    def following(day: date) -> date:
        month = next((month for month in months if month > day.month), None)
        return date(day.year, month, 1) if month else date(day.year + 1, months[0], 1)

    return following


_FOLLOWING: dict[Rhythm, Callable[[date], date]] = {
    Rhythm.MONTHLY: _first_of(range(1, 13)),
    Rhythm.QUARTERLY: _first_of((1, 4, 7, 10)),
    Rhythm.OCTOBER: _first_of((10,)),
    Rhythm.JANUARY: _first_of((1,)),
}
"""When the edition after one that begins on a day begins; the other rhythms promise none."""


@dataclass(frozen=True, slots=True)
class Currency:
    """How current one active release is.

    `answers_today`: a question without a date of service is answered by it. `in_window`: it was published for today.
    `age_days`: since it began; None where it has not yet, or has no first day. `due`: from which day its successor
    should be out; None where it is not the newest of its series, and where nothing is promised. `overdue`: that day
    has come.
    """

    answers_today: bool
    in_window: bool
    age_days: int | None
    due: date | None
    overdue: bool


def of_view(view: View) -> dict[Key, Currency]:
    """How current each active edition is at the moment and on the day of `view`; for `Books.read`."""
    return currency(view.releases, view.today)


def currency(releases: Iterable[Release], today: date) -> dict[Key, Currency]:
    """How current each of `releases` is, which are active ones of any books and settings."""
    ordered = sorted(releases, key=lambda one: (one.book, one.setting or "", one.starts, one.id))
    found: dict[Key, Currency] = {}
    for _, series in groupby(ordered, key=lambda one: (one.book, one.setting)):
        found.update(_of_series(list(series), today))
    return found


def _of_series(series: list[Release], today: date) -> dict[Key, Currency]:
    """The same for the releases of one book and setting, eldest first."""
    answering = choose(series, today, None)
    newest = next((one.id for one in reversed(series) if not one.partial), None)
    return {
        (one.book, one.setting, one.release): _of_release(
            one,
            today,
            answers=answering is not None and one.id == answering.release_id,
            due=due_after(one) if one.id == newest else None,
        )
        for one in series
    }


def _of_release(release: Release, today: date, *, answers: bool, due: date | None) -> Currency:
    begun = FIRST_DAY < release.starts <= today
    return Currency(
        answers_today=answers,
        in_window=release.starts <= today <= release.ends,
        age_days=(today - release.starts).days if begun else None,
        due=due,
        overdue=due is not None and due <= today,
    )


def due_after(release: Release) -> date | None:
    """The day from which an edition after `release` should be out: by the book's rhythm, and not within its own window."""
    following = _FOLLOWING.get(BOOKS[release.book].rhythm)
    if following is None or release.starts == FIRST_DAY or release.ends == LAST_DAY:
        return None
    return max(following(release.starts), release.ends + timedelta(days=1))


def missing(loaded: Mapping[Key, Currency]) -> list[Book]:
    """The books of which nothing is loaded, in the order of `Book`."""
    there = {book for book, _, _ in loaded}
    return [book for book in Book if book not in there]
