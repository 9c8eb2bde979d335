"""Tables and claim lines: the columns that a heading names (modifiers, units, revenue codes, places, NDCs), row by row.

Without a heading a line counts that holds nothing but a code, modifiers and a count, in this order. A code's own
cell is read by `find` like any text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.codes.shapes import printed
from consultant.extraction.mentions.modifiers import DISTINCT, MODIFIERS, NUMERIC
from consultant.extraction.spans import Spans
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consultant.extraction.spans import Span

_CODE, _MODIFIER, _UNITS, _OTHER = "code", "modifier", "units", "other"
HEADINGS: dict[str, re.Pattern[str]] = {
    _CODE: re.compile(r"(?i)(?:cpts?|hcpcs?|cpt[/ ]hcpcs|hcpcs[/ ]cpt|proc(?:edure)?s?|codes?|svc|service)(?: ?(?:codes?|cd))?"),
    _MODIFIER: re.compile(r"(?i)(?:mod(?:ifier)?s?\.?(?: ?\(s\))?(?: ?\d)?|m[1-4])"),
    _UNITS: re.compile(r"(?i)(?:billed |svc |service )?(?:units?|qty|quantity|days or units|days/units|uos|un)\.?"),
    CodeSystem.REV: re.compile(r"(?i)rev(?:enue)?\.?(?: ?(?:codes?|cd|center))?"),
    CodeSystem.POS: re.compile(r"(?i)pos(?: codes?)?|place of service"),
    CodeSystem.NDC: re.compile(r"(?i)ndc(?: ?(?:#|no\.?|numbers?|codes?))?"),
    CodeSystem.MSDRG: re.compile(r"(?i)(?:ms-?)?drg"),
    _OTHER: re.compile(
        r"(?i)(?:chgs?|(?:total )?charges?|amt|amount|billed|paid|allowed|balance|fee|price|total|each|acct\.?(?: ?(?:no\.?|#))?|account|mrn|zip(?: ?code)?|claim(?: ?(?:no\.?|#|number|id))?"
        r"|subscriber ?(?:id)?|member ?(?:id)?|patient|name|dob|dos|svc date|date|from|to|through|line|row|ln|#|no\.?|auth\.?|npi|ticket|(?:dx )?ptr|status|provider|invoice|p\.?o\.?|part ?no\.?|part|sku|item|order)"
    ),
}  # fmt: skip
"""What a column is called on claim forms (CMS-1500 items 24B, D and G; UB-04 locators 42 to 46) and by billers."""
_CELLS: dict[str, re.Pattern[str]] = {
    CodeSystem.REV: re.compile(r"0?\d{3}|[12]\d{3}"),
    CodeSystem.POS: re.compile(r"\d{2}"),
    CodeSystem.NDC: re.compile(
        r"\d{11}|\d{5}-\d{4}-\d{2}|\d{5}-\d{4}-\d|\d{5}-\d{3}-\d{2}|\d{4}-\d{4}-\d{2}"
    ),
    CodeSystem.MSDRG: re.compile(r"\d{3}"),
}
CLAIM_LINE = re.compile(
    r"(?:^|(?<=[\n;])|(?<=/ ))[ \t>|]{0,8}(?:(?:[-*\u2022]|\d{1,2}[.)]?|(?:PROC|CPT|HCPCS|LN|Line \d{1,2}):?)[ \t|]+)?"
    r"(?:(?:\d{1,2}[/-]\d{1,2}(?:[/-](?:\d{4}|\d{2}))?|(?:\d\d \d\d \d\d(?:\d\d)? ){1,2})[ \t|]*(?:(?P<pos>\d\d)[ \t|]+)?)?"
    r"(?P<code>\d{5}|\d{4}[A-Z]|[A-Z]\d{4})(?P<modifiers>(?:[ \t|-]{1,4}(?:\d{2}|[A-Z][A-Z0-9])(?![\w])){0,4}?)"
    r"(?:[ \t|]{1,8}(?:[A-Z]\d[0-9A-Z]\.?[0-9A-Z]{0,4}|[A-D]{1,4})(?!\w)){0,4}?(?:[ \t|]{1,8}\$ ?\d{1,6}(?:\.\d\d)?)?"
    r"[ \t|]{0,8}?(?:[ \t|]{1,8}(?P<units>[1-9]\d{0,2})(?:\.00?)?)?"
    r"(?P<money>(?:[ \t|]{1,8}\$? ?\d{1,6}(?:,\d{3})*\.\d\d){0,4})[ \t|]*(?=\r?\n| ?/ |;|$)"
)
"""A claim line without a heading: `99213 25 1`, `45378<tab><tab>2`; a date and a place of service may stand before,
amounts behind (CMS-1500 items 24A to 24G)."""
_GAPS = re.compile(r" {2,}")
_SPLITS = (
    re.compile(r"\t"),
    re.compile(r"[ \t]{0,8}\|[ \t]{0,8}"),
    _GAPS,
    re.compile(r" ?[,;] ?"),
    re.compile(r" "),
)
_MAYBE_HEADING = re.compile(
    r"(?i)\b(?:invoice|p\.?o|part|item|acct|account)\b[^\n]{0,200}\b(?:qty|each|total|amount|amt|date|balance)\b|\b(?:cpts?|hcpcs?|proc\w*|codes?|svc|rev|revenue)\b[^\n]{0,200}(?<![a-z])(?:mod\w*\.?|m1|units?|qty|quantity|uos|un|pos|ndc|rev\w*|drg|cpt|hcpcs)\b|\bpos\b[^\n]{0,200}\bcpt\b"
)
_MOST_UNITS = 9999
_LONGEST_LINE = 400
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Row:
    """A row below a heading: where it stands, what its columns say of its code, and the other codes in it.

    `taken` are the cells that hold no procedure code. `settled` says that the columns tell all: nothing behind the
    code's own cell, which ends at `stop`, belongs to it.
    """

    start: int
    end: int
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    codes: tuple[Mention, ...] = ()
    taken: tuple[Span, ...] = ()
    stop: int = 0

    @property
    def settled(self) -> bool:
        """Whether a heading or a segment's syntax named its parts."""
        return self.stop > 0


@dataclass(frozen=True, slots=True)
class Heading:
    """How the lines of a table are split, what each column holds ("" for others), and where it begins."""

    split: re.Pattern[str]
    columns: tuple[str, ...]
    places: tuple[int, ...]

    def column(self, index: int, place: int, count: int) -> str:
        """What the cell at `index` of `count`, `place` characters into its line, holds: aligned columns go by place."""
        if self.split is _GAPS and count != len(self.columns):
            nearest = min(range(len(self.places)), key=lambda at: abs(self.places[at] - place))
            return self.columns[nearest]
        return self.columns[index] if index < len(self.columns) else ""


def _cells(line: str, split: re.Pattern[str]) -> list[tuple[int, str]]:
    """Cells of a line, each with its place; the bars at both ends of a row are no cells."""
    inner = line.rstrip("\r\n |")
    at = len(inner) - len(inner.lstrip(" |")) if split is not _SPLITS[0] else 0
    found: list[tuple[int, str]] = []
    for match in split.finditer(inner, at):
        found.append((at, inner[at : match.start()].strip()))
        at = match.end()
    return [*found, (at, inner[at:].strip())]


def _heading(line: str) -> Heading | None:
    """The heading that `line` is, None for none: a column of codes, and one that says more of them."""
    if len(line) > _LONGEST_LINE or not _MAYBE_HEADING.search(line):
        return None
    for split in _SPLITS:
        cells = _cells(line, split)
        named = tuple(
            next((name for name, shape in HEADINGS.items() if shape.fullmatch(cell)), "") for _, cell in cells
        )
        plain = split is not _SPLITS[-1] or all(
            named
        )  # between single blanks only a line of nothing but headings
        if plain and _names_a_table(named):
            return Heading(split, named, tuple(place for place, _ in cells))
    return None


def _names_a_table(named: tuple[str, ...]) -> bool:
    """Codes and something said of them, or a business paper's columns, three of which hold no code."""
    return (_CODE in named and len(set(named) - {""}) > 1) or named.count(_OTHER) > 2  # noqa: PLR2004


def _row(line: str, start: int, heading: Heading) -> Row | None:
    cells = _cells(line, heading.split)
    if len(cells) < 2 or len(cells) > len(heading.columns) + 1:  # noqa: PLR2004 - a row has a code and something else
        return None
    modifiers: list[str] = []
    units: int | None = None
    codes: list[Mention] = []
    taken: list[Span] = []
    stop = 0
    for index, (place, cell) in enumerate(cells):
        name = heading.column(index, place, len(cells))
        at = start + line.find(cell, place)
        span = (at, at + len(cell))
        if name == _CODE:
            stop = span[1]
        elif name:
            taken.append(span)
        if name == _MODIFIER:
            parts = (part for glued in re.split(r"[ ,/:]+", cell.upper()) for part in _pairs(glued))
            modifiers.extend(part for part in parts if part in MODIFIERS)
        elif name == _UNITS:
            units = units or _count(cell)
        elif name in _CELLS and _CELLS[name].fullmatch(cell):
            codes.append(Mention(CodeSystem(name), printed(CodeSystem(name), cell), *span, cell, _SURE))
    told = tuple(dict.fromkeys(modifiers))
    return Row(start, start + len(line), told, units, tuple(codes), tuple(taken), stop)


def _pairs(glued: str) -> list[str]:
    """Modifiers that stand without a blank between them: `GP59`."""
    return [glued[at : at + 2] for at in range(0, len(glued), 2)] if len(glued) in {4, 6, 8} else [glued]


def _count(cell: str) -> int | None:
    whole = cell.removesuffix(".0").removesuffix(".00")
    right = whole.isascii() and whole.isdigit() and 0 < int(whole[:6]) <= _MOST_UNITS
    return int(whole) if right else None


def _walk(text: str) -> Iterator[tuple[int, str, Heading | None]]:
    """Lines with their place and, below a heading, that heading; an empty line ends a table."""
    heading: Heading | None = None
    start = 0
    for line in text.split("\n"):
        if not line.strip():
            heading = None
        yield start, line, heading
        heading = heading or _heading(line)
        start += len(line) + 1


def table_spans(text: str) -> Spans:
    """Where tables stand, from each heading to the end of its last row; their blanks and breaks are columns and rows."""
    if not _MAYBE_HEADING.search(text):
        return Spans(())
    spans: list[tuple[int, int]] = []
    before = ""
    for start, line, heading in _walk(text):
        if heading:
            spans.append((start - len(before) - 1, start + len(line)))
        before = line
    return Spans(spans)


def find_rows(text: str) -> list[Row]:
    """Rows of every table with a heading, in order; where there is none, the claim lines."""
    rows: list[Row] = []
    if _MAYBE_HEADING.search(text):
        found = (
            _row(line, start, heading)
            for start, line, heading in _walk(text)
            if heading and len(line) <= _LONGEST_LINE
        )
        rows = [row for row in found if row]
    return rows or list(find_claim_lines(text))


def find_claim_lines(text: str) -> Iterator[Row]:
    """Lines, or parts of one between slashes, that are nothing but a code, modifiers and a count.

    A last figure that is a modifier is one: nobody can tell `50` units from the modifier. Without a count, letters
    that may be a word (`84436 T4`) are none.
    """
    for match in CLAIM_LINE.finditer(text):
        modifiers = re.findall(r"\w\w", match["modifiers"])
        units = match["units"]
        if units in MODIFIERS and not match["money"]:
            modifiers, units = [*modifiers, units], None
        sure = NUMERIC | DISTINCT if units is None else MODIFIERS
        if (modifiers or units) and all(one in sure for one in modifiers):
            told = tuple(dict.fromkeys(modifiers))
            places = _place(text, match) if match["pos"] else ()
            yield Row(match.start("code"), match.end(), told, int(units) if units else None, places)


def _place(text: str, match: re.Match[str]) -> tuple[Mention, ...]:
    """The place of service of a claim line, between its date and its code."""
    start, end = match.span("pos")
    return (Mention(CodeSystem.POS, match["pos"], start, end, text[start:end], _SURE),)


def fill(mentions: list[Mention], rows: Iterable[Row]) -> list[Mention]:
    """`mentions` (in order) with the modifiers and units of their table rows and claim lines (in order too)."""
    waiting = list(rows)
    filled: list[Mention] = []
    at = 0
    for one in mentions:
        while at < len(waiting) and waiting[at].end <= one.start:
            at += 1
        inside = at < len(waiting) and waiting[at].start <= one.start and one.system in PROCEDURE_SYSTEMS
        filled.append(_filled(one, waiting[at]) if inside else one)
    return filled


def _filled(one: Mention, row: Row) -> Mention:
    """A code with what its row says: besides what stands on the code itself, or in place of nothing."""
    if row.settled:
        more = tuple(each for each in row.modifiers if each not in one.modifiers)
        return replace(one, modifiers=one.modifiers + more, units=row.units or one.units)
    return replace(one, modifiers=one.modifiers or row.modifiers, units=one.units or row.units)
