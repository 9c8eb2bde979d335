"""Sentences for add-on codes: which primary procedure they need, and whether it is in the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check
from consultant.verdicts import Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "add_on"
MOST_PRIMARIES = 20
MOST_NAMED = 2
_WITHOUT = frozenset({Verdict.PRIMARY_MISSING, Verdict.PRIMARY_CONTRACTOR_DEFINED})


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line an add-on code."""
    return [Line(sentence(finding), sources.cite(finding.citations)) for finding in _spoken(brief)]


def lead(brief: Brief) -> Told | None:
    """What each add-on needs."""
    findings = sorted(_spoken(brief), key=lambda one: one.verdict not in _WITHOUT)[:MOST_NAMED]
    return told(brief, findings, *(_opened(finding) for finding in findings))


def trouble(brief: Brief) -> Told | None:
    """Add-ons whose primary procedure is not in the question, where they were not asked about as such."""
    if brief.question.asks(IntentKind.ADD_ON):
        return None  # said already
    findings = [f for f in _spoken(brief) if f.verdict in _WITHOUT][:MOST_NAMED]
    return told(brief, findings, *(without_primary(finding) for finding in findings))


def _spoken(brief: Brief) -> list[Finding]:
    return [f for f in of_check(brief.findings, CHECK) if f.verdict is not Verdict.BOOK_NOT_LOADED]


def _opened(finding: Finding) -> str:
    return _OPENINGS.get(finding.verdict, "") + sentence(finding)


_OPENINGS = {
    Verdict.PRIMARY_PRESENT: "Yes, ",
    Verdict.PRIMARY_MISSING: "No, not without a primary procedure: ",
    Verdict.PRIMARY_CONTRACTOR_DEFINED: "Only with a primary procedure: ",
}


def sentence(finding: Finding) -> str:
    """What one add-on needs, and whether it is in the question."""
    facts = finding.facts
    if finding.verdict is Verdict.NOT_AN_ADD_ON:
        return f"{finding.codes[0]} has no row in force as an add-on code in {facts['edition']}."
    head = f"{finding.codes[0]} is an add-on code (type {facts['kind']}) and is never billed alone"
    if finding.verdict is Verdict.PRIMARY_PRESENT:
        is_one = "is a primary procedure" if len(facts["present"]) == 1 else "are primary procedures"
        return f"{head}; {joined(facts['present'])} {is_one} for it."
    if not facts["primaries"]:
        return f"{head}; its primary procedures are defined by the contractor: ask the MAC."
    also = ", and others that the contractor defines" if facts["contractor_defined"] else ""
    return f"{head}: it needs {_some(facts['primaries'])}{also} by the same practitioner on the same date."


def without_primary(finding: Finding) -> str:
    """The short word on an add-on whose listed primaries are not in the question."""
    facts = finding.facts
    if not facts["primaries"]:
        return f"Only with a primary procedure: {finding.codes[0]} is an add-on code, and its primaries are the contractor's to define."
    others = "; the contractor may accept others" if facts["contractor_defined"] else ""
    opening = "Only with a primary procedure" if others else "No, not without a primary procedure"
    return f"{opening}: {finding.codes[0]} is an add-on code, and none of the primaries listed for it is among the codes asked about{others}."


def _some(primaries: list[str]) -> str:
    if len(primaries) <= MOST_PRIMARIES:
        return joined(primaries, "or")
    return f"one of {len(primaries)} primaries ({', '.join(primaries[:MOST_PRIMARIES])}, …)"
