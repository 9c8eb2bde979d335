"""What the lists of LCDs and articles say of the codes of a mail, and which codes no loaded policy names.

An article's lists join a service with diagnoses by groups: group 1 of its codes goes with group 1 of its diagnoses, unless
the paragraph above a group says otherwise. A diagnosis alone settles nothing: coverage is decided for a service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks.coverage.diagnosis import diagnosis_findings
from consultant.checks.coverage.local import cautions_of, described, is_of
from consultant.checks.coverage.national import MOST_CODES, asks_coverage, codes_asked
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers import coverage
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.coverage import Naming

NAME = "coverage"
MOST_DOCUMENTS = 4
_SEARCHED = (Book.ARTICLE, Book.LCD, Book.LCD_CODES, Book.NCD)


def policies_naming_codes(matter: Matter) -> Iterator[Finding]:
    """The documents of the contractor or state that name a procedure code, and what they say of the diagnoses beside it."""
    if not asks_coverage(matter):
        return
    diagnoses = matter.codes(CodeSystem.ICD10CM)
    for code in codes_asked(matter):
        mine = _reaching(matter, _namings(matter, code))
        for one in mine[:MOST_DOCUMENTS]:
            yield _naming(matter, one, code, len(mine))
        for one in mine[:MOST_DOCUMENTS]:
            yield from diagnosis_findings(matter, one, code, diagnoses)


def what_no_policy_names(matter: Matter, told: Sequence[Finding]) -> Iterator[Finding]:
    """The procedure codes that none of `told` names, with the editions that were searched; diagnoses that stand alone."""
    if not asks_coverage(matter) or any(one.verdict is Verdict.BOOK_NOT_LOADED for one in told):
        return
    codes = codes_asked(matter)
    searched = _searched(matter)
    if not searched:
        yield Finding(NAME, Verdict.BOOK_NOT_LOADED, tuple(codes), {"book": Book.LCD.words})
        return
    named = {code for one in told for code in one.codes}
    for code in codes:
        if code not in named:
            yield _unnamed(matter, code, searched, known=bool(told))
    if not codes and not told and not matter.question.asks(IntentKind.GUIDELINE):
        yield from _diagnoses_alone(matter)


def _searched(matter: Matter) -> list[Edition]:
    """The editions that would name a code: the list of LCD codes only where the LCDs themselves are not loaded."""
    found = {book: matter.books.edition(book, None, matter.asked) for book in _SEARCHED}
    if found[Book.LCD]:
        found[Book.LCD_CODES] = None
    return [one for one in found.values() if one]


def _namings(matter: Matter, code: str) -> tuple[Naming, ...]:
    return matter.books.read(coverage.procedures, compact(code), matter.asked).first


def _reaching(matter: Matter, namings: Sequence[Naming]) -> list[Naming]:
    """Those of the contractor or state that the mail names; those of which that is not known stay."""
    particulars = matter.question.particulars
    kept = [one for one in namings if not _makers(one) or is_of(_makers(one), particulars.contractor)]
    if not particulars.state or not kept:
        return kept
    held = matter.books.read(coverage.reach, kept, particulars.state, matter.asked)
    return [one for one in kept if held.get(one.document) is not False]


def _makers(one: Naming) -> tuple[str, ...]:
    """The contractors of a document; those of the catalogue where the list itself has none."""
    return one.contractors or (one.described.contractors if one.described else ())


def _asked_of(matter: Matter) -> str | None:
    return matter.question.particulars.contractor or matter.question.particulars.state


def _naming(matter: Matter, one: Naming, code: str, in_all: int) -> Finding:
    facts = {
        "kind": "article" if one.document.startswith("A") else "LCD",
        "title": None,
        **(described(one.described) if one.described else {}),
        "document": one.document,
        "version": one.version,
        "groups": list(one.groups),
        "dated": one.dated,
        "contractors": [name.partition(" (")[0] for name in _makers(one)],
        "by": "code",
        "in_all": in_all,
        "asked_of": _asked_of(matter),
        **one.edition.facts(),
    }
    citations = [one.edition.citation(one.row_of(code))]
    if one.described and one.described.edition != one.edition:
        citations.append(one.described.edition.citation(one.described.row))
    return Finding(NAME, Verdict.LOCAL_POLICY, (code,), facts, tuple(citations), cautions_of([one.edition]))


def _unnamed(matter: Matter, code: str, searched: Sequence[Edition], *, known: bool) -> Finding:
    """A plain fact beside a policy that was found otherwise; else it settles that nothing can be told."""
    others = _namings(matter, code)[:MOST_DOCUMENTS]
    facts: dict[str, Any] = {
        "books": [one.title for one in searched],
        "elsewhere": list(dict.fromkeys(one.document for one in others)),
        "asked_of": _asked_of(matter),
    }
    verdict = Verdict.CODE_NOT_NAMED if known else Verdict.NO_POLICY_LOADED
    rows = tuple(one.edition.citation(one.row_of(code)) for one in others)
    citations = rows or tuple(one.citation(f"{NO_ROW}{code}") for one in searched)
    return Finding(NAME, verdict, (code,), facts, citations, cautions_of(searched))


def _diagnoses_alone(matter: Matter) -> Iterator[Finding]:
    """How many articles list each diagnosis, where articles are loaded."""
    edition = matter.books.edition(Book.ARTICLE, None, matter.asked)
    for code in matter.codes(CodeSystem.ICD10CM)[:MOST_CODES]:
        found = matter.books.read(coverage.diagnoses, compact(code), matter.asked, 1)
        facts = {"alone": True, "articles": found.in_all if edition else None}
        rows = [one.row_of(code) for one in found.first] or [f"{NO_ROW}{code}"]
        citations = tuple(edition.citation(row) for row in rows) if edition else ()
        warnings = cautions_of([edition]) if edition else ()
        yield Finding(NAME, Verdict.NO_POLICY_LOADED, (code,), facts, citations, warnings)
