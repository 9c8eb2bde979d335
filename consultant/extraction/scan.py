"""Find every word of a text that has the shape of a code, with the readings that its shape allows.

Shape alone: which reading holds, or none, is settled by `weigh` and `mentions`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.shapes import printed, systems_of
from consultant.extraction.modifiers import MODIFIERS
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
    r"(?P<glued>(?:[A-Z][A-Z0-9](?:[A-Z][A-Z0-9]|(?<=[A-Z])\d{2}){0,3})?)s?(?=\.|$)"
)
_WHOLE = re.compile(r"[A-Za-z0-9]{3,7}")
_PLACEHOLDER = re.compile(r"[xX]+$")
_SCANNED = str.maketrans("OolI", "0011")
_SCANNED_SHAPE = re.compile(r"\d{5}|[A-V]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}")
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
    repaired: bool = False
    """Letters that a scanner put for digits were read as digits; only a book can confirm it."""


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


def _repaired(word: str, start: int) -> Token | None:
    """A code whose 0 or 1 was scanned as a letter (`992l3`, `J1B85` is none)."""
    first, rest = word[:1], word[1:].translate(_SCANNED)
    for core in dict.fromkeys((first.upper() + rest, first.translate(_SCANNED) + rest)):
        if core != word.upper() and _SCANNED_SHAPE.fullmatch(core):
            return Token(start, start + len(word), core, readings_of(core), repaired=True)
    return None


def _token(word: str, start: int) -> Token | None:
    label = _GLUED_LABEL.match(word)
    at = label.end() if label else 0
    rest = word[at:]
    match = _CORE.match(rest)
    if match and match["glued"] and not _all_modifiers(match["glued"]):
        match = None
    core = match["dotted"] or match["core"] if match else rest.split(".")[0]
    if not match and not _WHOLE.fullmatch(core):
        return _repaired(word, start)
    readings = readings_of(core)
    if not readings:
        return _repaired(word, start)
    return Token(
        start + at, start + at + len(core), core.upper(), readings, label[0].lower() if label else ""
    )


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
        yield token
        if count >= MOST_TOKENS:
            return


def names_a_code(text: str, noise: Spans) -> bool:
    """Whether any word outside `noise` looks like a code as it is written: capitals, five characters or a point."""
    return any(
        token.end - token.start > _SHORT_CODE or text[token.start : token.end].isupper()
        for token in scan(text, noise)
    )
