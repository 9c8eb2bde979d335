"""What there is to know of an account's views of code pages: the period, the figures, and the pages opened last. Two statements and a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from consultant.accounts.view_terms import account_terms
from consultant.accounts.views import account_viewer
from consultant.models.viewing import PageView, ViewAllowance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.accounts.view_terms import Terms

NEWEST = 50


@dataclass(frozen=True, slots=True)
class ViewFacts:
    """An account's views in its period of now; `newest` are the pages opened last, of former periods too."""

    account_id: int
    terms: Terms
    used: int
    granted: int
    newest: tuple[PageView, ...]

    @property
    def allowed(self) -> int:
        """The plan's and those granted."""
        return max(0, self.terms.plan_views + self.granted)

    @property
    def left(self) -> int:
        """How many further pages may be opened."""
        return max(0, self.allowed - self.used)

    def as_json(self) -> dict[str, Any]:
        """As programs get it."""
        return {
            "account": self.account_id,
            "plan": self.terms.plan,
            "period_began": self.terms.began.isoformat(),
            "period_ends": self.terms.ends.isoformat(),
            "plan_views": self.terms.plan_views,
            "granted": self.granted,
            "allowed": self.allowed,
            "used": self.used,
            "left": self.left,
            "pages": [
                {"page": one.page, "day": one.day.isoformat(), "at": one.at.isoformat()}
                for one in self.newest
            ],
        }


def find_views(session: Session, account_id: int, at: datetime, most: int = NEWEST) -> ViewFacts:
    """How an account stands at a moment, with at most so many pages. Raises NoSuchThing."""
    terms = account_terms(session, account_id, at)
    key = account_viewer(account_id).key
    query = select(ViewAllowance.used, ViewAllowance.granted).where(
        ViewAllowance.viewer == key, ViewAllowance.period_began == terms.began
    )
    used, granted = session.execute(query).first() or (0, 0)
    return ViewFacts(account_id, terms, used, granted, tuple(_newest(session, account_id, most)))


def _newest(session: Session, account_id: int, most: int) -> Sequence[PageView]:
    query = select(PageView).where(PageView.account_id == account_id).order_by(PageView.id.desc())
    return session.scalars(query.limit(most)).all()
