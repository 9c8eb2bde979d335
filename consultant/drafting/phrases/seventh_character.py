"""Sentences for the 7th character: which whole code for which phase of treatment, and what the mail's words point to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "seventh_character"
RULE = "What decides is the treatment, not whether this provider sees the patient for the first time."
AFTERCARE = (
    " Aftercare of an injury is the injury's code with its later 7th character, not a Z code (I.C.21.c.7); with S the "
    "condition that remains is coded first (I.B.10)."
)


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """The whole codes of each, then the rule once."""
    found = of_check(brief.findings, CHECK)
    told_lines = [Line(_head(one), sources.cite(one.citations), tuple(_under(one))) for one in found]
    injury = any(one.facts["base"].startswith(("S", "T")) for one in found)
    return [*told_lines, Line(RULE + AFTERCARE * injury)] if told_lines else []


def lead(brief: Brief) -> Told | None:
    """The code of each phase, and the one that the mail's words point to."""
    found = of_check(brief.findings, CHECK)
    return told(brief, found, *(_sentence(one) for one in found))


def codes_of(brief: Brief) -> set[str]:
    """The codes whose 7th character is told here."""
    return {code for one in of_check(brief.findings, CHECK) for code in one.codes}


def _sentence(finding: Finding) -> str:
    facts = finding.facts
    healing = " with routine healing" if facts["fracture"] else ""
    return (
        f"Only while active treatment goes on is it {facts['initial']}; routine care during healing or recovery{healing} is "
        f"{facts['subsequent']}, a sequela {facts['sequela']} (guideline {facts['guideline']}).{_points(finding)}"
    )


def _points(finding: Finding) -> str:
    """What the words of the mail point to; `` where they leave it open."""
    facts = finding.facts
    if not facts["fits"]:
        return ""
    return f" What you describe reads as {facts['phase']}: {facts['fits']}, if the record says so."


def _head(finding: Finding) -> str:
    return (
        f"{finding.facts['base']} {finding.facts['title']}, its complete codes in {finding.facts['edition']}:"
    )


def _under(finding: Finding) -> list[str]:
    facts = finding.facts
    told_lines = [f"{one['code']}: {one['meaning']}" for one in facts["choices"]]
    if facts["others"]:
        told_lines.append(f"The other kind of fracture (open or closed) has {joined(facts['others'])}.")
    return told_lines
