"""Sentences for units: the MUE value, what its adjudication indicator means, and what happens above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check, setting_words
from consultant.verdicts import OUTCOMES, SAYS_NOTHING, WORST_FIRST, Outcome, Verdict, worst
from consultant.vocabulary import Finding, IntentKind

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources

CHECK = "mue"
MOST_NAMED = 4
INDICATORS = "indicators"
_REFUSED = frozenset(
    {Verdict.NOT_SEPARATELY_PAID, Verdict.NOT_VALID_FOR_MEDICARE, Verdict.NOT_COVERED_BY_MEDICARE}
)
"""What the fee schedule's status says of a code with an MUE of 0, so that the first line need not say it twice."""
_FORBIDS = frozenset({Verdict.OVER_LIMIT, Verdict.NO_UNITS_PAYABLE})
MEANING = {
    1: "MAI 1: judged by claim line; medically necessary units beyond it may go on a line of their own with a modifier (59 or X, 76, 77, 91, anatomic).",
    2: "MAI 2: all lines of the date of service are added up; the limit is absolute, by definition or anatomy, and is not overridden.",
    3: "MAI 3: all lines of the date of service are added up; the limit is clinical, and the contractor may pay more with documentation or on appeal.",
}
"""What the MUE adjudication indicator means (NCCI Policy Manual, chapter I, section V)."""

WHEN_OVER = "Above the limit all units of the line are denied, not the excess alone; it is a coding denial, so no ABN and no billing of the patient."
UNPUBLISHED = (
    "no published MUE for it; some MUEs are confidential, so that is no permission for any number of units"
)


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a code, then the meaning of each indicator that occurs, then what happens above a limit."""
    findings = of_check(brief.findings, CHECK)
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.verdict is not Verdict.BOOK_NOT_LOADED:
            by_code.setdefault(finding.codes[0], []).append(finding)
    told = [_of_code(code, of_code, sources) for code, of_code in by_code.items()]
    limits = [f for f in findings if "value" in f.facts]
    meanings = sorted({int(f.facts["adjudication_indicator"]) for f in limits})
    told += [Line(MEANING[indicator]) for indicator in meanings if indicator in MEANING]
    if _over(limits) or (limits and brief.question.asks(IntentKind.UNITS, IntentKind.DENIAL)):
        told.append(Line(WHEN_OVER))
    return told


def spoken(brief: Brief) -> tuple[Finding, ...]:
    """The findings that belong in the reply: limits that nobody asked about only where they forbid, or where nothing else is said."""
    asked = brief.question.asks(IntentKind.UNITS, IntentKind.DENIAL)
    others = any(f.check not in _BESIDE and f.verdict not in SAYS_NOTHING for f in brief.findings)
    if not others or (asked and not brief.question.parts):
        return brief.findings
    named = _named(brief) if asked else set()
    return tuple(f for f in brief.findings if f.check != CHECK or _matters(f) or f.codes[0] in named)


def _named(brief: Brief) -> set[str]:
    """The codes whose units one of several questions asks; all where it names none."""
    mentions = brief.question.mentions
    intents = [one for one in brief.question.intents if one.kind in {IntentKind.UNITS, IntentKind.DENIAL}]
    if any(not one.mentions or any(mentions[at].range_end for at in one.mentions) for one in intents):
        return {code for finding in of_check(brief.findings, CHECK) for code in finding.codes}
    return {mentions[at].code for one in intents for at in one.mentions}


_BESIDE = frozenset({CHECK, "validity", "extent"})


def _matters(finding: Finding) -> bool:
    named = bool(finding.facts.get("units_by_line"))
    return named or finding.verdict in _FORBIDS or finding.verdict in SAYS_NOTHING


def lead(brief: Brief) -> Told | None:
    """The limit of each code, and whether the units asked are within it."""
    return _limits(
        brief, [f for f in of_check(brief.findings, CHECK) if f.verdict is not Verdict.BOOK_NOT_LOADED]
    )


def trouble(brief: Brief) -> Told | None:
    """The limits that forbid what was asked: exceeded, or 0."""
    if brief.question.asks(IntentKind.UNITS):
        return None  # all limits stand in the line already
    refused = {one.codes[0] for one in of_check(brief.findings, INDICATORS) if one.verdict in _REFUSED}
    forbidding = [f for f in of_check(brief.findings, CHECK) if f.verdict in _FORBIDS]
    return _limits(
        brief, [f for f in forbidding if f.verdict is Verdict.OVER_LIMIT or f.codes[0] not in refused]
    )


def _limits(brief: Brief, findings: list[Finding]) -> Told | None:
    if not findings:
        return None
    parts = []
    worst_first = sorted(findings, key=lambda f: WORST_FIRST.index(OUTCOMES[f.verdict]))
    for code in dict.fromkeys(f.codes[0] for f in worst_first):
        of_code = [f for f in findings if f.codes[0] == code]
        mixed = any(f.warnings for f in findings) and not all(f.warnings for f in findings)
        words = [_short(f, aside=mixed and bool(f.warnings)) for f in of_code]
        parts.append(f"{code}: {joined(list(dict.fromkeys(words)))}")
    line = "; ".join(parts[:MOST_NAMED]) + ("; …" if len(parts) > MOST_NAMED else "") + "."
    return told(brief, findings, _OPENINGS.get(worst(findings), "") + line)


_OPENINGS = {Outcome.NO: "No, ", Outcome.YES: "Yes, "}


def _short(finding: Finding, *, aside: bool) -> str:
    """One limit; `aside` marks an edition that does not cover the date where others do."""
    facts = finding.facts
    beside = ", which does not cover the date" if aside else ""
    where = f"({setting_words(finding)}, {facts['edition']}{beside})"
    if finding.verdict is Verdict.NO_PUBLISHED_LIMIT:
        return f"no published MUE {where}"
    value = facts["value"]
    if value == 0 and facts["binds"]:
        return f"an MUE of 0, no units payable {where}"
    if value == 0:
        return f"Medicare's MUE is 0 by its own policy, which does not bind another payer {where}"
    plural = "" if value == 1 else "s"
    by_line = int(facts["adjudication_indicator"]) == 1
    limit = f"at most {value} on a claim line" if by_line else f"at most {value} unit{plural} a day"
    asked = " + ".join(map(str, facts["units_by_line"]))
    if finding.verdict is Verdict.WITHIN_LIMIT:
        return f"{asked} asked, {limit} {where}"
    over = f", {asked} is over the limit" if finding.verdict is Verdict.OVER_LIMIT else ""
    return f"{limit} {where}{over}"


def _over(limits: list[Finding]) -> bool:
    return any(f.verdict is Verdict.OVER_LIMIT for f in limits)


def _of_code(code: str, findings: list[Finding], sources: Sources) -> Line:
    notes = sources.cite(c for finding in findings for c in finding.citations)
    if findings[0].verdict is Verdict.NO_PUBLISHED_LIMIT:
        where = joined([setting_words(finding) for finding in findings], "or")
        return Line(f"{code}: {UNPUBLISHED} ({where}).", notes)
    by_line = findings[0].facts["units_by_line"]
    plural = "" if by_line == [1] else "s"
    head = f"{code}, {' + '.join(map(str, by_line))} unit{plural} asked" if by_line else code
    same: dict[str, list[str]] = {}
    for finding in findings:
        same.setdefault(_limit(finding), []).append(setting_words(finding))
    return Line(f"{head}: {'; '.join(f'{limit} ({joined(where)})' for limit, where in same.items())}.", notes)


def _limit(finding: Finding) -> str:
    facts = finding.facts
    value = facts["value"]
    limit = f"MUE {value}, MAI {facts['adjudication_indicator']}"
    if finding.verdict is Verdict.NO_UNITS_PAYABLE:
        return f"{limit}, so that no units are payable this way"
    if finding.verdict is Verdict.OVER_LIMIT:
        return f"{limit}, {facts['units_asked']} is over the limit of {value} unit{'' if value == 1 else 's'}"
    return limit
