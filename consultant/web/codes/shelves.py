"""What can be looked up: the systems of the loaded books, how many codes each has, of which edition, and examples that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.search.beginnings import codes_of
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.lookup import Books
    from consultant.codes.view import View


@dataclass(frozen=True, slots=True)
class _Kind:
    """`books`: of the first one that is loaded the edition is named. `example` is shown where the books know it."""

    systems: tuple[CodeSystem, ...]
    words: str
    books: tuple[Book, ...]
    examples: tuple[str, ...]


KINDS = (
    _Kind(
        (CodeSystem.ICD10CM,), "Diagnoses", (Book.ICD10CM, Book.ICD10CM_TABULAR), ("E11.65", "M75.01", "I10")
    ),
    _Kind(
        tuple(sorted(AMA_SYSTEMS)),
        "Procedures and services",
        (
            Book.CPT_LONG,
            Book.CPT_MEDIUM,
            Book.CPT_SHORT,
            Book.PTP,
            Book.MUE,
            Book.PFS,
            Book.ADD_ON,
            Book.OPPS,
        ),
        ("99213", "93591", "93355"),
    ),
    _Kind((CodeSystem.HCPCS,), "Drugs, supplies and services", (Book.HCPCS,), ("J1100", "G0439", "E0601")),
    _Kind(
        (CodeSystem.MOD,),
        "Modifiers of HCPCS Level II",
        (Book.HCPCS, Book.HCPCS_MODIFIERS),
        ("LT", "GA", "XS"),
    ),
    _Kind((CodeSystem.ICD10PCS,), "Inpatient procedures", (Book.ICD10PCS,), ("0DTJ4ZZ", "02703DZ")),
    _Kind((CodeSystem.MSDRG,), "Inpatient payment groups", (Book.MSDRG, Book.MSDRG_TITLES), ("470", "291")),
    _Kind((CodeSystem.POS,), "Places of service", (Book.POS,), ("11", "22")),
    _Kind((CodeSystem.REV,), "Revenue codes", (Book.REVENUE,), ("0450", "0360")),
    _Kind((CodeSystem.CDT,), "Dental procedures", (Book.CDT,), ("D0120",)),
    _Kind((CodeSystem.CARC,), "Claim adjustment reasons", (Book.CARC,), ("45", "97")),
    _Kind((CodeSystem.RARC,), "Remittance advice remarks", (Book.RARC,), ("N130", "M15")),
    _Kind((CodeSystem.ICD9CM,), "Diagnoses until September 2015", (Book.ICD9CM,), ("250.00", "401.9")),
)
"""In the order of the page."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A system (`name`), what its codes are of, how many there are (headers too), the edition that answers today, and examples."""

    name: str
    words: str
    codes: int
    edition: str
    examples: Sequence[tuple[CodeSystem, str]]


def shelves(books: Books) -> list[Shelf]:
    """Those of which a book is loaded."""
    return books.read(_shelves, books)


def _shelves(view: View, books: Books) -> list[Shelf]:
    return [shelf for kind in KINDS if (shelf := _shelf(view, books, kind))]


def _shelf(view: View, books: Books, kind: _Kind) -> Shelf | None:
    count = sum(len(codes_of(view, one, None)) for one in kind.systems)
    edition = next((found for book in kind.books if (found := _edition(view, book))), "")
    if not count or not edition:
        return None
    if kind.systems[0] in AMA_SYSTEMS:
        edition += _AND_OTHERS
    asked = [(one, code) for code in kind.examples for one in kind.systems[:1]]
    known = books.known(asked)
    return Shelf(
        " and ".join(dict.fromkeys(one.rstrip("23") for one in kind.systems if one not in _ALIKE)),
        kind.words,
        count,
        edition,
        [one for one in asked if one in known],
    )


_AND_OTHERS = " and the other loaded files that list such codes"
_ALIKE = AMA_SYSTEMS - {CodeSystem.CPT}
"""They are called CPT too."""


def _edition(view: View, book: Book) -> str:
    """The title of the edition that answers today, of whatever setting."""
    return next((one.title for one in view.every_edition(None) if one.book is book), "")
