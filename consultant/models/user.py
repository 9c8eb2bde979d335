"""Who may open the pages and call the API: users with a role, their sessions on the server side, tokens of programs."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, Json, UtcDateTime
from consultant.models.lines import Line
from consultant.models.sealed import SealedText


class Role(StrEnum):
    """What somebody may do. Each of the staff's includes the ones before it; a customer sees one account's own things."""

    CUSTOMER = "customer"
    CODER = "coder"
    LEAD = "lead"
    ADMIN = "admin"


class User(Base):
    """Somebody who signs in. `name` is the login in lower case, and what trails keep of who did something.

    `account_id` is a customer's. `password_hash` is None where sign-in is by OIDC alone (`oidc_subject`: issuer and subject
    with a blank between). `totp_secret` counts once `totp_since` is set; `totp_step` is the last time step that was used, so that
    no code is good twice (RFC 6238, section 5.2). `recovery_codes` are hashes of those that are left. A password that was handed
    out `must_change`, and is good until `handed_until`.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    email: Mapped[str] = mapped_column(Line(320), default="")
    role: Mapped[str] = mapped_column(String(20), default=Role.CODER)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(500))
    oidc_subject: Mapped[str | None] = mapped_column(String(500), unique=True)
    totp_secret: Mapped[str | None] = mapped_column(SealedText)
    totp_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_step: Mapped[int] = mapped_column(default=0)
    recovery_codes: Mapped[list[str] | None] = mapped_column(Json)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    must_change: Mapped[bool] = mapped_column(default=False)
    handed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WebSession(Base):
    """A browser that is signed in, or on its way to be (`user_id` None, or `waits_for_totp`). The cookie's value is not kept, its hash is.

    `csrf` is the token that forms carry. It ends at `ends_at`, and after a time without a request since `seen_at`.
    """

    __tablename__ = "web_sessions"
    __table_args__ = (
        Index("ix_web_sessions_user_id", "user_id"),
        Index("ix_web_sessions_ends_at", "ends_at"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    csrf: Mapped[str] = mapped_column(String(64))
    waits_for_totp: Mapped[bool] = mapped_column(default=False)
    goes_on_to: Mapped[str] = mapped_column(Line(1000), default="")
    oidc_state: Mapped[str | None] = mapped_column(SealedText)
    agent: Mapped[str] = mapped_column(Line(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """A program's way in. Shown once, kept as a hash; it acts as its user, within `scopes`."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(Line(100))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdempotencyKey(Base):
    """What a call with an Idempotency-Key was answered, so that a retry gets the same answer and changes nothing."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_at", "at"),)

    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(SealedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Registration(Base):
    """An address that wants an account and has not confirmed yet; the mailed token is kept as a hash.

    `mailbox_key` is the mailbox behind the address, without its tag (mail/address.py): one of it gets a free account.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        Index(
            "ix_registrations_unconfirmed",
            "ends_at",
            sqlite_where=text("used_at IS NULL"),
            postgresql_where=text("used_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Line(320), index=True)
    mailbox_key: Mapped[str] = mapped_column(Line(320), default="", server_default="", index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
