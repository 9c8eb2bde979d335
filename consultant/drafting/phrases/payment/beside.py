"""Sentences beside an amount: the imaging cap, units, shares by modifier, non-participants, the patient's part, other factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.phrases.payment.words import BOTH, FACILITY, by_setting, plain, row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.vocabulary import Finding

BEFORE = "Fee schedule amounts are Medicare's allowance before deductible, coinsurance and sequestration."
SETTINGS = "Non-facility is the office and places like it, facility a hospital, surgical center or skilled nursing stay."
OF_A_FACILITY = "In a facility the technical part is the facility's own: there the physician is paid 26 only."
FIELDS = {
    "bilateral": "bilateral indicator",
    "co_surgeons": "co-surgeon indicator",
    "assistant": "assistant indicator",
    "global_days": "global days",
}


def beside(finding: Finding) -> Iterator[str]:
    """Caps, units, shares, the non-participating amounts and the patient's part of one row."""
    facts = finding.facts
    if not facts["dollars"]:
        return
    at = facts["places"][0]
    name, amounts = row(finding), at["amounts"]
    if plain(amounts, "uncapped"):
        yield f"{name}: the OPPS cap on the technical part of imaging applies; without it {by_setting(plain(amounts, 'uncapped'))}."
    if plain(amounts, "all_units"):
        yield f"{name}, {facts['units']} units: {by_setting(plain(amounts, 'all_units'))}."
    yield from (_share(name, one) for one in facts["shares"])
    if plain(amounts, "limiting_charge"):
        allowed, limit, over = facts["party_percents"]
        yield (
            f"{name}, non-participating: {allowed} % = {by_setting(plain(amounts, 'non_participating'))}; limiting charge {limit} % of the "
            f"participating amount ({over} % of {allowed} %) = {by_setting(plain(amounts, 'limiting_charge'))}."
        )
    if plain(amounts, "patient_pays"):
        medicare, patient = facts["share_percents"]
        yield (
            f"{name}, once the Part B deductible is met: Medicare pays {medicare} % = {by_setting(plain(amounts, 'medicare_pays'))}, "
            f"the patient {patient} % = {by_setting(plain(amounts, 'patient_pays'))}."
        )


def _share(name: str, one: Mapping[str, Any]) -> str:
    if one["modifier"] == "NPP":
        return (
            f"{name}, billed under a nurse practitioner's, physician assistant's or clinical nurse specialist's own number: "
            f"{one['percent']} % = {by_setting(one['amounts'])}; incident to a physician it is the full amount."
        )
    why = f"{FIELDS[one['field']]} {one['indicator']}"
    return f"{name} with {one['modifier']} ({why}): {one['percent']} % of the amount = {by_setting(one['amounts'])}."


def once(findings: list[Finding], leading: list[Finding]) -> Iterator[str]:
    """What holds for all rows; the other conversion factor for the `leading` ones."""
    facts = findings[0].facts
    whole = [one for one in findings if not one.facts["modifier"] and FACILITY not in one.facts["done_in"]]
    parts = {one.codes[0] for one in findings if one.facts["modifier"] == "26"}
    if any(one.codes[0] in parts for one in whole) and FACILITY in facts["settings"]:
        yield OF_A_FACILITY
    missing = {setting for one in findings for setting in BOTH if setting not in one.facts["done_in"]}
    if missing:
        yield "NA: by the fee schedule the service is not done in that setting, so it has no amount there."
    if not facts["dollars"]:
        return
    if not facts["setting_named"] and any(len(one.facts["places"][0]["amounts"]) > 1 for one in findings):
        yield f"The setting is not named. {SETTINGS}"
    yield from _other_factor(leading)
    yield BEFORE


def _other_factor(findings: list[Finding]) -> Iterator[str]:
    """What the other conversion factor of the year makes of the whole services."""
    leading = [one for one in findings if one.facts["other_factor"]]
    if leading:
        facts = leading[0].facts
        who = (
            "Whoever is no qualifying APM participant"
            if facts["of_qualifying"]
            else "A qualifying APM participant (QP)"
        )
        paid = "; ".join(f"{row(one)} {by_setting(one.facts['other_factor']['amounts'])}" for one in leading)
        yield f"{who} has the conversion factor {facts['other_factor']['factor']} instead of {facts['factor']}: {paid}."
