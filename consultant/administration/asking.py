"""A question asked at a page or by the API: written as a mail and put through the same door as all mail.

So quota, dedupe, screening, review and the reply are those of a mail. Who asks has signed in, and so is proven as whoever
logs in at the submission door (RFC 6409) is. What a page knows beside the words goes into the mail too: the code that it shows
as a first line (extraction/about.py), the mail that is gone on with as In-Reply-To and References (RFC 5322, section 3.6.4).

Headers are written here line by line: the package would first read an encoded word (RFC 2047) out of a subject, an id or the
local part of an address, and write what is in it, line breaks and another's address included.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from consultant import pipeline
from consultant.errors import UsageError
from consultant.extraction.about import line_about
from consultant.extraction.extract import extract
from consultant.mail.address import canonical, domain_of
from consultant.mail.authentication import PASS, SUBMISSION, Authentication, Proof
from consultant.mail.envelope import Envelope
from consultant.mail.headers import one_line
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.screening.history import HOUR, TAKEN
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.vocabulary import Setting

LONGEST_SUBJECT = 200
LONGEST_WORDS = 50_000
LONGEST_REFERENCES = 2_000
_NAMES = {
    CodeSystem.CPT2: "CPT",
    CodeSystem.CPT3: "CPT",
    CodeSystem.PLA: "CPT",
    CodeSystem.MOD: "modifier",
    CodeSystem.REV: "revenue code",
    CodeSystem.POS: "place of service",
}
"""What stands before a code where that is not the name of its system."""


@dataclass(frozen=True, slots=True)
class About:
    """The code that a page shows, printed, and what the page was read for."""

    system: CodeSystem
    code: str
    on: date | None = None
    setting: Setting | None = None

    @property
    def name(self) -> str:
        """`CPT 93591`, `modifier 59`."""
        return f"{_NAMES.get(self.system, self.system.value)} {self.code}"


@dataclass(frozen=True, slots=True)
class Follows:
    """The mail that a question goes on with: its Message-ID, and those before it."""

    message_id: str
    references: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a page knows beside the words. `once` marks the form: what is sent by it twice, by a double click, is one case.

    The same question from a form that was loaded anew is a new one.
    """

    about: About | None = None
    follows: Follows | None = None
    once: str = ""


def ask(
    desk: Desk,
    mailbox: Mailbox,
    address: str,
    subject: str,
    words: str,
    *,
    door: str,
    beside: Beside | None = None,
) -> str:
    """Put a question of `address` through the door `door` (`page`, `api`); the reference of its case.

    Raises UsageError where there is no question, one that is too long, or one too many, and where nobody could be answered.
    """
    known, author, plain = beside or Beside(), canonical(address), _plain(words)
    _check(author, subject, plain)
    _check_pace(desk, mailbox, author)
    text = _with_its_line(desk, known.about, plain) if known.about else plain
    titled = subject or (known.about.name if known.about else "")
    headers = {
        "From": author,
        "To": mailbox.addresses[0],
        "Subject": _encoded(titled),
        "Date": format_datetime(desk.clock()),
        "Message-ID": _message_id(desk, mailbox, known.once, author, titled, words),
    }
    if known.follows and known.follows.message_id:
        headers |= {"In-Reply-To": known.follows.message_id, "References": _references(known.follows)}
    proven = Authentication(Proof.PASS, domain=domain_of(author), dmarc=PASS, by=SUBMISSION)
    envelope = Envelope(author, (mailbox.addresses[0],), door, desk.clock(), authentication=proven)
    (recorded,) = pipeline.receive(desk, envelope, _mail(headers, text))
    with reading(desk.engine) as session:
        return session.scalars(select(Case.reference).where(Case.id == recorded.case_id)).one()


def question_mailbox(desk: Desk) -> Mailbox:
    """The mailbox to which questions go that name none. Raises UsageError."""
    found = desk.mailboxes.find_serving(Serves.QUESTIONS)
    if found is None:
        message = "No mailbox here takes questions."
        raise UsageError(message)
    return found


def find_asked(desk: Desk, mailbox: Mailbox, address: str, subject: str, words: str, once: str) -> str:
    """The reference of what the same form has asked already; empty where it has not."""
    mark = _message_id(desk, mailbox, once, canonical(address), subject, words)
    with reading(desk.engine) as session:
        found = (
            session.scalars(select(Case.reference).where(Case.message_id == mark)).first() if once else None
        )
    return found or ""


def _check(author: str, subject: str, words: str) -> None:
    if not author:
        message = (
            "You have no mail address here to which an answer could go; ask the desk's administrator for one."
        )
        raise UsageError(message)
    if not words.strip():
        message = "There is no question."
        raise UsageError(message)
    if len(words) > LONGEST_WORDS or len(subject) > LONGEST_SUBJECT:
        message = f"A question has at most {LONGEST_WORDS:,} characters, its subject {LONGEST_SUBJECT}."
        raise UsageError(message)


def _check_pace(desk: Desk, mailbox: Mailbox, author: str) -> None:
    """Let wait who asks faster than a person does, as the SMTP door does (452), before it is held and fills the coders' queue."""
    limit = mailbox.mails_per_hour
    taken = or_(Case.disposition.is_(None), Case.disposition.in_(TAKEN))
    mine = (Case.sender_address == author, Case.received_at > desk.clock() - HOUR, taken)
    with reading(desk.engine) as session:
        came = session.scalar(
            select(func.count()).select_from(select(Case.id).where(*mine).limit(limit).subquery())
        )
    if limit and came == limit:
        message = f"You have asked {limit} questions within an hour; ask this one later. Nothing was charged for it."
        if mailbox.serves is Serves.JOBS:
            message = f"You have sent {limit} mails within an hour; send this one later. Nothing was charged for it."
        raise UsageError(message)


def _with_its_line(desk: Desk, about: About, words: str) -> str:
    """The words below the line that says what the page shows, as far as they do not say it themselves."""
    with desk.books.at_one_moment():
        read = extract(words, books=desk.books, today=desk.clock().date())
    said = read.particulars
    named = (about.system, about.code) in {(one.system, one.code) for one in read.mentions}
    placed = said.setting or said.settings or said.other_setting
    line = line_about(
        "" if named else about.name,
        None if said.date_of_service else about.on,
        None if placed else about.setting,
    )
    return f"{line}\n\n{words}" if line else words


def _message_id(desk: Desk, mailbox: Mailbox, once: str, *said: str) -> str:
    """The same for the same words by the same form, and so one fingerprint and one case."""
    whole = "\0".join(("asked at a page", once, *said)).encode("utf-8", "replace")
    mark = hmac.new(desk.secret, whole, hashlib.sha256).hexdigest()[:32] if once else secrets.token_hex(16)
    return f"<{mark}@{mailbox.domain}>"


def _references(follows: Follows) -> str:
    """The mails before, one a line, the answered one last; of a long conversation the newest."""
    kept = [
        one
        for one in follows.references[-LONGEST_REFERENCES:].split()
        if one.startswith("<") and one.endswith(">")
    ]
    return "\r\n ".join(dict.fromkeys((*kept, follows.message_id)))


def _plain(text: str) -> str:
    """What can stand in a mail: no NUL, and no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _encoded(subject: str) -> str:
    """One line, encoded where it is not plain; also what looks encoded, and then reads as it was typed."""
    words = one_line(_plain(subject))
    charset = "us-ascii" if words.isascii() and "=?" not in words else "utf-8"
    return Header(words, charset, header_name="Subject").encode(linesep="\r\n")


def _mail(headers: Mapping[str, str], text: str) -> bytes:
    """The question as a mail; letters of an address beyond ASCII stand as they are (RFC 6532)."""
    body = EmailMessage(policy=SMTP)
    body.set_content(text)
    lines = (f"{name}: {value}\r\n" for name, value in headers.items())
    return "".join(lines).encode("utf-8", "replace") + body.as_bytes()
