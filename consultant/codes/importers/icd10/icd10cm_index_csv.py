"""The ICD-10-CM index and its tables as csv: a row a term, with its level, as they are passed round beside the XML.

The four layouts share `RowID`, `Level` and `Term`. The alphabetic index and the index to external causes have the same
heading: the codes of the latter begin with V, W, X or Y.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.fields import integer
from consultant.codes.importers.headings import Table, Wanted, csv_records, plain
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.index_rows import DIAGNOSIS, Term, put_index
from consultant.codes.importers.icd10.table_columns import DRUGS, NEOPLASMS, in_their_columns
from consultant.codes.importers.importer import Importer, MalformedLine, blaming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.icd10.table_columns import Columns
    from consultant.codes.importers.importer import Counts, Shelf
    from consultant.codes.importers.source import Source

_WORDS = (
    Wanted("RowID"),
    Wanted("Level"),
    Wanted("Term"),
    Wanted("NonEssModif"),
    Wanted("See", needed=False),
    Wanted("SeeAlso"),
    Wanted("Code", needed=False),
)
_INDEX = (*_WORDS[:4], Wanted("See"), _WORDS[5], Wanted("Code"))
_DRUGS = (
    *_WORDS,
    Wanted("PoisoningAccidental"),
    Wanted("PoisoningIntentionalSelfHarm"),
    Wanted("PoisoningAssault"),
    Wanted("PoisoningUndetermined"),
    Wanted("AdverseEffect"),
    Wanted("Underdosing"),
)
_NEOPLASMS = (
    *_WORDS,
    Wanted("MalignantPrimary"),
    Wanted("MalignantSecondary"),
    Wanted("CaInSitu"),
    Wanted("Benign"),
    Wanted("UncertainBehavior"),
    Wanted("UnspecifiedBehavior"),
)
_KNOWN = frozenset({"letter"})
_DEEPEST = 30
_EXTERNAL = re.compile(rb",[V-Y]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?-?\r?\n")
_CODED = re.compile(rb",[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?-?\r?\n")


def parse_index_csv(records: Iterable[tuple[int, Sequence[str]]], table: Table) -> Iterator[Term]:
    """The terms in their order. Raises MalformedLine, also where RowID does not rise from row to row."""
    former = -1
    for line, (number, level, *words) in table.read(records):
        row = integer(number, line, "RowID")
        if row == former:
            raise MalformedLine(line, f"the row of {row} stands twice")
        if row < former:
            raise MalformedLine(line, f"{row} follows {former}", "RowID")
        former = row
        yield _term(line, min(integer(level, line, "Level"), _DEEPEST), words)


def _term(line: int, depth: int, words: list[str]) -> Term:
    title, modifiers, see, see_also, code, *cells = words
    return Term(
        line=line,
        depth=depth,
        title=title,
        modifiers=modifiers,
        see=see,
        see_also=see_also,
        codes=(code,) if code else (),
        cells=tuple(cells) if any(cells) else (),
    )


def _load(wanted: Sequence[Wanted], columns: Columns | None, parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    table = Table(wanted, _KNOWN)
    with blaming(source):
        records = csv_records(source.lines(meter=shelf.meter(source)))
        terms = parse_index_csv(records, table)
        counts = put_index(in_their_columns(terms, columns) if columns else terms, DIAGNOSIS, shelf)
    table.tell(shelf, source)
    return counts


def _headed(source: Source, wanted: Sequence[Wanted]) -> bool:
    heading = source.head.partition(b"\n")[0].decode("utf-8-sig", "replace")
    columns = {plain(column) for column in heading.split(",")}
    return all(one.plain & columns for one in wanted if one.needed)


def _is_index(source: Source, *, external: bool) -> bool:
    if not _headed(source, _INDEX):
        return False
    ends, coded = len(_EXTERNAL.findall(source.head)), len(_CODED.findall(source.head))
    return (ends * 2 > coded) is external


def _importer(
    name: str,
    book: Book,
    wanted: Sequence[Wanted],
    recognises: partial[bool],
    columns: Columns | None = None,
) -> Importer:
    return Importer(
        name=name,
        book=book,
        settings=False,
        licensed=False,
        recognises=recognises,
        label=icd10cm.label,
        load=partial(_load, wanted, columns),
    )


INDEX_CSV = _importer(
    "ICD-10-CM alphabetic index (csv)", Book.ICD10CM_INDEX, _INDEX, partial(_is_index, external=False)
)
EXTERNAL_CSV = _importer(
    "ICD-10-CM index to external causes (csv)",
    Book.ICD10CM_EXTERNAL,
    _INDEX,
    partial(_is_index, external=True),
)
DRUGS_CSV = _importer(
    "ICD-10-CM table of drugs and chemicals (csv)",
    Book.ICD10CM_DRUGS,
    _DRUGS,
    partial(_headed, wanted=_DRUGS),
    DRUGS,
)
NEOPLASMS_CSV = _importer(
    "ICD-10-CM neoplasm table (csv)",
    Book.ICD10CM_NEOPLASMS,
    _NEOPLASMS,
    partial(_headed, wanted=_NEOPLASMS),
    NEOPLASMS,
)
