"""`consultant doctor`: is every piece of the desk sound? The same facts as `/health`; exit 1 where one is broken.

It opens nothing for writing and migrates nothing, so that it can be asked while the store is away or half made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import print_json, print_table
from consultant.cli.services import utc_now
from consultant.config import read_settings
from consultant.mailboxes import load_mailboxes
from consultant.models.base import make_engine
from consultant.watching.health import Watched, examine, health_json, is_sound

if TYPE_CHECKING:
    from datetime import datetime

    from consultant.config import Settings


def doctor(as_json: AsJson = False) -> None:
    """Name each piece of the desk and whether it is sound; exit 1 where one is broken."""
    pieces = examine(watched_in(read_settings()))
    if as_json:
        print_json(health_json(pieces))
    else:
        rows = [[piece.name, "sound" if piece.sound else "BROKEN", piece.words] for piece in pieces]
        print_table(["piece", "state", "in words"], rows)
    if not is_sound(pieces):
        raise typer.Exit(1)


def watched_in(settings: Settings, since: datetime | None = None) -> Watched:
    """What is to be looked at in a home. Raises ConfigurationError for a mailbox file that is wrong."""
    return Watched(
        engine=make_engine(settings.database_url, "desk"),
        books_engine=make_engine(settings.books_url, "books"),
        mailboxes=load_mailboxes(settings.config / "mailbox_config"),
        broker_url=settings.broker_url,
        clock=utc_now,
        since=since,
    )
