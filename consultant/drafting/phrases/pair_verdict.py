"""The one-line verdict on pairs: of a single pair setting by setting, of many by their strictest setting."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from consultant.drafting.phrases import pairs
from consultant.drafting.phrases.words import capital, joined, of_check, setting_words
from consultant.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consultant.vocabulary import Finding

WORST_FIRST = (
    Verdict.NEVER_TOGETHER,
    Verdict.MODIFIER_MAY_BYPASS,
    Verdict.EDIT_NOT_YET,
    Verdict.EDIT_ENDED,
    Verdict.NO_EDIT,
)
MOST_NAMED = 4


def about_pairs(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that a verdict on pairs is made of."""
    return [finding for finding in of_check(findings, pairs.CHECK) if finding.verdict in WORST_FIRST]


def verdict(findings: list[Finding]) -> str:
    """The verdict on the pairs of these findings, which are not empty."""
    by_pair: dict[frozenset[str], list[Finding]] = {}
    for finding in findings:
        by_pair.setdefault(frozenset(finding.codes), []).append(finding)
    return _one_pair(findings) if len(by_pair) == 1 else _many_pairs(list(by_pair.values()))


def _one_pair(findings: list[Finding]) -> str:
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(_PAIR_WORDS[finding.verdict](finding), []).append(finding)
    if len(told) == 1:
        return f"{capital(next(iter(told)))} ({_where(findings)})."
    of_all = list(_by_source(findings, findings))
    if len(of_all) == 1:
        parts = [f"{_settings(of_it)}: {sentence}" for sentence, of_it in told.items()]
        return f"{capital('; '.join(parts))} ({of_all[0]})."
    parts = [
        f"{_settings(of_it)}: {sentence} ({joined(list(_by_source(of_it, findings)))})"
        for sentence, of_it in told.items()
    ]
    return f"{capital('; '.join(parts))}."


def _by_source(findings: list[Finding], every: list[Finding]) -> dict[str, list[Finding]]:
    """The findings by their edition; among `every`, one that does not cover the date says so where others do."""
    mixed = not all(f.warnings for f in every)
    found: dict[str, list[Finding]] = {}
    for one in findings:
        aside = ", which does not cover the date" if mixed and one.warnings else ""
        found.setdefault(f"{one.facts['edition']}{aside}", []).append(one)
    return found


def _where(findings: list[Finding]) -> str:
    """`practitioner and outpatient hospital, 2024Q3`; settings whose editions differ each with its own."""
    sources = _by_source(findings, findings)
    if len(sources) == 1:
        return f"{_settings(findings)}, {next(iter(sources))}"
    return joined([f"{_settings(of_it)} {source}" for source, of_it in sources.items()])


def _settings(findings: list[Finding]) -> str:
    return joined(list(dict.fromkeys(setting_words(finding) for finding in findings)))


def _never(finding: Finding) -> str:
    facts = finding.facts
    return f"no, {facts['column_two']} is not separately payable with {facts['column_one']} and no modifier bypasses the edit"


def _may(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"only with an NCCI-associated modifier that the record supports; otherwise {facts['column_two']} "
        f"is denied with {facts['column_one']}"
    )


def _not_in_force(finding: Finding) -> str:
    one, two = finding.codes
    return f"no NCCI PTP edit is in force between {one} and {two} on {finding.facts['as_of']}"


def _no_edit(finding: Finding) -> str:
    one, two = finding.codes
    return f"no NCCI PTP edit stands between {one} and {two}"


_PAIR_WORDS: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.NEVER_TOGETHER: _never,
    Verdict.MODIFIER_MAY_BYPASS: _may,
    Verdict.EDIT_NOT_YET: _not_in_force,
    Verdict.EDIT_ENDED: _not_in_force,
    Verdict.NO_EDIT: _no_edit,
}


def _many_pairs(by_pair: list[list[Finding]]) -> str:
    """How many pairs, which are never paid, which need a modifier; by the strictest setting of each."""
    worst = [min(findings, key=lambda f: WORST_FIRST.index(f.verdict)) for findings in by_pair]
    never = _column_order(worst, Verdict.NEVER_TOGETHER)
    modifier = _column_order(worst, Verdict.MODIFIER_MAY_BYPASS)
    free = len(worst) - len(never) - len(modifier)
    parts = []
    if never:
        parts.append(f"{_some(never)} cannot be billed together, whatever the modifier")
    if modifier:
        parts.append(f"{_some(modifier)} only with an NCCI-associated modifier that the record supports")
    if free:
        parts.append(
            f"{free} without an edit in force" if parts else "no NCCI PTP edit in force for any of them"
        )
    where = _where(list(chain.from_iterable(by_pair)))
    return f"Of {len(worst)} pairs: {'; '.join(parts)} ({where}; the stricter setting counts)."


def _column_order(findings: list[Finding], verdict: Verdict) -> list[str]:
    return [f"{f.facts['column_one']}/{f.facts['column_two']}" for f in findings if f.verdict is verdict]


def _some(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return joined(names)
    return f"{len(names)} pairs ({', '.join(names[:MOST_NAMED])}, …)"
