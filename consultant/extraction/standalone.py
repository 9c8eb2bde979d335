"""Modifiers that stand by themselves (`modifier 59`, `-25`, `LT/RT`), and the codes that sentences tie them to.

Modifiers directly behind a code are read by `tails`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from consultant.extraction.modifiers import (
    BARE_LETTERS,
    DISTINCT,
    HYPHENED,
    ITEM,
    LABEL,
    LEADS,
    MODIFIERS,
    PHRASED,
    SEPARATOR,
    USED_ALONE,
)
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Mention

if TYPE_CHECKING:
    from consultant.extraction.evidence import Surroundings
    from consultant.extraction.known import Pair
    from consultant.extraction.spans import Spans

_LABELLED, _HYPHENED, _LETTERS, _PHRASED = 0.98, 0.9, 0.85, 0.85
_MOST_ITEMS = 60
_MOST = 200
_MOST_ASKED = 100
_ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "last": -1,
}
_ORDINAL = re.compile(
    r"(?i)\s*(?:on|to|for|with) (?:the )?(?P<which>first|1st|second|2nd|third|3rd|fourth|4th|last)\b"
    r"(?: (?:code|one|procedure|line|cpt))?"
)
_BOTH = re.compile(r"(?i)\s*(?:on|to|for) (?:both|all|each|every)\b")
_ONTO = re.compile(
    r"(?i)\s*(?:appended |added |attached )?(?:on|to|onto|for|with) (?:the )?(?:e/?m )?(?:cpt |hcpcs |code |procedure |line ){0,3}\(?$"
)
_CODE_WITH = re.compile(
    r"(?i)\)?,? ?(?:is |was |be |billed |reported |needs? |requires? |gets? |takes? ){0,3}(?:with|w/|using|and|plus)? ?(?:an? |the )?(?:modifiers?|mods?)?\.? ?-?$"
)
_ALTERNATIVES = re.compile(r"(?i)\b(?:or|vs|versus|not)\b")


def _mention(text: str, start: int, end: int, sure: float) -> Mention:
    return Mention(CodeSystem.MOD, text[start:end].upper(), start, end, text[start:end], sure)


def _allowed(written: str, extra: frozenset[str]) -> bool:
    """A modifier of the tables or the books; letters in small print only where they can't be a word."""
    if written.upper() not in MODIFIERS and written.upper() not in extra:
        return False
    return (
        written.isupper()
        or written.isdigit()
        or any(c.isdigit() for c in written)
        or written.upper() in DISTINCT
    )


def _list_at(text: str, at: int, extra: frozenset[str], sure: float) -> list[Mention]:
    """Modifiers of a list that begins at `at`."""
    found: list[Mention] = []
    match = ITEM.match(text, at)
    while match and _allowed(match["code"], extra) and len(found) < _MOST_ITEMS:
        found.append(_mention(text, *match.span("code"), sure))
        separator = SEPARATOR.match(text, match.end())
        match = ITEM.match(text, separator.end()) if separator and separator[0] else None
    return found


def _after_labels(text: str, extra: frozenset[str]) -> list[Mention]:
    found: list[Mention] = []
    for label in LABEL.finditer(text):
        leads = (lead.match(text, label.end()) for lead in LEADS)
        lists = (_list_at(text, lead.end(), extra, _LABELLED) for lead in leads if lead)
        found.extend(next((some for some in lists if some), []))
        if len(found) >= _MOST:
            break
    return found


def _unlabelled(around: Surroundings, extra: frozenset[str], *, has_codes: bool) -> list[Mention]:
    """Hyphened ones, distinct letters and phrases, each only among words of coding or codes."""
    found: list[Mention] = []
    for pattern, allowed, sure in (
        (HYPHENED, MODIFIERS, _HYPHENED),
        (BARE_LETTERS, DISTINCT, _LETTERS),
        (PHRASED, USED_ALONE, _PHRASED),
    ):
        for match in islice(pattern.finditer(around.text), _MOST):
            if match["code"] in allowed and (has_codes or around.near(match.start())):
                found.extend(_list_at(around.text, match.start("code"), extra, sure))
    return found


def newer_modifiers(text: str) -> set[Pair]:
    """What may be a modifier that only a book knows: two capitals that the tables lack, at most `_MOST_ASKED`."""
    wanted = {match["code"] for match in BARE_LETTERS.finditer(text)} - MODIFIERS
    return {(CodeSystem.MOD, code) for code in sorted(wanted)[:_MOST_ASKED]}


def find_standalone(
    around: Surroundings, taken: Spans, extra: frozenset[str], *, has_codes: bool
) -> list[Mention]:
    """Modifiers outside `taken`, in order, each place once (labelled readings first); `extra` are the books'."""
    kept: dict[int, Mention] = {}
    for one in [*_after_labels(around.text, extra), *_unlabelled(around, extra, has_codes=has_codes)]:
        if not taken.cover(one.start, one.end):
            kept.setdefault(one.start, one)
    return sorted(kept.values(), key=lambda one: one.start)


def _runs(found: list[Mention]) -> list[tuple[int, int]]:
    """Index ranges of modifiers that stand in one list."""
    runs: list[tuple[int, int]] = []
    for at, one in enumerate(found):
        if one.system is not CodeSystem.MOD:
            continue
        if runs and runs[-1][1] == at and one.start - found[at - 1].end <= 8:  # noqa: PLR2004 - ", and -"
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def _targets(text: str, found: list[Mention], run: tuple[int, int]) -> list[int]:
    """Indexes of the codes that a run of modifiers is said to stand on."""
    first, last = found[run[0]], found[run[1] - 1]
    procedures = [at for at, one in enumerate(found) if one.system in PROCEDURE_SYSTEMS]
    ordinal = _ORDINAL.match(text, last.end)
    if ordinal:
        which = _ORDINALS[ordinal["which"].lower()]
        return procedures[which : which + 1 or None]
    if _BOTH.match(text, last.end):
        return procedures
    after = next((at for at in procedures if at >= run[1]), None)
    if after is not None and _ONTO.match(text[last.end : found[after].start]):
        return [after]
    before = run[0] - 1
    if before in procedures and _CODE_WITH.fullmatch(text[found[before].end : first.start]):
        return [before]
    return []


def tie(text: str, mentions: list[Mention]) -> list[Mention]:
    """Mentions in the order of the text, with modifiers tied to the codes that a sentence names for them.

    `modifiers 51 and 59 on the second code` ties both; alternatives (`59 or XS on 11721`) are asked about, not
    billed, and stay by themselves.
    """
    found = sorted(mentions, key=lambda one: (one.start, one.end))
    for run in _runs(found):
        if _ALTERNATIVES.search(text[found[run[0]].start : found[run[1] - 1].end]):
            continue
        codes = tuple(one.code for one in found[run[0] : run[1]])
        for at in _targets(text, found, run):
            added = tuple(code for code in codes if code not in found[at].modifiers)
            found[at] = replace(found[at], modifiers=found[at].modifiers + added)
    return found
