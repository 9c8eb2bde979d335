"""The store at one moment: a connection, the releases that were active then, and the day that counts as today.

`lookup.Books` opens one; the readers of the books (`diagnoses.py`, `fees.py` …) take it as their first argument and are
called through `Books.read`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, TypeVar

from consultant.codes.catalogue import Book
from consultant.codes.editions import choose, every_edition
from consultant.codes.memory import Memory
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from datetime import date

    from sqlalchemy import Connection

    from consultant.codes.editions import Release
    from consultant.codes.entries import Edition


_Read = TypeVar("_Read")
MOST_KEPT = 4_096
"""Codes, mostly, at a kilobyte or so each: those that are asked for day by day."""
MOST_OF_A_QUESTION = 256


class Active:
    """The releases that were active at one moment, and what was read of them since.

    The rows of a release never change while it is active (an import makes another); with the next set of releases
    comes another `Active`, and what this one kept is forgotten.
    """

    def __init__(self, releases: tuple[Release, ...]) -> None:
        """Nothing is kept yet."""
        self.releases = releases
        self.by_series = _by_series(releases)
        self.books = {one.id: one.book for one in releases}
        self.kept: Memory[Any] = Memory(MOST_KEPT)


@dataclass(frozen=True, slots=True)
class View:
    """What every reader works with; all that is read through one view is of the same moment.

    What many questions ask of single codes is kept with the `active` releases (`recall`), what only one question asks
    again with the view (`recall_here`).
    """

    connection: Connection
    active: Active
    today: date
    _here: Memory[Any] = field(default_factory=lambda: Memory(MOST_OF_A_QUESTION))

    @property
    def releases(self) -> tuple[Release, ...]:
        """The active ones."""
        return self.active.releases

    def recall(self, asked: tuple[Hashable, ...], read: Callable[[], _Read]) -> _Read:
        """What `read` reads for `asked`, once for all questions of the day."""
        found: _Read = self.active.kept.get((self.today, *asked), read)
        return found

    def recall_each(
        self,
        about: tuple[Hashable, ...],
        codes: Iterable[str],
        read: Callable[[list[str]], Mapping[str, _Read]],
        nothing: _Read,
    ) -> dict[str, _Read]:
        """The same for each of `codes`; those that were not asked before are read in one go."""
        return self.active.kept.get_each((self.today, *about), codes, read, nothing)

    def recall_here(self, asked: tuple[Hashable, ...], read: Callable[[], _Read]) -> _Read:
        """What `read` reads for `asked`, once for this view: what is too large, or too seldom asked again, to be kept."""
        found: _Read = self._here.get(asked, read)
        return found

    def series(self, book: Book, setting: Setting | None = None) -> tuple[Release, ...]:
        """The active releases of a book and setting."""
        return self.active.by_series.get((book, setting), ())

    def edition(self, book: Book, setting: Setting | None = None, on: date | None = None) -> Edition | None:
        """The edition that answers for `on` (None: today's question) by RULES.md; None where the book is not loaded."""
        return _chosen(self.series(book, setting), self.today, on)

    def diagnosis_editions(self, on: date | None) -> list[Edition]:
        """Those of order file and tabular list that may settle what ICD-10-CM codes there are, the first to be asked first.

        The order file, and after it a tabular list that is no older; the tabular list alone where only that fits.
        """
        order, tabular = (self.edition(book, None, on) for book in (Book.ICD10CM, Book.ICD10CM_TABULAR))
        if order is None or tabular is None:
            return [edition for edition in (order, tabular) if edition]
        if tabular.fits and not order.fits:
            return [tabular]
        return [order, tabular] if tabular.fits == order.fits and tabular.starts >= order.starts else [order]

    def every_edition(self, on: date | None) -> Iterator[Edition]:
        """Every active edition of every book; of a book and setting the one that answers for `on` first."""
        for series in self.active.by_series.values():
            yield from _every(series, self.today, on)


def _by_series(releases: tuple[Release, ...]) -> dict[tuple[Book, Setting | None], tuple[Release, ...]]:
    """The releases of each book and setting that has any, in the order of the books and settings."""
    found: dict[tuple[Book, Setting | None], tuple[Release, ...]] = {}
    for book, setting in product(Book, (None, *Setting)):
        series = tuple(one for one in releases if one.book == book and one.setting == setting)
        if series:
            found[book, setting] = series
    return found


@lru_cache(maxsize=10_000)
def _chosen(series: tuple[Release, ...], today: date, on: date | None) -> Edition | None:
    return choose(series, today, on)


@lru_cache(maxsize=10_000)
def _every(series: tuple[Release, ...], today: date, on: date | None) -> tuple[Edition, ...]:
    return tuple(every_edition(series, today, on))
