"""Sentences for `checks/indicators`: what the fee schedule's indicators decide, one file a kind of finding.

A refusal speaks wherever it was found; facts speak where the check found them asked.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.indicators import global_days, modifier_rules, status, supervision
from consultant.drafting.phrases.indicators.words import CHECK, Sentence, said
from consultant.drafting.phrases.told import told
from consultant.drafting.phrases.words import of_check
from consultant.verdicts import OUTCOMES, WORST_FIRST, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources, Table
    from consultant.drafting.phrases.told import Told
    from consultant.vocabulary import Finding

__all__ = ["CHECK", "lead", "lines", "trouble"]

V = Verdict

_SHORT: dict[Verdict, Callable[[Finding], Sentence | None]] = {
    V.NOT_SEPARATELY_PAID: status.short,
    V.NOT_VALID_FOR_MEDICARE: status.short,
    V.NOT_COVERED_BY_MEDICARE: status.short,
    V.PAID_ONLY_ALONE: status.short,
    V.FEE_STATUS: status.short,
    V.MODIFIER_ALLOWED: modifier_rules.short,
    V.MODIFIER_REFUSED: modifier_rules.short,
    V.MODIFIER_WITH_DOCUMENTATION: modifier_rules.short,
    V.MODIFIER_EFFECT: modifier_rules.short,
    V.VISIT_MODIFIER: global_days.short_of_a_visit,
    V.GLOBAL_DAYS: global_days.short,
    V.SUPERVISION: supervision.short,
    V.NOT_IN_FEE_SCHEDULE: status.short_without_row,
}
_LONG: dict[Verdict, Callable[[Finding], Sentence | None]] = {
    V.NOT_SEPARATELY_PAID: status.long,
    V.NOT_VALID_FOR_MEDICARE: status.long,
    V.NOT_COVERED_BY_MEDICARE: status.long,
    V.PAID_ONLY_ALONE: status.long,
    V.FEE_STATUS: status.long,
    V.MODIFIER_ALLOWED: modifier_rules.long,
    V.MODIFIER_REFUSED: modifier_rules.long,
    V.MODIFIER_WITH_DOCUMENTATION: modifier_rules.long,
    V.MODIFIER_EFFECT: modifier_rules.long,
    V.VISIT_MODIFIER: global_days.long_of_a_visit,
    V.GLOBAL_DAYS: global_days.long,
    V.SUPERVISION: supervision.long,
    V.NOT_IN_FEE_SCHEDULE: status.long_without_row,
}
_OF_A_HOSPITAL = "These indicators of the physician fee schedule bind the practitioner's claim; a hospital's own claim follows the outpatient rules (OPPS)."


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """A line for each thing that the rows decide, the codes of which it holds together, with their rows as sources."""
    told_of: list[Line | Table] = []
    findings = global_days.without_repetition(_known(brief), counted=False)
    for line, behind in _merged(findings, _LONG):
        told_of.append(Line(line, sources.cite(c for one in behind for c in one.citations)))
    if any(one.facts.get("supervision", supervision.NO_LEVEL) != supervision.NO_LEVEL for one in findings):
        told_of.append(Line(supervision.OF_A_TEST))
    if told_of and any(one.facts.get("hospital") for one in findings):
        told_of.append(Line(_OF_A_HOSPITAL))
    return told_of


def lead(brief: Brief) -> Told | None:
    """What the indicators say to what was asked, the worst first."""
    findings = global_days.without_repetition(_known(brief), counted=True)
    ordered = sorted(findings, key=lambda one: WORST_FIRST.index(OUTCOMES[one.verdict]))
    sentences = _merged(ordered, _SHORT)
    behind = [one for _, of_it in sentences for one in of_it]
    over = {one.codes[0] for one in brief.findings if one.verdict is V.OVER_LIMIT}
    return told(brief, behind, *(_instead(*one, over) for one in sentences)) if behind else None


def _instead(sentence: str, behind: list[Finding], over: set[str]) -> str:
    """How both sides are reported in place of units that are over the limit, which is no Yes."""
    both_sides = all(one.facts.get("field") == "bilateral" and one.codes[0] in over for one in behind)
    if both_sides and sentence.startswith(_YES):
        return f"In place of several units: {sentence.removeprefix(_YES)}"
    return sentence


_YES = "Yes: "


def trouble(brief: Brief) -> Told | None:  # noqa: ARG001 - the lead says every refusal already, whatever was asked
    """Nothing beside the lead."""
    return None


def _known(brief: Brief) -> list[Finding]:
    return [one for one in of_check(brief.findings, CHECK) if one.verdict in _SHORT]


def _merged(
    findings: list[Finding], words: dict[Verdict, Callable[[Finding], Sentence | None]]
) -> list[tuple[str, list[Finding]]]:
    """The sentences in order; those that differ in their code alone become one."""
    made = [(sentence, one) for one in findings if (sentence := words[one.verdict](one))]
    first = {sentence: at for at, (sentence, _) in reversed(list(enumerate(made)))}
    ordered = sorted(made, key=lambda pair: first[pair[0]])
    merged = []
    for sentence, group in groupby(ordered, key=lambda pair: pair[0]):
        behind = [one for _, one in group]
        merged.append((said(sentence, behind), behind))
    return merged
