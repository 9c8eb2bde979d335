"""CPT clinician descriptors: `ClinicianDescriptor.txt` (tabs) or `.xlsx`, a heading and several texts a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.cpt import cpt, cpt_friendly
from consultant.codes.importers.headings import Wanted
from consultant.models.books import cpt_clinician_descriptors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.headings import Table
    from consultant.codes.importers.importer import Row

COLUMNS = (
    Wanted("concept_id"),
    Wanted("cpt_code"),
    Wanted("clinician_descriptor_id"),
    Wanted("clinician_descriptor"),
)


def parse_clinician(records: Iterable[tuple[int, Sequence[str]]], columns: Table) -> Iterator[Row]:
    """Rows of `cpt_clinician_descriptors` without their release. Raises MalformedLine."""
    for line, (concept, code, descriptor, text) in columns.read(records):
        yield (
            fields.code(code, cpt.CODE, line, "cpt_code"),
            cpt.number(descriptor, line, "clinician_descriptor_id"),
            cpt.wording(text, line, "clinician_descriptor"),
            cpt.number(concept, line, "concept_id"),
        )


CPT_CLINICIAN, CPT_CLINICIAN_XLSX = cpt_friendly.importers(
    "CPT clinician descriptors", Book.CPT_CLINICIAN, COLUMNS, parse_clinician, cpt_clinician_descriptors
)
