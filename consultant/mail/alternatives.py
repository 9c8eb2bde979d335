"""Which version of a multipart/alternative is read: the plain one, unless it is a mere stub beside the others.

Some mailers send "Your client does not show HTML" as plain text, others drop the tables: the codes are read from the
fuller form. In doubt the first form is taken, which mailers write for programs and whose quote marks are the plainest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 100_000
"""Characters of a version that are compared."""
POORER = 3
"""How many times as many words make another form the fuller one."""
LEAST_MORE = 8
"""Words by which it has to be longer, so that a word and a signature's picture text do not decide."""
LONGEST_STUB = 400

_STUB = re.compile(
    r"(?i)\b(?:(?:does|do|can|could|is|are)(?: not|n['\u2019]t)|cannot|unable to|not able to)\b.{0,60}\bhtml\b"
    r"|\bhtml\b.{0,60}\b(?:(?:does|do|can|is|are|be)(?: not|n['\u2019]t)|cannot|required|capable|compatible|enabled)\b"
    r"|\bview (?:this|the) (?:e-?mail|message|mail) (?:in|with|using) (?:your|an?)\b"
    r"|\bhtml[- ](?:e-?mail|message|format|version)\b"
)
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"(?<![\w.@/=-])(?:\d{4}[0-9A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})(?![\w@/=-])")


def _is_stub(text: str) -> bool:
    return len(text) <= LONGEST_STUB and _STUB.search(text) is not None


def _codes(text: str) -> set[str]:
    return set(_CODE.findall(text))


def _is_fuller(other: str, first: str) -> bool:
    """Whether `other` says so much more than `first` that `first` is no full form of the mail."""
    if _is_stub(first):
        return not _is_stub(other)
    words, more = len(_WORD.findall(first)), len(_WORD.findall(other))
    if more >= words * POORER and more >= words + LEAST_MORE:
        return True
    codes = _codes(first)
    return bool(_codes(other) - codes) and codes <= _codes(other) and more > words


def fullest(versions: Sequence[str]) -> int:
    """The index of the version that is read; 0 where there is no other with words."""
    worded = [(at, text[:LONGEST]) for at, text in enumerate(versions) if text.strip()]
    if not worded:
        return 0
    at, best = worded[0]
    for other, text in worded[1:]:
        if _is_fuller(text, best):
            at, best = other, text
    return at
