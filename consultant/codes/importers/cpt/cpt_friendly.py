"""What CPT's consumer and clinician descriptors share: a heading, in a text with tabs or in the workbook beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.importers.cpt import cpt
from consultant.codes.importers.headings import HEADING_RECORDS, Table, Wanted, plain
from consultant.codes.importers.importer import Importer
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.workbooks import sheet_records, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Table as StoredTable

    from consultant.codes.catalogue import Book
    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_CODES = frozenset({"cptcode", "conceptid"})
_OWN_WORDS = ("consumer", "clinician")
_FIRST_TEXTS = 8_192
_CELL = re.compile(rb">([^<>]{1,60})<")


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the two kinds, in one of the two layouts."""

    columns: tuple[Wanted, ...]
    parse: Callable[[Iterable[tuple[int, Sequence[str]]], Table], Iterator[Row]]
    table: StoredTable
    workbook: bool

    def recognises(self, source: Source) -> bool:
        """By the heading; one column may be missing, so that it is named, but not a word of the other kind stand there."""
        headings = _workbook_headings(source) if self.workbook else _text_headings(source)
        known = frozenset().union(*(one.plain for one in self.columns))
        matched = sum(bool(one.plain & headings) for one in self.columns)
        foreign = any(one.startswith(_OWN_WORDS) for one in headings - known)
        return bool(headings & _CODES) and matched >= len(self.columns) - 1 and not foreign

    def load(self, parts: Sequence[Source], shelf: Shelf) -> Counts:
        source, columns = parts[0], Table(self.columns)
        lines = source.lines(meter=shelf.meter(source))
        records = sheet_records(source) if self.workbook else cpt.tabbed(lines)
        counts = put_keyed(source, shelf, self.table, self.parse(records, columns))
        columns.tell(shelf, source)
        return counts


def importers(
    name: str,
    book: Book,
    columns: tuple[Wanted, ...],
    parse: Callable[[Iterable[tuple[int, Sequence[str]]], Table], Iterator[Row]],
    table: StoredTable,
) -> tuple[Importer, Importer]:
    """The importer of the text and the one of the workbook."""
    return _importer(name, book, _Kind(columns, parse, table, workbook=False)), _importer(
        f"{name} (xlsx)", book, _Kind(columns, parse, table, workbook=True)
    )


def _importer(name: str, book: Book, kind: _Kind) -> Importer:
    return Importer(
        name=name,
        book=book,
        settings=False,
        licensed=True,
        recognises=kind.recognises,
        label=cpt.label,
        load=kind.load,
        compared=kind.table,
    )


def _text_headings(source: Source) -> set[str]:
    """The plain headings of the first line with tabs that has one of ours."""
    lines = source.head.decode("utf-8-sig", "replace").splitlines()[:HEADING_RECORDS]
    found = ({plain(cell) for cell in cells} for _, cells in cpt.tabbed(lines) if len(cells) > 1)
    return next((one for one in found if one & _CODES), set())


def _workbook_headings(source: Source) -> set[str]:
    """The plain texts of a workbook that are as short as a heading, where ours are among the first."""
    texts = texts_of(source)[:_FIRST_TEXTS]
    return {plain(found.decode("utf-8", "replace")) for found in _CELL.findall(texts)}
