"""The words that an index knows, and which of them a word of a question may mean: the same, a relative, a misspelling."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from consultant.codes.search.words import root, stem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.codes.search.compiled import Compiled
    from consultant.codes.search.lexicon import Lexicon

SAME, EQUAL, RELATED, COMPOUND = 1.0, 0.93, 0.85, 0.75
"""How well a word of the books stands for the word that was asked: itself, by a word list, by a shared root, by a part."""

_MISSPELT_EACH = 0.1
_SHORTEST_MISSPELT = 4
_SHORTEST_COMPOUND = 8
_SHORTEST_PART = 4
_MOST_MEANT = 12
_ERRORS_BY_LENGTH = ((5, 1), (9, 2), (99, 3))
"""Up to how many letters a word is long, and how many slips are forgiven then."""


class Vocabulary:
    """The words of one index."""

    def __init__(self, index: Compiled, listed: Lexicon) -> None:
        """Nothing is read yet; `listed` are the word lists that hold for the index."""
        self._index = index
        self.listed = listed
        self._meant: dict[str, Mapping[int, float]] = {}
        self._read_as: dict[str, str] = {}

    @cached_property
    def surfaces(self) -> dict[str, int]:
        """The words as they are written, with the number of their stem."""
        return dict(zip(self._index.surfaces.all(), self._index.surface_tokens.tolist(), strict=True))

    @cached_property
    def _roots(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for word, token in self.surfaces.items():
            found[root(word)].add(token)
        return found

    @cached_property
    def _long_words(self) -> list[str]:
        return [word for word in self.surfaces if len(word) >= _SHORTEST_MISSPELT and word.isalpha()]

    def knows(self, word: str) -> bool:
        """Whether a wording has the word in any form."""
        return word in self.surfaces or stem(word) in self._index.token_numbers

    def meant(self, word: str) -> Mapping[int, float]:
        """The stems that a word may mean, with how well each stands for it (0 to 1); empty where none does."""
        if (found := self._meant.get(word)) is None:
            if len(self._meant) > 100_000:  # noqa: PLR2004 - what is asked is not bounded, the cache is
                self._meant.clear()
                self._read_as.clear()
            found = self._meant[word] = self._find(word)
        return found

    def _find(self, word: str) -> dict[int, float]:
        numbers, found = self._index.token_numbers, {}
        for token in self._roots.get(root(word), ()):
            found[token] = RELATED
        for other, _ in self.listed.equals.get(stem(word), ()):
            if other in numbers:
                found[numbers[other]] = EQUAL
        if stem(word) in numbers:
            found[numbers[stem(word)]] = SAME
        if not found and word.isalpha():
            found = self._compound(word) or self._misspelt(word)
        best = sorted(found.items(), key=lambda one: -one[1])[:_MOST_MEANT]
        return dict(best)

    def _misspelt(self, word: str) -> dict[int, float]:
        if len(word) < _SHORTEST_MISSPELT:
            return {}
        most = next(slips for length, slips in _ERRORS_BY_LENGTH if len(word) <= length or length == 99)  # noqa: PLR2004
        near = process.extract(
            word, self._long_words, scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=5
        )
        least = min((slips for _, slips, _ in near), default=0)
        if near:
            self._read_as[word] = near[0][0]
        return {
            self.surfaces[other]: 1 - _MISSPELT_EACH * slips for other, slips, _ in near if slips == least
        }

    def repaired(self, word: str) -> str | None:
        """The known word that an unknown one was read as; None where it is known, or nothing is near."""
        self.meant(word)
        return self._read_as.get(word)

    def _compound(self, word: str) -> dict[int, float]:
        """The parts of `laryngostenosis`: the known word at its end counts; the organ before it is asked for apart."""
        if (parts := self.parts(word)) is None:
            return {}
        head, tail = parts
        found = {self.surfaces[tail]: COMPOUND}
        return found | {self.surfaces[one]: COMPOUND for one in head}

    def parts(self, word: str) -> tuple[list[str], str] | None:
        """A compound as the words that begin like its head, and its tail; None where it is none."""
        if len(word) < _SHORTEST_COMPOUND or self.knows(word):
            return None
        for cut in range(_SHORTEST_PART - 1, len(word) - _SHORTEST_PART + 1):
            tail = word[cut:]
            if tail not in self.surfaces:
                continue
            if word[:cut] in self.surfaces:
                return [word[:cut]], tail
            head = word[:cut].removesuffix("o")
            if len(head) >= _SHORTEST_PART:
                begun = [one for one in self._long_words if one.startswith(head)]
                if begun:
                    return begun[:_MOST_MEANT], tail
        return None
