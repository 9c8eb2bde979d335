"""Put phrases together where the books name them together: `diabetes | with | nephropathy`, `depression | , | recurrent`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.extraction.notes.conditions import LEAST_SCORE, SURE_SCORE, is_act, names_condition, uses
from consultant.extraction.notes.drugs import long_term_use
from consultant.extraction.notes.history import remains
from consultant.extraction.notes.values import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.phrases import Piece
    from consultant.extraction.notes.searches import Searches

LISTED, BY_PREPOSITION = 0.95, 0.8
"""What share of the best part's score the whole has at least where several parts are conditions by themselves."""
ONE_CONDITION = 0.7
"""The same where one part is a detail (a side, a stage, a cause) that is no condition."""
MOST_WORDS = 18
_PREPOSITION = re.compile(
    r"\b(?:with|without|due|secondary|caused|from|after|following|in|on|by|to)\b|w/", re.IGNORECASE
)
_PRESENCE = re.compile(r"presence of", re.IGNORECASE)
MOST_PIECES = 5
"""How many pieces are tried as one phrase."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A piece with the codes that its words find, and whether it names a condition at all."""

    piece: Piece
    hits: tuple[Hit, ...]
    named: bool

    @property
    def score(self) -> float:
        """That of the best code."""
        return self.hits[0].score if self.hits else 0.0


def joined(text: str, found: Sequence[Piece], searches: Searches) -> list[Weighed]:
    """The phrases that name conditions, each as long as the books name it."""
    kept: list[Weighed] = []
    at = 0
    while at < len(found):
        one, at = _longest(text, found, at, searches)
        if one.named:
            kept.append(one)
    return kept


def weighed(text: str, piece: Piece, searches: Searches) -> Weighed:
    """A piece by itself. What was done is named by what it left behind, a drug that is always taken by its class."""
    words = text[piece.start : piece.end]
    if use := long_term_use(words, searches):
        return Weighed(piece, use, named=True)
    hits = searches.plain(words)
    if names_condition(words, hits):
        return Weighed(piece, hits, named=True)
    if piece.status is Status.HISTORICAL:
        left = remains(words, searches)
        return Weighed(piece, left, bool(left))
    devices = () if is_act(words) else tuple(filter(_is_presence, hits))
    return Weighed(piece, devices or hits, bool(devices))


def _is_presence(hit: Hit) -> bool:
    """Whether a code says that a device is there."""
    return bool(_PRESENCE.match(hit.entry.title)) and hit.score >= LEAST_SCORE


def _longest(text: str, found: Sequence[Piece], at: int, searches: Searches) -> tuple[Weighed, int]:
    """The longest phrase that begins with a piece, and where the next one begins."""
    best, behind = weighed(text, found[at], searches), at + 1
    parts = [best]
    for end in range(at + 1, min(at + MOST_PIECES, len(found))):
        if not (found[end].joined and _may_join(text, found[at], found[end])):
            break
        parts.append(weighed(text, found[end], searches))
        whole = weighed(text, replace(found[at], end=found[end].end), searches)
        if _fits(text, whole, parts):
            best, behind = whole, end + 1
        elif parts[-1].named and parts[-1].score >= SURE_SCORE:
            break
    return best, behind


def _fits(text: str, whole: Weighed, parts: Sequence[Weighed]) -> bool:
    """Whether the books name the parts together nearly as well as apart, and in doing so use the words of each."""
    if not whole.named:
        return False
    named = [part for part in parts if part.named]
    if not named:
        return True
    share = ONE_CONDITION
    if len(named) > 1:
        last_gap = text[parts[-2].piece.end : parts[-1].piece.start]
        share = BY_PREPOSITION if _PREPOSITION.search(last_gap) else LISTED
    return whole.score >= share * max(part.score for part in named) and all(
        uses(whole.hits[0], text[part.piece.start : part.piece.end]) for part in parts
    )


def _may_join(text: str, before: Piece, one: Piece) -> bool:
    """Of one status; `without` denies nothing where it is part of a name."""
    if len(text[before.start : one.end].split()) > MOST_WORDS:
        return False
    gap = text[before.end : one.start].lower()
    return before.status is one.status or (
        one.status is Status.NEGATED and ("without" in gap or "w/o" in gap)
    )
