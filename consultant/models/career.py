"""The job board's rows: postings, what each mail said of one, the words by which they are found, saved searches, applications."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from consultant.models.base import Base, Json, UtcDateTime
from consultant.models.lines import Line, Words


def _only(condition: str) -> Any:  # noqa: ANN401 - keywords of Index
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class PostingStatus(StrEnum):
    """Where a posting stands. Only open ones are shown and found; an open one whose `ends_at` has passed is shown as ended."""

    PENDING = "pending"
    OPEN = "open"
    CLOSED = "closed"
    EXPIRED = "expired"
    REJECTED = "rejected"


class JobPosting(Base):
    """A posting as it stands now: the outcome of the readings that took effect, in their order (careers/board.py).

    `case_id` is the first case of its conversation. Pay is in cents for `pay_period`, `yearly_low` and `yearly_high` in cents a
    year. `listed_from` is when it was first shown, `ends_at` when it stops standing. `likeness` is a hash of its title, place and
    words by which a second one like it is known. `apply_to` is the employer's inbox, which no page shows.
    """

    __tablename__ = "job_postings"
    __table_args__ = (
        # All that a search asks of a posting beside its terms stands in the index: its row is read once it is found.
        Index(
            "ix_job_postings_listed",
            "listed_from",
            "id",
            "ends_at",
            "yearly_high",
            "status",
            **_only("status = 'open'"),
        ),
        Index("ix_job_postings_ends_at", "ends_at", **_only("status = 'open'")),
        Index("ix_job_postings_pending", "id", **_only("status = 'pending'")),
        Index("ix_job_postings_account_id_id", "account_id", "id"),
        Index("ix_job_postings_likeness", "likeness"),
        Index("ix_job_postings_posted_by", "posted_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    mailbox: Mapped[str] = mapped_column(String(100))
    posted_by: Mapped[str] = mapped_column(Line(320), default="")
    status: Mapped[str] = mapped_column(String(20), default=PostingStatus.PENDING)
    title: Mapped[str] = mapped_column(Line(200), default="")
    employer: Mapped[str] = mapped_column(Line(200), default="")
    city: Mapped[str] = mapped_column(Line(100), default="")
    state: Mapped[str] = mapped_column(String(2), default="")
    remote: Mapped[str] = mapped_column(String(10), default="")
    employment: Mapped[str] = mapped_column(String(20), default="")
    credentials: Mapped[list[str]] = mapped_column(Json, default=list)
    specialities: Mapped[list[str]] = mapped_column(Json, default=list)
    pay_low: Mapped[int | None]
    pay_high: Mapped[int | None]
    pay_period: Mapped[str] = mapped_column(String(10), default="")
    yearly_low: Mapped[int | None]
    yearly_high: Mapped[int | None]
    until: Mapped[date | None] = mapped_column(Date)
    apply_to: Mapped[str] = mapped_column(Line(320), default="")
    apply_url: Mapped[str] = mapped_column(Line(500), default="")
    description: Mapped[str] = mapped_column(Words, default="")
    likeness: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    listed_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ending_told: Mapped[bool] = mapped_column(default=False, server_default=false())
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReadingKind(StrEnum):
    """What a mail of an employer wants of its posting; `unclear` where it does not say so that we understood it."""

    POST = "post"
    CHANGE = "change"
    RENEW = "renew"
    CLOSE = "close"
    UNCLEAR = "unclear"


class JobReading(Base):
    """What one case said of a posting; `fields` is JSON (careers/fields.py). It took effect at `effective_at`, if it did."""

    __tablename__ = "job_readings"
    __table_args__ = (Index("ix_job_readings_posting_id", "posting_id", "case_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("job_postings.id"))
    kind: Mapped[str] = mapped_column(String(20))
    fields: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    effective_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JobTerm(Base):
    """A word of an open posting, or a filter that it meets (`credential:cpc`, `state:tx`, `remote:remote`, `speciality:urology`)."""

    __tablename__ = "job_terms"
    __table_args__ = (Index("ix_job_terms_posting_id", "posting_id"),)

    term: Mapped[str] = mapped_column(String(80), primary_key=True)
    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id"), primary_key=True, autoincrement=False
    )


class SavedSearch(Base):
    """A search whose new postings are mailed: `query` is JSON (careers/query.py), `rhythm` daily or weekly.

    Nothing is mailed before `confirmed_at` nor after `ended_at`. `seen_until` is the time of listing up to which it has looked,
    `next_at` when it looks again. One that nobody confirmed, or that has ended, is kept for a while (intake/postings_kept.py).
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        UniqueConstraint("address", "query_hash"),
        Index("ix_saved_searches_next_at", "next_at", **_only("next_at IS NOT NULL")),
        # Those that are to be forgotten; and how many were asked for of late.
        Index("ix_saved_searches_unconfirmed", "created_at", **_only("confirmed_at IS NULL")),
        Index("ix_saved_searches_ended", "ended_at", **_only("ended_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(Line(320))
    query: Mapped[dict[str, Any]] = mapped_column(Json)
    query_hash: Mapped[str] = mapped_column(String(64))
    rhythm: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class JobTold(Base):
    """That an address was mailed a posting by an alert: it is mailed no second time, by whichever search."""

    __tablename__ = "job_told"
    __table_args__ = (Index("ix_job_told_posting_id", "posting_id"),)

    address: Mapped[str] = mapped_column(Line(320), primary_key=True)
    posting_id: Mapped[int] = mapped_column(
        ForeignKey("job_postings.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class JobApplication(Base):
    """That a mail was taken for an application; `applicant` is a keyed hash of the address, so that limits can be counted."""

    __tablename__ = "job_applications"
    __table_args__ = (
        Index("ix_job_applications_posting_id_at", "posting_id", "at"),
        Index("ix_job_applications_applicant_at", "applicant", "at"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, autoincrement=False)
    posting_id: Mapped[int] = mapped_column(ForeignKey("job_postings.id"))
    applicant: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
