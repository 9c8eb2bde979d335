"""Which kinds one sentence asks, and about which mentions: the cues that stand in it, less those that others explain.

`payable` beside `together` asks for a pair, not for coverage; `31231 or 31237` sets codes apart. Such rules are here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from consultant.extraction.intents.cues import (
    CHOICE,
    CUES,
    FIRST,
    IS_RIGHT,
    JOINED,
    MAY,
    ON_CODES,
    PLAIN_COVERAGE,
    PLAIN_DESCRIBE,
    PLAIN_FEE,
    PLAIN_GUIDELINE,
    PLAIN_VALIDITY,
    RIGHT_CODE,
    TOGETHER,
    VERSUS,
)
from consultant.extraction.intents.plainly import DOSE, asks_tersely
from consultant.extraction.intents.shorthand import GONE
from consultant.extraction.intents.wanted import is_wanted
from consultant.vocabulary import CodeSystem, IntentKind

if TYPE_CHECKING:
    from consultant.extraction.intents.asking import Asked, Sentence
    from consultant.vocabulary import Mention

Kind = IntentKind
Kinds = dict[IntentKind, tuple[int, ...]]

MODIFIER_MEANS: tuple[tuple[IntentKind, frozenset[str], bool], ...] = (
    (Kind.BILATERAL, frozenset({"50"}), True),
    (Kind.ASSISTANT, frozenset({"62", "66", "80", "81", "82", "AS"}), True),
    (Kind.GLOBAL_PERIOD, frozenset({"24", "54", "55", "56", "58", "78", "79"}), False),
)
"""Modifiers that raise a question of their own (Pub. 100-04, chapter 12, section 40), and whether on a code too."""

_OUTWEIGH_PAYABLE = frozenset(
    {Kind.PAIR, Kind.GLOBAL_PERIOD, Kind.ASSISTANT, Kind.ADD_ON, Kind.BILATERAL, Kind.VALIDITY, Kind.FEE}
)
"""Beside one of these, `payable` and `pays for` are no question of coverage."""
_SPOKEN_FOR: tuple[tuple[IntentKind, frozenset[IntentKind], re.Pattern[str]], ...] = (
    (Kind.COVERAGE, _OUTWEIGH_PAYABLE, PLAIN_COVERAGE),
    (Kind.VALIDITY, frozenset({Kind.PAIR, Kind.GLOBAL_PERIOD, Kind.ADD_ON, Kind.ASSISTANT}), PLAIN_VALIDITY),
    (Kind.FEE, frozenset({Kind.PAIR}), PLAIN_FEE),
    (Kind.DESCRIBE, frozenset({Kind.CROSSWALK}), PLAIN_DESCRIBE),
    (
        Kind.GUIDELINE,
        frozenset({Kind.UNITS, Kind.MODIFIER, Kind.COVERAGE, Kind.SEARCH, Kind.GLOBAL_PERIOD}),
        PLAIN_GUIDELINE,
    ),
)
"""A kind, others whose words may sound like it, and the words by which it is meant beside them all the same."""
_SETTLES_A_CHOICE = frozenset(
    {
        Kind.UNITS,
        Kind.MODIFIER,
        Kind.ADD_ON,
        Kind.BILATERAL,
        Kind.ASSISTANT,
        Kind.FEE,
        Kind.COVERAGE,
        Kind.CROSSWALK,
        Kind.SEQUENCING,
        Kind.VALIDITY,
        Kind.SEARCH,
        Kind.GLOBAL_PERIOD,
    }
)
"""Beside one of these, `A or B` is what is asked of both, not which of them to use."""
_NO_PAIR_BY_PLACE = _SETTLES_A_CHOICE - {Kind.MODIFIER} | {Kind.DESCRIBE, Kind.GUIDELINE}
"""Beside one of these, codes that only stand next to each other are not asked about together."""
_OF_PROCEDURES = frozenset(
    {Kind.UNITS, Kind.ADD_ON, Kind.GLOBAL_PERIOD, Kind.BILATERAL, Kind.ASSISTANT, Kind.FEE}
)
"""Kinds that are asked of a claim line, not of its diagnoses."""
_OF_MORE_THAN_A_CODE = frozenset({Kind.MODIFIER, Kind.UNITS, Kind.CROSSWALK, Kind.FEE})
"""Kinds whose words (`what does it mean for the units`) sound like a description."""
_COUNTED = re.compile(
    r"\b(?:ok|okay|right|correct|allowed|fine|enough|good|acceptable|is (?:that|it|this))\b"
)
_ALL_OK = re.compile(r"\b(?:ok(?:ay)?|good|fine) ?\?")
"""Asked of all that stands before it: codes that are put together and their diagnosis."""
_POINTS = re.compile(r"\b(?:it|this|that|these|those|they|them|codes?|ones?|which)\b")
_EVALUATION = range(99202, 99398)
"""CPT's numbers of visits (evaluation and management): what tells them apart is a rule, not a descriptor."""


def kinds_of(asked: Asked, sentence: Sentence) -> Kinds:
    """Kinds that `sentence` asks, each with indexes of mentions."""
    about = asked.about(sentence)
    found: Kinds = {kind: about for kind, pattern in CUES if pattern.search(sentence.words)}
    if Kind.CROSSWALK not in found and is_wanted(asked, sentence):
        _wanted(asked, found)
        if asks_tersely(sentence.words) and DOSE.search(sentence.words):
            found.setdefault(Kind.UNITS, about)
    _ordered(asked, sentence, found)
    _told_apart(asked, sentence, found)
    _paired(asked, sentence, found)
    _by_counts(asked, sentence, found)
    _by_modifiers(asked, sentence, found)
    _less_explained(asked, sentence, found)
    return {kind: _of_kind(asked, kind, indexes) for kind, indexes in found.items()}


def _wanted(asked: Asked, found: Kinds) -> None:
    """A code by its description; or, where the question tells that one is no more, what replaced that one."""
    gone = _gone(asked.words, *asked.span)
    lost = [at for at in asked.codes(asked.scope) if asked.mentions[at].start == gone]
    found[Kind.CROSSWALK if lost else Kind.SEARCH] = tuple(lost)


@lru_cache(maxsize=4)
def _gone(words: str, start: int, end: int) -> int:
    """Where a code that is no more stands in a question; -1 where none does. Once for all of its sentences."""
    gone = GONE.search(words, start, end)
    return gone.start() if gone else -1


def _by_modifiers(asked: Asked, sentence: Sentence, found: Kinds) -> None:
    """What modifiers ask by being named in a question."""
    for at in sentence.indexes:
        mention = asked.mentions[at]
        alone = mention.system is CodeSystem.MOD
        named = {mention.code} if alone else set(mention.modifiers)
        for kind, meant, on_a_code in MODIFIER_MEANS:
            if named & meant and (alone or on_a_code):
                found.setdefault(kind, asked.about(sentence))


def _ordered(asked: Asked, sentence: Sentence, found: Kinds) -> None:
    """`Which first?` of several diagnoses, however it is said."""
    diagnoses = asked.diagnoses(asked.scope)
    if len({asked.mentions[at].code for at in diagnoses}) > 1 and FIRST.search(sentence.words):
        found.setdefault(Kind.SEQUENCING, asked.about(sentence))


def _told_apart(asked: Asked, sentence: Sentence, found: Kinds) -> None:
    """Codes set against each other, or one that may be the wrong one: what each is, and the rule that chooses."""
    about = asked.codes(asked.about(sentence)) or sentence.indexes
    words = sentence.words
    if not about:
        return
    if VERSUS.search(words):
        _compared(asked, about, found)
    elif IS_RIGHT.search(words):
        if not found.keys() & _SETTLES_A_CHOICE:
            found[Kind.GUIDELINE] = about
        found[Kind.DESCRIBE] = about
    elif found.keys() & _SETTLES_A_CHOICE or (TOGETHER.search(words) and asked.several(about)):
        return
    elif CHOICE.search(words) or RIGHT_CODE.search(words):
        if all(asked.mentions[at].modifiers for at in asked.codes(sentence.indexes) or about):
            found[Kind.MODIFIER] = about
        else:
            found[Kind.DESCRIBE] = found[Kind.GUIDELINE] = about


def _compared(asked: Asked, about: tuple[int, ...], found: Kinds) -> None:
    if not found.keys() & {Kind.FEE, Kind.UNITS}:
        found[Kind.DESCRIBE] = about
    if all(_is_visit(asked.mentions[at]) for at in about):
        found[Kind.GUIDELINE] = about
    elif Kind.DESCRIBE in found:
        found.pop(Kind.GUIDELINE, None)


def _is_visit(mention: Mention) -> bool:
    return mention.system is CodeSystem.CPT and mention.code.isdigit() and int(mention.code) in _EVALUATION


def _paired(asked: Asked, sentence: Sentence, found: Kinds) -> None:
    """Codes that are asked about together: by a word for it, or by being joined in such a question."""
    words = sentence.words
    here = asked.several(sentence.indexes)
    if TOGETHER.search(words):
        found_together = here or asked.several((*asked.before, *asked.indexes))
        if found_together:
            found[Kind.PAIR] = found_together
    elif here and _joined(words, found):
        found[Kind.PAIR] = here


def _joined(words: str, found: Kinds) -> bool:
    """Whether two codes are put together in a question that asks nothing else of them."""
    joined = bool(JOINED.search(words))
    if CHOICE.search(words):
        return joined and not found.keys() & _SETTLES_A_CHOICE
    if VERSUS.search(words) or ON_CODES.search(words):
        return False
    if joined and found.keys() == {Kind.COVERAGE} and _ALL_OK.search(words):
        return True
    if found.keys() & _NO_PAIR_BY_PLACE:
        return joined and bool(RIGHT_CODE.search(words)) and not found.keys() & _SETTLES_A_CHOICE
    return bool(MAY.search(words)) or (joined and Kind.MODIFIER in found)


def _by_counts(asked: Asked, sentence: Sentence, found: Kinds) -> None:
    """A count on a code, where the sentence asks whether something is right, and nothing else but a pair."""
    counted = tuple(at for at in sentence.indexes if (asked.mentions[at].units or 0) > 1)
    if counted and found.keys() <= {Kind.PAIR} and _COUNTED.search(sentence.words):
        found[Kind.UNITS] = counted


def _less_explained(asked: Asked, sentence: Sentence, found: Kinds) -> None:
    """Take out what other words of the sentence explain."""
    words = sentence.words
    for kind, others, plain in _SPOKEN_FOR:
        if kind in found and found.keys() & others and not plain.search(words):
            del found[kind]
    _described(asked, sentence, found)
    if asked.scope and not asked.procedures(asked.scope):
        found.pop(Kind.ADD_ON, None)
    if asked.scope and not asked.diagnoses(asked.scope) and "order" not in words:
        found.pop(Kind.SEQUENCING, None)
    if asked.scope and Kind.COVERAGE in found:
        found.pop(Kind.SEARCH, None)
    if Kind.SEQUENCING in found and not TOGETHER.search(words):
        found.pop(Kind.PAIR, None)


def _described(asked: Asked, sentence: Sentence, found: Kinds) -> None:
    """A description is of the modifier that alone is named, and of nothing where the sentence points at no code."""
    if Kind.DESCRIBE not in found or asked.codes(sentence.indexes):
        return
    if sentence.indexes:
        found[Kind.DESCRIBE] = sentence.indexes
        if Kind.MODIFIER in found and asked.before and not asked.codes(asked.indexes):
            found[Kind.MODIFIER] = sentence.indexes  # not of the codes of an earlier item
    elif found.keys() & _OF_MORE_THAN_A_CODE or not _POINTS.search(sentence.words):
        del found[Kind.DESCRIBE]


def _of_kind(asked: Asked, kind: IntentKind, indexes: tuple[int, ...]) -> tuple[int, ...]:
    """Those of `indexes`, or of the question, of which the kind can be asked."""
    if kind is Kind.MODIFIER:
        diagnoses = asked.diagnoses(indexes)
        return tuple(at for at in indexes if at not in diagnoses) or indexes
    if kind is Kind.SEQUENCING:
        diagnoses = asked.diagnoses(asked.scope)
        return diagnoses if len(diagnoses) > 1 else asked.codes(asked.scope)
    if kind is Kind.COVERAGE:
        return _with_their_others(asked, asked.codes(indexes))
    if kind in _OF_PROCEDURES:
        billed = asked.procedures(indexes) or asked.procedures(asked.scope)
        sided = asked.sided(asked.scope) if kind is Kind.BILATERAL else ()
        return sided if sided and not set(sided) & set(billed) else billed or asked.codes(indexes)
    return asked.codes(indexes) or indexes


def _with_their_others(asked: Asked, indexes: tuple[int, ...]) -> tuple[int, ...]:
    """Procedures with the question's diagnoses, diagnoses with its procedures: coverage is of one for the other."""
    procedures, diagnoses = asked.procedures(indexes), asked.diagnoses(indexes)
    if procedures and not diagnoses:
        return (*indexes, *asked.diagnoses(asked.scope))
    return (*indexes, *asked.procedures(asked.scope)) if diagnoses and not procedures else indexes
