"""Section `fees`: relative values, conversion factor, national amounts, and the amount in the place chosen; or why there is none.

Sources: the relative value file and its record layout; 42 CFR 414.20 to 414.60; Pub. 100-04, chapter 12. The file's short
descriptor is never printed: of a CPT code it is the AMA's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.payment.amounts import ANESTHESIA
from consultant.checks.payment.arithmetic import FACILITY, is_done
from consultant.checks.payment.asked import BOTH
from consultant.checks.payment.places import same_time
from consultant.checks.payment.schedule import PRICED
from consultant.codes.catalogue import Book
from consultant.codes.readers import fees as reader
from consultant.codes.shapes import as_asked
from consultant.drafting.phrases.indicators import status
from consultant.drafting.phrases.payment.beside import BEFORE, OF_A_FACILITY, SETTINGS
from consultant.drafting.phrases.payment.others import NO_VALUES, STATUS
from consultant.drafting.phrases.payment.places import locality
from consultant.drafting.phrases.payment.words import place as place_words
from consultant.reference.anesthesia import anesthesia
from consultant.reference.fee_places import NATIONAL, Choice, Placed, localities, placed
from consultant.reference.fee_tables import amounts_table, capped, has_values, is_priced, values_table
from consultant.reference.shapes import Cell, Section
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.readers.fees import FeeRow
    from consultant.reference.shapes import Subject, Table
    from consultant.vocabulary import Citation

__all__ = ["Choice", "fees", "localities"]

KEY, TITLE = "fees", "Relative values and fee"
QUALIFYING = "qualifying APM participants"
FOR_OTHERS = "The relative values are published for other payers' use; Medicare does not pay by them."
NOT_DONE = "NA: by the fee schedule the service is not done in that setting, so it has no amount there."


def fees(subject: Subject) -> Section | None:
    """The rows of the physician fee schedule; None where it has none of the code."""
    if subject.system not in PROCEDURE_SYSTEMS:
        return None
    code = as_asked(subject.system, subject.code)
    rows = subject.books.read(reader.rows, code, subject.on)
    if not rows:
        return None
    if rows[0].status == ANESTHESIA:
        return anesthesia(subject, rows[0], KEY, TITLE)
    where = placed(subject.books, subject.asked.place, subject.on, rows[0].edition)
    twins = _twins(subject, code, rows[0])
    priced = any(map(is_priced, rows))
    return Section(
        KEY,
        TITLE,
        facts=tuple(_facts(rows, twins if priced else (), priced=priced)),
        lines=tuple(_lines(rows, where)),
        tables=tuple(_tables(rows, twins, where)),
        citations=(
            *_cited(rows),
            *(_cited(twins) if priced else ()),
            *(where.place.citations() if priced else ()),
        ),
        cautions=tuple(dict.fromkeys(one for one in (rows[0].edition.caution, where.caution) if one)),
    )


def _twins(subject: Subject, code: str, row: FeeRow) -> list[FeeRow]:
    """The rows with the conversion factor of qualifying APM participants, where an edition of the same time is loaded."""
    twin = subject.books.edition(Book.PFS_QPP, None, subject.on)
    if twin is None or not same_time(twin, row.edition):
        return []
    return subject.books.read(reader.rows, code, subject.on, Book.PFS_QPP)


def _facts(rows: Sequence[FeeRow], twins: Sequence[FeeRow], *, priced: bool) -> Iterator[tuple[str, Cell]]:
    row = rows[0]
    yield "Status", _status(row)
    yield from ((f"Status, with {one.modifier}", _status(one)) for one in rows if one.status != row.status)
    if priced:
        yield "Conversion factor", Cell(f"${row.conversion_factor:f}")
    if twins:
        yield f"Conversion factor, {QUALIFYING}", Cell(f"${twins[0].conversion_factor:f}")
    yield "Edition", Cell(row.edition.release)


def _status(row: FeeRow) -> Cell:
    name = status.NAMES.get(row.status)
    return Cell(f"{row.status}: {name}" if name else row.status)


def _cited(rows: Sequence[FeeRow]) -> Iterator[Citation]:
    return (one.edition.citation(one.row) for one in rows)


def _tables(rows: Sequence[FeeRow], twins: Sequence[FeeRow], where: Placed) -> Iterator[Table]:
    if any(map(has_values, rows)):
        yield values_table(rows)
    name = place_words(where.place.facts())
    for of_factor, who in ((rows, ""), (twins, f", {QUALIFYING}")):
        priced = [one for one in of_factor if is_priced(one)]
        if priced:
            factor = f"conversion factor ${priced[0].conversion_factor:f}{who}"
            yield amounts_table(priced, where.place, name, factor)


def _lines(rows: Sequence[FeeRow], where: Placed) -> Iterator[str]:
    priced = [one for one in rows if is_priced(one)]
    if not priced:
        yield from _unpriced(rows)
        return
    yield from _of_place(where)
    yield from capped(priced, where.place)
    if any(not is_done(one, setting) for one in rows for setting in BOTH):
        yield NOT_DONE
    if any(one.modifier == "26" for one in rows) and not is_done(rows[0], FACILITY):
        yield OF_A_FACILITY
    yield SETTINGS
    yield BEFORE


def _of_place(where: Placed) -> Iterator[str]:
    if where.trouble:
        yield where.trouble
    elif where.place.locality:
        yield locality(where.place.facts())
    else:
        yield NATIONAL


def _unpriced(rows: Sequence[FeeRow]) -> Iterator[str]:
    """Why the schedule pays nothing by itself, and what relative values that are published all the same are worth."""
    row = rows[0]
    if row.status in PRICED:
        yield f"No amount: status {row.status}, but {NO_VALUES}."
        return
    why = STATUS.get(row.status) or row.status_meaning or "no payment"
    yield f"No fee schedule amount: status {row.status}, {why}."
    if any(map(has_values, rows)):
        yield FOR_OTHERS
