"""How well each wording of an index fits a question: what of the question it has, and what it has beside that.

The words of both are weighed by how much they tell (`compiling.py`). Recall is the part of the question that a wording
has, precision the part of the wording that was asked for; the score is their F-measure, recall counting more (van
Rijsbergen, Information Retrieval, chapter 7), times the worth of the wording's kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from consultant.codes.search.contexts import PAST, contexts_of
from consultant.codes.search.wording import Kind
from consultant.codes.search.words import FAINT, stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from consultant.codes.search.compiled import Compiled
    from consultant.codes.search.variants import Variant
    from consultant.codes.search.vocabulary import Vocabulary

RECALL_WEIGHT = 1.3
UNKNOWN_WEIGHT = 0.9
"""What a word that no wording has is worth: as much as a rare one."""
PRESUMED = 0.9
"""What a wording keeps of its score that presumes a circumstance of which nobody spoke."""
PASSED_OVER = 0.75
"""And one that says nothing of a history, the patient's or the family's, where the question speaks of it."""
MOST_WORDINGS = 150
"""How many wordings are looked at for their codes."""
_LEAST_OF_BEST = 0.3
"""A wording that fits so much worse than the best is not looked at again."""
_KIND_WEIGHTS = np.array([kind.weight for kind in Kind], dtype=np.float32)
_FAINT_WEIGHT = 0.12


@dataclass(frozen=True, slots=True)
class Scored:
    """A wording (its number) with its score, recall and precision, the number of the reading, and what that is worth."""

    wording: int
    score: float
    recall: float
    precision: float
    reading: int
    mass: float


_Number = TypeVar("_Number", float, "NDArray[np.float32]")


def f_measure(recall: _Number, precision: _Number) -> _Number:
    """Recall and precision as one number, recall counting `RECALL_WEIGHT` times as much."""
    square = RECALL_WEIGHT**2
    return (1 + square) * precision * recall / (square * precision + recall + 1e-9)


class Scorer:
    """Scores the wordings of one index; its arrays are used again for every question, so one thread at a time."""

    def __init__(self, index: Compiled, vocabulary: Vocabulary) -> None:
        """Make room for one number a wording."""
        self._index = index
        self._vocabulary = vocabulary
        size = len(index.masses)
        self._worth = _KIND_WEIGHTS[index.wording_kinds]
        self._asked, self._own, self._best, self._best_own = (np.zeros(size, np.float32) for _ in range(4))

    def score(self, readings: Sequence[Variant], faint: frozenset[str] = frozenset()) -> list[Scored]:
        """The best wordings of all readings, the best first; `faint` are words of the question that hardly count."""
        size = len(self._worth)
        best, reading_of = np.zeros(size, np.float32), np.zeros(size, np.int8)
        best_recall, best_precision = np.zeros(size, np.float32), np.zeros(size, np.float32)
        masses = [self._mass(reading, faint) for reading in readings]
        for number, reading in enumerate(readings):
            if masses[number]:
                recall, precision = self._match(reading, faint, masses[number])
                scores = f_measure(recall, precision) * self._factors(reading)
                better = np.flatnonzero(scores > best)
                best[better], reading_of[better] = scores[better], number
                best_recall[better], best_precision[better] = recall[better], precision[better]
        top = np.flatnonzero(best > best.max(initial=0) * _LEAST_OF_BEST)
        if len(top) > MOST_WORDINGS:
            top = top[np.argpartition(-best[top], MOST_WORDINGS)[:MOST_WORDINGS]]
        top = top[np.lexsort((top, -best[top]))]
        columns = (top, best[top], best_recall[top], best_precision[top], reading_of[top])
        return [
            Scored(wording, score, recall, precision, number, masses[number])
            for wording, score, recall, precision, number in zip(
                *(one.tolist() for one in columns), strict=True
            )
        ]

    def _mass(self, reading: Variant, faint: frozenset[str]) -> float:
        """What all words of a reading are worth together."""
        return sum(self._weight(word, faint) for word in reading.words)

    def _match(
        self, reading: Variant, faint: frozenset[str], mass: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For every wording, the part of the reading that it has and the part of it that was asked for."""
        self._asked.fill(0)
        self._own.fill(0)
        for word in reading.words:
            if meant := self._vocabulary.meant(word):
                self._count(meant, self._weight(word, faint))
        return self._asked / np.float32(mass), np.minimum(self._own / self._index.masses, np.float32(1))

    def _factors(self, reading: Variant) -> NDArray[np.float32]:
        """What a match in each wording is worth: by its kind, the reading, and what it presumes."""
        presumed = self._index.wording_contexts & ~np.uint16(contexts_of(reading.words))
        worth = self._worth * np.float32(reading.factor)
        worth[presumed != 0] *= np.float32(PRESUMED)
        past = np.uint16(contexts_of(reading.words) & PAST)
        if past:
            worth[(self._index.wording_contexts & past) == 0] *= np.float32(PASSED_OVER)
        return worth

    def _weight(self, word: str, faint: frozenset[str]) -> float:
        if word in faint or stem(word) in FAINT:
            return _FAINT_WEIGHT
        weights, meant = self._index.weights, self._vocabulary.meant(word)
        return max((float(weights[token]) * sure for token, sure in meant.items()), default=UNKNOWN_WEIGHT)

    def _count(self, meant: Mapping[int, float], weight: float) -> None:
        """Count a word for every wording that has any of the words that it may mean, by the best of them."""
        index = self._index
        touched = []
        for token, sure in sorted(meant.items(), key=lambda one: one[1]):
            span = slice(int(index.posting_starts[token]), int(index.posting_starts[token + 1]))
            wordings, own = index.postings[span], index.postings_own[span]
            self._best[wordings] = weight * sure
            self._best_own[wordings] = own * (index.weights[token] * np.float32(sure))
            touched.append(wordings)
        every = touched[0] if len(touched) == 1 else np.unique(np.concatenate(touched))
        self._asked[every] += self._best[every]
        self._own[every] += self._best_own[every]
