"""Sentences for single codes: what it is, valid and billable or not, which codes stand below a header."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check, window
from consultant.topics import unsettled
from consultant.verdicts import ADVERSE, OUTCOMES, SAYS_NOTHING, WORST_FIRST, Outcome, Verdict, worst
from consultant.vocabulary import PROCEDURE_SYSTEMS, IntentKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "validity"
DIAGNOSES = "diagnoses"
"""The check that may forbid codes which are valid by themselves."""
MOST_NAMED = 4


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a code. A CPT number that is merely listed is only spoken of where the question is about the code."""
    told = [f for f in of_check(brief.findings, CHECK) if f.verdict in SENTENCES]
    return [Line(SENTENCES[f.verdict](f), sources.cite(f.citations), tuple(_below(f))) for f in told]


def lead(brief: Brief) -> Told | None:
    """What each code is on the date."""
    findings = [f for f in of_check(brief.findings, CHECK) if f.verdict in _SHORT]
    findings.sort(key=lambda one: WORST_FIRST.index(OUTCOMES[one.verdict]))
    parts = [f"{f.codes[0]} {_SHORT[f.verdict](f)}" for f in findings[:MOST_NAMED]]
    line = "; ".join(parts) + ("; …" if len(findings) > MOST_NAMED else ".") if parts else ""
    asked = brief.question.asks(IntentKind.VALIDITY) and not unsettled(brief.question, brief.findings)
    outcome = worst(findings)
    alone = not any(
        f.check == DIAGNOSES and f.verdict in {*ADVERSE, Verdict.NO_EXCLUDES1} for f in brief.findings
    )
    opening = _OPENINGS.get(outcome, "") if (asked and alone) or outcome is Outcome.NO else ""
    return told(brief, findings, opening + line if line else "", outcome=outcome if opening else Outcome.FACT)


_OPENINGS = {Outcome.NO: "No, ", Outcome.YES: "Yes, "}
_GOOD = frozenset({Verdict.VALID, Verdict.LISTED, *SAYS_NOTHING})


def trouble(brief: Brief) -> Told | None:
    """The codes that are in no state to be billed, where they were not asked about as such."""
    if brief.question.asks(IntentKind.VALIDITY, IntentKind.DESCRIBE):
        return None  # said already
    bad = [
        f
        for f in of_check(brief.findings, CHECK)
        if f.verdict not in _GOOD and not (f.warnings and f.verdict is Verdict.NOT_IN_EDITION)
    ]
    return lead(replace(brief, findings=tuple(bad))) if bad else None


def spoken(brief: Brief) -> tuple[Finding, ...]:
    """The findings that belong in the reply: that a procedure code is good is only said where codes are the question."""
    others = any(f.check != CHECK and f.verdict not in SAYS_NOTHING for f in brief.findings)
    if not others or brief.question.asks(IntentKind.DESCRIBE, IntentKind.VALIDITY):
        return brief.findings
    return tuple(f for f in brief.findings if f.check != CHECK or not _goes_without_saying(f))


def _goes_without_saying(finding: Finding) -> bool:
    procedure = finding.facts.get("system") in set(PROCEDURE_SYSTEMS)
    return procedure and finding.verdict in {Verdict.LISTED, Verdict.VALID}


def _named(finding: Finding) -> str:
    title = finding.facts.get("title")
    return f"{finding.codes[0]} {title}" if title else finding.codes[0]


def when(finding: Finding) -> str:
    """`on 2026-01-15`, or the edition and its window where no date was asked for."""
    facts = finding.facts
    if facts.get("asked"):
        return f"on {facts['asked']} ({facts['edition']})"
    days = window(facts)
    return f"in {facts['edition']} ({days})" if days else f"in {facts['edition']}"


def _valid(finding: Finding) -> str:
    billable = " and billable" if finding.facts["billable"] else ""
    return f"{_named(finding)}: valid{billable} {when(finding)}."


def _header(finding: Finding) -> str:
    return f"{_named(finding)}: a header {when(finding)}, not billable; a more specific code is needed.{converted(finding)}"


def _incomplete(finding: Finding) -> str:
    return f"{_named(finding)}: not billable as it stands {when(finding)}; it needs a 7th character."


def _not_valid(finding: Finding) -> str:
    return f"{_named(finding)}: {not_valid(finding)}."


def not_valid(finding: Finding) -> str:
    """`not valid on 2025-11-01: terminated 2019-12-31`, without a day where none was asked for."""
    facts = finding.facts
    on = f" on {facts['day']}" if facts["dated"] else f" in {facts['edition']}"
    if facts["terminated"] and facts["terminated"] < facts["day"]:
        return f"not valid{on}: terminated {facts['terminated']}"
    return f"not valid{on}: effective from {facts['effective']}"


def _not_in_edition(finding: Finding) -> str:
    facts = finding.facts
    others = joined(facts["listed_in"])
    return f"{_named(finding)}: not listed {when(finding)}; listed in {others}.{converted(finding)}"


def converted(finding: Finding) -> str:
    """A sentence with what stands for a former code, or since when there is a new one; empty where nothing is known."""
    facts = finding.facts
    told = ""
    if former := facts.get("replaced"):
        more = " and more" if former["more"] else ""
        told += f" From {former['from']} what was coded {finding.codes[0]} is coded {joined(former['codes'], 'or')}{more}."
    return f"{told} It is new from {facts['new_from']}." if facts.get("new_from") else told


def _malformed(finding: Finding) -> str:
    return f"{finding.codes[0]}: {_wrong(finding)}: {finding.facts['meant']} {finding.facts['title']}."


def _wrong(finding: Finding) -> str:
    """What is wrong with the characters of a code."""
    facts = finding.facts
    if facts["problem"] == "placeholder":
        return f"no code {when(finding)}; the placeholder X is missing, the 7th character must stand in the seventh place"
    if facts["problem"] == "longer":
        return f"no code {when(finding)}; it has characters too many, the complete code is shorter"
    return f"no code {when(finding)}; {facts['character']} is none of the 7th characters that the code takes"


def _listed(finding: Finding) -> str:
    return (
        f"{finding.codes[0]}: listed by CMS in the tables cited, which do not say whether it is valid on a date; "
        "its descriptor is licensed by the AMA and is not printed here."
    )


def _not_found(finding: Finding) -> str:
    return f"{finding.codes[0]}: on none of the loaded books that could list it. Please check the number; it may be newer than these editions."


SENTENCES = {
    Verdict.VALID: _valid,
    Verdict.HEADER: _header,
    Verdict.INCOMPLETE: _incomplete,
    Verdict.NOT_VALID_ON_DATE: _not_valid,
    Verdict.NOT_IN_EDITION: _not_in_edition,
    Verdict.LISTED: _listed,
    Verdict.NOT_FOUND: _not_found,
    Verdict.MALFORMED: _malformed,
}


def _title(finding: Finding) -> str:
    """The title in brackets, where the edition gives one."""
    title = finding.facts.get("title")
    return f"({title}) " if title else ""


_SHORT: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.VALID: lambda f: f"{_title(f)}is valid{' and billable' if f.facts['billable'] else ''} {when(f)}",
    Verdict.HEADER: lambda f: f"is a header {when(f)}, not billable",
    Verdict.INCOMPLETE: lambda f: f"is not billable {when(f)}: it needs a 7th character",
    Verdict.NOT_VALID_ON_DATE: lambda f: f"is {not_valid(f)}",
    Verdict.LISTED: lambda _: "is listed in the CMS tables named below",
    Verdict.NOT_IN_EDITION: lambda f: (
        f"is not {'listed' if f.warnings else 'valid'} {when(f)}; {joined(f.facts['listed_in'])} lists it"
    ),
    Verdict.NOT_FOUND: lambda _: "is on none of the loaded books that could list it",
    Verdict.MALFORMED: lambda f: f"is {_wrong(f)} ({f.facts['meant']})",
}


def _below(finding: Finding) -> list[str]:
    facts = finding.facts
    told = [f"{leaf['code']} {leaf['title']}" for leaf in facts.get("below", [])]
    if facts.get("more_below"):
        told.append("… and more below it")
    return told + [
        f"{character}: {meaning}" for character, meaning in facts.get("seventh_characters", {}).items()
    ]
