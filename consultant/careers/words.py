"""The words by which a posting is found: the same rules for what it says and for what is typed into the search.

Small letters without accents; of plurals the singular (coders, coder), no other endings (coding stays its own); a word with a
piece of one letter also as a whole (CPC-A: cpc, cpca; E/M: em).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 40
"""Characters of a word that count."""
_COMPOUND = re.compile(r"[^\W_]+(?:['\u2019/&.-][^\W_]+)*")
_PIECE = re.compile(r"[^\W_]+")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("shes", "sh"), ("aches", "ache"), ("ches", "ch"))
_SINGULAR = ("ss", "us", "is")
"""Endings of words that are no plurals (access, status, diagnosis)."""
SHORTEST_PLURAL = 4
"""CCS is none."""
COMMON = frozenset(
    {
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "has",
        "have",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "job",
        "jobs",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "who",
        "will",
        "with",
        "you",
        "your",
    }
)
"""Words that nothing is looked for by."""


def words_of(text: str) -> dict[str, None]:
    """The words of a text, each once, in their order."""
    found = (word for match in _COMPOUND.finditer(_folded(text)) for word in _pieces(match[0]))
    return dict.fromkeys(singular(word)[:LONGEST] for word in found if word not in COMMON)


def _folded(text: str) -> str:
    small = text.casefold()
    if small.isascii():
        return small
    return "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))


def _pieces(compound: str) -> Iterator[str]:
    pieces = _PIECE.findall(compound)
    yield from (one for one in pieces if len(one) > 1)
    if len(pieces) > 1 and any(len(one) == 1 for one in pieces):
        yield "".join(pieces)


def singular(word: str) -> str:
    """A word without the ending of a plural."""
    if len(word) < SHORTEST_PLURAL or not word.endswith("s") or word.endswith(_SINGULAR):
        return word
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word[:-1]
