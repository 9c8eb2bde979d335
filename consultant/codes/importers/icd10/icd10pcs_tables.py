"""The ICD-10-PCS tables as XML: what each character of a code stands for, and which of them may stand together.

A `pcsTable` has three axes of one value each, which are its name (`02R`), and rows with the values of characters 4 to 7
that combine freely. The number of codes that a row says it makes is checked.
"""

from __future__ import annotations

import re
from math import prod
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.elements import read_elements
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.models.books import procedure_axes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.importers.elements import Element
    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_ROOT = "ICD10PCS.tabular"
_STEM = ("1", "2", "3")
_REST = ("4", "5", "6", "7")
_CHARACTER = re.compile(r"[0-9A-HJ-NP-Z]")


def parse_tables(content: bytes) -> Iterator[Row]:
    """Rows of `procedure_axes` without their release. Raises MalformedLine."""
    for table in read_elements(content, _ROOT).all("pcsTable"):
        yield from _table(table)


def _table(table: Element) -> Iterator[Row]:
    axes = list(table.all("axis"))
    _check_places(table, axes, _STEM)
    labels = [_only_label(axis) for axis in axes]
    stem = "".join(character for character, _ in labels)
    for axis, (character, label) in zip(axes, labels, strict=True):
        place = axis.attributes["pos"] + character
        yield stem, place, 0, axis.text_of("title"), label, axis.said("definition")
    for line, row in enumerate(table.all("pcsRow"), 1):
        yield from _row(row, stem, line)


def _row(row: Element, stem: str, line: int) -> Iterator[Row]:
    axes = list(row.all("axis"))
    _check_places(row, axes, _REST)
    made = prod(len(list(axis.all("label"))) for axis in axes)
    if row.attributes.get("codes", str(made)) != str(made):
        raise MalformedLine(
            row.line, f"the row of {stem} has values for {made} codes, not for {row.attributes['codes']}"
        )
    for axis in axes:
        title, definition = axis.text_of("title"), axis.said("definition")
        for label in axis.all("label"):
            yield stem, axis.attributes["pos"] + _character(label), line, title, label.text, definition


def _check_places(owner: Element, axes: Sequence[Element], places: Sequence[str]) -> None:
    found = tuple(axis.attributes.get("pos", "") for axis in axes)
    if found != tuple(places):
        raise MalformedLine(owner.line, f"its axes are {', '.join(found) or 'none'}, not {', '.join(places)}")


def _only_label(axis: Element) -> tuple[str, str]:
    labels = list(axis.all("label"))
    if len(labels) != 1:
        raise MalformedLine(axis.line, f"an axis of the first three has one value, not {len(labels)}")
    return _character(labels[0]), labels[0].text


def _character(label: Element) -> str:
    character = label.attributes.get("code", "")
    if not _CHARACTER.fullmatch(character) or not label.text:
        raise MalformedLine(label.line, f"{character[:40]!r} is no character with a label")
    return character


def count_codes(rows: Sequence[Row]) -> int:
    """How many codes the tables make, of the rows of `procedure_axes`."""
    values: dict[tuple[str, int], dict[str, int]] = {}
    for stem, place, line, *_ in rows:
        if line:
            places = values.setdefault((stem, line), {})
            places[place[0]] = places.get(place[0], 0) + 1
    return sum(prod(places.values()) for places in values.values())


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    with blaming(parts[0]):
        rows = list(parse_tables(parts[0].read()))
        if not rows:
            raise MalformedLine(1, "the file has no table")
    shelf.put(procedure_axes, rows)
    return Counts(rows=len({stem for stem, *_ in rows}), codes=count_codes(rows))


ICD10PCS_TABLES = Importer(
    name="ICD-10-PCS tables (XML)",
    book=Book.ICD10PCS_TABLES,
    settings=False,
    licensed=False,
    recognises=lambda source: b"<ICD10PCS.tabular" in source.head,
    label=icd10cm.label,
    load=_load,
)
