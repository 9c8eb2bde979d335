"""Does the quota book fit? Recomputes every balance from its lines, and looks at every round of every case; changes nothing.

A round is a reservation and its one end, a charge or a release; rounds follow each other, and all lines of a case are of one
account and of one unit. The balance of each unit is the sum of its lines. The count of each period's views of code pages is that of its pages. `CHECKS` is the table of what must be empty.
Everything is read in one snapshot.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy import case as choice

from consultant.accounts.balances import COLUMNS
from consultant.lifecycle import ENDED
from consultant.models.account import Account, EntryKind, LedgerEntry, Unit
from consultant.models.base import snapshot
from consultant.models.case import Case
from consultant.models.viewing import PageView, ViewAllowance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

AMOUNTS = {EntryKind.RESERVE: -1, EntryKind.CHARGE: 0, EntryKind.RELEASE: 1}
"""What each kind of a case's lines is worth."""
ROUND = ((EntryKind.RESERVE,), (EntryKind.CHARGE, EntryKind.RELEASE))
AT_ONCE = 5_000
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Misfit:
    """What does not fit, where, and the figures."""

    what: str
    where: str
    figures: str


@dataclass(frozen=True, slots=True)
class QuotaAudit:
    """What was looked at, and what does not fit (at most `MOST_NAMED` of each kind); sound where nothing is."""

    counts: dict[str, int]
    misfits: tuple[Misfit, ...]


def audit_quota(engine: Engine) -> QuotaAudit:
    """Audit a store."""
    with snapshot(engine) as connection:
        misfits = [found for check in CHECKS for found in _most(check(connection))]
        kinds = dict(
            connection.execute(select(LedgerEntry.kind, func.count()).group_by(LedgerEntry.kind)).all()
        )
        accounts = connection.execute(select(func.count()).select_from(Account)).scalar_one()
        of_postings = connection.execute(
            select(func.count()).where(LedgerEntry.unit == Unit.POSTING)
        ).scalar_one()
        pages = connection.execute(select(func.count()).select_from(PageView)).scalar_one()
    lines = {f"lines {kind}": kinds[kind] for kind in EntryKind if kind in kinds}
    postings = {"lines of postings": of_postings} if of_postings else {}
    views = {"page views": pages} if pages else {}
    total = {"accounts": accounts, "lines": sum(kinds.values())}
    return QuotaAudit(total | lines | postings | views, tuple(misfits))


def _most(found: Iterator[Misfit]) -> Iterator[Misfit]:
    for number, one in enumerate(found):
        if number >= MOST_NAMED:
            return
        yield one


def _balances(connection: Connection) -> Iterator[Misfit]:
    """The balance of questions is the sum of their lines."""
    return _not_the_sum(connection, Unit.QUESTION, "balance is not the sum of its lines")


def _posting_balances(connection: Connection) -> Iterator[Misfit]:
    """The balance of postings is the sum of theirs."""
    return _not_the_sum(connection, Unit.POSTING, "posting balance is not the sum of its lines")


def _not_the_sum(connection: Connection, unit: Unit, what: str) -> Iterator[Misfit]:
    balance, summed = COLUMNS[unit], func.coalesce(func.sum(LedgerEntry.amount), 0)
    of_unit = and_(LedgerEntry.account_id == Account.id, LedgerEntry.unit == unit)
    query = select(Account.id, balance, summed).outerjoin(LedgerEntry, of_unit)
    query = query.group_by(Account.id, balance).order_by(Account.id)
    for account_id, left, lines in connection.execute(query.having(summed != balance)):
        yield Misfit(what, f"account {account_id}", f"{left}, lines {lines}")


def _below_zero(connection: Connection) -> Iterator[Misfit]:
    """At no line was the account below zero, of neither unit."""
    left: defaultdict[tuple[int, str], int] = defaultdict(int)
    told = set()
    columns = (LedgerEntry.account_id, LedgerEntry.unit, LedgerEntry.amount, LedgerEntry.id)
    query = select(*columns).order_by(LedgerEntry.account_id, LedgerEntry.id)
    for account_id, unit, amount, entry_id in connection.execution_options(yield_per=AT_ONCE).execute(query):
        left[account_id, unit] += amount
        if left[account_id, unit] < 0 and account_id not in told:
            told.add(account_id)
            figures = f"{left[account_id, unit]} after line {entry_id}"
            yield Misfit("below zero in between", f"account {account_id}", figures)


def _rounds(connection: Connection) -> Iterator[Misfit]:
    """Every case's lines are rounds, worth what they must be, and of one account."""
    query = select(LedgerEntry, Case.reference).join(Case, LedgerEntry.case_id == Case.id)
    query = query.order_by(LedgerEntry.case_id, LedgerEntry.id)
    rows = connection.execution_options(yield_per=AT_ONCE).execute(query)
    for reference, lines in groupby(rows, key=lambda row: str(row.reference)):
        if wrong := _wrong_in(list(lines)):
            yield Misfit("rounds do not follow each other", reference, wrong)


def _wrong_in(lines: list[Any]) -> str:
    """What is wrong with the lines of a case; empty where nothing is."""
    if len({line.account_id for line in lines}) > 1:
        return "lines of several accounts"
    if len({line.unit for line in lines}) > 1:
        return "lines of several units"
    for number, line in enumerate(lines):
        if line.kind not in ROUND[number % 2] or line.round != number // 2 + 1:
            return f"{line.kind} of round {line.round} as line {number + 1}"
        if line.amount != AMOUNTS[line.kind]:
            return f"{line.kind} of {line.amount}"
    charged = [line.kind for line in lines].count(EntryKind.CHARGE)
    return f"charged {charged} times" if charged > 1 else ""


def _kept(connection: Connection) -> Iterator[Misfit]:
    """A case that has ended keeps no reservation."""
    sign = choice((LedgerEntry.kind == EntryKind.RESERVE, 1), else_=-1)
    open_ones = func.sum(sign)
    query = select(Case.reference, Case.status, open_ones).join(LedgerEntry, LedgerEntry.case_id == Case.id)
    query = query.where(Case.status.in_(ENDED), LedgerEntry.kind.in_(list(AMOUNTS)))
    query = query.group_by(Case.reference, Case.status).having(open_ones != 0)
    for reference, status, number in connection.execute(query.order_by(Case.reference)):
        yield Misfit("an ended case keeps its reservation", reference, f"{status}, {number} open")


def _strangers(connection: Connection) -> Iterator[Misfit]:
    """Lines of a case are of the case's account, and lines without a case of no case's kind."""
    of_case = LedgerEntry.kind.in_(list(AMOUNTS))
    query = select(LedgerEntry.id, LedgerEntry.kind, LedgerEntry.account_id).outerjoin(
        Case, LedgerEntry.case_id == Case.id
    )
    query = query.where(
        or_(
            of_case & LedgerEntry.case_id.is_(None),
            ~of_case & LedgerEntry.case_id.is_not(None),
            LedgerEntry.account_id != Case.account_id,
        )
    )
    for entry_id, kind, account_id in connection.execute(query.order_by(LedgerEntry.id)):
        yield Misfit("line that belongs elsewhere", f"line {entry_id}", f"{kind} of account {account_id}")


def _views(connection: Connection) -> Iterator[Misfit]:
    """The pages that are said to be used in a period are those that were opened in it."""
    same = and_(PageView.viewer == ViewAllowance.viewer, PageView.period_began == ViewAllowance.period_began)
    opened = select(func.count()).where(same).correlate(ViewAllowance).scalar_subquery()
    query = select(ViewAllowance.viewer, ViewAllowance.period_began, ViewAllowance.used, opened)
    for viewer, began, used, pages in connection.execute(query.where(ViewAllowance.used != opened)):
        where = f"{viewer}, period of {began:%Y-%m-%d}"
        yield Misfit("used page views are not the pages opened", where, f"{used}, pages {pages}")


def _stray_views(connection: Connection) -> Iterator[Misfit]:
    """Every page that was opened is of a period with a count, and of the account that its viewer is."""
    known = exists().where(
        ViewAllowance.viewer == PageView.viewer,
        ViewAllowance.period_began == PageView.period_began,
        ViewAllowance.account_id.is_not_distinct_from(PageView.account_id),
    )
    query = select(PageView.id, PageView.viewer, PageView.account_id).where(~known).order_by(PageView.id)
    for view_id, viewer, account_id in connection.execute(query):
        yield Misfit(
            "page view that is of no count", f"page view {view_id}", f"{viewer}, account {account_id}"
        )


CHECKS: tuple[Callable[[Connection], Iterator[Misfit]], ...] = (
    _balances,
    _posting_balances,
    _below_zero,
    _rounds,
    _kept,
    _strangers,
    _views,
    _stray_views,
)
