"""What Medicare's indicators on a HCPCS record mean, in our words, after the record layout of 2019. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

COVERAGE = {
    "C": "coverage is left to the contractor's judgment",
    "D": "special coverage instructions apply",
    "I": "not payable by Medicare",
    "M": "not covered by Medicare",
    "S": "not covered by Medicare by statute",
}

PRICING = {
    "00": "not priced separately under part B",
    "11": "priced by national relative value units",
    "12": "priced by national anesthesia base units",
    "13": "priced by the contractors under the physician fee schedule",
    "21": "laboratory fee, subject to the national limit",
    "22": "laboratory fee set by the contractors",
    "31": "durable equipment that is serviced often, with floor and ceiling",
    "32": "inexpensive or routinely purchased durable equipment, with floor and ceiling",
    "33": "oxygen and its equipment, with floor and ceiling",
    "34": "supplies for durable equipment, with floor and ceiling",
    "35": "surgical dressings, with floor and ceiling",
    "36": "durable equipment rented up to a cap, with floor and ceiling",
    "37": "ostomy, tracheostomy and urological supplies, with floor and ceiling",
    "38": "orthotics, prosthetics, prosthetic devices and vision services, with floor and ceiling",
    "39": "parenteral and enteral nutrition",
    "45": "customized durable equipment",
    "46": "priced by the contractor",
    "51": "drug",
    "52": "reasonable charge",
    "53": "priced by statute",
    "54": "vaccination",
    "55": "splints and casts",
    "56": "intraocular lens inserted in a physician's office",
    "57": "other, priced by the contractor",
    "99": "no value is established",
}

TAKEN_UP_AGAIN = "R"
"""The action of a code that is in force again after an end; its day is the first of the second life."""

ACTIONS = {
    "A": "added",
    "B": "administrative data and long description changed",
    "C": "long description changed",
    "D": "discontinued",
    "F": "administrative data changed",
    "N": "no change",
    "P": "payment data changed",
    TAKEN_UP_AGAIN: "taken up again after it had been discontinued",
    "S": "short description changed",
    "T": "BETOS or type of service changed",
}


def in_words(coverage: str, pricing: Iterable[str], action: str) -> dict[str, str]:
    """Coverage, pricing and last action as clauses; a value that the layout does not list is left out."""
    found = {
        "coverage_words": COVERAGE.get(coverage, ""),
        "pricing_words": ", or ".join(PRICING[one] for one in pricing if one in PRICING),
        "action_words": ACTIONS.get(action, ""),
    }
    return {name: words for name, words in found.items() if words}
