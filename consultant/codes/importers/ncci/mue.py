"""Medically unlikely edits: the csv files `MCR_MUE_{setting}_Eff_mm-dd-yyyy.csv`.

The first record is a quoted notice of several lines, the second a header with a line break inside. The edition stands
only in the name; the setting in the header too.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine
from consultant.models.books import listed_codes, mue_limits
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_SETTINGS = (
    (re.compile(r"practitioner", re.IGNORECASE), Setting.PRACTITIONER),
    (re.compile(r"outpatient", re.IGNORECASE), Setting.OUTPATIENT_HOSPITAL),
    (re.compile(r"DME|supplier", re.IGNORECASE), Setting.DME),
)
_EFFECTIVE = re.compile(r"(\d\d)-\d\d-(20\d\d)")
_QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])", re.IGNORECASE)
_HEADER = re.compile(rb"MUE Values?\W+MUE Adjudication Indicator", re.IGNORECASE)
_HEADED_SETTING = re.compile(r"([A-Za-z ]+?) (?:Services )?MUE Values?")
_CODE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
_FIELDS = 4


def parse_mue(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `mue_limits` without their release: code, value, adjudication indicator, rationale. Raises MalformedLine."""
    records = csv.reader(lines)
    headed = False
    for record in records:
        if headed and any(field.strip() for field in record):
            yield _row(record, records.line_num)
        headed = headed or any("Adjudication Indicator" in field for field in record)
    if not headed:
        raise MalformedLine(1, "the file has no MUE header")


def _row(record: list[str], line: int) -> Row:
    fields = [field.strip() for field in record[:_FIELDS]]
    if len(fields) < _FIELDS or not _CODE.fullmatch(fields[0]):
        raise MalformedLine(line, "it is not a code with its value, indicator and rationale")
    code, value, indicator, rationale = fields
    if not value.isdecimal():
        raise MalformedLine(line, f"{value!r} is no number of units")
    if indicator[:1] not in {"1", "2", "3"}:
        raise MalformedLine(line, f"{indicator!r} is no adjudication indicator from 1 to 3")
    return code, int(value), int(indicator[0]), rationale


def _label(source: Source) -> Label:
    head = source.head.decode("latin-1")
    titled = _HEADED_SETTING.search(head)
    names = " ".join(source.names)
    return Label(setting=_setting(titled[1] if titled else "") or _setting(names), release=_release(names))


def _setting(text: str) -> Setting | None:
    return next((setting for pattern, setting in _SETTINGS if pattern.search(text)), None)


def _release(names: str) -> str | None:
    if found := _EFFECTIVE.search(names):
        return f"{found[2]}Q{(int(found[1]) + 2) // 3}"
    found = _QUARTER.search(names)
    return f"{found[1]}Q{found[2]}" if found else None


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    codes: list[str] = []
    for source in parts:
        try:
            shelf.put(
                mue_limits,
                parse_mue(source.lines("latin-1", shelf.meter(source))),
                lambda chunk: codes.extend(row[0] for row in chunk),
            )
        except (MalformedLine, csv.Error) as error:
            raise _malformed(error).rejected(source) from error
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    return Counts(rows=len(codes), codes=len(codes))


def _malformed(error: MalformedLine | csv.Error) -> MalformedLine:
    return error if isinstance(error, MalformedLine) else MalformedLine(1, f"it is no csv ({error})")


MUE = Importer(
    name="MUE table (csv)",
    book=Book.MUE,
    settings=True,
    licensed=True,
    recognises=lambda source: bool(_HEADER.search(source.head)),
    label=_label,
    load=_load,
    compared=mue_limits,
)
