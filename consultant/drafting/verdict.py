"""The first line of an answer: what somebody who reads only one line must know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.drafting.phrases import add_on, candidates, pair_verdict, units, validity
from consultant.drafting.phrases.words import capital, joined, of_check, setting_words
from consultant.vocabulary import IntentKind, Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.vocabulary import Finding

MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class _Told:
    """The sentences of one topic; `outside`: no edition behind them covers the date of service that was asked for."""

    sentences: tuple[str, ...]
    outside: bool = False


Topic = Callable[["Brief"], "_Told | None"]


def first_line(brief: Brief) -> str:
    """The verdict on what was asked, with whatever else forbids the claim; else the first topic that has one."""
    leads, others = _topics(brief)
    told = [one for one in (topic(brief) for topic in (*leads, *TROUBLE)) if one]
    if not told:
        told = [one for one in (topic(brief) for topic in others) if one][:1]
    return _line(told, brief) or _nothing_settled(brief)


def _nothing_settled(brief: Brief) -> str:
    if any(finding.verdict is Verdict.NO_CHECK for finding in brief.findings):
        return "This needs a coder: no check here settles it."
    return "This needs a coder: the books that would settle it are not loaded here."


def _topics(brief: Brief) -> tuple[list[Topic], tuple[Topic, ...]]:
    """What was asked, in the order of the answer, and what else could be said where that has no verdict."""
    return [topic for kinds, topic in LEADS if not kinds or brief.question.asks(*kinds)], (
        _codes,
        _units,
        _add_ons,
    )


def _line(told: list[_Told], brief: Brief) -> str:
    """All the sentences in a row; those that speak of another time stand together where the first of them would."""
    parts: list[str] = []
    outside = list(dict.fromkeys(sentence for one in told if one.outside for sentence in one.sentences))
    for one in told:
        if not one.outside:
            parts += one.sentences
        elif outside:
            parts.append(_by_edition(outside, brief))
            outside = []
    return " ".join(dict.fromkeys(parts))


def _by_edition(sentences: list[str], brief: Brief) -> str:
    """One sentence of what the closest editions say: it is their word, not the date's."""
    said = "; ".join(_small(sentence).removesuffix(".") for sentence in sentences)
    day = brief.question.particulars.date_of_service
    return f"By the closest edition loaded, which does not cover {day}: {said}."


def _small(sentence: str) -> str:
    """With a small first letter; J1885 and XS keep their capital."""
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def _told(brief: Brief, findings: list[Finding], *sentences: str) -> _Told | None:
    """The sentences about `findings`, outside where none of their editions covers the date; None where there are none."""
    dated = brief.question.particulars.date_of_service is not None
    outside = dated and all(finding.warnings for finding in findings)
    return _Told(sentences, outside) if any(sentences) else None


def _pairs(brief: Brief) -> _Told | None:
    findings = pair_verdict.about_pairs(brief.findings)
    if not findings and any(finding.verdict is Verdict.NO_TABLE for finding in brief.findings):
        return _Told(("The NCCI publishes no PTP edits for DME suppliers.",))
    return _told(brief, findings, pair_verdict.verdict(findings)) if findings else None


def _units(brief: Brief) -> _Told | None:
    return _limits(
        brief, [f for f in of_check(brief.findings, units.CHECK) if f.verdict is not Verdict.BOOK_NOT_LOADED]
    )


def _over_units(brief: Brief) -> _Told | None:
    """The limits that forbid what was asked: exceeded, or 0."""
    forbids = {Verdict.OVER_LIMIT, Verdict.NO_UNITS_PAYABLE}
    if brief.question.asks(IntentKind.UNITS):
        return None  # all limits stand in the line already
    return _limits(brief, [f for f in of_check(brief.findings, units.CHECK) if f.verdict in forbids])


def _limits(brief: Brief, findings: list[Finding]) -> _Told | None:
    if not findings:
        return None
    parts = []
    for code in dict.fromkeys(f.codes[0] for f in findings):
        of_code = [f for f in findings if f.codes[0] == code]
        mixed = any(f.warnings for f in findings) and not all(f.warnings for f in findings)
        words = [_unit_words(f, aside=mixed and bool(f.warnings)) for f in of_code]
        parts.append(f"{code}: {joined(list(dict.fromkeys(words)))}")
    line = capital("; ".join(parts[:MOST_NAMED]) + ("; …" if len(parts) > MOST_NAMED else "")) + "."
    return _told(brief, findings, line)


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


def _add_ons(brief: Brief) -> _Told | None:
    findings = [f for f in of_check(brief.findings, add_on.CHECK) if f.verdict is not Verdict.BOOK_NOT_LOADED]
    return _told(brief, findings, *(add_on.sentence(finding) for finding in findings[:2]))


def _missing_primaries(brief: Brief) -> _Told | None:
    if brief.question.asks(IntentKind.ADD_ON):
        return None  # said already
    without = {Verdict.PRIMARY_MISSING, Verdict.PRIMARY_CONTRACTOR_DEFINED}
    findings = [f for f in of_check(brief.findings, add_on.CHECK) if f.verdict in without]
    return _told(brief, findings, *(add_on.without_primary(finding) for finding in findings[:2]))


def _title(finding: Finding) -> str:
    """The title in brackets, where the edition gives one."""
    title = finding.facts.get("title")
    return f"({title}) " if title else ""


def _codes(brief: Brief) -> _Told | None:
    findings = [f for f in of_check(brief.findings, validity.CHECK) if f.verdict in _CODE_WORDS]
    told = [f"{f.codes[0]} {_CODE_WORDS[f.verdict](f)}" for f in findings[:MOST_NAMED]]
    line = capital("; ".join(told)) + ("; …" if len(findings) > MOST_NAMED else ".") if told else ""
    return _told(brief, findings, line)


def _codes_in_trouble(brief: Brief) -> _Told | None:
    good = {Verdict.VALID, Verdict.LISTED, Verdict.BOOK_NOT_LOADED, Verdict.NO_CHECK}
    findings = of_check(brief.findings, validity.CHECK)
    bad = [
        f
        for f in findings
        if f.verdict not in good and not (f.warnings and f.verdict is Verdict.NOT_IN_EDITION)
    ]
    return _codes(brief) if bad else None


def _candidates(brief: Brief) -> _Told | None:
    findings = of_check(brief.findings, candidates.CHECK)
    return _told(brief, findings, *(candidates.sentence(finding) for finding in findings[:MOST_NAMED]))


TROUBLE: tuple[Topic, ...] = (_over_units, _missing_primaries, _codes_in_trouble)
"""What forbids a claim as it stands, whatever was asked first."""

LEADS: tuple[tuple[tuple[IntentKind, ...], Topic], ...] = (
    ((IntentKind.SEARCH,), _candidates),
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
