"""What may be reported with this code by the physician fee schedule? Its status, global days, and the indicators behind modifiers.

Source: the record layout of the relative value file (RVU25D, attachment A) and Pub. 100-04, chapter 12, section 40. One file
a field of the row; payment is for `checks/payment.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.indicators import (
    by_indicator,
    components,
    discontinued,
    global_days,
    status,
    supervision,
    visit_modifiers,
)
from consultant.checks.indicators.asked import TOPICS
from consultant.checks.indicators.schedule import NAME, Schedule
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import fees
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from consultant.checks.matter import Matter

__all__ = ["NAME", "check"]

FIELDS: tuple[Callable[[Schedule], Iterable[Finding]], ...] = (
    status.of_codes,
    by_indicator.of_codes,
    components.of_codes,
    discontinued.of_codes,
    visit_modifiers.of_codes,
    global_days.of_codes,
    supervision.of_codes,
)


def check(matter: Matter) -> Iterator[Finding]:
    """What the row of each code decides or is asked for."""
    codes = matter.listed_codes
    if not codes or matter.question.particulars.setting is Setting.DME:
        return
    edition = matter.books.edition(Book.PFS, None, matter.asked)
    if edition is None:
        if matter.question.asks(*TOPICS):
            yield Finding(NAME, Verdict.BOOK_NOT_LOADED, codes, {"book": Book.PFS.words})
        return
    schedule = Schedule(matter, edition, matter.books.read(fees.rows_of, codes, matter.asked))
    for field in FIELDS:
        yield from field(schedule)
    yield from _without_row(schedule)


def _without_row(schedule: Schedule) -> Iterator[Finding]:
    """Codes that were asked about and are not in the schedule."""
    if schedule.matter.question.asks(*TOPICS):
        for code in schedule.matter.listed_codes:
            if code not in schedule.rows:
                facts = dict(schedule.edition.facts())
                source = schedule.edition.citation(f"{NO_ROW}{code}")
                yield Finding(NAME, Verdict.NOT_IN_FEE_SCHEDULE, (code,), facts, (source,), schedule.warnings)
