"""MS-DRGs: the line of Table 5 with weight, stays and MDC, and the titles of all years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeEntry
from consultant.codes.shapes import printed
from consultant.models.books import diagnostic_categories, drg_titles, drg_weights
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from sqlalchemy import Row

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_NOT_LOADED = -1
_SEVERITY = re.compile(r"(.+?),? (WITH(?:OUT)? (?:CC/MCC|MCC|CC)(?: OR .+)?)")
_KEPT = re.compile(r"\b(?:mcc|cc|tpa)\b")
_DRG = (
    select(drg_weights, diagnostic_categories.c.title.label("category_title"))
    .select_from(
        drg_weights.outerjoin(
            diagnostic_categories,
            and_(
                diagnostic_categories.c.release_id == bindparam("categories"),
                diagnostic_categories.c.code == drg_weights.c.category,
            ),
        )
    )
    .where(
        drg_weights.c.release_id == bindparam("release"),
        drg_weights.c.code.in_(bindparam("codes", expanding=True)),
    )
    .order_by(drg_weights.c.code)
)
_DRG_TITLE = select(drg_titles).where(
    drg_titles.c.release_id == bindparam("release"), drg_titles.c.code == bindparam("code")
)


@dataclass(frozen=True, slots=True)
class Drg:
    """A line of Table 5. Stays are mean days; `weight` is the one that holds; None where the table has none.

    `weight_before_cap` is None in editions that have no cap. `kind` is SURG or MED. `category` is the MDC: two figures,
    PRE, or None for the MS-DRGs of any MDC; `category_title` is "" where it has no name in `category_edition`.
    """

    code: str
    title: str
    weight: Decimal | None
    weight_before_cap: Decimal | None
    geometric_stay: Decimal | None
    arithmetic_stay: Decimal | None
    kind: str | None
    category: str | None
    category_title: str
    category_edition: Edition | None
    post_acute: bool
    special_pay: bool
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the line."""
        return f"MS-DRG {self.code}"


@dataclass(frozen=True, slots=True)
class DrgTitle:
    """An MS-DRG in the list of all years; `terminated` is its last day."""

    code: str
    title: str
    terminated: date | None
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the line."""
        return f"MS-DRG {self.code}"


def drg(view: View, code: str, on: date | None) -> Drg | None:
    """The line of Table 5 of the MS-DRG `code` (1 is 001)."""
    return lines(view, [code], on).get(_drg_code(code))


def lines(view: View, codes: Sequence[str], on: date | None) -> dict[str, Drg]:
    """The lines of Table 5 of several MS-DRGs, by code and in its order; one that the table lacks is left out."""
    edition = view.edition(Book.MSDRG, None, on)
    if edition is None:
        return {}
    categories = view.edition(Book.MDC, None, on)
    values = {
        "release": edition.release_id,
        "codes": [*map(_drg_code, codes)],
        "categories": categories.release_id if categories else _NOT_LOADED,
    }
    return {row.code: _drg(row, edition, categories) for row in view.connection.execute(_DRG, values)}


def _drg(row: Row[Any], edition: Edition, categories: Edition | None) -> Drg:
    return Drg(
        code=row.code,
        title=row.title,
        weight=row.weight,
        weight_before_cap=row.weight_before_cap,
        geometric_stay=row.geometric_stay,
        arithmetic_stay=row.arithmetic_stay,
        kind=row.kind,
        category=row.category,
        category_title=row.category_title or "",
        category_edition=categories if row.category_title else None,
        post_acute=row.post_acute,
        special_pay=row.special_pay,
        edition=edition,
    )


def split_title(title: str) -> tuple[str, str]:
    """Base title and severity: `HEART FAILURE AND SHOCK`, `with MCC`; the severity is empty where the title has none."""
    found = _SEVERITY.fullmatch(title)
    if found is None:
        return title, ""
    return found[1], _KEPT.sub(lambda word: word[0].upper(), found[2].lower())


def drg_title(view: View, code: str, on: date | None) -> DrgTitle | None:
    """The MS-DRG `code` in the list of all years."""
    edition = view.edition(Book.MSDRG_TITLES, None, on)
    if edition is None:
        return None
    row = view.connection.execute(
        _DRG_TITLE, {"release": edition.release_id, "code": _drg_code(code)}
    ).first()
    return None if row is None else DrgTitle(row.code, row.title, row.terminated, edition)


def _drg_code(code: str) -> str:
    return printed(CodeSystem.MSDRG, code)


def find_code(view: View, _system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The MS-DRG `code` as Table 5 lists it; else as the list of all years does.

    That list lags behind: where Table 5 is of the date asked for and lacks an MS-DRG that the list has as still in
    force, nothing is found.
    """
    listed = drg(view, code, on)
    if listed:
        return _entry(listed.code, listed.title, listed.edition, listed.row)
    known = drg_title(view, code, on)
    weights = view.edition(Book.MSDRG, None, on)
    if known is None or (weights and weights.fits and known.terminated is None):
        return None
    return _entry(known.code, known.title, known.edition, known.row, known.terminated)


def _entry(code: str, title: str, edition: Edition, row: str, terminated: date | None = None) -> CodeEntry:
    return CodeEntry(CodeSystem.MSDRG, code, title, None, edition, row=row, terminated=terminated)
