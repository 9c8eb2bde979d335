"""Who may ask and how much: accounts, their addresses, the append-only quota book, and the trail of other changes."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, UtcDateTime
from consultant.models.lines import Line


class Standing(StrEnum):
    """Whether a sender or an account may ask; an address that is no sender is unknown."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


class EntryKind(StrEnum):
    """Why the quota book has a line. A case has at most one of each."""

    GRANT = "grant"
    RESERVE = "reserve"
    CHARGE = "charge"
    RELEASE = "release"


class Account(Base):
    """A customer; `balance` is the number of questions left that are not reserved."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("balance >= 0", name="balance_not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    standing: Mapped[str] = mapped_column(String(20), default=Standing.ACTIVE)
    balance: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Sender(Base):
    """An address that belongs to an account; `address` is canonical (mail/address.py)."""

    __tablename__ = "senders"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(320), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    standing: Mapped[str] = mapped_column(String(20), default=Standing.ACTIVE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChangeKind(StrEnum):
    """What an administrator changed, besides balances: those are lines of the quota book."""

    ACCOUNT = "account"
    STANDING = "standing"


class AccountChange(Base):
    """What an administrator changed about an address, from what to what, who and why. Never changed, never deleted."""

    __tablename__ = "account_changes"
    __table_args__ = (Index("ix_account_changes_account_id_id", "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    address: Mapped[str] = mapped_column(String(320))
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
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]
    actor: Mapped[str] = mapped_column(Line(200))
    reason: Mapped[str] = mapped_column(Line(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
