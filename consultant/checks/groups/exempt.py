"""Must a present-on-admission indicator be reported? CMS's list of the ICD-10-CM codes that are exempt (guidelines, appendix I)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.groups.asked import EXEMPT, NAME, diagnoses_asked
from consultant.checks.rows import resting_on
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import conversions
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter


def check(matter: Matter) -> Iterator[Finding]:
    """Whether each diagnosis is exempt, where POA is asked about."""
    if not EXEMPT.search(matter.question.text):
        return
    for code, entry in diagnoses_asked(matter).items():
        found = matter.books.read(conversions.is_poa_exempt, compact(code), matter.asked)
        if found is None:
            yield Finding(NAME, Verdict.BOOK_NOT_LOADED, (code,), {"book": Book.POA_EXEMPT.words})
            continue
        exempt, edition = found
        facts = {"exempt": exempt, "complete": bool(entry.billable)}
        row = code if exempt else f"{NO_ROW}{code}"
        yield resting_on(NAME, Verdict.POA_EXEMPTION, (code,), facts, (edition, row))
