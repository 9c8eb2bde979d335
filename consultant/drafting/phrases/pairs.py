"""Sentences for pairs: who is column one and two, the indicator, whether and how a modifier may bypass, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import capital, joined, of_check, setting_words
from consultant.vocabulary import Finding, Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources

CHECK = "ptp"
EVALUATION_AND_MANAGEMENT = ("99202", "99499")
"""The CPT range of evaluation and management services."""

HOW_TO_BYPASS = (
    "A modifier fits only what the record shows: another encounter (XE or 59), another site, organ or side "
    "(RT, LT, a finger, toe, eyelid or artery modifier, else XS or 59), another practitioner (XP or 59), an unusual service "
    "that does not overlap (XU or 59)."
)
MODIFIER_OF_A_VISIT = (
    "{code} is an evaluation and management service: modifier 25 where it was significant and separately identifiable from a "
    "procedure with a global period of 000, 010 or XXX; modifier 57 where it was the decision for a 090 procedure."
)
MOST_NO_EDIT_PAIRS = 12


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """Edits pair by pair, then the pairs without one, then how a modifier is chosen."""
    findings = of_check(brief.findings, CHECK)
    edits = [f for f in findings if "column_one" in f.facts]
    without = [f for f in findings if f.verdict is Verdict.NO_EDIT]
    told = [Line(_edit(f), sources.cite(f.citations)) for f in edits]
    return told + _without_edit(without, sources) + _modifiers(edits)


def _edit(finding: Finding) -> str:
    facts = finding.facts
    head = (
        f"{capital(setting_words(finding))}: column 1 {facts['column_one']} / column 2 {facts['column_two']}, "
        f"modifier indicator {facts['modifier_indicator']}"
    )
    return f"{head}: {_MEANING[finding.verdict](finding)} Rationale: {facts['rationale']}."


def _never(finding: Finding) -> str:
    facts = finding.facts
    return f"{facts['column_two']} is denied and no modifier bypasses the edit; {_dates(finding)}."


def _may(finding: Finding) -> str:
    facts = finding.facts
    return f"{facts['column_two']} is denied unless an NCCI-associated modifier shows a separate service; {_dates(finding)}."


def _ended(finding: Finding) -> str:
    facts = finding.facts
    return f"no longer in force: effective {facts['effective']}, deleted {facts['deleted']}."


def _not_yet(finding: Finding) -> str:
    return f"not in force before {finding.facts['effective']}."


_MEANING = {
    Verdict.NEVER_TOGETHER: _never,
    Verdict.MODIFIER_MAY_BYPASS: _may,
    Verdict.EDIT_ENDED: _ended,
    Verdict.EDIT_NOT_YET: _not_yet,
}


def _dates(finding: Finding) -> str:
    facts = finding.facts
    ends = f", deleted {facts['deleted']}" if facts["deleted"] else ""
    on = f"in force on {facts['asked']}, " if facts["asked"] else ""
    return f"{on}effective {facts['effective']}{ends}"


def _without_edit(findings: list[Finding], sources: Sources) -> list[Line]:
    """One line a setting, all its pairs together."""
    by_setting: dict[str, list[Finding]] = {}
    for finding in findings:
        by_setting.setdefault(setting_words(finding), []).append(finding)
    return [_none_found(setting, of_setting, sources) for setting, of_setting in by_setting.items()]


def _none_found(setting: str, findings: list[Finding], sources: Sources) -> Line:
    names = [" + ".join(finding.codes) for finding in findings]
    shown = joined(names[:MOST_NO_EDIT_PAIRS])
    more = f" and {len(names) - MOST_NO_EDIT_PAIRS} more pairs" if len(names) > MOST_NO_EDIT_PAIRS else ""
    facts = findings[0].facts
    text = (
        f"{capital(setting)}: no PTP edit in force in either order for {shown}{more} in {facts['edition']}."
    )
    return Line(text, sources.cite(c for finding in findings for c in finding.citations))


def _modifiers(edits: list[Finding]) -> list[Line]:
    """What each modifier that was asked about does, and how one is chosen where the indicator is 1."""
    told: list[Line] = []
    bypassable = [f for f in edits if f.verdict is Verdict.MODIFIER_MAY_BYPASS]
    never = [f for f in edits if f.verdict is Verdict.NEVER_TOGETHER]
    asked: dict[str, bool] = edits[0].facts["modifiers_asked"] if edits else {}
    others = [code for code, associated in asked.items() if not associated]
    if others and (bypassable or never):
        verb = (
            "is not an NCCI-associated modifier and does"
            if len(others) == 1
            else "are not NCCI-associated modifiers and do"
        )
        told.append(Line(f"{joined(others)} {verb} not bypass an edit."))
    of_visits = [f for f in bypassable if _is_visit(f.facts["column_two"])]
    visits = dict.fromkeys(f.facts["column_two"] for f in of_visits if not _is_visit(f.facts["column_one"]))
    told += [Line(MODIFIER_OF_A_VISIT.format(code=code)) for code in visits]
    if any(not _is_visit(f.facts["column_two"]) for f in bypassable):
        told.append(Line(HOW_TO_BYPASS))
    return told


def _is_visit(code: str) -> bool:
    first, last = EVALUATION_AND_MANAGEMENT
    return code.isdigit() and first <= code <= last
