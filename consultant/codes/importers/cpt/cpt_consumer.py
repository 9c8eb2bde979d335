"""CPT consumer descriptors: `ConsumerDescriptor.txt` (tabs) or `.xlsx`, a heading and one text a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.cpt import cpt, cpt_friendly
from consultant.codes.importers.headings import Wanted
from consultant.models.books import cpt_descriptors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.headings import Table
    from consultant.codes.importers.importer import Row

COLUMNS = (
    Wanted("concept_id"),
    Wanted("cpt_code"),
    Wanted("consumer_descriptor", ("Consumer Friendly Descriptor",)),
)


def parse_consumer(records: Iterable[tuple[int, Sequence[str]]], columns: Table) -> Iterator[Row]:
    """Rows of `cpt_descriptors` without their release. Raises MalformedLine."""
    for line, (concept, code, text) in columns.read(records):
        yield (
            fields.code(code, cpt.CODE, line, "cpt_code"),
            cpt.wording(text, line, "consumer_descriptor"),
            cpt.number(concept, line, "concept_id"),
        )


CPT_CONSUMER, CPT_CONSUMER_XLSX = cpt_friendly.importers(
    "CPT consumer descriptors", Book.CPT_CONSUMER, COLUMNS, parse_consumer, cpt_descriptors
)
