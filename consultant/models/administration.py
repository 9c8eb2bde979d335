"""What administrators work with: the audit log, switches, legal holds, imports from the browser, webhooks."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, Json, UtcDateTime
from consultant.models.lines import Line
from consultant.models.sealed import SealedText


class AuditEntry(Base):
    """Who did what to what, when and why. The database itself refuses to change or delete a line (triggers in the revision).

    No address and no word of a mail: `subject` is a reference, an id, a name of a user, a mailbox or a plan. `via` is
    web, api or cli.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_actor_id", "actor", "id"),
        Index("ix_audit_entries_action_id", "action", "id"),
        Index("ix_audit_entries_subject_id", "subject_kind", "subject", "id"),
        Index("ix_audit_entries_named", "subject", "id"),
        Index("ix_audit_entries_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(Line(200))
    via: Mapped[str] = mapped_column(String(10), default="")
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Line(200))
    old: Mapped[str] = mapped_column(Line(500), default="")
    new: Mapped[str] = mapped_column(Line(500), default="")
    reason: Mapped[str] = mapped_column(Line(500), default="")


class Switch(Base):
    """Something that is turned off until a person turns it on again, such as automatic sending."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    stopped: Mapped[bool]
    by: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Line(500), default="")


class LegalHold(Base):
    """Nothing of its subject (`case`: a reference, `account`: an id, `address`: an address) is purged or erased until it is lifted."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index("ix_legal_holds_subject", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Line(320))
    reason: Mapped[str] = mapped_column(Line(500))
    by: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_by: Mapped[str | None] = mapped_column(Line(200))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ImportJob(Base):
    """Code files that somebody gave the browser: how far their import is, and what became of each file (JSON)."""

    __tablename__ = "import_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    names: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(Line(500), default="")
    outcome: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    by: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Webhook(Base):
    """An address of a customer's program that is told of `events` (sent, held); `secret` signs what it is told."""

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Line(1000))
    secret: Mapped[str] = mapped_column(SealedText)
    events: Mapped[list[str]] = mapped_column(Json)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebhookCall(Base):
    """One event for one webhook: ids and statuses only. It is tried until `delivered_at` or `given_up_at`."""

    __tablename__ = "webhook_calls"
    __table_args__ = (
        Index(
            "ix_webhook_calls_waiting",
            "next_at",
            sqlite_where=text("delivered_at IS NULL AND given_up_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL AND given_up_at IS NULL"),
        ),
        Index("ix_webhook_calls_webhook_id", "webhook_id", "id"),
        Index("ix_webhook_calls_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"))
    event: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    once: Mapped[str] = mapped_column(String(100), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str | None] = mapped_column(Line(200))
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
