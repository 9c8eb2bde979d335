"""Fold a text for reading: full-width forms, odd blanks, dashes and quotes become their plain cousins.

Offsets stay true: every folded character knows where it came from. What the characters mean is for the others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_QUOTES = "\u2018\u2019\u201a\u201b\u02bc"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f"
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Soft hyphens, zero-width characters and direction marks: mailers put them inside numbers."""

_TABLE: dict[int, str] = (
    dict.fromkeys(map(ord, _DASHES), "-")
    | dict.fromkeys(map(ord, _BLANKS), " ")
    | dict.fromkeys(map(ord, _QUOTES), "'")
    | dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"')
    | {ord("\u2044"): "/", ord("\u2215"): "/", ord("\u00d7"): "x", ord("\u2715"): "x", ord("\u2028"): "\n"}
    | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is read. `origins` is None where no character was left out, which is nearly always."""

    text: str
    length: int
    origins: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of the folded `[start, end)`; `end` is past the last character read."""
        if self.origins is None:
            return start, end
        if end <= start:
            at = self.origins[start] if start < len(self.origins) else self.length
            return at, at
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> Folded:
    """`text` with plain characters, one for one, less the invisible ones."""
    origins: tuple[int, ...] | None = None
    kept = text
    if _INVISIBLE.search(text):
        origins = tuple(at for at, character in enumerate(text) if not _INVISIBLE.match(character))
        kept = "".join(text[at] for at in origins)
    return Folded(kept.translate(_TABLE), len(text), origins)
