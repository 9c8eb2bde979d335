"""The history of a diagnosis or procedure code: what every loaded edition of its order file says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.editions import every_edition
from consultant.codes.entries import NO_ROW
from consultant.codes.known import Known
from consultant.codes.shapes import printed
from consultant.models.books import diagnoses, procedures
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_BOOKS = {CodeSystem.ICD10CM: (Book.ICD10CM, diagnoses), CodeSystem.ICD10PCS: (Book.ICD10PCS, procedures)}
_FIND = {
    system: select(table.c.release_id, table.c.billable, table.c.title).where(
        table.c.release_id.in_(bindparam("releases", expanding=True)), table.c.code == bindparam("code")
    )
    for system, (_, table) in _BOOKS.items()
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one edition says of a code: whether it lists it, as billable or not, under which title."""

    code: str
    listed: bool
    billable: bool
    title: str
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row, or that there is none."""
        return self.code if self.listed else f"{NO_ROW}{self.code}"


def of_code(view: View, system: CodeSystem, code: str, on: date | None = None) -> list[Standing]:
    """What the editions say of `code` (compact), the oldest first; [] where none lists it."""
    if system not in _BOOKS:
        return []
    editions = every_edition(view.series(_BOOKS[system][0]), view.today, on)
    values = {"releases": [edition.release_id for edition in editions], "code": code}
    rows = {row.release_id: row for row in view.connection.execute(_FIND[system], values)}
    if not rows:
        return []
    dotted = printed(system, code)
    return [
        Standing(dotted, True, row.billable, row.title, edition)  # noqa: FBT003 - columns in their order
        if (row := rows.get(edition.release_id))
        else Standing(dotted, False, False, "", edition)  # noqa: FBT003
        for edition in sorted(editions, key=lambda one: one.starts)
    ]


def known_history(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `history`: a line for each loaded edition of the order file."""
    return [_known(standing) for standing in of_code(view, system, code, on)]


def _known(standing: Standing) -> Known:
    edition = standing.edition
    facts = {
        "release": edition.release,
        "from": edition.starts,
        "to": edition.ends,
        "listed": standing.listed,
        "billable": standing.billable if standing.listed else None,
        "title": standing.title or None,
    }
    words = (
        f"{'billable' if standing.billable else 'a header'}: {standing.title}"
        if standing.listed
        else "not listed"
    )
    return Known(facts, words, edition, standing.row)
