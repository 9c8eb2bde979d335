"""What is asked where no cue says it: bare codes, marks on a code, and what is told around a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.intents.asking import ASKS_IN_WORDS
from consultant.extraction.intents.cues import BUNDLED, JOINED, TOGETHER
from consultant.extraction.intents.pitch import DESK
from consultant.extraction.intents.wanted import telling
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from consultant.extraction.intents.asking import Asked, Sentence
    from consultant.extraction.intents.kinds import Kinds

_FEW_WORDS = 3
_FEWEST = 0
"""Words beside codes up to which they are bare: the smaller number where they form a question."""
_TWO = 2
_WHAT_ABOUT = re.compile(r"\b(?:what|how) about\b")
_BOTH_SIDES = re.compile(
    r"\bbilat\w*|\b(?:both|each) (?:sides?|eyes?|ears?|knees?|hips?|shoulders?|legs?|foot|feet|arms?|hands?|wrists?|ankles?|breasts?)\b"
)
_BY_MARKS = frozenset({IntentKind.BILATERAL, IntentKind.ASSISTANT})
_PAIRLESS = frozenset({IntentKind.MODIFIER, IntentKind.DENIAL})


def said_by_marks(asked: Asked, sentence: Sentence) -> Kinds:
    """What modifiers and counts on the codes of a question ask, where its words ask nothing."""
    if "?" not in sentence.words or asked.several(sentence.indexes):
        return {}
    modified = tuple(at for at in sentence.indexes if asked.mentions[at].modifiers)
    counted = tuple(at for at in sentence.indexes if (asked.mentions[at].units or 0) > 1)
    kinds = {IntentKind.MODIFIER: modified, IntentKind.UNITS: counted}
    return {kind: indexes for kind, indexes in kinds.items() if indexes}


def told_around(asked: Asked, found: Kinds) -> Kinds:
    """What sentences that only tell add to a question: that codes were bundled, that both sides were treated."""
    words = asked.words[slice(*asked.span)]
    several = asked.several(asked.scope)
    added: Kinds = {}
    counted = tuple(at for at in asked.scope if (asked.mentions[at].units or 0) > 1)
    if counted and found.keys() == {IntentKind.DENIAL}:
        added[IntentKind.UNITS] = counted
    if found and found.keys() <= _BY_MARKS and len(asked.scope) == 1 and not telling(words):
        added[IntentKind.MODIFIER] = asked.scope
    together = TOGETHER.search(words) or (IntentKind.DENIAL in found and _names_a_bundle(words))
    if found and found.keys() <= _PAIRLESS and several and together:
        added[IntentKind.PAIR] = several
    if found and _BOTH_SIDES.search(words):
        sided = asked.sided(asked.scope)
        if sided:
            added[IntentKind.BILATERAL] = sided
    return {kind: about for kind, about in added.items() if kind not in found}


def _names_a_bundle(words: str) -> bool:
    """Whether a denial's reason, or the words that join its codes, speak of another service."""
    return bool(BUNDLED.search(words) or JOINED.search(words))


def bare(asked: Asked) -> Kinds:
    """What codes ask that no word says anything about.

    Bare codes: two of a claim are a pair, else what each is and whether it is valid. Codes among words: whether they
    go together, what their modifiers or counts mean, or for one the rule.
    """
    scope = asked.codes(asked.indexes)
    if not scope:
        return {}
    found: Kinds = {}
    several = asked.several(asked.procedures(scope))
    modified = tuple(at for at in scope if asked.mentions[at].modifiers)
    counted = tuple(at for at in scope if (asked.mentions[at].units or 0) > 1)
    for kind, about in (
        (IntentKind.PAIR, several),
        (IntentKind.MODIFIER, modified),
        (IntentKind.UNITS, counted),
    ):
        if about:
            found[kind] = about
    words = " ".join(one.words for one in asked.asking)
    few = _FEWEST if ASKS_IN_WORDS.search(words) else _FEW_WORDS
    if _WHAT_ABOUT.search(words) or len(telling(words)) <= few:
        if len({asked.mentions[at].code for at in several}) != _TWO and not modified and not counted:
            found |= {IntentKind.DESCRIBE: scope, IntentKind.VALIDITY: scope}
    elif not found:
        found[IntentKind.GUIDELINE] = scope
    return found


_LENGTH = 4
"""Telling words of a question about coding in general that is long enough to mean a rule."""


def told_at_length(asked: Asked) -> Kinds:
    """A question about coding that names no code and looks for none: a rule, where it says enough."""
    for sentence in asked.asking:
        if "?" in sentence.words and DESK.search(sentence.words) and len(telling(sentence.words)) >= _LENGTH:
            return {IntentKind.GUIDELINE: ()}
    return {}
