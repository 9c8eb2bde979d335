r"""Compile many phrases into one pattern that is quick: those that begin at a word are tried at the beginnings of words only.

`re` looks at every alternative at every character unless all of them share their first part; so the `\b` that most
begin with is taken out of them.
"""

from __future__ import annotations

import re

_WORD_START = r"\b"
_ESCAPED = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|[()|]|[^\\\[()|]+", re.DOTALL)


def alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, cut at the `|` that stand in no bracket."""
    found, depth, part = [], 0, ""
    for piece in _ESCAPED.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            found.append(part)
            part = ""
        else:
            part += piece
    return [*found, part]


def phrases(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`pattern` compiled with the `flags` of `re`; finds what it would find as it stands, though perhaps another of two at one place."""
    parts = alternatives(pattern)
    worded = [part.removeprefix(_WORD_START) for part in parts if part.startswith(_WORD_START)]
    others = [part for part in parts if not part.startswith(_WORD_START)]
    begun = [rf"\b(?:{'|'.join(worded)})"] if worded else []
    return re.compile("|".join((*begun, *others)), flags)
