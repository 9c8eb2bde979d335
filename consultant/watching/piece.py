"""A part of the desk as it was found, and times in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the desk: whether it is sound, in words, and figures. Nothing of a mail."""

    name: str
    sound: bool
    words: str
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As `/health` and `doctor --json` print it."""
        return {"name": self.name, "ok": self.sound, "words": self.words} | self.figures


def in_words(seconds: int | None) -> str:
    """A time as people say it: `40 s`, `12 min`, `3 h`, `4 days`."""
    found = seconds or 0
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if found >= 2 * size:
            return f"{found // size} {unit}"
    return f"{found} s"
