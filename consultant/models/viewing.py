"""Which code pages were opened by whom, and how many a viewer may open in a period: the book of views.

A viewer is an account (`account:12`) or a guest's network under a keyed hash (`guest:…`), never an address.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, UtcDateTime


class PageView(Base):
    """One page that was opened with all its sections: once a viewer, page and day (UTC), however often it is read that day.

    `page` names it: `CPT 93591`, or a check by the hash of what was checked. `period_began` is the period that paid for it.
    """

    __tablename__ = "page_views"
    __table_args__ = (
        UniqueConstraint("viewer", "day", "page"),
        Index("ix_page_views_account_id_id", "account_id", "id"),
        Index("ix_page_views_viewer_period_began", "viewer", "period_began"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    viewer: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    day: Mapped[date] = mapped_column(Date)
    page: Mapped[str] = mapped_column(String(80))
    period_began: Mapped[datetime] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ViewAllowance(Base):
    """What a viewer has used of one period, and what an administrator granted beyond the plan. `used` equals its `PageView`s."""

    __tablename__ = "view_allowances"
    __table_args__ = (Index("ix_view_allowances_period_began", "period_began"),)

    viewer: Mapped[str] = mapped_column(String(80), primary_key=True)
    period_began: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    used: Mapped[int] = mapped_column(default=0)
    granted: Mapped[int] = mapped_column(default=0)
