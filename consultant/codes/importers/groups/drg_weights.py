"""MS-DRG relative weights: IPPS Table 5, tab-delimited (`CMS-…-F Table 5.txt`), with a quoted title of two lines.

The headings carry the year (`FY 2026 Final Post-Acute DRG`), and since FY2023 there are two weights: before and after
the cap of 10 % on a year's decrease, of which the second holds (IPPS final rule of FY2023). `**` and `.` stand for none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import drg_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

DRG = re.compile(r"[0-9]{3}")
_CATEGORY = re.compile(r"PRE|[0-9][0-9]")
_KINDS = {"SURG": "SURG", "MED": "MED", "**": None, "": None}
_YES_NO = {"Yes": True, "No": False}
_YEAR_OF_HEADING = re.compile(
    r"\AFY\s*20\d\d\s+(?:Final|Correction Notice|CN)?(?:\s+Rule)?\s*", re.IGNORECASE
)
_TITLE = re.compile(rb"TABLE\s+5\b[^\t]*MS-DRGS?\)?[^\t]*?\bFY\s*(20\d\d)\b", re.IGNORECASE)
_HEADING = re.compile(
    rb"^[\"\s]*MS-DRG\s*\"?\t[^\r\n]*MS-DRG Title[^\r\n]*Arithmetic mean LOS", re.IGNORECASE | re.MULTILINE
)
_PROPOSED = re.compile(rb"\bFY\s*20\d\d\s+Proposed\b", re.IGNORECASE)


def table() -> Table:
    """The columns, without the year that their headings begin with."""
    return Table(
        (
            Wanted("MS-DRG"),
            Wanted("Post-Acute DRG"),
            Wanted("Special Pay DRG"),
            Wanted("MDC"),
            Wanted("TYPE"),
            Wanted("MS-DRG Title"),
            Wanted("Weights - 10% Cap Applied", needed=False),
            Wanted("Weights - Before Cap", ("Weights",)),
            Wanted("Geometric mean LOS"),
            Wanted("Arithmetic mean LOS"),
        )
    )


def parse_drg_weights(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `drg_weights` without their release. Raises MalformedLine."""
    for line, record in listed.rows(columns, _records(lines)):
        if not _is_footnote(record):
            yield _row(record, line)


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    for line, record in csv_records(lines, delimiter="\t"):
        yield line, [_YEAR_OF_HEADING.sub("", cell.strip()) for cell in record]


def _is_footnote(record: list[str]) -> bool:
    """A sentence below the table stands alone in its line."""
    return " " in record[0] and not any(record[1:])


def _row(record: list[str], line: int) -> Row:
    code, post_acute, special_pay, category, kind, title, capped, uncapped, geometric, arithmetic = record
    if kind not in _KINDS:
        raise MalformedLine(line, f"{kind[:20]!r} is neither SURG nor MED", "TYPE")
    if not title:
        raise MalformedLine(line, "the title is empty", "MS-DRG Title")
    before_cap = _number(uncapped, line, "Weights - Before Cap")
    after_cap = _number(capped, line, "Weights - 10% Cap Applied")
    shortest = _number(geometric, line, "Geometric mean LOS")
    longest = _number(arithmetic, line, "Arithmetic mean LOS")
    transferred = _flag(post_acute, line, "Post-Acute DRG")
    specially = _flag(special_pay, line, "Special Pay DRG")
    _check_order(
        before_cap, after_cap, line, "Weights - 10% Cap Applied", "a cap on decreases lowers no weight"
    )
    _check_order(
        shortest, longest, line, "Arithmetic mean LOS", "no arithmetic mean is below the geometric one"
    )
    if specially and not transferred:
        raise MalformedLine(line, "only a post-acute DRG is specially paid", "Special Pay DRG")
    return (
        fields.code(code, DRG, line, "MS-DRG"),
        transferred,
        specially,
        fields.code(category, _CATEGORY, line, "MDC") if category else None,
        _KINDS[kind],
        title,
        after_cap if after_cap is not None else before_cap,
        before_cap if after_cap is not None else None,
        shortest,
        longest,
    )


def _check_order(lower: str | None, higher: str | None, line: int, column: str, reason: str) -> None:
    """Refuse two columns that were exchanged."""
    if lower is not None and higher is not None and Decimal(higher) < Decimal(lower):
        raise MalformedLine(line, f"{higher} is less than {lower}, but {reason}", column)


def _flag(text: str, line: int, column: str) -> bool:
    if text.capitalize() not in _YES_NO:
        raise MalformedLine(line, f"{text[:20]!r} is neither Yes nor No", column)
    return _YES_NO[text.capitalize()]


def _number(text: str, line: int, column: str) -> str | None:
    return None if text in {".", ""} else fields.decimal(text, line, column)


def _label(source: Source) -> Label:
    titled = _TITLE.search(source.head)
    return Label(release=f"FY{titled[1].decode()}" if titled else icd10cm.release_of(source.names))


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], table()
    if _PROPOSED.search(source.head):
        raise MalformedLine(1, "it is of the proposed rule; only the final one counts").rejected(source)
    rows = parse_drg_weights(source.lines(meter=shelf.meter(source)), columns)
    counts = put_keyed(source, shelf, drg_weights, rows)
    columns.tell(shelf, source)
    return counts


DRG_WEIGHTS = Importer(
    name="MS-DRG weights (IPPS Table 5, text)",
    book=Book.MSDRG,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_HEADING.search(source.head)),
    label=_label,
    load=_load,
    compared=drg_weights,
)
