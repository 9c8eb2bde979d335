"""Mailboxes of the job board: whether applications can come in, and whether our mails can say where a posting stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.mailboxes.mailbox import Serves
from consultant.watching.looks.look import broken, sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.watching.looks.look import Look, Patient


def look(patient: Patient) -> Iterator[Look]:
    """Nothing for a desk that has none."""
    for box in patient.mailboxes:
        if box.serves is not Serves.JOBS:
            continue
        name = f"job board {box.name}"
        if not box.plus_addressing:
            words = "plus_addressing is off: nobody can apply by mail, for the relay addresses have a key behind a plus sign."
            do = f"Set plus_addressing = true in {box.name}.toml, and let {box.addresses[0]} take addresses with a plus sign."
            yield broken(name, words, do)
        elif not patient.environ.get("CONSULTANT_WEB_URL"):
            words = (
                "CONSULTANT_WEB_URL is not set: links in the board's mails lead to this machine, or nowhere."
            )
            yield worth(
                name, words, "Set CONSULTANT_WEB_URL to the address at which browsers reach the pages."
            )
        else:
            yield sound(name, f"Applications come to {box.addresses[0]} with a key behind a plus sign.")
