"""The ICD-10-CM alphabetic index, the index to external causes, and the tables of drugs and of neoplasms, as XML.

All four are `ICD10CM.index`: letter, mainTerm and term (with its level), each with a title that may hold nonessential
modifiers (`nemod`), references, a code, or six cells of a table whose columns are named on top.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.elements import read_elements
from consultant.codes.importers.headings import plain
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.index_rows import DIAGNOSIS, Term, put_index
from consultant.codes.importers.icd10.table_columns import DRUGS, NEOPLASMS, in_their_columns
from consultant.codes.importers.importer import Importer, MalformedLine, blaming

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.importers.elements import Element
    from consultant.codes.importers.icd10.table_columns import Columns
    from consultant.codes.importers.importer import Counts, Shelf
    from consultant.codes.importers.source import Source

_ROOT = "ICD10CM.index"
_TERMS = ("mainTerm", "term")
_REFERRED = (("subcat", "subcategory"), ("seecat", "category"))
"""Elements that refer to the tabular list instead of naming a code."""


def parse_index(content: bytes, columns: Sequence[str] = ()) -> Iterator[Term]:
    """The terms of an index in their order; `columns` names the cells that a table must have. Raises MalformedLine."""
    root = read_elements(content, _ROOT)
    places = _places(root, columns)
    for letter in root.all("letter"):
        for main in letter.all("mainTerm"):
            yield from _terms(main, 0, places)


def _places(root: Element, columns: Sequence[str]) -> dict[str, int]:
    """Which cell a `col` is. Raises MalformedLine where a column is missing or stands twice."""
    heading = root.first("indexHeading")
    heads = list(heading.all("head")) if heading else []
    places: dict[str, int] = {}
    for cell, column in enumerate(columns):
        found = [head for head in heads if plain(head.text).startswith(plain(column))]
        if len(found) != 1 or "col" not in found[0].attributes:
            raise MalformedLine(root.line, f"the heading names it {len(found)} times", column)
        places[found[0].attributes["col"]] = cell
    return places


def _terms(element: Element, depth: int, places: dict[str, int]) -> Iterator[Term]:
    yield _term(element, depth, places)
    for below in element.all("term"):
        yield from _terms(below, depth + 1, places)


def _term(element: Element, depth: int, places: dict[str, int]) -> Term:
    title = element.first("title")
    referred = [(words, each.text) for tag, words in _REFERRED for each in element.all(tag)]
    return Term(
        line=element.line,
        depth=depth,
        title=title.text if title else "",
        modifiers=" ".join(each.text for each in title.all("nemod")) if title else "",
        see="; ".join(
            [each.text for each in element.all("see")] + [f"{words} {code}" for words, code in referred]
        ),
        see_also="; ".join(each.text for each in element.all("seeAlso")),
        codes=tuple(each.text for each in element.all("code")),
        manifestation=element.said("manif"),
        cells=_cells(element, places),
        beginnings=tuple(code for _, code in referred),
    )


def _cells(element: Element, places: dict[str, int]) -> tuple[str, ...]:
    """The cells in their order, '' for one that is missing; () where there is none. Raises MalformedLine."""
    cells = [""] * len(places)
    for cell in element.all("cell"):
        place = places.get(cell.attributes.get("col", ""))
        if place is None or cells[place]:
            raise MalformedLine(cell.line, "the cell is of no column, or of one that has a cell already")
        cells[place] = cell.text
    return tuple(cells) if any(cells) else ()


def _load(columns: Columns | None, parts: Sequence[Source], shelf: Shelf) -> Counts:
    with blaming(parts[0]):
        return put_index(_parsed(parts[0].read(), columns), DIAGNOSIS, shelf)


def _parsed(content: bytes, columns: Columns | None) -> Iterator[Term]:
    if columns is None:
        return parse_index(content)
    return in_their_columns(parse_index(content, columns.names), columns)


def _importer(name: str, book: Book, mark: bytes, columns: Columns | None = None) -> Importer:
    return Importer(
        name=name,
        book=book,
        settings=False,
        licensed=False,
        recognises=lambda source: b"<ICD10CM.index" in source.head and mark in source.head[:2000].upper(),
        label=icd10cm.label,
        load=partial(_load, columns),
    )


INDEX_XML = _importer(
    "ICD-10-CM alphabetic index (XML)", Book.ICD10CM_INDEX, b"INDEX TO DISEASES AND INJURIES</TITLE>"
)
EXTERNAL_XML = _importer(
    "ICD-10-CM index to external causes (XML)",
    Book.ICD10CM_EXTERNAL,
    b"EXTERNAL CAUSE OF INJURIES INDEX</TITLE>",
)
DRUGS_XML = _importer(
    "ICD-10-CM table of drugs and chemicals (XML)", Book.ICD10CM_DRUGS, b">SUBSTANCE</HEAD>", DRUGS
)
NEOPLASMS_XML = _importer(
    "ICD-10-CM neoplasm table (XML)", Book.ICD10CM_NEOPLASMS, b">NEOPLASM</HEAD>", NEOPLASMS
)
