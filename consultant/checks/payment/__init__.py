"""What does Medicare pay? Relative values, locality, conversion factor, reductions, anesthesia, the hospital's rate; the arithmetic.

Source: the text that comes with the relative value file; Pub. 100-04, chapter 12; 42 CFR part 414. Speaks only where a fee is
asked. All money is decimal and rounded to the cent at the end of each published step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.payment import amounts, anesthesia, outpatient, schedule, session
from consultant.checks.payment.asked import fee_codes, wanted
from consultant.checks.payment.places import where
from consultant.checks.payment.schedule import NAME
from consultant.codes.catalogue import Book
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.checks.payment.asked import Wanted

__all__ = ["NAME", "check"]

WITHOUT_AMOUNT = frozenset({Verdict.NOT_PRICED, Verdict.NO_FEE_ROW})
"""What is not said of the physician's fee beside a hospital's payment."""


def check(matter: Matter) -> Iterator[Finding]:
    """The hospital's rate where that is meant, and what the physician fee schedule pays."""
    codes = fee_codes(matter)
    if not codes:
        return
    asked = wanted(matter)
    if asked.hospital:
        yield from outpatient.of_codes(matter, codes)
    if asked.physician:
        found = _physician(matter, asked, codes)
        yield from (one for one in found if not (asked.hospital and one.verdict in WITHOUT_AMOUNT))


def _physician(matter: Matter, asked: Wanted, codes: list[str]) -> Iterator[Finding]:
    edition = matter.books.edition(Book.PFS, None, matter.asked)
    if edition is None:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(codes), {"book": Book.PFS.words})
        return
    beside = schedule.read(matter, codes, asked, where(matter, edition), edition)
    yield from amounts.of_codes(beside)
    yield from anesthesia.of_codes(beside)
    yield from session.of_list(beside)
