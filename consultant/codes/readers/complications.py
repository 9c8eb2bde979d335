"""CC and MCC: which diagnoses are one (IPPS Tables 6I, 6J, 6K), and which principal diagnosis takes the effect away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.shapes import compact, printed
from consultant.models.books import complications, drg_exclusions, exclusion_collections
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row, Table

    from consultant.codes.entries import Edition
    from consultant.codes.view import View


def _of_code(table: Table) -> Any:  # noqa: ANN401 - an SQL condition
    return and_(table.c.release_id == bindparam("release"), table.c.code == bindparam("code"))


_LEVELS = select(complications).where(
    complications.c.release_id.in_(bindparam("releases", expanding=True)),
    complications.c.code == bindparam("code"),
)
_DRG_EXCLUSIONS = select(drg_exclusions).where(_of_code(drg_exclusions)).order_by(drg_exclusions.c.first_drg)
_IN_COLLECTION = (
    select(complications, exclusion_collections.c.principal)
    .select_from(
        complications.outerjoin(
            exclusion_collections,
            and_(
                exclusion_collections.c.release_id == complications.c.release_id,
                exclusion_collections.c.collection == complications.c.collection,
                exclusion_collections.c.principal == bindparam("principal"),
            ),
        )
    )
    .where(_of_code(complications))
)
_COLLECTION = (
    select(exclusion_collections.c.principal)
    .join(
        complications,
        and_(
            exclusion_collections.c.release_id == complications.c.release_id,
            exclusion_collections.c.collection == complications.c.collection,
        ),
    )
    .where(_of_code(complications))
    .order_by(exclusion_collections.c.principal)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class DrgExclusion:
    """MS-DRGs from `first` to `last` within which a secondary diagnosis is no CC or MCC."""

    first: str
    last: str
    title: str


@dataclass(frozen=True, slots=True)
class CcExclusions:
    """What Table 6K says of a CC or MCC: beside `principals` principal diagnoses (of `collection`) it has no effect.

    `collection` is None where there are none. `alive_only`: it counts only where the patient is discharged alive.
    """

    code: str
    collection: int | None
    principals: int
    alive_only: bool
    drgs: tuple[DrgExclusion, ...]
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the line in part 1."""
        return self.code if self.collection is None else f"{self.code} collection {self.collection:04}"


@dataclass(frozen=True, slots=True)
class Complication:
    """A diagnosis as a secondary one: `level` is CC, MCC or None for neither; `exclusions` where Table 6K is loaded."""

    code: str
    level: str | None
    edition: Edition
    exclusions: CcExclusions | None = None

    @property
    def row(self) -> str:
        """The key of the line, or that there is none."""
        return self.code if self.level else f"{NO_ROW}{self.code}"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Whether the CC or MCC `code` has no effect beside the principal diagnosis `principal`."""

    code: str
    level: str
    principal: str
    collection: int | None
    excluded: bool
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the line that says so, or that there is none."""
        if self.collection is None:
            return self.code
        found = f"{self.code} collection {self.collection:04}"
        return f"{found}: {self.principal}" if self.excluded else f"{NO_ROW}{self.principal} in {found}"


def complication(view: View, code: str, on: date | None) -> Complication | None:
    """Whether the ICD-10-CM `code` is a CC or an MCC, by Tables 6I and 6J and by 6K, and what takes the effect away.

    None where not enough is loaded to say so. "Neither" does not tell that the code exists.
    """
    lists = {book: view.edition(book, None, on) for book in (Book.MCC, Book.CC, Book.CC_EXCLUSIONS)}
    loaded = {one.release_id: one for one in lists.values() if one}
    if not loaded:
        return None
    values = {"releases": [*loaded], "code": compact(code)}
    rows = {loaded[row.release_id].book: row for row in view.connection.execute(_LEVELS, values)}
    shown = printed(CodeSystem.ICD10CM, code)
    row = next((rows[book] for book in lists if book in rows), None)
    if row is not None:
        return Complication(shown, row.level, loaded[row.release_id], _exclusions(view, rows, lists, shown))
    whole = lists[Book.CC_EXCLUSIONS] or (lists[Book.CC] if lists[Book.MCC] else None)
    return Complication(shown, None, whole) if whole else None


def _exclusions(
    view: View, rows: dict[Book, Row[Any]], lists: dict[Book, Edition | None], shown: str
) -> CcExclusions | None:
    row, edition = rows.get(Book.CC_EXCLUSIONS), lists[Book.CC_EXCLUSIONS]
    if row is None or edition is None:
        return None
    found = view.connection.execute(_DRG_EXCLUSIONS, {"release": edition.release_id, "code": row.code})
    drgs = tuple(DrgExclusion(one.first_drg, one.last_drg, one.title) for one in found)
    return CcExclusions(shown, row.collection, row.principals, row.alive_only, drgs, edition)


def excluded(view: View, code: str, principal: str, on: date | None) -> Exclusion | None:
    """Whether `principal` as the principal diagnosis takes the effect of the CC or MCC `code` away (Table 6K).

    None where the table is not loaded, or has no CC or MCC `code`.
    """
    edition = view.edition(Book.CC_EXCLUSIONS, None, on)
    if edition is None:
        return None
    values = {"release": edition.release_id, "code": compact(code), "principal": compact(principal)}
    row = view.connection.execute(_IN_COLLECTION, values).first()
    if row is None:
        return None
    secondary, first = (printed(CodeSystem.ICD10CM, one) for one in (code, principal))
    return Exclusion(secondary, row.level, first, row.collection, row.principal is not None, edition)


def excluding(view: View, code: str, on: date | None, limit: int) -> list[str]:
    """The principal diagnoses, at most `limit`, that take the effect of the CC or MCC `code` away."""
    edition = view.edition(Book.CC_EXCLUSIONS, None, on)
    if edition is None:
        return []
    values = {"release": edition.release_id, "code": compact(code), "limit": limit}
    return [printed(CodeSystem.ICD10CM, one) for one in view.connection.scalars(_COLLECTION, values)]
