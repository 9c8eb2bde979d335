"""The ICD-10-PCS definitions as XML: what the words of an axis mean in a section, with explanation and examples.

`terms` may have several titles that share what is said. The table of devices that are aggregated into a general value at
the end is not read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.elements import read_elements
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.models.books import procedure_definitions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.importers.elements import Element
    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_ROOT = "ICD10PCS.definitions"
_SECTION = re.compile(r"[0-9A-HJ-NP-Z]")
_PLACE = re.compile(r"[1-7]")
_LONGEST_TERM = 300


def parse_definitions(content: bytes) -> Iterator[Row]:
    """Rows of `procedure_definitions` without their release; several `includes` are one text. Raises MalformedLine."""
    for section in read_elements(content, _ROOT).all("section"):
        code = section.attributes.get("code", "")
        if not _SECTION.fullmatch(code):
            raise MalformedLine(section.line, f"{code[:40]!r} is no section")
        for axis in section.all("axis"):
            yield from _axis(axis, code)


def _axis(axis: Element, section: str) -> Iterator[Row]:
    place = axis.attributes.get("pos", "")
    if not _PLACE.fullmatch(place):
        raise MalformedLine(axis.line, f"{place[:40]!r} is no position of a character")
    title = axis.text_of("title")
    for terms in axis.all("terms"):
        names = [each.text for each in terms.all("title")]
        if not names or not all(0 < len(name) <= _LONGEST_TERM for name in names):
            raise MalformedLine(
                terms.line, "the terms that begin here have no title, or one that is too long"
            )
        includes = "; ".join(each.text for each in terms.all("includes"))
        for name in names:
            yield (
                section,
                int(place),
                name,
                title,
                terms.said("definition"),
                terms.said("explanation"),
                includes,
            )


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    with blaming(source):
        content = source.read()
        rows = shelf.put(procedure_definitions, parse_definitions(content))
        if not rows:
            raise MalformedLine(1, "the file has no definition")
    if b"<deviceAggregation" in content:
        shelf.note(f"{source.name}: the table of aggregated devices at its end is not imported.")
    return Counts(rows=rows)


ICD10PCS_DEFINITIONS = Importer(
    name="ICD-10-PCS definitions (XML)",
    book=Book.ICD10PCS_DEFINITIONS,
    settings=False,
    licensed=False,
    recognises=lambda source: b"<ICD10PCS.definitions" in source.head,
    label=icd10cm.label,
    load=_load,
    compared=procedure_definitions,
)
