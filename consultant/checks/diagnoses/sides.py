"""Right and left: a bilateral code where both sides are coded apart, and a procedure's side against the diagnosis's.

Where a bilateral code exists it says both sides; else a code for each side (guideline I.B.13). The side of a code stands
in its title, that of a procedure in the modifiers LT and RT.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.readers import diagnosis_notes
from consultant.verdicts import Verdict
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.diagnoses.laid import Group, Laid
    from consultant.checks.matter import Matter
    from consultant.vocabulary import Finding

LATERALITY = "I.B.13"
SIDES = {"RT": "right", "LT": "left"}
_WORD = re.compile(r"[a-z0-9]+")
_NO_MATTER = frozenset(
    {"right", "left", "bilateral", "unilateral", "of", "the", "in", "a", "an", "and", "both", "side", "sides"}
)
_CATEGORY_LENGTH = 3
_ORGANS = frozenset({"eye", "ear"})
"""What the title of a bilateral code may leave out."""


def are_told(matter: Matter) -> bool:
    """Whether a procedure of the mail has a side."""
    return any(
        _sides_of(one.modifiers) for one in matter.question.mentions if one.system in PROCEDURE_SYSTEMS
    )


def both(laid: Laid, group: Group, settled: set[frozenset[str]]) -> Iterator[Finding]:
    """A code for the right and one for the left of the same place, where one code says both."""
    for pair in group.pairs():
        if frozenset(pair) in settled or not set(pair) <= laid.noted.keys() or pair[0][:3] != pair[1][:3]:
            continue
        one, two = (laid.noted[code] for code in pair)
        if {side_of(one.title), side_of(two.title)} == {"right", "left"} and _bare(one.title) == _bare(
            two.title
        ):
            category = one.compact[:_CATEGORY_LENGTH]
            below = laid.matter.books.read(diagnosis_notes.complete_below, category, laid.matter.asked)
            bilateral = [code for code, title in below.items() if _says_both(title, one.title)]
            if bilateral:
                facts = {"bilateral": bilateral[0], "title": below[bilateral[0]]}
                yield laid.finding(Verdict.BILATERAL_CODE, pair, facts, (*pair, bilateral[0]), LATERALITY)


def against_procedures(laid: Laid) -> Iterator[Finding]:
    """A procedure of one side, where every diagnosis with a side is of the other."""
    sided = {one.code: side for one in laid.known(laid.codes) if (side := side_of(one.title))}
    for mention in laid.matter.question.mentions:
        sides = _sides_of(mention.modifiers) if mention.system in PROCEDURE_SYSTEMS else set()
        if len(sides) == 1 and sided and not any(side in {*sides, "bilateral"} for side in sided.values()):
            side = next(iter(sides))
            codes = (mention.code, *sided)
            modifier = next(one for one, named in SIDES.items() if named == side)
            facts = {"modifier": modifier, "side": side, "other": next(iter(sided.values()))}
            yield laid.finding(Verdict.OTHER_SIDE, codes, facts, sided)


def _sides_of(modifiers: tuple[str, ...]) -> set[str]:
    return {SIDES[one] for one in modifiers if one in SIDES}


def side_of(title: str) -> str:
    """`right`, `left`, `bilateral`, or `` where a title names no side, or both."""
    words = set(_WORD.findall(title.lower()))
    found = words & {"right", "left", "bilateral"}
    return next(iter(found)) if len(found) == 1 else ""


def _bare(title: str) -> frozenset[str]:
    """The words of a title but for its side."""
    return frozenset(_WORD.findall(title.lower())) - _NO_MATTER


def _says_both(title: str, sided: str) -> bool:
    both, one = _singular(_bare(title)), _singular(_bare(sided))
    return "bilateral" in title.lower() and both <= one <= both | _ORGANS


def _singular(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in words)
