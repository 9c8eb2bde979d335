"""What becomes of views later: carried on when an account's plan changes, forgotten with time, erased with a person.

The row of a period and the pages of it go and move together, so that `used` equals the pages at every commit. In the
caller's transaction.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from consultant.accounts.view_terms import account_terms, month_of
from consultant.accounts.views import account_viewer
from consultant.models.account import Account, Sender
from consultant.models.base import UtcDateTime, insert_unless_exists
from consultant.models.user import User
from consultant.models.viewing import PageView, ViewAllowance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

KEPT = timedelta(days=400)
"""So long an account's pages are kept at least: a year, and a month to look back on it."""
LONGEST_PERIOD = timedelta(days=31)
"""A period is forgotten as a whole: once its last day is `KEPT` ago."""
AT_ONCE = 500
"""Periods that are forgotten in one round; the next sweep goes on."""


@contextmanager
def carried_on(session: Session, account_id: int, at: datetime) -> Iterator[None]:
    """Around a change of an account's plan: what it has used and was granted so far goes on to the period that begins."""
    former = account_terms(session, account_id, at, locked=True).began
    yield
    begins = account_terms(session, account_id, at).began
    if begins != former:
        _carry(session, account_id, former, begins)


def _carry(session: Session, account_id: int, former: datetime, begins: datetime) -> None:
    key = account_viewer(account_id).key
    same = (ViewAllowance.viewer == key, ViewAllowance.period_began == former)
    gone = delete(ViewAllowance).where(*same).returning(ViewAllowance.used, ViewAllowance.granted)
    row = _run(session, gone).first()
    if row is None:
        return
    to = {"viewer": key, "period_began": begins}
    new = {"account_id": account_id, "used": 0, "granted": 0}
    insert_unless_exists(session, ViewAllowance, to | new, tuple(to))
    there = update(ViewAllowance).where(ViewAllowance.viewer == key, ViewAllowance.period_began == begins)
    _run(session, there.values(used=ViewAllowance.used + row[0], granted=ViewAllowance.granted + row[1]))
    pages = update(PageView).where(PageView.viewer == key, PageView.period_began == former)
    _run(session, pages.values(period_began=begins))


def forget_views(
    session: Session, at: datetime, held_accounts: Sequence[int] = (), held_addresses: Sequence[str] = ()
) -> int:
    """Forget the views of at most `AT_ONCE` periods: of guests those of the months before the last one, of accounts by `KEPT`.

    What a legal hold is on, on the account or on an address of it, stays. Gives how many periods.
    """
    last_month = month_of(month_of(at)[0] - timedelta(days=1))[0]
    account = ViewAllowance.account_id
    of_guests = and_(account.is_(None), ViewAllowance.period_began < last_month)
    of_accounts = [account.is_not(None), ViewAllowance.period_began < at - KEPT - LONGEST_PERIOD]
    if held_accounts:
        of_accounts.append(account.not_in(held_accounts))
    if held_addresses:
        of_accounts += [account.not_in(query) for query in _accounts_of(held_addresses)]
    query = select(ViewAllowance.viewer, ViewAllowance.period_began)
    rows = session.execute(query.where(or_(of_guests, and_(*of_accounts))).limit(AT_ONCE))
    due = [{"who": viewer, "began": began} for viewer, began in rows]
    for table in (PageView, ViewAllowance) if due else ():
        session.connection().execute(_DUE[table], due)
    return len(due)


_DUE = {
    table: delete(table).where(
        table.viewer == bindparam("who"), table.period_began == bindparam("began", type_=UtcDateTime())
    )
    for table in (PageView, ViewAllowance)
}
"""A period by its index, each in turn: for a list of pairs SQLite looks through the whole table."""


def _accounts_of(addresses: Sequence[str]) -> Iterator[Select[Any]]:
    """The accounts that addresses ask for, and those that they read for."""
    yield select(Sender.account_id).where(Sender.address.in_(addresses))
    signs_in = or_(func.lower(User.email).in_(addresses), User.name.in_(addresses))
    yield select(User.account_id).where(signs_in, User.account_id.is_not(None))


def erase_views(session: Session, account_id: int) -> int:
    """Erase every view of an account, which opens nothing meanwhile; how many pages."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    pages: int = _run(session, delete(PageView).where(PageView.account_id == account_id)).rowcount
    _run(session, delete(ViewAllowance).where(ViewAllowance.account_id == account_id))
    return pages


def _run(session: Session, statement: Any) -> Any:  # noqa: ANN401 - any statement and its result
    return session.execute(statement.execution_options(synchronize_session=False))
