"""Codes that are written by their last figures behind another: `12001/2/4`, `11055, 56, 57`; and the count that looks so.

`20610/1` is two codes, `97140/2` two units: the books tell, and without books the number's section does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.mentions.modifiers import MODIFIERS, NUMERIC
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.extraction.known import Pair, Shelf
    from consultant.extraction.mentions.scan import Token

SLASHED = re.compile(r"/(?P<digits>\d{1,3})(?![\w%]|\.\d|-\d| ?units?\b)")
LISTED_MORE = re.compile(
    r"(?:, ?(?:and |or |& ?)?| ?& ?| and | or )(?P<digits>\d{2})(?![\w%/]|[.,]\d|-\d| ?(?:min|hours?|days?|years?|y/?o|mg|ml|units?|patients?|visits?)\b)"
)
_LEAST_LISTED, _FARTHEST_LISTED = 2, 9
_VISITS = "99"


def _listed_more(text: str, at: int, code: str) -> list[tuple[str, int, int]]:
    """Codes that are written by their last two digits in rising order: `11055, 56, 57`; modifiers behind a visit."""
    more: list[tuple[str, int, int]] = []
    match = LISTED_MORE.match(text, at) if code.isdigit() else None
    last = int(code[-2:]) if match else 0
    while match and last < int(match["digits"]):
        last = int(match["digits"])
        more.append((code[:-2] + match["digits"], match.start("digits"), match.end()))
        match = LISTED_MORE.match(text, match.end())
    modifiers = [other for other, _, _ in more if other[-2:] in NUMERIC]
    far = last > int(code[-2:]) + _FARTHEST_LISTED if more else False
    doubtful = (modifiers and code.startswith(_VISITS)) or (far and len(modifiers) == len(more))
    return more if len(more) >= _LEAST_LISTED and not doubtful else []


def more_codes(text: str, at: int, code: str) -> list[tuple[str, int, int]]:
    """Further codes behind `code`, which ends at `at`; each with where its figures stand."""
    return _slashed_more(text, at, code) or _listed_more(text, at, code)


def _slashed_more(text: str, at: int, code: str) -> list[tuple[str, int, int]]:
    """Codes that are written by their last digits: `12001/2/4`; each with where its digits stand."""
    more: list[tuple[str, int, int]] = []
    match = SLASHED.match(text, at)
    while match and match["digits"] not in MODIFIERS:
        digits = match["digits"]
        more.append((code[: -len(digits)] + digits, match.start("digits"), match.end()))
        match = SLASHED.match(text, match.end())
    return more


SLASHED_COUNT = re.compile(r"/(?P<count>[1-9])(?![\w%/]|\.\d|-\d)")
_TIMED = ("971", "975", "977")
"""Therapy, whose units are counted in minutes and written so."""


def slashed_count(text: str, at: int, code: str, shelf: Shelf) -> tuple[int, int] | None:
    """The units behind a stroke and where they end, where no code is meant."""
    match = SLASHED_COUNT.match(text, at)
    if not match or not code.isdigit():
        return None
    other = code[:-1] + match["count"]
    known = (
        shelf.knows(CodeSystem.CPT, other) if shelf.loaded(CodeSystem.CPT) else not code.startswith(_TIMED)
    )
    return None if known else (int(match["count"]), match.end())


def pairs_asked(text: str, tokens: Iterable[Token]) -> set[Pair]:
    """What the books must be asked: whether the figure behind a stroke makes a code."""
    matches = ((token, SLASHED_COUNT.match(text, token.end)) for token in tokens if token.core.isdigit())
    return {(CodeSystem.CPT, token.core[:-1] + match["count"]) for token, match in matches if match}
