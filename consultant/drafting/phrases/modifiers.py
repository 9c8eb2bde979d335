"""Sentences for `checks/modifiers`: what a modifier says, whether it goes with a code, which two exclude each other, a visit's edit.

Also the sentence of the first line on the modifier that fits a pair as the mail describes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.pair_choice import PAIRS, in_short
from consultant.drafting.phrases.told import told
from consultant.drafting.phrases.words import capital, joined, of_check, setting_words
from consultant.verdicts import Outcome, Verdict, worst
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources, Table
    from consultant.drafting.phrases.told import Told
    from consultant.vocabulary import Finding

CHECK = "modifiers"
VALIDITY = "validity"
MOST_NAMED = 4
OPENINGS = {
    Verdict.MODIFIER_MISFIT: "No: ",
    Verdict.MODIFIER_CLASH: "No: ",
    Verdict.MODIFIER_UNKNOWN: "No: ",
    Verdict.VISIT_NEVER_BESIDE: "No: ",
    Verdict.MODIFIER_DEPENDS: "Only where the record shows it: ",
    Verdict.VISIT_BESIDE: "Only where a visit is billed too and qualifies: ",
    Verdict.MODIFIER_UNTOLD: "Can't tell: ",
    Verdict.VISIT_WITHOUT_EDIT: "",
    Verdict.MODIFIER_MEANS: "",
}
"""How the first line opens on each, the worst first."""


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """A line a finding; the words of a Level II modifier stand with the codes."""
    found: list[Line | Table] = []
    for finding in of_check(brief.findings, CHECK):
        if finding.verdict in OPENINGS:
            text = _LINES[finding.verdict](finding, spoken=_is_said(brief, finding))
            if text:
                found.append(Line(text, sources.cite(finding.citations)))
    return found


def lead(brief: Brief) -> Told | None:
    """What forbids, what it depends on, what each modifier means; and which one fits a pair as it is described."""
    findings = [f for f in of_check(brief.findings, CHECK) if f.verdict in OPENINGS]
    shown = [f for f in findings if not _said_by_codes(brief, f)]
    fits = in_short(brief)
    sentences = [*_sentences(shown), *([fits] if fits else [])]
    if not sentences:
        return None
    outcome = worst(shown) if shown else Outcome.FACT
    return told(brief, shown or of_check(brief.findings, PAIRS), *sentences, outcome=outcome)


def _sentences(findings: list[Finding]) -> list[str]:
    """A sentence a verdict, the worst first."""
    said = []
    for verdict, opening in OPENINGS.items():
        words = _by_place([f for f in findings if f.verdict is verdict])
        if words:
            more = "; …" if len(words) > MOST_NAMED else ""
            said.append(f"{opening}{'; '.join(words[:MOST_NAMED])}{more}.")
    return said


def _by_place(findings: list[Finding]) -> list[str]:
    """What each finding says in short; what holds in several settings once, with all of them."""
    said: dict[str, list[Finding]] = {}
    for finding in findings:
        said.setdefault(_SHORT[finding.verdict](finding), []).append(finding)
    return [f"{words}{_where(of_it)}" for words, of_it in said.items()]


def _in_codes(brief: Brief, finding: Finding) -> bool:
    """Whether the section of the codes has the words of this modifier."""
    modifier = finding.facts.get("modifier")
    return any(one.codes == (modifier,) for one in of_check(brief.findings, VALIDITY))


def _is_said(brief: Brief, finding: Finding) -> bool:
    """Whether another sentence of the reply has the words of this modifier."""
    same = [f for f in of_check(brief.findings, CHECK) if f.verdict is finding.verdict]
    in_first_line = len(brief.question.parts) < 2 and len(same) <= MOST_NAMED  # noqa: PLR2004 - a list has several
    return _in_codes(brief, finding) or in_first_line


def _said_by_codes(brief: Brief, finding: Finding) -> bool:
    """Whether the first line says by the check of codes what this modifier means."""
    asked = brief.question.asks(IntentKind.DESCRIBE, IntentKind.VALIDITY)
    return finding.verdict is Verdict.MODIFIER_MEANS and asked and _in_codes(brief, finding)


def _words(finding: Finding) -> str:
    """Ours for a CPT modifier, the file's for one of Level II."""
    facts = finding.facts
    return str(facts["meaning"]) or f"{facts['title']} (HCPCS {facts['edition']})"


def _told_rule(finding: Finding, *, spoken: bool) -> str:
    """Its rule, and what it means where nothing else says so."""
    facts = finding.facts
    parts = ([] if spoken else [f"{_words(finding)}."]) + ([facts["rule"]] if facts["rule"] else [])
    return f"{facts['modifier']}: {' '.join(parts)}" if parts else ""


def _misfit(finding: Finding, *, spoken: bool) -> str:  # noqa: ARG001 - all lines are asked alike
    facts = finding.facts
    return f"{facts['modifier']} on {finding.codes[0]}: {facts['why']}. {facts['instead']}".strip()


def _clash(finding: Finding, *, spoken: bool) -> str:  # noqa: ARG001
    one, other = finding.facts["modifiers"]
    return f"{one} with {other} on one line: {finding.facts['why']}."


def _unknown(finding: Finding, *, spoken: bool) -> str:  # noqa: ARG001
    check = "" if finding.facts["listed_in"] else " Please check it."
    return f"{_not_listed(finding)}.{check}"


def _not_listed(finding: Finding) -> str:
    facts = finding.facts
    elsewhere = f"; {joined(facts['listed_in'])} lists it" if facts["listed_in"] else ""
    return f"{facts['modifier']} is no modifier that HCPCS Level II lists in {facts['edition']}{elsewhere}"


def _edit(finding: Finding, *, spoken: bool) -> str:  # noqa: ARG001
    """`Practitioner: column 1 96372 / column 2 99213, modifier indicator 1; the same for …`."""
    facts = finding.facts
    where = capital(setting_words(finding))
    first, last = facts["visits"]
    if finding.verdict is Verdict.VISIT_WITHOUT_EDIT:
        return (
            f"{where}: no PTP edit in force between {finding.codes[0]} and {facts['visit']}, which stands here for the visit, "
            f"in {facts['edition']}."
        )
    others = [one for one in facts["alike"] if one != facts["visit"]]
    alike = f"; the same for {joined(others)}" if others else ""
    unlike = [f"{visit} has indicator {indicator}" for visit, indicator in facts["unlike"].items()]
    but = f"; {joined(unlike)}" if unlike else ""
    return (
        f"{where}: {_pair(finding)}, effective {facts['effective']}{alike}{but} "
        f"(established office visits {first} to {last} looked up, as no visit was named)."
    )


def _pair(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"column 1 {facts['column_one']} / column 2 {facts['column_two']}, modifier indicator {facts['modifier_indicator']}"
        f"{_BYPASS[str(facts['modifier_indicator'])]}"
    )


_BYPASS = {"0": ", which no modifier bypasses", "1": ", which 25 or 57 on the visit bypasses"}
_LINES = {
    Verdict.MODIFIER_MISFIT: _misfit,
    Verdict.MODIFIER_CLASH: _clash,
    Verdict.MODIFIER_UNKNOWN: _unknown,
    Verdict.MODIFIER_DEPENDS: _told_rule,
    Verdict.MODIFIER_UNTOLD: _told_rule,
    Verdict.MODIFIER_MEANS: _told_rule,
    Verdict.VISIT_NEVER_BESIDE: _edit,
    Verdict.VISIT_BESIDE: _edit,
    Verdict.VISIT_WITHOUT_EDIT: _edit,
}


def _where(findings: list[Finding]) -> str:
    """` (practitioner and outpatient hospital, 2024Q3)`; "" where no setting matters."""
    if not setting_words(findings[0]):
        return ""
    editions = dict.fromkeys(str(finding.facts["edition"]) for finding in findings)
    return f" ({joined([setting_words(finding) for finding in findings])}, {joined(list(editions))})"


_SHORT: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.MODIFIER_MISFIT: lambda f: f"{f.facts['modifier']} does not go on {f.codes[0]}: {f.facts['why']}",
    Verdict.MODIFIER_CLASH: lambda f: (
        f"{joined(f.facts['modifiers'])} do not stand together on one line: {f.facts['why']}"
    ),
    Verdict.MODIFIER_UNKNOWN: _not_listed,
    Verdict.MODIFIER_DEPENDS: lambda f: f"{f.facts['modifier']} on {f.codes[0]} says: {_words(f)}",
    Verdict.MODIFIER_UNTOLD: lambda f: (
        f"whether {f.codes[0]} takes {f.facts['modifier']} stands in CMS's list of waived tests, which is not loaded here"
    ),
    Verdict.MODIFIER_MEANS: lambda f: f"{f.facts['modifier']} means: {_words(f)}",
    Verdict.VISIT_NEVER_BESIDE: _pair,
    Verdict.VISIT_BESIDE: _pair,
    Verdict.VISIT_WITHOUT_EDIT: lambda f: (
        f"The NCCI has no PTP edit between {f.codes[0]} and {f.facts['visit']}"
    ),
}
