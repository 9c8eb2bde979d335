"""What is no row of a publisher's table: blank records and sentences below it; and what is no text at all. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator

    from consultant.codes.importers.source import Source


_ARCHIVE = b"PK"


def is_text(source: Source) -> bool:
    """False for a workbook: the headings of an uncompressed one can be read in its bytes too."""
    return not source.head.startswith(_ARCHIVE)


def without_footnotes(
    records: Iterable[tuple[int, list[str]]], key: re.Pattern[str]
) -> Iterator[tuple[int, list[str]]]:
    """The records (line and fields) that are rows.

    Left out are those whose fields are blank, and those that have but a first field which is not of the shape `key`.
    """
    for line, fields in records:
        first, *others = fields
        if any(others) or key.fullmatch(first):
            yield line, fields
