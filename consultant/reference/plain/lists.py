"""Short lists in plain words: places of service, ICD-9-CM, and the lists that the operator brings (revenue codes, CARC, RARC, CDT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.readers.crosswalks import LAST_DAY_OF_ICD9
from consultant.codes.readers.lists import FACILITY, UNASSIGNED, WITHOUT_A_FEE
from consultant.reference.from_known import known_of
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import listed, quoted, title, written_out
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.entries import CodeEntry, Edition
    from consultant.codes.known import Known
    from consultant.reference.shapes import Subject

KINDS = {
    CodeSystem.REV: "a revenue code, by which a hospital's bill is laid out",
    CodeSystem.CARC: "a claim adjustment reason code, by which a payer tells why a payment differs from the charge",
    CodeSystem.RARC: "a remittance advice remark code, by which a payer explains a payment further",
}
_MOST_TARGETS = 2
_TITLES = (Book.ICD10CM_TABULAR, Book.ICD10CM)


def place(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """Title, description, and which of the two fees Medicare pays there."""
    known = known_of(subject, "place_of_service")
    kind = known[0].facts["kind"] if known else ""
    row = (entry.edition, entry.row)
    if kind == UNASSIGNED:
        yield said(f"Place of service {entry.code} names no place: the list keeps the code free.", row)
        return
    yield said(
        f"Place of service {entry.code} tells a payer that the service was given at: {quoted(entry.title)}.",
        row,
    )
    description = known[0].facts["description"] if known else ""
    if description and description != entry.title:
        yield said(f"CMS describes it so: {quoted(written_out(description))}.", row)
    if kind and entry.code not in WITHOUT_A_FEE:
        fee = "facility" if kind == FACILITY else "non-facility"
        yield said(f"Medicare pays a practitioner the {fee} fee there.", row)


def former_diagnosis(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """An ICD-9-CM code: its title, how long the set held, where the mappings point."""
    row = (entry.edition, entry.row)
    yield said(f"{entry.code} was the ICD-9-CM diagnosis code for {quoted(title(entry.title))}.", row)
    yield said(
        f"ICD-9-CM was the code set for dates of service to {LAST_DAY_OF_ICD9}; since then it is ICD-10-CM.",
        row,
    )
    yield from mapped(subject)


def mapped(subject: Subject) -> Iterator[Said]:
    """Where the General Equivalence Mappings point; they are no coding advice."""
    found = [one for one in known_of(subject, "crosswalks") if one.facts.get("to")]
    if not found:
        return
    system = found[0].facts["to_system"]
    named = [_target(one) for one in found[:_MOST_TARGETS]]
    more = " and others" if len(found) > _MOST_TARGETS else ""
    yield said(
        f"The mappings of {found[0].edition.release} point to {system} {', '.join(named) if more else listed(named)}{more}, as a pointer and not as coding advice.",
        *_rows(subject, found[:_MOST_TARGETS]),
    )


def _target(one: Known) -> str:
    words = f" ({quoted(title(one.facts['title']))})" if one.facts["title"] else ""
    return f"{one.facts['to']}{words}"


def _rows(subject: Subject, known: Sequence[Known]) -> list[tuple[Edition, str]]:
    """The lines of the mapping, and those of the lists from which the targets have their titles."""
    titles = {one.release: one for book in _TITLES if (one := subject.books.edition(book, None, subject.on))}
    named = [(titles.get(one.facts["title_edition"]), one.facts["to"]) for one in known]
    return [(one.edition, one.row) for one in known] + [(edition, row) for edition, row in named if edition]


def own(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """A code of a list that the operator brought: its title, its description, its days."""
    row = (entry.edition, entry.row)
    yield said(f"{entry.code} is {KINDS[entry.system]}: {quoted(title(entry.title))}.", row)
    for one in known_of(subject, "list"):
        described = one.facts["description"]
        if described and described != entry.title:
            yield said(f"The list says of it: {quoted(title(described))}.", row)
    if entry.terminated:
        is_over = entry.terminated < (subject.on or subject.books.today())
        yield said(f"Its last day {'was' if is_over else 'is'} {entry.terminated}.", row)
    elif entry.effective:
        yield said(f"It holds from {entry.effective} on.", row)
