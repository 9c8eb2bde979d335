"""Units that a sentence says of its code from a distance: `Can 99486 be billed 6 units?`

Units directly before or behind a code are read by `tails`, those of a table by `tables`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.extraction.questions import split_sentences
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Mention

_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_NUMBERS = {word: number for number, word in enumerate(_WORDS.split("|"), start=1)}
BILLED = re.compile(
    rf"(?i)\b(?:bill|report|submit|charge|claim|cod)(?:e|s|ed|ted|d|ing|ting)?\b(?P<between>[^.;?!\n]{{0,40}}?)(?<![\w.,$/-])(?P<count>[1-9]\d{{0,3}}|{_WORDS}) units?\b"
    r"(?! (?:of|for|on) (?!service\b|it\b|this\b|that\b|the code\b))"
)
"""A word of billing, then the count; units of something named are another's."""
QUANTITY = re.compile(
    r"(?i)\b(?:bill|report|submit|charge|claim|cod)(?:e|s|ed|ted|d|ing|ting)?\b[^.;?!\n]{0,20}\b(?:qty|quantity)(?: of)? (?P<count>[1-9]\d{0,3})(?![\w.]\d)"
)
"""`we charged qty 62`."""
EQUALS = re.compile(
    r"(?i)(?:=|equals|makes|comes to|that is|i\.e\.) ?(?P<count>[1-9]\d{0,3}) (?:\w-code )?units\b"
)
"""`450 mg = 9 units`."""
WERE_BILLED = re.compile(
    rf"(?i)(?<![\w.,$/-])(?P<count>[1-9]\d{{0,3}}|{_WORDS}) units? (?:were |was |are |is |to be |being )?(?:bill|report|submitt|charg|cod)\w*"
)
_A_LIMIT = re.compile(
    r"(?i)\b(?:up to|more than|over|max(?:imum)?|limit|at most|only allows?|mue|fewer|less|than|above|exceed\w*|or)\b"
)


def _counts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Place and number of each count of billed units in `text[start:end]`."""
    found = [
        (match.start("count"), match["count"].lower())
        for pattern in (BILLED, QUANTITY, EQUALS, WERE_BILLED)
        for match in pattern.finditer(text, start, end)
        if not _A_LIMIT.search(match.groupdict().get("between") or "")
    ]
    return sorted({(at, _NUMBERS.get(count) or int(count)) for at, count in found})


def _targets(text: str, mentions: Sequence[Mention]) -> dict[int, int]:
    """Indexes of mentions and the units that a sentence says of each.

    The code is the only one of the sentence, or the only one since the count before: of two, nobody knows which.
    """
    said: dict[int, int] = {}
    procedures = [at for at, one in enumerate(mentions) if one.system in PROCEDURE_SYSTEMS]
    for start, end in split_sentences(text, 0, len(text)):
        inside = [at for at in procedures if start <= mentions[at].start < end]
        inside = inside or (
            procedures if len(procedures) == 1 and mentions[procedures[0]].start < start else []
        )
        after = start
        for place, count in _counts(text, start, end) if inside else ():
            before = [at for at in inside if after <= mentions[at].start < place]
            target = inside if len(inside) == 1 else before
            if len(target) == 1 and not mentions[target[0]].range_end:
                said.setdefault(target[0], count)
            after = place
    return said


def say_units(text: str, mentions: list[Mention]) -> list[Mention]:
    """`mentions` (in order) with the units that sentences say of them; those read beside a code stay."""
    said = _targets(text, mentions) if mentions else {}
    return [replace(one, units=one.units or said.get(at)) for at, one in enumerate(mentions)]
