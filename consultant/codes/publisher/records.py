"""What is remembered of fetched files and of accepted licences, in the books store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from consultant.codes.entries import ReleaseStatus
from consultant.codes.publisher.arrivals import Known
from consultant.models.base import bulk_writing, snapshot
from consultant.models.books import acquisitions, license_acceptances, releases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from consultant.codes.publisher.arrivals import Arrived

EditionName = tuple[str, str, str]
"""Book, setting ('' for none) and release."""
EditionContent = tuple[str, str, str, str]
"""The same, and the digest of what was imported: an edition may be imported anew from elsewhere."""
_WHO = 200  # characters of the column


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted a licence, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Acquired:
    """A file that was fetched before, and the editions that came of it with their content."""

    known: Known
    releases: tuple[EditionContent, ...]


@dataclass(frozen=True, slots=True)
class Acquisition:
    """A file to be remembered: which publication and edition it is of, its link, what arrived."""

    publication: str
    edition: str
    path: Path
    link: str
    arrived: Arrived


def accept(engine: Engine, notice: str, by: str, at: datetime) -> Acceptance:
    """Record that `by` accepts `notice`, unless the last acceptance of this text is theirs already."""
    given = Acceptance(by[:_WHO], at)
    with bulk_writing(engine) as connection:
        last = _last_acceptance(connection, notice)
        if last and last.by == given.by:
            return last
        values = {"notice": notice, "notice_sha256": _digest(notice)}
        connection.execute(
            insert(license_acceptances).values(values | {"accepted_by": given.by, "accepted_at": given.at})
        )
    return given


def find_acceptance(engine: Engine, notice: str) -> Acceptance | None:
    """The last acceptance of this very text."""
    with snapshot(engine) as connection:
        return _last_acceptance(connection, notice)


def _last_acceptance(connection: Connection, notice: str) -> Acceptance | None:
    query = (
        select(license_acceptances.c.accepted_by, license_acceptances.c.accepted_at)
        .where(license_acceptances.c.notice_sha256 == _digest(notice))
        .order_by(license_acceptances.c.id.desc())
    )
    found = connection.execute(query).first()
    return Acceptance(*found) if found else None


def find_acquired(engine: Engine, publication: str, link: str) -> Acquired | None:
    """What was fetched for `link` the last time."""
    query = (
        select(acquisitions)
        .where(acquisitions.c.publication == publication, acquisitions.c.link == link)
        .order_by(acquisitions.c.id.desc())
    )
    with snapshot(engine) as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    known = Known(row.url, row.etag, row.modified, row.size, row.sha256)
    return Acquired(known, tuple(tuple(edition) for edition in row.releases))


def remember(engine: Engine, files: Sequence[Acquisition], made: Sequence[EditionName], at: datetime) -> None:
    """Record files that arrived, and the editions of `made` that stand since with the content that they have."""
    standing = [list(content) for content in sorted(_active(engine)) if content[:3] in made]
    rows = [
        {
            "publication": file.publication,
            "edition": file.edition,
            "name": file.path.name,
            "link": file.link,
            "url": file.arrived.url,
            "etag": file.arrived.etag,
            "modified": file.arrived.modified,
            "sha256": file.arrived.sha256,
            "size": file.arrived.size,
            "retrieved_at": at,
            "releases": standing,
        }
        for file in files
    ]
    with bulk_writing(engine) as connection:
        connection.execute(insert(acquisitions), rows)


def are_active(engine: Engine, editions: Sequence[EditionContent]) -> bool:
    """Whether each of `editions`, and at least one, answers today with this very content."""
    return bool(editions) and _active(engine).issuperset(editions)


def _active(engine: Engine) -> set[EditionContent]:
    query = select(releases.c.book, releases.c.setting, releases.c.release, releases.c.sha256).where(
        releases.c.status == ReleaseStatus.ACTIVE
    )
    with snapshot(engine) as connection:
        return {
            (book, setting, release, digest) for book, setting, release, digest in connection.execute(query)
        }


def _digest(notice: str) -> str:
    return hashlib.sha256(notice.encode()).hexdigest()
