"""ICD-10-CM: titles, inclusion terms, and the names by which notes refer to other codes.

Of codes that differ only in the encounter (7th character A, D, S …) one title is indexed, that of the initial encounter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.codes.entries import NoteKind
from consultant.codes.search.wording import Kind, Wording, split_asides
from consultant.codes.shapes import compact
from consultant.models.books import diagnoses, diagnosis_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

WHOLE_LENGTH = 7
INITIAL = "A"
ENCOUNTER = re.compile(r",? (?:initial|subsequent) encounter\b.*$|, sequela$", re.IGNORECASE)
"""How titles name the encounter; behind it stands more of fractures (`for closed fracture`)."""

_REFERRING = frozenset({NoteKind.EXCLUDES1, NoteKind.EXCLUDES2, NoteKind.CODE_FIRST, NoteKind.USE_ADDITIONAL})
_NAMING = frozenset({NoteKind.INCLUSION_TERM, NoteKind.INCLUDES})
_REFERENCE = re.compile(r"\s*\(([A-Z][0-9][0-9A-Z.]*)-?\)\s*$")
"""One code, with a dash for any below it; what refers to a range or to several codes names none of them."""

_TITLES = select(diagnoses.c.code, diagnoses.c.billable, diagnoses.c.title).where(
    diagnoses.c.release_id == bindparam("release")
)
_NOTES = select(diagnosis_notes.c.owner, diagnosis_notes.c.kind, diagnosis_notes.c.text).where(
    diagnosis_notes.c.release_id == bindparam("release")
)


def titles_of(connection: Connection, release_id: int) -> dict[str, tuple[bool, str]]:
    """Every code of a release with whether it is billable and its title."""
    rows = connection.execute(_TITLES, {"release": release_id})
    return {row.code: (row.billable, row.title) for row in rows}


def in_family(code: str, codes: Mapping[str, object]) -> bool:
    """Whether `code` differs from another only in the encounter."""
    return len(code) == WHOLE_LENGTH and code[6].isalpha() and code[:6] + INITIAL in codes


def titles(listed: Mapping[str, tuple[bool, str]]) -> Iterator[Wording]:
    """The title of each code, of a family of encounters the first one's without the encounter."""
    for code, (_, title) in listed.items():
        text = title
        if in_family(code, listed):
            if code[6] != INITIAL:
                continue
            text = ENCOUNTER.sub("", title)
        plain, aside = split_asides(text)
        yield Wording(code, Kind.TITLE, plain, aside, title)


def notes(connection: Connection, release_id: int, listed: Mapping[str, object]) -> Iterator[Wording]:
    """Inclusion terms under their own code; what excludes and use-additional notes name, under the code they refer to."""
    for row in connection.execute(_NOTES, {"release": release_id}):
        if row.kind in _NAMING and row.owner in listed:
            plain, aside = split_asides(row.text)
            yield Wording(row.owner, Kind.INCLUSION, plain, aside, row.text)
        elif row.kind in _REFERRING and (found := _REFERENCE.search(row.text)):
            code = compact(found[1])
            if code in listed:
                plain, aside = split_asides(row.text[: found.start()])
                yield Wording(code, Kind.REFERENCE, plain, aside, row.text)
