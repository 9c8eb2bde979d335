"""CC exclusions: IPPS Table 6K, text of 209,000 lines in three parts.

Part 1 gives every CC and MCC (blank, code to column 9, level, `0002:3 codes`, description) and below it the collections
of principal diagnoses to which it refers (`PDX collection 0002`, then its codes); `No Excl` is no collection. Part 2
lists codes that count only where the patient leaves alive. Part 3 lists, by MS-DRGs, secondary diagnoses without effect.

A cut-off file is found out: each collection must have as many codes as part 1 says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine, blaming
from consultant.models.books import complications, drg_exclusions, exclusion_collections, listed_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_TITLE = re.compile(rb"\A(?:\xef\xbb\xbf)?[\s\"]*TABLE 6K\b(?!\.\d)[^\r\n]*\bCC EXCLUSIONS", re.IGNORECASE)
_PART = re.compile(r"K Part ([123]):.*")
_LEVEL = re.compile(r" ([A-Z][0-9A-Z]{2,6}) +(CC|MCC) +(?:([0-9]{1,4}):([0-9,]{1,9}) codes?|No Excl) +\S.*")
_COLUMNS = re.compile(r" ?I10 Dx +Lev +PDX Exclusions\b.*")
_COLLECTION = re.compile(r"PDX collection ([0-9]{1,4})")
_CODE = re.compile(r"  ([A-Z][0-9A-Z]{2,6}) +\S.*")
_DRGS = re.compile(r"MDC [0-9][0-9] DRGs? ([0-9]{3})(?:-([0-9]{3}))? (\S.*)")


@dataclass(slots=True)
class CcExclusions:
    """Rows of the three tables without their release; in `levels` and `exclusions` by key, with what follows it."""

    levels: dict[str, tuple[str, int | None, int]] = field(default_factory=dict)
    alive_only: set[str] = field(default_factory=set)
    collections: dict[int, dict[str, None]] = field(default_factory=dict)
    exclusions: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def complications(self) -> Iterable[Row]:
        """Rows of `complications`."""
        for code, (level, collection, principals) in self.levels.items():
            yield code, level, code in self.alive_only, collection, principals

    def members(self) -> Iterable[Row]:
        """Rows of `exclusion_collections`."""
        for number, principals in self.collections.items():
            for principal in principals:
                yield number, principal

    def of_drgs(self) -> Iterable[Row]:
        """Rows of `drg_exclusions`."""
        for key, rest in self.exclusions.items():
            yield *key, *rest


class _Reader:
    """Takes the lines one after the other; what a line may be depends on the part that it stands in."""

    def __init__(self) -> None:
        self.found = CcExclusions()
        self._part = 0
        self._collection: dict[str, None] | None = None
        self._drgs: tuple[str, str, str] | None = None
        self._read: dict[int, Callable[[str, int], bool]] = {
            0: lambda _text, _line: True,
            1: self._first_part,
            2: self._second_part,
            3: self._third_part,
        }

    def take(self, text: str, line: int) -> None:
        if part := _PART.fullmatch(text):
            if int(part[1]) != self._part + 1:
                raise MalformedLine(line, f"part {part[1]} does not follow part {self._part}")
            self._part = int(part[1])
        elif text.strip() and not self._read[self._part](text, line):
            raise MalformedLine(line, f"it is no line of part {self._part}")

    def _first_part(self, text: str, line: int) -> bool:
        if row := _LEVEL.fullmatch(text):
            _new(row[1], self.found.levels, line)
            principals = int(row[4].replace(",", "") or 0) if row[4] else 0
            self.found.levels[row[1]] = (row[2], int(row[3]) if row[3] else None, principals)
        elif row := _COLLECTION.fullmatch(text):
            _new(int(row[1]), self.found.collections, line)
            self._collection = self.found.collections[int(row[1])] = {}
        elif (row := _CODE.fullmatch(text)) and self._collection is not None:
            _new(row[1], self._collection, line)
            self._collection[row[1]] = None
        else:
            return bool(_COLUMNS.fullmatch(text))
        return True

    def _second_part(self, text: str, line: int) -> bool:
        row = _CODE.fullmatch(text)
        if row is None:
            return False
        if row[1] not in self.found.levels:
            raise MalformedLine(line, f"{row[1]} is not in part 1")
        _new(row[1], self.found.alive_only, line)
        self.found.alive_only.add(row[1])
        return True

    def _third_part(self, text: str, line: int) -> bool:
        if heading := _DRGS.fullmatch(text):
            self._drgs = heading[1], heading[2] or heading[1], heading[3].strip()
            return True
        row = _CODE.fullmatch(text)
        if row is None or self._drgs is None:
            return False
        first, last, title = self._drgs
        _new((row[1], first), self.found.exclusions, line)
        self.found.exclusions[row[1], first] = (last, title)
        return True

    def whole(self, line: int) -> CcExclusions:
        """What was read. Raises MalformedLine where something is missing."""
        if self._part != 3:  # noqa: PLR2004 - the last part
            raise MalformedLine(line, f"the file ends in part {self._part} of 3")
        for code, (_, number, principals) in self.found.levels.items():
            there = len(self.found.collections.get(number, ())) if number is not None else 0
            if there != principals:
                reason = f"{code} refers to {principals} codes of collection {number}, which has {there}"
                raise MalformedLine(line, reason)
        return self.found


def _new(key: object, held: Container[object], line: int) -> None:
    if key in held:
        words = " ".join(key) if isinstance(key, tuple) else key
        raise MalformedLine(line, f"the row of {words} stands twice")


def parse_cc_exclusions(lines: Iterable[str]) -> CcExclusions:
    """Read the whole table (a second). Raises MalformedLine at the first line that is none of it."""
    reader = _Reader()
    number = 0
    for number, line in enumerate(lines, 1):
        reader.take(line.rstrip("\r\n\x1a"), number)
    return reader.whole(max(number, 1))


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    with blaming(source):
        found = parse_cc_exclusions(source.lines(meter=shelf.meter(source)))
    rows = shelf.put(complications, found.complications())
    rows += shelf.put(exclusion_collections, found.members())
    rows += shelf.put(drg_exclusions, found.of_drgs())
    shelf.put(listed_codes, ((code,) for code in sorted(found.levels)))
    return Counts(rows=rows, codes=len(found.levels))


CC_EXCLUSIONS = Importer(
    name="CC exclusions (IPPS Table 6K, text)",
    book=Book.CC_EXCLUSIONS,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_TITLE.match(source.head)),
    label=lambda source: Label(release=icd10cm.release_of(source.names)),
    load=_load,
    compared=complications,
)
