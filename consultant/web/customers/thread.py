"""A conversation as its asker sees it: the own turns of one address in their order, and what was sent for each. Drafts are never shown.

A colleague of the same account may go on with a conversation by mail; those turns are the colleague's and not shown here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import HTTPException
from sqlalchemy import or_, select

from consultant.lifecycle import ENDED, Status
from consultant.mail.parse import find_message
from consultant.mail.quoting import visible_text
from consultant.models.case import Case, RawMail
from consultant.models.reply import Reply
from consultant.review.queue import get_case
from consultant.vocabulary import Disposition, ReplyKind
from consultant.web.customers.thread_words import (
    TITLES,
    Piece,
    pieces,
    refused_in_words,
    state_in_words,
    stored,
    urls_in,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

NOT_FOUND = 404
MOST_TURNS = 40
SOON = frozenset({Status.RECEIVED, Status.ADMITTED, Status.DRAFTED, Status.APPROVED, Status.SENDING})
AGAIN_SOON, AGAIN_LATER = 5, 60
"""Seconds after which a page without script looks again: while the desk works by itself, and while a person does."""


@dataclass(frozen=True, slots=True)
class Said:
    """A mail of ours in the conversation."""

    title: str
    at: datetime
    subject: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what was sent for it. `state` is one sentence, empty where the answer says it all."""

    reference: str
    at: datetime
    by: str
    words: str
    state: str
    is_refused: bool
    waits: bool
    is_soon: bool
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation. `mark` changes whenever something that is shown of it does; it holds no words."""

    title: str
    mailbox: str
    turns: tuple[Turn, ...]
    last_id: str
    references: str

    @property
    def waits(self) -> bool:
        """Whether something is still to come."""
        return any(turn.waits for turn in self.turns)

    @property
    def again_seconds(self) -> int:
        """After how long a page without script looks again."""
        return AGAIN_SOON if any(turn.is_soon for turn in self.turns) else AGAIN_LATER

    @property
    def mark(self) -> str:
        """`answered 1` and the like, of each turn."""
        return "; ".join(f"{turn.state or 'answered'} {len(turn.said)}" for turn in self.turns)

    @property
    def told(self) -> str:
        """What is read out where the page changes: the state of the latest turn."""
        return self.turns[-1].state or f"{self.turns[-1].said[-1].title}: it stands on this page now."


def find_thread(session: Session, reference: str, address: str, *, worded: bool = True) -> Thread:
    """The conversation of a case of this address; 404 for another's, as for one that does not exist.

    `worded` False leaves out what was asked: no mail is read and parsed for whoever only looks whether something has come.
    """
    case = get_case(session, reference)
    if not address or case.sender_address != address:
        raise HTTPException(NOT_FOUND, f"There is no case {reference}.")
    cases = _cases(session, case, _root(session, case))
    replies = _sent(session, [one.id for one in cases])
    raws = _raws(session, [one.id for one in cases]) if worded else {}
    turns = tuple(_turn(session, one, replies.get(one.id, ()), raws.get(one.id)) for one in cases)
    last_id, before = _last_of(cases, replies)
    return Thread(cases[0].subject or "Question", case.mailbox, turns, last_id, before)


def _root(session: Session, case: Case) -> int:
    """The first case of the conversation; of a question that nobody has looked at yet by the mails that it names."""
    if case.thread_id or case.status != Status.RECEIVED or not case.references:
        return case.thread_id or case.id
    named = case.references.split()
    ours = select(Reply.case_id).where(Reply.message_id.in_(named))
    query = select(Case).where(
        or_(Case.message_id.in_(named), Case.id.in_(ours)),
        Case.sender_address == case.sender_address,
        Case.mailbox == case.mailbox,
        Case.id < case.id,
    )
    found = session.scalars(query.order_by(Case.id.desc()).limit(1)).first()
    return (found.thread_id or found.id) if found else case.id


def _cases(session: Session, case: Case, root: int) -> list[Case]:
    """The turns of the address in that conversation, with those that just came in and will join it."""
    mine = (Case.sender_address == case.sender_address, Case.mailbox == case.mailbox)
    joined = select(Case).where(or_(Case.id == root, Case.thread_id == root), *mine)
    fresh = select(Case).where(*mine, Case.status == Status.RECEIVED, Case.references != "", Case.id > root)
    found = {one.id: one for one in session.scalars(joined.order_by(Case.id.desc()).limit(MOST_TURNS))}
    found |= {one.id: one for one in session.scalars(fresh.limit(MOST_TURNS)) if _root(session, one) == root}
    return sorted(found.values(), key=lambda one: one.id)


def _last_of(cases: Sequence[Case], replies: Mapping[int, Sequence[Reply]]) -> tuple[str, str]:
    """Message-ID and references of the newest mail of the conversation: our last reply, else the last question."""
    for case in reversed(cases):
        mails: list[Reply | Case] = [*reversed(replies.get(case.id, ())), case]
        found = next((one for one in mails if one.message_id), None)
        if found is not None:
            return found.message_id, found.references
    return "", ""


def _turn(session: Session, case: Case, sent: Sequence[Reply], raw: bytes | None) -> Turn:
    status = Status(case.status)
    refused = refused_in_words(case, _first_kind(session, case))
    state = refused or ("" if sent and status is Status.SENT else state_in_words(status))
    urls = urls_in(case.question)
    said = tuple(
        Said(
            TITLES.get(ReplyKind(one.kind), "Reply"), one.sent_at, one.subject, tuple(pieces(one.text, urls))
        )
        for one in sent
        if one.sent_at
    )
    return Turn(
        case.reference,
        case.received_at,
        {"page": "here", "api": "by the API"}.get(case.door, "by mail"),
        _words(case, raw),
        state,
        bool(refused),
        status not in ENDED,
        status in SOON and not refused,
        said,
    )


def _first_kind(session: Session, case: Case) -> str | None:
    """The kind of the first thing that was written for a case, sent or not."""
    if case.disposition != Disposition.REFUSED:
        return None
    return session.scalars(select(Reply.kind).where(Reply.case_id == case.id).order_by(Reply.version)).first()


def _words(case: Case, raw: bytes | None) -> str:
    """What was written then, without what it quotes; where the mail is kept no longer, what was read."""
    message = find_message(raw) if raw else None
    if message is not None:
        return visible_text(message.text).strip()
    return str(stored(case.question).get("text", ""))


def _sent(session: Session, cases: Sequence[int]) -> dict[int, list[Reply]]:
    """What has left for each case, oldest first: drafts are nobody's business outside of the house."""
    query = select(Reply).where(Reply.case_id.in_(cases), Reply.sent_at.is_not(None)).order_by(Reply.version)
    found: dict[int, list[Reply]] = {}
    for one in session.scalars(query):
        found.setdefault(one.case_id, []).append(one)
    return found


def _raws(session: Session, cases: Sequence[int]) -> dict[int, bytes]:
    query = select(RawMail.case_id, RawMail.raw).where(RawMail.case_id.in_(cases))
    return {row.case_id: row.raw for row in session.execute(query)}
