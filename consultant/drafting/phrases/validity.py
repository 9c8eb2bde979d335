"""Sentences for single codes: what it is, valid and billable or not, which codes stand below a header."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases import seventh_character
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
UNDATED = "undated"
"""What an edition without a date is called (codes/catalogue.py)."""
_SETTLED_BY = frozenset({DIAGNOSES, "groups", "seventh_character", "coverage"})
"""Checks whose word on a code takes for granted that it is valid: the first line is theirs."""
_ASKED = re.compile(
    r"\b(?:in)?valid\w*|\bbill\w*|\bactive (?:code|in|on|for|as)\b|\bstill\b|\bdelet\w*|\bterminat\w*|\bexpire\w*"
    r"|\bdiscontinued\b|\bretired\b|\bobsolete\b|\bexists?\b|\breject\w*|\bden(?:y|ied|ial)\w*|\bin effect\b|\bcurrent\w*"
    r"|\bgood\b|\bok(?:ay)?\b|\b(?:use|used|report|reported|submit|submitted|accept\w*|complete|specific\w*)\b|\bnew code",
    re.IGNORECASE,
)
"""What asks whether a code is good: only such a question is answered with Yes."""


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a code. A CPT number that is merely listed is only spoken of where the question is about the code."""
    told = [f for f in of_check(brief.findings, CHECK) if f.verdict in SENTENCES]
    elsewhere = seventh_character.codes_of(brief)
    return [
        Line(
            SENTENCES[f.verdict](f),
            sources.cite(f.citations),
            () if elsewhere.intersection(f.codes) else tuple(_below(f)),
        )
        for f in told
    ]


def lead(brief: Brief) -> Told | None:
    """What each code is on the date."""
    told_of = seventh_character.codes_of(brief)
    settled = not _asks(brief) and any(_settles(f) for f in brief.findings)
    findings = [
        f
        for f in of_check(brief.findings, CHECK)
        if f.verdict in _SHORT and not (f.verdict in _PLAIN and (settled or told_of.intersection(f.codes)))
    ]
    findings.sort(key=lambda one: WORST_FIRST.index(OUTCOMES[one.verdict]))
    parts = [f"{f.codes[0]} {_SHORT[f.verdict](f)}" for f in findings[:MOST_NAMED]]
    line = "; ".join(parts) + ("; …" if len(findings) > MOST_NAMED else ".") if parts else ""
    asked = _asks(brief) and not unsettled(brief.question, brief.findings)
    outcome = worst(findings)
    alone = not any(
        f.check == DIAGNOSES and f.verdict in {*ADVERSE, Verdict.NO_EXCLUDES1} for f in brief.findings
    )
    opening = _OPENINGS.get(outcome, "") if (asked and alone) or outcome is Outcome.NO else ""
    return told(brief, findings, opening + line if line else "", outcome=outcome if opening else Outcome.FACT)


_OPENINGS = {Outcome.NO: "No, ", Outcome.YES: "Yes, "}
_PLAIN = frozenset({Verdict.LISTED, Verdict.VALID})
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
    more = _told_of(brief)
    findings = tuple(
        f
        for f in brief.findings
        if f.check != CHECK or f.verdict is not Verdict.LISTED or more.isdisjoint(f.codes)
    )
    others = any(f.check != CHECK and f.verdict not in SAYS_NOTHING for f in findings)
    decided = any(f.check != CHECK and OUTCOMES[f.verdict] not in _OPEN for f in findings)
    kinds = {intent.kind for intent in brief.question.intents}
    described = IntentKind.DESCRIBE in kinds and not kinds.issuperset(_OF_BARE_CODES)
    named = not kinds.isdisjoint({IntentKind.DESCRIBE, IntentKind.VALIDITY})
    by_intent = described or (named and (_asks(brief) or not decided))
    if not others or by_intent:
        return findings
    return tuple(f for f in findings if f.check != CHECK or not _goes_without_saying(f))


def _told_of(brief: Brief) -> set[str]:
    """The codes of which the reply says more than that they are listed: deleted, or what the manuals say of them."""
    leading = (
        f
        for f in of_check(brief.findings, _POLICY)
        if f.verdict is Verdict.CODE_DELETED or (f.facts.get("opening") and not _asks(brief))
    )
    return {code for f in leading for code in f.codes}


_POLICY = "policy"
_OPEN = frozenset({Outcome.FACT, Outcome.CANT_TELL})
_OF_BARE_CODES = frozenset({IntentKind.DESCRIBE, IntentKind.VALIDITY, IntentKind.PAIR})
"""What codes without a word are read as: where their pairs are answered, nobody asked what each is."""


def _asks(brief: Brief) -> bool:
    """Whether it is asked if a code is good: by intent, and in the words of the mail."""
    return brief.question.asks(IntentKind.VALIDITY) and bool(_ASKED.search(brief.question.text))


def _settles(finding: Finding) -> bool:
    return finding.check in _SETTLED_BY and finding.verdict not in SAYS_NOTHING


def _goes_without_saying(finding: Finding) -> bool:
    procedure = finding.facts.get("system") in set(PROCEDURE_SYSTEMS)
    return procedure and finding.verdict in _PLAIN


def _named(finding: Finding) -> str:
    title = finding.facts.get("title")
    return f"{finding.codes[0]} {title}" if title else finding.codes[0]


def when(finding: Finding) -> str:
    """`on 2026-01-15`, or the edition and its window where no date was asked for."""
    facts = finding.facts
    if facts.get("asked"):
        return f"on {facts['asked']} ({facts['edition']})"
    days = window(facts)
    edition = "an undated list" if facts["edition"] == UNDATED else facts["edition"]
    return f"in {edition} ({days})" if days else f"in {edition}"


def _valid(finding: Finding) -> str:
    billable = " and billable" if finding.facts["billable"] else ""
    fees = finding.facts.get("fees")
    paid = f"; Medicare pays the {fees} amounts of the fee schedule there" if fees else ""
    return f"{_named(finding)}: valid{billable} {when(finding)}{paid}."


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
    Verdict.HEADER: lambda f: f"is a header {when(f)}, not billable{_leaves(f)}",
    Verdict.INCOMPLETE: lambda f: f"is not billable {when(f)}: it needs a 7th character{_completed(f)}",
    Verdict.NOT_VALID_ON_DATE: lambda f: f"is {not_valid(f)}",
    Verdict.LISTED: lambda _: "is listed in the CMS tables named below",
    Verdict.NOT_IN_EDITION: lambda f: (
        f"is not {'listed' if f.warnings else 'valid'} {when(f)}; {joined(f.facts['listed_in'])} lists it"
    ),
    Verdict.NOT_FOUND: lambda _: "is on none of the loaded books that could list it",
    Verdict.MALFORMED: lambda f: f"is {_wrong(f)} ({f.facts['meant']})",
}


def _completed(finding: Finding) -> str:
    """`: S93.401A (initial encounter), …`, where the complete codes are few."""
    choices = finding.facts.get("completed", [])
    named = [f"{one['code']} ({one['meaning']})" for one in choices]
    if len(named) > MOST_NAMED:
        return ", and the complete codes stand below"
    return f": {joined(named, 'or')}" if named else ""


def _leaves(finding: Finding) -> str:
    """The billable codes below a header, where they are few."""
    below = [leaf["code"] for leaf in finding.facts.get("below", [])]
    few = 0 < len(below) <= MOST_NAMED and not finding.facts.get("more_below")
    return f"; billable below it: {joined(below, 'or')}" if few else ""


def _below(finding: Finding) -> list[str]:
    facts = finding.facts
    told = [f"{leaf['code']} {leaf['title']}" for leaf in facts.get("below", [])]
    if facts.get("more_below"):
        told.append("… and more below it")
    if completed := facts.get("completed"):
        return told + [f"{one['code']}: {one['meaning']}" for one in completed]
    return told + [
        f"{character}: {meaning}" for character, meaning in facts.get("seventh_characters", {}).items()
    ]
