"""Sentences for `checks/coverage`: the policy by its number, what it is worth as an answer, and what no policy names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.coverage import diagnoses, policies, unnamed
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import of_check
from consultant.verdicts import OUTCOMES, WORST_FIRST, Outcome, Verdict, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "coverage"
_STATUS, _DIAGNOSES = "indicators", "diagnoses"
"""The check that says what a fee schedule's status means; where it refuses a code, no policy need be looked for."""
NOTICE = (
    "ABN (form CMS-R-131): given before the service where Medicare usually covers it but is expected to deny it this time as "
    "not reasonable and necessary (modifier GA; GZ where none was given); none is required for what Medicare never covers "
    "(GY; GX with a voluntary notice)."
)
BY_TITLE = "A policy found by its title is the closest by the words, not a decision: read its text before you rely on it."
BY_CODE = "Being named in a policy is not being covered: its text and the record decide."


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a policy and a diagnosis, one for the codes that none names, and once what such a finding is worth."""
    findings = _spoken(brief)
    said = [
        Line(_LINES[one.verdict](one), sources.cite(one.citations))
        for one in findings
        if one.verdict in _LINES
    ]
    said += unnamed.lines([one for one in findings if one.verdict in unnamed.VERDICTS], sources)
    if any(one.facts.get("by") == "words" for one in findings):
        said.append(Line(BY_TITLE))
    if any(one.verdict is Verdict.LOCAL_POLICY and one.codes for one in findings):
        said.append(Line(BY_CODE))
    return said


def lead(brief: Brief) -> Told | None:
    """The diagnoses that the lists settle, else the policies that speak to it, and that none does; the worst first."""
    findings = _spoken(brief)
    settled = [one for one in findings if one.verdict in diagnoses.VERDICTS]
    named = [] if settled else [one for one in findings if one.verdict in policies.VERDICTS]
    told_of = [
        (found, words)
        for found, speak in ((settled, diagnoses.sentences), (named, policies.sentences), *_missing(findings))
        if found and (words := speak(found))
    ]
    rule = [one for one in findings if one.verdict is Verdict.NOTICE_RULE]
    if rule and not told_of:
        told_of.append((rule, NOTICE))
    told_of.sort(key=lambda one: WORST_FIRST.index(worst(one[0])))
    return told(brief, [one for found, _ in told_of for one in found], *(words for _, words in told_of))


def _missing(findings: Sequence[Finding]) -> list[tuple[list[Finding], Callable[[Sequence[Finding]], str]]]:
    no_such = [one for one in findings if one.verdict is Verdict.NO_SUCH_POLICY]
    no_policy = [one for one in findings if one.verdict is Verdict.NO_POLICY_LOADED]
    return [(no_such, unnamed.no_such), (no_policy, unnamed.sentence)]


def _spoken(brief: Brief) -> list[Finding]:
    """All but what no policy names of a code that the fee schedule's status refuses already, or a rule on diagnoses tells of."""
    status = [one for one in of_check(brief.findings, _STATUS) if OUTCOMES[one.verdict] is Outcome.NO]
    refused = {code for one in status for code in one.codes}
    refused |= {code for one in of_check(brief.findings, _DIAGNOSES) for code in one.codes}
    return [
        one
        for one in of_check(brief.findings, CHECK)
        if not (one.verdict is Verdict.NO_POLICY_LOADED and refused.issuperset(one.codes))
    ]


_LINES: dict[Verdict, Callable[[Finding], str]] = {
    **dict.fromkeys(policies.NATIONAL, policies.national),
    **dict.fromkeys(diagnoses.VERDICTS, diagnoses.line),
    Verdict.LOCAL_POLICY: policies.local,
    Verdict.NO_SUCH_POLICY: unnamed.no_such_line,
    Verdict.NOTICE_RULE: lambda _: NOTICE,
}
