"""Runs the checks in order over a question. Adding a check is one file and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks import (
    add_on,
    candidates,
    claim,
    coverage,
    crosswalks,
    diagnoses,
    dose,
    extent,
    groups,
    guidelines,
    indicators,
    modifiers,
    pairs,
    payment,
    policy,
    seventh_character,
    units,
    validity,
)
from consultant.checks.matter import Matter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consultant.codes.lookup import Books
    from consultant.vocabulary import Finding, Question

CHECKS: tuple[Callable[[Matter], Iterable[Finding]], ...] = (
    validity.check,
    pairs.check,
    units.check,
    dose.check,
    add_on.check,
    indicators.check,
    modifiers.check,
    payment.check,
    diagnoses.check,
    seventh_character.check,
    groups.check,
    crosswalks.check,
    coverage.check,
    policy.check,
    guidelines.check,
    candidates.check,
    extent.check,
)


def check(question: Question, books: Books, *, on_a_form: bool = False) -> tuple[Finding, ...]:
    """Every finding about a question, in the order of `CHECKS`; the claim as a whole is judged by them all, and stands first.

    `on_a_form` says that the question is a claim form's lines and no words of a mail.
    """
    matter = Matter(question, books, on_a_form)
    found = tuple(finding for run in CHECKS for finding in run(matter))
    return (*claim.check(matter, found), *found)
