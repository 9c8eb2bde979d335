"""May this modifier stand on this code? Only what the number of the code, the setting or a published list makes plain.

Sources: Pub. 100-04, chapters 4, 12, 16, 17; NCCI Policy Manual, chapter I, section E; CR 11747 (waived tests that need no QW).
What the fee schedule's indicators settle (26, TC, 50, 51, 53 to 56, 58, 62, 66, 78 to 82, AS) is for `checks/indicators`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.checks.associated_modifiers import ANATOMIC
from consultant.checks.modifiers import kinds
from consultant.checks.modifiers.rules import MODIFIERS_59, find_rule, learning, manual, ncci
from consultant.checks.visits import is_visit
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Citation

DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
REPEATS = frozenset({"76", "77"})
ABANDONED_BY_A_FACILITY = frozenset({"73", "74"})
EYELIDS = frozenset({"E1", "E2", "E3", "E4"})
FINGERS = frozenset(code for code in ANATOMIC if code.startswith("F"))
TOES = frozenset(code for code in ANATOMIC if code.startswith("T"))
CORONARY = frozenset({"LC", "LD", "LM", "RC", "RI"})
SIDES = frozenset({"LT", "RT"})
NEVER_WAIVED_BY_NAME = frozenset(
    {"81002", "81025", "82270", "82272", "82962", "83026", "84830", "85013", "85651"}
)
"""Tests that are waived without QW."""
_RURAL = re.compile(r"(?i)\b(?:rhc|fqhc|rural health|federally qualified)\b")
_WAIVED = manual("chapter 16, section 70.8")
_ANATOMY = (ncci("chapter I, section E"),)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a modifier would stand: the code, and what the mail says beside it."""

    code: str
    setting: Setting | None = None
    other_setting: str | None = None
    payer: str | None = None
    words: str = ""

    @property
    def is_practitioner_s(self) -> bool:
        """Whether the claim is surely a practitioner's."""
        return self.setting is Setting.PRACTITIONER and not self.other_setting

    @property
    def for_medicare(self) -> bool:
        """Whether no other payer is named."""
        return self.payer is None or self.payer.lower().startswith("medicare")


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a modifier does not stand on a code, as an end to `No: 25 does not go on 20610: …`, and what does."""

    why: str
    instead: str
    sources: tuple[Citation, ...]


def misfit(modifier: str, place: Place) -> Misfit | None:
    """Why not; None where nothing plain forbids it."""
    for modifiers, forbids in RULES:
        if modifier in modifiers:
            found = forbids(place)
            if found:
                return found if found.sources else Misfit(found.why, found.instead, _sources(modifier))
    return None


def _sources(modifier: str) -> tuple[Citation, ...]:
    rule = find_rule(modifier)
    return rule.sources if rule else _ANATOMY


def _of_visits(place: Place) -> Misfit | None:
    if kinds.is_no_visit(place.code):
        return Misfit("it goes on visit (E/M) codes only", "On the visit, not on the procedure.", ())
    return None


def _distinct(place: Place) -> Misfit | None:
    if kinds.is_evaluation(place.code) and not _RURAL.search(place.words):
        why = "it never goes on an evaluation and management (E/M) code"
        return Misfit(
            why,
            "A visit beside a procedure takes 25 or 57 where it qualifies; a second visit of the day in an RHC or FQHC is the exception for 59.",
            MODIFIERS_59,
        )
    return None


def _not_on_visits(place: Place) -> Misfit | None:
    return Misfit("it does not go on a visit (E/M) code", "", ()) if kinds.is_evaluation(place.code) else None


def _repeat(place: Place) -> Misfit | None:
    if kinds.within(place.code, kinds.CLINICAL_LABORATORY):
        return Misfit("a laboratory test that is done again for a new result takes 91", "", ())
    return _not_on_visits(place)


def _laboratory(place: Place) -> Misfit | None:
    other = (("10004", "36399"), ("36430", "69990"), ("70010", "77999"))
    if kinds.within(place.code, other) or kinds.is_evaluation(place.code):
        return Misfit(
            "it goes on clinical laboratory tests only", "A procedure done again takes 76 or 77.", ()
        )
    return None


def _waived(place: Place) -> Misfit | None:
    if place.code in NEVER_WAIVED_BY_NAME:
        return Misfit("CMS recognizes this test as waived without it", "", (_WAIVED, learning("CR 11747")))
    if kinds.within(place.code, (*kinds.SURGERY, *kinds.RADIOLOGY)) or kinds.is_evaluation(place.code):
        return Misfit("it goes on CLIA-waived laboratory tests only", "", (_WAIVED,))
    return None


def _drug(place: Place) -> Misfit | None:
    if kinds.within(place.code, kinds.PROCEDURES) or kinds.is_evaluation(place.code):
        return Misfit("it goes on the line of the drug, not of a service", "", ())
    return None


def _hospital_visit(place: Place) -> Misfit | None:
    if place.is_practitioner_s:
        return Misfit("only an outpatient hospital reports it, never a practitioner", "", ())
    return _of_visits(place)


def _facility(place: Place) -> Misfit | None:
    if place.is_practitioner_s:
        return Misfit("only an outpatient hospital or ASC reports it", "A practitioner reports 53.", ())
    return None


def _practitioner(place: Place) -> Misfit | None:
    if place.setting is Setting.OUTPATIENT_HOSPITAL:
        return Misfit("only a practitioner reports it", "The facility reports 73 or 74.", ())
    return None


def _screening(place: Place) -> Misfit | None:
    if place.code in kinds.SCREENING_COLONOSCOPIES:
        why = "it goes on the diagnostic or therapeutic code that the screening became, not on the screening code"
        return Misfit(why, "", ())
    return None


def _preventive(place: Place) -> Misfit | None:
    if place.for_medicare and kinds.within(place.code, kinds.COLONOSCOPIES):
        why = "Medicare takes PT, not 33, for a screening colonoscopy or sigmoidoscopy that became diagnostic"
        return Misfit(why, "Other payers often take 33 (preventive service).", ())
    return None


def _elsewhere(ranges: kinds.Ranges, what: str) -> Callable[[Place], Misfit | None]:
    def forbids(place: Place) -> Misfit | None:
        if (
            kinds.within(place.code, (*ranges, *kinds.CLINICAL_LABORATORY, *kinds.ANESTHESIA))
            or kinds.is_evaluation(place.code)
            or is_visit(place.code)
        ):
            return Misfit(f"it names {what}, and this code is for another part or kind of service", "", ())
        return None

    return forbids


def _sided(place: Place) -> Misfit | None:
    if kinds.is_evaluation(place.code) or kinds.within(place.code, kinds.CLINICAL_LABORATORY):
        return Misfit("it names a side of the body, and this service has none", "", ())
    return None


RULES: tuple[tuple[frozenset[str], Callable[[Place], Misfit | None]], ...] = (
    (frozenset({"24", "25", "57", "FS", "AI"}), _of_visits),
    (DISTINCT, _distinct),
    (frozenset({"22"}), _not_on_visits),
    (REPEATS, _repeat),
    (frozenset({"91"}), _laboratory),
    (frozenset({"QW"}), _waived),
    (frozenset({"JW", "JZ"}), _drug),
    (frozenset({"27"}), _hospital_visit),
    (ABANDONED_BY_A_FACILITY, _facility),
    (frozenset({"53"}), _practitioner),
    (frozenset({"PT"}), _screening),
    (frozenset({"33"}), _preventive),
    (EYELIDS, _elsewhere(kinds.NOT_OF_EYELIDS, "an eyelid")),
    (FINGERS, _elsewhere(kinds.NOT_OF_FINGERS, "a finger")),
    (TOES, _elsewhere(kinds.NOT_OF_TOES, "a toe")),
    (CORONARY, _elsewhere(kinds.NOT_OF_HEARTS, "a coronary artery")),
    (SIDES, _sided),
)
"""Modifiers, and what forbids them on a code."""

LEFT_TO_INDICATORS = frozenset(
    {"26", "TC", "50", "51", "54", "55", "56", "58", "62", "66", "78", "79", "80", "81", "82", "AS"}
)
"""Settled by the fee schedule's row of the code."""
