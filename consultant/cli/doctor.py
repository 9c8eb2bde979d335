"""`consultant doctor`: is every piece of the desk sound, and what is to be done where it is not?

The facts of `/health`, and what only a person at this machine wants to know (watching/looks/). Exit 1 where a piece is broken.
It opens nothing for writing and migrates nothing, so that it can be asked while the store is away or half made.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import print_json, print_table
from consultant.cli.services import utc_now
from consultant.config import find_secret, read_settings
from consultant.errors import ConfigurationError
from consultant.mailboxes import load_mailboxes
from consultant.models.base import make_engine
from consultant.models.sealed import seal_with
from consultant.watching.health import Piece, Watched, examine
from consultant.watching.looks.look import Look, Patient, State
from consultant.watching.looks.table import look_at

if TYPE_CHECKING:
    from datetime import datetime

    from dns.resolver import Resolver

    from consultant.config import Settings

WHAT_TO_DO = {
    "store": "See that CONSULTANT_DATABASE_URL is right and that the server runs or the file can be read; mail is answered 451 until then.",
    "books": "Import some: `consultant codes import FOLDER` or `consultant codes update`; see CONSULTANT_BOOKS_URL where they should be there.",
    "broker": "Start it, or correct CONSULTANT_REDIS_URL; nothing is lost, the sweeper takes up what waits.",
    "disk": "Make room: with a full disk mail is answered 451. `consultant retention status` says what is due; old downloads/ may go.",
    "relay": "See why it takes no mail (its log, `relay's port` below); everything leaves once it does, in order.",
    "cases": "Look whether a worker runs (`workers` below) and what it logs; `consultant cases list --status received` names them.",
    "review": "Held cases wait for a coder: `consultant cases queue --overdue`.",
    "renewals": "See that a worker and one beat run; `consultant quota renew` does it by hand.",
    "notices": "See that a worker and one beat run, and that the relay takes mail; `consultant notifications list` tells why.",
    "webhooks": "`consultant webhooks calls` tells what they are answered.",
    "job": "See that a worker and one beat run; `consultant jobs alerts` names what is due.",
    "switches": "`consultant switch go` once the reason is gone.",
    "mailbox": "`consultant mailboxes check --login` tells what the server answers; a refused login needs a new secret.",
    "token": "`consultant mailboxes authorise NAME` with a new refresh token (docs/mail/login.md).",
}
"""What to do about a piece of `/health`, by the first word of its name."""
SHOWN = {State.SOUND: "sound", State.LOOK: "look", State.BROKEN: "BROKEN", State.UNKNOWN: "unknown"}


def doctor(
    as_json: AsJson = False,
    dns: Annotated[bool, typer.Option(help="Ask the DNS for MX, SPF, DKIM and DMARC of our domains.")] = True,
) -> None:
    """Name each piece of the desk, whether it is sound and what to do; exit 1 where one is broken."""
    settings = read_settings()
    watched = watched_in(settings)
    looks = [_as_look(piece) for piece in examine(watched)]
    looks += look_at(_patient(settings, watched, _resolver() if dns else None))
    if as_json:
        print_json(_json(looks))
    else:
        _print(looks)
    if any(one.state is State.BROKEN for one in looks):
        raise typer.Exit(1)


def _as_look(piece: Piece) -> Look:
    if piece.sound:
        return Look(piece.name, State.SOUND, piece.words, figures=piece.figures)
    do = WHAT_TO_DO.get(piece.name.split()[0], "")
    return Look(piece.name, State.BROKEN, piece.words, do, piece.figures)


def _patient(settings: Settings, watched: Watched, resolver: Resolver | None) -> Patient:
    seal_with(watched.engine, settings.seal_key)
    return Patient(
        settings=settings,
        environ=dict(os.environ),
        mailboxes=watched.mailboxes,
        engine=watched.engine,
        books_engine=watched.books_engine,
        clock=utc_now,
        find_secret=find_secret,
        resolver=resolver,
    )


def _resolver() -> Resolver | None:
    """This machine's; where it has none, sender checks say so, and there is nobody to ask."""
    from consultant.intake.proof.names import system_resolver  # noqa: PLC0415 - half a second of DNS

    with suppress(ConfigurationError):
        return system_resolver()
    return None


def _json(looks: list[Look]) -> dict[str, Any]:
    """The shape of `/health`, with what is worth a look and what could not be asked named apart."""
    named = {state: [one.name for one in looks if one.state is state] for state in State}
    return {
        "status": "broken" if named[State.BROKEN] else "ok",
        "broken": named[State.BROKEN],
        "look": named[State.LOOK],
        "unknown": named[State.UNKNOWN],
        "pieces": [one.as_json() for one in looks],
    }


def _print(looks: list[Look]) -> None:
    print_table(["piece", "state", "in words"], [[one.name, SHOWN[one.state], one.words] for one in looks])
    for one in looks:
        if one.do and one.state is not State.SOUND:
            print(f"{one.name}: {one.do}")


def watched_in(settings: Settings, since: datetime | None = None) -> Watched:
    """What is to be looked at in a home. Raises ConfigurationError for a mailbox file that is wrong."""
    return Watched(
        engine=make_engine(settings.database_url, "desk"),
        books_engine=make_engine(settings.books_url, "books"),
        mailboxes=load_mailboxes(settings.config / "mailbox_config"),
        broker_url=settings.broker_url,
        clock=utc_now,
        since=since,
        home=settings.home,
    )
