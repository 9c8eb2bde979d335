"""Who may ask and how much: accounts, their addresses, the append-only quota book, and the trail of other changes."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, UtcDateTime
from consultant.models.lines import Line


def _only(condition: str) -> Any:  # noqa: ANN401 - keywords of Index
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Standing(StrEnum):
    """Whether a sender or an account may ask; an address that is no sender is unknown."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class AccountKind(StrEnum):
    """Who stands behind an account."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Unit(StrEnum):
    """What a line of the quota book counts; an account has a balance of each."""

    QUESTION = "question"
    POSTING = "posting"


class EntryKind(StrEnum):
    """Why the quota book has a line. A case has at most one of each of its kinds in a round.

    A renewal adds a period's questions, an expiry takes away what is not carried over; an adjustment mends a mistake.
    """

    GRANT = "grant"
    ADJUSTMENT = "adjustment"
    RENEWAL = "renewal"
    EXPIRY = "expiry"
    RESERVE = "reserve"
    CHARGE = "charge"
    RELEASE = "release"


class Plan(Base):
    """What an account gets each month: `questions`, of which at most `roll_over` unused ones are carried on, and `page_views`."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    questions: Mapped[int]
    roll_over: Mapped[int] = mapped_column(default=0)
    page_views: Mapped[int] = mapped_column(default=0)
    postings: Mapped[int] = mapped_column(default=0, server_default="0")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Account(Base):
    """A customer; `balance` is the number of questions left that are not reserved.

    With a plan its period ends at `period_ends` and is renewed then; the day of `plan_began` is the day of the month on
    which periods begin. `period_units` are the questions that it had to spend in this period (without a plan: since the last
    grant), `warned_at_percent` what of them it was last warned of (0, 80, 100). `contact` is who is warned; empty: whoever asks.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("balance >= 0", name="balance_not_negative"),
        Index(
            "ix_accounts_period_ends",
            "period_ends",
            sqlite_where=text("period_ends IS NOT NULL"),
            postgresql_where=text("period_ends IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    standing: Mapped[str] = mapped_column(String(20), default=Standing.ACTIVE)
    balance: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(
        String(20), default=AccountKind.PERSON, server_default=AccountKind.PERSON.value
    )
    contact: Mapped[str] = mapped_column(Line(320), default="", server_default="")
    plan_id: Mapped[int | None]
    plan_began: Mapped[datetime | None] = mapped_column(UtcDateTime)
    period_began: Mapped[datetime | None] = mapped_column(UtcDateTime)
    period_ends: Mapped[datetime | None] = mapped_column(UtcDateTime)
    period_units: Mapped[int] = mapped_column(default=0, server_default="0")
    warned_at_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    posting_balance: Mapped[int] = mapped_column(default=0, server_default="0")


class Sender(Base):
    """An address that belongs to an account; `address` is canonical (mail/address.py)."""

    __tablename__ = "senders"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(320), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    standing: Mapped[str] = mapped_column(String(20), default=Standing.ACTIVE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SenderDomain(Base):
    """A domain all of whose addresses may ask for an account once it is verified: by a TXT record with `proof`, or by hand."""

    __tablename__ = "sender_domains"

    id: Mapped[int] = mapped_column(primary_key=True)
    domain: Mapped[str] = mapped_column(String(255), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    proof: Mapped[str] = mapped_column(String(64))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str] = mapped_column(Line(200), default="")
    standing: Mapped[str] = mapped_column(String(20), default=Standing.ACTIVE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChangeKind(StrEnum):
    """What an administrator changed, besides balances: those are lines of the quota book."""

    ACCOUNT = "account"
    STANDING = "standing"
    ACCOUNT_STANDING = "account_standing"
    PLAN = "plan"
    DOMAIN = "domain"
    CONTACT = "contact"
    NAME = "name"
    KIND = "kind"
    VIEWS = "views"


class AccountChange(Base):
    """What an administrator changed about an address, from what to what, who and why. Never changed, never deleted."""

    __tablename__ = "account_changes"
    __table_args__ = (Index("ix_account_changes_account_id_id", "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(String(320), default="")
    kind: Mapped[str] = mapped_column(String(20))
    old: Mapped[str] = mapped_column(Line(200), default="")
    new: Mapped[str] = mapped_column(Line(200))
    actor: Mapped[str] = mapped_column(Line(200))
    reason: Mapped[str] = mapped_column(Line(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LedgerEntry(Base):
    """A line of the quota book: the balance is the sum of the amounts. Never changed, never deleted.

    A case that is taken up again after its question was given back reserves anew, in its next `round`.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "round"),
        Index("ix_ledger_entries_account_id_id", "account_id", "id"),
        # The health check asks for the last renewal, the quality page who was charged in its time.
        Index("ix_ledger_entries_renewed", "at", **_only("kind = 'renewal'")),
        Index("ix_ledger_entries_charged", "at", "account_id", **_only("kind = 'charge'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    unit: Mapped[str] = mapped_column(String(20), default=Unit.QUESTION, server_default=Unit.QUESTION.value)
    amount: Mapped[int]
    actor: Mapped[str] = mapped_column(Line(200))
    reason: Mapped[str] = mapped_column(Line(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


RENEWED = LedgerEntry.kind == literal_column("'renewal'")
CHARGED = LedgerEntry.kind == literal_column("'charge'")
"""Written out, as the conditions of the partial indexes are: a bound value might be any, and SQLite would not take them."""
