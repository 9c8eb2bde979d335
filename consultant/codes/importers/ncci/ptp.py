"""NCCI procedure-to-procedure edits: the tab-separated text files `ccipra-…` (practitioner) and `ccioph-…` (hospital).

Seven fields: column 1, column 2, `*` where in force before 1996, effective, deletion or `*`, indicator, rationale.
A release comes in parts `f1` to `fn`. Setting and version stand only in the name: v302 is the third quarter of 2024.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import text

from consultant.codes.catalogue import Book
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine
from consultant.codes.importers.lists import listed
from consultant.models.books import (
    day_number,
    listed_codes,
    ptp_counts,
    ptp_pairs,
    ptp_rationales,
    ptp_reverse,
)
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_SETTINGS = (
    (re.compile(r"ccipra|practitioner", re.IGNORECASE), Setting.PRACTITIONER),
    (re.compile(r"ccioph|hospital", re.IGNORECASE), Setting.OUTPATIENT_HOSPITAL),
)
_VERSION = re.compile(r"[-_]v(\d\d)([0-3])r?\d*", re.IGNORECASE)
_PART = re.compile(r"[-_]f(\d+)\b", re.IGNORECASE)
_VERSION_ZERO = 1994  # v30x is 2024
_CODE = r"[0-9A-Z][0-9]{3}[0-9A-Z]"
_ROW = re.compile(
    rf"^({_CODE})\t({_CODE})\t\*?\t([0-9]{{8}})\t(\*|[0-9]{{8}}|)\t([019])\t([^\t\r\n]+)\r?$", re.MULTILINE
)
_DATA = re.compile(rf"{_CODE}\t")
_INDICATORS = {"0": 0, "1": 1, "9": 9}
_SNIFF = re.compile(
    rb"^[0-9A-Z]\d{3}[0-9A-Z]\t[0-9A-Z]\d{3}[0-9A-Z]\t\*?\t\d{8}\t(?:\d{8}|\*|)\t[019]\t", re.MULTILINE
)
NEVER = 9
"""The indicator of a pair that was deleted on its effective date."""

_NEVER_DELETED = "99991231"  # some editions write this day for `*`
_FIRST_DAY, _LAST_DAY = 1990_01_01, 2199_12_31  # the edits began in 1996, and some of their pairs before that
_REVERSE_ROWS = 500_000  # rows of the reverse table written in one transaction

_REVERSE = text(
    "INSERT INTO ptp_reverse (release_id, column_two, column_one) "
    "SELECT release_id, column_two, column_one FROM ptp_pairs "
    "WHERE release_id = :release_id AND column_two BETWEEN :first AND :last "
    "ORDER BY column_two, column_one ON CONFLICT DO NOTHING"  # a pair of several periods comes several times
)


class _Starts(dict[str, int]):
    """The integer of a date as written; each date is checked once and met a thousand times."""

    def __missing__(self, written: str) -> int:
        day = day_number(datetime.strptime(written, "%Y%m%d").date())  # noqa: DTZ007 - a day has no zone
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise ValueError(written)
        self[written] = day
        return day


class _Ends(dict[str, "int | None"]):
    """The same of a deletion, None for an open end."""

    def __init__(self, starts: _Starts) -> None:
        super().__init__()
        self.starts = starts

    def __missing__(self, written: str) -> int | None:
        self[written] = day = None if written in {"", "*", _NEVER_DELETED} else self.starts[written]
        return day


class _Rationales(dict[str, int]):
    """The number of a rationale as written; `sentences` has the numbers of all parts."""

    def __init__(self, sentences: dict[str, int]) -> None:
        super().__init__()
        self.sentences = sentences

    def __missing__(self, written: str) -> int:
        number = self.sentences.setdefault(written.strip(), len(self.sentences) + 1)
        self[written] = number
        return number


def parse_ptp(blocks: Iterable[str], rationales: dict[str, int]) -> Iterator[Row]:
    """Rows of `ptp_pairs` without their release. `rationales` is filled: sentence to number.

    A block is one or more whole lines: four million rows are matched block by block, and line by line only where a
    block has other lines too. Those before the first row are the preamble; later ones raise MalformedLine.
    """
    starts = _Starts()
    ends, numbers = _Ends(starts), _Rationales(rationales)
    line, begun = 1, False
    for block in blocks:
        lines = block.count("\n") + (not block.endswith("\n"))
        found = _ROW.findall(block)
        try:
            rows = [
                (one, two, starts[effective], ends[deleted], _INDICATORS[indicator], numbers[rationale])
                for one, two, effective, deleted, indicator, rationale in found
            ]
        except ValueError:
            rows = []
        if len(rows) != lines or any(row[3] and row[3] < row[2] and row[4] != NEVER for row in rows):
            _check_lines(block, line, ends, begun=begun)
        yield from rows
        line += lines
        begun = begun or bool(rows)
    if not begun:
        raise MalformedLine(1, "the file has no row")


def _check_lines(block: str, first: int, ends: _Ends, *, begun: bool) -> None:
    """Raise MalformedLine for the first line of `block` that is no sound row, blank, or preamble; `first` is its number."""
    for number, line in enumerate(block.split("\n"), first):
        found = _ROW.fullmatch(line)
        if found is None and ((begun and line.strip()) or _DATA.match(line)):
            raise MalformedLine(number, "it is not a row of seven fields as the PTP layout has it")
        if found is None:
            continue
        begun = True
        try:
            effective, deleted = ends.starts[found[3]], ends[found[4]]
        except ValueError as error:
            reason = f"{found[3]} and {found[4]} are not both days of the years from 1990 to 2199"
            raise MalformedLine(number, reason) from error
        if deleted and deleted < effective and _INDICATORS[found[5]] != NEVER:
            raise MalformedLine(number, f"it is deleted on {found[4]}, before it is effective on {found[3]}")


def _label(source: Source) -> Label:
    """Setting, version and part, each of the innermost name that tells it."""
    told = (settings for name in reversed(source.names) if (settings := _settings(name)))
    settings = next(told, [])
    part = next((one for name in reversed(source.names) if (one := _PART.search(name))), None)
    return Label(
        setting=settings[0] if len(settings) == 1 else None,
        release=listed.told_by(source.names, _quarter),
        part=int(part[1]) if part else 0,
    )


def _settings(name: str) -> list[Setting]:
    return [setting for pattern, setting in _SETTINGS if pattern.search(name)]


def _quarter(name: str) -> str | None:
    version = _VERSION.search(name)
    return f"{int(version[1]) + _VERSION_ZERO}Q{int(version[2]) + 1}" if version else None


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    rationales: dict[str, int] = {}
    periods: tuple[Counter[Row], Counter[Row]] = (Counter(), Counter())

    def note(chunk: Sequence[Row]) -> None:
        for column, counted in enumerate(periods):
            counted.update(map(itemgetter(column, 2, 3, 4), chunk))

    rows = 0
    for source in parts:
        blocks = source.blocks("latin-1", shelf.meter(source))
        try:
            rows += shelf.put(ptp_pairs, parse_ptp(blocks, rationales), note)
        except MalformedLine as error:
            raise error.rejected(source) from error
    shelf.put(ptp_rationales, ((number, sentence) for sentence, number in rationales.items()))
    column_two: Counter[str] = Counter()
    for (code, *_), count in periods[1].items():
        column_two[code] += count
    for first, last in _ranges(column_two):
        shelf.run(ptp_reverse, _REVERSE, {"release_id": shelf.release_id, "first": first, "last": last})
    codes = sorted({period[0] for period in periods[0]} | column_two.keys())
    shelf.put(listed_codes, ((code,) for code in codes))
    shelf.put(ptp_counts, in_force(periods))
    return Counts(rows=rows, codes=len(codes))


def in_force(periods: tuple[Counter[Row], Counter[Row]]) -> Iterator[Row]:
    """Rows of `ptp_counts`, of how many rows there are of each (code, effective, deleted, indicator) in each column."""
    changes: dict[str, dict[int, list[int]]] = {}
    for column, counted in enumerate(periods):
        for (code, effective, deleted, indicator), count in counted.items():
            days = changes.setdefault(code, {})
            if indicator == NEVER or (deleted is not None and deleted < effective):
                continue
            days.setdefault(effective, [0, 0])[column] += count
            if deleted is not None:
                days.setdefault(_day_after(deleted), [0, 0])[column] -= count
    for code in sorted(changes):
        one = two = 0
        steps = []
        for day, (more_one, more_two) in sorted(changes[code].items()):
            one, two = one + more_one, two + more_two
            steps.append(f"{day}:{one},{two}")
        yield code, ";".join(steps)


@cache
def _day_after(day: int) -> int:
    return day_number(date(day // 10_000, day // 100 % 100, day % 100) + timedelta(days=1))


def _ranges(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Ranges of codes, each with about `_REVERSE_ROWS` rows, so that no transaction becomes long."""
    first, total = "", 0
    codes = sorted(counts)
    for code in codes:
        first = first or code
        total += counts[code]
        if total >= _REVERSE_ROWS or code == codes[-1]:
            yield first, code
            first, total = "", 0


PTP = Importer(
    name="NCCI PTP edits (text)",
    book=Book.PTP,
    settings=True,
    licensed=True,
    recognises=lambda source: bool(_SNIFF.search(source.head)),
    label=_label,
    load=_load,
    least_parts=4,
    compared=ptp_pairs,
    stores=2,
)
