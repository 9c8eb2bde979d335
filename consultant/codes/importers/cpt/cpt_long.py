"""CPT long descriptors: `LONGULT.txt`, a code, a tab and its text in a line, below the copyright notice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.cpt import cpt
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.models.books import cpt_descriptors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_LINE = re.compile(rf"({cpt.CODE.pattern})\t([^\t]*\S[^\t]*)")


def parse_long(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `cpt_descriptors` without their release. Raises MalformedLine."""
    for number, line in cpt.data_lines(lines, _LINE):
        found = _LINE.fullmatch(line)
        if not found:
            raise MalformedLine(number, f"{line[:40]!r} is not a code, a tab and its text")
        yield found[1], found[2].strip(), None


def _recognises(source: Source) -> bool:
    lines = cpt.noticed_lines(source, _LINE)
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines[: cpt.TELLING])


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    return put_keyed(source, shelf, cpt_descriptors, parse_long(source.lines(meter=shelf.meter(source))))


CPT_LONG = Importer(
    name="CPT long descriptors (LONGULT)",
    book=Book.CPT_LONG,
    settings=False,
    licensed=True,
    recognises=_recognises,
    label=cpt.label,
    load=_load,
    compared=cpt_descriptors,
)
