"""The codes that a note of the tabular list names: single codes, ranges, dashes, and what their later characters must be.

Written forms, all of the FY2026 list: `(E10.-)`, `E11.3-`, `(E08-E13)`, `(I70.2--I70.7-)`, `(P28.3- - P28.4-)`, `A00-B99`,
`(M05.00 to M05.8A)`, `(E08-E13 with .62-)`, `(T36-T50 with fifth or sixth character 5)`, `(S02.- with 7th character B)`. A code
stands for itself and for all that is below it. Pure: words in, conditions out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![0-9A-Z])"
_SPAN = re.compile(
    rf"(?<![0-9A-Z.])({_CODE})(?:(?:\.?-?-|\.?-? -\s?|\s+to\s+)({_CODE}))?(?:\.?-)?(?![0-9A-Za-z])"
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_WITH = re.compile(r",? with (.+)$")
_CHARACTERS = re.compile(
    r"(?P<place>fifth or six(?:th)?|final|5th|fifth|6th|sixth|7th|seventh)[ -]character \.?"
    r"(?P<chars>[0-9A-Z](?:-[0-9A-Z])?(?: or [0-9A-Z])*)$"
)
_LAST_TWO = re.compile(r"fifth to sixth characters (\d\d)$")
_OPEN = "open fracture"
"""`with open fracture 7th character`: their titles say so."""
_ENDS = re.compile(r"(?:final characters? )?(?P<ends>[.-]\d[\d., or-]*)$")
_END = re.compile(r"[.-](\d[0-9A-Z]*)(?:-\.(\d[0-9A-Z]*))?")
_PLACES = {"5th": 4, "fifth": 4, "6th": 5, "sixth": 5, "7th": 6, "seventh": 6}
_OWN = re.compile(r"\bfor codes\b")
"""`code, if applicable, for codes G31.0-G31.83, to identify:` names the codes at which it stands."""
_MISPRINT = re.compile(r"(I69\.\d1-)(I69\.\d1-)")
"""F06.7 names I69.01-, I69.11- … one by one, without the commas: no range."""
_FOURTH, _FIFTH, _SIXTH = 3, 4, 5


@dataclass(frozen=True, slots=True)
class Target:
    """Codes (compact) from `first` to `last` with all below them.

    `ends`: beginnings of what follows the category, one of which must stand there, as pairs from and to. `tail`: the last
    characters. `place` and `characters`: the character at that index must be one of them; place -1 is the fifth or the
    sixth, whichever is the last that is no placeholder. `words` must stand in the code's title.
    """

    first: str
    last: str
    ends: tuple[tuple[str, str], ...] = ()
    tail: str = ""
    place: int = 0
    characters: str = ""
    words: str = ""

    def holds(self, code: str, title: str = "") -> bool:
        """Whether `code` (compact) is one of those that are named."""
        return (
            self.first <= code
            and code[: len(self.last)] <= self.last
            and len(code) >= len(self.first)
            and self._follows(code)
            and (not self.characters or self._character(code) in self.characters)
            and code.endswith(self.tail)
            and self.words in title.lower()
        )

    def within(self, header: str) -> bool:
        """Whether all that is named stands below `header` (compact)."""
        return self.first.startswith(header) and self.last.startswith(header)

    def _follows(self, code: str) -> bool:
        after = code[_FOURTH:]
        return not self.ends or any(one <= after and after[: len(two)] <= two for one, two in self.ends)

    def _character(self, code: str) -> str:
        """The character of the place, '?' where the code has none."""
        if self.place >= 0:
            return code[self.place : self.place + 1] or "?"
        fifth, sixth = code[_FIFTH:_SIXTH], code[_SIXTH : _SIXTH + 1]
        return (sixth if sixth not in {"", "X"} else fifth) or "?"


@lru_cache(maxsize=4_096)
def parse_targets(text: str) -> tuple[Target, ...]:
    """The codes that the words of a note name; () where they name none."""
    if _OWN.search(text):
        return ()
    text = _MISPRINT.sub(r"\1, \2", text)
    inside = [words for words in _IN_BRACKETS.findall(text) if _SPAN.search(words)]
    return tuple(target for words in inside or [text] for target in _parsed(words))


def _parsed(words: str) -> list[Target]:
    condition = _WITH.search(words)
    coded = words
    demands: dict[str, object] = {}
    if condition and not _SPAN.search(condition[1]):
        coded, demands = words[: condition.start()], _demands(condition[1])
    spans = [
        (found[1].replace(".", ""), (found[2] or found[1]).replace(".", ""))
        for found in _SPAN.finditer(coded)
    ]
    return [Target(first, last, **demands) for first, last in spans]  # type: ignore[arg-type]


def _demands(words: str) -> dict[str, object]:
    """What must be true of the characters that follow: by place, by beginning, by end; else words of the title."""
    if "character to indicate" in words:
        return {}
    if found := _CHARACTERS.match(words):
        place = _PLACES.get(found["place"], -1)
        return {"place": place, "characters": _spread(found["chars"])}
    if found := _LAST_TWO.match(words):
        return {"tail": found[1]}
    if words.startswith(_OPEN):
        return {"words": _OPEN}
    if (found := _ENDS.match(words)) and "-" not in found["ends"][:1]:
        pairs = [(one, two or one) for one, two in _END.findall(found["ends"])]
        return {"ends": tuple(pairs)}
    if found:
        return {"tail": found["ends"].strip("- ")}
    return {"words": words.strip().lower()}


def _spread(characters: str) -> str:
    """`1-4 or 6` as 12346."""
    return "".join(map(_range, characters.split(" or ")))


def _range(characters: str) -> str:
    first, last = characters[0], characters[-1]
    return "".join(chr(at) for at in range(ord(first), ord(last) + 1))
