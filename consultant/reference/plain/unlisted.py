"""A code that no loaded book lists: what kind of code it is written like, and what could not be looked up. No fact of a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.readers.lists import OWN_BOOKS
from consultant.reference.from_known import known_of
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import drg_title, quoted, title
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.entries import Edition
    from consultant.reference.shapes import Subject

NAMES = {
    CodeSystem.CPT: "a CPT code",
    CodeSystem.CPT2: "a CPT code of Category II",
    CodeSystem.CPT3: "a CPT code of Category III",
    CodeSystem.PLA: "a CPT code for a laboratory analysis",
    CodeSystem.HCPCS: "a HCPCS Level II code",
    CodeSystem.CDT: "a dental procedure code (CDT)",
    CodeSystem.ICD10CM: "an ICD-10-CM diagnosis code",
    CodeSystem.ICD10PCS: "an ICD-10-PCS procedure code",
    CodeSystem.ICD9CM: "a code of ICD-9-CM, which ICD-10 has replaced",
    CodeSystem.MSDRG: "an MS-DRG",
    CodeSystem.MOD: "a modifier",
    CodeSystem.REV: "a revenue code of a hospital's bill",
    CodeSystem.POS: "a place of service code",
    CodeSystem.NDC: "a National Drug Code",
    CodeSystem.LOINC: "a LOINC code of a laboratory test or observation",
    CodeSystem.CARC: "a claim adjustment reason code",
    CodeSystem.RARC: "a remittance advice remark code",
}
BOOKS = {
    CodeSystem.ICD10CM: (Book.ICD10CM, Book.ICD10CM_TABULAR),
    CodeSystem.ICD10PCS: (Book.ICD10PCS,),
    CodeSystem.ICD9CM: (Book.ICD9CM,),
    CodeSystem.HCPCS: (Book.HCPCS,),
    CodeSystem.MOD: (Book.HCPCS,),
    CodeSystem.MSDRG: (Book.MSDRG, Book.MSDRG_TITLES),
    CodeSystem.POS: (Book.POS,),
    **{system: (book,) for system, book in OWN_BOOKS.items()},
    **dict.fromkeys(AMA_SYSTEMS, (Book.PFS, Book.OPPS, Book.MUE, Book.PTP)),
}
"""The books in which a code of the system would stand."""
NOT_LOADED = "The list of these codes is not loaded here, so that nothing can be said of this one."
NEVER_LOADED = "The desk has no book of these codes, so that nothing can be said of this one."


def words(subject: Subject) -> Iterator[Said]:
    """What it looks like; which books were looked in, or that none is loaded; where another edition has it."""
    yield Said(f"{subject.code} is written like {NAMES[subject.system]}.")
    if subject.system not in BOOKS:
        yield Said(NEVER_LOADED)
        return
    editions = [found for book in BOOKS[subject.system] if (found := _edition(subject, book))]
    if not editions:
        yield Said(NOT_LOADED)
        return
    if subject.system is CodeSystem.MSDRG:
        editions = editions[:1]  # the list of all years lags behind and settles nothing
    rows = [(one, f"{NO_ROW}{subject.code}") for one in editions]
    looked = f"{editions[0].title} does not list it"
    if len(editions) > 1:
        day = f" for {subject.on}" if subject.on else ""
        looked = f"None of the editions that answer{day} lists it"
    elsewhere = list(_elsewhere(subject))
    silent = "" if elsewhere else ", so that nothing else can be said of it here"
    yield said(f"{looked}{silent}.", *rows)
    yield from elsewhere


def _elsewhere(subject: Subject) -> Iterator[Said]:
    """The last edition that lists it, with the title there."""
    listed = [
        one for one in known_of(subject, "history") if one.facts.get("listed") and one.facts.get("title")
    ]
    for one in known_of(subject, "groups"):
        if one.facts.get("group") == "ms-drg-title":
            text = f"The list of all years has it as {quoted(drg_title(one.facts['title']))}."
            yield said(text, (one.edition, one.row))
    for one in listed[-1:]:
        text = f"In the edition {one.edition.release} it is listed as {quoted(title(one.facts['title']))}."
        yield Said(text, (one.citation,))


def _edition(subject: Subject, book: Book) -> Edition | None:
    for setting in (None, *subject.books.settings_of(book)):
        if found := subject.books.edition(book, setting, subject.on):
            return found
    return None
