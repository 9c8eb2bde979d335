"""Small turns of phrase that several checks share: settings, lists, verdict pickers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consultant.vocabulary import Citation, Finding

SETTING_WORDS = {setting.value: setting.words for setting in Setting}


def setting_words(finding: Finding) -> str:
    """The setting of a finding in words, empty where it has none."""
    return SETTING_WORDS.get(str(finding.facts.get("setting")), "")


def joined(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:  # noqa: PLR2004 - one item needs no joining
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def of_check(findings: Iterable[Finding], name: str) -> list[Finding]:
    """The findings of one check."""
    return [finding for finding in findings if finding.check == name]


def capital(sentence: str) -> str:
    """The sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


def small(sentence: str) -> str:
    """The sentence with its first letter small; codes, names of books and Medicare keep their capital."""
    keeps = sentence.startswith("Medicare") or not (sentence[1:2].islower() or sentence.startswith("A "))
    return sentence if keeps else sentence[:1].lower() + sentence[1:]


def outside(finding: Finding) -> list[Citation]:
    """The sources that do not cover the date: those whose edition a warning of the finding names, else all of a finding that has one."""
    if not finding.warnings:
        return []
    told = " ".join(finding.warnings)
    named = [one for one in finding.citations if f"{one.system}, {one.release} " in told]
    return named or list(finding.citations)


def window(facts: Mapping[str, Any]) -> str:
    """The days for which an edition holds, by a finding's facts: `2026-04-01 to 2026-06-30`; "" where both ends are open."""
    first, last = facts.get("from"), facts.get("to")
    if first and last:
        return f"{first} to {last}"
    return f"from {first}" if first else f"to {last}" if last else ""
