"""The views of code pages: how many a viewer may open in a period, and the book of those that were opened. In the caller's transaction.

A page is counted once a viewer and day (UTC), however often it is read that day. Whose number it is and which period, view_terms.py
says. The row of the page and the count of its period are written together or not at all, by a conditional UPDATE (`used` below
what is allowed), so that the number is exact however many ask at once, and `used` equals the rows of its period.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, func, select, update

from consultant.accounts.view_terms import GUEST_PLAN, GUEST_VIEWS, Terms, account_terms, guest_terms
from consultant.errors import UsageError
from consultant.models.base import insert_unless_exists
from consultant.models.viewing import PageView, ViewAllowance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

__all__ = ["GUEST_PLAN", "GUEST_VIEWS", "Opening", "Viewer", "ViewerKind", "Why"]

MOST = 1_000_000
"""Pages that may be granted for a period; more is a slip of the finger."""
DIGITS = 40
"""Of a guest's keyed hash: 160 bits in hexadecimal digits."""
TAKES_OPENED = "That would take back pages that are opened already."


class ViewerKind(StrEnum):
    """Who reads: our own people are never counted, a robot gets the public part and is not counted."""

    STAFF = "staff"
    ACCOUNT = "account"
    GUEST = "guest"
    ROBOT = "robot"


@dataclass(frozen=True, slots=True)
class Viewer:
    """`key` is what views are counted under: `account:12`, `guest:<hash>`; '' for staff and robots."""

    kind: ViewerKind
    key: str = ""
    account_id: int | None = None


class Why(StrEnum):
    """Why a page is open, or is not."""

    STAFF = "staff"
    COUNTED = "counted"
    AGAIN = "again"
    NONE_LEFT = "none_left"
    NO_PLAN = "no_plan"
    SUSPENDED = "suspended"
    ROBOT = "robot"


OPENS = frozenset({Why.STAFF, Why.COUNTED, Why.AGAIN})


@dataclass(frozen=True, slots=True)
class Opening:
    """What became of a page. `allowed` (plan and grants) and `used` are of the period, which ends at `ends`; None for staff and robots."""

    is_open: bool
    why: Why
    allowed: int | None = None
    used: int | None = None
    ends: datetime | None = None

    @property
    def left(self) -> int | None:
        """How many further pages may be opened."""
        return None if self.allowed is None or self.used is None else max(0, self.allowed - self.used)


SUSPENDED = Opening(is_open=False, why=Why.SUSPENDED)


def account_viewer(account_id: int) -> Viewer:
    """An account reads, whoever of it."""
    return Viewer(ViewerKind.ACCOUNT, f"account:{account_id}", account_id)


def guest_viewer(secret: bytes, network: str) -> Viewer:
    """Somebody unknown reads from a network, which is kept as a keyed digest only (NIST SP 800-107)."""
    digest = hmac.digest(secret, b"page views\0" + network.encode(), "sha256")
    return Viewer(ViewerKind.GUEST, f"guest:{digest.hex()[:DIGITS]}")


def terms_of(session: Session, viewer: Viewer, at: datetime, *, locked: bool = False) -> Terms:
    """What holds for an account or a guest."""
    if viewer.account_id is None:
        return guest_terms(session, at)
    return account_terms(session, viewer.account_id, at, locked=locked)


def look(session: Session, viewer: Viewer, page: str, at: datetime) -> Opening | None:
    """What became of a page without a word written: open today already, or none left; None where it is to be counted."""
    terms = terms_of(session, viewer, at)
    if terms.is_suspended:
        return SUSPENDED
    used, granted, is_seen = _figures(session, viewer, terms, page, at)
    if is_seen:
        return _made(Why.AGAIN, terms, used, granted)
    return None if used < terms.plan_views + granted else _closed(terms, used, granted)


def count(session: Session, viewer: Viewer, page: str, at: datetime) -> Opening:
    """Open a page that `look` knew nothing of, unless somebody else has just opened it, or the last one, meanwhile."""
    terms = terms_of(session, viewer, at, locked=True)
    if terms.is_suspended:
        return SUSPENDED
    of_page = {"viewer": viewer.key, "day": at.date(), "page": page}
    told = {"account_id": viewer.account_id, "period_began": terms.began, "at": at}
    is_new = insert_unless_exists(session, PageView, of_page | told, tuple(of_page))
    taken = _take(session, viewer, terms) if is_new else None
    if taken:
        return _made(Why.COUNTED, terms, *taken)
    if is_new:  # nobody has seen it: whoever opens the same page waits for this transaction's end
        _forget_again(session, viewer, page, at)
    used, granted, _ = _figures(session, viewer, terms, page, at)
    return _closed(terms, used, granted) if is_new else _made(Why.AGAIN, terms, used, granted)


def grant(session: Session, account_id: int, number: int, at: datetime) -> tuple[int, int]:
    """Let an account open so many more pages in its period (negative: fewer, never below those opened); the grant before and after.

    Raises UsageError for a number that can't be, NoSuchThing where there is no such account.
    """
    if not number or abs(number) > MOST:
        message = f"A grant is a number of pages from 1 to {MOST:,}, with a minus to take some back."
        raise UsageError(message)
    viewer, terms = account_viewer(account_id), account_terms(session, account_id, at, locked=True)
    _make_room(session, viewer, terms)
    allowed = terms.plan_views + ViewAllowance.granted + number
    may = allowed >= ViewAllowance.used if number < 0 else ViewAllowance.granted + number <= MOST
    changed = update(ViewAllowance).where(*_of(viewer, terms), may)
    changed = changed.values(granted=ViewAllowance.granted + number)
    granted = session.execute(
        changed.returning(ViewAllowance.granted).execution_options(synchronize_session=False)
    ).scalar()
    if granted is None:
        raise UsageError(TAKES_OPENED if number < 0 else f"At most {MOST:,} pages are granted for a period.")
    return granted - number, granted


def _figures(
    session: Session, viewer: Viewer, terms: Terms, page: str, at: datetime
) -> tuple[int, int, bool]:
    """How many pages are used and granted in the period, and whether this one was opened today."""
    of_period = _of(viewer, terms)
    same = (PageView.viewer == viewer.key, PageView.day == at.date(), PageView.page == page)
    query = select(
        func.coalesce(select(ViewAllowance.used).where(*of_period).scalar_subquery(), 0),
        func.coalesce(select(ViewAllowance.granted).where(*of_period).scalar_subquery(), 0),
        exists().where(*same),
    )
    used, granted, is_seen = session.execute(query).one()
    return used, granted, bool(is_seen)


def _take(session: Session, viewer: Viewer, terms: Terms) -> tuple[int, int] | None:
    """Use one page of the period: used and granted then; None where none is left."""
    _make_room(session, viewer, terms)
    is_left = ViewAllowance.used < terms.plan_views + ViewAllowance.granted
    taken = update(ViewAllowance).where(*_of(viewer, terms), is_left).values(used=ViewAllowance.used + 1)
    taken = taken.returning(ViewAllowance.used, ViewAllowance.granted)
    row = session.execute(taken.execution_options(synchronize_session=False)).first()
    return (row[0], row[1]) if row else None


def _make_room(session: Session, viewer: Viewer, terms: Terms) -> None:
    of_period = {"viewer": viewer.key, "period_began": terms.began}
    new = {"account_id": viewer.account_id, "used": 0, "granted": 0}
    insert_unless_exists(session, ViewAllowance, of_period | new, tuple(of_period))


def _forget_again(session: Session, viewer: Viewer, page: str, at: datetime) -> None:
    same = (PageView.viewer == viewer.key, PageView.day == at.date(), PageView.page == page)
    session.execute(delete(PageView).where(*same).execution_options(synchronize_session=False))


def _of(viewer: Viewer, terms: Terms) -> tuple[Any, ...]:
    return ViewAllowance.viewer == viewer.key, ViewAllowance.period_began == terms.began


def _closed(terms: Terms, used: int, granted: int) -> Opening:
    return _made(Why.NONE_LEFT if terms.has_plan else Why.NO_PLAN, terms, used, granted)


def _made(why: Why, terms: Terms, used: int, granted: int) -> Opening:
    return Opening(why in OPENS, why, max(0, terms.plan_views + granted), used, terms.ends)
