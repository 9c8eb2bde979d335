"""Runs the rules on diagnoses in order: combination codes, Excludes notes, the order, symptoms, side, and the patient.

A pair that a combination code settles is not spoken of by the rules after it. What each rule reads stands in its file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.diagnoses import (
    combinations,
    contradictions,
    excludes,
    person,
    sequencing,
    sides,
    symptoms,
)
from consultant.checks.diagnoses.laid import NAME, Laid
from consultant.codes.catalogue import Book
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter


def check(matter: Matter) -> Iterator[Finding]:
    """What stands between the diagnoses that are asked together or stand on one claim, and between them and the patient."""
    laid = Laid(matter)
    if not laid.codes or not (laid.groups or person.is_told(matter) or sides.are_told(matter)):
        return
    if laid.edition is None:
        if any(group.asked for group in laid.groups):
            facts = {"book": Book.ICD10CM_TABULAR.words}
            yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(laid.codes), facts)
        return
    told: set[tuple[Verdict, tuple[str, ...]]] = set()
    for finding in _of_groups(laid):
        if (finding.verdict, finding.codes) not in told:
            told.add((finding.verdict, finding.codes))
            yield finding
    yield from sides.against_procedures(laid)
    yield from person.check(laid)


def _of_groups(laid: Laid) -> Iterator[Finding]:
    """What the rules say of each group; the same codes may stand in several."""
    for group in laid.groups:
        settled: set[frozenset[str]] = set()
        for rule in (
            combinations.check,
            sides.both,
            excludes.conflicts,
            contradictions.check,
            symptoms.check,
        ):
            found = list(rule(laid, group, settled))
            settled.update(pair for one in found for pair in _pairs(one))
            yield from found
        yield from excludes.free(laid, group, settled)
        yield from sequencing.check(laid, group)


def _pairs(finding: Finding) -> Iterator[frozenset[str]]:
    codes = finding.codes
    return (frozenset({one, two}) for at, one in enumerate(codes) for two in codes[at + 1 :])
