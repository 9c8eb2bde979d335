"""The cited answer: the verdict first, then pairs, units, add-ons and codes, and the sources at the end.

The sentences stand in `drafting/phrases/`, one file a check; here is only their order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Section, Sources
from consultant.drafting.phrases import add_on, missing, pairs, units, validity
from consultant.drafting.phrases.words import joined
from consultant.drafting.verdict import first_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Line
    from consultant.vocabulary import Finding

SECTIONS: tuple[tuple[str, Callable[[Brief, Sources], list[Line]]], ...] = (
    ("Billed together", pairs.lines),
    ("Units", units.lines),
    ("Add-on codes", add_on.lines),
    ("The codes", validity.lines),
    ("Not answered here", missing.lines),
)
MOST_SUBJECT_CODES = 4


def compose(brief: Brief) -> dict[str, Any]:
    """Verdict, warnings, sections and sources."""
    brief = replace(brief, findings=validity.spoken(brief))
    sources = Sources()
    sections = [Section(title, tuple(lines(brief, sources))) for title, lines in SECTIONS]
    return {
        "codes": _subject_codes(brief),
        "verdict": first_line(brief),
        "warnings": _notes(brief),
        "sections": [section for section in sections if section.lines],
        "sources": sources.listed(),
    }


def _notes(brief: Brief) -> list[str]:
    """Which editions answer, where that is not plain: no date was named, or none of them covers it."""
    day = brief.question.particulars.date_of_service
    if day is None:
        over = {str(f.facts["edition"]): f for f in brief.findings if f.facts.get("to") and _at_its_end(f)}
        told = joined([f"{edition} covers dates to {f.facts['to']}" for edition, f in over.items()])
        return (
            [f"No date of service was named, so the newest editions loaded answer: {told}."] if over else []
        )
    beside = {
        f"{f.citations[0].system.partition(',')[0]} {f.facts['edition']} ({f.facts['from']} to {f.facts['to']})": None
        for f in brief.findings
        if f.warnings and f.citations and "edition" in f.facts
    }
    return (
        [
            f"No loaded edition of these covers {day}, so nothing is said of that date itself: {joined(list(beside))}."
        ]
        if beside
        else []
    )


def _at_its_end(finding: Finding) -> bool:
    return bool(finding.facts["to"] == finding.facts["as_of"])


def _subject_codes(brief: Brief) -> str:
    codes = list(dict.fromkeys(code for finding in brief.findings for code in finding.codes))
    more = ", …" if len(codes) > MOST_SUBJECT_CODES else ""
    return ", ".join(codes[:MOST_SUBJECT_CODES]) + more
