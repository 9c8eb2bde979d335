"""Turns of phrase that the first line on diagnoses and its section share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.phrases.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Finding

CHECK = "diagnoses"
COUNTED = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
UNLESS = "unless the record says that they are unrelated"
NEVER_FIRST = {
    "manifestation": "is a manifestation code, and the underlying disease is coded first",
    "organism": "names the organism of a disease that is coded first",
    "external cause": "tells an external cause, and what it caused is coded first",
}
"""Why a code is never first-listed."""


ORDER_BUT = {
    "I.C.1.d.4": "sepsis that develops after admission goes after the localized infection",
    "I.C.15.a.1": "where the provider says that the pregnancy is incidental, Z33.1 instead of a code of chapter 15",
}
"""When a chapter's order is another."""


def edition_words(finding: Finding) -> str:
    """`tabular list FY2026`."""
    return f"tabular list {finding.facts['edition']}"


def owners(finding: Finding) -> list[str]:
    """Where its notes stand."""
    return [owner_words(owner) for owner in dict.fromkeys(note["owner"] for note in finding.facts["notes"])]


def owner_words(owner: str) -> str:
    """Headings with a small first letter: `section I10-I1A`, `chapter 15`."""
    return owner[:1].lower() + owner[1:] if " " in owner else owner


def quoted_notes(notes: Sequence[dict[str, Any]]) -> str:
    """The words of notes, in quotation marks."""
    return joined([f"“{note['text']}”" for note in notes], "or")


def plus(*codes: str) -> str:
    """`I12.0 + N18.6`."""
    return " + ".join(codes)


def combined(finding: Finding) -> str:
    """Which codes stand instead of those that were asked about, and why."""
    return _COMBINED[finding.facts["rule"]](finding)


def coded_so(finding: Finding) -> str:
    """`I12.0 + N18.6`: what is coded, with what is kept."""
    return plus(*(one["code"] for one in finding.facts["instead"]), *finding.facts["kept"])


def _hypertension(finding: Finding) -> str:
    facts = finding.facts
    others = [code for code in finding.codes if code != facts["wrong"]]
    dialysis = f" (and {facts['dialysis']} if the patient is on dialysis)" if facts["dialysis"] else ""
    return (
        f"No, {facts['wrong']} is not coded with {joined(others)}: ICD-10-CM presumes that {_companions(others)} "
        f"belong together, so {coded_so(finding)}{dialysis}, {UNLESS} (guideline {facts['guideline']})."
    )


def _companions(codes: Sequence[str]) -> str:
    """Hypertension and what the other codes are of, by their categories."""
    found = ["hypertension"]
    if any(code.startswith(("I50", "I51", "I11")) for code in codes):
        found.append("heart failure" if any(code.startswith("I50") for code in codes) else "heart disease")
    if any(code.startswith(("N18", "I12")) for code in codes):
        found.append("chronic kidney disease")
    return joined(found)


def _diabetes(finding: Finding) -> str:
    facts = finding.facts
    others = [code for code in finding.codes if code != facts["wrong"]]
    return (
        f"No, {facts['wrong']} (without complications) is not coded with {joined(others)}: ICD-10-CM presumes that diabetes and "
        f"what its index lists below “with” belong together, so {coded_so(finding)}, {UNLESS} (guideline {facts['guideline']})."
    )


def _without(finding: Finding) -> str:
    facts = finding.facts
    return f"No, {facts['wrong']} says that there is no complication, and {joined(facts['kept'])} says that there is one: code {joined(facts['kept'])} without {facts['wrong']}."


def _angina(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"No, coronary atherosclerosis with angina is one code: {coded_so(finding)} instead of {joined(finding.codes)}, "
        f"unless the record says that the angina has another cause (guideline {facts['guideline']})."
    )


def _infection(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"No, {facts['wrong']} is not coded with {joined(facts['kept'])}: COPD with an acute lower respiratory infection has a code "
        f"of its own, and the infection is coded also, so {coded_so(finding)}."
    )


def _unspecified(finding: Finding) -> str:
    facts = finding.facts
    kept = joined(facts["kept"])
    return f"No, {facts['wrong']} is the unspecified code, and {kept} says more: code {kept} without it (guideline {facts['guideline']})."


def _alone(finding: Finding) -> str:
    facts = finding.facts
    return (
        f"No, {facts['wrong']} is for a delivery without any complication and is coded with no other code of chapter 15, such as "
        f"{joined(facts['kept'])} (guideline {facts['guideline']})."
    )


_COMBINED = {
    "hypertension": _hypertension,
    "diabetes": _diabetes,
    "without": _without,
    "angina": _angina,
    "infection": _infection,
    "unspecified": _unspecified,
    "alone": _alone,
}
