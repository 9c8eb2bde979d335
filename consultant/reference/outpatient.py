"""Section `outpatient`: what a hospital is paid (OPPS Addendum B): status indicator in words, APC, rate, copayments.

The addendum's short descriptor is never printed: of a CPT code it is the AMA's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.readers import fees
from consultant.codes.shapes import as_asked
from consultant.drafting.phrases.payment.others import NO_GROUPS, OF_THE_HOSPITAL, STATUS_INDICATORS
from consultant.drafting.phrases.payment.words import dollars
from consultant.reference.fee_tables import is_priced
from consultant.reference.shapes import Cell, Section
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.readers.fees import OutpatientRate
    from consultant.reference.shapes import Subject

KEY, TITLE = "outpatient", "Hospital outpatient payment (OPPS)"
UNEXPLAINED = "no loaded book explains this indicator (CMS does in Addendum D1 of the OPPS rule)"
OF_THE_NATION = "This is a national payment rate of the hospital."
NO_RATE = "Addendum B names no payment rate for the code."


def outpatient(subject: Subject) -> Section | None:
    """The code's row in Addendum B; None where it has none."""
    if subject.system not in PROCEDURE_SYSTEMS:
        return None
    rate = subject.books.read(fees.outpatient_rate, as_asked(subject.system, subject.code), subject.on)
    if rate is None:
        return None
    caution = rate.edition.caution
    return Section(
        KEY,
        TITLE,
        facts=tuple(_facts(rate)),
        lines=tuple(_lines(rate, subject)),
        citations=(rate.edition.citation(rate.row),),
        cautions=(caution,) if caution else (),
    )


def _facts(rate: OutpatientRate) -> Iterator[tuple[str, Cell]]:
    meaning = STATUS_INDICATORS.get(rate.status, UNEXPLAINED)
    yield "Status indicator", Cell(f"{rate.status}: {meaning}")
    if rate.classification:
        yield "APC", Cell(rate.classification)
    if rate.weight is not None:
        yield "Relative weight", Cell(f"{rate.weight:f}")
    for name, amount in (
        ("Payment rate", rate.rate),
        ("National copayment", rate.national_copayment),
        ("Minimum copayment", rate.minimum_copayment),
        ("Adjusted copayment", rate.adjusted_copayment),
    ):
        if amount is not None:
            yield name, Cell(dollars(f"{amount:f}"))
    if rate.coinsurance_percent is not None:
        yield "Coinsurance", Cell(f"{rate.coinsurance_percent:f} %")
    if rate.pass_through_ends:
        yield "Pass-through status ends", Cell(rate.pass_through_ends)
    if rate.note:
        yield "Note", Cell(rate.note)


def _lines(rate: OutpatientRate, subject: Subject) -> Iterator[str]:
    if rate.rate is None:
        yield NO_RATE
    else:
        rows = subject.books.read(fees.rows, rate.code, subject.on)
        yield OF_THE_HOSPITAL if any(map(is_priced, rows)) else OF_THE_NATION
        if not rate.classification:
            yield NO_GROUPS
    if rate.changed:
        yield "Marked in the addendum as changed against the edition before."
