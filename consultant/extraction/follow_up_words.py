"""The words of a follow-up: whether they lean on an earlier question, and the line that tells how they were read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.intents.asking import ASKS
from consultant.extraction.questions import split_sentences
from consultant.vocabulary import CodeSystem, IntentKind, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.vocabulary import Former, Mention, Question

_EXPLETIVE = re.compile(
    r"\bis it (?:ok(?:ay)?|possible|allowed|correct|true|fine|appropriate|necessary|legal) (?:to|that|for|if)\b"
    r"|\b(?:thanks|thank you|thx)(?: so much| a lot)? for (?:this|that|it|these|those)\b|\bthat (?:helps|is helpful|was helpful)\b"
)
"""Words that seem to point at something and do not."""
_LEANS = re.compile(
    r"\b(?:it|its|it's|that|that's|this|these|those|them|they|they're|both|either|neither|same|instead|in place of|rather than|as well|too"
    r"|the (?:first|second|third|other|former|last) (?:one|code|line|procedure|service)|in that case|still|then)\b"
)
_OPENS_SHORT = re.compile(
    r"^\W*(?:and|but|or|also|plus|with|without|(?:what|how) (?:about|if)|same (?:for|with))\b"
)
_FULL = re.compile(
    r"\b(?:is|are|was|can|could|may|should|do|does|did|will|would|what|which|how|when|why|need|needs|must|has|have)\b"
)
_ABOUT = re.compile(r"\b(?:what|how) (?:about|if)\b")
_DEFINES = re.compile(
    r"\b(?:what (?:does|do|is|are)|define|definition|meaning|means?|difference|explain|when (?:do|should|to))\b"
)
_SHORT = 60
_FEW_WORDS = 12
_OWN = frozenset({IntentKind.EMERGENCY, IntentKind.COMPLIANCE})
_IN_WORDS = frozenset({IntentKind.COVERAGE, IntentKind.GUIDELINE, IntentKind.DENIAL})
"""Asked of something that the words themselves may describe."""


def _asking(text: str) -> str:
    """The sentences that ask, in small letters; all of them where none does."""
    small = _EXPLETIVE.sub(" ", text.lower())
    pieces = [small[start:end].strip() for start, end in split_sentences(small, 0, len(small))]
    return "\n".join([one for one in pieces if ASKS.search(one)] or pieces)


def leans(question: Question) -> bool:
    """Whether its words point at something said before, or are too few to be a question of their own."""
    words = _asking(question.text)
    return bool(_LEANS.search(words) or _OPENS_SHORT.search(words)) or len(words.split()) <= _FEW_WORDS


def is_dependent(question: Question, former: Former) -> bool:
    """Whether a follow-up is to be read with the former question."""
    if any(one.kind in _OWN for one in question.intents) or not question.text.strip():
        return False
    words = _asking(question.text)
    pointing = bool(_LEANS.search(words))
    codes = [one for one in question.mentions if one.system is not CodeSystem.MOD]
    if not codes:
        return pointing or not _asks_on_its_own(question, words)
    if pointing or (former.kind is ReplyKind.CLARIFY and not _asks_in_full(words)):
        return True
    if not ASKS.search(words):  # a detail that is told: `dx is J44.9`, `sorry, I meant 99214`
        return len({one.code for one in codes}) == 1 and len(words) <= _SHORT
    return not _asks_in_full(words) and bool(_OPENS_SHORT.search(words) or _ABOUT.search(words))


def _asks_in_full(words: str) -> bool:
    return bool(_FULL.search(_ABOUT.sub(" ", words)))


def _asks_on_its_own(question: Question, words: str) -> bool:
    """Whether words without a code ask of something that they describe, or what a modifier means."""
    if question.descriptions or question.asks(IntentKind.SEARCH):
        return True
    if question.mentions and _DEFINES.search(words) and question.asks(IntentKind.DESCRIBE):
        return True
    worded = any(one.kind in _IN_WORDS for one in question.intents)
    return worded and not _OPENS_SHORT.search(words)


def told(
    reference: str, question: Question, *, instead: Mapping[str, str] | None = None, guess: str = ""
) -> str:
    """How a follow-up was read: with which question, which codes, and what was said of them."""
    swapped = instead or {}
    new = {code: old for old, code in swapped.items()}
    codes = [
        f"{_with_marks(one)} in place of {new[one.code]}" if one.code in new else _with_marks(one)
        for one in _distinct(question)
    ]
    line = f"Read together with the former question {reference}"
    details = [*codes, *_details(question)]
    line += f": {', '.join(details)}." if details else "."
    return f"{line} {guess}".strip()


def _distinct(question: Question) -> list[Mention]:
    return list({one.code: one for one in reversed(question.mentions)}.values())[::-1]


def _with_marks(one: Mention) -> str:
    name = f"modifier {one.code}" if one.system is CodeSystem.MOD else one.code
    return "-".join((name, *one.modifiers))


def _details(question: Question) -> list[str]:
    said = question.particulars
    found = []
    if said.date_of_service:
        found.append(f"date of service {said.date_of_service}")
    if said.setting:
        found.append(said.setting.words)
    return [*found, *filter(None, (said.payer, said.state))]
