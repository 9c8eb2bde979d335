"""Sentences for what Medicare's manuals say (`checks/policy.py`), and for codes that were deleted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check, small
from consultant.verdicts import OUTCOMES, WORST_FIRST, Outcome, Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "policy"
STATUS = "indicators"
MOST_LEADING = 2
OPENINGS = {
    Outcome.NO: "No: ",
    Outcome.ONLY_IF: "Only on a condition: ",
    Outcome.YES: "Yes: ",
    Outcome.FACT: "",
}
_DELETIONS = frozenset({Verdict.CODE_DELETED, Verdict.CODE_STILL_VALID})
_SENTENCE_ENDS = re.compile(r"(?<=[a-z)\d]\.) (?=[A-Z\d])")


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line a note."""
    return [Line(_line(one), sources.cite(one.citations)) for one in of_check(brief.findings, CHECK)]


def lead(brief: Brief) -> Told | None:
    """The worst notes, where they decide; a yes or a fact where it is what was asked."""
    findings = [one for one in of_check(brief.findings, CHECK) if _leads(one, brief)]
    if not findings:
        return None
    outcome = min((OUTCOMES[one.verdict] for one in findings), key=WORST_FIRST.index)
    leading = [one for one in findings if OUTCOMES[one.verdict] is outcome][:MOST_LEADING]
    if outcome in {Outcome.YES, Outcome.FACT}:
        leading = leading[:1]
    return told(brief, leading, *(_first(one) for one in leading), outcome=outcome)


def trouble(brief: Brief) -> Told | None:  # noqa: ARG001 - the shape of every topic
    """Nothing: the first line has it already."""
    return None


def _leads(finding: Finding, brief: Brief) -> bool:
    """Whether it belongs into the first line: not where a table's row gives the verdict there."""
    facts = finding.facts
    if finding.verdict is Verdict.CODE_STILL_VALID:
        return brief.question.asks(IntentKind.VALIDITY, IntentKind.DESCRIBE)
    if facts.get("settled_by_edit") or facts.get("medicare_only"):
        return False
    deleted = finding.verdict is Verdict.CODE_DELETED
    if not deleted and not facts["instead"] and _said_by_status(finding, brief):
        return False
    return OUTCOMES[finding.verdict] is not Outcome.FACT or bool(facts.get("opening"))


def _said_by_status(finding: Finding, brief: Brief) -> bool:
    """Whether the fee schedule says as much of the same code."""
    outcome = WORST_FIRST.index(OUTCOMES[finding.verdict])
    return any(
        one.codes[:1] == finding.codes[:1] and WORST_FIRST.index(OUTCOMES[one.verdict]) <= outcome
        for one in of_check(brief.findings, STATUS)
        if one.codes
    )


def _first(finding: Finding) -> str:
    """The sentence for the first line."""
    if finding.verdict in _DELETIONS:
        return _deletion(finding)
    if finding.facts.get("opening"):
        return str(finding.facts["opening"])
    return OPENINGS[OUTCOMES[finding.verdict]] + small(_SENTENCE_ENDS.split(str(finding.facts["says"]))[0])


def _deletion(finding: Finding) -> str:
    facts = finding.facts
    codes = joined(list(finding.codes))
    were = "was" if len(finding.codes) == 1 else "were"
    if finding.verdict is Verdict.CODE_STILL_VALID:
        return f"{codes} {were} still in the code set on {facts['day']}; deleted from {facts['gone_from']}."
    return f"No: {codes} {were} deleted from {facts['gone_from']}, for every payer; the last day was {facts['last_day']}."


def _line(finding: Finding) -> str:
    facts = finding.facts
    if finding.verdict in _DELETIONS:
        since = facts["says"] if finding.verdict is Verdict.CODE_DELETED else ""
        return " ".join(part for part in (_gone(finding), since, _instead(finding)) if part)
    said = f"Under Medicare: {facts['says']}" if facts["medicare_only"] else str(facts["says"])
    return " ".join(part for part in (said, _instead(finding)) if part)


def _gone(finding: Finding) -> str:
    facts = finding.facts
    codes = joined(list(finding.codes))
    return f"{codes}: last day {facts['last_day']}, deleted from {facts['gone_from']}."


def _instead(finding: Finding) -> str:
    """The codes to bill in place of those asked, where the note hasn't named them."""
    unnamed = [
        code.replace("-", " to ")
        for code in finding.facts["instead"]
        if code not in str(finding.facts["says"])
    ]
    return f"Look instead at {joined(unnamed)}." if unnamed else ""
