"""Does a diagnosis support a service? What the lists of one article say of both together.

Only an article that is loaded with its lists settles it; `Yes` means that its lists name both, not that the record meets
the policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.readers.coverage import COVERED, NONCOVERED
from consultant.codes.readers.coverage_documents import groups
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.readers.coverage import Naming
    from consultant.codes.readers.coverage_documents import CodeGroup

NAME = "coverage"
MOST_DIAGNOSES = 6


def diagnosis_findings(
    matter: Matter, naming: Naming, code: str, diagnoses: Sequence[str]
) -> Iterator[Finding]:
    """A finding for each diagnosis, where the document is an article that lists any."""
    if not diagnoses or naming.described is None or not naming.dated:
        return
    lists = [one for one in matter.books.read(groups, naming.described) if one.codes]
    if not any(one.listing in {COVERED, NONCOVERED} for one in lists):
        return
    for diagnosis in diagnoses[:MOST_DIAGNOSES]:
        yield _judged(naming, code, diagnosis, lists)


def _judged(naming: Naming, code: str, diagnosis: str, lists: Sequence[CodeGroup]) -> Finding:
    covered = [one for one in lists if one.listing == COVERED]
    naming_it = [one for one in covered if _holds(one.codes, diagnosis)]
    against = [one for one in lists if one.listing == NONCOVERED and _holds(one.codes, diagnosis)]
    beside = [one for one in naming_it if one.number in naming.groups or len(covered) == 1]
    marked = [one for one in beside if _holds(one.marked, diagnosis)]
    verdict = _verdict(naming_it, against, beside, marked)
    edition = naming.edition
    said = naming_it or against
    facts = {
        "document": naming.document,
        "version": naming.version,
        "procedure_groups": list(naming.groups),
        "groups": [one.number for one in beside or said],
        "marked": bool(marked) and len(marked) == len(beside),
        "also_against": bool(against and naming_it),
        **edition.facts(),
    }
    listing = "" if not said else f"{said[0].listing} group {(beside or said)[0].number}: "
    row = f"{naming.document} version {naming.version}, {listing or 'no row for '}{diagnosis}"
    return Finding(
        NAME,
        verdict,
        (code, diagnosis),
        facts,
        (edition.citation(naming.row_of(code)), edition.citation(row)),
        (edition.caution,) if edition.caution else (),
    )


def _verdict(
    naming_it: Sequence[CodeGroup],
    against: Sequence[CodeGroup],
    beside: Sequence[CodeGroup],
    marked: Sequence[CodeGroup],
) -> Verdict:
    if against and not naming_it:
        return Verdict.DIAGNOSIS_DOES_NOT_SUPPORT
    if not naming_it:
        return Verdict.DIAGNOSIS_NOT_LISTED
    if against or not beside or len(marked) == len(beside):
        return Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF
    return Verdict.DIAGNOSIS_SUPPORTS


def _holds(codes: Sequence[str], diagnosis: str) -> bool:
    return compact(diagnosis) in map(compact, codes)
