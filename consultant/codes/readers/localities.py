"""Where Medicare pays a service: payment localities with their cost indices, counties, ZIP codes, anesthesia factors.

A locality is a carrier's: its key is carrier and number. `lookup.Books.read` calls these functions; what a service is
worth is for `fees.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, select

from consultant.codes.catalogue import Book
from consultant.models.books import anesthesia_factors, locality_counties, zip_localities
from consultant.models.books import localities as indices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Select, Table

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_ZIP_LENGTH = 5


def _of(table: Table) -> Select[Any]:
    columns = (column for column in table.c if column.name != "release_id")
    return select(*columns).where(table.c.release_id == bindparam("release"))


def _at(table: Table) -> Select[Any]:
    here = and_(table.c.carrier == bindparam("carrier"), table.c.locality == bindparam("locality"))
    return _of(table).where(here)


_IN_ORDER = (indices.c.carrier, indices.c.locality)
_LOCALITY = _at(indices)
_OF_STATE = _of(indices).where(indices.c.state == bindparam("state")).order_by(*_IN_ORDER)
_LOCALITIES = _of(indices).order_by(*_IN_ORDER)
_COUNTIES = _at(locality_counties)
_AREAS = _of(locality_counties).order_by(locality_counties.c.carrier, locality_counties.c.locality)
_ANESTHESIA = _at(anesthesia_factors)
_ANY_ANESTHESIA = (
    _of(anesthesia_factors).order_by(anesthesia_factors.c.carrier, anesthesia_factors.c.locality).limit(1)
)
_ZIP = _of(zip_localities).where(zip_localities.c.zip == bindparam("zip"))


@dataclass(frozen=True, slots=True)
class Locality:
    """A payment locality with its geographic practice cost indices, in the order of the table.

    `work` is the work index with the floor of 1.0, `work_without_floor` that without; one of them may not be published.
    `note` is the footnote that the name points to, '' for none.
    """

    edition: Edition
    carrier: str
    locality: str
    state: str
    name: str
    work: Decimal | None
    work_without_floor: Decimal | None
    expense: Decimal
    malpractice: Decimal
    note: str

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.carrier} {self.locality}"


@dataclass(frozen=True, slots=True)
class AnesthesiaFactor:
    """Dollars an anesthesia unit: `factor` in a locality, `national` in the nation."""

    edition: Edition
    carrier: str
    locality: str
    name: str
    factor: Decimal
    national: Decimal

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.carrier} {self.locality}"


@dataclass(frozen=True, slots=True)
class CountyArea:
    """The counties of a locality in the publisher's words (`ALL OTHER COUNTIES`); `state` is spelt out."""

    edition: Edition
    carrier: str
    locality: str
    state: str
    area: str
    counties: str
    two_carriers: bool

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.carrier} {self.locality}"


@dataclass(frozen=True, slots=True)
class ZipLocality:
    """Where a ZIP code is paid. `rural`: '' urban, R rural, B super rural.

    `plus_four`: only the ZIP+4 settles the locality, of which this book has none.
    """

    edition: Edition
    zip: str
    state: str
    carrier: str
    locality: str
    rural: str
    laboratory_area: str
    rural_2006: str
    plus_four: bool
    part_b: str

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return self.zip


def locality(view: View, carrier: str, number: str, on: date | None) -> Locality | None:
    """The locality of a carrier (five figures) and number (two figures); None where there is none."""
    return next(iter(_localities(view, on, _LOCALITY, {"carrier": carrier, "locality": number})), None)


def localities_of_state(view: View, state: str, on: date | None) -> list[Locality]:
    """The localities of a state by its two letters; one that reaches into two states stands under the first."""
    return _localities(view, on, _OF_STATE, {"state": state.strip().upper()})


def every_locality(view: View, on: date | None) -> list[Locality]:
    """All localities: about a hundred rows, to look for a name in."""
    return _localities(view, on, _LOCALITIES, {})


def localities_named(view: View, words: str, on: date | None) -> list[Locality]:
    """The localities whose name holds `words`, in whatever case; [] for blank ones."""
    sought = " ".join(words.split()).upper()
    every = _localities(view, on, _LOCALITIES, {}) if sought else []
    return [one for one in every if sought in one.name.upper()]


def county_area(view: View, carrier: str, number: str, on: date | None) -> CountyArea | None:
    """The counties of a locality."""
    edition, found = _read(
        view, Book.LOCALITY_COUNTIES, on, _COUNTIES, {"carrier": carrier, "locality": number}
    )
    return CountyArea(edition, *found[0]) if edition and found else None


def county_areas(view: View, on: date | None) -> list[CountyArea]:
    """Every locality with its counties: about a hundred rows, to look for a county in."""
    edition, found = _read(view, Book.LOCALITY_COUNTIES, on, _AREAS, {})
    return [CountyArea(edition, *row) for row in found] if edition else []


def zip_locality(view: View, zip_code: str, on: date | None) -> ZipLocality | None:
    """The locality of a ZIP code; of a ZIP+4 the first five figures are looked up. None where it is not listed."""
    bare = zip_code.strip()[:_ZIP_LENGTH]
    edition, found = _read(view, Book.ZIP_LOCALITIES, on, _ZIP, {"zip": bare})
    return ZipLocality(edition, *found[0]) if edition and found else None


def anesthesia_factor(view: View, carrier: str, number: str, on: date | None) -> AnesthesiaFactor | None:
    """The anesthesia conversion factor of a locality."""
    edition, found = _read(view, Book.ANESTHESIA, on, _ANESTHESIA, {"carrier": carrier, "locality": number})
    return AnesthesiaFactor(edition, *found[0]) if edition and found else None


def any_anesthesia_factor(view: View, on: date | None) -> AnesthesiaFactor | None:
    """The first row, for the national factor that each row carries."""
    edition, found = _read(view, Book.ANESTHESIA, on, _ANY_ANESTHESIA, {})
    return AnesthesiaFactor(edition, *found[0]) if edition and found else None


def _localities(
    view: View, on: date | None, statement: Select[Any], asked: Mapping[str, str]
) -> list[Locality]:
    edition, found = _read(view, Book.GPCI, on, statement, asked)
    return [Locality(edition, *row) for row in found] if edition else []


def _read(
    view: View, book: Book, on: date | None, statement: Select[Any], asked: Mapping[str, str]
) -> tuple[Edition | None, Sequence[Sequence[Any]]]:
    """The edition of `book` that answers, and what `statement` finds in it."""
    edition = view.edition(book, None, on)
    if edition is None:
        return None, ()
    return edition, view.connection.execute(statement, {"release": edition.release_id, **asked}).all()
