"""CPT short and medium descriptors: `SHORTU.txt` (code at 1-5, text at 7-34) and `MEDU.txt` (text at 7-54), upper case.

The two look alike; the widest text tells which it is. Below the notice every line is a code and its text.
"""

from __future__ import annotations

import re
from functools import partial
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

SHORT_WIDTH, MEDIUM_WIDTH = 28, 48
_TEXT_FROM = 6
_LINE = re.compile(rf"{cpt.CODE.pattern} +\S")
_NAMES = {SHORT_WIDTH: re.compile(r"short", re.IGNORECASE), MEDIUM_WIDTH: re.compile(r"med", re.IGNORECASE)}


def parse_fixed(width: int, lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `cpt_descriptors` without their release, of texts of at most `width` characters. Raises MalformedLine."""
    for number, line in cpt.data_lines(lines, _LINE):
        code, text = line[: _TEXT_FROM - 1], line[_TEXT_FROM:].strip()
        if not cpt.CODE.fullmatch(code) or line[_TEXT_FROM - 1 : _TEXT_FROM].strip() or not text:
            raise MalformedLine(number, f"{line[:40]!r} is not a code and its text")
        if len(text) > width:
            raise MalformedLine(
                number, f"the text has more than {width} characters", f"7-{_TEXT_FROM + width}"
            )
        yield code, text, None


def _recognises(width: int, source: Source) -> bool:
    """By the widest text; a name with `short` or `med` decides for a file that is too small to show it."""
    lines = cpt.noticed_lines(source, _LINE)
    if not lines or not all(_LINE.match(line) for line in lines[: cpt.TELLING]):
        return False
    widths = [len(line[_TEXT_FROM:].strip()) for line in lines if _LINE.match(line)]
    if max(widths[: cpt.TELLING]) > MEDIUM_WIDTH:
        return False
    widest = max(widths)
    named = next((one for one, pattern in _NAMES.items() if pattern.search(source.names[-1])), None)
    return width == (named or (SHORT_WIDTH if widest <= SHORT_WIDTH else MEDIUM_WIDTH))


def _load(width: int, parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    return put_keyed(
        source, shelf, cpt_descriptors, parse_fixed(width, source.lines(meter=shelf.meter(source)))
    )


def _importer(name: str, book: Book, width: int) -> Importer:
    return Importer(
        name=name,
        book=book,
        settings=False,
        licensed=True,
        recognises=partial(_recognises, width),
        label=cpt.label,
        load=partial(_load, width),
        compared=cpt_descriptors,
    )


CPT_SHORT = _importer("CPT short descriptors (SHORTU)", Book.CPT_SHORT, SHORT_WIDTH)
CPT_MEDIUM = _importer("CPT medium descriptors (MEDU)", Book.CPT_MEDIUM, MEDIUM_WIDTH)
