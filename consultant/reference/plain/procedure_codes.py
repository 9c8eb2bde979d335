"""CPT and CDT codes in plain words without their owners' text: where they stand in Medicare's books, and what those say.

A descriptor, or a paraphrase of one, is only the owner's to give: it stands here where a licence was declared (CPT) or the
operator brought the list (CDT).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.reference.plain import services
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import listed, quoted, title
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.entries import Edition
    from consultant.reference.shapes import Subject

AMA, ADA = "the American Medical Association", "the American Dental Association"
KINDS = {
    CodeSystem.CPT: ("a CPT code", AMA),
    CodeSystem.CPT2: ("a CPT code of Category II", AMA),
    CodeSystem.CPT3: ("a CPT code of Category III", AMA),
    CodeSystem.PLA: ("a CPT code for a laboratory analysis (PLA, or MAAA where it ends in M)", AMA),
    CodeSystem.CDT: ("a dental procedure code (CDT)", ADA),
}
_MOST_BOOKS = 2
_ENOUGH = 4


def words(subject: Subject) -> Iterator[Said]:
    """The title where it may be printed; then class, add-on, payment, edits; where none says anything, the books that list it."""
    yield _opening(subject)
    sentences = [
        *services.classified(subject),
        *services.added_on(subject),
        *services.paid(subject),
        *services.edited(subject),
    ]
    entry = subject.found.entry
    yield from (sentences or ([] if entry and entry.title else _listings(subject)))[:_ENOUGH]


def _opening(subject: Subject) -> Said:
    kind, owner = KINDS[subject.system]
    entry = subject.found.entry
    if entry and entry.title:
        return said(f"{subject.code} is {kind} for {quoted(title(entry.title))}.", (entry.edition, entry.row))
    text = f"{subject.code} is {kind}; its description belongs to {owner} and is not printed here without a licence."
    sources = [(one, subject.code) for one in subject.found.listed_in[:1]]
    return said(text, *([(entry.edition, entry.row)] if entry else sources))


def _listings(subject: Subject) -> list[Said]:
    """Which books have a row of it, the edition that answers first."""
    found = dict.fromkeys(subject.found.listed_in)
    first: dict[str, Edition] = {}
    for one in found:
        first.setdefault(one.book.words, one)
    shown = list(first.values())[:_MOST_BOOKS]
    if not shown:
        return []
    return [
        said(f"It stands in {listed([one.title for one in shown])}.", *((one, subject.code) for one in shown))
    ]
