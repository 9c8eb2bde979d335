"""Local coverage determinations and billing articles: by number and by title.

Where only titles are loaded, no more than that is said. What their lists say of a code is `by_code.py`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.asked_words import asked_words
from consultant.checks.coverage.national import CUE, LOCAL_NUMBER, asks_coverage, by_words
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers.coverage_documents import in_force, versions
from consultant.codes.search.book_titles import LOCAL_BOOKS, local_documents
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.coverage_documents import CoverageDocument

NAME = "coverage"
MOST_DOCUMENTS = 4
LEAST_SCORE, LEAST_OF_CONTRACTOR = 0.69, 0.6
"""How close a title must be; that of the contractor whose policy is asked for may be somewhat less so."""
_LOOKED_AT = 24
_NAMED_AS = {"NGS": "national government"}
"""How the publisher calls contractors that people call otherwise."""
_DESCRIPTOR = re.compile(r"(\bCPT\b\W*(?:codes?\W*)?\d{5})\s*(?:\(|-\s).*", re.IGNORECASE)
"""A title that spells out a CPT code, whose wording is the AMA's."""


def documents_by_number(matter: Matter) -> Iterator[Finding]:
    """Each LCD and article whose number the mail names."""
    loaded = [one for one in LOCAL_BOOKS if matter.books.edition(one, None, matter.asked)]
    for number in dict.fromkeys(LOCAL_NUMBER.findall(matter.question.text)):
        start = matter.question.text.index(number)
        found = matter.books.read(versions, number, matter.asked)
        if found:
            yield _document(_chosen(found), {"by": "number", "start": start})
        elif loaded:
            yield from _unknown(matter, number, start, loaded)
        else:
            yield Finding(NAME, Verdict.BOOK_NOT_LOADED, (), {"book": Book.LCD.words})


def _unknown(matter: Matter, number: str, start: int, loaded: Sequence[Book]) -> Iterator[Finding]:
    editions = [one for book in loaded if (one := matter.books.edition(book, None, matter.asked))]
    yield Finding(
        NAME,
        Verdict.NO_SUCH_POLICY,
        (),
        {"document": number, "start": start, **editions[0].facts()},
        tuple(one.citation(f"{NO_ROW}{number}") for one in editions),
        cautions_of(editions),
    )


def documents_by_words(matter: Matter) -> Iterator[Finding]:
    """The documents whose titles come closest, those of the contractor first where one is named."""
    if not asks_coverage(matter) or LOCAL_NUMBER.search(matter.question.text) or not by_words(matter):
        return
    seen: set[str] = set()
    for asked in asked_words(matter, CUE):
        close = [
            one
            for one in matter.books.read(local_documents, asked.words, matter.asked, _LOOKED_AT)
            if one.score >= LEAST_OF_CONTRACTOR and one.key not in seen
        ]
        found = [(one, _chosen(matter.books.read(versions, one.key, matter.asked))) for one in close]
        alive = [(one, document) for one, document in found if not _over(document)]
        contractor = matter.question.particulars.contractor
        mine = [pair for pair in alive if contractor and is_of(pair[1].contractors, contractor)]
        kept = mine or [pair for pair in alive if pair[0].score >= LEAST_SCORE]
        for one, document in kept[:MOST_DOCUMENTS]:
            seen.add(one.key)
            told = {"by": "words", "start": asked.start, "score": one.score, "in_all": len(kept)}
            yield _document(
                document, told | {"of_contractor": bool(mine), "of_another": bool(contractor and not mine)}
            )


def _chosen(found: Sequence[CoverageDocument]) -> CoverageDocument:
    """The version in force, else the newest."""
    return in_force(found, found[0].edition.as_of) or found[0]


def _over(document: CoverageDocument) -> bool:
    return document.status.upper().startswith("R")


def _document(one: CoverageDocument, said: dict[str, Any]) -> Finding:
    edition = one.edition
    facts = {
        **described(one),
        "titles_only": edition.book is Book.COVERAGE_DOCUMENTS,
        **said,
        **edition.facts(),
    }
    return Finding(
        NAME, Verdict.LOCAL_POLICY, (), facts, (edition.citation(one.row),), cautions_of([edition])
    )


def described(one: CoverageDocument) -> dict[str, Any]:
    """The facts of a document; its contractors without the kind of their contracts."""
    begun = one.effective is not None and one.effective <= one.edition.as_of
    return {
        "document": one.document,
        "kind": one.kind,
        "version": one.version,
        "title": without_descriptor(one.title),
        "effective": one.effective.isoformat() if one.effective else None,
        "terminated": one.terminated.isoformat() if one.terminated else None,
        "retired": _over(one),
        "future": not begun,
        "contractors": [name.partition(" (")[0] for name in one.contractors],
    }


def without_descriptor(title: str) -> str:
    """A title without the AMA's words on a code that it names."""
    return _DESCRIPTOR.sub(r"\1", title)


def cautions_of(editions: Sequence[Edition]) -> tuple[str, ...]:
    """What a reader must know of editions that do not cover the date asked, each once."""
    return tuple(dict.fromkeys(one.caution for one in editions if one.caution))


def is_of(contractors: Sequence[str], asked: str | None) -> bool:
    """Whether the contractor that a mail names is among these; true where it names none."""
    name = _NAMED_AS.get(asked or "", (asked or "").split(" ")[0].lower())
    return any(name in one.lower() for one in contractors) if asked else True
