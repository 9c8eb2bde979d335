"""Runs the checks in order over a question. Adding a check is one file and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks import add_on, candidates, extent, pairs, units, validity
from consultant.checks.matter import Matter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consultant.codes.lookup import Books
    from consultant.vocabulary import Finding, Question

CHECKS: tuple[Callable[[Matter], Iterable[Finding]], ...] = (
    validity.check,
    pairs.check,
    units.check,
    add_on.check,
    candidates.check,
    extent.check,
)


def check(question: Question, books: Books) -> tuple[Finding, ...]:
    """Every finding about a question, in the order of `CHECKS`."""
    matter = Matter(question, books)
    return tuple(finding for run in CHECKS for finding in run(matter))
