"""Mails beside the reply of a case: acknowledgements, quota warnings, confirmations, notices to a coder. Their own outbox."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, UtcDateTime
from consultant.models.lines import Line, Words


def _only(condition: str) -> Any:  # noqa: ANN401 - keywords of Index
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Notification(Base):
    """A mail, frozen when it is written. `once` makes it exist once (such as `acknowledgement:17`); `kind` is its ReplyKind.

    It waits while `sent_at` and `failed_at` are None; whoever sends it holds it until `claimed_until`.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        Index(
            "ix_notifications_waiting",
            "not_before",
            "id",
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
        Index("ix_notifications_case_id", "case_id"),
        Index("ix_notifications_sent_at", "sent_at", **_only("sent_at IS NOT NULL")),
        # Those that can be tried again, and those whose words are to go that belong to no case.
        Index("ix_notifications_failed", "id", **_only("failed_at IS NOT NULL AND text != ''")),
        Index("ix_notifications_worded", "mailbox", "at", **_only("case_id IS NULL AND text != ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    mailbox: Mapped[str] = mapped_column(String(100))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recipient: Mapped[str] = mapped_column(Line(320))
    subject: Mapped[str] = mapped_column(Line(500))
    text: Mapped[str] = mapped_column(Words)
    html: Mapped[str] = mapped_column(Words)
    reference: Mapped[str] = mapped_column(String(40), default="")
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    reply_to: Mapped[str] = mapped_column(Line(320), default="")
    return_path: Mapped[str] = mapped_column(Line(320), default="")
    in_reply_to: Mapped[str] = mapped_column(Line(998), default="")
    references: Mapped[str] = mapped_column(Line(4000), default="")
    automatic: Mapped[str] = mapped_column(String(20), default="auto-generated")
    unsubscribe: Mapped[str] = mapped_column(Line(500), default="", server_default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Line(200))
