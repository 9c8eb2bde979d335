"""Sentences for single codes: what it is, valid and billable or not, which codes stand below a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import joined, of_check, window
from consultant.vocabulary import PROCEDURE_SYSTEMS, IntentKind, Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "validity"
SAYS_NOTHING = frozenset({Verdict.BOOK_NOT_LOADED, Verdict.NO_CHECK, Verdict.LIST_CUT, Verdict.RANGE_CUT})
"""Verdicts that tell nothing about a code."""


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a code. A CPT number that is merely listed is only spoken of where the question is about the code."""
    told = [f for f in of_check(brief.findings, CHECK) if f.verdict in SENTENCES]
    return [Line(SENTENCES[f.verdict](f), sources.cite(f.citations), tuple(_below(f))) for f in told]


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
    return f"{_named(finding)}: a header {when(finding)}, not billable; a more specific code is needed."


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
    return f"{_named(finding)}: not listed {when(finding)}; listed in {others}."


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
}


def _below(finding: Finding) -> list[str]:
    facts = finding.facts
    told = [f"{leaf['code']} {leaf['title']}" for leaf in facts.get("below", [])]
    if facts.get("more_below"):
        told.append("… and more below it")
    return told + [
        f"{character}: {meaning}" for character, meaning in facts.get("seventh_characters", {}).items()
    ]
