"""What the two layouts of the physician fee schedule's relative value file share: fields, editions, the rows on the shelf.

The layouts are read by `pfs.py` and `pfs_text.py`. Since 2026 each release comes twice, with the conversion factor of
qualifying APM participants (`_QPP`) and with everybody else's (`_nonQPP`): the twins are two books.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from consultant.codes.importers import fields
from consultant.codes.importers.hcpcs.level_ii import storable
from consultant.codes.importers.importer import Counts, Label, MalformedLine, blaming
from consultant.models.books import fee_rows, listed_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source


Reading: TypeAlias = "Callable[[str], str]"
"""Takes a stripped field and gives what is stored. Raises MalformedLine without line and column, which `fee_row` adds."""

_KEPT = 10_000
"""Readings that are remembered: a file of 600,000 fields holds some thousand different ones."""


def _shape(pattern: str) -> Reading:
    compiled = re.compile(pattern)

    @lru_cache(maxsize=_KEPT)
    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise MalformedLine(0, f"{text[:40]!r} is no such indicator")
        return text

    return read


@lru_cache(maxsize=_KEPT)
def _number(text: str) -> str:
    """A decimal as it is published; the text file leaves out the nought before the point."""
    bare = fields.decimal(text, 0, "", grouped=False)
    if bare is None:
        raise MalformedLine(0, "it is blank")
    return f"0{bare}" if bare.startswith(".") else bare


def _code(text: str) -> str:
    return fields.code(text, fields.PROCEDURE, 0, "")


_two_places = _shape("|[0-9A-Z]{2}")


def _two_figures(text: str) -> str:
    """`9` is 09, where a spreadsheet has dropped the nought."""
    return _two_places(text.zfill(2) if text.isdecimal() else text)


def _unread(text: str) -> str:
    """The descriptor, of which `fee_row` keeps what may be kept."""
    return text


_ONE_FIGURE = _shape("[0-9]")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the file: its heading in the csv file, its first and last position in the text file, and its reading."""

    heading: str
    first: int
    last: int
    read: Reading

    @property
    def needed(self) -> bool:
        """False for a field that not every year has."""
        return self.first > 0


FIELDS: tuple[Field, ...] = (
    Field("HCPCS", 1, 5, _code),
    Field("MOD", 6, 7, _shape("|[0-9A-Z]{2}")),
    Field("DESCRIPTION", 8, 57, _unread),
    Field("STATUS CODE", 58, 58, _shape("[A-Z]")),
    Field("NOT USED FOR MEDICARE PAYMENT", 59, 59, _shape(r"\+?")),
    Field("WORK RVU", 60, 65, _number),
    Field("NON-FAC PE RVU", 67, 72, _number),
    Field("NON-FAC NA INDICATOR", 73, 74, _shape("|NA")),
    Field("FACILITY PE RVU", 76, 81, _number),
    Field("FACILITY NA INDICATOR", 82, 83, _shape("|NA")),
    Field("MP RVU", 85, 89, _number),
    Field("NON-FACILITY TOTAL", 91, 96, _number),
    Field("FACILITY TOTAL", 97, 102, _number),
    Field("PCTC IND", 103, 103, _ONE_FIGURE),
    Field("GLOB DAYS", 104, 106, _shape("[0-9A-Z]{3}")),
    Field("PRE OP", 107, 109, _number),
    Field("INTRA OP", 110, 112, _number),
    Field("POST OP", 113, 115, _number),
    Field("MULT PROC", 116, 116, _ONE_FIGURE),
    Field("BILAT SURG", 117, 117, _ONE_FIGURE),
    Field("ASST SURG", 118, 118, _ONE_FIGURE),
    Field("CO- SURG", 119, 119, _ONE_FIGURE),
    Field("TEAM SURG", 120, 120, _ONE_FIGURE),
    Field("PRIC IND", 0, 0, _shape("[0-9A-Z]?")),  # since 2026; where the text file has it is not known
    Field("ENDO BASE", 128, 132, _shape("|" + fields.PROCEDURE.pattern)),
    Field("CONV FACTOR", 133, 140, _number),
    Field("PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES", 142, 143, _two_figures),
    Field("CALCULATION FLAG", 144, 144, _shape("[0-9A-Z]?")),
    Field("DIAGNOSTIC IMAGING FAMILY INDICATOR", 146, 147, _two_figures),
    Field("NON-FACILITY PE USED FOR OPPS PAYMENT AMOUNT", 152, 157, _number),
    Field("FACILITY PE USED FOR OPPS PAYMENT AMOUNT", 159, 164, _number),
    Field("MP USED FOR OPPS PAYMENT AMOUNT", 166, 171, _number),
)
"""In the order of the columns of `fee_rows`. Positions are those of the record layout of RVU25D."""

_READINGS = tuple(field.read for field in FIELDS)
_PLACES = {field.heading: place for place, field in enumerate(FIELDS)}
_SUMS = tuple(
    tuple(_PLACES[heading] for heading in (total, "WORK RVU", expense, "MP RVU"))
    for total, expense in (("NON-FACILITY TOTAL", "NON-FAC PE RVU"), ("FACILITY TOTAL", "FACILITY PE RVU"))
)
"""Places of a total and of its three parts, which make it up to the hundredth in every row, in those marked NA too."""

_ROUNDING = Decimal("0.02")
"""What three parts, each rounded to the hundredth, may differ from their rounded sum."""
_MONTHS = {"jan": "01", "apr": "04", "jul": "07", "oct": "10"}
_LETTERS = {"a": "01", "b": "04", "c": "07", "d": "10"}
_TITLE = re.compile(rb"(20\d\d) National Physician Fee Schedule Relative Value File +(\w{3})", re.IGNORECASE)
_MONTHLY = re.compile(rf"PPRRVU(20\d\d|\d\d)[-_ ]?({'|'.join(_MONTHS)})", re.IGNORECASE)
_LETTERED = re.compile(r"(?<![A-Z])RVU(\d\d)([A-D])", re.IGNORECASE)
_YEARLY = re.compile(r"PPRRVU(20\d\d|\d\d)", re.IGNORECASE)
_FACTORS = {b"33.5675": True, b"33.4009": False}
"""Conversion factors that are of one twin only (CY 2026): whether it is that of qualifying participants."""
_QUALIFYING = re.compile(r"(?<!non)(?<!non[-_ ])QPP", re.IGNORECASE)


def is_qualifying(source: Source) -> bool:
    """Whether this is the twin for qualifying APM participants: by its conversion factor, else by its name."""
    told = next((twin for factor, twin in _FACTORS.items() if factor in source.head), None)
    return bool(_QUALIFYING.search(source.names[-1])) if told is None else told


def quarterly_release(names: Sequence[str]) -> str | None:
    """`2025-10` where one of `names` is of the download `rvu25d`."""
    found = next((one for name in reversed(names) if (one := _LETTERED.search(name))), None)
    return f"20{found[1]}-{_LETTERS[found[2].lower()]}" if found else None


def label(source: Source) -> Label:
    """The edition by the file's title, else its name, else the download's; a year alone is the January release."""
    titled = _TITLE.search(source.head)
    month = _MONTHS.get(titled[2].decode().lower()) if titled else None
    if titled and month:
        return Label(release=f"{titled[1].decode()}-{month}")
    own = source.names[-1]
    if found := _MONTHLY.search(own):
        return Label(release=f"20{found[1][-2:]}-{_MONTHS[found[2].lower()]}")
    yearly = _YEARLY.search(own)
    january = f"20{yearly[1][-2:]}-01" if yearly else None
    return Label(release=quarterly_release(source.names) or january)


def fee_row(texts: Sequence[str], line: int) -> Row:
    """A row of `fee_rows` without its release, of stripped texts in the order of `FIELDS`.

    Raises MalformedLine, also where work, practice expense and malpractice do not add up to a total.
    """
    try:
        values = [read(text) for read, text in zip(_READINGS, texts, strict=True)]
    except MalformedLine:
        raise _blamed(texts, line) from None
    _check_sums(values, line)
    code, modifier, descriptor, *rest = values
    return code, modifier, storable(code, descriptor), *rest


def _check_sums(values: Sequence[str], line: int) -> None:
    for total, *parts in _SUMS:
        made = sum((Decimal(values[part]) for part in parts), Decimal())
        if abs(made - Decimal(values[total])) > _ROUNDING:
            told = " + ".join(values[part] for part in parts)
            raise MalformedLine(line, f"{told} is {made}, not {values[total]}", FIELDS[total].heading)


def _blamed(texts: Sequence[str], line: int) -> MalformedLine:
    """The error of the first field that can't be read, with its line and column."""
    for field, text in zip(FIELDS, texts, strict=True):
        try:
            field.read(text)
        except MalformedLine as error:
            return MalformedLine(line, error.reason, field.heading)
    return MalformedLine(line, "it can't be read")


def put_fees(source: Source, rows: Iterable[Row], shelf: Shelf) -> Counts:
    """Store `rows` of `fee_rows` that are read from `source`, and list their codes."""
    codes: set[str] = set()
    with blaming(source):
        stored = shelf.put(fee_rows, rows, lambda chunk: codes.update(row[0] for row in chunk))
        if not stored:
            raise MalformedLine(1, "the file has no row")
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    return Counts(rows=stored, codes=len(codes))
