"""HCPCS codes that stand for what has no code of its own, and what Medicare's record of an ended code refers to.

A code not otherwise classified is for what no specific code describes, so that the claim has to describe it (Medicare
Claims Processing Manual, chapter 26, section 10.4, item 19, and the contractors' pages on NOC codes). The
cross-references are the record's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.crosswalks.asked import NAME, codes_asked
from consultant.checks.rows import resting_on
from consultant.codes.readers import hcpcs, lists
from consultant.codes.search.units import dose_spans
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

_ABOUT_A_CODE = (
    IntentKind.CROSSWALK,
    IntentKind.SEARCH,
    IntentKind.VALIDITY,
    IntentKind.DESCRIBE,
    IntentKind.GUIDELINE,
    IntentKind.COVERAGE,
    IntentKind.DENIAL,
    IntentKind.FEE,
    IntentKind.UNITS,
)
_REPLACED = re.compile(
    r"\breplac\w*|\bsuccessors?\b|\bsuperseded\b|\bnew codes?\b|\btook (?:its|over)", re.IGNORECASE
)


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for each code that is not otherwise classified, and for each ended one of which a successor is asked."""
    for code in codes_asked(matter, CodeSystem.HCPCS, *_ABOUT_A_CODE):
        yield from _unclassified(matter, code)
    for code in codes_asked(matter, CodeSystem.HCPCS, IntentKind.CROSSWALK, IntentKind.VALIDITY):
        yield from _ended(matter, code)


def _is_of_one_drug(title: str) -> bool:
    """Whether a title names a drug with its amount: `not otherwise specified` is then said of its kinds, not of the code."""
    return bool(dose_spans(title)) and "drug" not in title.lower()


def _unclassified(matter: Matter, code: str) -> Iterator[Finding]:
    found = matter.books.read(lists.find_unclassified, code, matter.asked)
    if found and found.holds(matter.asked or matter.books.today()) and not _is_of_one_drug(found.title):
        facts = {
            "title": found.title,
            "drug": code.startswith(("J", "Q", "C")) and "drug" in found.title.lower(),
        }
        yield resting_on(NAME, Verdict.NOT_OTHERWISE_CLASSIFIED, (code,), facts, (found.edition, found.row))


def _ended(matter: Matter, code: str) -> Iterator[Finding]:
    entry = matter.books.find_code(CodeSystem.HCPCS, code, matter.asked)
    if entry is None:
        return
    day = matter.asked if matter.asked and entry.edition.fits else entry.edition.as_of
    over = entry.terminated is not None and entry.terminated < day
    found = matter.books.read(hcpcs.find_indicators, code, matter.asked)
    if found and (over or _REPLACED.search(matter.question.text)):
        facts = {
            "references": list(found.cross_references),
            "terminated": entry.terminated.isoformat() if entry.terminated and over else None,
            "title": entry.title,
        }
        yield resting_on(NAME, Verdict.REFERRED, (code,), facts, (found.edition, found.row))
