"""What a composer is given: the kind of reply, whose it is, and what was understood and found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.vocabulary import Question

if TYPE_CHECKING:
    from consultant.vocabulary import Finding, ReplyKind


@dataclass(frozen=True, slots=True)
class Brief:
    """`reference` is ours; `reason` is a key of `composers/decline.py` or a coder's own sentence."""

    kind: ReplyKind
    reference: str
    desk_name: str
    question: Question = field(default_factory=lambda: Question(""))
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    limit_bytes: int = 0
