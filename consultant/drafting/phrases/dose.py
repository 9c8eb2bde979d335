"""Sentences for the units of a dose: how many, by which amount of the code's description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.candidates import ROUNDING
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import of_check

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "dose"


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """The units, and the rule by which a dose is counted."""
    found = of_check(brief.findings, CHECK)
    return [Line(f"{_sentence(one)} {ROUNDING}", sources.cite(one.citations)) for one in found]


def lead(brief: Brief) -> Told | None:
    """The units of the dose."""
    found = of_check(brief.findings, CHECK)
    return told(brief, found, *(_sentence(one) for one in found))


def _sentence(finding: Finding) -> str:
    facts = finding.facts
    plural = "" if facts["units"] == 1 else "s"
    up = "" if facts["exact"] else ", rounded up"
    return f"{facts['dose']} of {finding.codes[0]} is {facts['units']} unit{plural} of {facts['each']}{up}."
