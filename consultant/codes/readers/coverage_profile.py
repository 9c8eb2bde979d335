"""What `lookup` says of coverage: the documents that name a code, each with its groups, dates and contractors.

Those in force, and of a list without dates every one: where the catalogue has it as retired, that is told. The documents are found by `coverage.py`. Being named is not being covered: that is settled by text, payer and record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.known import Known
from consultant.codes.readers.coverage import COVERED, NONCOVERED, PROCEDURE, Naming, diagnoses, procedures
from consultant.codes.shapes import printed
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.readers.coverage_documents import CoverageDocument
    from consultant.codes.view import View

_NAMED = {
    PROCEDURE: "names it",
    COVERED: "lists it among the diagnoses that support medical necessity",
    NONCOVERED: "lists it among the diagnoses that do not support medical necessity",
}


def known_coverage(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """The section `coverage` of a profile: the documents that name the code, in force or without dates, by number."""
    if system in PROCEDURE_SYSTEMS:
        found = procedures(view, code, on)
    elif system is CodeSystem.ICD10CM:
        found = diagnoses(view, code, on)
    else:
        return []
    return [_known(one, printed(system, code), found.in_all) for one in found.first]


def _known(naming: Naming, code: str, in_all: int) -> Known:
    described = naming.described
    kind = "article" if naming.document.startswith("A") else "LCD"
    facts = {
        "document": naming.document,
        "kind": kind,
        "version": naming.version,
        "title": described.title if described else None,
        "described_version": described.version if described else None,
        "described_in": described.edition.release if described else None,
        "listing": naming.listing,
        "groups": list(naming.groups),
        "asterisk": naming.marked,
        "status": described.status if described else None,
        "retired": described.retired if described else None,
        "in_force": _in_force(naming),
        "effective": described.effective if described and naming.dated else None,
        "terminated": described.terminated if described and naming.dated else None,
        "contractors": list(naming.contractors),
        "url": described.url if described else None,
        "documents_in_all": in_all,
    }
    return Known(facts, _line(naming, kind), naming.edition, naming.row_of(code))


def _line(naming: Naming, kind: str) -> str:
    groups = f"group{'s' * (len(naming.groups) > 1)} {', '.join(map(str, naming.groups))}"
    title = f" ({_title(naming.described, dated=naming.dated)})" if naming.described else ""
    since = naming.described.effective if naming.described and naming.dated else None
    dates = f", effective {since}" if since else ""
    makers = f"; {'; '.join(naming.contractors)}" if naming.contractors else ""
    retired = naming.described.retired if naming.described else None
    ended = f"; retired on {retired}" if retired else ""
    named = f"{kind} {naming.document} version {naming.version}{title} {_NAMED[naming.listing]}"
    return f"{named}, {groups}{dates}{ended}{makers}"


def _title(described: CoverageDocument, *, dated: bool) -> str:
    """The title, with the edition that has it where that is another than the list's."""
    if dated:
        return described.title
    return (
        f"{described.title}, by version {described.version} in the catalogue of {described.edition.release}"
    )


def _in_force(naming: Naming) -> bool | None:
    """False of a document that was retired before; None where the list has no dates otherwise, and on a last day.

    On that the contractors differ in whether it still counts.
    """
    described = naming.described
    if described and described.retired and described.retired < described.edition.as_of:
        return False
    if described is None or not naming.dated or not naming.edition.fits:
        return None
    return None if described.terminated == naming.edition.as_of else True
