"""How codes and editions are laid out in the sections of a code page: as linking cells, rows, dates, cuts of long lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import FIRST_DAY, LAST_DAY
from consultant.reference.shapes import Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.readers.families import Relative
    from consultant.vocabulary import Citation, CodeSystem

MOST_ROWS = 60
"""How many codes a table of relatives shows."""

EMPTY = Cell("")
_BILLABLE = {True: "billable", False: "header, not billable", None: ""}


def code_cell(system: CodeSystem, code: str, text: str = "") -> Cell:
    """A code that leads to its page; `text` where the book writes it otherwise (`E13.-`)."""
    return Cell(text or code, system, code if text and text != code else "")


def day_cell(day: date | None) -> Cell:
    """A day as ISO has it; '' for none and for the ends of an open window."""
    return Cell("" if day is None or day in {FIRST_DAY, LAST_DAY} else day.isoformat())


def billable_words(billable: bool | None) -> str:  # noqa: FBT001 - the book's flag
    """Whether a code is complete, in a word."""
    return _BILLABLE[billable]


def relative_row(system: CodeSystem, one: Relative, own: str) -> tuple[Cell, Cell, Cell]:
    """Code, title, and what is to be said of it: that it is the page's own, a header, or has ended."""
    said = [
        "this code" if one.code == own else "",
        billable_words(one.billable),
        f"ended {one.ended}" if one.ended else "",
    ]
    code = Cell(one.code) if one.code == own else code_cell(system, one.code)
    return code, Cell(one.title), Cell("; ".join(filter(None, said)))


def cut(rows: Sequence[Relative], own: str, most: int = MOST_ROWS) -> Sequence[Relative]:
    """At most `most` of `rows`, one after the other, with `own` among them where it is there."""
    at = next((place for place, one in enumerate(rows) if one.code == own), 0)
    start = max(0, min(at - most // 2, len(rows) - most))
    return rows[start : start + most]


def left_out(total: int, shown: int) -> str:
    """What a table says of the rows that it leaves out."""
    return f"{total - shown:,} more are not shown." if total > shown else ""


def once(cited: Iterable[Citation]) -> tuple[Citation, ...]:
    """Each citation once, in their order."""
    return tuple(dict.fromkeys(cited))


def cautions(editions: Iterable[Edition | None]) -> tuple[str, ...]:
    """What each edition can't say of the date, once."""
    return tuple(dict.fromkeys(one.caution for one in editions if one and one.caution))
