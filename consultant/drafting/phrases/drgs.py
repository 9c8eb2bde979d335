"""Sentences for MS-DRGs: weight and stays, the family of one base title, what tells two apart, what a payer's change leaves to check."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line
from consultant.verdicts import Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

MOST_NAMED = 4
TWO = 2
GROUPER = (
    "The MS-DRG comes from the whole record (principal and secondary diagnoses, procedures, discharge status): only a "
    "grouper run over the full claim settles it."
)
TO_CHECK = (
    "What to check: the payer's stated reason; which principal diagnosis and which CC or MCC its grouping left out; whether that "
    "diagnosis was on the claim, with its POA indicator; whether the treating provider documented it and the record bears "
    "it out (clinical validity). Appeal with the record, not with the list alone."
)
PAID = "The payment is the hospital's own base rate times the weight, with its adjustments; that rate is on none of these books."
_CHANGED = re.compile(
    r"\b(?:payer|payor|insur\w+|medicare|plan|rac|audit\w*|denie\w*|denial|downgrad\w*|chang\w+)\b",
    re.IGNORECASE,
)
_STAYS = re.compile(r"\b[ga]m?los\b|\blos\b|\bstays?\b", re.IGNORECASE)
_PAYS = re.compile(r"\bpa(?:ys?|yments?|id)\b|\breimburse\w*", re.IGNORECASE)
_COMPARED = re.compile(
    r"\bvs?\.? |\bversus\b|\bdiffer\w*|\bcompar\w*|\bsame\b|\binstead\b|\brather\b|\bwhy\b|\bor (?:ms-?)?drg\b|\bfrom\b",
    re.IGNORECASE,
)


def drg_lines(brief: Brief, findings: Sequence[Finding], sources: Sources) -> Iterator[Line]:
    """A line an MS-DRG with its family, and a line for each two that were set against each other."""
    for one in findings:
        if one.verdict is Verdict.DRG:
            family = () if _compared(findings, one.codes[0]) else _family(one.facts)
            yield Line(_drg(one), sources.cite(one.citations), family)
        elif one.verdict is Verdict.DRG_NOT_LISTED:
            yield Line(_not_listed(one), sources.cite(one.citations))
    if _asks_payment(brief) and any(one.verdict is Verdict.DRG for one in findings):
        yield Line(PAID)


def drg_told(brief: Brief, findings: Sequence[Finding]) -> Iterator[str]:
    """For the first line: what is not in the table, what tells two apart, else weight and stays of each."""
    if any(one.verdict is Verdict.NO_GROUPER for one in findings):
        yield "Can't tell which MS-DRG: it comes from the whole record, and this desk runs no grouper."
    for one in findings:
        if one.verdict is Verdict.DRG_NOT_LISTED:
            yield f"No, MS-DRG {_not_in_table(one)}."
    listed = [one for one in findings if one.verdict is Verdict.DRG]
    differences = [one for one in findings if one.verdict is Verdict.DRG_DIFFERENCE]
    told_apart = [one for one in differences if one.facts["same_base"] or _is_compared(brief)]
    if len(told_apart) == 1 and len(listed) == TWO and not _asks_stays(brief):
        yield f"{_difference(told_apart[0])} ({told_apart[0].facts['edition']})."
        if _was_changed(brief):
            yield from _counted(told_apart[0])
    elif listed:
        parts = [_short(one, alone=len(listed) == 1) for one in listed[:MOST_NAMED]]
        more = "; \u2026" if len(listed) > MOST_NAMED else ""
        yield f"MS-DRG {'; '.join(parts)}{more} ({listed[0].facts['edition']})."


def apart(brief: Brief, findings: Sequence[Finding]) -> list[Line]:
    """What a change of MS-DRG depends on, and what to check where a payer made it."""
    verdicts = {one.verdict for one in findings}
    if Verdict.NO_GROUPER not in verdicts and not (
        Verdict.DRG_DIFFERENCE in verdicts and _is_compared(brief)
    ):
        return []
    changed = Verdict.DRG_DIFFERENCE in verdicts and _was_changed(brief)
    return [Line(GROUPER), *([Line(TO_CHECK)] if changed else [])]


def _was_changed(brief: Brief) -> bool:
    """Whether the mail tells of a payer who changed the MS-DRG."""
    return brief.question.asks(IntentKind.DENIAL) or bool(_CHANGED.search(brief.question.text))


def _asks_payment(brief: Brief) -> bool:
    return brief.question.asks(IntentKind.FEE) or bool(_PAYS.search(brief.question.text))


def _asks_stays(brief: Brief) -> bool:
    """Whether the mail asks for the mean stays of MS-DRGs and sets none against another."""
    return bool(_STAYS.search(brief.question.text)) and not _is_compared(brief)


def _is_compared(brief: Brief) -> bool:
    """Whether the mail sets MS-DRGs against each other, and does not only list them."""
    return _was_changed(brief) or bool(_COMPARED.search(brief.question.text))


_LOST = {
    ("with MCC", "with CC"): "a CC but no MCC",
    ("with MCC", "without MCC"): "no MCC",
    ("with MCC", "without CC/MCC"): "neither a CC nor an MCC",
    ("with CC", "without CC/MCC"): "neither a CC nor an MCC",
    ("with CC/MCC", "without CC/MCC"): "neither a CC nor an MCC",
}


def _counted(finding: Finding) -> Iterator[str]:
    """What the second MS-DRG says of the payer's grouping, where it is the lesser of the same base title."""
    lost = _LOST.get(tuple(finding.facts["severities"])) if finding.facts["same_base"] else None
    if lost:
        yield f"{finding.codes[1]} means that {lost} counted in that grouping."


def _compared(findings: Sequence[Finding], code: str) -> bool:
    """Whether the MS-DRG stands beside another of its base title, so that its family is told already."""
    return any(
        one.verdict is Verdict.DRG_DIFFERENCE and one.facts["same_base"] and code in one.codes
        for one in findings
    )


def _short(finding: Finding, *, alone: bool) -> str:
    """`470: weight 1.9289, GMLOS 1.9 days, AMLOS 2.2 days`; with its MDC where it is alone."""
    facts = finding.facts
    severity = f" {facts['severity']}" if facts["severity"] and not alone else ""
    if facts["weight"] is None:
        return f"{finding.codes[0]} {facts['title']}: no weight in Table 5"
    category = f", {_category(facts)}" if alone else ""
    return f"{finding.codes[0]}{severity}: weight {facts['weight']}, {_stays(facts)}{category}"


def _drg(finding: Finding) -> str:
    facts = finding.facts
    words = [f"relative weight {facts['weight']}" if facts["weight"] is not None else "no weight in Table 5"]
    if facts["weight_before_cap"] not in {None, facts["weight"]}:
        words[0] += f" (before the 10 % cap {facts['weight_before_cap']})"
    words += [_stays(facts)] if facts["geometric_stay"] is not None else []
    words += [_category(facts), *([facts["type"]] if facts["type"] else [])]
    words += [
        f"post-acute transfer DRG: {_yes(facts['post_acute'])}, special pay DRG: {_yes(facts['special_pay'])}"
    ]
    return f"MS-DRG {finding.codes[0]} {facts['title']}: {'; '.join(words)} ({facts['edition']})."


def _yes(flag: bool) -> str:  # noqa: FBT001 - the flag is what is said
    return "yes" if flag else "no"


def _stays(facts: Mapping[str, Any]) -> str:
    if facts["geometric_stay"] is None:
        return "no mean stay in Table 5"
    return f"GMLOS {facts['geometric_stay']} days, AMLOS {facts['arithmetic_stay']} days"


def _category(facts: Mapping[str, Any]) -> str:
    if facts["mdc"] is None:
        return "any MDC"
    if facts["mdc"] == "PRE":
        return "pre-MDC"
    return f"MDC {facts['mdc']} {facts['mdc_title']}".strip()


def _family(facts: Mapping[str, Any]) -> tuple[str, ...]:
    members = [f"{one['code']} {one['severity']} (weight {one['weight']})" for one in facts["family"]]
    return (f"The same base title: {', '.join(members)}.",) if members else ()


def _difference(finding: Finding) -> str:
    """`MS-DRG 871 and 872 differ by severity alone: 871 with MCC, 872 without MCC; weight 1.9425 against 1.0233`."""
    (one, other), facts = finding.codes, finding.facts
    weights = (
        f"; weight {facts['weights'][0]} against {facts['weights'][1]}, a difference of {facts['weight_difference']}"
        if facts["weight_difference"] and facts["weights"][0] != facts["weights"][1]
        else ""
    )
    if facts["same_base"]:
        first, second = facts["severities"]
        return f"MS-DRG {one} and {other} have one base title and differ by severity: {one} {first}, {other} {second}{weights}"
    first, second = facts["titles"]
    return f"MS-DRG {one} and {other} have different base titles: {one} {first}, {other} {second}{weights}"


def _not_in_table(finding: Finding) -> str:
    """`290 is not in Table 5 of FY2026; it was given up after 2023-09-30`."""
    ended = finding.facts["terminated"]
    after = f"; it was given up after {ended}" if ended else ""
    return f"{finding.codes[0]} is not in Table 5 of {finding.facts['edition']}{after}"


def _not_listed(finding: Finding) -> str:
    title = f" {finding.facts['title']}" if finding.facts["title"] else ""
    return f"MS-DRG {_not_in_table(finding)}.{f' Its title was{title}.' if title else ''}"
