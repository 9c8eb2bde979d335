"""Is a code looked for by a description, and do enough words stand there to look it up by?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.intents.cues import CHOICE, SEARCH
from consultant.extraction.intents.plainly import POINTED, asks_tersely

if TYPE_CHECKING:
    from consultant.extraction.intents.asking import Asked, Sentence

_NOTHING = (
    "a an the for of to in on at with w and or what whats is are was were be code codes coding cpt icd hcpcs dx diagnosis which how do does did i we"
    " you u my our this that it thing things stuff one dr doctor doc provider he she they patient pt yesterday today last week please pls"
    " plz thanks thx thank need want know would should could can may right correct best use used using bill billed billing report procedure"
    " procedures surgery visit case claim there any some hi hello hey regards asap monday tuesday wednesday thursday friday performed done"
    " just quick question number numbers entry line put down write enter me tell us help find look looking what's morning afternoon good no if so ok okay vs re fw fwd"
)
_FILLER = frozenset(_NOTHING.split())
"""Words that describe nothing; a search wants two others, or one where nothing vague stands beside it."""
_VAGUE = re.compile(r"\b(?:things?|stuff|that one|it|this|that|what (?:dr|doctor|he|she|they)\b)")
_WORD = re.compile(r"[a-z][a-z'-]+")
_MOST = 4000


def telling(words: str) -> set[str]:
    """The different words that tell something."""
    return set(_WORD.findall(words[:_MOST])) - _FILLER


def _describes(words: str) -> bool:
    return len(telling(words)) >= (2 if _VAGUE.search(words) else 1)


def is_wanted(asked: Asked, sentence: Sentence) -> bool:
    """Whether `sentence` looks for a code; what it describes may stand in the rest of the question."""
    pointed = not asked.codes(asked.scope) and (
        POINTED.search(sentence.words) or asks_tersely(sentence.words)
    )
    if not (pointed or SEARCH.search(sentence.words)) or CHOICE.search(sentence.words):
        return False
    return _describes(sentence.words) or _describes(asked.words[slice(*asked.span)])
