"""Names that stand directly before a day, with no label: `Doe, Jane 01/02/1950`; and that day, where it is of the last century.

A given name must be among the words, or they must stand in reverse. A city before a day is nobody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.identifiers.name_words import GIVEN_NAMES
from consultant.extraction.identifiers.person_names import before
from consultant.extraction.places import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.spans import Span

DAY = re.compile(r"(?<![\w/.-])\d{1,2}[/-]\d{1,2}[/-](?:(?P<birth>19\d\d)|20\d\d|\d\d)(?![\w/-])")
_STATE_LETTERS = frozenset(STATES.values())


def names_before_days(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each such name, and of the birthday behind it."""
    for day in DAY.finditer(text):
        name = _name_before(text, day.start())
        if name:
            yield "name", *name
            if day["birth"]:
                yield "dob", *day.span()


def _name_before(text: str, at: int) -> Span | None:
    name = before(text, at)
    if not name:
        return None
    words = text[name[0] : name[1]]
    last = words.rpartition(" ")[2]
    known = any(word.lower() in GIVEN_NAMES for word in words.replace(",", " ").split())
    placed = last in STATES or last in _STATE_LETTERS
    return name if (known or ", " in words) and not placed else None
