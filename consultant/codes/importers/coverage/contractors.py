"""Medicare contractors, their contracts and jurisdictions: four small tables that stand in every export of LCDs or articles.

Where both exports are imported together, the same content is taken once. No real export was at hand: the columns are
taken from public programs that read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import FIRST_DAY, Book
from consultant.codes.importers import fields
from consultant.codes.importers.coverage import coverage_files
from consultant.codes.importers.coverage.coverage_files import Layout, day, names, needed
from consultant.codes.importers.headings import Wanted
from consultant.codes.importers.importer import Importer
from consultant.models.books import (
    contractor_states,
    contractor_types,
    contractors,
    coverage_states,
    day_number,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.importers.importer import Counts, Label, Row, Shelf
    from consultant.codes.importers.source import Source

_FIRST = day_number(FIRST_DAY)


def _contractor(line: int, values: Sequence[str]) -> Row:
    number, kind, version, name, contract = values
    return (
        fields.integer(number, line, "contractor_id"),
        fields.integer(kind, line, "contractor_type_id"),
        fields.integer(version, line, "contractor_version"),
        needed(name, line, "contractor_bus_name"),
        contract,
    )


def _jurisdiction(line: int, values: Sequence[str]) -> Row:
    number, kind, version, state, active, ended = values
    return (
        fields.integer(state, line, "state_id"),
        fields.integer(number, line, "contractor_id"),
        fields.integer(kind, line, "contractor_type_id"),
        fields.integer(version, line, "contractor_version"),
        day(active, line, "active_date") or _FIRST,
        day(ended, line, "term_date"),
    )


def _kind(line: int, values: Sequence[str]) -> Row:
    kind, words = values
    return fields.integer(kind, line, "contractor_type_id"), needed(words, line, "description")


def _state(line: int, values: Sequence[str]) -> Row:
    number, abbreviation, name = values
    return (
        needed(abbreviation, line, "state_abbrev").upper(),
        fields.integer(number, line, "state_id"),
        needed(name, line, "description"),
    )


_CONTRACT = (Wanted("contractor_id"), Wanted("contractor_type_id"), Wanted("contractor_version"))
LAYOUTS = (
    Layout(
        file="contractor.csv",
        marks=names("contractor_id contractor_bus_name"),
        wanted=(*_CONTRACT, Wanted("contractor_bus_name"), Wanted("contractor_number")),
        known=names(
            "dmerc_rgn address1 address2 address3 city state_id zipcode phone fax status last_updated url email "
            "ignore status_flag cmd_name cmd_title contractor_subtype_id"
        ),
        table=contractors,
        row=_contractor,
    ),
    Layout(
        file="contractor_jurisdiction.csv",
        marks=names("contractor_id state_id active_date"),
        wanted=(*_CONTRACT, Wanted("state_id"), Wanted("active_date"), Wanted("term_date")),
        known=names("last_updated"),
        table=contractor_states,
        row=_jurisdiction,
    ),
    Layout(
        file="contractor_type_lookup.csv",
        marks=names("contractor_type_id description"),
        wanted=(Wanted("contractor_type_id"), Wanted("description")),
        known=names("last_updated"),
        table=contractor_types,
        row=_kind,
    ),
    Layout(
        file="state_lookup.csv",
        marks=names("state_id state_abbrev"),
        wanted=(Wanted("state_id"), Wanted("state_abbrev"), Wanted("description")),
        known=names("last_updated"),
        table=coverage_states,
        row=_state,
    ),
)


def _label(source: Source) -> Label:
    return coverage_files.part_of(LAYOUTS, source)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    return coverage_files.put_all(LAYOUTS, parts, shelf)


CONTRACTORS = Importer(
    name="Medicare contractors (export)",
    book=Book.CONTRACTORS,
    settings=False,
    licensed=False,
    recognises=lambda source: any(layout.recognises(source) for layout in LAYOUTS),
    label=_label,
    load=_load,
    compared=contractors,
    parts=tuple(layout.file for layout in LAYOUTS),
)
