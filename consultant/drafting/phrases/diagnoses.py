"""Sentences for `checks/diagnoses`: may diagnoses be coded together, in which order, and for this patient?

The first line is here, the section with its sources in `diagnoses_lines.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.phrases import diagnoses_lines
from consultant.drafting.phrases.diagnoses_words import (
    CHECK,
    COUNTED,
    NEVER_FIRST,
    ORDER_BUT,
    combined,
    edition_words,
    owners,
    quoted_notes,
)
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check
from consultant.verdicts import OUTCOMES, WORST_FIRST, Outcome, Verdict, worst

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief
    from consultant.vocabulary import Finding

__all__ = ["CHECK", "lead", "lines", "trouble"]
MOST_SENTENCES = 3
MOST_EDGES = 4
_ADVERSE = frozenset({Outcome.NO, Outcome.ONLY_IF})
lines = diagnoses_lines.lines


def lead(brief: Brief) -> Told | None:
    """What decides: the worst first; that nothing forbids only where nothing does; the order where it was asked or none else speaks."""
    findings = of_check(brief.findings, CHECK)
    if any(f.verdict is Verdict.BOOK_NOT_LOADED for f in findings):
        return Told((_not_loaded(findings[0]),), Outcome.CANT_TELL)
    adverse = [f for f in findings if OUTCOMES[f.verdict] in _ADVERSE]
    if adverse:
        adverse.sort(key=lambda f: WORST_FIRST.index(OUTCOMES[f.verdict]))
        shown = [_SENTENCES[f.verdict](f) for f in adverse[:MOST_SENTENCES]]
        more = len(adverse) - len(shown)
        return told(
            brief, adverse, *shown, *_and_more(more), *_order(findings, brief), outcome=worst(adverse)
        )
    free = [_SENTENCES[f.verdict](f) for f in findings if f.verdict is Verdict.NO_EXCLUDES1]
    order = _order(findings, brief)
    outcome = Outcome.YES if free else Outcome.FACT
    spoken = [f for f in findings if f.verdict in {Verdict.NO_EXCLUDES1, Verdict.IN_ORDER, Verdict.NO_ORDER}]
    return told(brief, spoken, *free, *order, outcome=outcome)


def trouble(_brief: Brief) -> Told | None:
    """Whatever forbids stands in `lead`, which speaks whatever was asked."""
    return None


def _order(findings: list[Finding], brief: Brief) -> list[str]:
    """Which goes first, where it was asked, or where the mail has it another way."""
    named = list(dict.fromkeys(mention.code for mention in brief.question.mentions))
    asked = _asks_order(brief)
    return [
        _SENTENCES[f.verdict](f)
        for f in findings
        if (f.verdict is Verdict.NO_ORDER and asked)
        or (f.verdict is Verdict.IN_ORDER and (asked or list(f.codes) != [c for c in named if c in f.codes]))
    ]


def _asks_order(brief: Brief) -> bool:
    return any(intent.kind.value == "sequencing" for intent in brief.question.intents)


def _and_more(more: int) -> list[str]:
    return [f"{COUNTED.get(more, str(more)).capitalize()} more below."] if more > 0 else []


def _not_loaded(finding: Finding) -> str:
    codes = joined(finding.codes)
    return f"Can't tell whether {codes} may stand together: the {finding.facts['book']} is not loaded here."


def _excludes1(finding: Finding) -> str:
    one, two = finding.codes
    places = owners(finding)
    stands = "an Excludes1 note at {} stands" if len(places) == 1 else "Excludes1 notes at {} stand"
    return (
        f"Only if the two conditions are unrelated: {stands.format(joined(places))} between {one} and {two} "
        f"({edition_words(finding)}); where the documentation leaves that open, query the provider."
    )


def _no_excludes1(finding: Finding) -> str:
    codes = list(finding.codes)
    every = "both" if len(codes) == 2 else f"all {COUNTED.get(len(codes), len(codes))}"  # noqa: PLR2004 - a pair
    return (
        f"Yes, {every} may be coded together as far as the tabular list goes, where the record supports each: no Excludes1 note "
        f"stands between {joined(codes)} ({edition_words(finding)})."
    )


def _bilateral(finding: Finding) -> str:
    facts = finding.facts
    one, two = finding.codes
    return f"No, one code says both sides: {facts['bilateral']} instead of {one} and {two} (guideline {facts['guideline']})."


def _symptom(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"Only if {facts['symptom']} is not routinely part of {facts['disease']}: a symptom that goes with the disease is not "
        f"coded beside it (guideline {facts['guideline']})."
    )


def _disagree(finding: Finding) -> str:
    facts = finding.facts
    other = next(code for code in finding.codes if code != facts["says"])
    if not facts["phrase"]:
        return f"Only if they are two conditions: {facts['says']} is the unspecified code of what {other} says in more detail (guideline {facts['guideline']})."
    return (
        f"Only if the titles don't contradict the record: {facts['says']} says “{facts['phrase']}”, and {other} says otherwise; "
        f"code what the record shows, with a combination code where there is one."
    )


def _needs_first(finding: Finding) -> str:
    return f"Only after another diagnosis: {finding.codes[0]} {NEVER_FIRST[finding.facts['why']]}."


def _never_first(finding: Finding) -> str:
    facts = finding.facts
    return f"No, {finding.codes[0]} can't be listed first: it {NEVER_FIRST[facts['why']]} (guideline {facts['guideline']})."


def _in_order(finding: Finding) -> str:
    edges: list[dict[str, Any]] = finding.facts["edges"]
    after: dict[str, list[str]] = {}
    for edge in edges:
        after.setdefault(edge["first"], []).append(edge["then"])
    parts = [f"{first} goes before {joined(then)}" for first, then in list(after.items())[:MOST_EDGES]]
    rules = joined(finding.facts["guidelines"])
    but = "".join(f"; {ORDER_BUT[rule]}" for rule in finding.facts["guidelines"] if rule in ORDER_BUT)
    more = "; the rest below" if len(after) > MOST_EDGES else ""
    return f"{'; '.join(parts)}{more} (guideline{'s' if len(finding.facts['guidelines']) > 1 else ''} {rules}{but})."


def _no_order(finding: Finding) -> str:
    facts = finding.facts
    rule = f"(guideline {facts['guideline']}; inpatient: section {facts['inpatient']})"
    if not facts["single"]:
        return f"No note of the tabular list puts one of {joined(finding.codes)} first: the one that is chiefly responsible for the visit goes first {rule}."
    code = finding.codes[0]
    if facts["notes"]:
        return f"{code} has a code-first note: {quoted_notes(facts['notes'])} goes before it where the patient has it; else the reason for the visit decides {rule}."
    status = " Some Z codes are secondary only (guideline I.C.21)." if facts["status"] else ""
    return f"{code} has no note that keeps it from being listed first; the reason for the visit decides {rule}.{status}"


def _side(finding: Finding) -> str:
    facts = finding.facts
    procedure, *diagnoses = finding.codes
    return f"Only if the side is right: {procedure} with {facts['modifier']} is {facts['side']}, {joined(diagnoses)} {facts['other']}."


def _sex(finding: Finding) -> str:
    return f"Only if the record bears it out: {finding.codes[0]} is a code for {finding.facts['of']} patients, and the mail tells the other sex."


def _age(finding: Finding) -> str:
    return f"Only if the record bears it out: check {finding.codes[0]} against the patient's age; {finding.facts['why']}."


_SENTENCES: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.COMBINED: combined,
    Verdict.BILATERAL_CODE: _bilateral,
    Verdict.NEVER_FIRST: _never_first,
    Verdict.EXCLUDES1: _excludes1,
    Verdict.SYMPTOM_BESIDE: _symptom,
    Verdict.TITLES_DISAGREE: _disagree,
    Verdict.NEEDS_FIRST: _needs_first,
    Verdict.OTHER_SIDE: _side,
    Verdict.OTHER_SEX: _sex,
    Verdict.OTHER_AGE: _age,
    Verdict.NO_EXCLUDES1: _no_excludes1,
    Verdict.IN_ORDER: _in_order,
    Verdict.NO_ORDER: _no_order,
}
