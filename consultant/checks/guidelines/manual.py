"""The chapter of the NCCI Policy Manual that governs a procedure code, by the section of CPT or HCPCS that it stands in.

Source: CMS, NCCI Policy Manual for Medicare Services, 2026: the titles and code ranges of its chapters. The manual itself
is no book here, so a chapter is named and not quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.checks.manuals import cite
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

NAME = "guidelines"
MOST_CODES = 6
_ASKS_FOR_IT = re.compile(
    r"\bncci\b|\bcci\b|\bpolicy manual\b|\bmanual\b|\b(?:what|which) (?:rule|policy|chapter|guideline)|\brules?\b|\bwhere (?:does|is) it (?:say|written)|\bwho says\b|\bwhy\b|\bun?-?bundl\w*|\bchapter\b",
    re.IGNORECASE,
)
_NAMES_IT = re.compile(r"\b(?:n?cci|policy) manual\b|\bmanual chapter\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter, and the first and last of the codes that it is about."""

    number: str
    title: str
    first: str
    last: str


CHAPTERS = (
    Chapter("II", "anesthesia services", "00000", "01999"),
    Chapter("III", "surgery: integumentary system", "10000", "19999"),
    Chapter("IV", "surgery: musculoskeletal system", "20000", "29999"),
    Chapter("V", "surgery: respiratory, cardiovascular, hemic and lymphatic systems", "30000", "39999"),
    Chapter("VI", "surgery: digestive system", "40000", "49999"),
    Chapter("VII", "surgery: urinary, genital systems, maternity care and delivery", "50000", "59999"),
    Chapter(
        "VIII", "surgery: endocrine, nervous, eye and ocular adnexa, and auditory systems", "60000", "69999"
    ),
    Chapter("IX", "radiology services", "70000", "79999"),
    Chapter("X", "pathology and laboratory services", "80000", "89999"),
    Chapter("XI", "medicine, evaluation and management services", "90000", "99999"),
    Chapter("XII", "supplemental services (HCPCS Level II)", "A0000", "V9999"),
    Chapter("XIII", "Category III codes", "0001T", "0999T"),
)
"""Chapter I, the general rules, holds for every code."""
_SYSTEMS = (CodeSystem.CPT, CodeSystem.CPT3, CodeSystem.HCPCS)


def chapters(matter: Matter) -> Iterator[Finding]:
    """A finding for each chapter that the codes fall under, where a rule is asked for or a pair was denied."""
    question = matter.question
    denied = question.asks(IntentKind.DENIAL) and len(matter.procedure_codes()) > 1
    asked = question.asks(IntentKind.GUIDELINE) and _ASKS_FOR_IT.search(question.text)
    if not (denied or asked or _NAMES_IT.search(question.text)):
        return
    found: dict[Chapter, list[str]] = {}
    for code in matter.codes(*_SYSTEMS)[:MOST_CODES]:
        if chapter := chapter_of(code):
            found.setdefault(chapter, []).append(code)
    for chapter, codes in found.items():
        facts = {
            "chapter": chapter.number,
            "title": chapter.title,
            "first": chapter.first,
            "last": chapter.last,
        }
        source = cite("NCCI", f"chapter {chapter.number}")
        yield Finding(NAME, Verdict.MANUAL_CHAPTER, tuple(codes), facts, (source,))


def chapter_of(code: str) -> Chapter | None:
    """The chapter whose range holds a code of the same shape."""
    shape = _shape(code)
    return next(
        (one for one in CHAPTERS if _shape(one.first) == shape and one.first <= code <= one.last), None
    )


def _shape(code: str) -> str:
    return "".join("9" if one.isdigit() else one if at else "A" for at, one in enumerate(code))
