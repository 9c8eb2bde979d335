"""Sentences for `checks/crosswalks/`: GEM targets, years before and after, unclassified codes, references, index terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line
from consultant.drafting.phrases.equivalents import each_target, equivalents, named, not_mapped, targets_short
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import joined, of_check
from consultant.verdicts import Verdict, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources, Table
    from consultant.vocabulary import Finding

CHECK = "crosswalks"
MOST_NAMED = 6
"""How many sources the first line names."""
MOST_CODES = 8
"""How many new codes of a former one the first line names."""
POINTER = (
    "The GEMs (General Equivalence Mappings) are a pointer, never coding advice: choose the code from the record, in the "
    "edition in force on the date of service."
)
DESCRIBE_IT = "the claim must describe the service or item in its narrative, and a specific code comes first wherever there is one"
DESCRIBE_DRUG = "the claim must name the drug and its dose in its narrative, and a specific code comes first wherever there is one"
TABULAR = "An index only leads to a code; the tabular list, or the ICD-10-PCS table, decides."


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """A line a code with what it leads to under it; what a GEM is, once."""
    findings = of_check(brief.findings, CHECK)
    told_already = {one.codes[0] for one in brief.findings if one.facts.get("replaced")}
    found: list[Line | Table] = [
        Line(
            _SENTENCES[one.verdict](one),
            sources.cite(one.citations),
            tuple(_UNDER.get(one.verdict, _nothing)(one)),
        )
        for one in findings
        if one.verdict in _SENTENCES and one.codes[0] not in told_already
    ]
    if any(one.verdict in {Verdict.EQUIVALENTS, Verdict.NOT_MAPPED} for one in findings):
        found.append(Line(POINTER))
    if any(one.verdict is Verdict.INDEX_TERMS for one in findings):
        found.append(Line(TABULAR))
    return found


def lead(brief: Brief) -> Told | None:
    """What each code leads to; what has no line of its own first."""
    findings = [one for one in of_check(brief.findings, CHECK) if one.verdict in _SHORT]
    sentences = [*_sentences(findings)]
    return told(brief, findings, *sentences, outcome=worst(findings))


def _sentences(findings: Sequence[Finding]) -> Iterator[str]:
    for verdict, (opening, short) in _SHORT.items():
        of_it = [one for one in findings if one.verdict is verdict]
        if of_it:
            more = "; \u2026" if len(of_it) > MOST_NAMED else ""
            yield f"{opening}{'; '.join(short(one) for one in of_it[:MOST_NAMED])}{more}{_by(of_it[0])}."


def _by(finding: Finding) -> str:
    if finding.verdict is Verdict.EQUIVALENTS:
        return f" (GEM of {finding.facts['edition']}, a pointer and no coding advice)"
    if finding.verdict in {Verdict.CONVERTED, Verdict.NOT_CONVERTED}:
        return f" (conversion table, {finding.facts['edition']})"
    return ""


def _ended(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"ICD-9-CM {finding.codes[0]}: ICD-9-CM is the code set for dates of service up to {facts['last_day']} only "
        f"(45 CFR 162.1002); from {facts['first_day_after']} on ICD-10-CM is reported."
    )


def _converted(finding: Finding) -> str:
    return f"{finding.codes[0]} in the ICD-10-CM conversion table ({finding.facts['edition']}):"


def _rows(finding: Finding) -> Iterator[str]:
    facts = finding.facts
    for one in facts["before"]:
        yield f"new from {one['effective']}; coded before: {one['wording']}"
    for one in facts["after"]:
        title = f" {one['title']}" if one["title"] else ""
        joined_with = "" if one["wording"] == finding.codes[0] else f"; coded before: {one['wording']}"
        yield f"from {one['effective']}: {one['code']}{title} ({_stands(one)}{joined_with})"
    if facts["more_after"]:
        yield f"\u2026 and {facts['more_after']} more"


def _stands(one: dict[str, Any]) -> str:
    """Whether it took the place of the former code that day; where no edition of the day tells, nothing is said."""
    if one["still_billable"] is None:
        return "new"
    return "new, beside it" if one["still_billable"] else "new, in its place"


def _converted_short(finding: Finding) -> str:
    code, facts = finding.codes[0], finding.facts
    said = [
        f"{code} is new from {one['effective']}, coded before: {one['wording']}" for one in facts["before"]
    ]
    for day in dict.fromkeys(one["effective"] for one in facts["after"]):
        codes = [one["code"] for one in facts["after"] if one["effective"] == day]
        shown = joined(codes, "or") if len(codes) <= MOST_CODES else f"{', '.join(codes[:MOST_CODES])} \u2026"
        said.append(f"new from {day} for what was coded {code} before: {shown}")
    if facts["after"]:
        said.append(f"{code} itself is {'still' if facts['billable_now'] else 'no longer'} billable")
    words = "; ".join(said)
    return words if facts["before"] else f"{words[:1].upper()}{words[1:]}"


def _not_converted(finding: Finding) -> str:
    return f"{finding.codes[0]}: no row in the ICD-10-CM conversion table ({finding.facts['edition']}), neither as a new nor as a former code."


def _unclassified(finding: Finding) -> str:
    return f"{named(finding)}: not otherwise classified; {DESCRIBE_DRUG if finding.facts['drug'] else DESCRIBE_IT}."


def _referred(finding: Finding) -> str:
    return f"{named(finding)}: {_record(finding)}."


def _record(finding: Finding) -> str:
    """What Medicare's record says of an ended code, or of one in force of which a successor is asked."""
    facts = finding.facts
    state = f"ended {facts['terminated']}" if facts["terminated"] else "not ended"
    to = f"refers to {joined(facts['references'])}" if facts["references"] else "names no code in its place"
    return f"{state}; Medicare's HCPCS record ({facts['edition']}) {to}"


def _indexed(finding: Finding) -> str:
    return f"{named(finding)} in the index ({finding.facts['edition']}):"


def _terms(finding: Finding) -> Iterator[str]:
    for one in finding.facts["terms"]:
        column = f", column {one['column']}" if one["column"] else ""
        yield f"{one['path']}{column}: {one['code']}"


def _nothing(_finding: Finding) -> Iterator[str]:
    yield from ()


_SENTENCES: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.EQUIVALENTS: equivalents,
    Verdict.NOT_MAPPED: not_mapped,
    Verdict.CODE_SET_ENDED: _ended,
    Verdict.CONVERTED: _converted,
    Verdict.NOT_CONVERTED: _not_converted,
    Verdict.NOT_OTHERWISE_CLASSIFIED: _unclassified,
    Verdict.REFERRED: _referred,
    Verdict.INDEX_TERMS: _indexed,
}
_UNDER: dict[Verdict, Callable[[Finding], Iterator[str]]] = {
    Verdict.EQUIVALENTS: each_target,
    Verdict.CONVERTED: _rows,
    Verdict.INDEX_TERMS: _terms,
}
_SHORT: dict[Verdict, tuple[str, Callable[[Finding], str]]] = {
    Verdict.CODE_SET_ENDED: (
        "No, ",
        lambda f: f"{f.codes[0]} is a code of ICD-9-CM, which ended {f.facts['last_day']}",
    ),
    Verdict.NOT_MAPPED: ("Can't tell: the GEM has no line for ", lambda f: f.codes[0]),
    Verdict.EQUIVALENTS: ("", targets_short),
    Verdict.CONVERTED: ("", _converted_short),
    Verdict.NOT_CONVERTED: ("", lambda f: f"{f.codes[0]} has no row as a new or a former code"),
    Verdict.REFERRED: ("", lambda f: f"{f.codes[0]}: {_record(f)}"),
    Verdict.NOT_OTHERWISE_CLASSIFIED: (
        "",
        lambda f: (
            f"{f.codes[0]} is not otherwise classified: {DESCRIBE_DRUG if f.facts['drug'] else DESCRIBE_IT}"
        ),
    ),
    Verdict.INDEX_TERMS: (
        "",
        lambda f: (
            f"The index leads to {f.codes[0]} from {joined([one['path'] for one in f.facts['terms'][:2]])}"
        ),
    ),
}
