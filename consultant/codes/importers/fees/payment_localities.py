"""What the tables of payment localities share: carrier and locality numbers, marks of footnotes, editions by year. Pure.

A locality is a carrier's (a MAC's): the same number means another place with another carrier.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.importers.fees.fee_schedule import quarterly_release
from consultant.codes.importers.importer import Label, MalformedLine

if TYPE_CHECKING:
    from consultant.codes.importers.source import Source

NUMBER = re.compile(r"\d+")
"""The shape of the first field of a row, by which it is told from a footnote."""

_CARRIER_LENGTH, _LOCALITY_LENGTH = 5, 2
_MARKS = re.compile(r"(\**)\s*$")


def carrier(text: str, line: int, column: str) -> str:
    """A contractor number of five figures; a spreadsheet may have dropped the leading noughts."""
    return _padded(text, _CARRIER_LENGTH, line, column)


def locality(text: str, line: int, column: str) -> str:
    """A locality number of two figures, as above."""
    return _padded(text, _LOCALITY_LENGTH, line, column)


def _padded(text: str, length: int, line: int, column: str) -> str:
    if not re.fullmatch(rf"[0-9]{{1,{length}}}", text):
        raise MalformedLine(line, f"{text[:40]!r} is no number of {length} figures", column)
    return text.zfill(length)


def name_and_marks(text: str) -> tuple[str, str]:
    """`WYOMING` and `**` of `WYOMING**`: the asterisks point to a footnote."""
    found = _MARKS.search(text)
    return _MARKS.sub("", text).strip(), found[1] if found else ""


def yearly_label(source: Source, in_content: re.Pattern[bytes] | None, in_name: re.Pattern[str]) -> Label:
    """The quarter of the download that the file came in (`rvu25d`), else the year in its content, else in its name.

    Patterns give the year's last two figures as their first group. Within a year the download's table may change, so
    that the edition is the quarter's where the download is known.
    """
    if quarter := quarterly_release(source.names[:-1]):
        return Label(release=quarter)
    told = in_content.search(source.head) if in_content else None
    if told:
        return Label(release=f"20{told[1].decode()}")
    named = in_name.search(source.names[-1])
    return Label(release=f"20{named[1]}" if named else None)
