"""The codes of a follow-up beside those of the question before it: put in place of one, added to them, or the same again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.extraction.mentions.modifiers import MODIFIERS
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

BESIDE = PROCEDURE_SYSTEMS
SURE_SWAP, ONLY_ONE, BY_FAMILY, JOINED = 0.97, 0.95, 0.9, 0.95
_SWAPS = re.compile(
    r"\b(?:instead|in place of|in lieu of|rather than|replac\w+|meant|mean|sorry|typo|correction|mistyped|should (?:be|have been|read))\b"
)
_JOINS = re.compile(
    r"\b(?:with|w/|add(?:ed|ing|s)?|also|plus|along|together|on top of|in addition|too|as well|besides|both|alongside)\b|\+|&"
)
_SAME_FOR = re.compile(r"\bsame (?:for|with|question)\b")
_BARE = re.compile(
    r"\W*(?i:(?:thanks|ok|so|and|but|or|also|with|what about|how about|use|try|is|would|does|will)\b\W*){0,4}"
    r"(?P<code>\d{2}|[A-Z][A-Z0-9])(?i:\W+(?:ok|okay|too|then|help|allowed|instead))?\W*"
)
"""A mail of nothing but a modifier's two characters."""
_BARE_SURE = 0.9
_UNITS = re.compile(r"(?i)(?<![\d.])(\d{1,4}) ?units?\b")
_LEAST_FAMILY = 2
"""Characters that two codes of one family share at least at their beginning."""


@dataclass(frozen=True, slots=True)
class Place:
    """`instead` maps a former code to the one in its place; `kept` are new mentions beside the former ones.

    `joins` says that codes were added; `elliptic` that the words ask nothing of the new code itself.
    """

    instead: dict[str, Mention] = field(default_factory=dict)
    kept: tuple[Mention, ...] = ()
    joins: bool = False
    elliptic: bool = False
    unclear: str = ""
    sure: float = 1.0

    @property
    def named(self) -> dict[str, str]:
        """The former codes and what stands in their places."""
        return {old: new.code for old, new in self.instead.items()}


def place_of(text: str, new: Sequence[Mention], former: Sequence[Mention]) -> Place:
    """Where the codes of the new words belong."""
    words = text.lower()
    before = {one.code: one for one in former if one.system is not CodeSystem.MOD}
    marks = tuple(one for one in new if one.system is CodeSystem.MOD)
    fresh = {one.code: one for one in new if one.system is not CodeSystem.MOD and one.code not in before}
    if not fresh:
        return Place(kept=marks, elliptic=any(one.system is not CodeSystem.MOD for one in new))
    again = [code for one in new if (code := one.code) in before]
    rivals = [code for code, old in before.items() if any(_alike(old, one) for one in fresh.values())]
    if not rivals:  # a diagnosis for the codes asked about, or a procedure for the diagnoses
        return Place(kept=(*fresh.values(), *marks), elliptic=True, sure=JOINED)
    if _SWAPS.search(words) and len(fresh) == 1 and len(set(again)) == 1:
        return Place({again[0]: next(iter(fresh.values()))}, marks, elliptic=True, sure=SURE_SWAP)
    if again or (_JOINS.search(words) and not _SWAPS.search(words) and not _SAME_FOR.search(words)):
        return Place(kept=(*fresh.values(), *marks), joins=True, elliptic=True, sure=JOINED)
    if len(fresh) > 1:
        return Place(unclear=_ask_back(fresh, before))
    (one,) = fresh.values()
    if len(rivals) == 1:
        return Place({rivals[0]: one}, marks, elliptic=True, sure=ONLY_ONE)
    nearest = _nearest(one.code, rivals)
    if nearest is None:
        return Place(unclear=_ask_back(fresh, before))
    return Place({nearest: one}, marks, elliptic=True, sure=BY_FAMILY)


def _alike(one: Mention, other: Mention) -> bool:
    """Whether one may stand in the other's place: both are billed on a line, or neither is."""
    return (one.system in BESIDE) == (other.system in BESIDE)


def bare_modifier(text: str, start: int) -> tuple[Mention, ...]:
    """The modifier that is all that a mail names: `and 25?`, `with 59`."""
    found = _BARE.fullmatch(text, start)
    if not found or found["code"] not in MODIFIERS:
        return ()
    at, end = found.span("code")
    return (
        Mention(CodeSystem.MOD, found["code"], at, end, text[at:end], _BARE_SURE, why=("all that is named",)),
    )


def _ask_back(fresh: dict[str, Mention], before: dict[str, Mention]) -> str:
    """What to ask where new codes may be in place of former ones or beside them."""
    new, old = " and ".join(fresh), " and ".join(before)
    return f"whether {new} should be looked at in place of {old} (or of which of them), or billed together with {'it' if len(before) == 1 else 'them'}"


def _nearest(code: str, rivals: Sequence[str]) -> str | None:
    """The one former code whose number begins most like this one; None where two do, or none."""
    shared = {rival: _shared(code, rival) for rival in rivals}
    most = max(shared.values())
    found = [rival for rival, length in shared.items() if length == most]
    return found[0] if most >= _LEAST_FAMILY and len(found) == 1 else None


def _shared(code: str, other: str) -> int:
    """How many characters at the beginning of two codes are the same."""
    apart = (at for at, (one, two) in enumerate(zip(code, other, strict=False)) if one != two)
    return next(apart, min(len(code), len(other)))


def said_units(text: str) -> int | None:
    """The one number of units that a text gives; None where it gives none or two."""
    found = {int(match[1]) for match in _UNITS.finditer(text)}
    return found.pop() if len(found) == 1 else None
