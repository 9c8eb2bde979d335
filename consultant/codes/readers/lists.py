"""What the lists say: places of service, modifier categories, unclassified HCPCS codes, and the operator's own lists.

Codes are compact here. The AMA's words on a modifier are `wording.py`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeEntry
from consultant.codes.known import Known
from consultant.codes.readers import hcpcs, wording
from consultant.codes.shapes import printed
from consultant.models.books import modifier_categories, own_codes, places_of_service, unclassified_codes
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row, Select, Table

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

FACILITY, NON_FACILITY, UNASSIGNED = "facility", "non-facility", "unassigned"
WITHOUT_A_FEE = frozenset({"05", "06", "07", "08"})
"""Places of the Indian Health Service and the tribes: Medicare's manual gives them neither fee, whatever a list says (Pub. 100-04, chapter 12, section 20.4.2)."""

OWN_BOOKS = {
    CodeSystem.CDT: Book.CDT,
    CodeSystem.REV: Book.REVENUE,
    CodeSystem.CARC: Book.CARC,
    CodeSystem.RARC: Book.RARC,
}
"""The systems whose list the operator brings (docs/own-lists.md)."""


def _by_code(table: Table) -> Select[*tuple[Any, ...]]:
    return select(*(column for column in table.c if column.name != "release_id")).where(
        table.c.release_id == bindparam("release"), table.c.code == bindparam("code")
    )


_PLACE = _by_code(places_of_service)
_CATEGORIES = _by_code(modifier_categories).order_by(modifier_categories.c.category)
_UNCLASSIFIED = _by_code(unclassified_codes)
_OWN = _by_code(own_codes)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of service; `kind` is facility, non-facility or unassigned (a code that is reserved and names nothing)."""

    code: str
    kind: str
    title: str
    description: str
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return self.code

    @property
    def fees(self) -> str | None:
        """Which of the fee schedule's two amounts Medicare pays there: facility or non-facility; None for neither."""
        return self.kind if self.kind != UNASSIGNED and self.code not in WITHOUT_A_FEE else None


@dataclass(frozen=True, slots=True)
class Unclassified:
    """A HCPCS code for what has no code of its own; days as the list has them, which names no edition."""

    code: str
    title: str
    added: date | None
    terminated: date | None
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return self.code

    def holds(self, day: date) -> bool:
        """Whether it is such a code on `day`, the last one included."""
        return not ((self.added and day < self.added) or (self.terminated and self.terminated < day))


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A row of a list that the operator brought; `terminated` is the last day."""

    code: str
    title: str
    description: str
    effective: date | None
    terminated: date | None
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return self.code


def find_place(view: View, code: str, on: date | None) -> Place | None:
    """The place of service `code`, unassigned ones too; None where the list has none or is not loaded."""
    edition = view.edition(Book.POS, None, on)
    row = _first(view, edition, _PLACE, code)
    return Place(**row._asdict(), edition=edition) if row and edition else None


def find_unclassified(view: View, code: str, on: date | None) -> Unclassified | None:
    """The row of a HCPCS code among those not otherwise classified, whether it `holds` or not; None for every other code."""
    edition = view.edition(Book.HCPCS_NOC, None, on)
    row = _first(view, edition, _UNCLASSIFIED, code)
    return Unclassified(**row._asdict(), edition=edition) if row and edition else None


def find_own(view: View, system: CodeSystem, code: str, on: date | None) -> OwnCode | None:
    """The row of `code` in the operator's list of `system`; None where it has none or no list was brought."""
    book = OWN_BOOKS.get(system)
    edition = view.edition(book, None, on) if book else None
    row = _first(view, edition, _OWN, printed(system, code))
    return OwnCode(**row._asdict(), edition=edition) if row and edition else None


def categories(view: View, code: str, on: date | None) -> tuple[list[str], Edition] | None:
    """The categories of a HCPCS Level II modifier (possibly none that is named); None where it is not listed."""
    edition = view.edition(Book.HCPCS_MODIFIERS, None, on)
    if edition is None:
        return None
    rows = view.connection.execute(_CATEGORIES, {"release": edition.release_id, "code": code}).all()
    return ([row.category for row in rows if row.category], edition) if rows else None


def _first(
    view: View, edition: Edition | None, statement: Select[*tuple[Any, ...]], code: str
) -> Row[*tuple[Any, ...]] | None:
    if edition is None:
        return None
    return view.connection.execute(statement, {"release": edition.release_id, "code": code}).first()


def find_code(view: View, system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The entry of a place of service, or of a code of an own list."""
    if system is CodeSystem.POS:
        place = find_place(view, printed(system, code), on)
        return _place_entry(place) if place else None
    own = find_own(view, system, code, on)
    if own is None:
        return None
    return CodeEntry(system, own.code, own.title, None, own.edition, own.row, own.effective, own.terminated)


def find_modifier(view: View, system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The entry of a modifier in HCPCS Level II, else in the AMA's list."""
    return hcpcs.find_code(view, system, code, on) or wording.find_code(view, system, code, on)


def _place_entry(place: Place) -> CodeEntry:
    return CodeEntry(
        CodeSystem.POS,
        place.code,
        place.title,
        None,
        place.edition,
        place.row,
        unassigned=place.kind == UNASSIGNED,
    )


def known_place_of_service(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `place_of_service`: which of the two fees Medicare pays there, and what the place is."""
    place = find_place(view, printed(system, code), on) if system is CodeSystem.POS else None
    if place is None:
        return []
    facts = {"kind": place.kind, "title": place.title, "description": place.description}
    line = "Unassigned: the code names no place." if place.kind == UNASSIGNED else _place_line(place)
    return [Known(facts, line, place.edition, place.row)]


def _place_line(place: Place) -> str:
    return f"{place.title} ({place.kind}): {place.description}".rstrip(": ")


def known_unclassified(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `noc`: whether a HCPCS code of that list is not otherwise classified (a claim must describe the service)."""
    found = find_unclassified(view, code, on) if system is CodeSystem.HCPCS else None
    if found is None:
        return []
    day = on or view.today
    facts = {
        "not_otherwise_classified": found.holds(day),
        "title": found.title,
        "added": found.added,
        "terminated": found.terminated,
    }
    return [Known(facts, _unclassified_line(found, day), found.edition, found.row)]


def _unclassified_line(found: Unclassified, day: date) -> str:
    if found.holds(day):
        return "Not otherwise classified."
    days = [f"from {found.added}"] * bool(found.added) + [f"to {found.terminated}"] * bool(found.terminated)
    return f"Not otherwise classified {' '.join(days)} only, so not on {day}."


def known_modifier(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `modifier`: the categories of a Level II modifier, and the AMA's words on a CPT one for a licensee."""
    if system is not CodeSystem.MOD:
        return []
    return [*_known_categories(view, code, on), *wording.known_modifier(view, code, on)]


def _known_categories(view: View, code: str, on: date | None) -> list[Known]:
    found = categories(view, code, on)
    if not found or not found[0]:
        return []
    names, edition = found
    return [Known({"categories": names}, f"Category: {', '.join(names)}.", edition, code)]


def known_own(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `list`: what the operator's list says of a code."""
    found = find_own(view, system, code, on)
    if found is None:
        return []
    facts = {
        "title": found.title,
        "description": found.description,
        "effective": found.effective,
        "terminated": found.terminated,
    }
    return [Known(facts, found.description or found.title, found.edition, found.row)]
