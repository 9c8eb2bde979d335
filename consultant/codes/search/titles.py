"""Titles by words: which headings of a book come closest to what is asked, and how close. Pure.

For books of a few hundred or thousand headings (determinations, sections of guidelines), whose texts are not searched.
Words are weighed by their rarity among the headings; abbreviations and lay words are read by the lists of `lexicon/`.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from consultant.codes.search.lexicon import lexicon
from consultant.codes.search.words import STOP_WORDS, raw_words, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from consultant.codes.search.lexicon import Phrase

MOST_WORDS = 40
"""How many words of a question are read."""
SAID_ENOUGH = 0.8
"""What share of the words asked finds a heading, whatever else it says."""
NEAR_ENOUGH = ((0.6, 0.4), (0.25, 0.7))
"""Shares of the words asked and of the heading that do so together."""
BESIDE_BEST = 0.8
UNKNOWN = 0.75
"""What a word that no heading has weighs beside the rarest."""
_CONTEXT = 0.6
_BY_WORDS, _BY_HEADING = 0.6, 0.4
_MEANT_ENOUGH = 0.6
_OTHER_NAME = 0.85
"""What a keyword is worth beside the title."""
_MOST_MEANINGS = 3
_RARE, _RARE_SHARE = 3, 0.02
"""In how many headings, or in what share of them, a word may stand that finds one by itself."""
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")

Alternative: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What may be found: `wordings` are its title and other names, `context` the titles that it stands below."""

    key: str
    wordings: tuple[str, ...]
    context: str = ""


@dataclass(frozen=True, slots=True)
class Close:
    """A heading and how close it is, 0 to 1."""

    key: str
    score: float


class Headings:
    """The headings of one edition, ready to be asked."""

    def __init__(self, headings: Iterable[Heading]) -> None:
        """Count the words once."""
        every = list(headings)
        self._own = {one.key: frozenset(_stems(" ".join(one.wordings))) for one in every}
        self._context = {one.key: frozenset(_stems(one.context)) for one in every}
        self._names = {one.key: tuple(_names(one.wordings)) for one in every}
        self._with: dict[str, set[str]] = defaultdict(set)
        for key, own in self._own.items():
            for word in own:
                self._with[word].add(key)
        self._many = len(every)

    def closest(self, text: str, most: int) -> list[Close]:
        """The closest headings to a text, the best first; [] where none has a high share of its words."""
        asked = [(one, self._weight(one)) for one in _pieces(text)]
        whole = sum(weight for _, weight in asked)
        near = {
            key for piece, _ in asked for words in piece for word in words for key in self._with.get(word, ())
        }
        found = [close for key in sorted(near) if (close := self._close(key, asked, whole))]
        found.sort(key=lambda one: -one.score)
        return [one for one in found if one.score >= BESIDE_BEST * found[0].score][:most]

    def _rarity(self, word: str) -> float:
        """The weight of a word; one that no heading has is nearly as rare as can be: it names something that is not here, or nothing."""
        having = len(self._with.get(word, ()))
        return math.log(1 + self._many / max(1, having)) * (1 if having else UNKNOWN)

    def _weight(self, piece: Sequence[Alternative]) -> float:
        return max(self._rarity(word) for word in piece[0])

    def _close(
        self, key: str, asked: Sequence[tuple[Sequence[Alternative], float]], whole: float
    ) -> Close | None:
        own, context = self._own[key], self._context[key]
        told, matched = 0.0, set[str]()
        for piece, weight in asked:
            share = max(self._share(words, own) for words in piece)
            beside = _CONTEXT * max(self._share(words, context) for words in piece)
            told += weight * max(share, beside)
            if share >= _MEANT_ENOUGH:
                matched |= {
                    word for words in piece if self._share(words, own) >= _MEANT_ENOUGH for word in words
                }
        said = told / whole if whole else 0.0
        named = max(worth * self._share(name, matched) for name, worth in self._names[key])
        rare = len(matched & own) > 1 or any(
            len(self._with[word]) <= max(_RARE, _RARE_SHARE * self._many) for word in matched & own
        )
        near = any(said >= least and named >= part for least, part in NEAR_ENOUGH)
        if not rare or not (said >= SAID_ENOUGH or near):
            return None
        return Close(key, round(_BY_WORDS * said + _BY_HEADING * named, 3))

    def _share(self, words: Sequence[str], among: Iterable[str]) -> float:
        """What part of `words`, by weight, is `among` others."""
        total = sum(map(self._rarity, words))
        return sum(self._rarity(word) for word in words if word in among) / total if total else 0.0


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in words(text) if word not in STOP_WORDS]


def _stem(word: str) -> str:
    """The stem, the same for diagnosis and diagnoses, low and lower."""
    if word.endswith("osis"):
        word = f"{word[:-2]}es"
    return stem("low" if word == "lower" else word)


def _names(wordings: Sequence[str]) -> Iterator[tuple[Alternative, float]]:
    """What a heading is called, and what that is worth: without what stands in parentheses, and the abbreviation there."""
    for number, one in enumerate(wordings):
        worth = _OTHER_NAME if number else 1.0
        yield tuple(_stems(_ASIDE.sub(" ", one))), worth
        yield from ((tuple(_stems(aside)), worth) for aside in _ASIDE.findall(one) if aside.isupper())


def _pieces(text: str) -> list[tuple[Alternative, ...]]:
    """The words asked for, each with what else it may mean: first as it is said."""
    said = list(zip(words(text), raw_words(text), strict=False))[:MOST_WORDS]
    listed = lexicon(brands=False)
    found: dict[tuple[Alternative, ...], None] = {}
    at = 0
    while at < len(said):
        length, meanings = _longest(said, at, listed.phrases, listed.longest)
        spoken = [word for word, _ in said[at : at + length] if word not in STOP_WORDS]
        alternatives = [tuple(map(_stem, spoken))] if spoken else []
        alternatives += [tuple(_stems(one.meant)) for one in meanings[:_MOST_MEANINGS]]
        if length == 1:
            alternatives += [(other,) for other, _ in listed.equals.get(stem(said[at][0]), ())][
                :_MOST_MEANINGS
            ]
        if kept := tuple(one for one in alternatives if one):
            found[kept] = None
        at += length
    return list(found)


def _longest(
    said: Sequence[tuple[str, str]],
    at: int,
    phrases: Mapping[tuple[str, ...], tuple[Phrase, ...]],
    longest: int,
) -> tuple[int, list[Phrase]]:
    """How many words from `at` are one entry of the lists, and what it means; (1, []) where they are none."""
    for length in range(min(longest, len(said) - at), 0, -1):
        part = said[at : at + length]
        upper = all(raw.isupper() for _, raw in part if raw.isalpha())
        meanings = [one for one in phrases.get(tuple(word for word, _ in part), ()) if upper or not one.upper]
        if meanings:
            return length, meanings
    return 1, []
