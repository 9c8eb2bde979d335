"""Is every piece of the desk sound? One piece a line, each looked at by itself, so that a broken one hides no other.

`PIECES` is the table. The store and the broker are asked; everything else is read from what the processes wrote down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from consultant.alerts import AlertKind
from consultant.delivery.staff_notices import SILENT_FOR
from consultant.doorbell import is_answering
from consultant.models.base import reading
from consultant.models.books.releases import releases
from consultant.watching.duties import disk, duties
from consultant.watching.piece import Piece, in_words
from consultant.watching.state import Polled, State, read_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

    from consultant.mailboxes import Mailboxes

__all__ = ["Piece", "Watched", "examine", "health_json", "in_words", "is_sound", "judged"]

UNMOVED_FOR = timedelta(minutes=5)
"""A case that the desk should have moved, and has not for so long, says that no worker works; the sweeper comes every 15 s."""
TOKEN_UNUSED_FOR = timedelta(days=80)
"""Providers end refresh tokens that are not used for 90 days."""

LOGIN = frozenset({AlertKind.LOGIN_REFUSED, AlertKind.TOKEN_REFUSED})


@dataclass(frozen=True, slots=True)
class Watched:
    """What is looked at. `since` is when the looking began: a mailbox may be polled for the first time yet (None: no grace)."""

    engine: Engine
    books_engine: Engine
    mailboxes: Mailboxes
    broker_url: str = field(repr=False)
    clock: Callable[[], datetime]
    since: datetime | None = None
    home: Path | None = None


def examine(watched: Watched) -> list[Piece]:
    """Every piece. Never raises: what can't be looked at is broken."""
    now = watched.clock()
    found = [_books(watched), _broker(watched), *disk(watched.home)]
    try:
        with reading(watched.engine) as session:
            state = read_state(session, watched.mailboxes, now)
            due = list(duties(session, now))
    except (SQLAlchemyError, OSError) as error:
        return [Piece("store", sound=False, words=f"It can't be read ({type(error).__name__})."), *found]
    found.insert(0, Piece("store", sound=True, words="It answers.", figures={"cases": state.cases}))
    return [*found, *judged(state, now, watched.since), *due]


def is_sound(pieces: Sequence[Piece]) -> bool:
    """Whether nothing is broken."""
    return all(piece.sound for piece in pieces)


def health_json(pieces: Sequence[Piece]) -> dict[str, Any]:
    """What `/health` and `doctor --json` print."""
    broken = [piece.name for piece in pieces if not piece.sound]
    return {
        "status": "broken" if broken else "ok",
        "broken": broken,
        "pieces": [one.as_json() for one in pieces],
    }


def judged(state: State, now: datetime, since: datetime | None) -> Iterator[Piece]:
    """The pieces that the store tells of."""
    yield _relay(state, now)
    yield _cases(state, now)
    for mailbox in state.mailboxes:
        yield _mailbox(mailbox, state, now, since)
        if mailbox.token_at:
            yield _token(mailbox, now)


def _books(watched: Watched) -> Piece:
    query = select(func.count()).select_from(releases).where(releases.c.status == "active")
    try:
        with reading(watched.books_engine) as session:
            editions = session.scalars(query).one()
    except (SQLAlchemyError, OSError) as error:
        return Piece("books", sound=False, words=f"They can't be read ({type(error).__name__}).")
    words = (
        f"{editions} editions are loaded." if editions else "No edition is loaded: nothing can be looked up."
    )
    return Piece("books", sound=editions > 0, words=words, figures={"editions": editions})


def _broker(watched: Watched) -> Piece:
    sound = is_answering(watched.broker_url)
    return Piece("broker", sound, "It answers." if sound else "It does not answer: mail is stored and waits.")


def _relay(state: State, now: datetime) -> Piece:
    """Away where an alert says so: that one mail is put off says nothing of the relay."""
    box = state.outbox
    away = next((alert for alert in state.alerts if alert.kind == AlertKind.RELAY_AWAY), None)
    age = _seconds(box.eldest, now)
    figures = {"waiting": box.waiting, "in_line": box.in_line, "eldest_seconds": age}
    waits = f"{box.waiting} replies wait to leave" + (f", the eldest for {in_words(age)}." if age else ".")
    words = f"It takes no mail: {away.words.rstrip('.')}. {waits}" if away else waits
    return Piece("relay", away is None, words, figures)


def _cases(state: State, now: datetime) -> Piece:
    age = _seconds(state.eldest_case, now)
    sound = age is None or age < UNMOVED_FOR.total_seconds()
    words = (
        f"The eldest that is to be worked on rests for {in_words(age)}."
        if age
        else "None waits to be worked on."
    )
    figures = {"eldest_seconds": age, "held": state.cases["held"], "shunted": state.cases["shunted"]}
    return Piece("cases", sound, words, figures)


def _mailbox(polled: Polled, state: State, now: datetime, since: datetime | None) -> Piece:
    """Sound while the last good poll is not too long ago and the login is not refused.

    Where no poll is known to fail, the beginning of the watch counts as one: a desk that starts has time to poll.
    """
    grace = None if polled.failing_since else since
    seen = max(filter(None, (polled.polled_at, grace)), default=polled.failing_since)
    refused = any(alert.kind in LOGIN and alert.subject == polled.name for alert in state.alerts)
    age = _seconds(polled.polled_at, now)
    late = seen is None or now - seen >= SILENT_FOR
    told = f"Last polled {in_words(age)} ago." if age is not None else "No poll has ended well yet."
    trouble = (
        "Its login is refused." if refused else f"Failing: {polled.error}." if polled.failing_since else ""
    )
    aside = f"{polled.set_aside} mails are set aside." if polled.set_aside else ""
    figures = {
        "last_poll_seconds": age,
        "failing_seconds": _seconds(polled.failing_since, now),
        "error": polled.error if polled.failing_since else None,
        "set_aside": polled.set_aside,
    }
    words = " ".join(filter(None, (told, trouble, aside)))
    return Piece(f"mailbox {polled.name}", not (late or refused), words, figures)


def _token(polled: Polled, now: datetime) -> Piece:
    age = _seconds(polled.token_at, now) or 0
    sound = age < TOKEN_UNUSED_FOR.total_seconds()
    words = f"Renewed {in_words(age)} ago." if sound else f"Not renewed for {in_words(age)}; it will end."
    return Piece(f"token of {polled.name}", sound, words, {"age_seconds": age})


def _seconds(at: datetime | None, now: datetime) -> int | None:
    return max(0, int((now - at).total_seconds())) if at else None
