"""Sentences for pairs: who is column one and two, the indicator, whether and how a modifier may bypass, since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.indicators.global_days import beside_a_visit
from consultant.drafting.phrases.pair_choice import told_for
from consultant.drafting.phrases.words import capital, joined, of_check, setting_words
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "ptp"
VISITS = (("92002", "92014"), ("99202", "99499"), ("G0402", "G0402"), ("G0438", "G0439"), ("G0463", "G0463"))
"""Ranges of evaluation and management services, eye visits and Medicare's own visits among them (NCCI manual, chapter XI)."""

HOW_TO_BYPASS = (
    "Where the indicator is 1, a modifier fits only what the record shows: another encounter (XE or 59), another site, organ or side "
    "(RT, LT, a finger, toe, eyelid or artery modifier, else XS or 59), another practitioner (XP or 59), an unusual service "
    "that does not overlap (XU or 59)."
)
MODIFIER_OF_A_VISIT = (
    "Where the indicator is 1: {code} is an evaluation and management service: modifier 25 where it was significant and separately identifiable from a "
    "procedure with a global period of 000, 010 or XXX; modifier 57 where it was the decision for a 090 procedure."
)
NO_DME_TABLE = "DME supplier: the NCCI publishes PTP tables for practitioners and outpatient hospitals only, so none was consulted."
EITHER_CODE = "Medicare takes 59, XE, XS, XP and XU on either code of a pair (since 2019-07-01)."
ON_EITHER_CODE = frozenset({"59", "XE", "XS", "XP", "XU"})
MOST_NO_EDIT_PAIRS = 12


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """Edits pair by pair, then the pairs without one, then how a modifier is chosen."""
    findings = of_check(brief.findings, CHECK)
    edits = [f for f in findings if "column_one" in f.facts]
    without = [f for f in findings if f.verdict is Verdict.NO_EDIT]
    told = [Line(NO_DME_TABLE) for f in findings if f.verdict is Verdict.NO_TABLE]
    told += _edits(edits, sources)
    return told + _without_edit(without, sources) + _modifiers(edits, _by_visit(brief), sources)


MOST_APART = 3
"""Edits that have a sentence each; more stand as a list under one sentence for each setting and indicator."""


def _edits(edits: list[Finding], sources: Sources) -> list[Line]:
    if len(edits) <= MOST_APART:
        return [Line(_edit(f), sources.cite(f.citations)) for f in edits]
    alike: dict[tuple[str, Verdict], list[Finding]] = {}
    for finding in edits:
        alike.setdefault((setting_words(finding), finding.verdict), []).append(finding)
    return [
        Line(
            f"{capital(setting)}, modifier indicator {found[0].facts['modifier_indicator']}: {_OF_SEVERAL[verdict]}",
            sources.cite(one for finding in found for one in finding.citations),
            tuple(map(_briefly, found)),
        )
        for (setting, verdict), found in alike.items()
    ]


_OF_SEVERAL = {
    Verdict.NEVER_TOGETHER: "column 2 is denied and no modifier bypasses the edit:",
    Verdict.MODIFIER_MAY_BYPASS: "column 2 is denied unless an NCCI-associated modifier shows a separate service:",
    Verdict.EDIT_ENDED: "no longer in force:",
    Verdict.EDIT_NOT_YET: "not in force yet:",
}


def _briefly(finding: Finding) -> str:
    facts = finding.facts
    ends = f", deleted {facts['deleted']}" if facts["deleted"] else ""
    return (
        f"column 1 {facts['column_one']} / column 2 {facts['column_two']}, effective {facts['effective']}{ends}: "
        f"{facts['rationale']}"
    )


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


def _modifiers(edits: list[Finding], days: dict[str, list[Finding]], sources: Sources) -> list[Line]:
    """What each modifier that was asked about does, and how one is chosen where the indicator is 1."""
    bypassable = [f for f in edits if f.verdict is Verdict.MODIFIER_MAY_BYPASS]
    in_force = bypassable + [f for f in edits if f.verdict is Verdict.NEVER_TOGETHER]
    asked: dict[str, bool] = in_force[0].facts["modifiers_asked"] if in_force else {}
    return _asked(asked, may_bypass=bool(bypassable)) + _choosing(bypassable, days, sources)


def _asked(asked: dict[str, bool], *, may_bypass: bool) -> list[Line]:
    told = []
    others = [code for code, associated in asked.items() if not associated]
    if others:
        verb = (
            "is not an NCCI-associated modifier and does"
            if len(others) == 1
            else "are not NCCI-associated modifiers and do"
        )
        told.append(Line(f"{joined(others)} {verb} not bypass an edit."))
    associated = [code for code, is_one in asked.items() if is_one]
    if associated and may_bypass:
        verb = "is an NCCI-associated modifier" if len(associated) == 1 else "are NCCI-associated modifiers"
        fits = "where the indicator is 1, the record must show what it says"
        either = f" {EITHER_CODE}" if ON_EITHER_CODE & set(associated) else ""
        told.append(Line(f"{joined(associated)} {verb}: {fits}; where it is 0, no modifier helps.{either}"))
    return told


def _choosing(bypassable: list[Finding], days: dict[str, list[Finding]], sources: Sources) -> list[Line]:
    of_visits = [f for f in bypassable if _is_visit(f.facts["column_two"])]
    visits = dict.fromkeys(f.facts["column_two"] for f in of_visits if not _is_visit(f.facts["column_one"]))
    told = [_of_a_visit(code, days.get(code, []), sources) for code in visits]
    fits = dict.fromkeys(told_for(finding) for finding in bypassable)
    told += [Line(sentence) for sentence in fits if sentence]
    if len(of_visits) < len(bypassable):
        told.append(Line(HOW_TO_BYPASS))
    return told


def _by_visit(brief: Brief) -> dict[str, list[Finding]]:
    """What the global days of the procedures say to each visit."""
    found: dict[str, list[Finding]] = {}
    for finding in brief.findings:
        if finding.verdict is Verdict.VISIT_MODIFIER:
            for visit in finding.facts["visits"]:
                found.setdefault(visit, []).append(finding)
    return found


def _of_a_visit(code: str, days: list[Finding], sources: Sources) -> Line:
    """25 or 57 by the global days of the procedures beside it; both ways where no fee schedule tells them."""
    if not days:
        return Line(MODIFIER_OF_A_VISIT.format(code=code))
    return Line(beside_a_visit(code, days), sources.cite(c for finding in days for c in finding.citations))


def _is_visit(code: str) -> bool:
    return any(first <= code <= last for first, last in VISITS)
