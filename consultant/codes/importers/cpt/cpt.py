"""What the AMA's CPT files share: the copyright notice on top, the edition's year, and the shape of a code.

The files are a licensee's own; what they say is stored, and given out only where a licence is on record (`codes/wording.py`).
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from consultant.codes.importers.importer import Label, MalformedLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consultant.codes.importers.source import Source

CODE = re.compile(r"\d{4}[0-9AFTUM]")
"""Category I (with the vaccines' `0001A`), II, III, and the laboratory analyses U and M."""

LONGEST_TEXT = 20_000
"""No descriptor is near it; a file of one endless line is."""

TELLING = 3
"""How many lines below the notice tell what a file is."""

_NOTICE = re.compile(r"American\s+Medical\s+Association", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,20}")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def label(source: Source) -> Label:
    """The year in the nearest of file name, folder and zip names; the copyright's years are others."""
    names = (source.names[-1], *reversed(source.folders), *reversed(source.names[:-1]))
    found = next((one for name in names if (one := _YEAR.search(name))), None)
    return Label(release=found[1] if found else None)


def data_lines(lines: Iterable[str], shape: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Number and text of the lines below the notice: from the first of `shape` that follows a blank line, or is the first.

    Blank ones are left out. Raises MalformedLine where there is none.
    """
    begun, after_blank = False, True
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        begun = begun or (after_blank and bool(shape.match(text)))
        after_blank = not text.strip()
        if begun and not after_blank:
            if len(text) > LONGEST_TEXT:
                raise MalformedLine(number, f"it has more than {LONGEST_TEXT:,} characters")
            yield number, text
    if not begun:
        raise MalformedLine(1, "the file has no row of a code and its text")


def noticed_lines(source: Source, shape: re.Pattern[str]) -> list[str]:
    """The whole lines at the head of a file with the AMA's notice that lie below it; [] where there is none."""
    head = source.head.decode("cp1252", "replace").removeprefix("\u00ef\u00bb\u00bf")
    if not _NOTICE.search(head):
        return []
    lines = head.splitlines()
    whole = lines if source.size <= len(source.head) else lines[:-1]
    found: list[str] = []
    with suppress(MalformedLine):  # the import says so
        found.extend(text for _, text in data_lines(whole, shape))
    return found


def tabbed(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each line of a file with tabs; a field that is quoted loses its quotes."""
    for number, line in enumerate(lines, 1):
        yield number, [_unquoted(cell) for cell in line.rstrip("\r\n").split("\t")]


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    quoted = len(cell) > 1 and cell.startswith('"') and cell.endswith('"')
    return cell[1:-1].replace('""', '"') if quoted else cell


def wording(text: str, line: int, column: str) -> str:
    """A text that is there and of a sane length. Raises MalformedLine."""
    if not text or len(text) > LONGEST_TEXT:
        raise MalformedLine(
            line, "it is empty" if not text else f"it has more than {LONGEST_TEXT:,} characters", column
        )
    return text


def number(text: str, line: int, column: str) -> str:
    """One of the publisher's numbers, as text. Raises MalformedLine."""
    if not _NUMBER.fullmatch(text):
        raise MalformedLine(line, f"{text[:40]!r} is no number", column)
    return text
