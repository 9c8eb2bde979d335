"""What of a code's title contradicts a question that its words fit: the other side, or `with` what was said to be absent.

`Without` and `not` hold for the words behind them, up to the next `with` (`no` is read as `without`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from consultant.codes.search.vocabulary import SAME
from consultant.codes.search.words import FAINT, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from consultant.codes.search.compiled import Compiled
    from consultant.codes.search.variants import Variant
    from consultant.codes.search.vocabulary import Vocabulary

SIDES = ("right", "left", "bilateral")
OTHER_SIDE = 0.8
"""What is left of the score of a code of a side that was not said."""
NO_SIDE = 0.96
"""And of one that leaves the side open that was said."""
PRESENT_THERE = 0.5
"""And of one `with` what was said to be absent."""
ABSENT_THERE = 0.7
"""And of one `without` what was said to be there."""
_ABSENT, _PRESENT = ("without", "not"), ("with",)
_REACH = 2
"""How many words behind it a `without` of a question holds for, at most."""
_REACH_OF_A_TITLE = 2


_Word = TypeVar("_Word")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of a reading, as numbers of stems: what is there, what is not, and which sides are said."""

    present: frozenset[int]
    absent: frozenset[int]
    sides: frozenset[int]


class Contradictions:
    """Sets titles of one index beside a question."""

    def __init__(self, index: Compiled, vocabulary: Vocabulary) -> None:
        """Look up the words that decide."""
        numbers = index.token_numbers
        self._index = index
        self._vocabulary = vocabulary
        self._sides = frozenset(numbers[stem(side)] for side in SIDES if stem(side) in numbers)
        self._absent, self._present = (
            frozenset(numbers[stem(word)] for word in said if stem(word) in numbers)
            for said in (_ABSENT, _PRESENT)
        )

    def asked(self, reading: Variant) -> Asked:
        """What a reading says of presence and side."""
        spoken = [word for word in reading.words if stem(word) not in FAINT or word in _ABSENT]
        gone = set(_behind(spoken, _ABSENT, _PRESENT, _REACH))
        present = self._numbers(word for word in spoken if word not in gone)
        return Asked(present, self._numbers(gone) - present, present & self._sides)

    def _numbers(self, found: Iterable[str]) -> frozenset[int]:
        """The stems of words, less those of `with` and `without`; a relative of a word contradicts nothing."""
        meant = (self._vocabulary.meant(word).items() for word in found)
        tokens = frozenset(token for one in meant for token, sure in one if sure == SAME)
        return tokens - self._absent - self._present

    def factor(self, asked: Asked, code: int) -> float:
        """What is left of a code's score, 1.0 where its title contradicts nothing."""
        index = self._index
        title = int(index.titles[code])
        if title < 0:
            return 1.0
        tokens = index.flat[int(index.starts[title]) : int(index.starts[title + 1])].tolist()
        return self._side(asked, tokens) * self._polarity(asked, tokens)

    def _side(self, asked: Asked, tokens: Sequence[int]) -> float:
        if not asked.sides:
            return 1.0
        sides = self._sides.intersection(tokens)
        if sides:
            return 1.0 if sides & asked.sides else OTHER_SIDE
        return NO_SIDE

    def _polarity(self, asked: Asked, tokens: Sequence[int]) -> float:
        gone = set(_behind(tokens, self._absent, self._present, _REACH_OF_A_TITLE))
        there = set(tokens) - gone
        if there & asked.absent:
            return PRESENT_THERE
        return ABSENT_THERE if gone & asked.present else 1.0


def _behind(
    found: Iterable[_Word], absent: Collection[_Word], present: Collection[_Word], reach: int
) -> Iterator[_Word]:
    """The words for which a `without` before them holds."""
    left = 0
    for word in found:
        if word in absent:
            left = reach
        elif word in present:
            left = 0
        elif left:
            left -= 1
            yield word
