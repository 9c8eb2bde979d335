"""Puts the pollers together: how they log in, where they store, what they keep their books in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from consultant.administration import mailboxes
from consultant.errors import ConfigurationError
from consultant.intake.imap.tokens import warn_of_unused
from consultant.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from consultant.cli.services import Services
    from consultant.desk import Desk
    from consultant.intake.imap.poller import Poller
    from consultant.mailboxes import Mailbox, Mailboxes

WARNED_EVERY = timedelta(hours=6)
"""How often is looked whether a token will be forgotten for want of use."""

log = get_logger(__name__)


def polled(found: Mailboxes) -> list[Mailbox]:
    """The mailboxes from which mail is taken by IMAP."""
    return [mailbox for mailbox in found if mailbox.imap_url]


def make_pollers(services: Services, desk: Desk) -> list[Poller]:
    """A poller for each; a mailbox that is configured badly keeps no other from being polled."""
    made = []
    for mailbox in polled(services.mailboxes):
        try:
            made.append(make_poller(services, desk, mailbox))
        except ConfigurationError as error:
            log.warning("not_polled", mailbox=mailbox.name, error=str(error))
    return made


def make_poller(services: Services, desk: Desk, mailbox: Mailbox) -> Poller:
    """The poller of one mailbox. Raises UsageError where it names no server, ConfigurationError where it names it badly."""
    return mailboxes.make_poller(services.settings, desk, mailbox)


def look_after_tokens(services: Services) -> Callable[[], None]:
    """A look that warns of tokens that nobody uses, now and then."""
    next_at: datetime | None = None

    def look() -> None:
        nonlocal next_at
        now = services.clock()
        if next_at is None or now >= next_at:
            warn_of_unused(services.engine, services.mailboxes, now)
            next_at = now + WARNED_EVERY

    return look
