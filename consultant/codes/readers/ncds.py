"""National coverage determinations by section of the manual (CMS Pub. 100-03), as of a date.

An edition may hold only the newest version of a section: then nothing is said about days before that one began.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.readers.plain_text import plain_text
from consultant.models.books import ncds as table

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

TEXTS = ("description", "indications", "cross_reference", "other", "history")
"""The parts of a determination, in the order of the manual."""

_OF_SECTION = (
    select(table)
    .where(table.c.release_id == bindparam("release"), table.c.section == bindparam("section"))
    .order_by(table.c.version.desc(), table.c.ncd_id, table.c.benefit_code)
)


@dataclass(frozen=True, slots=True)
class Ncd:
    """One version of a section. `texts` are HTML by the names of `TEXTS`, those that are not blank.

    `coverage`: Full, Restricted, None or Unknown, as the publisher grades it. `retired`: the title says so; its dates
    then are those of the manual's revision, and `terminated` may lie before `effective`.
    """

    section: str
    version: int
    title: str
    coverage: str
    effective: date | None
    implemented: date | None
    terminated: date | None
    retired: bool
    under_review: bool
    laboratory: bool
    texts: dict[str, str]
    transmittal: str
    transmittal_url: str
    change_request: str
    keywords: str
    benefit_categories: tuple[str, ...]
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.section} version {self.version}"

    def in_force(self, day: date) -> bool:
        """Whether this version holds on `day`; a retired one never does."""
        if self.retired or self.effective is None or day < self.effective:
            return False
        return self.terminated is None or day <= self.terminated

    def words(self, part: str) -> str:
        """A text without its HTML, a line a block; '' where there is none."""
        return plain_text(self.texts.get(part, ""))


def versions(view: View, section: str, on: date | None = None) -> list[Ncd]:
    """Every version of a section (`240.4`) in the edition that answers, the newest first."""
    edition = view.edition(Book.NCD, None, on)
    if edition is None:
        return []
    rows = view.connection.execute(_OF_SECTION, {"release": edition.release_id, "section": section.strip()})
    found: dict[tuple[int, int], list[Row[tuple[Any, ...]]]] = {}
    for row in rows:
        found.setdefault((row.ncd_id, row.version), []).append(row)
    return [_ncd(same, edition) for same in found.values()]


def find_ncd(view: View, section: str, on: date | None = None) -> Ncd | None:
    """The version of a section that is in force; None where none is, or where its version of that day is not loaded."""
    return next((one for one in versions(view, section, on) if one.in_force(one.edition.as_of)), None)


def _ncd(same: list[Row[tuple[Any, ...]]], edition: Edition) -> Ncd:
    """One version of the rows that differ in the benefit category alone."""
    row = same[0]
    return Ncd(
        section=row.section,
        version=row.version,
        title=row.title,
        coverage=row.coverage,
        effective=row.effective,
        implemented=row.implemented,
        terminated=row.terminated,
        retired=row.retired,
        under_review=row.under_review,
        laboratory=row.laboratory,
        texts={part: text for part in TEXTS if (text := getattr(row, part))},
        transmittal=row.transmittal,
        transmittal_url=row.transmittal_url,
        change_request=row.change_request,
        keywords=row.keywords,
        benefit_categories=tuple(one.benefit_category for one in same if one.benefit_category),
        edition=edition,
    )
