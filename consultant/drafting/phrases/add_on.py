"""Sentences for add-on codes: which primary procedure they need, and whether it is in the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import joined, of_check
from consultant.vocabulary import Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "add_on"
MOST_PRIMARIES = 20


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line an add-on code."""
    findings = [f for f in of_check(brief.findings, CHECK) if f.verdict is not Verdict.BOOK_NOT_LOADED]
    return [Line(sentence(finding), sources.cite(finding.citations)) for finding in findings]


def sentence(finding: Finding) -> str:
    """What one add-on needs, and whether it is in the question."""
    facts = finding.facts
    if finding.verdict is Verdict.NOT_AN_ADD_ON:
        return f"{finding.codes[0]} has no row in force as an add-on code in {facts['edition']}."
    head = f"{finding.codes[0]} is an add-on code (type {facts['kind']}) and is never billed alone"
    if finding.verdict is Verdict.PRIMARY_PRESENT:
        return f"{head}; {joined(facts['present'])} is a primary procedure for it."
    if not facts["primaries"]:
        return f"{head}; its primary procedures are defined by the contractor: ask the MAC."
    also = ", and others that the contractor defines" if facts["contractor_defined"] else ""
    return f"{head}: it needs {_some(facts['primaries'])}{also} by the same practitioner on the same date."


def without_primary(finding: Finding) -> str:
    """The short word on an add-on whose listed primaries are not in the question."""
    facts = finding.facts
    if not facts["primaries"]:
        return f"{finding.codes[0]} is an add-on code, and its primaries are the contractor's to define."
    others = "; the contractor may accept others" if facts["contractor_defined"] else ""
    return f"{finding.codes[0]} is an add-on code, and none of the primaries listed for it is among the codes asked about{others}."


def _some(primaries: list[str]) -> str:
    if len(primaries) <= MOST_PRIMARIES:
        return joined(primaries, "or")
    return f"one of {len(primaries)} primaries ({', '.join(primaries[:MOST_PRIMARIES])}, …)"
