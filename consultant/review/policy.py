"""Which drafts a coder sees before they leave: by the mailbox's `review` key and by how sure the desk is.

Refusals always leave: they state nothing about a code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.mailboxes import Review
from consultant.vocabulary import UNSETTLED_TOPICS, Finding, Question, ReplyKind, Verdict

if TYPE_CHECKING:
    from consultant.mailboxes import Mailbox

REVIEWED_KINDS = frozenset({ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE})


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the policy looks at."""

    kind: ReplyKind
    question: Question
    findings: tuple[Finding, ...]
    confidence: float


def confidence(question: Question) -> float:
    """How sure the reading is: that of the least sure code, 1.0 where there is none."""
    return min((mention.confidence for mention in question.mentions), default=1.0)


def hold_reasons(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    """Why a coder must look first; an empty list lets the draft leave."""
    if drafted.kind not in REVIEWED_KINDS or mailbox.review is Review.NEVER:
        return []
    if mailbox.review is Review.ALWAYS:
        return ["This mailbox reviews every answer.", *_doubts(mailbox, drafted)]
    return _doubts(mailbox, drafted)


def _doubts(mailbox: Mailbox, drafted: Drafted) -> list[str]:
    doubts = []
    if drafted.confidence < mailbox.review_below:
        doubts.append("A code was read with too little certainty.")
    if drafted.kind is ReplyKind.ANSWER:
        missing = [f for f in drafted.findings if f.verdict is Verdict.BOOK_NOT_LOADED]
        books = dict.fromkeys(str(finding.facts["book"]) for finding in missing)
        doubts += [f"The book is not loaded: {book}." for book in books]
        topics = [words for kind, words in UNSETTLED_TOPICS.items() if drafted.question.asks(kind)]
        doubts += [f"The question is also about {topic}, which no check settles." for topic in topics]
    if mailbox.hold_on_phi and drafted.question.identifiers:
        doubts.append("The mail seems to identify a patient.")
    return doubts
