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
        "warnings": [*_undated(brief), *dict.fromkeys(w for f in brief.findings for w in f.warnings)],
        "sections": [section for section in sections if section.lines],
        "sources": sources.listed(),
    }


def _undated(brief: Brief) -> list[str]:
    """Where no date was named and an edition that answers is over by now, its last day is said."""
    if brief.question.particulars.date_of_service:
        return []
    over = {
        str(f.facts["edition"]): f"{f.facts['edition']} covers dates to {f.facts['to']}"
        for f in brief.findings
        if f.facts.get("to") and f.facts["to"] == f.facts["as_of"]
    }
    return (
        [
            f"No date of service was named, so the newest editions loaded answer: {joined(list(over.values()))}."
        ]
        if over
        else []
    )


def _subject_codes(brief: Brief) -> str:
    codes = list(dict.fromkeys(code for finding in brief.findings for code in finding.codes))
    more = ", …" if len(codes) > MOST_SUBJECT_CODES else ""
    return ", ".join(codes[:MOST_SUBJECT_CODES]) + more
