"""Which modifier would say what the mail says, where a PTP edit has indicator 1? (NCCI Policy Manual, chapter I, section E; MLN1783722.)

Another practitioner: XP; another encounter: XE; another side or digit: the anatomic modifier; another site or structure: XS; each
before 59. The same session and the same site: none of them. Only of a question on two codes, since what it says must be of
these two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.associated_modifiers import ANATOMIC
from consultant.checks.visits import is_visit
from consultant.vocabulary import PROCEDURE_SYSTEMS, Likeness

if TYPE_CHECKING:
    from consultant.checks.matter import Matter
    from consultant.vocabulary import Mention

_SIDE = re.compile(r"(?i)\b(?:(left|lt)|(right|rt))\b")
_PARTS = (
    "scalp|face|cheek|nose|ear|lip|neck|chest|back|abdomen|groin|shoulder|arm|forearm|elbow|wrist|hand|finger|thumb|breast|hip|"
    "buttock|thigh|knee|leg|calf|shin|ankle|heel|foot|toe|eyelid|eye|axilla|temple|flank|trunk"
)
_PART = re.compile(rf"(?i)\b({_PARTS})s?\b")
_TOES = re.compile(r"(?i)\b(?:toes?|toenails?)\b")
_FINGERS = re.compile(r"(?i)\b(?:fingers?|thumbs?)\b")
_EYELIDS = re.compile(r"(?i)\beyelids?\b")
DIGITS = ((_TOES, ("TA", "T1", "T9")), (_FINGERS, ("FA", "F1", "F9")), (_EYELIDS, ("E1", "E4")))
_AFTER = 60
"""How far behind the last code its words may stand."""


def choice(matter: Matter, one: str, other: str) -> dict[str, Any] | None:
    """`because` (what the mail says) and `modifiers` (which say it, the exact one first); None where it says nothing."""
    if is_visit(one) or is_visit(other):
        return None
    lines = _lines(matter)
    if {line.code for line in lines} != {one, other}:
        return None
    said = matter.question.particulars
    if said.provider is Likeness.DIFFERENT:
        return {"because": "provider", "modifiers": ["XP", "59"]}
    if said.session is Likeness.DIFFERENT:
        return {"because": "session", "modifiers": ["XE", "59"]}
    by_anatomy = _by_own_modifiers(lines) or _by_words(matter, lines)
    if by_anatomy:
        return by_anatomy
    if said.site is Likeness.DIFFERENT:
        return {"because": "site", "modifiers": ["XS", "59"]}
    if said.session is Likeness.SAME and said.site is Likeness.SAME:
        return {"because": "nothing", "modifiers": ["XU"]}
    return None


def _lines(matter: Matter) -> list[Mention]:
    return [one for one in matter.question.mentions if one.system in PROCEDURE_SYSTEMS]


def _by_own_modifiers(lines: list[Mention]) -> dict[str, Any] | None:
    """RT on the one and LT on the other, F1 and F2: they already say so."""
    own: dict[str, set[str]] = {}
    for line in lines:
        own.setdefault(line.code, set()).update(ANATOMIC & set(line.modifiers))
    one, other = own.values()
    if one and other and not one & other:
        return {"because": "named", "modifiers": sorted(one | other)}
    return None


def _by_words(matter: Matter, lines: list[Mention]) -> dict[str, Any] | None:
    """The sides and the parts of the body that stand beside each code."""
    if len(lines) != 2:  # noqa: PLR2004 - words are told apart for two lines
        return None
    beside = _beside(matter.question.text, lines[0], lines[1])
    if beside is None:
        return {"because": "site", "modifiers": ["XS", "59"]} if _two_places(matter, lines[1]) else None
    sides = [_sides(words) for words in beside]
    if all(sides) and not sides[0] & sides[1]:
        return {"because": "sides", "modifiers": ["RT", "LT"]}
    for pattern, modifiers in DIGITS:
        if all(pattern.search(words) for words in beside) and _told_apart(matter):
            return {"because": "digits", "modifiers": list(modifiers)}
    parts = [{one.lower() for one in _PART.findall(words)} for words in beside]
    if all(parts) and not parts[0] & parts[1]:
        return {"because": "site", "modifiers": ["XS", "59"]}
    return None


def _told_apart(matter: Matter) -> bool:
    return matter.question.particulars.site is Likeness.DIFFERENT


def _beside(text: str, first: Mention, second: Mention) -> tuple[str, str] | None:
    """The words of each code: behind them both, or before them both."""
    before = text[: first.start].rsplit("\n", 1)[-1]
    between = text[first.end : second.start]
    behind = re.split(r"[.?!\n]", text[second.end : second.end + _AFTER])[0]
    if _names_a_place(between) and _names_a_place(behind):
        return between, behind
    if _names_a_place(before) and _names_a_place(between):
        return before, between
    return None


def _two_places(matter: Matter, last: Mention) -> bool:
    """Two parts of the body behind both codes: `11042/97597 foot and leg`."""
    behind = re.split(r"[.?!\n]", matter.question.text[last.end : last.end + _AFTER])[0]
    return bool(re.search(rf"(?i)\b({_PARTS})\b[^.,]{{0,12}}\band (?:the )?(?!\1\b)(?:{_PARTS})\b", behind))


def _names_a_place(words: str) -> bool:
    return bool(_SIDE.search(words) or _PART.search(words))


def _sides(words: str) -> set[str]:
    found = {"left" if left else "right" for left, _ in _SIDE.findall(words)}
    return found if len(found) == 1 else set()
