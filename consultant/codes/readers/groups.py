"""What diagnoses and procedures are grouped into for payment and statistics: CMS-HCC categories, RBCS classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, or_, select

from consultant.codes.catalogue import Book
from consultant.codes.shapes import compact, printed
from consultant.models.books import DayNumber, hcc_labels, hcc_mappings, procedure_classes
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Row, Table

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_NOT_LOADED = -1


def _of_code(table: Table) -> Any:  # noqa: ANN401 - an SQL condition
    return and_(table.c.release_id == bindparam("release"), table.c.code == bindparam("code"))


_HCC = (
    select(hcc_mappings, hcc_labels.c.name, hcc_labels.c.label)
    .select_from(
        hcc_mappings.outerjoin(
            hcc_labels,
            and_(
                hcc_labels.c.release_id == bindparam("labels"),
                hcc_labels.c.category == hcc_mappings.c.category,
                hcc_labels.c.model == hcc_mappings.c.model,
            ),
        )
    )
    .where(_of_code(hcc_mappings))
    .order_by(hcc_mappings.c.model, hcc_mappings.c.category)
)
_day = bindparam("day", type_=DayNumber)
_CLASS = (
    select(procedure_classes)
    .where(
        _of_code(procedure_classes),
        procedure_classes.c.effective <= _day,
        or_(procedure_classes.c.added.is_(None), procedure_classes.c.added <= _day),
        or_(procedure_classes.c.ended.is_(None), procedure_classes.c.ended >= _day),
    )
    .order_by(procedure_classes.c.effective.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class HccCategory:
    """The category that a risk adjustment model gives a diagnosis; `label` is "" where `label_edition` has none."""

    code: str
    model: str
    category: int
    name: str
    label: str
    label_edition: Edition | None
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the line."""
        return f"{self.code} {self.category} {self.model}"


@dataclass(frozen=True, slots=True)
class ProcedureClass:
    """The RBCS class of a procedure from `effective` on; `kind` is Major, Other or Non-Procedure."""

    code: str
    kind: str
    category: str
    subcategory: str
    family: str
    effective: date
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the line."""
        return f"{self.code} effective {self.effective:%Y-%m-%d}"


def hcc(view: View, code: str, on: date | None) -> list[HccCategory]:
    """The CMS-HCC categories of the ICD-10-CM `code`, a model after the other, for the payment year of `on`."""
    edition = view.edition(Book.HCC, None, on)
    if edition is None:
        return []
    labels = view.edition(Book.HCC_LABELS, None, on)
    values = {
        "release": edition.release_id,
        "code": compact(code),
        "labels": labels.release_id if labels else _NOT_LOADED,
    }
    return [_hcc(row, edition, labels) for row in view.connection.execute(_HCC, values)]


def _hcc(row: Row[Any], edition: Edition, labels: Edition | None) -> HccCategory:
    return HccCategory(
        code=printed(CodeSystem.ICD10CM, row.code),
        model=row.model,
        category=row.category,
        name=row.name or f"{'RX' * row.model.startswith('Rx')}HCC{row.category}",
        label=row.label or "",
        label_edition=labels if row.label else None,
        edition=edition,
    )


def procedure_class(view: View, code: str, on: date | None) -> ProcedureClass | None:
    """The RBCS class of the HCPCS or CPT `code` in force on `on` (None: today); None where it has none."""
    edition = view.edition(Book.RBCS, None, on)
    if edition is None:
        return None
    values = {"release": edition.release_id, "code": compact(code), "day": on or edition.as_of}
    row = view.connection.execute(_CLASS, values).first()
    if row is None:
        return None
    return ProcedureClass(
        row.code, row.kind, row.category, row.subcategory, row.family, row.effective, edition
    )
