"""One sentence for whoever opens the SMTP door to the world and lets anybody write under a customer's address."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from consultant.mailboxes.mailbox import Verify

if TYPE_CHECKING:
    from consultant.config import Settings
    from consultant.mailboxes import Mailboxes


def find_warning(settings: Settings, mailboxes: Mailboxes) -> str | None:
    """The sentence, where the door listens beyond this machine and some mailbox does not look at who sends."""
    open_to_all = [mailbox.name for mailbox in mailboxes if mailbox.verify_senders is Verify.OFF]
    if not open_to_all or _is_here(settings.smtp_listen[0]):
        return None
    return (
        f"Anybody who reaches {settings.smtp_listen[0]}:{settings.smtp_listen[1]} can spend an account's questions by writing "
        f'under its address, because verify_senders is "off" for {", ".join(open_to_all)} (docs/mail/proof.md).'
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
