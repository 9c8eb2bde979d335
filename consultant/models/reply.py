"""What we send: every version of a case's reply. The newest version is the one that is approved and sent."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, UtcDateTime
from consultant.models.lines import Line, Words


class Reply(Base):
    """A draft, frozen: an amendment is a new version with a Message-ID of its own.

    `reply_to` and `return_path` (the envelope sender) carry keys of the case; empty: none, and the null sender.
    """

    __tablename__ = "replies"
    __table_args__ = (
        UniqueConstraint("case_id", "version"),
        Index(
            "ix_replies_sent_at",
            "sent_at",
            sqlite_where=text("sent_at IS NOT NULL"),
            postgresql_where=text("sent_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(Line(500))
    text: Mapped[str] = mapped_column(Words)
    html: Mapped[str] = mapped_column(Words)
    sender: Mapped[str] = mapped_column(String(320))
    sender_name: Mapped[str] = mapped_column(Line(200), default="")
    recipient: Mapped[str] = mapped_column(Line(320))
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    reply_to: Mapped[str] = mapped_column(Line(320), default="", server_default="")
    return_path: Mapped[str] = mapped_column(Line(320), default="", server_default="")
    in_reply_to: Mapped[str] = mapped_column(Line(998), default="")
    references: Mapped[str] = mapped_column(Line(4000), default="")
    author: Mapped[str] = mapped_column(Line(200), default="desk")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
