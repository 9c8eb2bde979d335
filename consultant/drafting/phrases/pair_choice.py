"""Which modifier fits a pair as the mail describes it, in the section of the pair and in the first line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.phrases.words import joined, of_check
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.vocabulary import Finding

PAIRS = "ptp"
_EXACT_OR_59 = {
    "provider": "another practitioner",
    "session": "another encounter on the day",
    "site": "separate sites",
}


def in_short(brief: Brief) -> str:
    """The sentence for the first line; "" where nothing is said, or an edit that no modifier bypasses forbids the pair."""
    findings = of_check(brief.findings, PAIRS)
    if any(one.verdict is Verdict.NEVER_TOGETHER for one in findings):
        return ""
    chosen = _chosen(findings)
    return f"As you describe it ({_said(chosen[0])}), {_fits(chosen[0])}." if len(chosen) == 1 else ""


def told_for(finding: Finding) -> str:
    """The sentence below the edit; "" where the mail does not tell."""
    chosen = finding.facts.get("choice")
    if not chosen:
        return ""
    one, two = finding.facts["column_one"], finding.facts["column_two"]
    if chosen["because"] == "nothing":
        return (
            f"As you describe it ({_said(chosen)}), {_fits(chosen)}: {two} is then part of {one} and is not reported, "
            "and a modifier only to be paid would be wrong."
        )
    return f"For {one} with {two}, as you describe it ({_said(chosen)}), {_fits(chosen)}; the record must show it."


def _chosen(findings: list[Finding]) -> list[dict[str, object]]:
    """The different choices of all the edits."""
    found: list[dict[str, object]] = []
    for one in findings:
        choice = one.facts.get("choice")
        if choice and choice not in found:
            found.append(dict(choice))
    return found


def _said(chosen: dict[str, object]) -> str:
    words = {
        **_EXACT_OR_59,
        "sides": "left and right side",
        "named": "the sites that your modifiers name",
        "digits": "different digits or lids",
        "nothing": "same session, same site",
    }
    return words[str(chosen["because"])]


def _fits(chosen: dict[str, object]) -> str:
    modifiers = [str(one) for one in chosen["modifiers"]]  # type: ignore[attr-defined]
    reason = chosen["because"]
    if reason == "nothing":
        return f"none fits, unless the two services do not overlap at all ({modifiers[0]})"
    if reason == "sides":
        return "RT on the one and LT on the other fit"
    if reason == "named":
        return f"{joined(modifiers)} fit"
    if reason == "digits":
        return f"the modifier of each one fits ({', '.join(modifiers[:-1])} to {modifiers[-1]})"
    return f"{modifiers[0]} fits, or else {modifiers[1]}"
