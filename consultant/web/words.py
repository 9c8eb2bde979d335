"""Times as the pages show them, the addresses of static files, and the mark of a form."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from consultant.watching.health import in_words

if TYPE_CHECKING:
    from datetime import datetime


NO_TIME = "\u2013"


def ago(at: datetime | None, now: datetime) -> str:
    """`12 min ago`, `in 40 s`; a dash where there is no time."""
    if at is None:
        return NO_TIME
    seconds = int((now - at).total_seconds())
    return f"{in_words(seconds)} ago" if seconds >= 0 else f"in {in_words(-seconds)}"


def moment(at: datetime | None) -> str:
    """`2026-11-16 12:00 UTC`."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else NO_TIME


def day(at: datetime | None) -> str:
    """`2026-11-16`."""
    return f"{at:%Y-%m-%d}" if at else NO_TIME


@cache
def static(name: str) -> str:
    """The address of a file of `static/`, with a mark of its content, so that a browser keeps it until it changes."""
    content = (Path(__file__).parent / "static" / name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:12]}"


def once() -> str:
    """A mark of a form as it was loaded: what is sent by it twice is taken once."""
    return secrets.token_urlsafe(12)
