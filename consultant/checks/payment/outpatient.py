"""What does Medicare pay the hospital for an outpatient service? Addendum B of the OPPS: status indicator, APC, rate, copayment.

The rate is the nation's, before the hospital's wage index (42 CFR 419.43).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.payment.schedule import NAME
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import fees
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.fees import OutpatientRate


def of_codes(matter: Matter, codes: Sequence[str]) -> Iterator[Finding]:
    """A finding a code, or one that the book is not loaded."""
    edition = matter.books.edition(Book.OPPS, None, matter.asked)
    if edition is None:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(codes), {"book": Book.OPPS.words})
        return
    for code in codes:
        yield _finding(code, edition, matter.books.read(fees.outpatient_rate, code, matter.asked))


def _finding(code: str, edition: Edition, rate: OutpatientRate | None) -> Finding:
    warnings = (edition.caution,) if edition.caution else ()
    if rate is None:
        source = edition.citation(f"{NO_ROW}{code}")
        return Finding(NAME, Verdict.NO_HOSPITAL_RATE, (code,), dict(edition.facts()), (source,), warnings)
    facts = {
        "status_indicator": rate.status,
        "classification": rate.classification,
        "rate": _text(rate.rate),
        "weight": _text(rate.weight),
        "copayment": _text(rate.national_copayment),
        "minimum_copayment": _text(rate.minimum_copayment),
        **edition.facts(),
    }
    return Finding(NAME, Verdict.HOSPITAL_RATE, (code,), facts, (edition.citation(rate.row),), warnings)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
