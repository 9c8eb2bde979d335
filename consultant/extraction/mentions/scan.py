"""Find every word of a text that has the shape of a code, with the readings that its shape allows.

Shape alone: which reading holds, or none, is settled by `weigh` and `find`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.shapes import printed, systems_of
from consultant.extraction.mentions.modifiers import MODIFIERS
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.known import Pair
    from consultant.extraction.spans import Spans

READ_BARE = frozenset(
    {
        CodeSystem.CPT,
        CodeSystem.CPT2,
        CodeSystem.CPT3,
        CodeSystem.PLA,
        CodeSystem.HCPCS,
        CodeSystem.CDT,
        CodeSystem.ICD10CM,
        CodeSystem.ICD10PCS,
    }
)
"""Systems whose codes are recognised without a label; the others' shapes are everybody's (`labelled`)."""

MOST_TOKENS = 4000
"""Tokens considered in one text; a mail of more is a table, and its rest is left unread."""

_SHORT_CODE = 4
"""Characters up to which a code in small letters (`h1n1`, `b12`) is anybody's word."""

_WORD = re.compile(
    r"(?<![A-Za-z0-9_@\\$])(?<!\d\.)(?=[A-Za-z]{0,9}\d)[A-Za-z0-9]{3,24}(?:\.[A-Za-z0-9]{1,4}(?![A-Za-z0-9]))?(?!_)"
)
_GLUED_LABEL = re.compile(r"(?i)(?:icd-?10-?(?:cm|pcs)?|icd|cpt-?4?|hcpcs|dx)(?=[a-z]?\d)")
_CORE = re.compile(
    r"(?P<dotted>[A-Za-z]\d[0-9A-Za-z]\.[0-9A-Za-z]{1,4})|(?P<core>\d{5}|\d{4}[A-Za-z]|[A-Za-z]\d{4})"
    r"(?P<glued>(?:[A-Z][A-Z0-9](?:[A-Z][A-Z0-9]|(?<=[A-Z])\d{2}){0,3})?)(?:s|[xX]\d{1,3})?(?=\.|$)"
)
_WHOLE = re.compile(r"[A-Za-z0-9]{3,7}")
_PLACEHOLDER = re.compile(r"[xX]+$")
_SCANNED = str.maketrans("OolI", "0011")
_FIRST = {"O": "O0", "o": "O0", "0": "0O", "l": "LI1", "I": "I1", "1": "1I"}
_SCANNED_SHAPE = re.compile(r"\d{5}|\d{4}[A-Z]|[A-V]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}")
_MAYBE_SCANNED = re.compile(r"[OoIl]")
_EARLY = re.compile(r"0\d{3}[TUM]|\d{4}[FA]|\d{5}|[A-Z].*", re.ASCII)
"""Category III, PLA and MAAA numbers all begin with 0 so far: `5000U` is a dose."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word that may be a code: its place, what its shape allows, and the system that a glued label names."""

    start: int
    end: int
    core: str
    readings: tuple[Pair, ...]
    glued_label: str = ""
    repairs: tuple[Pair, ...] = ()
    """What else it may be where a scanner put letters for figures; only a book can confirm it."""


def readings_of(core: str) -> tuple[Pair, ...]:
    """The systems and printed codes that `core` may be, likeliest first."""
    upper = core.upper()
    if not _EARLY.fullmatch(upper) and len(upper) < 7:  # noqa: PLR2004 - seven characters are ICD-10-PCS
        return ()
    found = [(system, printed(system, upper)) for system in systems_of(upper) if system in READ_BARE]
    if "." in upper and upper.endswith("X") and found:
        series = printed(CodeSystem.ICD10CM, _PLACEHOLDER.sub("", upper).rstrip("."))
        found.append((CodeSystem.ICD10CM, series))  # `M99.0x` names a series; a real code may end in X too
    if upper.isdigit() and len(upper) == 7:  # noqa: PLR2004 - a PCS code without any letter is a number
        return ()
    return tuple(found)


def _repairs(word: str) -> tuple[Pair, ...]:
    """Codes whose 0 or 1 may have been scanned as a letter (`992l3`, `Z5l.11`), or their first letter as a figure."""
    if not _MAYBE_SCANNED.search(word):
        return ()
    rest = word[1:].translate(_SCANNED).upper()
    cores = (first + rest for first in _FIRST.get(word[:1], word[:1].upper()))
    found = (readings_of(core) for core in cores if core != word and _SCANNED_SHAPE.fullmatch(core))
    return tuple(pair for pairs in found for pair in pairs)


def _scanned(word: str, start: int) -> Token | None:
    """A word that is a code only if it was badly scanned."""
    repairs = _repairs(word)
    return Token(start, start + len(word), word.upper(), (), repairs=repairs) if repairs else None


def _token(word: str, start: int) -> Token | None:
    label = _GLUED_LABEL.match(word)
    at = label.end() if label else 0
    rest = word[at:]
    match = _CORE.match(rest)
    if match and match["glued"] and not _all_modifiers(match["glued"]):
        match = None
    core = match["dotted"] or match["core"] if match else rest.split(".")[0]
    if not match and not _WHOLE.fullmatch(core):
        return _scanned(word, start)
    readings = readings_of(core)
    if not readings:
        return _scanned(word, start)
    return Token(
        start + at,
        start + at + len(core),
        core.upper(),
        readings,
        label[0].lower() if label else "",
        _repairs(core),
    )


_APART = re.compile(r" ?\. ?(?P<digits>\d[0-9A-Za-z]{0,3})(?![\w.])|,(?P<comma>\d)(?![\w.,])")
"""A diagnosis whose point a blank parts from it (`E11 .9`), or that is written with a comma (`E11,9`)."""
_CATEGORY = re.compile(r"[A-TV-Z]\d[0-9A-B]")


def _rejoined(text: str, token: Token) -> Token:
    """A category with the figures that stand behind a parted point; any other token as it is."""
    match = _APART.match(text, token.end) if _CATEGORY.fullmatch(token.core) else None
    if not match or match[0].startswith(". "):
        return token
    core = f"{token.core}.{(match['digits'] or match['comma']).upper()}"
    readings = readings_of(core)
    return Token(token.start, match.end(), core, readings, token.glued_label) if readings else token


def _all_modifiers(glued: str) -> bool:
    return all(glued[i : i + 2] in MODIFIERS for i in range(0, len(glued), 2))


def scan(text: str, noise: Spans) -> Iterator[Token]:
    """Tokens outside `noise`, in order, at most `MOST_TOKENS`. Linear in the length of `text`."""
    count = 0
    for match in _WORD.finditer(text):
        token = _token(match[0], match.start())
        if token is None or noise.cover(token.start, token.end):
            continue
        count += 1
        yield _rejoined(text, token)
        if count >= MOST_TOKENS:
            return


def names_a_code(text: str, noise: Spans) -> bool:
    """Whether any word outside `noise` looks like a code as it is written: capitals, five characters or a point."""
    return any(
        token.end - token.start > _SHORT_CODE or text[token.start : token.end].isupper()
        for token in scan(text, noise)
    )
