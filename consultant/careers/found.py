"""What was found out of a mail to the job board, between reading it and writing it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.careers.fields import JobFields
    from consultant.models.career import ReadingKind


@dataclass(frozen=True, slots=True)
class JobFound:
    """What an employer's mail wants of which posting (None: of a new one)."""

    kind: ReadingKind
    fields: JobFields
    posting_id: int | None = None


@dataclass(frozen=True, slots=True)
class ApplicationFound:
    """To which posting a mail is an application, and its sender's keyed hash."""

    posting_id: int
    applicant: str
