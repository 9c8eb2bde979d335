"""Sentences on national and local policies: number, title, dates, level, and what of them is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.phrases.words import joined
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Finding

MOST_IN_LINE = 4
NATIONAL = (Verdict.NATIONAL_POLICY, Verdict.NATIONAL_POLICY_ENDED)
VERDICTS = frozenset({*NATIONAL, Verdict.LOCAL_POLICY})
LEVELS = {
    "Full": "coverage level Full (covered nationally where it is reasonable and necessary)",
    "Restricted": "coverage level Restricted (covered only under the conditions that it lists)",
    "None": "coverage level None (not covered nationally, but for exceptions that it names)",
}
"""The publisher's grade in words."""


def sentences(findings: Sequence[Finding]) -> str:
    """The policies that a reader must open: the national ones by their level, the local ones by their numbers."""
    told = [_national_sentence(one) for one in findings if one.verdict in NATIONAL and _leads(one)]
    local_ones = [one for one in findings if one.verdict is Verdict.LOCAL_POLICY]
    for by, speak in (("number", _by_number), ("code", _by_code), ("words", _by_title)):
        if found := [one for one in local_ones if one.facts["by"] == by]:
            told.append(speak(found))
    return " ".join(told)


def _leads(one: Finding) -> bool:
    """Of the national ones that were found by words, the closest of each sentence."""
    return bool(one.facts["by"] != "words" or one.facts["place"] == 0)


def _national_sentence(one: Finding) -> str:
    closest = ", the closest national policy by its words:" if one.facts["by"] == "words" else ":"
    return f"{_title(one)}{closest} {_state(one)}."


def national(one: Finding) -> str:
    """The line of a determination."""
    found = f"; its text names {one.codes[0]}" if one.codes else ""
    return f"{_title(one)}: {_state(one)}; version {one.facts['version']}{found}."


def _title(one: Finding) -> str:
    title = f" ({one.facts['title']})" if one.facts["title"] else ""
    return f"{one.facts['document']}{title}"


def _state(one: Finding) -> str:
    """In force with its level, or over, by its edition."""
    facts = one.facts
    by = f"(edition {facts['edition']})"
    if one.verdict is Verdict.NATIONAL_POLICY_ENDED:
        return f"{_ended(one)} {by}, so it does not settle coverage"
    level = str(facts["level"])
    graded = LEVELS.get(level, f"coverage level {level}" if level else "no coverage level given")
    return f"in force since {facts['effective']} {by}, {graded}"


def _ended(one: Finding) -> str:
    facts = one.facts
    if facts["retired"]:
        return "retired"
    if facts["effective"] and facts["effective"] > facts["as_of"]:
        return f"loaded only as it holds from {facts['effective']}"
    return f"ended on {facts['terminated']}" if facts["terminated"] else "without a date of its own"


def _by_number(findings: Sequence[Finding]) -> str:
    return " ".join(f"{_head(one)}{_dates(one)}: {_settles(one)}{_only(one)}." for one in findings)


def _settles(one: Finding) -> str:
    if one.facts["retired"]:
        return "it does not settle coverage after that"
    return "its text decides what is covered"


def _by_code(findings: Sequence[Finding]) -> str:
    parts = []
    for code in dict.fromkeys(one.codes[0] for one in findings):
        named = numbers([one for one in findings if one.codes[0] == code])
        parts.append(f"{code} is named in {named}")
    return f"{'; '.join(parts)}: whether it is covered depends on that text and the record."


def _by_title(findings: Sequence[Finding]) -> str:
    titles = all(one.facts["titles_only"] for one in findings)
    if any(one.facts.get("of_another") for one in findings):
        return (
            f"Of the contractor that you name no policy with such a title is loaded; others have {numbers(findings)}, which "
            "do not bind it."
        )
    if len(findings) == 1:
        only = " (only its title is loaded here)" if titles else ""
        return f"A local policy with such a title: {numbers(findings)}{only}; its text settles coverage."
    only = " (only their titles are loaded here)" if titles else ""
    return f"Local policies with such a title: {numbers(findings)}{only}; their text settles coverage."


def numbers(findings: Sequence[Finding]) -> str:
    """`LCDs L1 and L2, article A3`; some and how many more."""
    told = []
    for kind in dict.fromkeys(str(one.facts["kind"]) for one in findings):
        named = list(
            dict.fromkeys(str(one.facts["document"]) for one in findings if one.facts["kind"] == kind)
        )
        told.append(f"{kind}{'s' * (len(named) > 1)} {joined(some(named))}")
    return joined(told)


def some(named: Sequence[str]) -> list[str]:
    """The first of them, and how many more."""
    more = len(named) - MOST_IN_LINE
    return [*named[:MOST_IN_LINE], f"{more} more"] if more > 0 else list(named)


def local(one: Finding) -> str:
    """The line of a document."""
    facts = one.facts
    makers = f" of {joined(some(facts['contractors']))}" if facts["contractors"] else ""
    worth = (
        _groups(one)
        if one.codes
        else "only its title is loaded here"
        if facts["titles_only"]
        else "loaded with its text"
    )
    return f"{_head(one)}{makers}, version {facts['version']}{_dates(one)}: {worth}."


def _head(one: Finding) -> str:
    facts = one.facts
    title = f' "{facts["title"]}"' if facts["title"] else ""
    kind = str(facts["kind"])
    return f"{kind[:1].upper()}{kind[1:]} {facts['document']}{title}"


def _only(one: Finding) -> str:
    return " (only its title is loaded here)" if one.facts["titles_only"] else ""


def _dates(one: Finding) -> str:
    """Its own dates; none of a list that has none."""
    facts = one.facts
    if facts.get("dated") is False or not facts.get("effective"):
        return ", retired" if facts.get("retired") else ""
    effective = f", effective {facts['effective']}"
    if facts["retired"]:
        return f"{effective}, retired{' on ' + facts['terminated'] if facts['terminated'] else ''}"
    if facts["future"]:
        return f"{effective} and not before"
    return f"{effective}{', ends ' + facts['terminated'] if facts['terminated'] else ''}"


def _groups(one: Finding) -> str:
    facts = one.facts
    undated = "" if facts["dated"] else " (this list has no dates)"
    others = f"; {facts['in_all']} documents name it in all" if facts["in_all"] > MOST_IN_LINE else ""
    return f"names {one.codes[0]} in {groups_of(facts['groups'])}{undated}{others}"


def groups_of(told: Sequence[int]) -> str:
    """`group 1`, `groups 1 and 3`."""
    return f"group{'s' * (len(told) > 1)} {joined([str(number) for number in told])}"
