"""The ICD-10-PCS index as XML: terms that lead to a table, to the beginning of a code, or to a word to use instead.

`see` and `use` may hold the codes (`codes`) or the table (`tab`) that they lead to; a term may have no title of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.elements import read_elements
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.index_rows import PROCEDURE, Term, put_index
from consultant.codes.importers.importer import Importer, blaming

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.importers.elements import Element
    from consultant.codes.importers.importer import Counts, Shelf
    from consultant.codes.importers.source import Source

_ROOT = "ICD10PCS.index"
_CODES = ("code", "codes", "tab")


def parse_procedure_index(content: bytes) -> Iterator[Term]:
    """The terms of the index in their order. Raises MalformedLine."""
    for letter in read_elements(content, _ROOT).all("letter"):
        for main in letter.all("mainTerm"):
            yield from _terms(main, 0)


def _terms(element: Element, depth: int) -> Iterator[Term]:
    yield _term(element, depth)
    for below in element.all("term"):
        yield from _terms(below, depth + 1)


def _term(element: Element, depth: int) -> Term:
    references = [*element.all("see"), *element.all("use")]
    return Term(
        line=element.line,
        depth=depth,
        title=element.said("title"),
        see="; ".join(each.text for each in element.all("see")),
        instead="; ".join(each.text for each in element.all("use")),
        codes=tuple(_codes(element)),
        beginnings=tuple(code for each in references for code in _codes(each)),
    )


def _codes(element: Element) -> Iterator[str]:
    return (child.text for child in element.children if child.tag in _CODES)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    with blaming(parts[0]):
        return put_index(parse_procedure_index(parts[0].read()), PROCEDURE, shelf)


ICD10PCS_INDEX = Importer(
    name="ICD-10-PCS index (XML)",
    book=Book.ICD10PCS_INDEX,
    settings=False,
    licensed=False,
    recognises=lambda source: b"<ICD10PCS.index" in source.head,
    label=icd10cm.label,
    load=_load,
)
