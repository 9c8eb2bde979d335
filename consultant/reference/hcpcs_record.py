"""Medicare's record of a HCPCS code or modifier as facts of a page: coverage, pricing, manual sections, types, dates.

Source: the record layout of the HCPCS file; the words are those of `codes/readers/hcpcs_indicators.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.readers import hcpcs
from consultant.codes.readers import hcpcs_indicators as meanings
from consultant.codes.shapes import as_asked
from consultant.reference.shapes import Cell
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from consultant.codes.readers.hcpcs import Indicators
    from consultant.reference.shapes import Subject

_SYSTEMS = frozenset({CodeSystem.HCPCS, CodeSystem.MOD})


def record_of(subject: Subject) -> Indicators | None:
    """The record in the edition for the day; None of other systems, and where there is none."""
    if subject.system not in _SYSTEMS:
        return None
    return subject.books.read(hcpcs.find_indicators, as_asked(subject.system, subject.code), subject.on)


def record_facts(record: Indicators | None) -> Iterator[tuple[str, Cell]]:
    """The fields that are filled, in the order of the record."""
    if record:
        yield from _of_payment(record)
        yield from _of_manuals(record)
        yield from _of_hospitals(record)
        yield from _of_dates(record)


def _of_payment(record: Indicators) -> Iterator[tuple[str, Cell]]:
    if record.coverage:
        yield "Medicare coverage", Cell(_worded(record.coverage, meanings.COVERAGE))
    if record.pricing:
        yield "Pricing", Cell("; ".join(_worded(one, meanings.PRICING) for one in record.pricing))
    if record.anesthesia_units:
        yield "Anesthesia base units", Cell(str(record.anesthesia_units))
    if record.betos:
        yield "BETOS category", Cell(record.betos)
    if record.types_of_service:
        yield "Type of service", Cell(", ".join(record.types_of_service))


def _of_manuals(record: Indicators) -> Iterator[tuple[str, Cell]]:
    yield from _listed("Coverage manual", record.coverage_manual)
    yield from _listed("Carriers manual", record.carriers_manual)
    yield from _listed("Statute", (record.statute,) if record.statute else ())
    yield from _listed("Laboratory certification", record.lab_certifications)
    yield from _listed("Cross-reference", record.cross_references)


def _of_hospitals(record: Indicators) -> Iterator[tuple[str, Cell]]:
    if record.asc_group:
        yield "Ambulatory surgical center group", Cell(_since(record.asc_group, record.asc_from))
    if record.opps_group or record.opps_indicator:
        told = " ".join(one for one in (record.opps_indicator, record.opps_group) if one)
        yield "OPPS group in the HCPCS record", Cell(_since(told, record.opps_from))


def _of_dates(record: Indicators) -> Iterator[tuple[str, Cell]]:
    if record.added:
        yield "Added", Cell(record.added.isoformat())
    if record.action:
        yield "Last action", Cell(_since(_worded(record.action, meanings.ACTIONS), record.action_effective))


def _listed(name: str, values: Sequence[str]) -> Iterator[tuple[str, Cell]]:
    if values:
        yield name, Cell(", ".join(values))


def _worded(value: str, words: Mapping[str, str]) -> str:
    return f"{value}: {words[value]}" if value in words else value


def _since(told: str, day: date | None) -> str:
    return f"{told}, from {day}" if day else told
