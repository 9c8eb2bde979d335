"""What became of an attachment as a value: what kind it is, whether it was read, and why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from consultant.errors import ConsultantError

if TYPE_CHECKING:
    from consultant.mail.documents.kinds import Kind


class NotRead(ConsultantError):
    """It can't be read."""


class State(StrEnum):
    """Whether an attachment was read. `ASIDE`: nobody would expect it to be, such as a signature or its picture."""

    READ = "read"
    IN_PART = "read in part"
    NOT_READ = "not read"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class File:
    """What a reader is given: name and media type as the mail says them, and the bytes."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found: text, whether that is all of it, and files within (a mail's attachments)."""

    text: str = field(repr=False)
    whole: bool = True
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """An attachment. `reason` says in words without personal data why it was not read, or not whole."""

    name: str
    type: str
    size: int
    kind: Kind
    state: State
    reason: str = ""
    text: str = field(default="", repr=False)

    @property
    def is_missed(self) -> bool:
        """Whether something that may matter was not looked at; a picture is told of and holds nothing up."""
        return self.state is State.IN_PART or (self.state is State.NOT_READ and not self.kind.is_picture)

    def as_json(self) -> dict[str, str | int]:
        """What a case keeps of it; never the text."""
        return {
            "name": self.name,
            "type": self.type,
            "size": self.size,
            "kind": self.kind.value,
            "state": self.state.value,
            "reason": self.reason,
        }
