"""Whether a modifier may stand on a code, by the indicator behind it: in a sentence for the first line, and at length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.drafting.phrases.indicators.words import Sentence
from consultant.drafting.phrases.words import joined
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consultant.vocabulary import Finding

_SHORT: dict[tuple[str, str], str] = {
    ("bilateral", "0"): "No: {codes} {has} bilateral indicator 0, so 50 does not fit; with 50, or with RT and LT, both sides are paid as one, at most {p[0]} % of the fee",
    ("bilateral", "1"): "Yes: {codes} {has} bilateral indicator 1, so both sides are reported on one line with 50 and 1 unit and paid at {p[0]} % of the fee",
    ("bilateral", "2"): "No: {codes} {has} bilateral indicator 2, for {its} fee is already for both sides; report one unit without 50, paid at {p[0]} %",
    ("bilateral", "3"): "Yes: {codes} {has} bilateral indicator 3, so both sides may be reported, and each side is paid at {p[0]} % of the fee",
    ("bilateral", "9"): "No: {codes} {has} bilateral indicator 9, so that 50 does not apply to it",
    ("co_surgeons", "0"): "No: {codes} {has} co-surgeon indicator 0, so co-surgeons are not permitted and 62 is not paid",
    ("co_surgeons", "1"): "Only with documentation that two surgeons were needed: {codes} {has} co-surgeon indicator 1; then each reports 62 and is paid {p[0]} % of the fee",
    ("co_surgeons", "2"): "Yes: {codes} {has} co-surgeon indicator 2, so two surgeons of different specialties may each report 62, and each is paid {p[0]} % of the fee",
    ("co_surgeons", "9"): "No: {codes} {has} co-surgeon indicator 9, so that 62 does not apply to it",
    ("team", "0"): "No: {codes} {has} team surgery indicator 0, so team surgeons are not permitted and 66 is not paid",
    ("team", "1"): "Only with documentation that a team was needed: {codes} {has} team surgery indicator 1; 66 is then paid by report",
    ("team", "2"): "Yes: {codes} {has} team surgery indicator 2, so a team of surgeons may report 66, paid by report",
    ("team", "9"): "No: {codes} {has} team surgery indicator 9, so that 66 does not apply to it",
    ("assistant", "0"): "Only with documentation of medical necessity: {codes} {has} assistant-at-surgery indicator 0; then {mods} is paid at {assist} of the fee",
    ("assistant", "1"): "No: {codes} {has} assistant-at-surgery indicator 1, so Medicare never pays an assistant",
    ("assistant", "2"): "Yes: {codes} {has} assistant-at-surgery indicator 2, so an assistant may be paid, {mods} at {assist} of the fee",
    ("assistant", "9"): "No: {codes} {has} assistant-at-surgery indicator 9, so that an assistant does not apply to it",
    ("multiple", "0"): "{codes} {has} multiple procedure indicator 0, so no reduction applies, and 51 is not needed",
    ("multiple", "1"): "{codes} {has} multiple procedure indicator 1, ranked by fee, paid at {p[0]}, {p[1]} and then {p[2]} % each",
    ("multiple", "2"): "{codes} {has} multiple procedure indicator 2, so the procedures of the day are ranked by fee, the highest is paid at {p[0]} % and the next four at {p[1]} % each",
    ("multiple", "3"): "{codes} {has} multiple procedure indicator 3, so the endoscopy rule applies within the family",
    ("multiple", "4"): "{codes} {has} multiple procedure indicator 4, so beside other imaging the lower technical parts are paid at {p[0]} % and the lower professional parts are reduced by {p[1]} %",
    ("multiple", "5"): "{codes} {has} multiple procedure indicator 5, so the therapy reduction takes {p[0]} % of the practice expense from all but the highest unit of the day",
    ("multiple", "6"): "{codes} {has} multiple procedure indicator 6, so the technical parts after the highest are reduced by {p[0]} %",
    ("multiple", "7"): "{codes} {has} multiple procedure indicator 7, so the technical parts after the highest are reduced by {p[0]} %",
    ("multiple", "9"): "{codes} {has} multiple procedure indicator 9, so that 51 does not apply to it",
    ("components", "0"): "No: {codes} {has} PC/TC indicator 0, so there is no professional and technical part to split, and {mods} is not used",
    ("components", "1"): "Yes: {codes} {has} PC/TC indicator 1, so it splits into 26, the interpretation, and TC, the technical part",
    ("components", "2"): "No: {codes} {has} PC/TC indicator 2, for the code is already the professional part alone, so {mods} is not used",
    ("components", "3"): "No: {codes} {has} PC/TC indicator 3, for the code is already the technical part alone, so {mods} is not used",
    ("components", "4"): "No: {codes} {has} PC/TC indicator 4 (global test only), for the parts have codes of their own, so {mods} is not used",
    ("components", "5"): "No: {codes} {has} PC/TC indicator 5 (incident to a physician's service), so {mods} is not used",
    ("components", "6"): "No: {codes} {has} PC/TC indicator 6 (a laboratory physician's interpretation), so TC is not used, the test itself is paid under the laboratory fee schedule",
    ("components", "7"): "{codes} {has} PC/TC indicator 7 (therapy service), and the file has no separate {mods} for it",
    ("components", "8"): "{codes} {has} PC/TC indicator 8, for the code is the interpretation of an abnormal smear of a hospital inpatient, and the file has no row with {mods}",
    ("components", "9"): "No: {codes} {has} PC/TC indicator 9, so that {mods} does not apply to it",
}  # fmt: skip
_NO_TECHNICAL = (
    "No: {codes} {has} PC/TC indicator 8, so TC is not used, for the hospital is paid for the test"
)
_OWN_ROW = "Yes: the physician fee schedule has a row of its own for {codes} with {mods}"
_LONG: dict[tuple[str, str], str] = {
    ("bilateral", "0"): "the anatomy or the code itself allows no second side, or another code is the bilateral one. Several lesions or digits are units or lines of their own, not two sides",
    ("bilateral", "1"): "the lower of the charge and {p[0]} % of the fee of one side; RT and LT on two lines are paid the same, but Medicare wants one line with 50 and 1 unit. One side only: RT or LT, no 50",
    ("bilateral", "2"): "the fee already covers both sides, whether one or both are done; no 50, no RT and LT on two lines, no second unit",
    ("bilateral", "3"): "no {p[1]} % rule; 50 on one line, or RT and LT on two lines, pays {p[0]} % for each side (mostly imaging and tests)",
    ("bilateral", "9"): "the concept does not apply",
    ("co_surgeons", "0"): "co-surgeons are not permitted",
    ("co_surgeons", "1"): "both operation reports must show why two surgeons were needed",
    ("co_surgeons", "2"): "no documentation goes with the claim where the two are of different specialties; both report the same code with 62",
    ("co_surgeons", "9"): "the concept does not apply",
    ("team", "0"): "team surgeons are not permitted",
    ("team", "1"): "documentation must show the need for a team",
    ("team", "2"): "each surgeon reports 66 and the contractor prices by report",
    ("team", "9"): "the concept does not apply",
    ("assistant", "0"): "an assistant is paid only where documentation shows the medical necessity; 80, 81 or 82 for a physician at {p[0]} %, AS for a PA, NP or CNS at {p[1]} % (85 % of that)",
    ("assistant", "1"): "a statutory restriction; neither 80, 81, 82 nor AS is paid, and documentation does not change it",
    ("assistant", "2"): "80, 81 or 82 for a physician at {p[0]} %, AS for a PA, NP or CNS at {p[1]} % (85 % of that); in a teaching hospital 82, where no qualified resident was available",
    ("assistant", "9"): "the concept does not apply",
    ("multiple", "0"): "paid in full beside other procedures; add-on codes are of this kind",
    ("multiple", "1"): "the older standard reduction",
    ("multiple", "2"): "the standard reduction; a sixth and later procedure is priced by report. Medicare's contractors rank the lines and ask not to have 51 appended",
    ("multiple", "3"): "the highest of the family is paid in full, the others at what they exceed the base endoscopy by, the base itself nothing",
    ("multiple", "4"): "the imaging reduction, same practitioner and day",
    ("multiple", "5"): "the therapy reduction; 51 is not used",
    ("multiple", "6"): "the cardiovascular reduction, same practitioner and day",
    ("multiple", "7"): "the ophthalmology reduction, same practitioner and day",
    ("multiple", "9"): "the concept does not apply",
    ("components", "0"): "a physician's service as a whole",
    ("components", "1"): "26 where only the interpretation was done, TC where only the equipment and staff were provided, neither where both are billed by the same practitioner",
    ("components", "2"): "other codes stand for the technical part and for the whole test",
    ("components", "3"): "another code stands for the professional part, or there is none",
    ("components", "4"): "other codes stand for the interpretation alone and for the technical part alone",
    ("components", "5"): "not paid to the practitioner for hospital patients",
    ("components", "6"): "26 stands for the interpretation",
    ("components", "7"): "not paid to a private therapist for hospital patients",
    ("components", "8"): "paid only for hospital inpatients",
    ("components", "9"): "the concept does not apply",
}  # fmt: skip
NAMES = {
    "bilateral": "bilateral indicator",
    "co_surgeons": "co-surgeon indicator",
    "team": "team surgery indicator",
    "assistant": "assistant-at-surgery indicator",
    "multiple": "multiple procedure indicator",
    "components": "PC/TC indicator",
}
"""The fields of a row of the fee schedule that decide on modifiers, as they are called."""


_AHEAD = re.compile(
    r"^(?:(?P<opening>[^:{]+): )?\{codes\}.*? indicator \d(?: \([^)]*\))?[,;] (?:so that |so |for |then )?"
)
"""What stands before the clause of a sentence: its verdict, its codes, the indicator."""


def meaning(field: str, indicator: str, modifiers: Sequence[str], percents: Sequence[str] = ()) -> str:
    """What an indicator says of its modifiers, without the code (`Yes: both sides …`); '' for one that is not listed."""
    template = _SHORT.get((field, indicator), "")
    ahead = _AHEAD.match(template)
    if not ahead:
        return ""
    opening = f"{ahead['opening']}: " if ahead["opening"] else ""
    words = template[ahead.end() :].replace("{mods}", joined(modifiers, "or")).replace("{its}", "its")
    return opening + _with_percents(words, percents).replace("{assist}", _shares(percents))


def _with_percents(words: str, percents: Sequence[str]) -> str:
    for at, number in enumerate(percents):
        words = words.replace(f"{{p[{at}]}}", number)
    return words


def short(finding: Finding) -> Sentence | None:
    """The answer on a modifier, beginning with its verdict."""
    made = _OTHER_FIELDS.get(finding.facts["field"])
    return made(finding) if made else _filled(_template(finding), finding)


def _template(finding: Finding) -> str | None:
    facts = finding.facts
    if facts["field"] == "components":
        if facts["own_row"] and facts["indicator"] != "1":
            return _OWN_ROW
        if facts["indicator"] == "8" and finding.verdict is Verdict.MODIFIER_REFUSED:
            return _NO_TECHNICAL
    return _SHORT.get((facts["field"], facts["indicator"]))


def long(finding: Finding) -> Sentence | None:
    """The indicator, what it says, and what follows for the claim."""
    facts = finding.facts
    if facts["field"] not in NAMES:
        made = _OTHER_LONG.get(facts["field"])
        return made(finding) if made else None
    meaning = _LONG.get((facts["field"], facts["indicator"]))
    base = facts.get("endoscopic_base")
    family = f" (base endoscopy {base})" if base else ""
    name = NAMES[facts["field"]]
    return _filled(f"{{codes}}: {name} {facts['indicator']}{family}: {meaning}", finding) if meaning else None


def _filled(template: str | None, finding: Finding) -> Sentence | None:
    """The template with its percents and modifiers; the codes are filled in where sentences are merged."""
    if template is None:
        return None
    words = template.replace("{mods}", joined(finding.facts["modifiers"], "or"))
    words = _with_percents(words, finding.facts.get("percents", ()))
    return Sentence(f"{words.replace('{assist}', _share(finding))}.")


def _share(finding: Finding) -> str:
    """16 % for a physician, 13.6 % for AS, or both."""
    percents = finding.facts.get("percents", ())
    if not percents or finding.facts["field"] != "assistant":
        return ""
    return f"{percents[1]} %" if finding.facts["modifiers"] == ["AS"] else _shares(percents)


def _shares(percents: Sequence[str]) -> str:
    return f"{percents[0]} % (AS at {percents[1]} %)" if len(percents) > 1 else ""


_SPLITS: dict[str, str] = {
    "54": "54 (surgical care) pays the preoperative and intraoperative shares, {surgical_care} %",
    "55": "55 (postoperative care) pays the postoperative share, {postoperative} %, by the days of care taken over",
    "56": "56 (preoperative care): the share is {preoperative} %, which Medicare usually pays within 54",
}
_RETURNS = {
    "58": "58 (staged, planned or more extensive) is paid in full, and a new global period begins",
    "78": "78 (unplanned return to the operating room for a complication) pays {of_return}, and no new global period begins",
    "79": "79 (unrelated procedure) is paid in full, and a new global period begins",
}


def _split(finding: Finding) -> Sentence | None:
    facts = finding.facts
    days, named = facts["indicator"], joined(facts["modifiers"], "and")
    if finding.verdict is Verdict.MODIFIER_REFUSED:
        return Sentence(
            f"No: {{codes}} {{has}} global days {days}, so that there is no period to split, and {named} is not used."
        )
    if finding.verdict is Verdict.MODIFIER_EFFECT:
        return Sentence(
            f"{{codes}} {{has}} global days {days}: the Medicare contractor sets the period, and with it whether {named} applies."
        )
    shares = "; ".join(_SPLITS[one].format(**facts) for one in facts["modifiers"])
    return Sentence(f"Yes: {{codes}} {{has}} global days {days}, so {shares}.")


def _return(finding: Finding) -> Sentence:
    facts = finding.facts
    full = facts["indicator"] == "000"
    of_return = (
        "a 000 procedure in full" if full else f"the intraoperative share, {facts['intraoperative']} %"
    )
    told = "; ".join(_RETURNS[one].format(of_return=of_return) for one in facts["modifiers"])
    return Sentence(f"{{codes}} {{has}} global days {facts['indicator']}: as the later procedure, {told}.")


def _global(finding: Finding) -> Sentence | None:
    return _return(finding) if set(finding.facts["modifiers"]) <= set(_RETURNS) else _split(finding)


def _long_global(finding: Finding) -> Sentence | None:
    facts = finding.facts
    if finding.verdict is not Verdict.MODIFIER_ALLOWED:
        return Sentence(f"{{codes}}: global days {facts['indicator']}.")
    return Sentence(
        f"{{codes}}: global days {facts['indicator']}, preoperative {facts['preoperative']} %, intraoperative "
        f"{facts['intraoperative']} %, postoperative {facts['postoperative']} %. The surgeon and whoever takes over report the same code "
        "and date of surgery, with the date of the written transfer of care."
    )


def _decision(finding: Finding) -> Sentence:
    days = finding.facts["indicator"]
    return Sentence(
        f"No: {{codes}} {{has}} global days {days}, and 57 is for the decision for a 090 procedure; a visit that day takes 25, and only where it was significant and separately identifiable."
    )


def _discontinued(finding: Finding) -> Sentence:
    if finding.facts["own_row"]:
        return Sentence("Yes: {codes} {has} a row of {its} own for 53, with lower relative values.")
    return Sentence(
        "Only with documentation: {codes} {has} no row of {its} own for 53, so the Medicare contractor prices what was done."
    )


def _long_discontinued(finding: Finding) -> Sentence:
    own = "a row of {its} own" if finding.facts["own_row"] else "no row of {its} own"
    return Sentence(
        f"{{codes}} with 53: {own} in the file; the record must say how far the procedure went and why it was stopped."
    )


_OTHER_FIELDS: dict[str, Callable[[Finding], Sentence | None]] = {
    "global_days": _global,
    "decision": _decision,
    "discontinued": _discontinued,
}
_OTHER_LONG: dict[str, Callable[[Finding], Sentence | None]] = {
    "global_days": _long_global,
    "discontinued": _long_discontinued,
}
