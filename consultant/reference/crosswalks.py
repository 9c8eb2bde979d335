"""Section `crosswalks`: what the General Equivalence Mappings point to, and what the conversion table says of old and new codes.

The GEMs (FY2018, the last) have a direction each and are no mirror images; their five flags are told in words. They are a pointer, never
coding advice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.codes.readers.crosswalks import CAUTION
from consultant.reference.from_known import cautions_of, known_of
from consultant.reference.laying import code_cell, day_cell, once
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consultant.codes.known import Known
    from consultant.reference.shapes import Subject

KEY, TITLE = "crosswalks", "Crosswalks and conversions"

_GEM_COLUMNS = ("System", "Code", "Title", "Equivalence", "Combination")
_COMBINED = (
    "A combination: only several codes together translate it, one of each choice list of the same scenario."
)
_SAME = "In the place of {code}, which is no complete code from then on"
_OTHER = "New codes for what was coded {code} before; {code} itself stays"
_UNKNOWN = "New codes for what was coded {code} before"
_FORMER = {False: _SAME, True: _OTHER, None: _UNKNOWN}


def crosswalks(subject: Subject) -> Section | None:
    """A table a mapping, and one of new and former codes."""
    mapped, converted = known_of(subject, "crosswalks"), known_of(subject, "conversion")
    tables = (*_mappings(mapped), *_conversions(subject, converted))
    every = (*mapped, *converted)
    if not tables:
        return None
    return Section(
        KEY,
        TITLE,
        lines=tuple(_lines(mapped)),
        tables=tables,
        citations=once(one.citation for one in every),
        cautions=cautions_of(every),
    )


def _lines(mapped: Sequence[Known]) -> Iterator[str]:
    if mapped:
        yield CAUTION
    if any(one.facts.get("combination") for one in mapped):
        yield _COMBINED


def _mappings(mapped: Sequence[Known]) -> Iterator[Table]:
    for book in dict.fromkeys(one.edition.book for one in mapped):
        of_book = [one for one in mapped if one.edition.book is book]
        rows = tuple(_row(one.facts) for one in of_book if "to_system" in one.facts)
        more = " ".join(f"{one.line}." for one in of_book if "targets" in one.facts)
        yield Table(of_book[0].edition.title, _GEM_COLUMNS, rows, more)


def _row(facts: Mapping[str, Any]) -> tuple[Cell, ...]:
    system = CodeSystem(facts["to_system"])
    if facts["to"] is None:
        return Cell(system.value), Cell("none"), Cell(""), Cell("no counterpart"), Cell("")
    how = "approximate: the meanings differ" if facts["approximate"] else "identical"
    place = f"scenario {facts['scenario']}, choice list {facts['choice_list']}" * facts["combination"]
    code = code_cell(system, facts["to"])
    return Cell(system.value), code, Cell(facts["title"]), Cell(how), Cell(place)


def _conversions(subject: Subject, converted: Sequence[Known]) -> Iterator[Table]:
    rows = tuple(row for one in converted for row in _converted(subject, one.facts))
    if rows:
        caption = f"Conversion table, {converted[0].edition.release}"
        yield Table(caption, ("From", "Code", "What it is"), rows)


def _converted(subject: Subject, facts: Mapping[str, Any]) -> Iterator[tuple[Cell, Cell, Cell]]:
    since = day_cell(facts["effective"])
    said = _FORMER[facts["still_billable"]].format(code=subject.code)
    yield from ((since, code_cell(subject.system, code), Cell(said)) for code in facts["current"])
    wording = f"Coded so before {subject.code} was new: {facts['wording']}"
    if not facts["current"]:
        former = facts["previous"] or [""]
        yield from (
            (since, code_cell(subject.system, code) if code else Cell("none named"), Cell(wording))
            for code in former
        )
