"""Which books do the checks read for a question? Told from what they found, so that the sealed question stays unread.

It may name more books than were decisive, never fewer, but for one that lists a modifier which none knew. Read by
`consultant/changed_answers.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks import manuals, validity
from consultant.codes.catalogue import Book
from consultant.codes.listing import BOOKS_OF
from consultant.verdicts import Verdict
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PLACE_OF: dict[str, tuple[Book, Setting | None]] = {
    f"{book.words}, {setting.words}" if setting else book.words: (book, setting)
    for book in Book
    for setting in (None, *Setting)
}
"""Book and setting by the `system` of a citation."""

_OF_A_CLAIM_LINE = frozenset({Book.PTP, Book.MUE, Book.ADD_ON, Book.PFS})
_READ_FOR: dict[CodeSystem, frozenset[Book]] = (
    BOOKS_OF
    | dict.fromkeys(PROCEDURE_SYSTEMS, _OF_A_CLAIM_LINE)
    | {CodeSystem.HCPCS: _OF_A_CLAIM_LINE | {Book.HCPCS}}
)
"""What is read for a code that is known, whatever was asked of it."""
_NOT_KNOWN = frozenset({Verdict.NOT_FOUND, Verdict.BOOK_NOT_LOADED})


def books_read(findings: Iterable[Mapping[str, Any]]) -> frozenset[Book]:
    """The books whose editions may change what was found (`findings` as a case keeps them).

    Those that are cited, which is any where one is called otherwise by now; those that are read for each code; and all
    that may list a code which none listed.
    """
    found: set[Book] = set()
    for finding in findings:
        for one in finding["citations"]:
            if one["system"] in manuals.NAMES:
                continue  # no edition of it is loaded, so that none changes what it says
            found |= {PLACE_OF[one["system"]][0]} if one["system"] in PLACE_OF else set(Book)
        if finding["facts"].get("book") in PLACE_OF:  # it would have been read, had it been loaded
            found.add(PLACE_OF[finding["facts"]["book"]][0])
        if finding["check"] == validity.NAME:
            books = BOOKS_OF if finding["verdict"] in _NOT_KNOWN else _READ_FOR
            found |= books.get(finding["facts"].get("system", ""), frozenset())
    return frozenset(found)


def codes_asked(findings: Iterable[Mapping[str, Any]]) -> list[str]:
    """The distinct codes that were found something about, in their order."""
    return list(dict.fromkeys(code for finding in findings for code in finding["codes"]))


def is_dated(findings: Sequence[Mapping[str, Any]]) -> bool:
    """Whether they are surely about a date of service; one that no edition holds leaves no trace in them."""
    return any(finding["facts"].get("asked") for finding in findings)
