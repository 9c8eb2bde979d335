"""By which of our keyed addresses a mail came: the one it was handed over for, else one in its header (a mail that was fetched)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import getaddresses
from typing import TYPE_CHECKING

from consultant.mail.reply_key import KeyKind, ReplyKey, Standing, read_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.mail.message import Message

MOST_RECIPIENTS = 50
_ANY_DAY = datetime(2020, 1, 1, tzinfo=UTC)
_ADDRESSED = ("to", "cc", "delivered-to", "x-original-to")


def keys_of(recipient: str, message: Message | None, secret: bytes, now: datetime) -> Iterator[ReplyKey]:
    """The keys of the address that a mail was for, then of those in its header."""
    for address in (recipient, *_header_addresses(message)):
        key = read_address(address, secret, now) if "+" in address else None
        if key:
            yield key


def application_key(recipient: str, message: Message | None, secret: bytes, now: datetime) -> ReplyKey | None:
    """The key of a mail to a posting's relay address, whatever it is worth; None where the mail is no application.

    Where the mail was handed over for an address with another key, the header is not asked; of its keys a good one counts first.
    """
    own = read_address(recipient, secret, now) if "+" in recipient else None
    if own:
        return own if own.kind is KeyKind.APPLY else None
    found = [key for key in keys_of("", message, secret, now) if key.kind is KeyKind.APPLY]
    return next((key for key in found if key.standing is Standing.GOOD), found[0] if found else None)


def is_application(recipient: str, message: Message | None) -> bool:
    """Whether a mail came to what looks like a posting's relay address; what its key is worth is said by `application_key`."""
    return application_key(recipient, message, b"", _ANY_DAY) is not None


def _header_addresses(message: Message | None) -> Iterator[str]:
    fields = message.fields if message else ()
    values = [value for name, value in fields if name in _ADDRESSED and "+" in value]
    if values:
        yield from (address for _, address in getaddresses(values)[:MOST_RECIPIENTS])
