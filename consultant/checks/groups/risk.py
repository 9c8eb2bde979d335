"""Does it risk adjust? CMS's mapping of diagnoses to HCC categories, a model after the other, with the labels.

Diagnoses of one year make the payment of the next (42 CFR 422.310). The factors themselves are on none of the books.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.groups.asked import NAME, RISK, diagnoses_asked
from consultant.checks.rows import resting_on
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import groups
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry, Edition
    from consultant.codes.readers.groups import HccCategory

_FACTOR = re.compile(
    r"\braf\b|\bcoefficients?\b|\brisk (?:scores?|factors?|weights?)\b|\bhcc weights?\b", re.IGNORECASE
)
NEWEST = "CMS-HCC Model V28"
"""The model that Medicare Advantage outside PACE is paid by alone since payment year 2026; it is named first."""


def check(matter: Matter) -> Iterator[Finding]:
    """The categories of each diagnosis, or that the mapping has none, where risk adjustment is asked about."""
    if not RISK.search(matter.question.text):
        return
    listed = diagnoses_asked(matter)
    edition = matter.books.edition(Book.HCC, None, matter.asked)
    if edition is None and listed:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(listed), {"book": Book.HCC.words})
    elif edition:
        yield from (_of_code(matter, code, entry, edition) for code, entry in listed.items())


def _of_code(matter: Matter, code: str, entry: CodeEntry, edition: Edition) -> Finding:
    found = sorted(matter.books.read(groups.hcc, code, matter.asked), key=lambda one: one.model != NEWEST)
    facts = {
        "complete": bool(entry.billable),
        "categories": [_category(one) for one in found],
        "factor_asked": bool(_FACTOR.search(matter.question.text)),
    }
    rows = [(one.edition, one.row) for one in found] or [(edition, f"{NO_ROW}{code}")]
    labels = [(one.label_edition, one.name) for one in found if one.label_edition]
    return resting_on(NAME, Verdict.HCC_CATEGORY, (code,), facts, *rows, *_current(labels))


def _category(one: HccCategory) -> dict[str, str]:
    return {"model": one.model, "name": one.name, "label": one.label}


def _current(labels: list[tuple[Edition, str]]) -> list[tuple[Edition, str]]:
    """Labels only name a category: that their edition is of another year is no caution about the diagnosis."""
    return [label for label in labels if label[0].fits]
