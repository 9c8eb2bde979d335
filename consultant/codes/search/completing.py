"""Words of which the last is still being typed: the codes whose wordings have every word, the last one as a beginning.

Every word must be there, so that a list that is shown while somebody types does not leap about; what is misspelt, abbreviated or
a brand name is for `search`. A few array operations an index.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from consultant.codes.search.compiled import HEADER
from consultant.codes.search.scoring import RECALL_WEIGHT
from consultant.codes.search.wording import Kind
from consultant.codes.search.words import STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from consultant.codes.search.searcher import Searcher

MOST_WORDS = 12
SHORTEST = 2
"""How many letters the beginning of a word has."""
_MOST_TOKENS = 300
"""So many words may go on from a beginning; the commonest are taken."""
_MOST_LOOKED_AT = 60
_KIND_WEIGHTS = np.array([kind.weight for kind in Kind], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Completed:
    """A code (compact) whose wording goes on from what was typed. `score` is from 0 to 1: how much of the wording was typed."""

    code: str
    score: float
    why: str
    is_header: bool


class _Sorted:
    """The words of an index in their order."""

    def __init__(self, index: Searcher) -> None:
        surfaces = index.vocabulary.surfaces
        self.words = sorted(surfaces)
        self.tokens = np.array([surfaces[one] for one in self.words], dtype=np.int64)
        self.counts = np.diff(index.index.posting_starts)

    def beginning(self, word: str) -> NDArray[np.int64]:
        """The stems of the words that begin so."""
        span = slice(bisect_left(self.words, word), bisect_right(self.words, word + "\uffff"))
        found = np.unique(self.tokens[span])
        if len(found) > _MOST_TOKENS:
            found = found[np.argsort(-self.counts[found], kind="stable")[:_MOST_TOKENS]]
        return found


_sorted: WeakKeyDictionary[Searcher, _Sorted] = WeakKeyDictionary()


def completed(index: Searcher, text: str, most: int) -> list[Completed]:
    """The best codes of an index, each once; [] where no wording has all the words."""
    *before, last = words(text)[-MOST_WORDS:] or [""]
    asked = [_whole(index, word) for word in before if word not in STOP_WORDS]
    if len(last) >= SHORTEST or (last and asked):
        asked.append(_begun(index, last))
    if not asked or not all(map(len, asked)):
        return []
    return _best(index, asked, most)


def _whole(index: Searcher, word: str) -> NDArray[np.int64]:
    """The stems that a word stands for; none where the index does not know it, for then it may be misspelt."""
    known = index.vocabulary.knows(word)
    return np.array(list(index.vocabulary.meant(word)) if known else [], dtype=np.int64)


def _begun(index: Searcher, word: str) -> NDArray[np.int64]:
    listed = _sorted.get(index)
    if listed is None:
        listed = _sorted[index] = _Sorted(index)
    return _whole(index, word) if word.isdigit() and len(word) < SHORTEST else listed.beginning(word)


def _best(index: Searcher, asked: Sequence[NDArray[np.int64]], most: int) -> list[Completed]:
    compiled = index.index
    own, has_all = np.zeros(len(compiled.masses), np.float32), np.ones(len(compiled.masses), np.bool_)
    for tokens in asked:
        has_all &= _count(index, tokens, own)
    found = np.flatnonzero(has_all)
    told = np.minimum(own[found] / np.maximum(compiled.masses[found], np.float32(1e-6)), 1)
    square = np.float32(RECALL_WEIGHT**2)
    fit = (1 + square) * told / (square * told + 1)
    scores = (fit * _KIND_WEIGHTS[compiled.wording_kinds[found]]).astype(np.float32)
    order = _first(scores, compiled.wording_codes[found], most)
    return _codes(index, found[order], scores[order], most)


def _first(scores: NDArray[np.float32], codes: NDArray[np.int32], most: int) -> NDArray[np.int64]:
    """The places of the best, of equals the lower code; more than are asked for, since a code may have several wordings."""
    kept = np.arange(len(scores))
    wanted = max(_MOST_LOOKED_AT, 6 * most)
    if len(scores) > wanted:
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        kept = np.flatnonzero(scores >= least)[: 4 * wanted]
    return kept[np.lexsort((codes[kept], -scores[kept]))]


def _count(index: Searcher, tokens: NDArray[np.int64], own: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which wordings have one of the stems; what of their own words that is, is added to `own`."""
    compiled = index.index
    has, best = np.zeros(len(own), np.bool_), np.zeros(len(own), np.float32)
    starts = compiled.posting_starts
    for token in tokens.tolist():
        span = slice(int(starts[token]), int(starts[token + 1]))
        wordings = compiled.postings[span]
        has[wordings] = True
        best[wordings] = np.maximum(best[wordings], compiled.postings_own[span] * compiled.weights[token])
    own += best
    return has


def _codes(
    index: Searcher, wordings: NDArray[np.int64], scores: NDArray[np.float32], most: int
) -> list[Completed]:
    compiled = index.index
    found: dict[int, Completed] = {}
    for wording, score in zip(wordings.tolist(), scores.tolist(), strict=True):
        at = int(compiled.wording_codes[wording])
        if at not in found:
            why = f"{Kind(int(compiled.wording_kinds[wording])).words}: {compiled.said[wording]}"
            found[at] = Completed(compiled.codes[at], score, why, int(compiled.billable[at]) == HEADER)
        if len(found) == most:
            break
    return list(found.values())
