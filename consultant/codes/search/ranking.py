"""From wordings to codes: the billable code that each good wording leads to, each code once, each family once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from consultant.codes.search.contradictions import Contradictions
from consultant.codes.search.families import below_code
from consultant.codes.search.scoring import f_measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consultant.codes.search.compiled import Compiled
    from consultant.codes.search.scoring import Scored, Scorer
    from consultant.codes.search.variants import Variant
    from consultant.codes.search.vocabulary import Vocabulary

_SUPPORT = 0.02
_MOST_SUPPORT = 3.0
_MOST_CHOSEN_FROM = 400
_BESIDE = 0.7
"""How much of what a more specific title says beside the question counts against it: it was chosen, not met."""
FAMILY_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Ranked:
    """A code (its number), its score from 0 to 1, the wording that led to it and the reading that fitted."""

    code: int
    score: float
    wording: int
    reading: Variant


@dataclass(frozen=True, slots=True)
class _More:
    """What the words of a code's title are worth that the question has (`fits`) and has not (`beside`)."""

    fits: float
    beside: float


class Ranker:
    """Ranks the codes of one index."""

    def __init__(self, index: Compiled, vocabulary: Vocabulary, scorer: Scorer, *, families: bool) -> None:
        """Keep them; `families`: codes that differ in the 7th character are one."""
        self._families = families
        self._index = index
        self._vocabulary = vocabulary
        self._scorer = scorer
        self._contradictions = Contradictions(index, vocabulary)

    def rank(
        self, readings: Sequence[Variant], limit: int, faint: frozenset[str] = frozenset()
    ) -> list[Ranked]:
        """The best codes, at most `limit`; a code that several wordings lead to stands a little higher.

        `faint` words hardly count.
        """
        asked = [self._asked(reading) for reading in readings]
        found: dict[int, Ranked] = {}
        support: dict[int, float] = defaultdict(float)
        for one in self._scorer.score(readings, faint):
            code, more = self._code_of(one.wording, asked[one.reading])
            score = self._with_more(one, more) if more else one.score
            support[code] += score
            if code not in found or found[code].score < score:
                found[code] = Ranked(code, score, one.wording, readings[one.reading])
        found = self._uncontradicted(found)
        ordered = sorted(found.values(), key=lambda one: (-self._total(one, support), one.code))
        return list(self._once(ordered))[:limit]

    def _uncontradicted(self, found: dict[int, Ranked]) -> dict[int, Ranked]:
        """The same with lower scores for codes whose title contradicts the reading that led to them."""
        asked = {id(one.reading): self._contradictions.asked(one.reading) for one in found.values()}
        return {
            code: replace(one, score=one.score * self._contradictions.factor(asked[id(one.reading)], code))
            for code, one in found.items()
        }

    @staticmethod
    def _total(one: Ranked, support: dict[int, float]) -> float:
        return one.score + _SUPPORT * min(_MOST_SUPPORT, support[one.code] / one.score - 1)

    def _once(self, ordered: Iterable[Ranked]) -> Iterable[Ranked]:
        """Of codes that differ in the 7th character only, the best."""
        seen: set[str] = set()
        for one in ordered:
            code = self._index.codes[one.code]
            family = code[:FAMILY_LENGTH] if self._families else code
            if family not in seen:
                seen.add(family)
                yield one

    def _asked(self, reading: Variant) -> tuple[frozenset[int], ...]:
        """For each word of a reading the words that it may mean."""
        return tuple(frozenset(self._vocabulary.meant(word)) for word in reading.words)

    def _code_of(self, wording: int, asked: tuple[frozenset[int], ...]) -> tuple[int, _More | None]:
        """The billable code that a wording leads to: below a header the one that the rest of the question fits.

        With what its own title has more of the question, and more than that.
        """
        index = self._index
        code = int(index.wording_codes[wording])
        if index.billable[code]:
            return code, None
        said = set(self._tokens(wording))
        left = frozenset[int]().union(*(meant for meant in asked if not meant & said))
        return self._fitting(code, said, left) if left else (int(index.leaves[code]), None)

    def _tokens(self, wording: int) -> list[int]:
        index = self._index
        tokens: list[int] = index.flat[int(index.starts[wording]) : int(index.starts[wording + 1])].tolist()
        return tokens

    def _fitting(self, code: int, said: set[int], left: frozenset[int]) -> tuple[int, _More | None]:
        """The code below a header that what is `left` of the question fits best."""
        index = self._index
        codes = index.code_list
        best, chosen = None, int(index.leaves[code])
        titled = (
            one for one in below_code(codes, codes[code]) if index.titles[one] >= 0 and index.billable[one]
        )
        for below in islice(titled, _MOST_CHOSEN_FROM):
            more = self._more(self._tokens(int(index.titles[below])), said, left)
            if more.fits and (best is None or (more.fits, -more.beside) > (best.fits, -best.beside)):
                best, chosen = more, below
        return chosen, best

    def _more(self, title: list[int], said: set[int], left: frozenset[int]) -> _More:
        """What a title has of the question beyond the wording that led to it, and what beyond both."""
        weights = self._index.weights
        new = [token for token in title if token not in said]
        fits = sum(float(weights[token]) for token in new if token in left)
        return _More(fits, sum(float(weights[token]) for token in new if token not in left))

    def _with_more(self, one: Scored, more: _More) -> float:
        """The score of a wording whose code's own title has more of the question."""
        recall = min(1.0, one.recall + more.fits / one.mass)
        mass = float(self._index.masses[one.wording])
        precision = (one.precision * mass + more.fits) / (mass + more.fits + _BESIDE * more.beside)
        return one.score * f_measure(recall, precision) / max(f_measure(one.recall, one.precision), 1e-9)
