"""Is it a CC or an MCC, and does the principal diagnosis take that away? IPPS Tables 6I, 6J and 6K.

A CC or MCC is what a diagnosis is as a secondary one; beside the principal diagnoses of its collection in Table 6K it has
no effect on the MS-DRG.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks.groups.asked import NAME, SEVERITY, WHICH_DRG, diagnoses_asked, principal
from consultant.checks.rows import resting_on
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import complications
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry, Edition
    from consultant.codes.readers.complications import CcExclusions, Complication

LISTS = (Book.MCC, Book.CC, Book.CC_EXCLUSIONS)


def check(matter: Matter) -> Iterator[Finding]:
    """The level of each secondary diagnosis, where it is asked or where MS-DRGs are set against each other."""
    drgs = matter.codes(CodeSystem.MSDRG)
    ungrouped = not drgs and WHICH_DRG.search(matter.question.text)
    if not (SEVERITY.search(matter.question.text) or len(drgs) > 1 or ungrouped):
        return
    listed, first = diagnoses_asked(matter), principal(matter)
    if ungrouped and listed:
        yield Finding(NAME, Verdict.NO_GROUPER, tuple(listed), {"system": CodeSystem.MSDRG.value})
    secondary = {code: entry for code, entry in listed.items() if code != first or len(listed) == 1}
    for code, entry in secondary.items():
        found = matter.books.read(complications.complication, code, matter.asked)
        if found is None:
            yield from _not_loaded(matter, code)
        else:
            yield _level(matter, entry, found)
            if found.level and first and first != code:
                yield from _beside(matter, code, first)


def _not_loaded(matter: Matter, code: str) -> Iterator[Finding]:
    for book in LISTS[:2]:
        if matter.books.edition(book, None, matter.asked) is None:
            yield Finding(NAME, Verdict.BOOK_NOT_LOADED, (code,), {"book": book.words})


def _level(matter: Matter, entry: CodeEntry, found: Complication) -> Finding:
    facts = {
        "level": found.level,
        "complete": bool(entry.billable),
        "exclusions": _exclusions(found.exclusions) if found.exclusions else None,
    }
    rows = [(found.edition, found.row)] if found.level else _silent(matter, found)
    if found.exclusions:
        rows.append((found.exclusions.edition, found.exclusions.row))
    return resting_on(NAME, Verdict.COMPLICATION_LEVEL, (found.code,), facts, *rows)


def _silent(matter: Matter, found: Complication) -> list[tuple[Edition, str]]:
    """Every list that has no row for it."""
    editions = [matter.books.edition(book, None, matter.asked) for book in LISTS]
    return [(edition, f"{NO_ROW}{found.code}") for edition in editions if edition]


def _exclusions(found: CcExclusions) -> dict[str, Any]:
    return {
        "principals": found.principals,
        "alive_only": found.alive_only,
        "drgs": [one.first if one.first == one.last else f"{one.first}-{one.last}" for one in found.drgs],
    }


def _beside(matter: Matter, code: str, first: str) -> Iterator[Finding]:
    found = matter.books.read(complications.excluded, code, first, matter.asked)
    if found:
        facts = {"level": found.level, "principal": found.principal, "excluded": found.excluded}
        codes = (found.code, found.principal)
        yield resting_on(NAME, Verdict.CC_EXCLUSION, codes, facts, (found.edition, found.row))
