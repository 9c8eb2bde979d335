"""The first line of an answer: what somebody who reads only one line must know."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from consultant.drafting.phrases import add_on, pairs, units, validity
from consultant.drafting.phrases.words import SETTING_WORDS, capital, joined, of_check, setting_words
from consultant.vocabulary import IntentKind, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

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


def first_line(brief: Brief) -> str:
    """The verdict on what was asked, with whatever else forbids the claim; else the first topic that has one."""
    leads, others = _topics(brief)
    told = [line for line in (topic(brief) for topic in (*leads, *TROUBLE)) if line]
    if not told:
        told = [line for line in (topic(brief) for topic in others) if line][:1]
    return (
        " ".join(dict.fromkeys(told))
        or "This needs a coder: the books that would settle it are not loaded here."
    )


def _topics(brief: Brief) -> tuple[list[Callable[[Brief], str]], tuple[Callable[[Brief], str], ...]]:
    """What was asked, in the order of the answer, and what else could be said where that has no verdict."""
    return [topic for kinds, topic in LEADS if not kinds or brief.question.asks(*kinds)], (
        _codes,
        _units,
        _add_ons,
    )


def _by_edition(brief: Brief, findings: list[Finding], line: str) -> str:
    """Where the edition behind a line does not cover the date asked for, the line is that edition's word, not the date's."""
    day = brief.question.particulars.date_of_service
    if not line or day is None or not all(finding.warnings for finding in findings):
        return line
    small = line[:1].lower() if line[1:2].islower() else line[:1]  # J1885 and XS keep their capital
    return f"By the closest edition loaded, which does not cover {day.isoformat()}: {small}{line[1:]}"


def _pairs(brief: Brief) -> str:
    findings = [f for f in of_check(brief.findings, pairs.CHECK) if f.verdict in WORST_FIRST]
    by_pair: dict[frozenset[str], list[Finding]] = {}
    for finding in findings:
        by_pair.setdefault(frozenset(finding.codes), []).append(finding)
    if len(by_pair) == 1:
        return _by_edition(brief, findings, _one_pair(findings))
    return _by_edition(brief, findings, _many_pairs(list(by_pair.values()))) if by_pair else ""


def _one_pair(findings: list[Finding]) -> str:
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(_PAIR_WORDS[finding.verdict](finding), []).append(finding)
    if len(told) == 1:
        sentence, of_it = next(iter(told.items()))
        return f"{capital(sentence)} ({_settings(of_it)}, {of_it[0].facts['edition']})."
    parts = [f"{_settings(of_it)}: {sentence}" for sentence, of_it in told.items()]
    return f"{capital('; '.join(parts))} ({findings[0].facts['edition']})."


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
    where = joined(
        [
            SETTING_WORDS[s]
            for s in SETTING_WORDS
            if any(f.facts["setting"] == s for f in chain.from_iterable(by_pair))
        ]
    )
    return f"Of {len(worst)} pairs: {'; '.join(parts)} ({where}, {worst[0].facts['edition']}; the stricter setting counts)."


def _column_order(findings: list[Finding], verdict: Verdict) -> list[str]:
    return [f"{f.facts['column_one']}/{f.facts['column_two']}" for f in findings if f.verdict is verdict]


def _some(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return joined(names)
    return f"{len(names)} pairs ({', '.join(names[:MOST_NAMED])}, …)"


def _units(brief: Brief) -> str:
    return _limits(
        brief, [f for f in of_check(brief.findings, units.CHECK) if f.verdict is not Verdict.BOOK_NOT_LOADED]
    )


def _over_units(brief: Brief) -> str:
    """The limits that forbid what was asked: exceeded, or 0."""
    forbids = {Verdict.OVER_LIMIT, Verdict.NO_UNITS_PAYABLE}
    if brief.question.asks(IntentKind.UNITS):
        return ""  # all limits stand in the line already
    return _limits(brief, [f for f in of_check(brief.findings, units.CHECK) if f.verdict in forbids])


def _limits(brief: Brief, findings: list[Finding]) -> str:
    if not findings:
        return ""
    parts = []
    for code in dict.fromkeys(f.codes[0] for f in findings):
        of_code = [f for f in findings if f.codes[0] == code]
        mixed = any(f.warnings for f in findings) and not all(f.warnings for f in findings)
        words = [_unit_words(f, aside=mixed and bool(f.warnings)) for f in of_code]
        parts.append(f"{code}: {joined(list(dict.fromkeys(words)))}")
    line = capital("; ".join(parts[:MOST_NAMED]) + ("; …" if len(parts) > MOST_NAMED else "")) + "."
    return _by_edition(brief, findings, line)


def _unit_words(finding: Finding, *, aside: bool) -> str:
    """One limit; `aside` marks an edition that does not cover the date where others do."""
    facts = finding.facts
    where = (
        f"({setting_words(finding)}, {facts['edition']}{', which does not cover the date' if aside else ''})"
    )
    if finding.verdict is Verdict.NO_PUBLISHED_LIMIT:
        return f"no published MUE {where}"
    if finding.verdict is Verdict.NO_UNITS_PAYABLE:
        return f"an MUE of 0, no units payable {where}"
    value = facts["value"]
    plural = "" if value == 1 else "s"
    limit = f"at most {value} unit{plural} a day" if _by_day(finding) else f"at most {value} on a claim line"
    asked = " + ".join(map(str, facts["units_by_line"]))
    if finding.verdict is Verdict.WITHIN_LIMIT:
        return f"{asked} asked, {limit} {where}"
    return f"{limit} {where}" + (
        f", {asked} is over the limit" if finding.verdict is Verdict.OVER_LIMIT else ""
    )


def _by_day(finding: Finding) -> bool:
    return int(finding.facts["adjudication_indicator"]) != 1


def _add_ons(brief: Brief) -> str:
    findings = [f for f in of_check(brief.findings, add_on.CHECK) if f.verdict is not Verdict.BOOK_NOT_LOADED]
    return _by_edition(brief, findings, " ".join(add_on.sentence(finding) for finding in findings[:2]))


def _missing_primaries(brief: Brief) -> str:
    findings = [f for f in of_check(brief.findings, add_on.CHECK) if f.verdict is Verdict.PRIMARY_MISSING]
    return _by_edition(brief, findings, " ".join(add_on.sentence(finding) for finding in findings[:2]))


def _title(finding: Finding) -> str:
    """The title in brackets, where the edition gives one."""
    title = finding.facts.get("title")
    return f"({title}) " if title else ""


def _codes(brief: Brief) -> str:
    findings = [f for f in of_check(brief.findings, validity.CHECK) if f.verdict in _CODE_WORDS]
    told = [f"{f.codes[0]} {_CODE_WORDS[f.verdict](f)}" for f in findings[:MOST_NAMED]]
    line = capital("; ".join(told)) + ("; …" if len(findings) > MOST_NAMED else ".") if told else ""
    return _by_edition(brief, findings, line)


def _codes_in_trouble(brief: Brief) -> str:
    good = {Verdict.VALID, Verdict.LISTED, Verdict.BOOK_NOT_LOADED}
    findings = of_check(brief.findings, validity.CHECK)
    bad = [
        f
        for f in findings
        if f.verdict not in good and not (f.warnings and f.verdict is Verdict.NOT_IN_EDITION)
    ]
    return _codes(brief) if bad else ""


TROUBLE = (_over_units, _missing_primaries, _codes_in_trouble)
"""What forbids a claim as it stands, whatever was asked first."""

LEADS: tuple[tuple[tuple[IntentKind, ...], Callable[[Brief], str]], ...] = (
    ((IntentKind.ADD_ON,), _add_ons),
    ((), _pairs),
    ((IntentKind.UNITS,), _units),
    ((IntentKind.VALIDITY, IntentKind.DESCRIBE), _codes),
)
"""Which topic answers which intents, in the order in which their verdicts stand; a pair's verdict always stands."""

_CODE_WORDS: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.VALID: lambda f: (
        f"{_title(f)}is valid{' and billable' if f.facts['billable'] else ''} {validity.when(f)}"
    ),
    Verdict.HEADER: lambda f: f"is a header {validity.when(f)}, not billable",
    Verdict.INCOMPLETE: lambda f: f"is not billable {validity.when(f)}: it needs a 7th character",
    Verdict.NOT_VALID_ON_DATE: lambda f: f"is {validity.not_valid(f)}",
    Verdict.LISTED: lambda _: "is listed in the CMS tables named below",
    Verdict.NOT_IN_EDITION: lambda f: (
        f"is not {'listed' if f.warnings else 'valid'} {validity.when(f)}; {joined(f.facts['listed_in'])} lists it"
    ),
    Verdict.NOT_FOUND: lambda _: "is on none of the loaded books that could list it",
}
