"""OPPS Addendum B: a row a code with its status indicator and its rate, as csv or with tabs.

CMS's own file has title lines, `$` and thousands' commas, and a lone point where there is no amount; it names the edition
by its name. The practice edition's columns are HCPCSCode, ShortDescriptor, StatusIndicator, PaymentRate, Changed? and
Source, which is the edition. Codes may end in an odd blank.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.fees.footnotes import is_text, without_footnotes
from consultant.codes.importers.hcpcs.level_ii import storable
from consultant.codes.importers.headings import Table, Wanted, csv_records, plain
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine, blaming
from consultant.models.books import listed_codes, outpatient_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_AMOUNTS = (
    "Relative Weight",
    "Payment Rate",
    "National Unadjusted Copayment",
    "Minimum Unadjusted Copayment",
    "Adjusted Beneficiary Copayment",
    "IRA Coinsurance Percentage",
)
_COLUMNS = (
    Wanted("HCPCS Code"),
    Wanted("Short Descriptor"),
    Wanted("SI", ("Status Indicator",)),
    Wanted("APC", needed=False),
    *(Wanted(name, needed=name == "Payment Rate") for name in _AMOUNTS),
    Wanted("Note", needed=False),
    Wanted("Pass-Through Expiration", needed=False),
    Wanted("Indicates a Change", ("Changed",), needed=False),
    Wanted("Source", needed=False),
)
_LONG_HEADINGS = (
    (re.compile(r"\s*Note\b.*", re.IGNORECASE | re.DOTALL), "Note"),
    (re.compile(r".*Pass-Through Expiration.*", re.IGNORECASE | re.DOTALL), "Pass-Through Expiration"),
    (re.compile(r"\W*Indicates a Change.*", re.IGNORECASE | re.DOTALL), "Indicates a Change"),
)
"""Headings that are whole sentences, which change from year to year."""

_STATUS = re.compile(r"[A-Z]\d?")
_CLASSIFICATION = re.compile(r"\d{0,5}")
_ODD_BLANKS = "\u00a0\u00ff \t"  # a blank of other encodings, behind some codes
_CHANGED = {"": False, "false": False, "true": True, "*": True}
_SNIFFS = (rb"HCPCS ?Code", rb"Short ?Descriptor", rb"Payment ?Rate", rb"Status ?Indicator|[,\t]\s*\"?SI\b")
_SNIFF_BYTES = 8_192
_MONTHS = {"jan": "01", "apr": "04", "jul": "07", "oct": "10"}
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*"
_NAMED = (
    re.compile(r"(?P<year>20\d\d)[-_](?P<number>01|04|07|10)(?!\d)"),
    re.compile(rf"(?P<year>20\d\d)[-_ .]*(?P<month>{_MONTH})", re.IGNORECASE),
    re.compile(rf"(?P<month>{_MONTH})[-_ .]*(?P<year>20\d\d)", re.IGNORECASE),
)


def parse_outpatient_rates(lines: Iterable[str], table: Table, delimiter: str = ",") -> Iterator[Row]:
    """Rows of `outpatient_rates` without their release. Raises MalformedLine."""
    edition = None
    for line, texts in _records(lines, table, delimiter):
        edition = texts[-1] if edition is None else edition
        if texts[-1] != edition:
            raise MalformedLine(line, f"it is of {texts[-1][:40]}, the rows before it of {edition}", "Source")
        yield _row(line, texts)


def _records(lines: Iterable[str], table: Table, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    shortened = _short_headings(csv_records(lines, delimiter))
    return without_footnotes(table.read(shortened), fields.PROCEDURE)


def rate_table() -> Table:
    """A table that wants the columns of the file."""
    return Table(_COLUMNS)


def _short_headings(records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    headed = False
    for line, record in records:
        if not headed and {plain(cell) for cell in record} >= {"hcpcscode", "shortdescriptor"}:
            headed = True
            yield line, [_short(cell) for cell in record]
        else:
            yield line, record


def _short(heading: str) -> str:
    return next((name for pattern, name in _LONG_HEADINGS if pattern.fullmatch(heading)), heading)


def _row(line: int, texts: Sequence[str]) -> Row:
    told, descriptor, status, classification, *rest = texts
    amounts, (note, pass_through, changed, _edition) = rest[: len(_AMOUNTS)], rest[len(_AMOUNTS) :]
    code = fields.code(told.strip(_ODD_BLANKS), fields.PROCEDURE, line, "HCPCS Code")
    if not _STATUS.fullmatch(status):
        raise MalformedLine(line, f"{status[:40]!r} is no status indicator", "SI")
    if not _CLASSIFICATION.fullmatch(classification):
        raise MalformedLine(line, f"{classification[:40]!r} is no APC", "APC")
    if changed.lower() not in _CHANGED:
        raise MalformedLine(line, f"{changed[:40]!r} is no mark of a change", "Indicates a Change")
    return (
        code,
        storable(code, descriptor),
        status,
        classification,
        *_read_amounts(amounts, line),
        note,
        pass_through,
        _CHANGED[changed.lower()],
    )


def _read_amounts(texts: Sequence[str], line: int) -> list[str | None]:
    """Dollars, a weight, a percentage; None for blank and for a lone point."""
    bare = [text.removesuffix("%") for text in texts]
    return [
        fields.decimal(text, line, name) if text and text != "." else None
        for text, name in zip(bare, _AMOUNTS, strict=True)
    ]


def _delimiter(source: Source) -> str:
    heading = next((row for row in source.head.splitlines() if re.search(_SNIFFS[0], row)), b"")
    return "\t" if heading.count(b"\t") > heading.count(b",") else ","


def _recognises(source: Source) -> bool:
    start = source.head[:_SNIFF_BYTES]
    return is_text(source) and all(re.search(sniff, start, re.IGNORECASE) for sniff in _SNIFFS)


def _label(source: Source) -> Label:
    """The edition by the Source of the first row, else by the names: `April 2026`, `2026_April`, `2026-04`."""
    head = source.head.decode("latin-1").splitlines(keepends=True)
    try:
        first = next((texts for _, texts in _records(head, rate_table(), _delimiter(source))), [""])
    except MalformedLine:
        first = [""]
    return Label(release=first[-1] or _named(source.names))


def _named(names: Sequence[str]) -> str | None:
    found = (pattern.search(name) for name in reversed(names) for pattern in _NAMED)
    parts = next((one.groupdict() for one in found if one), None)
    if parts is None:
        return None
    return f"{parts['year']}-{parts.get('number') or _MONTHS[parts['month'][:3].lower()]}"


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, table = parts[0], rate_table()
    codes: list[str] = []
    rows = parse_outpatient_rates(source.lines(meter=shelf.meter(source)), table, _delimiter(source))
    with blaming(source):
        shelf.put(outpatient_rates, rows, lambda chunk: codes.extend(row[0] for row in chunk))
        if not codes:
            raise MalformedLine(1, "the file has no row")
    table.tell(shelf, source)
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    return Counts(rows=len(codes), codes=len(codes))


OPPS = Importer(
    name="OPPS Addendum B (csv)",
    book=Book.OPPS,
    settings=False,
    licensed=True,
    recognises=_recognises,
    label=_label,
    load=_load,
    compared=outpatient_rates,
)
