"""What coders do with held cases: who works on which and until when it is due, notes, snippets, texts in the making, decisions."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, Json, UtcDateTime
from consultant.models.lines import Line
from consultant.models.sealed import SealedText


def _only(sqlite: str, postgresql: str) -> Any:  # noqa: ANN401 - keywords of Index
    return {"sqlite_where": text(sqlite), "postgresql_where": text(postgresql)}


_WAITS = _only("waits = 1", "waits")
_IS_SNOOZED = _only("waits = 1 AND snoozed_until IS NOT NULL", "waits AND snoozed_until IS NOT NULL")
_IS_MARKED = _only("waits = 1 AND marked = 1", "waits AND marked")


class ReviewItem(Base):
    """The place of a case in the queue; made when the case is first held, and `waits` exactly while it is held (models/case.py, `move`).

    `mailbox`, `account_id`, `reason` (the first hold reason, or why screening held it) and `marked` (whether its sender is odd)
    repeat the case's, so that the queue is read from one index. `holder` works on it until `held_until`; `assigned_to` is whose it is. `due_at` follows the mailbox's
    business hours; `snoozed_until` hides it until then. `first_held_at` and `first_decided_at` measure the time to the first decision.
    """

    __tablename__ = "review_items"
    __table_args__ = (
        Index("ix_review_items_due", "due_at", "case_id", **_WAITS),
        Index("ix_review_items_mailbox_due", "mailbox", "due_at", "case_id", **_WAITS),
        Index("ix_review_items_reason_due", "reason", "due_at", "case_id", **_WAITS),
        Index("ix_review_items_account_due", "account_id", "due_at", "case_id", **_WAITS),
        Index("ix_review_items_assigned_due", "assigned_to", "due_at", "case_id", **_WAITS),
        Index("ix_review_items_holder", "holder", "held_until"),
        Index("ix_review_items_snoozed_due", "due_at", "case_id", **_IS_SNOOZED),
        Index("ix_review_items_marked_due", "due_at", "case_id", **_IS_MARKED),
        Index("ix_review_items_first_held_at", "first_held_at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    waits: Mapped[bool] = mapped_column(default=True)
    mailbox: Mapped[str] = mapped_column(String(100))
    account_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Line(200), default="")
    marked: Mapped[bool] = mapped_column(default=False, server_default=false())
    holder: Mapped[str | None] = mapped_column(Line(200))
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    assigned_to: Mapped[str | None] = mapped_column(Line(200))
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_told: Mapped[bool] = mapped_column(default=False, server_default=false())


class CaseCode(Base):
    """A code that was understood in a case, so that the queue and the list of cases are found by it."""

    __tablename__ = "case_codes"
    __table_args__ = (Index("ix_case_codes_code", "code", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)


class CaseNote(Base):
    """What coders tell each other about a case; it never leaves the house."""

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    author: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(SealedText)


class Snippet(Base):
    """A sentence or paragraph that coders put into replies; `mailbox` empty: for all."""

    __tablename__ = "snippets"
    __table_args__ = (UniqueConstraint("mailbox", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Line(100))
    mailbox: Mapped[str] = mapped_column(String(100), default="")
    words: Mapped[str] = mapped_column(Line(4000))
    author: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TextInTheMaking(Base):
    """A coder's unfinished amendment, kept so that it survives a reload and a lost session; `version` is the draft it began from."""

    __tablename__ = "texts_in_the_making"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    user_name: Mapped[str] = mapped_column(Line(200), primary_key=True)
    version: Mapped[int]
    words: Mapped[str] = mapped_column(SealedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class DecisionRecord(Base):
    """What somebody decided about a case: the versions of the reply before and after (their texts are the diff), how alike they are.

    `similarity` is from 0 to 1 and None where there was no draft or no text after; `editions` are the books' editions that
    the draft cites, `template` its kind. `second_*`: what a second reader of the sampled share says (review/sampling.py).
    """

    __tablename__ = "decision_records"
    __table_args__ = (
        Index("ix_decision_records_case_id", "case_id"),
        Index("ix_decision_records_at", "at"),
        Index(
            "ix_decision_records_to_read",
            "id",
            sqlite_where=text("second_chosen = 1 AND second_at IS NULL"),
            postgresql_where=text("second_chosen AND second_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    mailbox: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    template: Mapped[str] = mapped_column(String(40), default="")
    by: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Line(500), default="")
    version_before: Mapped[int | None]
    version_after: Mapped[int | None]
    similarity: Mapped[float | None]
    editions: Mapped[list[str] | None] = mapped_column(Json)
    waited_seconds: Mapped[int | None]
    second_chosen: Mapped[bool] = mapped_column(default=False, server_default=false())
    second_by: Mapped[str | None] = mapped_column(Line(200))
    second_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_agrees: Mapped[bool | None]
    second_words: Mapped[str | None] = mapped_column(SealedText)
