"""The searches that a note costs: counted, each wording once, and without what the note gives no reason for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeVar

from consultant.codes.readers.diagnoses import known_place
from consultant.codes.search.search import search
from consultant.codes.shapes import compact
from consultant.extraction.notes.nouns import EXTERNAL, POISONING
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import date
    from typing import Any

    from consultant.codes.entries import CodeEntry
    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.circumstances import Circumstances

_Found = TypeVar("_Found")


class NoteBooks(Protocol):
    """What is wanted of the books; `codes.lookup.Books` is them."""

    def read(self, reader: Callable[..., _Found], *asked: Any, **named: Any) -> _Found:  # noqa: ANN401
        """What a reader of a view finds."""
        ...

    def at_one_moment(self) -> AbstractContextManager[None]:
        """All that is asked within is of one moment."""
        ...

    def leaves(self, code: str, on: date | None = None, limit: int = 0) -> list[CodeEntry]:
        """The billable codes below a header."""
        ...


MOST_SEARCHES = 600
"""How many searches a note may cost: about 200 phrases, some seconds."""
_RANKED = 12
_MOTHER, _CHILD = _MOTHER_AND_CHILD = "OP"
"""The letters of chapters 15 and 16."""
_NEAR = 0.9
_MOST_BESIDE = 400
_WHOLE = 7
_DRUGS, _EXTERNAL_INDEX = "table of drugs", "index to external causes"
_DRUG_SCORE = 0.65
_POISONING_TITLE = re.compile(r"(?:poisoning|adverse effect|underdosing|toxic effect)\b", re.IGNORECASE)
_EXTERNAL_LETTERS = frozenset("VWXY")
_HISTORY_TITLE = re.compile(r"(?:personal|family) history|(?:acquired )?absence of.*history", re.IGNORECASE)
_PLURAL = re.compile(r"\b([A-Z]{2,6})s\b")
"""Of an abbreviation (UTIs)."""
_POISONED = re.compile(rf"\b(?:{POISONING})\b", re.IGNORECASE)
_INJURED = re.compile(rf"\b(?:{EXTERNAL})\b", re.IGNORECASE)


def is_drug(hit: Hit) -> bool:
    """Whether the words are found in the table of drugs, and well."""
    return bool(hit.why) and hit.why[0].startswith(_DRUGS) and hit.score >= _DRUG_SCORE


class Searches:
    """The books as one note asks them."""

    def __init__(self, books: NoteBooks, on: date | None, said: Circumstances) -> None:
        """Nothing is asked yet."""
        self._books, self._on, self._said = books, on, said
        self._found: dict[tuple[str, CodeSystem], tuple[Hit, ...]] = {}
        self._leaves: dict[str, tuple[CodeEntry, ...]] = {}
        self.cut = False

    def hits(self, words: str, system: CodeSystem = CodeSystem.ICD10CM) -> tuple[Hit, ...]:
        """Billable codes for words, the best first; none where too much was asked already, which `cut` then says."""
        words = _PLURAL.sub(r"\1", words)
        key = (" ".join(words.split()), system)
        if key not in self._found:
            if len(self._found) >= MOST_SEARCHES:
                self.cut = True
                return ()
            self._found[key] = self._ask(words, system)
        return self._found[key]

    def plain(self, words: str) -> tuple[Hit, ...]:
        """Diagnosis codes of what is, as the note speaks of it; no histories."""
        hits = self.hits(words)
        if not _POISONED.search(words) and any(is_drug(hit) for hit in hits):
            return ()
        kept = tuple(hit for hit in hits if self._fits(words, hit))
        if (
            hits
            and hits[0].code[:1] in _MOTHER_AND_CHILD
            and (not kept or kept[0].score < _NEAR * hits[0].score)
        ):
            return hits  # the words themselves are those of a pregnancy or a birth
        return kept

    def beside(self, code: str) -> tuple[str, ...]:
        """The titles of the billable codes of the same category; of an injury's, of the same site in it."""
        whole = compact(code)
        return tuple(entry.title for entry in self.leaves(whole[: 4 if len(whole) == _WHOLE else 3]))

    def leaves(self, code: str) -> tuple[CodeEntry, ...]:
        """The billable codes that begin with a code."""
        if code not in self._leaves:
            self._leaves[code] = tuple(self._books.leaves(code, self._on, _MOST_BESIDE))
        return self._leaves[code]

    def headings(self, code: str) -> tuple[str, ...]:
        """The titles of the section and the chapter in which a diagnosis code stands."""
        known = self._books.read(known_place, CodeSystem.ICD10CM, compact(code), self._on)
        facts = [one.facts for one in known]
        return tuple(
            str(one[name]) for one in facts for name in ("section_title", "chapter_title") if one[name]
        )

    def _ask(self, words: str, system: CodeSystem) -> tuple[Hit, ...]:
        return tuple(self._books.read(search, words, system, limit=_RANKED, on=self._on, billable=True))

    def _fits(self, words: str, hit: Hit) -> bool:
        """Whether the note gives reason for such a code: the circumstance that it presumes is spoken of."""
        kind, letter = hit.why[0] if hit.why else "", hit.code[:1]
        if kind.startswith(_DRUGS) or _POISONING_TITLE.match(hit.entry.title):
            return bool(_POISONED.search(words))
        if kind.startswith(_EXTERNAL_INDEX) or letter in _EXTERNAL_LETTERS:
            return bool(_INJURED.search(words))
        if _HISTORY_TITLE.match(hit.entry.title):
            return False
        return {_MOTHER: self._said.pregnant, _CHILD: self._said.newborn}.get(letter, True)
