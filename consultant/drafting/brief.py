"""What a composer is given: the kind of reply, whose it is, and what was understood and found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from consultant.vocabulary import Question

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from consultant.mail.documents.document import Document
    from consultant.vocabulary import Finding, ReplyKind


@dataclass(frozen=True, slots=True)
class Brief:
    """`reference` is ours; `reason` is a key of `composers/decline.py`, a coder's own sentence or a kind of alert.

    `heading` is what the subject of a mail says whose words are given, `shown` what a mail of the job board shows, by its templates' names. `notices` are the sentences of alerts. `attached` is
    what came with the mail; `tell_unread` says whether what was not read of it is told.
    """

    kind: ReplyKind
    reference: str
    desk_name: str
    question: Question = field(default_factory=lambda: Question(""))
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    limit_bytes: int = 0
    told: str = ""
    unclear: str = ""
    notices: tuple[str, ...] = ()
    attached: tuple[Document, ...] = ()
    tell_unread: bool = True
    answered_on: date | None = None
    withdrawn: bool = False
    heading: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
