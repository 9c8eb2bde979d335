"""The statement of an account: every line of its quota book with the balance of its unit after it, in pages or whole.

It is the same for the administrator's page, the customer's own and the command line. A page costs two statements, and no more for
what was written before it; nothing of a mail stands in it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, func, select

from consultant.accounts import balances
from consultant.models.account import Account, LedgerEntry
from consultant.models.case import Case
from consultant.spreadsheets import defused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import Session

    from consultant.models.account import Unit

PAGE = 50
COLUMNS = ("at", "kind", "amount", "balance", "reference", "by", "reason", "unit")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line of the book; `balance` is what was left of its `unit` after it, `case` and `reference` what it is about, if a case."""

    id: int
    at: datetime
    kind: str
    amount: int
    balance: int
    case: int | None
    reference: str
    by: str
    reason: str
    unit: str

    def as_json(self) -> dict[str, Any]:
        """As programs get it."""
        return {name: getattr(self, name) for name in COLUMNS} | {
            "at": self.at.isoformat(),
            "case": self.case,
        }


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Lines, newest first; `older` is what the next page is asked for by, None at the beginning of the book."""

    lines: tuple[StatementLine, ...]
    older: int | None


def find_statement(
    session: Session, account_id: int, *, before: int | None = None, most: int = PAGE
) -> StatementPage:
    """The newest lines, or those that were written before the line `before`."""
    query = _lines(account_id).order_by(LedgerEntry.id.desc()).limit(most + 1)
    if before is not None:
        query = query.where(LedgerEntry.id < before)
    rows = session.execute(query).all()
    shown = rows[:most]
    if not shown:
        return StatementPage((), None)
    left = _balances_after(session, account_id, shown[0][0].id)
    lines = []
    for entry, reference in shown:
        lines.append(_line(entry, reference, left[entry.unit]))
        left[entry.unit] -= entry.amount
    return StatementPage(tuple(lines), shown[-1][0].id if len(rows) > most else None)


def whole_statement(session: Session, account_id: int) -> Iterator[StatementLine]:
    """Every line, oldest first."""
    query = _lines(account_id).order_by(LedgerEntry.id)
    rows = session.execute(query).all()
    left = Counter[str]()
    for entry, reference in rows:
        left[entry.unit] += entry.amount
        yield _line(entry, reference, left[entry.unit])


def csv_row(line: StatementLine) -> Sequence[str]:
    """A line for a spreadsheet; nothing in it begins like a formula but the amounts."""
    cells = line.as_json()
    return [defused(cells[name]) if isinstance(cells[name], str) else str(cells[name]) for name in COLUMNS]


def _lines(account_id: int) -> Select[LedgerEntry, str]:
    query = select(LedgerEntry, Case.reference).outerjoin(Case, LedgerEntry.case_id == Case.id)
    return query.where(LedgerEntry.account_id == account_id)


def _balances_after(session: Session, account_id: int, entry_id: int) -> Counter[str]:
    """What was left of each unit after a line: what is left now without what was booked since, so that the newest page sums nothing."""
    query = select(*(left - _booked_since(unit, entry_id) for unit, left in balances.COLUMNS.items()))
    row = session.execute(query.where(Account.id == account_id)).one()
    return Counter({unit.value: int(left) for unit, left in zip(balances.COLUMNS, row, strict=True)})


def _booked_since(unit: Unit, entry_id: int) -> ScalarSelect[int]:
    later = (LedgerEntry.account_id == Account.id, LedgerEntry.unit == unit, LedgerEntry.id > entry_id)
    return select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(*later).scalar_subquery()


def _line(entry: LedgerEntry, reference: str | None, left: int) -> StatementLine:
    return StatementLine(
        entry.id,
        entry.at,
        entry.kind,
        entry.amount,
        left,
        entry.case_id,
        reference or "",
        entry.actor,
        entry.reason,
        entry.unit,
    )
