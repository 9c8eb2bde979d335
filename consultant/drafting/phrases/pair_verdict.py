"""The one-line verdict on pairs: of a single pair setting by setting, of many by their strictest setting."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from consultant.drafting.phrases import pairs
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import capital, joined, of_check, setting_words
from consultant.verdicts import OUTCOMES, Outcome, Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consultant.drafting.brief import Brief
    from consultant.vocabulary import Finding

WORST_FIRST = (
    Verdict.NEVER_TOGETHER,
    Verdict.MODIFIER_MAY_BYPASS,
    Verdict.EDIT_NOT_YET,
    Verdict.EDIT_ENDED,
    Verdict.NO_EDIT,
)
MOST_NAMED = 4
YES = "Yes, as far as these edits go: "
NO_TABLE = "Can't tell by the NCCI: it publishes no PTP edits for DME suppliers."


def lead(brief: Brief) -> Told | None:
    """The verdict on every pair of the question."""
    findings = about_pairs(brief.findings)
    if findings:
        return told(
            brief,
            findings,
            verdict(
                findings,
                asked=brief.question.asks(IntentKind.PAIR),
                on_a_modifier=brief.question.asks(IntentKind.MODIFIER),
            ),
        )
    if any(finding.verdict is Verdict.NO_TABLE for finding in brief.findings):
        return Told((NO_TABLE,), Outcome.CANT_TELL)
    return None


def about_pairs(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that a verdict on pairs is made of."""
    return [finding for finding in of_check(findings, pairs.CHECK) if finding.verdict in WORST_FIRST]


def verdict(findings: list[Finding], *, asked: bool = True, on_a_modifier: bool = False) -> str:
    """The verdict on the pairs of these findings, which are not empty.

    `asked`: whether they may stand together; `on_a_modifier`: whether they need one.
    """
    by_pair: dict[frozenset[str], list[Finding]] = {}
    for finding in findings:
        by_pair.setdefault(frozenset(finding.codes), []).append(finding)
    opening = YES if asked else ""
    if len(by_pair) == 1:
        line = _one_pair(findings, opening)
        free = all(finding.verdict is Verdict.NO_EDIT for finding in findings)
        return f"{line[:-1]}: these edits ask for no modifier." if free and on_a_modifier else line
    return _many_pairs(list(by_pair.values()), opening)


def of_one(finding: Finding) -> str:
    """The verdict of one row, or of none found, without its setting and edition, which stand beside it."""
    return _opened(_PAIR_WORDS[finding.verdict](finding), finding, YES)


def _one_pair(findings: list[Finding], opening: str) -> str:
    """The stricter setting first, so that whoever reads no further is told no too much rather than too little."""
    said: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: WORST_FIRST.index(one.verdict)):
        said.setdefault(_PAIR_WORDS[finding.verdict](finding), []).append(finding)
    first, *others = said
    parts = [f"{_opened(first, said[first][0], opening)} ({_where(said[first], findings)})"]
    parts += [f"{_settings(said[one])}: {one} ({_where(said[one], findings, named=False)})" for one in others]
    return f"{'; '.join(parts)}."


def _opened(sentence: str, finding: Finding, opening: str) -> str:
    if OUTCOMES[finding.verdict] is Outcome.YES:
        return f"{opening}{sentence}" if opening else f"{sentence[:1].upper()}{sentence[1:]}"
    return capital(sentence)


def _by_source(findings: list[Finding], every: list[Finding]) -> dict[str, list[Finding]]:
    """The findings by their edition; among `every`, one that does not cover the date says so where others do."""
    mixed = not all(f.warnings for f in every)
    found: dict[str, list[Finding]] = {}
    for one in findings:
        aside = ", which does not cover the date" if mixed and one.warnings else ""
        found.setdefault(f"{one.facts['edition']}{aside}", []).append(one)
    return found


def _where(findings: list[Finding], every: list[Finding], *, named: bool = True) -> str:
    """`practitioner and outpatient hospital, 2024Q3`; settings whose editions differ each with its own."""
    sources = _by_source(findings, every)
    if len(sources) == 1:
        return f"{_settings(findings)}, {next(iter(sources))}" if named else next(iter(sources))
    return joined([f"{_settings(of_it)} {source}" for source, of_it in sources.items()])


def _settings(findings: list[Finding]) -> str:
    return joined(list(dict.fromkeys(setting_words(finding) for finding in findings)))


def _never(finding: Finding) -> str:
    facts = finding.facts
    return f"no, {facts['column_two']} is not separately payable with {facts['column_one']} and no modifier bypasses the edit"


def _may(finding: Finding) -> str:
    facts = finding.facts
    if facts.get("carried"):
        return (
            f"only if the record supports modifier {joined(facts['carried'])}, which then bypasses the edit; otherwise "
            f"{facts['column_two']} is denied with {facts['column_one']}"
        )
    return (
        f"only with an NCCI-associated modifier that the record supports; otherwise {facts['column_two']} "
        f"is denied with {facts['column_one']}"
    )


def _not_in_force(finding: Finding) -> str:
    one, two = finding.codes
    return f"the NCCI has no PTP edit in force between {one} and {two} on {finding.facts['as_of']}"


def _no_edit(finding: Finding) -> str:
    one, two = finding.codes
    return f"the NCCI has no PTP edit between {one} and {two}"


_PAIR_WORDS: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.NEVER_TOGETHER: _never,
    Verdict.MODIFIER_MAY_BYPASS: _may,
    Verdict.EDIT_NOT_YET: _not_in_force,
    Verdict.EDIT_ENDED: _not_in_force,
    Verdict.NO_EDIT: _no_edit,
}


def _many_pairs(by_pair: list[list[Finding]], opening: str) -> str:
    """How many pairs, which are never paid, which need a modifier; by the strictest setting of each."""
    worst = [min(findings, key=lambda f: WORST_FIRST.index(f.verdict)) for findings in by_pair]
    never = _column_order(worst, Verdict.NEVER_TOGETHER)
    modifier = _column_order(worst, Verdict.MODIFIER_MAY_BYPASS)
    carried = list(dict.fromkeys(one for f in worst for one in f.facts.get("carried", ())))
    free = len(worst) - len(never) - len(modifier)
    parts = []
    if never:
        parts.append(f"no, {_some(never)} cannot be billed together, whatever the modifier")
    if modifier:
        parts.append(
            f"only with an NCCI-associated modifier that the record supports: {_some(modifier)}"
            + (f", of which {joined(carried)} is named" if carried else "")
        )
    if free and parts:
        parts.append(f"the other {'pair has' if free == 1 else f'{free} pairs have'} no edit in force")
    elif free:
        parts.append(f"{opening}the NCCI has no PTP edit in force for any of these {free} pairs")
    every = list(chain.from_iterable(by_pair))
    stricter = "; the stricter setting counts" if len({f.facts["setting"] for f in every}) > 1 else ""
    return f"{capital('; '.join(parts))} ({_where(every, every)}{stricter})."


def _column_order(findings: list[Finding], verdict: Verdict) -> list[str]:
    return [f"{f.facts['column_one']}/{f.facts['column_two']}" for f in findings if f.verdict is verdict]


def _some(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return joined(names)
    return f"{len(names)} pairs ({', '.join(names[:MOST_NAMED])}, …)"
