"""What reading a note gives: its sentences, their phrases, and what each phrase may be coded with. No behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.codes.search.search import Hit


class Status(StrEnum):
    """Of whom and when a phrase speaks.

    POSSIBLE: an outpatient diagnosis that is only probable, suspected or still to be ruled out is not coded, its signs
    and symptoms are (guidelines IV.H); at the end of an inpatient stay it is coded as if it existed (II.H, III.C).
    HISTORICAL: what no longer exists and is not treated has a history code (I.C.21.c.4).
    """

    PRESENT = "present"
    NEGATED = "negated"
    HISTORICAL = "historical"
    FAMILY = "family"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class NotePhrase:
    """`text[start:end]` of the note; `candidates` are ordered, the best first, and empty for what is negated.

    `missing` are the details that a more specific code than the first candidate would say and the note does not.
    """

    start: int
    end: int
    words: str
    status: Status
    candidates: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteSentence:
    """A sentence or a line of a list, without its heading and its bullet."""

    start: int
    end: int
    text: str
    phrases: tuple[NotePhrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """`unread` counts the characters at the end of which not all was looked at: the note is too long, or names too much."""

    sentences: tuple[NoteSentence, ...]
    unread: int = 0
