"""The cited answer: the verdict first (one for each question of a list), then pairs, units, add-ons and codes, and the sources at the end.

The sentences stand in `drafting/phrases/`, one file a check; here is only their order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from consultant.drafting.letter import Section, Sources
from consultant.drafting.numbered import answers
from consultant.drafting.phrases import (
    add_on,
    candidates,
    claim,
    coverage,
    crosswalks,
    diagnoses,
    dose,
    groups,
    guidelines,
    indicators,
    missing,
    modifiers,
    pairs,
    payment,
    policy,
    seventh_character,
    units,
    validity,
)
from consultant.drafting.phrases.words import SETTING_WORDS, capital, joined, outside, window
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Line, Table
    from consultant.vocabulary import Citation, Finding

Lines: TypeAlias = "Sequence[Line | Table]"
SECTIONS: tuple[tuple[str, Callable[[Brief, Sources], Lines]], ...] = (
    ("The claim, line by line", claim.lines),
    ("Billed together", pairs.lines),
    ("Modifiers", modifiers.lines),
    ("Units of the dose", dose.lines),
    ("Units", units.lines),
    ("Add-on codes", add_on.lines),
    ("The fee schedule's indicators", indicators.lines),
    ("Payment", payment.lines),
    ("Diagnoses together", diagnoses.lines),
    ("The 7th character", seventh_character.lines),
    ("The codes", validity.lines),
    ("Groups", groups.lines),
    ("In other books", crosswalks.lines),
    ("Coverage", coverage.lines),
    ("What Medicare's manuals say", policy.lines),
    ("Guidelines", guidelines.lines),
    ("Codes for what you describe", candidates.lines),
    ("Not answered here", missing.lines),
)
MOST_SUBJECT_CODES = 4
OTHER_PAYER = (
    "These are Medicare's edits, limits and rules; the payer named may follow them, or have its own: ask it."
)


def compose(brief: Brief) -> dict[str, Any]:
    """Verdict, warnings, sections and sources."""
    brief = replace(brief, findings=validity.spoken(brief))
    brief = replace(brief, findings=units.spoken(brief))
    sources = Sources()
    told = replace(brief, findings=claim.shown(brief))
    sections = [Section(title, tuple(lines(told, sources))) for title, lines in SECTIONS]
    return {
        "codes": _subject_codes(brief),
        "answers": answers(brief),
        "warnings": _notes(brief),
        "sections": [section for section in sections if section.lines],
        "sources": sources.listed(),
    }


def _notes(brief: Brief) -> list[str]:
    """What a reader must know before the facts: with what a follow-up was read, an unclear date, another place of care, editions that do not cover the date."""
    particulars = brief.question.particulars
    told = [brief.told] if brief.told else []
    if particulars.date_problem:
        told.append(f"About the date of service: {particulars.date_problem}.")
    services = any(mention.system in PROCEDURE_SYSTEMS for mention in brief.question.mentions)
    if particulars.other_setting and services:
        told.append(
            f"These tables are for practitioners and outpatient hospitals, not for {particulars.other_setting}."
        )
    if particulars.payer and not particulars.payer.lower().startswith("medicare"):
        told.append(OTHER_PAYER)
    return told + (_beside(brief) if particulars.date_of_service else _undated(brief))


def _undated(brief: Brief) -> list[str]:
    """Without a date, an edition that answers may be over by now: its last day."""
    over = {
        f"{_edition(f)} (to {f.facts['to']})": None for f in brief.findings if f.citations and _at_its_end(f)
    }
    why = "" if brief.question.particulars.date_problem else "No date of service was named, so "
    line = f"{why}the newest editions loaded answer: {joined(list(over))}."
    return [capital(line)] if over else []


def _beside(brief: Brief) -> list[str]:
    """Editions that answer though they do not cover the date; a claim sums up findings that name theirs."""
    warned = (f for f in brief.findings if f.warnings and f.check != claim.CHECK)
    beside = dict.fromkeys(words for f in warned for words in _editions(f))
    day = brief.question.particulars.date_of_service
    return (
        [
            f"No loaded edition of these covers {day}, so nothing is said of that date itself: {joined(list(beside))}."
        ]
        if beside
        else []
    )


def _editions(finding: Finding) -> list[str]:
    """The editions behind a finding: its own with its window, else all that were looked in."""
    if "edition" in finding.facts and finding.citations:
        days = window(finding.facts)
        return [f"{_edition(finding)} ({days})" if days else _edition(finding)]
    return [f"{_book(one)} {one.release}" for one in outside(finding)]


def _edition(finding: Finding) -> str:
    """The book and the edition."""
    return f"{_book(finding.citations[0])} {finding.facts['edition']}"


def _book(citation: Citation) -> str:
    """Without its publisher and setting."""
    name = citation.system.removeprefix("Medicare ")
    return next(
        (name.removesuffix(f", {w}") for w in SETTING_WORDS.values() if name.endswith(f", {w}")), name
    )


def _at_its_end(finding: Finding) -> bool:
    return bool(finding.facts.get("to")) and finding.facts["to"] == finding.facts["as_of"]


def _subject_codes(brief: Brief) -> str:
    codes = list(dict.fromkeys(code for finding in brief.findings for code in finding.codes))
    more = ", …" if len(codes) > MOST_SUBJECT_CODES else ""
    return ", ".join(codes[:MOST_SUBJECT_CODES]) + more
