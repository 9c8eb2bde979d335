"""A question as it is read: its sentences, which of them ask, and the codes that words in one of them are about.

A mail tells and asks. What is told (a chart, a claim) is full of words that are no question, so that cues count in
sentences that ask; where none asks, all do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from consultant.extraction.intents.marked import DIAGNOSES, DIAGNOSIS, MODIFIER, PROCEDURE
from consultant.extraction.questions import split_sentences
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consultant.vocabulary import Mention

ASKS = re.compile(
    rf"\?|^[\s>*#(-]{{0,6}}(?:q? ?\d{{1,2}}|[a-h])?[).:-]{{0,2}} {{0,2}}(?:(?:hi|hello|hey|ok|so|and|also|but|now|quick one|one more|question|q|please|pls|plz|then)[,:.! -]{{1,3}}){{0,3}}(?:what|which|who|whose|when|where|why|how|can|could|may|should|shall|do|does|did|is|are|was|were|will|would|must|has|have|any|need|want|looking|describe|explain|check|verify|confirm|advise)\b"
    rf"|^[\s,]{{0,2}}(?:and |& )?(?:rates?|fees?|amts?)[ .!]{{0,3}}$|^[\s,]{{0,2}}or\b|{MODIFIER}+ or {MODIFIER}|\bdoes that go\b|, which (?:is|one|goes|code)\b|\b(?:idk|tell me|let me know|let us know|please (?:\w+ ){{0,2}}?(?:advise|confirm|explain|check|tell|help|clarify|verify|run|review|describe|append|give|send|look)|pls (?:advise|confirm|explain|check|help|verify)|advise|can'?t find|cannot find|couldn'?t find|looking for|look(?:ing)? up|i need|we need|need (?:the|a|an|to know|help|hcpcs|cpt|icd)|want to know|wants to know|like to know|wonder(?:ing|s)?|not sure|unsure|don'?t know|dont know|confus\w+|who is right|help with|help w/|settle|question (?:is|on|about|re)|ask(?:s|ed)?(?: me| us)?(?: about| what| whether| if)|any idea|fill the|swears?|tell us)\b"
)
"""Signs of a sentence that asks."""
ASKS_IN_WORDS = re.compile(
    r"\b(?:what|which|who|when|where|why|how|can|could|may|should|do|does|did|is|are|will|would|must|has|have)\b"
)
_LEANS = re.compile(
    r"^[\s,]{0,3}(?:and |so |but |or )?(?:(?:is|are|was|were|would|does|do|did|will) (?:that|this|it|these|those|they|i|you|we|both) (?:all |really |still |even |just )?(?:be )?(?:correct|right|ok(?:ay)?|wrong|fine|allowed|agree|legit|true|good|fair|fly|work|missing)\b|(?:am i|are we) (?:right|wrong|correct|missing)|(?:right|correct|true|ok(?:ay)?|agreed?|fair|yes|no|thoughts|good|legit|allowed|bundled|is that [a-z ]{2,12})\?|do you agree|who(?: is|'s) right|now what|what now|what gives|why\?|why (?:is|was) that|how come\?|what happened|next steps?\?|what (?:do|should|can) (?:i|we) do(?: now| next)?\?)"
)
"""A question without a code that asks about the sentence before it: `Right?`, `Do you agree?`."""
_GOES_ON = re.compile(rf"^ {{0,2}}(?:and |or )?(?:on|for|with) [{PROCEDURE}{DIAGNOSIS}]+ ?\?{{1,3}}$")
"""The same asked of another code: `AS on 27447? on 66984?`."""
_TITLE = 90
_BACKWARD = re.compile(
    r"\b(?:both|these|them|those|they|all (?:three|four|five|of)|together|either|the two|which (?:one|of)|the pairs?|any of|anything)\b"
)
"""Words that point at more codes than their sentence names."""
_ORDINAL = re.compile(
    r"\b(?:the|this|that|your|our|on|line) (first|second|third|fourth|2nd|3rd|1st|last)(?: (?:one|line|code))?\b"
)
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "last": -1}

_SIDES = (frozenset({"50"}), frozenset({"LT", "RT"}))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place, its words with marks for codes, whether it asks, and its mentions (indexes)."""

    start: int
    end: int
    words: str
    asks: bool
    indexes: tuple[int, ...]


class Asked:
    """One question of a mail. `before` are the mentions (indexes) of what was said earlier, for want of its own."""

    def __init__(
        self, words: str, span: tuple[int, int], mentions: Sequence[Mention], before: tuple[int, ...] = ()
    ) -> None:
        """`words` is the whole mail, marked."""
        self.words, self.span, self.mentions, self.before = words, span, mentions, before
        start, end = span
        self.indexes = tuple(at for at, one in enumerate(mentions) if start <= one.start < end)
        self.scope = self.indexes if self.codes(self.indexes) else (*before, *self.indexes)

    def _sentence(self, start: int, end: int) -> Sentence:
        words = self.words[start:end]
        indexes = tuple(at for at in self.indexes if start <= self.mentions[at].start < end)
        return Sentence(start, end, words, bool(ASKS.search(words)), indexes)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in order; a short one that leans on the one before makes that one ask too."""
        found: list[Sentence] = []
        for start, end in split_sentences(self.words, *self.span):
            one = self._sentence(start, end)
            if found and _GOES_ON.match(one.words) and "?" in found[-1].words:
                found[-1] = self._sentence(found[-1].start, end)
                continue
            if one.asks and found and _LEANS.match(one.words) and not self.codes(one.indexes):
                found[-1] = replace(found[-1], asks=True)
            found.append(one)
        return tuple(found)

    @cached_property
    def asking(self) -> tuple[Sentence, ...]:
        """The sentences that ask; all but a title where none does."""
        asking = tuple(one for one in self.sentences if one.asks)
        return asking or self.untitled or self.sentences

    @cached_property
    def untitled(self) -> tuple[Sentence, ...]:
        """The sentences below a short first line that is set off, such as a mail's subject."""
        first = self.sentences[:1]
        if first and first[0].end - first[0].start <= _TITLE and self.words[: first[0].end].endswith("\n\n"):
            return self.sentences[1:]
        return self.sentences

    def about(self, sentence: Sentence) -> tuple[int, ...]:
        """Mentions that the words of a sentence are about: its own, those it points at, else the question's."""
        pointed = _ORDINAL.search(sentence.words)
        codes = self.codes(sentence.indexes)
        if codes and not _BACKWARD.search(sentence.words):
            return sentence.indexes
        if pointed and not codes:
            billed = self.procedures(self.scope)
            place = _PLACES[pointed[1]]
            if billed and place < len(billed):
                return (billed[place], *sentence.indexes)
        return tuple(sorted({*self.scope, *sentence.indexes}))

    def codes(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Those of `indexes` that are codes, not modifiers."""
        return tuple(at for at in indexes if self.mentions[at].system is not CodeSystem.MOD)

    def procedures(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Those that are codes of a claim line."""
        return tuple(at for at in indexes if self.mentions[at].system in PROCEDURE_SYSTEMS)

    def diagnoses(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Those that are diagnosis codes."""
        return tuple(at for at in indexes if self.mentions[at].system in DIAGNOSES)

    def several(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Two or more different codes that may be billed or coded together, ranges only where too few are single."""
        single = tuple(at for at in indexes if not self.mentions[at].range_end)
        for at_hand in (single, tuple(indexes)):
            for found in (self.procedures(at_hand), self.diagnoses(at_hand)):
                if len({self.mentions[at].code for at in found}) > 1:
                    return found
        return ()

    def sided(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Procedures that bear a modifier 50, or both LT and RT (on one line or on two)."""
        borne: dict[str, set[str]] = {}
        for one in self.mentions:
            borne.setdefault(one.code, set()).update(one.modifiers)
        return tuple(
            at
            for at in self.procedures(indexes)
            if any(sides <= borne[self.mentions[at].code] for sides in _SIDES)
        )
