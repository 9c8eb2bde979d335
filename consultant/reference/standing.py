"""Whether a code is valid on the day, in one sentence that names book and edition; what every edition says is in `history.py`.

Billability is the order file's flag in the edition that holds the date (guidelines I.B.13); a code that takes a 7th character is
invalid without it (I.A.5). HCPCS and other lists have days of their own. CPT has no free book: a number is known by the
tables that list it. Where no edition fits the date nothing is said of the date itself (`Edition.caution`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import UNDATED, Book
from consultant.codes.listing import BOOKS_OF
from consultant.reference.from_known import known_of
from consultant.reference.history import holders, unlisted_icd9_procedure
from consultant.vocabulary import AMA_SYSTEMS, PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from consultant.codes.entries import CodeEntry, Edition
    from consultant.reference.shapes import Subject

GOOD, WARN, BAD, OPEN = "good", "warn", "bad", ""
"""The kinds of a standing: for its colour, and for the word beside it."""

_MOST_NAMED = 4


def standing(subject: Subject) -> tuple[str, str]:
    """A sentence, and good, warn, bad or "" for its kind."""
    entry = subject.found.entry
    return _of_entry(subject, entry) if entry else _unlisted(subject)


def _of_entry(subject: Subject, entry: CodeEntry) -> tuple[str, str]:
    words, kind = _in_edition(subject, entry)
    edition = entry.edition
    if not edition.fits:
        return f"{words} {edition.caution}", WARN
    if subject.on is None and edition.ends < subject.books.today() and kind is not BAD:
        words = f"{words} That edition holds to {edition.ends}; no newer one is on the books."
        return words, WARN if kind is GOOD else kind
    return words, kind


def _in_edition(subject: Subject, entry: CodeEntry) -> tuple[str, str]:
    book = entry.edition.title
    if entry.unassigned:
        return f"Unassigned: the code is reserved and names nothing ({book}).", BAD
    if entry.seventh_characters:
        return f"Not complete: it needs a 7th character ({book}).", BAD
    if entry.billable is False:
        return f"A header, not billable: a code below it has to be chosen ({book}).", BAD
    if ended := _by_its_days(subject, entry):
        return ended
    when = f" on {subject.on}{_by_own_days(subject, entry.edition)}" if subject.on else ""
    if not entry.title and subject.system in AMA_SYSTEMS | {CodeSystem.MOD}:
        return f"Listed ({book}); its descriptor is not printed without a declared licence.", OPEN
    if not entry.edition.fits:
        return f"{'Billable' if entry.billable else 'Listed'} in {book}.", WARN
    if entry.billable:
        return f"Valid and billable{when} ({book}).", GOOD
    return (
        (f"On the list ({book}).", OPEN) if _is_undated(entry.edition) else (f"Valid{when} ({book}).", GOOD)
    )


def _by_its_days(subject: Subject, entry: CodeEntry) -> tuple[str, str] | None:
    """What a code's own days say against it; None where they say nothing. Of an edition that does not fit they only end a code."""
    day, book = subject.on or subject.books.today(), entry.edition.title
    if entry.terminated and entry.terminated < day:
        return f"Ended on {entry.terminated} ({book}).", BAD
    if not entry.edition.fits:
        return None
    if entry.effective and day < entry.effective:
        return f"Not yet valid: it begins on {entry.effective} ({book}).", BAD
    if entry.terminated:
        return f"Valid on {day}; it ends on {entry.terminated} ({book}).", WARN
    return None


def _by_own_days(subject: Subject, edition: Edition) -> str:
    """A later edition of HCPCS is believed where it has the days of a code that the one of the date could not know."""
    return "" if _holds(edition, subject.on) else " by its own days"


def _is_undated(edition: Edition) -> bool:
    """Whether the list names no edition, so that it speaks of no day at all."""
    return edition.release == UNDATED


def _unlisted(subject: Subject) -> tuple[str, str]:
    if subject.system in AMA_SYSTEMS or (subject.system in PROCEDURE_SYSTEMS and not _titled(subject)):
        return _by_tables(subject)
    if unlisted_icd9_procedure(subject):
        return unlisted_icd9_procedure(subject), OPEN
    listing = [one for one in holders(subject) if one.book in _titled_books(subject)]
    answering = _answering(subject)
    if listing and answering:
        return _elsewhere(subject, listing, answering)
    if subject.found.listed_in:
        return _by_tables(subject)
    return _nowhere(subject, answering)


def _titled(subject: Subject) -> bool:
    """Whether a book that gives the codes of the system their titles is loaded."""
    return bool(_answering(subject))


def _titled_books(subject: Subject) -> frozenset[Book]:
    if subject.system is CodeSystem.HCPCS:
        return frozenset({Book.HCPCS})
    if subject.system is CodeSystem.CDT:
        return frozenset({Book.CDT})
    return BOOKS_OF.get(subject.system, frozenset())


def _answering(subject: Subject) -> list[Edition]:
    """The editions that answer for the date, of the books that list the system's codes."""
    found = (subject.books.edition(book, None, subject.on) for book in Book if book in _titled_books(subject))
    return [edition for edition in found if edition]


def _elsewhere(subject: Subject, listing: list[Edition], answering: list[Edition]) -> tuple[str, str]:
    """Not in the edition of the date; which ones do list it, and what stands in its place."""
    silent = answering[0]
    others = _named(
        one.release if one.book is silent.book else one.title
        for one in listing
        if one.release_id != silent.release_id
    )
    words = f"Not listed in {silent.title}, the edition that answers for this date; listed in {others}."
    replaced = [one for one in known_of(subject, "conversion") if one.facts["still_billable"] is False]
    words += "".join(f" {one.line[:1].upper()}{one.line[1:]}." for one in replaced)
    return (words, BAD) if silent.fits else (f"{words} {silent.caution}", WARN)


def _by_tables(subject: Subject) -> tuple[str, str]:
    """A procedure code that only the tables that are keyed by it know: it exists, but none says that it is valid."""
    listed = subject.found.listed_in
    if not listed:
        return "No loaded table lists this code, and no loaded book has its descriptor.", WARN
    fitting = [one for one in listed if one.fits and _holds(one, subject.on)]
    if not fitting:
        named = _named(one.title for one in listed)
        return (
            f"Listed in {named}, but in no loaded table of {subject.on}, so nothing is said about that day.",
            WARN,
        )
    when = f" of {subject.on}" if subject.on else ""
    tables = f"{len(fitting)} loaded table{'s' * (len(fitting) != 1)}{when}"
    words = f"Listed in {tables}: {_named(one.title for one in fitting)}."
    return f"{words} No loaded book has its descriptor, or says on which days it is valid.", OPEN


def _holds(edition: Edition, on: date | None) -> bool:
    """Rows with days of their own answer for former days, but that an edition lists a code says nothing of them."""
    return on is None or edition.starts <= on <= edition.ends


def _nowhere(subject: Subject, answering: list[Edition]) -> tuple[str, str]:
    if not answering:
        return f"No loaded book lists codes of {subject.system.value}, so nothing is said of this one.", OPEN
    if subject.system is CodeSystem.MOD and subject.code[:1].isdecimal():
        return (
            "A modifier of the AMA's, whose list is not loaded; HCPCS Level II has none of two figures.",
            OPEN,
        )
    if not any(one.fits for one in answering):
        return f"No loaded book lists it. {answering[0].caution}", WARN
    return (
        f"Not listed in {_named(one.title for one in answering)}, nor in any other edition on the books.",
        BAD,
    )


def _named(titles: Iterable[str]) -> str:
    """The first ones by name, of the others how many there are."""
    every = list(dict.fromkeys(titles))
    more = len(every) - _MOST_NAMED
    return "; ".join(every[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
