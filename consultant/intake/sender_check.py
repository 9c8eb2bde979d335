"""Who really sends, found out at the SMTP door: SPF, DKIM and DMARC by the DNS, for mailboxes with `verify_senders = "door"`.

The door asks before it stores, outside of any transaction, in its pool and under its own limit of time; it refuses a mail
with 550 5.7.26 only where every mailbox that the mail is for says so. All else is the screening's to decide
(`screening/rules/spoofed.py`), so that a mail is never lost by the DNS of a day.
"""

from __future__ import annotations

from email import policy
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from consultant.errors import ConfigurationError
from consultant.intake.proof.dkim_check import check_dkim
from consultant.intake.proof.dmarc_policy import find_policy
from consultant.intake.proof.names import Names, system_resolver
from consultant.intake.proof.spf_check import check_spf, from_outside
from consultant.mail.address import domain_of
from consultant.mail.authentication import (
    DOOR,
    UNCHECKED,
    Authentication,
    Proof,
    conclude,
)
from consultant.mail.author import sole_author
from consultant.mail.mend import mend
from consultant.mailboxes.mailbox import OnFailure, Verify

if TYPE_CHECKING:
    import dns.resolver

    from consultant.mail.envelope import Envelope
    from consultant.mailboxes import Mailbox, Mailboxes

__all__ = ["SenderCheck", "system_resolver"]

MOST_HEADER_BYTES = 300_000
"""Octets in which the header must end for its author to be looked for; `mend` takes no more for a header either."""


class SenderCheck:
    """Checks mails as they come in; may be called by several threads at once."""

    def __init__(self, mailboxes: Mailboxes, resolver: dns.resolver.Resolver) -> None:
        self._mailboxes = mailboxes
        self._names = Names(resolver)

    def check(self, envelope: Envelope, raw: bytes) -> tuple[Authentication, bool]:
        """What is known of the sender, and whether the door should refuse the mail. Takes ten seconds at most.

        Never refused is a bounce (a null sender), which is ours to read, and what another program of this machine hands on:
        it would make a bounce of the refusal. UNCHECKED, and not refused, where no mailbox that it is for wants the door to look.
        """
        boxes = self._boxes(envelope)
        if not any(box.verify_senders is Verify.DOOR for box in boxes):
            return UNCHECKED, False
        found = self._find_out(envelope, raw)
        may_refuse = from_outside(envelope.peer) and bool(envelope.mail_from.strip("<> "))
        return found, may_refuse and all(_refuses(box, found) for box in boxes)

    def _boxes(self, envelope: Envelope) -> tuple[Mailbox, ...]:
        try:
            return tuple(self._mailboxes.get_for_recipients(envelope.rcpt_to))
        except ConfigurationError:
            return ()

    def _find_out(self, envelope: Envelope, raw: bytes) -> Authentication:
        author = domain_of(_author(raw))
        asking = self._names.for_a_mail()
        checked = check_spf(asking, envelope.peer, envelope.mail_from, envelope.helo)
        if not author:
            return Authentication(Proof.NONE, spf=checked.result, by=DOOR)
        signatures = check_dkim(asking, raw, author)
        return conclude(author, checked, signatures, find_policy(asking, author), by=DOOR)


def _author(raw: bytes) -> str:
    """The one address in From, read as `mail/parse.py` reads it; empty where there is any doubt."""
    head = BytesHeaderParser(policy=policy.compat32).parsebytes(mend(raw[:MOST_HEADER_BYTES])[0])
    return sole_author((name.strip().lower(), str(value)) for name, value in head.raw_items())


def _refuses(box: Mailbox, found: Authentication) -> bool:
    return (
        box.verify_senders is Verify.DOOR
        and box.on_sender(found.proof.value, found.policy) is OnFailure.REFUSE
    )
