"""What is being asked, tied to the mentions it is asked about. The words are in `cues`.

An empty result means: something about coding is asked, but there is neither a code nor a description to work with;
whoever answers asks back. EMERGENCY and NOT_CODING stand alone; COMPLIANCE stands first, whatever else is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.extraction.cues import (
    ATTACHED,
    COMPARES,
    COMPLIANCE,
    CUES,
    DESK,
    EVALUATION,
    FILLER,
    SEARCH,
    VAGUE,
    WHAT_IS,
)
from consultant.extraction.emergency import is_emergency
from consultant.extraction.pitch import is_pitch
from consultant.extraction.questions import split_questions, split_sentences
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Intent, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consultant.extraction.questions import Span
    from consultant.vocabulary import Mention

MODIFIER_MEANS: tuple[tuple[IntentKind, frozenset[str]], ...] = (
    (IntentKind.BILATERAL, frozenset({"50"})),
    (IntentKind.ASSISTANT, frozenset({"62", "66", "80", "81", "82", "AS"})),
    (IntentKind.GLOBAL_PERIOD, frozenset({"24", "54", "55", "56", "57", "58", "78", "79"})),
)
"""Modifiers that raise a question of their own (CMS Pub. 100-04, chapter 12, section 40)."""

_NOT_A_PAIR_THEN = frozenset(
    {
        IntentKind.FEE,
        IntentKind.DESCRIBE,
        IntentKind.VALIDITY,
        IntentKind.COVERAGE,
        IntentKind.CROSSWALK,
        IntentKind.GLOBAL_PERIOD,
        IntentKind.GUIDELINE,
        IntentKind.SEQUENCING,
        IntentKind.ASSISTANT,
    }
)
"""Where one of these is asked, codes in one sentence are not asked about as a pair without a word for it."""
_APART = re.compile(r"(?i)\b(?:vs|versus|or|instead|rather|not|from|change|changed)\b")
_DIAGNOSES = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD9CM})
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]+")
_TWO = 2


@dataclass(frozen=True, slots=True)
class _Part:
    """One question of a mail: its place, its sentences and the indexes of its mentions."""

    text: str
    span: Span
    sentences: tuple[Span, ...]
    mentions: Sequence[Mention]
    indexes: tuple[int, ...]

    def within(self, start: int, end: int) -> tuple[int, ...]:
        """Indexes of the mentions that begin in `[start, end)`."""
        return tuple(at for at in self.indexes if start <= self.mentions[at].start < end)

    def codes(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Those of `indexes` that are codes, not modifiers."""
        return tuple(at for at in indexes if self.mentions[at].system is not CodeSystem.MOD)

    def billed(self, indexes: Iterable[int]) -> tuple[int, ...]:
        """Those of `indexes` that are single codes of a claim line."""
        return tuple(
            at
            for at in indexes
            if self.mentions[at].system in PROCEDURE_SYSTEMS and not self.mentions[at].range_end
        )

    def sentence_of(self, place: int) -> Span:
        """The sentence in which `place` stands."""
        return next((span for span in self.sentences if span[0] <= place < span[1]), self.span)


def _about(part: _Part, place: int) -> tuple[int, ...]:
    """Mentions that words at `place` are about: its sentence's, else its question's."""
    return part.within(*part.sentence_of(place)) or part.indexes


def _asked(part: _Part) -> dict[IntentKind, set[int]]:
    """Every kind whose words stand in the question, with the mentions around them."""
    asked: dict[IntentKind, set[int]] = {}
    for kind, pattern in CUES:
        for match in pattern.finditer(part.text, *part.span):
            asked.setdefault(kind, set()).update(_about(part, match.start()))
            if len(asked[kind]) == len(part.indexes):
                break
    for match in WHAT_IS.finditer(part.text, *part.span):
        about = [at for at in part.indexes if part.mentions[at].start == match.end()]
        if about:
            asked.setdefault(IntentKind.DESCRIBE, set()).update(about)
    _compared(part, asked)
    return asked


def _compared(part: _Part, asked: dict[IntentKind, set[int]]) -> None:
    """What tells codes apart: what each is, and for two visits the guideline that a coder knows."""
    for match in COMPARES.finditer(part.text, *part.span):
        about = part.codes(_about(part, match.start()))
        if not about:
            continue
        asked.setdefault(IntentKind.DESCRIBE, set()).update(about)
        if all(_is_visit(part.mentions[at]) for at in about):
            asked.setdefault(IntentKind.GUIDELINE, set()).update(about)


def _is_visit(mention: Mention) -> bool:
    return mention.system is CodeSystem.CPT and mention.code.isdigit() and int(mention.code) in EVALUATION


def _with_codes(part: _Part, modifier: Mention) -> set[int]:
    """A modifier by itself and the codes around it: its sentence's, else its question's."""
    about = _about(part, modifier.start)
    return set(about if part.codes(about) else part.indexes)


def _by_modifiers(part: _Part, asked: dict[IntentKind, set[int]]) -> None:
    """What modifiers, standing alone or on a code, ask by being there; and units by theirs."""
    for at in part.indexes:
        mention = part.mentions[at]
        codes = {mention.code} if mention.system is CodeSystem.MOD else set(mention.modifiers)
        if codes:
            alone = mention.system is CodeSystem.MOD
            asked.setdefault(IntentKind.MODIFIER, set()).update(_with_codes(part, mention) if alone else {at})
        for kind, meant in MODIFIER_MEANS:
            if codes & meant:
                asked.setdefault(kind, set()).update(_about(part, mention.start))
        if mention.units and mention.units > 1:
            asked.setdefault(IntentKind.UNITS, set()).add(at)


def _paired(part: _Part, asked: dict[IntentKind, set[int]]) -> set[int]:
    """Codes that are asked about together: two of a claim's, or two diagnoses."""
    by_word = IntentKind.PAIR in asked
    if not by_word and _NOT_A_PAIR_THEN & set(asked):
        return set()
    for start, end in part.sentences:
        procedures = part.billed(part.within(start, end))
        if len({part.mentions[at].code for at in procedures}) >= _TWO and (
            by_word or not _apart(part, procedures)
        ):
            return set(part.billed(part.indexes))
    procedures = part.billed(part.indexes)
    diagnoses = tuple(at for at in part.indexes if part.mentions[at].system in _DIAGNOSES)
    for several in (procedures, diagnoses if len(procedures) < _TWO else ()):
        if by_word and len({part.mentions[at].code for at in several}) >= _TWO:
            return set(several)
    return set()


def _apart(part: _Part, indexes: tuple[int, ...]) -> bool:
    """Whether the text sets codes against each other (`27447 vs 20611`) rather than side by side."""
    between = part.text[part.mentions[indexes[0]].end : part.mentions[indexes[-1]].start][:400]
    return len(indexes) == _TWO and bool(_APART.search(between))


def _describes(text: str) -> bool:
    """Whether enough words stand in `text` to look a code up by."""
    words = {word.lower() for word in _WORD.findall(text[:4000])} - FILLER
    return len(words) >= (_TWO if VAGUE.search(text) else 1)


def _searched(part: _Part) -> bool:
    if part.codes(part.indexes):
        return False
    match = SEARCH.search(part.text, *part.span)
    return bool(match) and _describes(part.text[part.span[0] : part.span[1]])


def _without_words(part: _Part) -> dict[IntentKind, set[int]]:
    """What bare codes ask: one, what it is and whether it is valid; diagnoses the same."""
    codes = set(part.codes(part.indexes))
    if not codes:
        return {}
    return {IntentKind.DESCRIBE: codes, IntentKind.VALIDITY: set(codes)}


def _intents_of(part: _Part, *, crooked: bool) -> list[Intent]:
    asked = _asked(part)
    _by_modifiers(part, asked)
    pair = _paired(part, asked)
    asked.pop(IntentKind.PAIR, None)
    if pair:
        asked[IntentKind.PAIR] = pair
    if _searched(part):
        asked[IntentKind.SEARCH] = set(part.indexes)
    if not crooked and (not asked or (set(asked) <= {IntentKind.DENIAL} and len(part.indexes) <= 1)):
        asked = {**asked, **_without_words(part)}
    # words without any code to apply them to are no question yet, but a search or a rule may be asked for in words
    workable = {kind: about for kind, about in asked.items() if about or kind in _IN_WORDS}
    order = {kind: at for at, kind in enumerate(IntentKind)}
    return [Intent(kind, tuple(sorted(workable[kind]))) for kind in sorted(workable, key=order.__getitem__)]


_IN_WORDS = frozenset({IntentKind.SEARCH, IntentKind.GUIDELINE, IntentKind.COVERAGE})


def _parts(text: str, mentions: Sequence[Mention]) -> list[_Part]:
    parts: list[_Part] = []
    for start, end in split_questions(text):
        indexes = tuple(at for at, mention in enumerate(mentions) if start <= mention.start < end)
        parts.append(_Part(text, (start, end), tuple(split_sentences(text, start, end)), mentions, indexes))
    return parts


def find_intents(text: str, mentions: Sequence[Mention], *, code_like: bool = False) -> tuple[Intent, ...]:
    """Intents of `text` in the order of its questions; see the module for what an empty result means.

    `code_like` says that some word has the shape of a code, though none was sure enough to be a mention: such a
    mail may be about coding, and is asked back rather than turned away.
    """
    about_coding = bool(mentions) or code_like or bool(DESK.search(text))
    if is_emergency(text, mentions, about_coding=about_coding):
        return (Intent(IntentKind.EMERGENCY),)
    pitched = not mentions and not code_like and is_pitch(text)
    if pitched or not (about_coding or ATTACHED.search(text)):
        return (Intent(IntentKind.NOT_CODING),)
    crooked = bool(COMPLIANCE.search(text))
    found: list[Intent] = [Intent(IntentKind.COMPLIANCE)] if crooked else []
    for part in _parts(text, mentions):
        found.extend(intent for intent in _intents_of(part, crooked=crooked) if intent not in found)
    return tuple(found)
