"""What the post office keeps beside cases: the desk's secret, cursors of polled mailboxes, tokens, dead addresses, paces, alerts."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, UtcDateTime
from consultant.models.lines import Line
from consultant.models.sealed import SealedBytes, SealedText


class DeskSecret(Base):
    """A random secret that all machines of the desk share, made at the first start; `reply_keys` signs our addresses."""

    __tablename__ = "desk_secrets"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[bytes] = mapped_column(SealedBytes)


class ImapCursor(Base):
    """How far a folder has been taken (RFC 3501, section 2.3.1.1), and how its polling goes.

    `polled_at` is the last poll that ended well; `failing_since` the first failure after it, `error` its kind.
    """

    __tablename__ = "imap_cursors"
    __table_args__ = (UniqueConstraint("mailbox", "folder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(100))
    folder: Mapped[str] = mapped_column(Line(500))
    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    polled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Line(200))


class SetAside(Base):
    """A mail on a server that could not be taken: the poller passes it by until `try_again_at`, or until a person asks."""

    __tablename__ = "set_aside"
    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uid_validity", "uid"),
        Index(
            "ix_set_aside_raw",
            "mailbox",
            "at",
            sqlite_where=text("raw IS NOT NULL"),
            postgresql_where=text("raw IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(100))
    folder: Mapped[str] = mapped_column(Line(500))
    uid_validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    tries: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(Line(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    try_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    raw: Mapped[bytes | None] = mapped_column(SealedBytes)


class OAuthToken(Base):
    """A mailbox's tokens as the server renewed them last (RFC 6749, section 6); `given` is a digest of what was configured."""

    __tablename__ = "oauth_tokens"

    mailbox: Mapped[str] = mapped_column(String(100), primary_key=True)
    given: Mapped[str] = mapped_column(String(64))
    refresh_token: Mapped[str] = mapped_column(SealedText)
    access_token: Mapped[str | None] = mapped_column(SealedText)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refreshed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Suppression(Base):
    """An address that refused our mail for good: nothing goes there until a person lifts it."""

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Line(320), unique=True)
    reason: Mapped[str] = mapped_column(Line(200))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[str | None] = mapped_column(Line(200))


class DomainPace(Base):
    """When the next mail may go to a domain (delivery/pacing.py)."""

    __tablename__ = "domain_paces"

    domain: Mapped[str] = mapped_column(Line(255), primary_key=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Alert(Base):
    """Something that needs a person, raised once for a kind and a subject until it is cleared; no personal data in it."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "uq_alerts_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
        Index(
            "ix_alerts_open",
            "id",
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(Line(200))
    words: Mapped[str] = mapped_column(Line(500))
    mailbox: Mapped[str] = mapped_column(String(100), default="")
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    times: Mapped[int] = mapped_column(default=1)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
