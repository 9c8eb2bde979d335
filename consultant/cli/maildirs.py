"""Puts the Maildir doors together: which folders are watched, where they store, a thread each."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from consultant import pipeline
from consultant.intake.maildir_door import MaildirDoor, run

if TYPE_CHECKING:
    from consultant.cli.services import Services
    from consultant.desk import Desk
    from consultant.mailboxes import Mailboxes


def needs_poller(mailboxes: Mailboxes) -> bool:
    """Whether mail is taken from anywhere, by IMAP or out of a Maildir."""
    return any(mailbox.imap_url or mailbox.maildir for mailbox in mailboxes)


def watch_maildirs(services: Services, desk: Desk, stopped: threading.Event) -> list[threading.Thread]:
    """Watch the Maildir of every mailbox that has one, until `stopped`."""
    threads = []
    for mailbox in services.mailboxes:
        if mailbox.maildir:
            folder = Path(mailbox.maildir).expanduser()
            door = MaildirDoor(mailbox, services.mailboxes, folder, partial(pipeline.receive_all, desk))
            arguments = (door, services.engine, stopped, services.clock)
            threads.append(threading.Thread(target=run, args=arguments, name=f"maildir-{mailbox.name}"))
    for thread in threads:
        thread.daemon = True
        thread.start()
    return threads
