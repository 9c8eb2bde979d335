"""Which conversation a mail belongs to: by the key in our address, by In-Reply-To, by References; and whether it may join.

A mail names a conversation (`refers_to`) by a key that we signed (mail/reply_key.py), by the Message-ID of a reply of
ours, by that of the sender's own earlier mail, or by a reference in its subject. Naming shows and changes nothing: it
counts the mails that two robots send each other. It joins (`thread_id`) only where its sender is proven as far as the
mailbox asks, and is who wrote the named mail or a colleague of the same account; a colleague who forwards it begins a
conversation of their own. A subject never joins. Sources: RFC 5322, section 3.6.4; RFC 5256, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.mail.addressed import application_key, keys_of
from consultant.mail.authentication import Proof, from_json
from consultant.mail.reply_key import KeyKind, Standing
from consultant.mail.subjects import is_forward, reference_in
from consultant.mailboxes.mailbox import Serves, Verify
from consultant.models.account import Sender
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.models.reply import Reply
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from consultant.mail.message import Message
    from consultant.mailboxes import Mailbox

MOST_IDS = 30
"""Message-IDs that are looked for: the answered one and the newest references."""


@dataclass(frozen=True, slots=True)
class _Named:
    """The case whose mail, or whose reply, a mail answers."""

    case_id: int
    thread_id: int | None
    refers_to: int | None
    mailbox: str
    sender_address: str
    account_id: int | None

    @property
    def root(self) -> int:
        """The first case of its conversation."""
        return self.thread_id or self.case_id


BESIDE = (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.JOB_NOTICE)
"""Mails beside a reply that are written to whoever may answer them."""
_COLUMNS = (Case.id, Case.thread_id, Case.refers_to, Case.mailbox, Case.sender_address, Case.account_id)


def place(
    session: Session, case: Case, mailbox: Mailbox, message: Message | None, secret: bytes, now: datetime
) -> None:
    """Note on `case` which conversation it names (`refers_to`) and which it joins (`thread_id`).

    An application goes on with none. Costs no statement where nothing is named, and one to three where something is; all by unique or indexed columns.
    """
    applies = mailbox.serves is Serves.JOBS and application_key(case.recipient, message, secret, now)
    if message is None or applies:
        return
    key = _key_of(case, message, secret, now)
    named = _by_key(session, case, key) if key else None
    named = named or _by_ids(session, case, message)
    if named and _is_proven(case, mailbox) and _may_join(session, case, message, named):
        case.thread_id = named.root
    named = named or _by_subject(session, case, message)
    if named:
        case.refers_to = named.refers_to or named.root


def _key_of(case: Case, message: Message, secret: bytes, now: datetime) -> int | None:
    """The case of a good key in the address that the mail was for, else in those of its header (a mail that was fetched)."""
    for key in keys_of(case.recipient, message, secret, now):
        if key.kind is KeyKind.REPLY and key.standing is Standing.GOOD:
            return key.case_id
    return None


def _by_key(session: Session, case: Case, case_id: int) -> _Named | None:
    return _first(session, select(*_COLUMNS).where(Case.id == case_id, Case.id < case.id))


def _by_ids(session: Session, case: Case, message: Message) -> _Named | None:
    """By the answered mail, then by the newest reference: replies of ours, mails of the same sender, what we wrote beside a reply."""
    ids = tuple(dict.fromkeys(filter(None, (message.in_reply_to, *reversed(message.references)))))[:MOST_IDS]
    if not ids:
        return None
    ours = select(Reply.message_id, *_COLUMNS).join(Case, Case.id == Reply.case_id)
    theirs = select(Case.message_id, *_COLUMNS).where(
        Case.message_id.in_(ids), Case.sender_address == case.sender_address, Case.mailbox == case.mailbox
    )
    beside = select(Notification.message_id, *_COLUMNS).join(Case, Case.id == Notification.case_id)
    beside = beside.where(Notification.message_id.in_(ids), Notification.kind.in_(BESIDE))
    for query in (ours.where(Reply.message_id.in_(ids)), theirs, beside):
        rows = session.execute(query.where(Case.id < case.id)).all()
        found = sorted(rows, key=lambda row: (ids.index(row[0]), -row[1]))
        if found:
            return _Named(*found[0][1:])
    return None


def _by_subject(session: Session, case: Case, message: Message) -> _Named | None:
    reference = reference_in(message.subject)
    if not reference:
        return None
    return _first(session, select(*_COLUMNS).where(Case.reference == reference, Case.id < case.id))


def _first(
    session: Session, query: Select[int, int | None, int | None, str, str, int | None]
) -> _Named | None:
    row = session.execute(query).first()
    return _Named(*row) if row else None


def _is_proven(case: Case, mailbox: Mailbox) -> bool:
    """Whether the sender is proven as far as the mailbox asks; what came by a door that does not look is not."""
    proof = from_json(case.authentication).proof
    return proof is Proof.PASS or (proof is Proof.UNCHECKED and mailbox.verify_senders is Verify.OFF)


def _may_join(session: Session, case: Case, message: Message, named: _Named) -> bool:
    """Whether this sender takes part in that conversation."""
    if named.mailbox != case.mailbox or not case.sender_address:
        return False
    if named.sender_address == case.sender_address:
        return True
    if named.account_id is None or is_forward(message.subject):
        return False
    query = select(Sender.account_id).where(Sender.address == case.sender_address)
    return session.scalars(query).first() == named.account_id
