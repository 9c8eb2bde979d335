"""Section `pairs`: with how many codes this one is paired; the rows are in `pair_table.py`.

Source: NCCI Policy Manual, chapter I, section E: column two is the code that is denied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.drafting.phrases.pairs import NO_DME_TABLE
from consultant.drafting.phrases.words import capital
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import PROCEDURE_SYSTEMS, Setting

if TYPE_CHECKING:
    from consultant.codes.readers.edits import PairCounts
    from consultant.reference.shapes import Subject

KEY, TITLE = "pairs", "NCCI pairs (PTP edits)"
COLUMNS = ("Setting", "As column one", "As column two", "Edition")
WHICH_IS_DENIED = "Where the code stands in column one, the other code of the pair is denied; where it stands in column two, it is denied itself."
NO_PAIR = "No pair in force holds the code. That is said of the edition named, and says nothing of other payers' edits."


def pair_counts(subject: Subject) -> Section | None:
    """The counts of each setting whose table is loaded; None where there is no table."""
    counts = subject.found.edits
    lines = _lines(subject)
    if not counts and not lines:
        return None
    return Section(
        KEY,
        TITLE,
        lines=lines,
        tables=(_table(counts[0], *counts[1:]),) if counts else (),
        citations=tuple(one.edition.citation(subject.found.row_of(one)) for one in counts),
        cautions=tuple(dict.fromkeys(one.edition.caution for one in counts if one.edition.caution)),
    )


def _lines(subject: Subject) -> tuple[str, ...]:
    counts = subject.found.edits
    if any(one.column_one or one.column_two for one in counts):
        return (WHICH_IS_DENIED,)
    if counts:
        return (NO_PAIR,)
    supplier = subject.asked.setting is Setting.DME and subject.system in PROCEDURE_SYSTEMS
    return (NO_DME_TABLE,) if supplier and subject.books.settings_of(Book.PTP) else ()


def _table(*counts: PairCounts) -> Table:
    days = sorted({one.edition.as_of for one in counts})
    caption = f"Pairs in force on {' and '.join(day.isoformat() for day in days)}"
    return Table(caption, COLUMNS, tuple(map(_row, counts)))


def _row(counts: PairCounts) -> tuple[Cell, ...]:
    setting = counts.edition.setting
    return (
        Cell(capital(setting.words) if setting else ""),
        Cell(f"{counts.column_one:,}", figure=True),
        Cell(f"{counts.column_two:,}", figure=True),
        Cell(counts.edition.release),
    )
