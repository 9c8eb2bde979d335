"""What the two layouts of HCPCS Level II share: edition names, records and their continuations, and the rows on the shelf.

The layouts are read by `hcpcs_text.py` and `hcpcs_xlsx.py` into `Line`s; both give a code to the same two tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from consultant.codes.importers import fields
from consultant.codes.importers.importer import Counts, Label, MalformedLine
from consultant.codes.importers.lists import listed
from consultant.models.books import hcpcs_codes, hcpcs_details, listed_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

CODE = re.compile(r"[A-Z]\d{4}|[A-Z0-9]{2}")
"""A code, or a modifier of two characters."""

PARTS: tuple[tuple[str, int, int, int], ...] = (
    ("PRICE", 120, 2, 4),
    ("MULT_PI", 128, 1, 1),
    ("CIM", 129, 6, 3),
    ("MCM", 147, 8, 3),
    ("STATUTE", 171, 10, 1),
    ("LABCERT", 181, 3, 8),
    ("XREF", 205, 5, 5),
    ("COV", 230, 1, 1),
    ("ASC_GRP", 231, 2, 1),
    ("ASC_DT", 233, 8, 1),
    ("OPPS", 241, 3, 1),
    ("OPPS_PI", 244, 1, 1),
    ("OPPS_DT", 245, 8, 1),
    ("PROCNOTE", 253, 4, 1),
    ("BETOS", 257, 3, 1),
    ("TOS", 261, 1, 5),
    ("ANEST_BU", 266, 3, 1),
    ("ADD DT", 269, 8, 1),
    ("ACT EFF DT", 277, 8, 1),
    ("TERM DT", 285, 8, 1),
    ("ACTION CD", 293, 1, 1),
)
"""Medicare's fields of a record: heading (the repeated ones are numbered in the workbook), place from 1, width, how often.

The record layout of 2019 calls OPPS, OPPS_PI and OPPS_DT the outpatient group (MOG); no edition at hand fills them.
"""

STARTS = frozenset("37")
"""Records with which a code or a modifier begins."""

SHORT_WIDTH = 28
_MODIFIER_LENGTH = 2
_CONTINUES = frozenset("48")
_PLACES = {heading: place for place, (heading, *_) in enumerate(PARTS)}
DATES = {heading: _PLACES[heading] for heading in ("ASC_DT", "OPPS_DT", "ADD DT", "ACT EFF DT", "TERM DT")}
"""Parts that are days, with their places."""
_UNITS = _PLACES["ANEST_BU"]
_ADDED = _PLACES["ADD DT"]
_EFFECTIVE = _PLACES["ACT EFF DT"]  # with TERM DT behind it; both are kept beside the title
_QUARTERS = {"jan": "01", "apr": "04", "jul": "07", "oct": "10"}
_QUARTERLY = re.compile(rf"(20\d\d)[-_ ]?({'|'.join(_QUARTERS)})", re.IGNORECASE)
_QUARTERLY_ZIP = re.compile(rf"({'|'.join(_QUARTERS)})[a-z]*[-_ ](20\d\d)", re.IGNORECASE)
_ANNUAL = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of either layout: `record` 3 a code, 4 its continuation, 7 a modifier, 8 its continuation, others unknown.

    `parts` are the texts of `PARTS` in their order, repeated ones joined with `|`; a continuation has none.
    """

    number: int
    code: str
    record: str
    long: str
    short: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class Entry:
    """A code with what its continuation lines added; `row` and `details` are those of the two tables, without release.

    `effective` and `terminated` are days as they are stored (yyyymmdd) or None.
    """

    code: str
    short: str
    effective: Any
    terminated: Any
    details: Row
    long: list[str] = field(default_factory=list)

    @property
    def row(self) -> Row:
        """Of `hcpcs_codes`."""
        return self.code, " ".join(self.long), self.short, self.effective, self.terminated


def label(source: Source) -> Label:
    """The edition by name: `HCPC2025_OCT_ANWEB` is 2025-10, `HCPC2019_CONTR_ANWEB` the annual 2019."""
    return Label(release=listed.told_by(source.names, _edition))


def _edition(name: str) -> str | None:
    if found := _QUARTERLY.search(name):
        return f"{found[1]}-{_QUARTERS[found[2].lower()]}"
    if found := _QUARTERLY_ZIP.search(name):
        return f"{found[2]}-{_QUARTERS[found[1].lower()]}"
    found = _ANNUAL.search(name)
    return found[1] if found else None


def entries(lines: Iterable[Line], others: list[int] | None = None) -> Iterator[Entry]:
    """The codes and modifiers of `lines`, each with its continuations. Raises MalformedLine.

    Records of another kind are left out; `others` is given their line numbers.
    """
    current: Entry | None = None
    seen: set[str] = (
        set()
    )  # a code is only given when the next one begins, too late for the line of a repeated one
    for line in lines:
        if line.record in STARTS:
            if line.code in seen:
                raise MalformedLine(line.number, f"the row of {line.code} stands twice")
            seen.add(line.code)
            if current:
                yield current
            current = _begun(line)
        elif line.record in _CONTINUES:
            if current is None or current.code != line.code:
                raise MalformedLine(line.number, f"{line.code} is continued before it begins")
            current.long.append(_squeezed(line.long))
        elif not line.record.strip():
            raise MalformedLine(line.number, f"the kind of the record of {line.code} is blank", "RECID")
        elif others is not None:
            others.append(line.number)
    if current is None:
        raise MalformedLine(1, "the file has no HCPCS record")
    yield current


def _begun(line: Line) -> Entry:
    if not line.long:
        raise MalformedLine(line.number, f"{line.code} has no description", "LONG DESCRIPTION")
    if len(line.short) > SHORT_WIDTH:
        reason = f"{line.short[:40]!r} has more than {SHORT_WIDTH} characters"
        raise MalformedLine(line.number, reason, "SHORT DESCRIPTION")
    values: list[str | int | None] = list(line.parts)
    for heading, place in DATES.items():
        values[place] = fields.day(line.parts[place], line.number, heading, "%Y%m%d", "%Y-%m-%d")
    units = line.parts[_UNITS]
    values[_UNITS] = fields.integer(units, line.number, "ANEST_BU") if units else None
    effective, terminated = values[_EFFECTIVE], values[_EFFECTIVE + 1]
    _check_end(line, values[_ADDED], effective, terminated)
    details = (line.code, *values[:_EFFECTIVE], *values[_EFFECTIVE + 2 :])
    return Entry(line.code, _squeezed(line.short), effective, terminated, details, [_squeezed(line.long)])


def _check_end(line: Line, added: Any, effective: Any, terminated: Any) -> None:  # noqa: ANN401 - days or None
    """Refuse what only exchanged columns give. A code that has ended may well end before ACT EFF DT, the day after it."""
    if terminated and not effective:
        raise MalformedLine(line.number, f"{line.code} has ended, but ACT EFF DT is blank", "TERM DT")
    if terminated and added and terminated < added:
        raise MalformedLine(line.number, f"{line.code} ended before ADD DT", "TERM DT")


def _squeezed(text: str) -> str:
    """With single blanks, so that an edition as text and one as a workbook have the same words."""
    return " ".join(text.split())


def tell_others(others: Sequence[int], shelf: Shelf, source: Source) -> None:
    """Put a note on the import about the records that were left out."""
    if others:
        told = "1 record is" if len(others) == 1 else f"{len(others):,} records are"
        reason = "neither of a code nor of a modifier"
        shelf.note(f"{source.name}: {told} left out, the first in line {others[0]}: {reason}.")


def put_codes(found: Iterable[Entry], shelf: Shelf) -> Counts:
    """Store codes and their details; count codes and modifiers apart."""
    codes: list[str] = []
    details: list[Row] = []

    def rows() -> Iterator[Row]:
        for entry in found:
            details.append(entry.details)
            yield entry.row

    shelf.put(hcpcs_codes, rows(), lambda chunk: codes.extend(row[0] for row in chunk))
    shelf.put(hcpcs_details, details)
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    modifiers = sum(len(code) == _MODIFIER_LENGTH for code in codes)
    return Counts(rows=len(codes), codes=len(codes) - modifiers, modifiers=modifiers)
