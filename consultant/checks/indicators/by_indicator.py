"""May 50, 62, 66, 80 and its like, 51, 54, 55, 56, 58, 78, 79 stand on this code? Modifiers that one field of the row settles.

Percents: record layout of RVU25D; Pub. 100-04, chapter 12, sections 20.4.3 (assistants 16 %, and 85 % of that for AS),
40.4 (78 pays the intraoperative part, 000 in full), 40.6 to 40.8.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from consultant.checks.indicators.asked import attached, is_claim, wanted
from consultant.checks.indicators.global_days import percent
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.checks.indicators.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow
    from consultant.vocabulary import Finding

YES, NO, ONLY = Verdict.MODIFIER_ALLOWED, Verdict.MODIFIER_REFUSED, Verdict.MODIFIER_WITH_DOCUMENTATION
FACT = Verdict.MODIFIER_EFFECT


@dataclass(frozen=True)
class Rule:
    """The field (of a `FeeRow`) behind some modifiers, what each indicator says, and the percent of the fee it pays."""

    name: str
    modifiers: frozenset[str]
    verdicts: Mapping[str, Verdict]
    percents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


SPLIT = frozenset({"54", "55", "56"})
RETURN = frozenset({"58", "78", "79"})
WITH_CARE_AFTERWARDS = ("010", "090")
RULES = (
    Rule(
        "bilateral",
        frozenset({"50"}),
        {"0": NO, "1": YES, "2": NO, "3": YES, "9": NO},
        {"0": ("100",), "1": ("150",), "2": ("100",), "3": ("100", "150")},
    ),
    Rule("co_surgeons", frozenset({"62"}), {"0": NO, "1": ONLY, "2": YES, "9": NO}, {"1": ("62.5",), "2": ("62.5",)}),
    Rule("team", frozenset({"66"}), {"0": NO, "1": ONLY, "2": YES, "9": NO}),
    Rule(
        "assistant",
        frozenset({"80", "81", "82", "AS"}),
        {"0": ONLY, "1": NO, "2": YES, "9": NO},
        {"0": ("16", "13.6"), "2": ("16", "13.6")},
    ),
    Rule(
        "multiple",
        frozenset({"51"}),
        dict.fromkeys("01234567", FACT) | {"9": FACT},
        {
            "1": ("100", "50", "25"),
            "2": ("100", "50"),
            "3": ("100",),
            "4": ("50", "5"),
            "5": ("50",),
            "6": ("25",),
            "7": ("20",),
        },
    ),
    Rule(
        "global_days",
        SPLIT,
        dict.fromkeys(WITH_CARE_AFTERWARDS, YES) | dict.fromkeys(("000", "XXX", "ZZZ", "MMM"), NO) | {"YYY": FACT},
    ),
    Rule("global_days", RETURN, dict.fromkeys(("000", *WITH_CARE_AFTERWARDS), FACT)),
)  # fmt: skip
"""In the order in which they are told."""


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding a code and field that a modifier of the mail depends on; what was not asked speaks only where it is refused."""
    asked, own = wanted(schedule.matter), attached(schedule.matter)
    for rule in RULES:
        for code in schedule.matter.listed_codes:
            row = schedule.row(code)
            named = rule.modifiers & (asked.get(code, set()) | own.get(code, set()))
            verdict = rule.verdicts.get(getattr(row, rule.name)) if row else None
            if row and named and verdict and _speaks(schedule, code, rule, verdict, asked):
                yield schedule.finding(verdict, row, facts_of(rule, row, named))


def _speaks(
    schedule: Schedule, code: str, rule: Rule, verdict: Verdict, asked: Mapping[str, set[str]]
) -> bool:
    claim = is_claim(schedule.matter)
    if not rule.modifiers & asked.get(code, set()) or claim:
        return not schedule.hospital and (verdict is NO or (claim and verdict is ONLY))
    of_own_accord = rule.modifiers & attached(schedule.matter).get(code, set())
    return bool(of_own_accord) or code in schedule.priced(asked)


def facts_of(rule: Rule, row: FeeRow, named: frozenset[str]) -> dict[str, Any]:
    """What a finding on these modifiers of a rule says of the code of `row`."""
    facts: dict[str, Any] = {
        "field": rule.name,
        "modifiers": sorted(named),
        "indicator": getattr(row, rule.name),
        "percents": list(rule.percents.get(getattr(row, rule.name), ())),
    }
    if rule.modifiers & (SPLIT | RETURN):
        facts |= {
            "preoperative": percent(row.preoperative),
            "intraoperative": percent(row.intraoperative),
            "postoperative": percent(row.postoperative),
            "surgical_care": percent(row.preoperative + row.intraoperative),
        }
    if rule.name == "multiple" and row.endoscopic_base:
        facts["endoscopic_base"] = row.endoscopic_base
    return facts
