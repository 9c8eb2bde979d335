"""What a look found: sound, worth a look, broken, or not to be had; in words, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from dns.resolver import Resolver
    from sqlalchemy import Engine

    from consultant.config import Settings
    from consultant.mailboxes import Mailboxes


class State(StrEnum):
    """How a thing stands. Only what is broken makes the doctor's exit 1; UNKNOWN is what could not be asked."""

    SOUND = "sound"
    LOOK = "look"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at. `do` is what to do where it is not sound. Nothing of a mail, and no secret."""

    name: str
    state: State
    words: str
    do: str = ""
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As `doctor --json` prints it, in the shape of a piece of `/health`."""
        told = {"name": self.name, "ok": self.state is not State.BROKEN, "state": self.state.value}
        return told | {"words": self.words} | ({"do": self.do} if self.do else {}) | self.figures


@dataclass(frozen=True, slots=True)
class Patient:
    """The desk that is looked at, from this machine. `resolver` None: the DNS is not asked."""

    settings: Settings
    environ: Mapping[str, str] = field(repr=False)
    mailboxes: Mailboxes
    engine: Engine
    books_engine: Engine
    clock: Callable[[], datetime]
    find_secret: Callable[[str], str | None] = field(repr=False)
    resolver: Resolver | None = None


def sound(name: str, words: str, **figures: Any) -> Look:  # noqa: ANN401 - any JSON value
    """All is well."""
    return Look(name, State.SOUND, words, "", figures)


def worth(name: str, words: str, do: str, **figures: Any) -> Look:  # noqa: ANN401 - any JSON value
    """It works, and somebody should know of it."""
    return Look(name, State.LOOK, words, do, figures)


def broken(name: str, words: str, do: str, **figures: Any) -> Look:  # noqa: ANN401 - any JSON value
    """It does not work."""
    return Look(name, State.BROKEN, words, do, figures)


def unknown(name: str, words: str, do: str = "") -> Look:
    """It could not be asked."""
    return Look(name, State.UNKNOWN, words, do)
