"""The text as the words of `cues` are looked for in it: small letters, and one mark a character for every code.

So `99213-25 with 20610` reads like `ppppp-25 with ppppp`, offsets stay, and a pattern can say "a procedure".
"""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Mention

PROCEDURE, DIAGNOSIS, MODIFIER, OTHER = "\ue001", "\ue002", "\ue003", "\ue004"
"""Characters of the private use area, which no mail holds for a reason of its own."""

MARKED = re.compile(f"[{PROCEDURE}{DIAGNOSIS}{MODIFIER}{OTHER}]")

DIAGNOSES = frozenset({CodeSystem.ICD10CM, CodeSystem.ICD9CM})
_MARKS = PROCEDURE + DIAGNOSIS + MODIFIER + OTHER
_SMALL = str.maketrans(string.ascii_uppercase + _MARKS, string.ascii_lowercase + " " * len(_MARKS))
"""Only these letters: others may change their length, and offsets with it. A mail's own marks are nothing."""


def mark_of(mention: Mention) -> str:
    """The mark that stands for a mention's characters."""
    if mention.system in PROCEDURE_SYSTEMS:
        return PROCEDURE
    if mention.system in DIAGNOSES:
        return DIAGNOSIS
    return MODIFIER if mention.system is CodeSystem.MOD else OTHER


def marked(text: str, mentions: Sequence[Mention]) -> str:
    """`text` in small letters, as long as it was, with marks for the codes."""
    small = text.translate(_SMALL)
    kept: list[str] = []
    done = 0
    for mention in sorted(mentions, key=lambda one: one.start):
        start = max(mention.start, done)
        if mention.end > start:
            kept += (small[done:start], mark_of(mention) * (mention.end - start))
            done = mention.end
    return "".join((*kept, small[done:]))
