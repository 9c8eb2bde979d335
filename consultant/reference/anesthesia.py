"""The fee section of an anesthesia code: (base units + time units) times the anesthesia conversion factor of the locality.

Source: 42 CFR 414.46; Pub. 100-04, chapter 12, section 50. The base units of a CPT code are in no loaded book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.payment.places import same_time
from consultant.codes.readers import localities as reader
from consultant.drafting.phrases.indicators import status
from consultant.drafting.phrases.payment.places import locality
from consultant.drafting.phrases.payment.words import TIMES
from consultant.drafting.phrases.payment.words import place as place_words
from consultant.reference.fee_places import placed
from consultant.reference.shapes import Cell, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.readers.fees import FeeRow
    from consultant.codes.readers.localities import AnesthesiaFactor
    from consultant.reference.fee_places import Placed
    from consultant.reference.shapes import Subject

FORMULA = f"Paid by units: (base units + time units) {TIMES} the anesthesia conversion factor. A time unit is 15 minutes, to one decimal."
NO_BASE_UNITS = "Base units of the code: in none of the loaded books (CMS publishes them by code)."
NATIONAL_FACTOR = "The national factor: choose a locality or give a ZIP code for that of a place."
NO_FACTOR = "No anesthesia conversion factor is loaded for the time of this fee schedule."


def anesthesia(subject: Subject, row: FeeRow, key: str, title: str) -> Section:
    """The section of a row of status J."""
    where = placed(subject.books, subject.asked.place, subject.on, row.edition)
    factor = _factor(subject, row, where)
    cited = [row.edition.citation(row.row), *([factor.edition.citation(factor.row)] if factor else [])]
    cautions = (row.edition.caution, where.caution)
    return Section(
        key,
        title,
        facts=tuple(_facts(row, where, factor)),
        lines=tuple(_lines(where, factor)),
        citations=(*cited, *(where.place.citations() if factor else ())),
        cautions=tuple(dict.fromkeys(one for one in cautions if one)),
    )


def _factor(subject: Subject, row: FeeRow, where: Placed) -> AnesthesiaFactor | None:
    """The locality's row, else one for the national factor; none of another time than the fee schedule."""
    here = where.place.locality
    found = None
    if here:
        found = subject.books.read(reader.anesthesia_factor, here.carrier, here.locality, subject.on)
    found = found or subject.books.read(reader.any_anesthesia_factor, subject.on)
    return found if found and same_time(found.edition, row.edition) else None


def _is_of(factor: AnesthesiaFactor, where: Placed) -> bool:
    here = where.place.locality
    return bool(here and (factor.carrier, factor.locality) == (here.carrier, here.locality))


def _facts(row: FeeRow, where: Placed, factor: AnesthesiaFactor | None) -> Iterator[tuple[str, Cell]]:
    yield "Status", Cell(f"{row.status}: {status.NAMES[row.status]}")
    if factor:
        yield "Anesthesia conversion factor, national", Cell(f"${factor.national:f} a unit")
        if _is_of(factor, where):
            name = place_words(where.place.facts())
            yield f"Anesthesia conversion factor, {name}", Cell(f"${factor.factor:f} a unit")
    yield "Edition", Cell(row.edition.release)


def _lines(where: Placed, factor: AnesthesiaFactor | None) -> Iterator[str]:
    yield FORMULA
    yield NO_BASE_UNITS
    if factor is None:
        yield NO_FACTOR
    elif where.trouble:
        yield where.trouble
    elif not where.place.locality:
        yield NATIONAL_FACTOR
    elif _is_of(factor, where):
        yield locality(where.place.facts())
    else:
        yield f"The table of anesthesia factors ({factor.edition.release}) has no row of {place_words(where.place.facts())}; the factor is national."
