"""`Books`: what the loaded editions say of a code, as of a date of service. Read only.

Every method takes one snapshot of the store: the active releases and the rows of those that answer are of the same
moment, so that an import by another process is seen at once and never by half; `at_one_moment` takes one for a whole
question. The edition rule is in `editions.py`;
the statements are in `diagnoses.py`, `edits.py` and `listing.py`.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from sqlalchemy import select, type_coerce
from sqlalchemy.types import NullType

from consultant.codes import listing
from consultant.codes.catalogue import Book, find_window
from consultant.codes.editions import Release
from consultant.codes.entries import ReleaseStatus
from consultant.codes.readers import crosswalks, diagnoses, drgs, edits, hcpcs, lists, procedures, wording
from consultant.codes.shapes import as_asked, compact, printed
from consultant.codes.view import Active, View
from consultant.models.base import snapshot
from consultant.models.books import releases
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection, Engine, Row

    from consultant.codes.entries import (
        AddOn,
        CodeEntry,
        CodeNote,
        Edition,
        EditPair,
        ReleaseStatusLine,
        UnitLimit,
    )
    from consultant.codes.listing import ReleaseDetails
    from consultant.codes.readers.edits import PairCounts

MOST_BELOW = 1_000
"""How many codes below a header are given where the caller names no limit; the longest category has fewer."""

_PROCEDURE_BOOKS = listing.BOOKS_OF[CodeSystem.CDT]
_Asked = ParamSpec("_Asked")
_Found = TypeVar("_Found")
_Finder: TypeAlias = "Callable[[View, CodeSystem, str, date | None], CodeEntry | None]"
FINDERS: dict[CodeSystem, _Finder] = {
    CodeSystem.ICD10CM: diagnoses.find_code,
    CodeSystem.HCPCS: hcpcs.find_code,
    CodeSystem.MOD: lists.find_modifier,
    CodeSystem.POS: lists.find_code,
    CodeSystem.ICD9CM: crosswalks.find_code,
    CodeSystem.ICD10PCS: procedures.find_code,
    CodeSystem.MSDRG: drgs.find_code,
    **dict.fromkeys(lists.OWN_BOOKS, lists.find_code),
    **dict.fromkeys(AMA_SYSTEMS, wording.find_code),
}
"""Who finds the entry of a code (compact) of a system in the edition for a date."""

_ACTIVE = select(
    releases.c.id,
    releases.c.book,
    releases.c.setting,
    releases.c.release,
    releases.c.starts,
    releases.c.ends,
    releases.c.partial,
).where(releases.c.status == ReleaseStatus.ACTIVE)
_STAMP = (
    select(releases.c.id, type_coerce(releases.c.imported_at, NullType()), releases.c.licence)
    .where(releases.c.status == ReleaseStatus.ACTIVE)
    .order_by(releases.c.id)
)
"""By this one set of active releases is told from another: the hour of the import tells one from a later one under its number."""


def _release(row: Row[*tuple[Any, ...]]) -> Release:
    number, named, setting, release, starts, ends, partial = row
    book = Book(named)
    starts, ends = find_window(book, release) or (
        starts,
        ends,
    )  # the catalogue may have learnt since the import
    return Release(number, book, Setting(setting) if setting else None, release, starts, ends, partial)


class Books:
    """The books store behind `engine`; `today` gives the day for questions without a date of service."""

    def __init__(self, engine: Engine, today: Callable[[], date]) -> None:
        """Nothing is read yet."""
        self._engine = engine
        self._today = today
        self._held = threading.local()
        self._latest: tuple[tuple[tuple[Any, ...], ...], Active] = ((), Active(()))

    def today(self) -> date:
        """The day that counts for questions without a date of service."""
        return self._today()

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Everything that this thread asks within the block is of one moment, and the releases are read once."""
        with self._view() as view:
            former, self._held.view = getattr(self._held, "view", None), view
            try:
                yield
            finally:
                self._held.view = former

    def read(
        self,
        reader: Callable[Concatenate[View, _Asked], _Found],
        *asked: _Asked.args,
        **named: _Asked.kwargs,
    ) -> _Found:
        """What `reader` (a function of `fees.py`, `crosswalks.py` …) finds: `books.read(fees.rows, "99213", on)`."""
        with self._view() as view:
            return reader(view, *asked, **named)

    @contextmanager
    def _view(self) -> Iterator[View]:
        held: View | None = getattr(self._held, "view", None)
        if held:
            yield held
            return
        with snapshot(self._engine) as connection:
            yield View(connection, self._active(connection), self._today())

    def _active(self, connection: Connection) -> Active:
        """What is known of the active releases; of another set of them than the last one nothing is."""
        stamp = tuple(map(tuple, connection.execute(_STAMP)))
        former, active = self._latest
        if former != stamp:
            active = Active(tuple(map(_release, connection.execute(_ACTIVE))))
            self._latest = stamp, active
        return active

    def edition(self, book: Book, setting: Setting | None = None, on: date | None = None) -> Edition | None:
        """The edition that answers for `on` (None: today's question) by RULES.md; None where the book is not loaded."""
        with self._view() as view:
            return view.edition(book, setting, on)

    def settings_of(self, book: Book) -> tuple[Setting, ...]:
        """The settings of which `book` has an active release."""
        with self._view() as view:
            return tuple(setting for setting in Setting if view.series(book, setting))

    def find_code(self, system: CodeSystem, code: str, on: date | None = None) -> CodeEntry | None:
        """The code as the edition for `on` lists it; None where it does not, and for systems without a book of titles.

        ICD-10-CM: the order file's edition; the tabular list's where it alone fits, or where it alone knows the code.
        """
        finder = FINDERS.get(system)
        if finder is None:
            return None
        asked = as_asked(system, code)
        with self._view() as view:
            return view.recall((finder, system, asked, on), lambda: finder(view, system, asked, on))

    def leaves(self, code: str, on: date | None = None, limit: int = MOST_BELOW) -> list[CodeEntry]:
        """The billable ICD-10-CM codes below a header, in their order; at most `limit`."""
        with self._view() as view:
            edition = diagnoses.listing_edition(view.connection, view.diagnosis_editions(on), compact(code))
            return diagnoses.leaves(view.connection, edition, compact(code), limit) if edition else []

    def children(self, code: str, on: date | None = None) -> list[CodeEntry]:
        """The ICD-10-CM codes directly below `code`, billable or not."""
        with self._view() as view:
            edition = diagnoses.listing_edition(view.connection, view.diagnosis_editions(on), compact(code))
            return diagnoses.children(view.connection, edition, compact(code)) if edition else []

    def parents(self, code: str, on: date | None = None) -> list[CodeEntry]:
        """The ICD-10-CM codes above `code`, its category first; also of a code that is not listed itself."""
        with self._view() as view:
            editions = view.diagnosis_editions(on)
            edition = diagnoses.listing_edition(view.connection, editions, compact(code)) or next(
                iter(editions), None
            )
            return diagnoses.parents(view.connection, edition, compact(code)) if edition else []

    def notes(self, code: str, on: date | None = None) -> list[CodeNote]:
        """The tabular list's notes of an ICD-10-CM code, then those it inherits: ancestors, section, chapter."""
        with self._view() as view:
            edition = view.edition(Book.ICD10CM_TABULAR, None, on)
            return diagnoses.notes(view.connection, edition, compact(code)) if edition else []

    def listed_in(self, code: str, on: date | None = None) -> list[Edition]:
        """Every active edition that has a row for a procedure code, in the order of the books.

        Of a book and setting, the edition that answers for `on` comes first; the others do not fit.
        """
        return self.listings([code], on)[code]

    def listings(self, codes: Sequence[str], on: date | None = None) -> dict[str, list[Edition]]:
        """`listed_in` for each of `codes`, in one go."""
        with self._view() as view:
            holding = listing.holding(view, map(compact, codes))
            editions = [edition for edition in view.every_edition(on) if edition.book in _PROCEDURE_BOOKS]
        return {
            code: [edition for edition in editions if edition.release_id in holding.get(compact(code), ())]
            for code in codes
        }

    def holders(self, system: CodeSystem, code: str) -> list[Edition]:
        """Every active edition of the books of `system` that lists the code, whatever its date."""
        with self._view() as view:
            holding = listing.holding(view, [compact(code)])[compact(code)]
            books = listing.BOOKS_OF.get(system, frozenset())
            every = view.every_edition(None)
            return [one for one in every if one.release_id in holding and one.book in books]

    def exists(self, system: CodeSystem, code: str) -> bool:
        """Whether any active release, of whatever date, has the code."""
        return bool(self.known([(system, code)]))

    def known(self, codes: Iterable[tuple[CodeSystem, str]]) -> set[tuple[CodeSystem, str]]:
        """Those of `codes` that `exists`, as they were given, in one go."""
        with self._view() as view:
            return listing.known(view, list(codes))

    def range_codes(self, system: CodeSystem, first: str, last: str) -> list[str]:
        """The codes from `first` to `last` that any active release has, printed and in order."""
        with self._view() as view:
            found = listing.between(view, system, compact(first), compact(last))
            return [printed(system, code) for code in found]

    def pairs(self, codes: Sequence[str], setting: Setting, on: date | None = None) -> list[EditPair]:
        """Every PTP row among `codes`, in both orders, in force or not, in the edition that answers."""
        with self._view() as view:
            edition = view.edition(Book.PTP, setting, on)
            asked = tuple(map(compact, codes))
            if edition is None or not asked:
                return []
            found = view.recall_here(
                (edits.pairs, setting, on, asked), lambda: edits.pairs(view.connection, edition, asked)
            )
            return list(found)

    def pairs_of(self, code: str, setting: Setting, on: date | None = None) -> PairCounts | None:
        """How many pairs in force `code` has as column one and as column two; None where there is no edition."""
        with self._view() as view:
            edition = view.edition(Book.PTP, setting, on)
            return edits.pair_counts(view.connection, edition, compact(code)) if edition else None

    def unit_limits(
        self, codes: Sequence[str], setting: Setting, on: date | None = None
    ) -> dict[str, UnitLimit]:
        """The MUE rows of `codes`, by code; a code without a row is left out."""
        with self._view() as view:
            edition = view.edition(Book.MUE, setting, on)
            return edits.limits_of(view, edition, map(compact, codes)) if edition else {}

    def add_ons(self, codes: Sequence[str], on: date | None = None) -> list[AddOn]:
        """The rows in which one of `codes` is the add-on, in force or not."""
        with self._view() as view:
            edition = view.edition(Book.ADD_ON, None, on)
            return edits.add_ons_of(view, edition, map(compact, codes)) if edition else []

    def add_ons_of(self, primary: str, on: date | None = None) -> list[AddOn]:
        """The rows in which `primary` is a listed primary code, in force or not."""
        with self._view() as view:
            edition = view.edition(Book.ADD_ON, None, on)
            return edits.add_ons(view.connection, edition, primary=compact(primary)) if edition else []

    def status(self) -> list[ReleaseStatusLine]:
        """A line for every release that is loaded or being loaded, by book, setting and start; not the retired ones."""
        with snapshot(self._engine) as connection:
            return listing.status(connection)

    def details(self, book: Book, release: str) -> list[ReleaseDetails]:
        """Every import of an edition, in every setting, the newest first; retired ones too."""
        with snapshot(self._engine) as connection:
            return listing.details(connection, book, release)
