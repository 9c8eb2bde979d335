"""Section `coverage`: national and local coverage documents that name the code. To be named is not to be covered.

Sources: Medicare Coverage Database; national determinations (CMS Pub. 100-03). A title that spells out a CPT code is shortened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks.coverage.local import without_descriptor
from consultant.codes.readers.ncds import versions
from consultant.codes.search.book_titles import ncds_naming
from consultant.codes.shapes import compact
from consultant.drafting.phrases.coverage.policies import LEVELS, groups_of
from consultant.drafting.phrases.words import joined
from consultant.reference.from_known import cautions_of, known_of
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consultant.codes.known import Known
    from consultant.codes.readers.ncds import Ncd
    from consultant.reference.shapes import Subject

KEY, TITLE = "coverage", "Coverage documents"
MOST = 30
MOST_CONTRACTORS = 3
NATIONAL = ("Determination", "Title", "Version", "In force", "Coverage level", "Transmittal")
LOCAL = ("Document", "Title", "Version", "Names it in", "In force", "Contractors")
NAMED_ONLY = "A document that names the code does not by itself cover or refuse it: its text, the payer and the record decide."
UNDATED = (
    "The list of codes has no dates of its own: whether a document is in force stands with the publisher."
)
LISTINGS = {"covered": "supports medical necessity", "noncovered": "does not support it"}


def coverage(subject: Subject) -> Section | None:
    """The documents that name the code; None where no loaded one does."""
    local = known_of(subject, "coverage")
    national = _national(subject)
    if not local and not national:
        return None
    undated = any(one.facts["in_force"] is None for one in local)
    editions = [one.edition.caution for one in national if one.edition.caution]
    return Section(
        KEY,
        TITLE,
        lines=(NAMED_ONLY, UNDATED) if undated else (NAMED_ONLY,),
        tables=(*_national_table(national), *_local_table(local)),
        citations=tuple(
            dict.fromkeys(
                (
                    *(one.edition.citation(one.row) for one in national),
                    *(one.citation for one in local[:MOST]),
                )
            )
        ),
        cautions=tuple(dict.fromkeys((*editions, *cautions_of(local[:MOST])))),
    )


def _national(subject: Subject) -> list[Ncd]:
    """The version in force of each section whose text names the code, else its newest."""
    if subject.system not in PROCEDURE_SYSTEMS:
        return []
    sections = subject.books.read(ncds_naming, compact(subject.code), subject.on)
    found = (subject.books.read(versions, one, subject.on) for one in sections)
    return [
        next((one for one in every if one.in_force(one.edition.as_of)), every[0]) for every in found if every
    ]


def _national_table(found: Sequence[Ncd]) -> tuple[Table, ...]:
    if not found:
        return ()
    rows = tuple(
        (
            Cell(f"NCD {one.section}"),
            Cell(without_descriptor(one.title)),
            Cell(str(one.version), figure=True),
            Cell(_standing(one)),
            Cell(LEVELS.get(one.coverage, one.coverage).removeprefix("coverage level ")),
            Cell(one.transmittal, url=one.transmittal_url),
        )
        for one in found
    )
    return (Table("National coverage determinations whose text names the code", NATIONAL, rows),)


def _standing(one: Ncd) -> str:
    if one.in_force(one.edition.as_of):
        return f"yes, since {one.effective}"
    if one.retired:
        return "no, retired"
    if one.effective and one.effective > one.edition.as_of:
        return f"not before {one.effective}"
    return f"no, ended on {one.terminated}" if one.terminated else "not told"


def _local_table(known: Sequence[Known]) -> tuple[Table, ...]:
    if not known:
        return ()
    rows = tuple(_local_row(one.facts) for one in known[:MOST])
    in_all = int(known[0].facts["documents_in_all"])
    listings = len({one.facts["document"] for one in known[:MOST]})
    more = f"{in_all - listings} more documents name the code." if in_all > listings else ""
    return (Table("Local coverage determinations (LCD) and billing articles", LOCAL, rows, more),)


def _local_row(facts: Mapping[str, Any]) -> tuple[Cell, ...]:
    return (
        Cell(f"{facts['kind']} {facts['document']}", url=facts["url"] or ""),
        Cell(_title(facts)),
        Cell(str(facts["version"]), figure=True),
        Cell(_named_in(facts)),
        Cell(_in_force(facts)),
        Cell(_makers(facts["contractors"])),
    )


def _title(facts: Mapping[str, Any]) -> str:
    """The title; of a version that the list's edition does not describe, with the version that has it."""
    if not facts["title"]:
        return "title not loaded"
    title = without_descriptor(facts["title"])
    same = facts["described_version"] == facts["version"]
    return title if same else f"{title} (by version {facts['described_version']} of {facts['described_in']})"


def _named_in(facts: Mapping[str, Any]) -> str:
    groups = groups_of(facts["groups"])
    listing = LISTINGS.get(facts["listing"])
    return f"{groups}, {listing}" if listing else groups


def _in_force(facts: Mapping[str, Any]) -> str:
    if facts["retired"]:
        return f"retired on {facts['retired']}"
    if facts["in_force"]:
        return f"yes, since {facts['effective']}" if facts["effective"] else "yes"
    return "no" if facts["in_force"] is False else "not told"


def _makers(contractors: Sequence[str]) -> str:
    names = list(dict.fromkeys(one.partition(" (")[0] for one in contractors))
    more = len(names) - MOST_CONTRACTORS
    return joined([*names[:MOST_CONTRACTORS], f"{more} more"] if more > 0 else names)
