"""Sentences about what the codes of one session pay together: a table of steps, the total, the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line, Table
from consultant.drafting.phrases.payment.words import dollars, of_verdict, place
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

RULES = {
    "2": "Multiple procedure indicator 2: the highest amount in full, the second to fifth half.",
    "3": "Multiple procedure indicator 3: of one endoscopy family the highest in full, the others less the base endoscopy, the base itself nothing; families then rank among the other procedures.",
    "4": "Multiple procedure indicator 4 (imaging): the highest technical part in full, the others half; the highest professional part in full, the others 95 %.",
    "5": "Multiple procedure indicator 5 (therapy): the unit with the highest practice expense in full, of all others half the practice expense.",
    "6": "Multiple procedure indicator 6 (cardiovascular tests): the technical part of the second and later 75 %.",
    "7": "Multiple procedure indicator 7 (eye tests): the technical part of the second and later 80 %.",
}
BY_REPORT = "From the sixth procedure on the contractor prices by report: those are not in the total."
FULL = "100"


def short(brief: Brief) -> str:
    """The totals, where the mail says that the codes are of one session."""
    said = [one for one in of_verdict(brief, Verdict.FEE_TOGETHER) if one.facts["said"]]
    parts = [f"{dollars(one.facts['total'])} {one.facts['setting']}" for one in said]
    if not parts:
        return ""
    steps = said[0].facts["steps"]
    alone = len({step["code"] for step in steps}) == 1
    what = f"{len(steps)} units of it" if alone else "Together"
    return f"{what} in one session, reduced: {' and '.join(parts)}."


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """A table and a total a setting; one line where the mail does not say that they are of one session."""
    told: list[Line | Table] = []
    findings = of_verdict(brief, Verdict.FEE_TOGETHER)
    for one in findings:
        told += _told(one, sources) if one.facts["said"] else [_if(one, sources)]
    indicators = {step["indicator"] for one in findings for step in one.facts["steps"]}
    told += [
        Line(words)
        for indicator, words in RULES.items()
        if indicator in indicators and _applies(findings, indicator)
    ]
    if any(one.facts["by_report"] for one in findings):
        told.append(Line(BY_REPORT))
    return told


def _applies(findings: list[Finding], indicator: str) -> bool:
    """Whether the rule of an indicator took something off a step."""
    steps = [step for one in findings for step in one.facts["steps"] if step["indicator"] == indicator]
    if indicator == "2":
        return any(step["percent"] not in {None, FULL} for step in steps)
    if indicator == "3":
        return any(step["less"] is not None or step["percent"] not in {None, FULL} for step in steps)
    return any(step["paid"] != step["amount"] for step in steps)


def _told(finding: Finding, sources: Sources) -> list[Line | Table]:
    facts = finding.facts
    rows = tuple((_name(one), one["indicator"], dollars(one["amount"]), _how(one), "by report" if one["paid"] is None else dollars(one["paid"])) for one in facts["steps"])  # fmt: skip
    notes = sources.cite(finding.citations)
    table = Table(("Code", "Mult.", "Alone", "Paid as", "Paid"), rows, notes, frozenset({2, 4}))
    total = Line(
        f"Total in one session, {facts['setting']}, {place(facts['place'])}: {dollars(facts['total'])} instead of {dollars(facts['full'])}."
    )
    return [table, total]


def _if(finding: Finding, sources: Sources) -> Line:
    facts = finding.facts
    parts = ", ".join(f"{_name(one)} {_how(one)}" for one in facts["steps"])
    return Line(
        f"If they are done in one session ({facts['setting']}), the multiple procedure rules make it {dollars(facts['total'])} instead of "
        f"{dollars(facts['full'])}: {parts}.",
        sources.cite(finding.citations),
    )


def _name(step: Mapping[str, Any]) -> str:
    return f"{step['code']}-{step['modifier']}" if step["modifier"] else str(step["code"])


def _how(step: Mapping[str, Any]) -> str:
    """`50 %`, `100 % of (285.98 - 255.40)`, `TC 50 %, PC 95 %`."""
    if step["expense_percent"]:
        return "in full" if step["expense_percent"] == FULL else "half the practice expense"
    parts = [("TC", step["technical_percent"]), ("PC", step["professional_percent"])]
    named = [f"{name} {percent} %" for name, percent in parts if percent]
    if named:
        return ", ".join(named)
    if step["less"] is not None:
        base = (
            "the base endoscopy, 0"
            if step["less"] == step["amount"]
            else f"{dollars(step['amount'])} less base {dollars(step['less'])}"
        )
        return base if step["percent"] == FULL else f"{base}, then {step['percent']} %"
    return f"{step['percent']} %" if step["percent"] else "by report"
