"""Which recipients a door takes: our addresses, and those with a key that holds good (AT-07).

Any other is refused in the dialogue, in words that tell how to go on, so that the sender's own server tells it at once and
no bounce is ever made here. Touches nothing: given the mailboxes, the secret of the keys, and the time.

A key of a bounce is taken from every sender, not only from the null one: servers exist that report under a name, and
nobody can forge a key. After its end there is nothing left that a report could be about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.intake.smtp.shared import Answered
from consultant.mail.reply_key import KeyKind, Standing, read_address
from consultant.mailboxes.mailbox import Serves

if TYPE_CHECKING:
    from datetime import datetime

    from consultant.mailboxes import Mailbox, Mailboxes

_WRITE_ANEW = "550 5.1.6 This reply address has ended; write a new mail to {main} and ask again in full"
_FORGED = "550 5.1.1 This is none of our reply addresses; write a new mail to {main}"
_ENDED_POSTING = "550 5.1.6 This posting has ended; applications to it are taken no longer"
_NO_POSTING = "550 5.1.1 This is no address of a posting; copy it from the posting's page"
_ENDED_REPORT = "550 5.1.6 What this report is about has ended long ago"
_NOBODY_READS = "550 5.1.1 Nobody reads this address; write to {main}"


def check_recipient(mailboxes: Mailboxes, secret: bytes, address: str, now: datetime) -> bool:
    """Whether a recipient is one of ours; raises `Answered` where there is more to say than that there is no such address."""
    mailbox = mailboxes.find_by_address(address)
    if mailbox is None:
        return _check_unread(mailboxes, address)
    key = read_address(address, secret, now)
    if key and key.kind is KeyKind.APPLY:
        return _check_posting(mailbox, key.standing)
    if key is None or key.standing is Standing.GOOD:
        return True
    if key.standing is Standing.FORGED:
        raise Answered(_said(_FORGED, mailbox))
    raise Answered(_said(_WRITE_ANEW, mailbox) if key.kind is KeyKind.REPLY else _ENDED_REPORT)


def _check_posting(mailbox: Mailbox, standing: Standing) -> bool:
    """Applications are taken while the key is good; whether the posting still stands then is for a later step to say."""
    if mailbox.serves is not Serves.JOBS or standing is Standing.FORGED:
        raise Answered(_NO_POSTING)
    if standing is Standing.EXPIRED:
        raise Answered(_ENDED_POSTING)
    return True


def _check_unread(mailboxes: Mailboxes, address: str) -> bool:
    """An address that we send from and do not read is known, and refused with the one that is read."""
    bare = address.strip("<> ").lower()
    for mailbox in mailboxes:
        if mailbox.from_address.lower() == bare:
            raise Answered(_said(_NOBODY_READS, mailbox))
    return False


def _said(words: str, mailbox: Mailbox) -> str:
    return words.format(main=mailbox.addresses[0])
