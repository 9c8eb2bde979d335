"""Sentences about what a row pays: relative values and dollars by setting, the arithmetic, and what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line, Table
from consultant.drafting.phrases.payment import places
from consultant.drafting.phrases.payment.beside import beside, once
from consultant.drafting.phrases.payment.words import (
    BOTH,
    FACILITY,
    NON_FACILITY,
    arithmetic,
    by_setting,
    dollars,
    of_verdict,
    place,
    plain,
    row,
    totals,
)
from consultant.drafting.phrases.words import joined
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

MOST_LEADING = 5


def short(brief: Brief) -> str:
    """The first line: a code and its figure each, and once where they hold."""
    findings = leading(of_verdict(brief, Verdict.FEE_AMOUNT))
    if not findings:
        return ""
    facts = findings[0].facts
    if not facts["dollars"]:
        return f"{_listed([_short(one) for one in findings], '; ')} (relative values {facts['edition']})."
    paid = [one for one in findings if set(one.facts["settings"]) & set(one.facts["done_in"])]
    schedule = "QP fee schedule" if facts["of_qualifying"] else "fee schedule"
    where = "" if len(facts["places"]) > 1 else f"{place(facts['places'][0])}, "
    said = []
    if paid:
        words = _listed([_short(one) for one in paid], "; for ")
        said.append(f"The {schedule} allows for {words} ({where}{facts['edition']}).")
    said += [_not_done(one) for one in findings if one not in paid]
    return " ".join(said)


def _listed(parts: list[str], between: str) -> str:
    return between.join(parts[:MOST_LEADING]) + ("; …" if len(parts) > MOST_LEADING else "")


def _not_done(finding: Finding) -> str:
    setting = finding.facts["settings"][0]
    other = by_setting(plain(finding.facts["places"][0]["amounts"]))
    return f"The fee schedule has no {setting} amount for {row(finding)}: not done there ({setting} NA); it allows {other}."


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """Where, what each row is worth and pays, how that is reckoned, and what the mail asks beside."""
    findings = of_verdict(brief, Verdict.FEE_AMOUNT)
    if not findings:
        return []
    first = findings[0]
    told: list[Line | Table] = []
    told += _single(first, sources) if len(findings) == 1 else _several(findings, sources)
    if first.facts["dollars"]:
        told += places.lines(first, sources)
    for one in findings:
        told += [Line(words) for words in beside(one)]
    told += [Line(words) for words in once(findings, leading(findings)[:MOST_LEADING])]
    return told


def leading(findings: list[Finding]) -> list[Finding]:
    """Of a code with components the whole service only, but for components that the mail names."""
    whole = {one.codes[0] for one in findings if not one.facts["modifier"]}
    return [
        one
        for one in findings
        if not one.facts["modifier"] or one.facts["named"] or one.codes[0] not in whole
    ]


def _short(finding: Finding) -> str:
    facts = finding.facts
    work = f"work RVU {facts['work_value']}, " if facts["work_asked"] else ""
    worth = f"{work}total RVU {totals(finding, facts['settings'])}"
    if not facts["dollars"]:
        return f"{row(finding)}: {worth}"
    beside = f" ({worth})" if facts["relative"] else ""
    return f"{row(finding)}{beside} {_paid(finding)}"


def _paid(finding: Finding) -> str:
    facts = finding.facts
    if facts["shares"]:
        return joined(
            [f"{_carrier(one)} ({one['percent']} %) {by_setting(one['amounts'])}" for one in facts["shares"]]
        )
    several = len(facts["places"]) > 1
    parts = []
    all_units = any("all_units" in one for at in facts["places"] for one in at["amounts"].values())
    for at in facts["places"]:
        amounts = plain(at["amounts"], "all_units" if all_units else "dollars")
        worth = by_setting(amounts)
        most = plain(at["amounts"], "limiting_charge")
        worth += f", limiting charge {by_setting(most)}" if most else ""
        parts.append(f"{worth} in {place(at)}" if several else worth)
    units = f" for {facts['units']} units" if all_units else " a unit" if facts["units"] > 1 else ""
    return f"{joined(parts)}{units}"


def _carrier(share: Mapping[str, Any]) -> str:
    return (
        "under an NP's, PA's or CNS's own number"
        if share["modifier"] == "NPP"
        else f"with {share['modifier']}"
    )


def _single(finding: Finding, sources: Sources) -> list[Line]:
    facts = finding.facts
    expense = " / ".join(facts["expense_values"][one] for one in facts["done_in"])
    worth = (
        f"{row(finding)}, status {facts['status']}: total RVU {totals(finding)} (work {facts['work_value']}, "
        f"practice expense {expense}, malpractice {facts['malpractice_value']})."
    )
    told = [Line(worth, _of_the_schedule(finding, sources))]
    if facts["dollars"]:
        told += [Line(words) for words in _reckoned(finding)]
    return told


def _reckoned(finding: Finding) -> Iterator[str]:
    for at in finding.facts["places"]:
        parts = [f"{one} {arithmetic(finding, at, one)}" for one in BOTH if one in at["amounts"]]
        yield f"{row(finding)}, {place(at)}: {'; '.join(parts)}."


def _of_the_schedule(finding: Finding, sources: Sources) -> tuple[int, ...]:
    return sources.cite(one for one in finding.citations if "fee schedule" in one.system)


def _several(findings: list[Finding], sources: Sources) -> list[Line | Table]:
    """A table of rows (and places, where there are several), and one line that shows how they are reckoned."""
    facts = findings[0].facts
    notes = tuple(dict.fromkeys(note for one in findings for note in _of_the_schedule(one, sources)))
    settings = [one for one in BOTH if one in facts["settings"]]
    several = len(facts["places"]) > 1 and facts["dollars"]
    columns = ["Code", "Work RVU", "RVU non-fac.", "RVU fac."]
    columns += ["Locality"] if several else []
    columns += [_HEADS[one] for one in settings] if facts["dollars"] else []
    cells = [
        tuple(_cells(one, at, settings, several=several))
        for one in findings
        for at in (facts_places(one) if several else facts_places(one)[:1])
    ]
    told: list[Line | Table] = [
        Table(
            tuple(columns),
            tuple(cells),
            notes,
            frozenset(range(1, len(columns))) - ({4} if several else set()),
        )
    ]
    if facts["dollars"]:
        told += _example(findings)
    return told


_HEADS = {NON_FACILITY: "$ non-fac.", FACILITY: "$ fac."}


def facts_places(finding: Finding) -> list[dict[str, Any]]:
    """The places of a finding."""
    return list(finding.facts["places"])


def _cells(finding: Finding, at: Mapping[str, Any], settings: list[str], *, several: bool) -> Iterator[str]:
    facts = finding.facts
    yield row(finding)
    yield facts["work_value"]
    for one in BOTH:
        yield facts["totals"][one] if one in facts["done_in"] else "NA"
    if several:
        yield place(at)
    if facts["dollars"]:
        for one in settings:
            yield dollars(at["amounts"][one]["dollars"]) if one in at["amounts"] else "NA"


def _example(findings: list[Finding]) -> list[Line]:
    """The arithmetic of the first row, in the first setting in which it has an amount."""
    at = findings[0].facts["places"][0]
    setting = next(one for one in BOTH if one in at["amounts"])
    return [Line(f"Reckoned as for {row(findings[0])}, {setting}: {arithmetic(findings[0], at, setting)}.")]
