"""Sentences for `checks/groups/`: MS-DRGs and what tells them apart, CC and MCC, HCC, POA."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.drgs import apart, drg_lines, drg_told
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import capital, joined, of_check
from consultant.verdicts import Verdict, worst

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources, Table
    from consultant.vocabulary import Finding

CHECK = "groups"
MOST_NAMED = 4
"""How many codes of a kind the first line names."""
NEWEST = "CMS-HCC Model V28"
NOT_EXEMPT = (
    "report how it stood at the inpatient admission: Y present, N not present, U not documented enough to tell, "
    "W clinically undetermined"
)
"""The indicators (guidelines, appendix I)."""
FACTOR = (
    "The factor (RAF) of a category is on none of these books: it depends on the segment of the enrollee, on the hierarchy "
    "and on the other categories."
)


def lines(brief: Brief, sources: Sources) -> list[Line | Table]:
    """The MS-DRGs, then what the diagnoses are grouped into."""
    findings = of_check(brief.findings, CHECK)
    found: list[Line | Table] = [*drg_lines(brief, findings, sources)]
    found += [
        Line(_SENTENCES[one.verdict](one), sources.cite(one.citations), _under(one))
        for one in findings
        if one.verdict in _SENTENCES
    ]
    if any(one.facts.get("factor_asked") for one in findings):
        found.append(Line(FACTOR))
    return [*found, *apart(brief, findings)]


def lead(brief: Brief) -> Told | None:
    """What the MS-DRGs are or what tells them apart, and how each diagnosis counts."""
    findings = [one for one in of_check(brief.findings, CHECK) if one.verdict is not Verdict.BOOK_NOT_LOADED]
    sentences = [*drg_told(brief, findings)]
    for verdict, short in _SHORT.items():
        parts = [short(one) for one in findings if one.verdict is verdict]
        if verdict is Verdict.COMPLICATION_LEVEL and len(parts) > MOST_NAMED:
            parts = _by_level(findings)
        if verdict is Verdict.HCC_CATEGORY and len(parts) > MOST_NAMED:
            parts = _by_model(findings)
        if parts:
            more = "; \u2026" if len(parts) > MOST_NAMED else ""
            sentences.append(f"{capital('; '.join(parts[:MOST_NAMED]))}{more}{_edition(findings, verdict)}.")
    return told(brief, findings, *sentences, outcome=worst(findings))


def _edition(findings: list[Finding], verdict: Verdict) -> str:
    """The editions, where they are not named in the words."""
    return f" ({joined(list(dict.fromkeys(f.facts['edition'] for f in findings if f.verdict is verdict)))})"


_ARTICLE = {"CC": "a CC", "MCC": "an MCC"}
_TABLE = {"CC": "Table 6J", "MCC": "Table 6I"}


def _by_level(findings: list[Finding]) -> list[str]:
    """Many codes by what they are, so that none is left out."""
    levels: dict[str | None, list[str]] = {"MCC": [], "CC": [], None: []}
    for one in findings:
        if one.verdict is Verdict.COMPLICATION_LEVEL:
            levels[one.facts["level"]].append(one.codes[0])
    names = {"MCC": "MCC", "CC": "CC, not MCC", None: "neither"}
    return [f"{names[level]}: {joined(codes)}" for level, codes in levels.items() if codes]


def _by_model(findings: list[Finding]) -> list[str]:
    """Many codes by whether they are in the newest model, with their categories, so that none is left out."""
    inside: list[str] = []
    outside: list[str] = []
    for one in findings:
        if one.verdict is Verdict.HCC_CATEGORY:
            names = [of["name"] for of in one.facts["categories"] if of["model"] == NEWEST]
            (inside if names else outside).append(
                f"{one.codes[0]} ({joined(names)})" if names else one.codes[0]
            )
    parts = [f"in {NEWEST}: {joined(inside)}"] if inside else []
    return parts + ([f"in no category of {NEWEST}: {joined(outside)}"] if outside else [])


def _level_short(finding: Finding) -> str:
    level = finding.facts["level"]
    if level:
        other = ", not an MCC" if level == "CC" else ""
        return f"{finding.codes[0]} is {_ARTICLE[level]}{other}"
    return f"{finding.codes[0]} is neither a CC nor an MCC"


def _level(finding: Finding) -> str:
    facts = finding.facts
    if not facts["level"]:
        header = "" if facts["complete"] else " It is a header, and only complete codes are on the lists."
        return f"{finding.codes[0]}: neither a CC nor an MCC in {facts['edition']}; no row for it in Tables 6I and 6J.{header}"
    level = facts["level"]
    name = "major complication or comorbidity" if level == "MCC" else "complication or comorbidity"
    return (
        f"{finding.codes[0]} as a secondary diagnosis: {level} ({name}), {_TABLE[level]}, {facts['edition']}."
    )


def _under(finding: Finding) -> tuple[str, ...]:
    """What Table 6K says of a CC or MCC, or the other models of an HCC."""
    if finding.verdict is Verdict.HCC_CATEGORY:
        return _categories(finding.facts["categories"])
    exclusions = finding.facts.get("exclusions")
    if finding.verdict is not Verdict.COMPLICATION_LEVEL or not exclusions:
        return ()
    count = exclusions["principals"]
    plural = "is" if count == 1 else "es"
    said = [
        f"Table 6K: it has no effect beside {count:,} principal diagnos{plural}."
        if count
        else "Table 6K: no principal diagnosis takes its effect away."
    ]
    said += ["Table 6K: it counts only if the patient is discharged alive."] * exclusions["alive_only"]
    said += [f"Table 6K: no effect in MS-DRG {joined(exclusions['drgs'])}."] if exclusions["drgs"] else []
    return tuple(said)


def _exclusion_short(finding: Finding) -> str:
    code, principal = finding.codes
    if finding.facts["excluded"]:
        return f"beside the principal diagnosis {principal} the {finding.facts['level']} {code} has no effect on the MS-DRG"
    return f"the principal diagnosis {principal} does not take the effect of the {finding.facts['level']} {code} away"


def _exclusion(finding: Finding) -> str:
    code, principal = finding.codes
    facts = finding.facts
    if facts["excluded"]:
        return (
            f"{code} with principal diagnosis {principal}: {principal} is in its exclusion collection (Table 6K, "
            f"{facts['edition']}), so that {code} does not count as {_ARTICLE[facts['level']]} there."
        )
    return (
        f"{code} with principal diagnosis {principal}: {principal} is not in its exclusion collection (Table 6K, "
        f"{facts['edition']}), so that {code} keeps its effect as {_ARTICLE[facts['level']]}."
    )


def _hcc_short(finding: Finding) -> str:
    code, found = finding.codes[0], finding.facts["categories"]
    newest = [one for one in found if one["model"] == NEWEST]
    if newest:
        return f"{code} is in {joined([_labelled(one) for one in newest])} of {NEWEST}"
    others = [f"{one['name']} of {one['model']}" for one in found]
    if others:
        return f"{code} is in no category of {NEWEST}, only in {joined(others)}"
    return f"{code} is in no HCC of the mapping"


def _labelled(one: dict[str, str]) -> str:
    return f"{one['name']} ({one['label']})" if one["label"] else one["name"]


def _hcc(finding: Finding) -> str:
    facts = finding.facts
    if facts["categories"]:
        return f"{finding.codes[0]} risk adjusts by the diagnosis mapping of {facts['edition']}:"
    header = "" if facts["complete"] else " It is a header, and only complete codes are mapped."
    return f"{finding.codes[0]}: no row in the diagnosis mapping of {facts['edition']}, so that it does not risk adjust there.{header}"


def _categories(found: Sequence[dict[str, str]]) -> tuple[str, ...]:
    """A line a category, with the models that have it."""
    models: dict[str, list[str]] = {}
    for one in found:
        models.setdefault(f"{one['name']} {one['label']}".strip(), []).append(one["model"])
    return tuple(f"{name}: {', '.join(of_it)}" for name, of_it in models.items())


def _poa_short(finding: Finding) -> str:
    return f"{finding.codes[0]} is {'' if finding.facts['exempt'] else 'not '}exempt from POA reporting"


def _poa(finding: Finding) -> str:
    facts = finding.facts
    if facts["exempt"]:
        return f"{finding.codes[0]}: on the list of codes exempt from POA reporting, {facts['edition']}; no indicator is reported for it."
    if not facts["complete"]:
        return f"{finding.codes[0]}: not on the list of codes exempt from POA reporting, {facts['edition']}; it is a header, and complete codes are listed."
    return f"{finding.codes[0]}: not on the list of codes exempt from POA reporting, {facts['edition']}; {NOT_EXEMPT}."


_SENTENCES: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.COMPLICATION_LEVEL: _level,
    Verdict.CC_EXCLUSION: _exclusion,
    Verdict.HCC_CATEGORY: _hcc,
    Verdict.POA_EXEMPTION: _poa,
}
_SHORT: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.COMPLICATION_LEVEL: _level_short,
    Verdict.CC_EXCLUSION: _exclusion_short,
    Verdict.HCC_CATEGORY: _hcc_short,
    Verdict.POA_EXEMPTION: _poa_short,
}
