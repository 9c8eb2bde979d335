"""The numbers that the rows of an order file begin with: 00001 and so on, so that a row that was lost is missed. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.importers.importer import MalformedLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def in_order(lines: Iterable[str], mark: str = "") -> Iterator[tuple[int, str]]:
    """Line number and text of each line that is not blank; `mark` may stand before the first one and is taken off.

    Raises MalformedLine where a line's number does not follow the one before it. What is no number is left to the reader.
    """
    awaited = 1
    for line, text in enumerate(lines, 1):
        row = text.rstrip("\r\n\x1a").removeprefix(mark)
        if not row.strip():
            continue
        told = row[:5]
        if told.isascii() and told.isdecimal() and int(told) != awaited:
            raise MalformedLine(line, f"the order number is {told}, and {awaited:05} comes here")
        yield line, row
        awaited += 1
