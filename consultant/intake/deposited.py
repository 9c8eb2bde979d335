"""A mail that another server has put down, in an IMAP folder or a Maildir: its envelope is read back from its header.

The server that delivered it wrote the sender into Return-Path (RFC 5321, section 4.4) and, most of them, the recipient
into Delivered-To, X-Original-To or Envelope-To; To and Cc are what the writer put there. Touches no database.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.intake.record import Delivery, arrive
from consultant.mail.address import canonical
from consultant.mail.envelope import Envelope
from consultant.mail.parse import find_message
from consultant.models.base import STORE_AWAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from consultant.mail.message import Message
    from consultant.mailboxes import Mailbox, Mailboxes

WRITTEN_BY_SERVERS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
WRITTEN_BY_PEOPLE = ("to", "cc")
LONGEST = 64 * 1024
"""Characters of one header in which recipients are looked for."""
NOBODY = "unknown@invalid"
"""The sender of a mail that names none at all: not the null sender, whose mail is thrown away unread."""

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]{1,255}")


def read_deposited(
    mailboxes: Mailboxes,
    mailbox: Mailbox,
    raw: bytes,
    *,
    door: str,
    came_at: datetime,
    size: int | None = None,
) -> Delivery:
    """A mail that lies in the folder of one of our mailboxes, marked as its arrival.

    `size` is the whole mail's where `raw` is less of it.
    """
    message = find_message(raw)
    to = find_recipient(mailboxes, mailbox, message)
    envelope = Envelope(find_sender(message), (to,), door, came_at, size=size)
    return Delivery((arrive(mailbox.name, to, envelope, raw, message),))


def find_sender(message: Message | None) -> str:
    """The envelope sender: the uppermost Return-Path (empty for the null sender), else From, else `NOBODY`."""
    if message is None:
        return NOBODY
    path = next((value for name, value in message.fields if name == "return-path"), None)
    if path is not None and path.strip() in {"", "<>"}:
        return ""
    return canonical(path or "") or message.from_address or NOBODY


def find_recipient(mailboxes: Mailboxes, mailbox: Mailbox, message: Message | None) -> str:
    """Which of the mailbox's addresses the mail was for: one with a key first, else the servers' word, else its main one."""
    found = [
        address.lower()
        for wanted in (*WRITTEN_BY_SERVERS, *WRITTEN_BY_PEOPLE)
        for name, value in (message.fields if message else ())
        if name == wanted
        for address in _ADDRESS.findall(value[:LONGEST])
        if mailboxes.find_by_address(address) == mailbox
    ]
    keyed = [address for address in found if "+" in address.partition("@")[0]]
    return next(iter([*keyed, *found]), mailbox.addresses[0])


def answers_of(
    store: Callable[[Sequence[Delivery]], Sequence[object]], deliveries: Sequence[Delivery]
) -> Sequence[object]:
    """What `store` says of each mail; where it fails on all of them together, it is asked one by one.

    Raises what says that the store is away.
    """
    if not deliveries:
        return []
    try:
        return store(deliveries)
    except STORE_AWAY:
        raise
    except Exception as error:  # noqa: BLE001 - one mail that nobody can store must not keep the others out
        if len(deliveries) == 1:
            return [error]
        return [answers_of(store, [one])[0] for one in deliveries]
