"""What a question asks of the fee schedule: which codes it is about, and which modifiers stand or might stand on each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.visits import is_visit
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, IntentKind, Likeness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

Kind = IntentKind

TOPICS = (Kind.GLOBAL_PERIOD, Kind.BILATERAL, Kind.ASSISTANT)
"""Kinds of questions that only the fee schedule answers."""

ON_A_MODIFIER = (Kind.MODIFIER, Kind.DENIAL, *TOPICS)
BILATERAL, CO_SURGEON, TEAM, ASSISTANT, NO_PHYSICIAN = "50", "62", "66", "80", "AS"
LINES_OF_A_CLAIM = 3
MULTIPLE = frozenset({"51"})
ONE_SIDE = frozenset({"LT", "RT"})
OF_SURGEONS = frozenset({"62", "66", "80", "81", "82", "AS"})
_BOTH_SIDES = re.compile(
    r"(?i)\bbilat|\bboth (?:sides|knees|eyes|ears|shoulders|hips|hands|feet|wrists|ankles|elbows)\b"
)
_TWO_SURGEONS = re.compile(r"(?i)\bco-? ?surg|\b(?:two|2|both) surgeons\b")
_NO_PHYSICIAN = re.compile(
    r"\b(?i:assistant|assist) AS\b|\b(?:PA|NP|CNS|PA-C|(?i:physician assistants?|nurse practitioners?))\b"
)
_LATER = re.compile(r"(?i)\b(?:then|later|days?|weeks?|months?|global|separate (?:session|encounter)s?)\b")
"""Words that put the two sides into two sessions."""
PROFESSIONAL = "26"
_READS = re.compile(
    r"(?i)\b(?:reads?|reading|interp(?:rets?|retation|s)?)\b|\bprofessional (?:component|part|fee)\b|\bpro ?fee\b"
)
"""Words for the professional component of a test."""
_TEAM = re.compile(r"(?i)\bteam surg|\bsurgical team\b")


def about(matter: Matter, *kinds: IntentKind) -> list[str]:
    """The listed codes that an intent of these kinds is about, in the order of the mail; all where one names none."""
    mentions = matter.question.mentions
    found: set[str] = set()
    for intent in matter.question.intents:
        if intent.kind in kinds:
            named = [mentions[at] for at in intent.mentions]
            codes = {
                code for one in named if one.system in PROCEDURE_SYSTEMS for code in matter.codes_of(one)
            }
            found |= codes or set(matter.listed_codes)
    return [code for code in matter.listed_codes if code in found]


def attached(matter: Matter) -> dict[str, set[str]]:
    """The modifiers that the mail sets on each code."""
    found: dict[str, set[str]] = {}
    for mention in matter.question.mentions:
        if mention.system in PROCEDURE_SYSTEMS:
            for code in matter.codes_of(mention):
                found.setdefault(code, set()).update(mention.modifiers)
    return found


def wanted(matter: Matter) -> dict[str, set[str]]:
    """The modifiers that each code is asked about: its own, those that stand alone, and those that the words mean."""
    own = attached(matter)
    asked_of = about(matter, *ON_A_MODIFIER)
    alone = _alone(matter, own)
    surgical = [code for code in asked_of if not is_visit(code)] or asked_of
    found = {code: set(own.get(code, ())) for code in asked_of}
    for code in surgical:
        found[code] |= {modifier for modifier, codes in alone.items() if code in codes}
    for code, modifier in _by_words(matter, own):
        if code in surgical:
            found[code].add(modifier)
    return found


def _by_words(matter: Matter, own: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """The modifiers that the words mean where none of their kind is named, each with its code."""
    named, words = set(matter.modifiers_asked()), matter.question.text
    if BILATERAL not in named:
        both_sides = (Kind.BILATERAL, Kind.DENIAL) if _BOTH_SIDES.search(words) else (Kind.BILATERAL,)
        for code in about(matter, *both_sides):
            if len(ONE_SIDE & own.get(code, set())) != 1:
                yield code, BILATERAL
    apart = matter.question.particulars.session is Likeness.DIFFERENT or _LATER.search(words)
    if not apart:
        yield from (
            (code, BILATERAL) for code in about(matter, *ON_A_MODIFIER) if own.get(code, set()) >= ONE_SIDE
        )
    for code in about(matter, Kind.ASSISTANT):
        if not OF_SURGEONS & own.get(code, set()):  # AS on 27447? on 66984?
            yield from ((code, modifier) for modifier in OF_SURGEONS & named or {_meant(words)})
    if not named and _READS.search(words):
        yield from ((code, PROFESSIONAL) for code in about(matter, Kind.MODIFIER))


def _alone(matter: Matter, own: dict[str, set[str]]) -> dict[str, set[str]]:
    """The modifiers that stand alone, with the codes of the same question of a list.

    One that also stands on a code is that code's, but what belongs to the whole operation (`62 on 22558 and 22612`) is not.
    """
    on_codes = set().union(*own.values())
    found: dict[str, set[str]] = {}
    for at, mention in enumerate(matter.question.mentions):
        if mention.system is CodeSystem.MOD and mention.code not in on_codes - OF_SURGEONS - MULTIPLE:
            found.setdefault(mention.code, set()).update(beside(matter, at))
    return found


def beside(matter: Matter, at: int) -> set[str]:
    """The codes of the question of a list in which the mention `at` stands; all codes where there is no list."""
    part = next((one.mentions for one in matter.question.parts if at in one.mentions), None)
    if part is None:
        return set(matter.listed_codes)
    mentions = [matter.question.mentions[number] for number in part]
    return {code for one in mentions if one.system in PROCEDURE_SYSTEMS for code in matter.codes_of(one)}


def _meant(words: str) -> str:
    """Co-surgeons, a team, an assistant who is no physician, else an assistant."""
    if _TWO_SURGEONS.search(words):
        return CO_SURGEON
    if _TEAM.search(words):
        return TEAM
    return NO_PHYSICIAN if _NO_PHYSICIAN.search(words) else ASSISTANT


def is_claim(matter: Matter) -> bool:
    """Whether so many lines with modifiers stand in one question that only what is refused is worth a word."""
    with_modifiers = [code for code, modifiers in attached(matter).items() if modifiers]
    return len(with_modifiers) >= LINES_OF_A_CLAIM and not matter.question.parts
