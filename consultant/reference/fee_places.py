"""Where the fee of a page holds: the place asked for as a locality or ZIP code, and the localities that there are to choose from.

A place is a locality's key (carrier and number, `1320201`) or a ZIP code. Cost indices count only where they hold for the
same time as the relative values, as in replies (`checks/payment/places`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.checks.payment.names import bare_name
from consultant.checks.payment.places import Place, same_time
from consultant.codes.catalogue import Book
from consultant.codes.readers import localities as reader
from consultant.codes.readers.remembered import Remembered
from consultant.drafting.phrases.payment.places import NO_INDICES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.lookup import Books
    from consultant.codes.view import View

NATIONAL = "National amounts: all geographic indices 1.000. Choose a locality or give a ZIP code for the amount of a place."
NATION = Place()
_KEY = re.compile(r"(\d{5})[ +-]?(\d{2})")
_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")


@dataclass(frozen=True, slots=True)
class Choice:
    """A locality to choose: `key` is what an address carries, `state` two letters."""

    key: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of a page, the nation where none is known; `trouble` says why it is not the one asked for."""

    place: Place = NATION
    trouble: str = ""
    caution: str = ""


_choices: Remembered[tuple[Choice, ...]] = Remembered(50)


def localities(books: Books, on: date | None) -> Sequence[Choice]:
    """The payment localities of the table for the day, by state and name; () where none is loaded."""
    return books.read(_localities, on)


def _localities(view: View, on: date | None) -> tuple[Choice, ...]:
    edition = view.edition(Book.GPCI, None, on)
    return (
        _choices.get(view, edition, (), lambda: _sorted(reader.every_locality(view, on))) if edition else ()
    )


def _sorted(found: Sequence[reader.Locality]) -> tuple[Choice, ...]:
    made = (Choice(one.carrier + one.locality, bare_name(one), one.state) for one in found)
    return tuple(sorted(made, key=lambda one: (one.state, one.name.startswith("REST OF"), one.name, one.key)))


def placed(books: Books, asked: str, on: date | None, fees: Edition) -> Placed:
    """The locality that `asked` means, with its indices of the time of the relative values; else the nation and why."""
    words = asked.strip()
    if not words:
        return Placed()
    if key := _KEY.fullmatch(words):
        return _in_locality(books, key[1], key[2], on, fees, Place(how="number"))
    if code := _ZIP.fullmatch(words):
        return _by_zip(books, code[1], on, fees)
    return Placed(
        trouble="The place asked for is neither a ZIP code nor the key of a locality (carrier and number, seven figures); amounts are national."
    )


def _by_zip(books: Books, code: str, on: date | None, fees: Edition) -> Placed:
    edition = books.edition(Book.ZIP_LOCALITIES, None, on)
    if edition is None:
        return Placed(
            trouble=f"No file of ZIP codes is loaded, so that the locality of {code} is not known; amounts are national."
        )
    found = books.read(reader.zip_locality, code, on)
    if found is None:
        return Placed(
            trouble=f"ZIP {code} is not in the ZIP file loaded ({edition.release}); amounts are national."
        )
    return _in_locality(books, found.carrier, found.locality, on, fees, Place(how="zip", zip=found))


def _in_locality(
    books: Books, carrier: str, number: str, on: date | None, fees: Edition, by: Place
) -> Placed:
    table = books.edition(Book.GPCI, None, on)
    if table is None or not same_time(table, fees):
        return Placed(trouble=NO_INDICES)
    found = books.read(reader.locality, carrier, number, on)
    if found is None:
        return Placed(
            trouble=f"The table of localities loaded ({table.release}) has no locality {number} of contractor {carrier}; amounts are national."
        )
    return Placed(Place(found, by.how, by.zip), caution=by.zip.edition.caution if by.zip else "")
