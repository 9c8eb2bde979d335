"""Which terms of the indexes lead to a code? Said where the index is asked about; the tabular list decides (guidelines I.B.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.crosswalks.asked import MOST_CODES, NAME
from consultant.checks.rows import resting_on
from consultant.codes.catalogue import Book
from consultant.codes.readers import index
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

MOST_TERMS = 6
"""How many terms of an index are named."""
_ASKED = re.compile(r"\bindex(?:ed|es)?\b|\bindices\b|\b(?:main|index) terms?\b", re.IGNORECASE)


def check(matter: Matter) -> Iterator[Finding]:
    """The terms that lead to each ICD-10 code of the mail."""
    if not _ASKED.search(matter.question.text):
        return
    for system in index.INDEXES:
        for code in matter.codes(system)[:MOST_CODES]:
            yield from _of_code(matter, system, code)


def _of_code(matter: Matter, system: CodeSystem, code: str) -> Iterator[Finding]:
    leads = matter.books.read(index.leading_to, system, compact(code), matter.asked, MOST_TERMS)
    main = index.INDEXES[system][0]
    if leads:
        facts = {"terms": [_term(lead) for lead in leads]}
        rows = ((lead.term.edition, lead.term.row) for lead in leads)
        yield resting_on(NAME, Verdict.INDEX_TERMS, (code,), facts, *rows)
    elif matter.books.edition(main, None, matter.asked) is None:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, (code,), {"book": Book(main).words})


def _term(lead: index.Lead) -> dict[str, str]:
    return {
        "path": lead.term.path,
        "column": lead.column,
        "code": lead.code,
        "book": lead.term.edition.book.words,
    }
