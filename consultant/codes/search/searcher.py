"""`Searcher`: one loaded index that is asked; what it needs besides the arrays is made once."""

from __future__ import annotations

import threading
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from consultant.codes.search.families import below_code
from consultant.codes.search.lexicon import Phrase, lexicon
from consultant.codes.search.ranking import Ranker
from consultant.codes.search.scoring import Scorer
from consultant.codes.search.variants import variants
from consultant.codes.search.vocabulary import Vocabulary
from consultant.codes.search.wording import Kind
from consultant.codes.search.words import words
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.codes.search.compiled import Compiled
    from consultant.codes.search.ranking import Ranked

_MOST_MEANINGS = 3


class Searcher:
    """An index of one edition and what is asked of it; safe for several threads, which wait for each other."""

    def __init__(self, index: Compiled, system: CodeSystem) -> None:
        """Make room for the scores. HCPCS lists what brand names are of; ICD-10-CM has families of encounters."""
        self.index = index
        self.vocabulary = Vocabulary(index, lexicon(brands=system is CodeSystem.HCPCS))
        scorer = Scorer(index, self.vocabulary)
        self._ranker = Ranker(index, self.vocabulary, scorer, families=system is CodeSystem.ICD10CM)
        self._lock = threading.Lock()

    @cached_property
    def _phrases(self) -> Mapping[tuple[str, ...], tuple[Phrase, ...]]:
        """The words for which the index of the books says to look for others."""
        found: dict[tuple[str, ...], list[Phrase]] = defaultdict(list)
        for pair in self.index.phrases.all():
            said, meant = pair.split("\t")
            key, value = tuple(words(said)), tuple(words(meant))
            if key and value and key != value and len(found[key]) < _MOST_MEANINGS:
                found[key].append(Phrase(value, said, meant))
        return {key: tuple(value) for key, value in found.items()}

    def rank(self, text: str, limit: int, faint: frozenset[str] = frozenset()) -> list[Ranked]:
        """The best codes for a text, at most `limit`; its `faint` words hardly count."""
        with self._lock:
            return self._ranker.rank(variants(text, self.vocabulary, self._phrases), limit, faint)

    def titled(self, text: str) -> list[str]:
        """The codes (compact) whose title is the text."""
        return [self.index.codes[code] for code in self.index.titled(words(text))]

    def beginning(self, code: str) -> Iterator[str]:
        """The codes (compact) that begin with `code`, itself first; headers among them."""
        codes = self.index.code_list
        for at in below_code(codes, code):
            yield codes[at]

    def code(self, ranked: Ranked) -> str:
        """Its code, compact."""
        return self.index.codes[ranked.code]

    def header(self, ranked: Ranked) -> str:
        """The header (compact) that the words named, where the code was chosen below it; '' where they named the code."""
        named = int(self.index.wording_codes[ranked.wording])
        return "" if named == ranked.code or self.index.billable[named] else self.index.codes[named]

    def why(self, ranked: Ranked) -> tuple[str, ...]:
        """Where the wording that led to a code stands, what it says, and what of the question was read otherwise."""
        kind = Kind(int(self.index.wording_kinds[ranked.wording]))
        reading = ranked.reading
        repaired = [
            f"{word} read as {other}"
            for word in reading.words
            if (other := self.vocabulary.repaired(word)) is not None
        ]
        return (f"{kind.words}: {self.index.said[ranked.wording]}", *reading.why, *repaired)
