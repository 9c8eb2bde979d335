"""What is being asked, tied to the mentions it is asked about. The words are in `cues`, the sentences in `asking`.

An empty result means: something about coding is asked, but there is neither a code nor a description to work with;
whoever answers asks back. EMERGENCY and NOT_CODING stand alone; COMPLIANCE stands for all that its question asks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.intents.asking import Asked
from consultant.extraction.intents.codeless import asked_of_nothing
from consultant.extraction.intents.compliance import is_crooked
from consultant.extraction.intents.cues import DENIAL, NEGATED, SEARCH
from consultant.extraction.intents.emergency import is_emergency
from consultant.extraction.intents.kinds import kinds_of
from consultant.extraction.intents.marked import MARKED, marked
from consultant.extraction.intents.pitch import ADVERTISES, CARE, DESK, SCHEDULE, is_beside_the_point, sells
from consultant.extraction.intents.plainly import asks_plainly, asks_tersely
from consultant.extraction.intents.wanted import telling
from consultant.extraction.intents.without_words import bare, said_by_marks, told_around, told_at_length
from consultant.extraction.questions import split_announced, split_list
from consultant.vocabulary import Intent, IntentKind, Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.extraction.intents.kinds import Kinds
    from consultant.extraction.questions import Stretch
    from consultant.vocabulary import Mention

ATTACHED = re.compile(r"\battach(?:ed|ment|ments)\b|\bsee below\b|\bscreenshot\b")
"""The question may be in what was sent along, which is not read: ask back rather than turn away."""

_IN_WORDS = frozenset(
    {
        IntentKind.SEARCH,
        IntentKind.GUIDELINE,
        IntentKind.COVERAGE,
        IntentKind.DENIAL,
        IntentKind.GLOBAL_PERIOD,
        IntentKind.FEE,
        IntentKind.CROSSWALK,
    }
)
"""What may be asked without any code to apply it to."""
_OF_WHAT_IS_SOUGHT = frozenset({IntentKind.UNITS, IntentKind.SEQUENCING})
"""What is asked of codes that are looked for by their descriptions: how many of a drug, in which order."""
_ORDER = {kind: at for at, kind in enumerate(IntentKind)}
_BEFORE_A_WORD = 40
_SHORT = 140


def read_intents(
    text: str, mentions: Sequence[Mention], *, code_like: bool = False
) -> tuple[tuple[Intent, ...], tuple[Part, ...]]:
    """Intents of `text` in the order of its questions, and the parts of a list that asks two things or more.

    See the module for what an empty result means. `code_like` says that some word has the shape of a code, though
    none was sure enough to be a mention: such a mail may be about coding, and is asked back rather than turned away.
    """
    words = marked(text, mentions)
    about_coding = bool(mentions) or code_like or bool(DESK.search(words)) or asks_plainly(words)
    if is_emergency(text, mentions, about_coding=about_coding):
        return (Intent(IntentKind.EMERGENCY),), ()
    if not mentions and not code_like and (kind := asked_of_nothing(words)):
        return (Intent(kind),), ()
    crooked = bool(about_coding or CARE.search(words)) and is_crooked(words)
    if not crooked and _is_not_coding(words, mentions, about_coding=about_coding, code_like=code_like):
        return (Intent(IntentKind.NOT_CODING),), ()
    whole = Asked(words, (0, len(words)), mentions)
    parts = _parts(words, mentions, crooked=crooked)
    intents = dict.fromkeys(intent for part in parts for intent in part.intents)
    if crooked and not any(intent.kind is IntentKind.COMPLIANCE for intent in intents):
        return (Intent(IntentKind.COMPLIANCE, whole.codes(whole.scope)),), ()
    return (tuple(intents), parts) if parts else (_intents_of(whole), ())


def asked_from(text: str, mentions: Sequence[Mention], start: int) -> tuple[Intent, ...]:
    """What the words from `start` on ask, of their own mentions and of those that were named before."""
    words = marked(text, mentions)
    before = tuple(at for at, one in enumerate(mentions) if one.start < start)
    return _intents_of(Asked(words, (start, len(words)), mentions, before))


def _is_not_coding(words: str, mentions: Sequence[Mention], *, about_coding: bool, code_like: bool) -> bool:
    """Whether nothing about coding is asked: no code is named and none is looked for, or it plainly advertises."""
    if mentions:
        return bool(ADVERTISES.search(words)) or (is_beside_the_point(words) and not _asks_of_codes(words))
    if sells(words):
        return True
    if SEARCH.search(words) or (asks_tersely(words) and telling(words)):
        return not about_coding
    asked = Asked(words, (0, len(words)), ())
    of_fees = len(words) <= _SHORT and SCHEDULE.search(words)
    in_words = _IN_WORDS - (set() if of_fees else {IntentKind.FEE})
    asks = about_coding and bool(_told(asked).keys() & in_words)
    if is_beside_the_point(words) or asks:
        return not asks
    if ATTACHED.search(words) or code_like or _denied(asked) is not None:
        return False
    return not any(DESK.search(one.words) or asks_plainly(one.words) for one in asked.sentences if one.asks)


def _asks_of_codes(words: str) -> bool:
    """Whether a sentence with a code in it asks, or one that speaks of codes."""
    return any(
        MARKED.search(one.words) or DESK.search(one.words)
        for one in Asked(words, (0, len(words)), ()).sentences
        if one.asks
    )


def _parts(words: str, mentions: Sequence[Mention], *, crooked: bool) -> tuple[Part, ...]:
    """The questions of a list; empty where the text holds none, or one that asks less than two things."""
    for pieces in (split_list(words), split_announced(words)):
        if "?" in words and not any("?" in words[one.start : one.end] for one in pieces if one.item):
            continue  # a list of what is told, in a mail that knows how to ask
        parts = [part for one in _in_order(words, pieces, mentions) if (part := _part(one, crooked=crooked))]
        if len(parts) > 1:
            return tuple(parts)
    return ()


def _in_order(words: str, pieces: list[Stretch], mentions: Sequence[Mention]) -> list[Asked]:
    """The pieces that ask, each with the mentions named before it."""
    found = []
    before: tuple[int, ...] = ()
    for piece in pieces:
        one = Asked(words, (piece.start, piece.end), mentions, before)
        if _asks_as_item(one) if piece.item else _asks_around(one):
            found.append(one)
        before = one.indexes or before
    return found


def _asks_around(asked: Asked) -> bool:
    """Whether what stands before or behind a list asks something of its own."""
    return any(kinds_of(asked, one) for one in asked.sentences if one.asks)


def _asks_as_item(asked: Asked) -> bool:
    """Whether an item asks: by its form, or in a few words that are the desk's (`Z96.651 with it, excludes`)."""
    if any(one.asks for one in asked.sentences):
        return True
    return asked.span[1] - asked.span[0] <= _SHORT and any(kinds_of(asked, one) for one in asked.sentences)


def _part(asked: Asked, *, crooked: bool) -> Part | None:
    """One question of a list; None where it asks nothing after all. `crooked` is whether any of the mail is."""
    intents = _intents_of(asked)
    if crooked and is_crooked(asked.words[slice(*asked.span)]):
        intents = (Intent(IntentKind.COMPLIANCE, asked.codes(asked.scope)),)
    about = asked.indexes or tuple(sorted({at for intent in intents for at in intent.mentions}))
    start, end = asked.span
    told = asked.words[start:end]
    start, end = start + len(told) - len(told.lstrip()), end - len(told) + len(told.rstrip())
    return Part(start, end, about, intents) if intents else None


def _intents_of(asked: Asked) -> tuple[Intent, ...]:
    """The intents of one question in the order of the kinds."""
    denied = _denied(asked)
    found = _told(asked, denied=denied is not None)
    if denied is not None:
        found[IntentKind.DENIAL] = denied
    found |= told_around(asked, found)
    if not found:
        found = bare(asked) or told_at_length(asked)
    return tuple(
        Intent(kind, tuple(sorted(set(found[kind]))))
        for kind in sorted(found, key=_ORDER.__getitem__)
        if found[kind] or kind in _IN_WORDS or (kind in _OF_WHAT_IS_SOUGHT and IntentKind.SEARCH in found)
    )


def _told(asked: Asked, *, denied: bool = False) -> Kinds:
    """Every kind that its sentences ask; those that only tell count where the others ask nothing."""
    found: Kinds = {}
    for sentences in (asked.asking, asked.sentences):
        for sentence in sentences:
            kinds = kinds_of(asked, sentence) or ({} if denied else said_by_marks(asked, sentence))
            for kind, about in kinds.items():
                found[kind] = (*found.get(kind, ()), *about)
        if denied or any(about or kind in _IN_WORDS for kind, about in found.items()):
            break
    return found


def _denied(asked: Asked) -> tuple[int, ...] | None:
    """The mentions of a denial that is told or asked of anywhere in the question; None where there was none."""
    for sentence in asked.sentences:
        for match in DENIAL.finditer(sentence.words):
            before = sentence.words[max(0, match.start() - _BEFORE_A_WORD) : match.start()]
            if not NEGATED.search(before) or "why" in before:
                return asked.codes(asked.about(sentence))
    return None
