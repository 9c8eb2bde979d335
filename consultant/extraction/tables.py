"""Tables and claim lines: the columns that a heading names as modifiers and units, row by row.

Without a heading a line counts that holds nothing but a code, modifiers and a count, in this order. A code's own
cell is read by `mentions` like any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.extraction.modifiers import DISTINCT, MODIFIERS, NUMERIC
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.vocabulary import Mention

HEADINGS: dict[str, re.Pattern[str]] = {
    "code": re.compile(r"(?i)(?:cpt|hcpcs|cpt/hcpcs|hcpcs/cpt|proc(?:edure)?|code|svc)(?: ?codes?)?"),
    "modifier": re.compile(r"(?i)mod(?:ifier)?s?\.?(?: ?\d)?|m[1-4]"),
    "units": re.compile(r"(?i)units?|qty|quantity|days or units|days/units|uos"),
}
CLAIM_LINE = re.compile(
    r"(?:^|(?<=[\n;])|(?<=/ ))[ \t>]{0,8}(?:(?:[-*\u2022]|\d{1,2}[.)])[ \t]+)?(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})[ \t|]+(?:\d\d[ \t|]+)?)?"
    r"(?P<code>\d{5}|\d{4}[A-Z]|[A-Z]\d{4})(?P<modifiers>(?:[ \t|-]{1,4}(?:\d{2}|[A-Z][A-Z0-9])(?![\w])){0,4}?)(?:[ \t|]{1,8}(?P<units>[1-9]\d{0,2}))?[ \t|]*(?=\r?\n| ?/ |;|$)"
)
"""A claim line without a heading: `99213 25 1`, `45378<tab><tab>2`; a date and a place of service may stand before."""
_SPLITS = (re.compile(r"\t"), re.compile(r"[ \t]*\|[ \t]*"), re.compile(r" {2,}"), re.compile(r" ?, ?"))
_MOST_UNITS = 9999
_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Row:
    """A row below a heading: where it stands and what its columns say."""

    start: int
    end: int
    modifiers: tuple[str, ...]
    units: int | None


def _columns(line: str) -> tuple[re.Pattern[str], list[str]] | None:
    """How a heading is split, and the meaning of each column ("" for others); None where it is no heading."""
    for split in _SPLITS:
        cells = [cell.strip() for cell in split.split(line.strip())]
        named = [
            next((name for name, shape in HEADINGS.items() if shape.fullmatch(cell)), "") for cell in cells
        ]
        if "code" in named and len({*named} & {"modifier", "units"}) > 0:
            return split, named
    return None


def _row(line: str, start: int, split: re.Pattern[str], columns: list[str]) -> Row | None:
    cells = [cell.strip() for cell in split.split(line.strip("\r\n "))]
    if len(cells) < 2 or len(cells) > len(columns) + 1:  # noqa: PLR2004 - a row has a code and something else
        return None
    modifiers: list[str] = []
    units: int | None = None
    for name, cell in zip(columns, cells, strict=False):
        if name == "modifier":
            modifiers.extend(part for part in re.split(r"[ ,/]+", cell.upper()) if part in MODIFIERS)
        elif name == "units" and cell.isascii() and cell.isdigit() and 0 < int(cell[:6]) <= _MOST_UNITS:
            units = int(cell)
    return Row(start, start + len(line), tuple(dict.fromkeys(modifiers)), units)


def find_rows(text: str) -> Iterator[Row]:
    """Rows of every table with a heading, in order; a blank line ends a table."""
    heading: tuple[re.Pattern[str], list[str]] | None = None
    start = 0
    for line in text.splitlines(keepends=True):
        if not line.strip():
            heading = None
        elif len(line) <= _LONGEST_LINE:
            found = _columns(line) if heading is None else None
            row = _row(line, start, *heading) if heading else None
            heading = found or heading
            if row:
                yield row
        start += len(line)


def find_claim_lines(text: str) -> Iterator[Row]:
    """Lines, or parts of one between slashes, that are nothing but a code, modifiers and a count.

    A last figure that is a modifier is one: nobody can tell `50` units from the modifier. Without a count, letters
    that may be a word (`84436 T4`) are none.
    """
    for match in CLAIM_LINE.finditer(text):
        modifiers = re.findall(r"\w\w", match["modifiers"])
        units = match["units"]
        if units in MODIFIERS:
            modifiers, units = [*modifiers, units], None
        sure = NUMERIC | DISTINCT if units is None else MODIFIERS
        if (modifiers or units) and all(one in sure for one in modifiers):
            yield Row(
                match.start("code"),
                match.end(),
                tuple(dict.fromkeys(modifiers)),
                int(units) if units else None,
            )


def fill(text: str, mentions: list[Mention]) -> list[Mention]:
    """`mentions` (in order) with the modifiers and units of their table rows and claim lines."""
    rows = (list(find_rows(text)) or list(find_claim_lines(text))) if mentions else []
    filled: list[Mention] = []
    at = 0
    for one in mentions:
        while at < len(rows) and rows[at].end <= one.start:
            at += 1
        inside = at < len(rows) and rows[at].start <= one.start and one.system in PROCEDURE_SYSTEMS
        row = rows[at] if inside else Row(0, 0, (), None)
        filled.append(replace(one, modifiers=one.modifiers or row.modifiers, units=one.units or row.units))
    return filled
