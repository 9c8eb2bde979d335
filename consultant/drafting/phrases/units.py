"""Sentences for units: the MUE value, what its adjudication indicator means, and what happens above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import joined, of_check, setting_words
from consultant.vocabulary import Finding, IntentKind, Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources

CHECK = "mue"
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
