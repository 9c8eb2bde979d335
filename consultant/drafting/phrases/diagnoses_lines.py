"""The section on diagnoses: each note with its place and words, what the note means, the order, and what to check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line
from consultant.drafting.phrases.diagnoses_words import (
    CHECK,
    NEVER_FIRST,
    coded_so,
    owner_words,
    quoted_notes,
)
from consultant.drafting.phrases.words import capital, joined, of_check
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources, Table
    from consultant.vocabulary import Finding

EXCLUDES1_MEANS = (
    "Excludes1 means “not coded here”: the two are not reported together, but for two conditions that are unrelated to each "
    "other (guideline {guideline}). Where the record leaves that open, query the provider."
)
EXCLUDES2_MEANS = "Excludes2 means “not included here”: a patient may have both, and both are coded then (guideline {guideline})."
CODE_ALSO_MEANS = "Code also orders nothing: the circumstances of the encounter do (guideline {guideline})."
EDITS = "Medicare's code editor has age and sex lists of its own, which are not loaded here: a prompt to check, no denial."
MOST_EDGES = 8
MOST_PAIRS = 2


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """A line a finding in the order of `_LINES`; what a kind of note means once after them."""
    findings = of_check(brief.findings, CHECK)
    told: list[Line | Table] = []
    for verdict, words in _LINES.items():
        of_verdict = [f for f in findings if f.verdict is verdict]
        told += [Line(words(f), sources.cite(f.citations), tuple(_below(f))) for f in of_verdict]
        if of_verdict and verdict in _MEANING:
            told.append(Line(_MEANING[verdict].format(**of_verdict[0].facts)))
    if any(f.facts.get("guideline") == "I.A.17" for f in findings):
        told.append(Line(CODE_ALSO_MEANS.format(guideline="I.A.17")))
    return told


def _combined(finding: Finding) -> str:
    facts = finding.facts
    if not facts["instead"]:
        told = "; ".join(f"{code} {title}" for code, title in facts["titles"].items())
        return f"By their titles: {told}."
    told = "; ".join(f"{one['code']} {one['title']}" for one in facts["instead"])
    so = coded_so(finding)
    return (
        f"Coded as {told}." if len(facts["instead"]) == 1 and not facts["kept"] else f"Coded as {so}: {told}."
    )


def _bilateral(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"{facts['bilateral']} {facts['title']}: the bilateral code. A code for each side is for places that have no bilateral "
        f"code, or where one side was treated before and is no longer affected (guideline {facts['guideline']})."
    )


def _excludes(finding: Finding) -> str:
    kind = "Excludes1" if finding.verdict is Verdict.EXCLUDES1 else "Excludes2"
    return (
        f"{joined(finding.codes)}: {joined([f'{kind} at {_at(note)}' for note in finding.facts['notes']])}."
    )


def _at(note: dict[str, Any]) -> str:
    return f"{owner_words(note['owner'])} “{note['text']}”"


def _symptom(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"{facts['symptom']} beside {facts['disease']}: signs and symptoms that routinely go with a disease are not coded in addition "
        f"(guideline {facts['guideline']}); those that don't are (guideline {facts['also']}). The codes alone don't tell which."
    )


def _no_excludes1(finding: Finding) -> str:
    if finding.facts["every_pair"]:
        return f"{joined(finding.codes)}: no Excludes1 note at any of them or above them names another."
    pairs = [" and ".join(pair) for pair in finding.facts["pairs"]]
    if len(pairs) > MOST_PAIRS:
        return f"Between {joined(finding.codes)} no Excludes1 note stands, but for the pairs named above."
    return f"No Excludes1 note stands between {joined(pairs, 'or between')}."


def _disagree(finding: Finding) -> str:
    return (
        f"By their titles: {'; '.join(f'{code} {title}' for code, title in finding.facts['titles'].items())}."
    )


def _in_order(finding: Finding) -> str:
    return f"Order: {', then '.join(code for code in finding.codes if code not in finding.facts['free'])}."


def _edge(edge: dict[str, Any]) -> str:
    if edge["owner"]:
        return f"{edge['first']} before {edge['then']}: {edge['kind']} at {_at(edge)}"
    return f"{edge['first']} before {edge['then']}: guideline {edge['guideline']}"


def _no_order(finding: Finding) -> str:
    codes, notes = joined(finding.codes), finding.facts["notes"]
    if notes:
        return f"{codes}: {joined([f'code first at {_at(note)}' for note in notes])}{', …' if finding.facts['more'] else ''}."
    if finding.facts["single"]:
        return f"{codes}: no code-first note at it or above it."
    return f"{codes}: no code-first and no use-additional note of one names another."


def _never_first(finding: Finding) -> str:
    facts = finding.facts
    notes = (
        f" Code first: {quoted_notes(facts['notes'])}{', …' if facts['more'] else ''}."
        if facts["notes"]
        else ""
    )
    return f"{finding.codes[0]} {facts['title']}: it {NEVER_FIRST[facts['why']]} (guideline {facts['guideline']}).{notes}"


def _note_asks(finding: Finding) -> str:
    notes = [f"{note['kind']} {_words(note)}" for note in finding.facts["notes"]]
    return f"{finding.codes[0]}: {joined(notes)}."


def _words(note: dict[str, Any]) -> str:
    return f"“{note['text']}” (at {owner_words(note['owner'])})"


def _side(finding: Finding) -> str:
    facts = finding.facts
    procedure, *diagnoses = finding.codes
    return f"{procedure} with {facts['modifier']} ({facts['side']}) and {joined(diagnoses)} ({facts['other']} by title): check the modifier and the diagnosis against the record."


def _patient(finding: Finding) -> str:
    facts = finding.facts
    where = f" ({facts['where']})" if facts["where"] else ""
    if finding.verdict is Verdict.OTHER_SEX:
        return f"{finding.codes[0]} {facts['title']}{where}: check the code and the sex on the claim. {EDITS}"
    return f"{finding.codes[0]} {facts['title']}{where}: {facts['why']}; check the code and the age on the claim. {EDITS}"


def _below(finding: Finding) -> list[str]:
    edges = finding.facts.get("edges", [])
    return [capital(_edge(edge)) for edge in edges[:MOST_EDGES]]


_LINES: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.COMBINED: _combined,
    Verdict.BILATERAL_CODE: _bilateral,
    Verdict.EXCLUDES1: _excludes,
    Verdict.SYMPTOM_BESIDE: _symptom,
    Verdict.TITLES_DISAGREE: _disagree,
    Verdict.NO_EXCLUDES1: _no_excludes1,
    Verdict.EXCLUDES2: _excludes,
    Verdict.NEVER_FIRST: _never_first,
    Verdict.NEEDS_FIRST: _never_first,
    Verdict.IN_ORDER: _in_order,
    Verdict.NO_ORDER: _no_order,
    Verdict.NOTE_ASKS: _note_asks,
    Verdict.OTHER_SIDE: _side,
    Verdict.OTHER_SEX: _patient,
    Verdict.OTHER_AGE: _patient,
}
_MEANING = {Verdict.EXCLUDES1: EXCLUDES1_MEANS, Verdict.EXCLUDES2: EXCLUDES2_MEANS}
