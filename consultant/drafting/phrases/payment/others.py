"""Sentences about what the fee schedule does not price: other statuses, missing rows, anesthesia, the hospital's rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.payment.words import BOTH, TIMES, dollars, of_verdict, place, row
from consultant.drafting.phrases.words import joined, of_check
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

STATUS = {
    "B": "bundled, never paid separately",
    "C": "the Medicare contractor prices it",
    "E": "excluded by regulation: drugs, supplies and the like are paid by other schedules, which are not loaded here",
    "I": "not valid for Medicare, which uses another code",
    "M": "a measurement code, for reporting only",
    "N": "not covered by Medicare",
    "P": "bundled or excluded, no separate payment",
    "X": "excluded by statute: laboratory tests, ambulance and the like are paid by other schedules, which are not loaded here",
}
"""Why a status has no amount (record layout of the relative value file)."""
NO_VALUES = "the file gives no relative values, so there is no national amount: the contractor prices it where it pays"
INDICATORS = "indicators"
STATUS_INDICATORS = {
    "A": "paid under another fee schedule",
    "B": "not recognized by the OPPS on a hospital outpatient bill",
    "C": "inpatient only: not paid as an outpatient service",
    "E1": "not covered or not paid by Medicare on an outpatient bill",
    "E2": "no pricing information and claims data, not paid",
    "F": "paid at reasonable cost",
    "G": "pass-through drug or biological, paid separately",
    "H": "pass-through device, paid at cost",
    "J1": "comprehensive APC: one payment with everything else on the claim",
    "J2": "may be a comprehensive observation APC, by what else is on the claim",
    "K": "drug or biological paid separately",
    "L": "influenza, pneumococcal or COVID-19 vaccine, paid at cost",
    "M": "not billable to the contractor",
    "N": "packaged: no separate payment",
    "P": "partial hospitalization",
    "Q1": "packaged with a service of status S, T or V, else paid separately",
    "Q2": "packaged with a service of status T, else paid separately",
    "Q3": "may be part of a composite APC",
    "Q4": "laboratory test, packaged unless it stands alone on the claim",
    "R": "blood product",
    "S": "paid separately, not reduced with others",
    "T": "paid separately, reduced with other services of status T",
    "U": "brachytherapy source",
    "V": "clinic or emergency department visit",
    "Y": "non-implantable equipment, billed to the DME contractor",
}
"""What an OPPS status indicator means, in our words (OPPS Addendum D1)."""
NO_GROUPS = "The Addendum B loaded names no APC."
OF_THE_HOSPITAL = "This is the hospital's payment, a national rate before the wage index; the physician's part is paid by the fee schedule's facility amount."


def hospital(brief: Brief) -> Iterator[str]:
    """The hospital's rates in the first line."""
    rates = of_verdict(brief, Verdict.HOSPITAL_RATE)
    if rates:
        yield f"Hospital outpatient: {'; '.join(_rate(one) for one in rates)} (OPPS {rates[0].facts['edition']})."
    missing = of_verdict(brief, Verdict.NO_HOSPITAL_RATE)
    if missing:
        yield f"{joined([one.codes[0] for one in missing])}: no row in OPPS Addendum B {missing[0].facts['edition']}."


def short(brief: Brief) -> Iterator[str]:
    """The other sentences of the first line."""
    yield from (_anesthesia_short(one) for one in of_verdict(brief, Verdict.ANESTHESIA_FEE))
    unpriced = [one for one in of_verdict(brief, Verdict.NOT_PRICED) if not _told_by_status(brief, one)]
    if unpriced:
        yield f"No fee schedule amount: {'; '.join(f'{row(one)}, {_briefly(one)}' for one in unpriced)}."
    without = of_verdict(brief, Verdict.NO_FEE_ROW)
    if without:
        yield f"{joined([one.codes[0] for one in without])}: not in the physician fee schedule {without[0].facts['edition']}, so it has no amount there."


def lines(brief: Brief, sources: Sources) -> list[Line]:
    """A line each."""
    rates = of_verdict(brief, Verdict.HOSPITAL_RATE)
    told = [Line(f"{_rate_long(one)}.", sources.cite(one.citations)) for one in rates]
    told += [Line(OF_THE_HOSPITAL)] if rates else []
    told += [Line(NO_GROUPS)] if rates and not any(one.facts["classification"] for one in rates) else []
    for verdict, words in _WORDS.items():
        told += [Line(words(one), sources.cite(one.citations)) for one in of_verdict(brief, verdict)]
    for one in of_verdict(brief, Verdict.ANESTHESIA_FEE):
        told += _anesthesia(one, sources)
    return told


def _without_rate(finding: Finding) -> str:
    return f"{finding.codes[0]}: no row in OPPS Addendum B."


def _not_priced(finding: Finding) -> str:
    return f"{row(finding)}: no fee schedule amount, {_why(finding)}.{_values(finding)}"


def _without_row(finding: Finding) -> str:
    return f"{finding.codes[0]}: no row in the physician fee schedule."


_WORDS: dict[Verdict, Callable[[Finding], str]] = {
    Verdict.NO_HOSPITAL_RATE: _without_rate,
    Verdict.NOT_PRICED: _not_priced,
    Verdict.NO_FEE_ROW: _without_row,
}


def _told_by_status(brief: Brief, finding: Finding) -> bool:
    """Whether the indicators' sentence says the status already."""
    status = finding.facts["status"]
    return any(
        one.codes[0] == finding.codes[0] and one.facts.get("status") == status
        for one in of_check(brief.findings, INDICATORS)
    )


def _briefly(finding: Finding) -> str:
    facts = finding.facts
    if facts["reason"] == "no_values":
        return f"status {facts['status']} without relative values"
    meaning = STATUS.get(facts["status"], facts["status_meaning"] or "no payment")
    return f"status {facts['status']} ({meaning.partition(':')[0]})"


def _why(finding: Finding) -> str:
    facts = finding.facts
    if facts["reason"] == "no_values":
        return f"status {facts['status']}, but {NO_VALUES}"
    return (
        f"status {facts['status']} ({STATUS.get(facts['status'], facts['status_meaning'] or 'no payment')})"
    )


def _values(finding: Finding) -> str:
    """Relative values that are published for other payers' use."""
    facts = finding.facts
    shown = [
        f"{facts['totals'][one]} {one}"
        for one in BOTH
        if facts["totals"][one] != "0.00" and one in facts["done_in"]
    ]
    return (
        f" The file lists total RVU {joined(shown)} (work {facts['work_value']}), which Medicare does not pay."
        if shown
        else ""
    )


def _rate(finding: Finding) -> str:
    facts = finding.facts
    paid = f", {dollars(facts['rate'])}" if facts["rate"] else ", no rate"
    group = f", APC {facts['classification']}" if facts["classification"] else ""
    return f"{finding.codes[0]} status indicator {facts['status_indicator']}{group}{paid}"


def _rate_long(finding: Finding) -> str:
    facts = finding.facts
    meaning = STATUS_INDICATORS.get(facts["status_indicator"])
    group = f", APC {facts['classification']}" if facts["classification"] else ""
    parts = [f"payment rate {dollars(facts['rate'])}" if facts["rate"] else "no payment rate of its own"]
    if facts["copayment"]:
        parts.append(f"national copayment {dollars(facts['copayment'])}")
    if facts["minimum_copayment"]:
        parts.append(f"minimum copayment {dollars(facts['minimum_copayment'])}")
    indicator = f"status indicator {facts['status_indicator']}" + (f" ({meaning})" if meaning else "")
    return f"{finding.codes[0]}: OPPS {indicator}{group}: {', '.join(parts)}"


def _anesthesia_short(finding: Finding) -> str:
    facts, code = finding.facts, finding.codes[0]
    if not facts["factor"]:
        return f"{code} is paid by anesthesia units, and no anesthesia conversion factor is loaded for that time."
    if not facts["dollars"]:
        return f"{code} is paid by anesthesia units: (base units + time units) {TIMES} ${facts['factor']} ({_factor(finding)})."
    units = f"{facts['base_units']} base units + {facts['time_units']} time units"
    return f"Anesthesia {code}: {dollars(facts['dollars'])} ({units}, ${facts['factor']} a unit, {_factor(finding)})."


def _factor(finding: Finding) -> str:
    return f"anesthesia factor {place(finding.facts['place'])}, {finding.facts.get('factor_edition')}"


def _anesthesia(finding: Finding, sources: Sources) -> list[Line]:
    facts = finding.facts
    base = f"{facts['base_units']} base units" if facts["base_units"] else "its base units"
    time = f"{facts['time_units']} time units" if facts["time_units"] else "its time units"
    half = f" {TIMES} {facts['percent']} % (medically directed)" if facts["percent"] else ""
    factor = f" {TIMES} ${facts['factor']}" if facts["factor"] else ""
    sum_of = f"({base} + {time}){factor}{half}"
    end = f" = {dollars(facts['dollars'])}" if facts["dollars"] else ""
    told = [
        Line(f"{finding.codes[0]}, status J (anesthesia): {sum_of}{end}.", sources.cite(finding.citations))
    ]
    if facts["minutes"] is not None:
        told.append(
            Line(
                f"Time: {facts['minutes']} minutes / {facts['minutes_a_unit']} = {facts['time_units']} units, to one decimal."
            )
        )
    if facts["factor"] and not facts["place"]["name"]:
        told.append(Line("National factor: the locality's own needs the ZIP code or the locality."))
    missing = [words for words, have in (("the base units of the code", facts["base_units"]), ("the anesthesia minutes", facts["time_units"])) if not have]  # fmt: skip
    if missing:
        told.append(
            Line(
                f"Missing for an amount: {joined(missing)}; base units are in none of the loaded books (CMS publishes them by code)."
            )
        )
    return told
