"""The original mail as the page shows it: who wrote, the headers that matter, the words, what came with it (RFC 5322).

All of it is text that a stranger chose: the template escapes it, nothing here is HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.mail.address import domain_of
from consultant.mail.parse import find_message
from consultant.mail.sender_marks import shown_domain
from consultant.web.desk.attachments import Attached, attached, readable

if TYPE_CHECKING:
    from consultant.mail.message import Message
    from consultant.models.case import Case

HEADERS = (
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Date",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "Auto-Submitted",
    "List-Id",
)
"""The headers that matter to a reviewer, in the order of a mail program."""
LONGEST_HEADER = 500
LONGEST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class MailView:
    """`known` is False where the mail is kept no longer; then only what the case itself keeps is told.

    `name` is what the sender calls himself, `address` the real one; `domain` its domain with the letters that it stands for
    where that differs. `reply_to` is empty where it is the same address.
    """

    known: bool
    name: str
    address: str
    domain: str
    reply_to: str
    envelope_from: str
    headers: tuple[tuple[str, str], ...]
    text: str
    has_html: bool
    defects: tuple[str, ...]
    encrypted: str
    attached: tuple[Attached, ...]


def view_mail(case: Case, raw: bytes | None) -> MailView:
    """The mail of a case."""
    message = find_message(raw) if raw else None
    address = message.from_address if message else case.sender_address
    shown = shown_domain(domain_of(address))
    elsewhere = message is not None and message.reply_to != address
    return MailView(
        known=message is not None,
        name=readable(message.from_name) if message else "",
        address=address or case.sender_address,
        domain=shown if shown != domain_of(address) else "",
        reply_to=message.reply_to if message and elsewhere else "",
        envelope_from=case.envelope_from,
        headers=_headers(message) if message else (),
        text=message.text[:LONGEST_TEXT] if message else "",
        has_html=bool(message and message.html.strip()),
        defects=message.defects if message else (),
        encrypted=message.encrypted if message else "",
        attached=tuple(attached(case.attachments, message.attachments if message else ())),
    )


def _headers(message: Message) -> tuple[tuple[str, str], ...]:
    """Every value of each: a second From is odd, and is to be seen."""
    return tuple(
        (name, readable(value)[:LONGEST_HEADER])
        for name in HEADERS
        for value in message.all(name)[:5]
        if value
    )
