"""Sentences for the lines of the GEMs: their targets, what the flags mean, and whether a target is billable now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.phrases.words import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consultant.vocabulary import Finding

MOST_TARGETS = 4
"""How many targets of a source the first line names."""


def named(finding: Finding) -> str:
    """The code with its title, where a book gives one."""
    title = finding.facts.get("title")
    return f"{finding.codes[0]} {title}" if title else finding.codes[0]


def targets_short(finding: Finding) -> str:
    """For the first line: `401.9 → I10 or I16.9`."""
    code, facts = finding.codes[0], finding.facts
    if not facts["targets"]:
        return f"{code} has no counterpart in {facts['to_system']}"
    if any(one["scenario"] for one in facts["targets"]):
        return f"{code} \u2192 {_combined(facts['targets'])}{_and_more(facts)}"
    codes = [_short_target(one) for one in facts["targets"]]
    if facts["count"] > min(len(codes), MOST_TARGETS):
        return f"{code} \u2192 {', '.join(codes[:MOST_TARGETS])} \u2026 ({facts['count']:,} in all)"
    return f"{code} \u2192 {joined(codes, 'or')}"


def _short_target(one: Mapping[str, Any]) -> str:
    """The code; that it is not billable now must be seen by who reads one line only."""
    if one["billable"] is not False:
        return str(one["code"])
    instead = one["below"] or one["followed_by"]
    return f"{one['code']} (not billable now{', see ' + joined(instead, 'or') if instead else ''})"


def _and_more(facts: Mapping[str, Any]) -> str:
    return f" \u2026 ({facts['count']:,} in all)" if facts["more"] else ""


def _combined(targets: Sequence[dict[str, Any]]) -> str:
    """`T01.XXXA with (T02.XXXA or T03.XXXA)`, a scenario after the other; targets without one stand for themselves."""
    scenarios: dict[int, dict[int, list[str]]] = {}
    for one in targets:
        scenarios.setdefault(one["scenario"], {}).setdefault(one["choice"], []).append(_short_target(one))
    alone = list(scenarios.pop(0, {}).get(0, []))
    together = [" with ".join(_choice(codes) for codes in lists.values()) for lists in scenarios.values()]
    return "; or ".join([*alone, *together])


def _choice(codes: Sequence[str]) -> str:
    return codes[0] if len(codes) == 1 else f"({' or '.join(codes)})"


def equivalents(finding: Finding) -> str:
    """Which code, to which system, and how many targets it has."""
    facts = finding.facts
    kind = "procedure " if facts["procedure"] else ""
    if not facts["targets"]:
        return f"{facts['system']} {kind}{named(finding)}: no counterpart in {facts['to_system']} (flag no map; GEM of {facts['edition']})."
    where = f"to {facts['to_system']} (GEM of {facts['edition']})"
    if any(one["scenario"] for one in facts["targets"]):
        how = "a combination, one code of each choice list of a scenario together"
    else:
        how = "one target" if facts["count"] == 1 else f"{facts['count']:,} targets, each an alternative"
    in_force = f" ICD-9-CM is the code set on {facts['in_force_on']}." if "in_force_on" in facts else ""
    return f"{facts['system']} {kind}{named(finding)} {where}: {how}.{in_force}"


def each_target(finding: Finding) -> Iterator[str]:
    """A line a target, with the flags and its state in the edition that answers."""
    facts = finding.facts
    for one in facts["targets"]:
        place = f"scenario {one['scenario']}, choice list {one['choice']}; " if one["scenario"] else ""
        meaning = "approximate" if one["approximate"] else "the same meaning"
        title = f" {one['title']}" if one["title"] else ""
        yield f"{one['code']}{title} ({place}{meaning}{_state(one)})"
    if facts["more"]:
        yield f"\u2026 and {facts['more']:,} more"


def _state(one: dict[str, Any]) -> str:
    """Whether the target is complete in the edition that answers, and what stands below it if not."""
    if one["billable"] is None:
        return ""
    if one["billable"]:
        return f"; billable in {one['listing']}"
    if one["listing"] is None:
        after = (
            f"; the conversion table names {joined(one['followed_by'], 'or')}" if one["followed_by"] else ""
        )
        return f"; not billable, the edition that answers does not list it{after}"
    return f"; not billable, a header in {one['listing']}, below it {', '.join(one['below'])}"


def not_mapped(finding: Finding) -> str:
    """That the GEM has no line for a code."""
    facts = finding.facts
    return (
        f"{facts['system']} {named(finding)}: no line in the GEM to {facts['to_system']} ({facts['edition']}); it maps complete "
        "codes only, so please check the number and its last digits."
    )
