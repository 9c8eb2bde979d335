"""Which Medicare contractors answer for a state, and for which states a contractor does (Medicare contractors' book).

The coverage database divides three states; a question about the state reaches all of its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import and_, bindparam, or_, select

from consultant.codes.catalogue import FIRST_DAY, Book
from consultant.models.books import (
    DayNumber,
    contractor_states,
    contractor_types,
    contractors,
    coverage_states,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy import Row

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

PARTS_OF_STATES = {"CA": ("NF", "SF"), "MO": ("EM", "WM"), "NY": ("DN", "QN", "UN")}
"""Northern and southern California, eastern and western Missouri, New York downstate, Queens and upstate."""

_JURISDICTION = contractor_states.c
_ACTIVE = and_(
    _JURISDICTION.active <= bindparam("day", type_=DayNumber),
    or_(
        _JURISDICTION.terminated.is_(None),
        _JURISDICTION.terminated >= bindparam("day", type_=DayNumber),
    ),
)
_CONTRACT = and_(
    contractors.c.release_id == _JURISDICTION.release_id,
    contractors.c.contractor_id == _JURISDICTION.contractor_id,
    contractors.c.contractor_type == _JURISDICTION.contractor_type,
    contractors.c.contractor_version == _JURISDICTION.contractor_version,
)
_KIND = and_(
    contractor_types.c.release_id == _JURISDICTION.release_id,
    contractor_types.c.contractor_type == _JURISDICTION.contractor_type,
)
_STATE = and_(
    coverage_states.c.release_id == _JURISDICTION.release_id,
    coverage_states.c.state_id == _JURISDICTION.state_id,
)
_JURISDICTIONS = (
    select(
        _JURISDICTION.contractor_id,
        _JURISDICTION.contractor_type,
        _JURISDICTION.contractor_version,
        _JURISDICTION.active,
        _JURISDICTION.terminated,
        contractors.c.name,
        contractors.c.number,
        contractor_types.c.words,
        coverage_states.c.abbreviation,
        coverage_states.c.name.label("state"),
    )
    .join(contractors, _CONTRACT)
    .join(coverage_states, _STATE)
    .outerjoin(contractor_types, _KIND)
    .where(_JURISDICTION.release_id == bindparam("release"), _ACTIVE)
    .order_by(contractors.c.name, contractors.c.number, coverage_states.c.abbreviation)
)
_OF_STATES = _JURISDICTIONS.where(coverage_states.c.abbreviation.in_(bindparam("states", expanding=True)))
_OF_CONTRACTORS = _JURISDICTIONS.where(
    _JURISDICTION.contractor_id.in_(bindparam("contractors", expanding=True))
)


Contract: TypeAlias = tuple[int, int, int]
"""The numbers of a contractor, of the kind of contract, and of its version."""


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A contract in a state or part of one; `begins` None: the book names no first day."""

    contract: Contract
    contractor: str
    number: str
    kind: str
    state: str
    state_name: str
    begins: date | None
    terminated: date | None
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.contractor} ({self.number}), {self.state}"


def of_state(view: View, state: str, on: date | None = None) -> list[Jurisdiction]:
    """The contracts in force for a state (`NY`), those of its parts too; [] where the book is not loaded."""
    abbreviation = state.strip().upper()
    return _read(view, on, _OF_STATES, {"states": [abbreviation, *PARTS_OF_STATES.get(abbreviation, ())]})


def of_contracts(view: View, contracts: Collection[Contract], on: date | None = None) -> list[Jurisdiction]:
    """The jurisdictions in force of some contracts."""
    wanted = {"contractors": sorted({contractor for contractor, _, _ in contracts})}
    if not contracts:
        return []
    return [one for one in _read(view, on, _OF_CONTRACTORS, wanted) if one.contract in contracts]


def _read(view: View, on: date | None, statement: Any, asked: dict[str, Any]) -> list[Jurisdiction]:  # noqa: ANN401
    edition = view.edition(Book.CONTRACTORS, None, on)
    if edition is None:
        return []
    values = {"release": edition.release_id, "day": edition.as_of, **asked}
    return [_jurisdiction(row, edition) for row in view.connection.execute(statement, values)]


def _jurisdiction(row: Row[tuple[Any, ...]], edition: Edition) -> Jurisdiction:
    return Jurisdiction(
        contract=(row.contractor_id, row.contractor_type, row.contractor_version),
        contractor=row.name,
        number=row.number,
        kind=row.words or "",
        state=row.abbreviation,
        state_name=row.state,
        begins=None if row.active == FIRST_DAY else row.active,
        terminated=row.terminated,
        edition=edition,
    )
