"""What an import tells: its results, and its progress while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.codes.catalogue import Book
    from consultant.vocabulary import Setting


class Outcome(StrEnum):
    """What became of a file or of an edition."""

    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    LEFT_OUT = "left out"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one edition (or of one file that belongs to none); `message` is one sentence for the user.

    `recognised` says what the files are taken for, '' where for nothing. `added`, `changed` and `ended` count its rows
    beside those of the edition before it; None where there was none to compare. `notes` are further sentences.
    """

    outcome: Outcome
    files: tuple[str, ...]
    message: str
    book: Book | None = None
    setting: Setting | None = None
    release: str | None = None
    rows: int | None = None
    licensed: bool = False
    recognised: str = ""
    added: int | None = None
    changed: int | None = None
    ended: int | None = None
    notes: tuple[str, ...] = ()


class Progress:
    """What an import tells of itself, in bytes of uncompressed text; this one says nothing."""

    def begin(self, title: str, total: int) -> None:
        """An edition of `total` bytes is begun."""

    def advance(self, title: str, done: int) -> None:
        """`done` of its bytes were read."""

    def end(self, title: str) -> None:
        """It is over, one way or the other."""
