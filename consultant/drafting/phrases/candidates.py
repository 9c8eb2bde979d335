"""Sentences for codes that are looked for by words: which come closest, what tells them apart, how many units a dose is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import capital, joined, of_check
from consultant.verdicts import Verdict
from consultant.vocabulary import AMA_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "candidates"
MOST_NAMED = 4


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a description, its candidates below it."""
    return [
        Line(_head(finding), sources.cite(finding.citations), tuple(_under(finding)))
        for finding in of_check(brief.findings, CHECK)
    ]


def lead(brief: Brief) -> Told | None:
    """The closest code of each description."""
    findings = of_check(brief.findings, CHECK)
    return told(brief, findings, *(sentence(finding) for finding in findings[:MOST_NAMED]))


def sentence(finding: Finding) -> str:
    """The short word on a description: the closest code, as a candidate."""
    said = named(finding)
    if finding.verdict is Verdict.NOT_SEARCHABLE:
        return f"Can't tell: for {said} nothing could be searched, since {_closed(finding)}."
    if finding.verdict is Verdict.NO_CANDIDATE:
        return f"Can't tell: for {said} the search found no code that comes close."
    best = finding.facts["candidates"][0]
    others = len(finding.facts["candidates"]) - 1
    more = f", {others} more below" if others else ""
    return f"For {said} {best['code']} comes closest ({best['title']}){_units(best)}{more}; it is a candidate, to be confirmed by the record."


def named(finding: Finding) -> str:
    """Which description is meant, without its words: they may name a patient that nobody marked."""
    number = finding.facts["number"]
    return f"your {_ORDINALS.get(number, f'{number}th')} description" if number else "what you describe"


_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


def _closed(finding: Finding) -> str:
    """Why a list could not be searched, for whoever asked."""
    if finding.facts["system"] in set(AMA_SYSTEMS):
        return "CPT descriptors, which would name a procedure, are the AMA's and are not loaded here"
    return f"no list of {finding.facts['system']} codes is loaded here"


def _head(finding: Finding) -> str:
    said = named(finding)
    if finding.verdict is Verdict.NOT_SEARCHABLE:
        return f"{capital(said)}: {_closed(finding)}."
    if finding.verdict is Verdict.NO_CANDIDATE:
        return (
            f"{capital(said)}: no code comes close; please describe the condition or the item in other words."
        )
    systems = joined(list(dict.fromkeys(one["system"] for one in finding.facts["candidates"])))
    return f"{capital(said)}: billable {systems} candidates, the closest first:"


def _under(finding: Finding) -> list[str]:
    if finding.verdict is not Verdict.CANDIDATES:
        return []
    facts = finding.facts
    found = [f"{one['code']} {one['title']}{_units(one)}" for one in facts["candidates"]]
    if facts["differ"]:
        found.append(f"What tells them apart: {_details(facts['differ'])}.")
    best = facts["candidates"][0]
    if best["below"]:
        found.append(
            f"The words name {best['below']}, which is not complete; {best['code']} is one of the codes below it."
        )
    if facts["open"]:
        found.append(f"{best['code']} leaves open: {_details(facts['open'])}.")
    if any(one["units"] for one in facts["candidates"]):
        found.append(ROUNDING)
    return found


def _details(names: Sequence[str]) -> str:
    return joined([DETAILS.get(name, name) for name in names])


def _units(candidate: Mapping[str, Any]) -> str:
    """`: 1 g is 4 units of 250 mg`; nothing where no dose was named or its measure is another."""
    if not candidate["units"]:
        return ""
    count, plural = candidate["units"], "" if candidate["units"] == 1 else "s"
    up = "" if candidate["exact"] else ", rounded up"
    return f": {candidate['dose']} is {count} unit{plural} of {candidate['each']}{up}"


ROUNDING = (
    "Drug units follow the amount in the code's description; a dose that is no multiple is rounded up "
    "(CMS Pub. 100-04, chapter 17, sections 10 and 70). Discarded drug is reported apart."
)
DETAILS = {
    "laterality": "the side",
    "trimester": "the trimester",
    "encounter": "the encounter (initial, subsequent, sequela)",
    "severity": "how severe it is",
    "stage": "the stage",
    "acuity": "whether it is acute or chronic",
    "type": "the type",
    "complication": "what it is with or without",
    "site": "the exact site",
}
"""The details of `codes/search/specificity.py` in words."""
