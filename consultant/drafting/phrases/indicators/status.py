"""What a status means for payment (record layout of RVU25D, attachment A), in a sentence and at length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.phrases.indicators.words import Sentence
from consultant.drafting.phrases.words import joined
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from consultant.vocabulary import Finding

NAMES = {
    "A": "active",
    "B": "bundled",
    "C": "contractor-priced",
    "E": "excluded by regulation",
    "I": "not valid for Medicare",
    "J": "anesthesia",
    "M": "measurement code",
    "N": "non-covered",
    "P": "bundled or excluded",
    "R": "restricted coverage",
    "T": "paid only alone",
    "X": "excluded by statute",
}
_SHORT = {
    "A": "{codes} {has} status A (active): the physician fee schedule pays it separately where it is covered",
    "B": "No: {codes} {has} status B (bundled), so Medicare never pays it separately",
    "C": "{codes} {has} status C: the Medicare contractor sets the price, case by case",
    "E": "{codes} {has} status E: not paid under the physician fee schedule, and another Medicare schedule may pay",
    "I": "No: {codes} {has} status I, not valid for Medicare, which uses another code for the service or does not pay it",
    "J": "{codes} {has} status J (anesthesia): paid by base and time units, not by relative values",
    "M": "No: {codes} {has} status M (measurement code), for reporting only and never paid",
    "N": "No: {codes} {has} status N, not covered by Medicare",
    "P": "No: {codes} {has} status P (bundled or excluded): no separate payment beside a physician's service",
    "R": "{codes} {has} status R (restricted coverage): paid only under special coverage rules",
    "T": "Only where nothing else is paid: {codes} {has} status T, paid only on a day when the same practitioner bills nothing else payable under the physician fee schedule",
    "X": "{codes} {has} status X: not a service of the physician fee schedule, and another Medicare schedule may pay",
}
_LONG = {
    "A": "active; this is no coverage decision, and the contractor's and national policies still apply",
    "B": "bundled; the payment is within that of the services it goes with, even where it is the only line of the day, and no modifier changes that",
    "C": "priced by the Medicare contractor, usually after a look at the documentation; the file has no relative values for it",
    "E": "excluded from the physician fee schedule by regulation; drugs, vaccines and the like are paid under other Medicare rules where they are covered",
    "I": "not valid for Medicare purposes; other payers may take the code",
    "J": "anesthesia; the anesthesia conversion factor and units price it",
    "M": "measurement code; it may be reported for quality measures and carries no payment",
    "N": "non-covered; other payers may cover it",
    "P": "bundled or excluded; incident to a physician's service that day, its payment is within that service, and otherwise another Medicare benefit may pay it",
    "R": "restricted coverage; special coverage instructions apply, and without relative values the contractor prices it",
    "T": "beside any other service that is payable under the physician fee schedule, same day and same practitioner, it is bundled",
    "X": "outside the physician fee schedule by statute; laboratory tests, ambulance, supplies and the like are paid under other Medicare schedules where they are covered",
}


def meaning(status: str) -> str:
    """What a status means, at length and without its code; '' for one that the record layout does not list."""
    return _LONG.get(status, "")


def short(finding: Finding) -> Sentence | None:
    """The status in the first line; of another payer's claim it is a fact, and no refusal."""
    facts = finding.facts
    status = facts["status"]
    if status not in _SHORT:
        return None
    if facts["beside"]:
        return Sentence(
            "No: {codes} {has} status T, paid only where nothing else payable is billed that day by the same "
            f"practitioner, and {_payable(finding)}."
        )
    if finding.verdict is Verdict.FEE_STATUS and _SHORT[status].startswith(("No", "Only")):
        return Sentence(_as_a_fact(finding))
    return Sentence(f"{_SHORT[status]}.")


def _payable(finding: Finding) -> str:
    beside = finding.facts["beside"]
    return f"{joined(beside)} {'is payable' if len(beside) == 1 else 'are payable'}"


def _as_a_fact(finding: Finding) -> str:
    """Of a Medicare claim, where the status is no refusal; of another payer's."""
    status = finding.facts["status"]
    if finding.facts["of_medicare"]:
        return _NO_REFUSAL[status]
    return f"{{codes}} {{has}} Medicare's status {status} ({NAMES[status]}), which does not bind another payer: its own policy decides."


_NO_REFUSAL = {
    "M": "{codes} {has} status M (measurement code): for reporting only, not paid.",
    "P": (
        "{codes} {has} status P (bundled or excluded): not paid separately with a physician's service; supplied otherwise, another "
        "Medicare benefit may pay."
    ),
}


def long(finding: Finding) -> Sentence | None:
    """The status with its meaning."""
    status = finding.facts["status"]
    return Sentence(f"{{codes}}: status {status}, {_LONG[status]}.") if status in _LONG else None


def short_without_row(finding: Finding) -> Sentence | None:  # noqa: ARG001 - its code is named by `said`
    """Nothing stands in the schedule, so that nothing is said of the code."""
    return Sentence(
        "Nothing can be said of {codes} from the physician fee schedule, which has no row for it."
    )


def long_without_row(finding: Finding) -> Sentence | None:
    """The same with its edition."""
    return Sentence(f"{{codes}}: no row in the physician fee schedule {finding.facts['edition']}.")
