"""The ICD-10-CM conversion table (xlsx): new codes, from when on, and what was reported before.

A year stands for 1 October of it (the notice on top of the table). The cell of previous codes may name several (`C56.1
and C56.2`), short ranges (`I20.0-I20.1; I20.8`), whole categories, or `None`; it is kept as it is printed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.fields import code, day
from consultant.codes.importers.headings import Table, Wanted
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.codes.importers.workbooks import has_texts, sheet_records
from consultant.models.books import conversion_origins, conversions, listed_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_COLUMNS = (
    Wanted("Current code assignment"),
    Wanted("Effective"),
    Wanted("Previous Code(s) Assignment", ("Previous Code Assignment",)),
)
_YEAR = re.compile(r"20\d\d")
_NONE = "NONE"
_CATEGORIES = re.compile("categor", re.IGNORECASE)
_CODE = r"[A-Z](?:\d[0-9A-Z]|A\d)(?:\.[0-9A-Z]{1,4})?"
_NAMED = re.compile(rf"({_CODE})(?:(?:\.?-)(?P<last>{_CODE})|(?P<dash>\.?-))?")


def parse_conversions(records: Iterable[tuple[int, Sequence[str]]], table: Table) -> Iterator[Row]:
    """Rows of `conversions` without their release, one for each previous code; a row may stand twice. Raises MalformedLine."""
    seen: dict[tuple[str, int], str] = {}
    for line, (current, effective, wording) in table.read(records):
        new = code(current, icd10cm.CODE, line, "Current code assignment")
        since = _day(effective, line)
        if not wording:
            raise MalformedLine(line, "it is blank", _COLUMNS[2].name)
        if seen.setdefault((new, since), wording) != wording:
            raise MalformedLine(line, f"{current} has other previous codes in a row above", _COLUMNS[2].name)
        previous = previous_codes(wording)
        if not (previous or _NAMED.search(wording) or wording.upper() == _NONE):
            raise MalformedLine(line, f"{wording[:40]!r} names no code", _COLUMNS[2].name)
        for position, one in enumerate(previous or [""]):
            yield new, since, position, one, wording


def _day(effective: str, line: int) -> int:
    """The integer yyyymmdd of a day, or of 1 October of a year. Raises MalformedLine."""
    text = f"{effective}-10-01" if _YEAR.fullmatch(effective) else effective
    since = day(text, line, "Effective", "%Y-%m-%d", "%m/%d/%Y")
    if since is None:
        raise MalformedLine(line, "it is blank", "Effective")
    return since


def previous_codes(wording: str) -> list[str]:
    """The single codes that a cell names, compact, and the ends of its ranges.

    Which codes a range has in between is not counted out: not every number is a code. Categories (the words behind which
    they stand end what is read) and a code with a dash name no single code.
    """
    found: list[str] = []
    for named in _NAMED.finditer(_CATEGORIES.split(wording)[0]):
        first, last = named[1].replace(".", ""), (named["last"] or "").replace(".", "")
        found += [first, last] if last else [] if named["dash"] else [first]
    return list(dict.fromkeys(found))


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    table = Table(_COLUMNS)
    with blaming(source):
        rows = dict.fromkeys(parse_conversions(sheet_records(source), table))
        if not rows:
            raise MalformedLine(1, "the sheet has no row below its heading")
    table.tell(shelf, source)
    shelf.put(conversions, rows)
    shelf.put(conversion_origins, sorted((row[3], row[0], row[1], row[4]) for row in rows if row[3]))
    current = {row[0] for row in rows}
    shelf.put(listed_codes, ((one,) for one in sorted(current | {row[3] for row in rows if row[3]})))
    return Counts(rows=len({row[:2] for row in rows}), codes=len(current))


CONVERSION = Importer(
    name="ICD-10-CM conversion table (xlsx)",
    book=Book.ICD10CM_CONVERSION,
    settings=False,
    licensed=False,
    recognises=lambda source: has_texts(source, "Current code assignment", "Effective"),
    label=icd10cm.label,
    load=_load,
)
