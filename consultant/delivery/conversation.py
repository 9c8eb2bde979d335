"""What makes our replies one conversation at the asker's: the headers of RFC 5322, section 3.6.4, and one subject.

Mail programs thread by References and In-Reply-To (the algorithm is Zawinski's); Gmail also wants the subject to stay but
for its prefixes, and so does Outlook where it has no Thread-Index. So the subject of a conversation's first answer is
kept by all others. Our own earlier ids are put into References where the asker's program dropped them all, so that only the key in our
address told the conversation. Thread-Topic and Thread-Index are not written: the first repeats the
subject, the second is Exchange's own and is not needed where References are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from consultant.mail.subjects import answered
from consultant.models.case import Case
from consultant.models.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

LONGEST = 4_000
"""Characters of References that are kept: the newest."""
MOST = 50
"""Replies of one conversation that are looked at: the first ones."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What a reply carries of its conversation; `references` are ids with blanks between, oldest first."""

    subject: str
    in_reply_to: str
    references: str


def conversation(session: Session, case: Case, subject: str, *, again: bool = False) -> Conversation:
    """The conversation of a reply whose draft has this `subject`; one statement where the case joined one.

    `again` says that the case was answered before: what is written now follows our own mail.
    """
    if again:
        return _continued(session, case, subject)
    former = _former(session, case) if case.thread_id else []
    theirs = [*case.references.split(), case.message_id]
    ours = [one for row in former for one in (row.in_reply_to, row.message_id)]
    lost = ours if not set(ours) & set(theirs) else []
    chain = " ".join(filter(None, dict.fromkeys((*lost, *theirs))))
    kept = answered(former[0].subject) if former else subject
    return Conversation(kept, case.message_id, _newest(chain))


def _continued(session: Session, case: Case, subject: str) -> Conversation:
    """The conversation of a mail about our own last one, which it names as the one that it goes on from."""
    query = select(Reply).where(Reply.case_id == case.id, Reply.sent_at.is_not(None)).order_by(Reply.version)
    own = list(session.scalars(query))
    if not own:
        return conversation(session, case, subject)
    chain = dict.fromkeys((*own[-1].references.split(), *(one.message_id for one in own)))
    return Conversation(answered(own[0].subject), own[-1].message_id, _newest(" ".join(chain)))


def _former(session: Session, case: Case) -> Sequence[Row[str, str, str]]:
    """The replies of the conversation that left before this one, the oldest first."""
    query = (
        select(Reply.subject, Reply.in_reply_to, Reply.message_id)
        .join(Case, Case.id == Reply.case_id)
        .where(
            or_(Case.id == case.thread_id, Case.thread_id == case.thread_id),
            Case.id != case.id,
            Reply.sent_at.is_not(None),
        )
        .order_by(Reply.sent_at, Reply.id)
        .limit(MOST)
    )
    return session.execute(query).all()


def _newest(chain: str) -> str:
    """The end of a chain that is too long, at a whole id."""
    if len(chain) <= LONGEST:
        return chain
    return chain[-LONGEST:].partition(" ")[2]
