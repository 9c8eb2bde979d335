"""Reads what came with a mail, within bounds for each file and for all of them; what is not read is named with the reason.

The door does not come here: it asks for names and sizes only (`parse.py`). The steps behind it do.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.mail.documents.apart import TOOK_TOO_LONG, read_apart
from consultant.mail.documents.bounds import (
    DEEPEST_MAIL,
    LARGEST,
    MOST_CHARACTERS,
    MOST_FILES,
    SECONDS_A_FILE,
    SECONDS_IN_ALL,
)
from consultant.mail.documents.document import Document, File, NotRead, State
from consultant.mail.documents.kinds import NEVER_OPENED, Kind, kind_by_name, kind_of
from consultant.mail.documents.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consultant.mail.documents.document import Reading
    from consultant.mail.message import Attachment, Enclosure

DECORATION = 51_200
"""Bytes up to which a picture that is shown within the words is a signature's logo."""
MOST_NAMED = 100
"""Attachments that a case lists."""
TOO_MANY = "there are more attachments than are read"
TOO_LARGE = "it is too large"
NO_ROOM = "only the beginning of what was attached is read"
IN_PART = "only its beginning was read"
EMPTY = "it is empty"
IN_ITS_MAIL = "it is part of the signature"


@dataclass(slots=True)
class _Reader:
    """What is left of the room, the files and the time of one mail."""

    clock: Callable[[], float]
    room: int
    files: int
    until: float
    found: list[Document] = field(default_factory=list)

    def take(self, file: File, *, inline: bool, depth: int) -> None:
        """Read or name one file, and then those within it."""
        if len(self.found) >= MOST_NAMED:
            return
        kind = kind_of(file.name, file.type, file.data)
        if kind is Kind.SIGNATURE or (kind is Kind.PICTURE and inline and len(file.data) <= DECORATION):
            self.add(file, kind, State.ASIDE, IN_ITS_MAIL)
            return
        try:
            reading = self._read(file, kind, depth)
        except NotRead as reason:
            self.add(file, kind, State.NOT_READ, str(reason))
            return
        self.keep(file, kind, reading)
        for one in reading.files:
            self.take(one, inline=False, depth=depth + 1)

    def _read(self, file: File, kind: Kind, depth: int) -> Reading:
        """The reading of a file that may be read. Raises NotRead."""
        reader = READERS.get(kind)
        left = self.until - self.clock()
        refusals = (
            (NEVER_OPENED.get(kind, ""), reader is None),
            (EMPTY, not file.data.strip()),
            (TOO_LARGE, len(file.data) > LARGEST),
            (TOO_MANY, self.files <= 0 or depth > DEEPEST_MAIL),
            (NO_ROOM, self.room <= 0),
            (TOOK_TOO_LONG, left <= 0),
        )
        for reason, holds in refusals:
            if holds:
                raise NotRead(reason)
        self.files -= 1
        if reader and reader.apart:
            return read_apart(kind, file.data, self.room, seconds=min(SECONDS_A_FILE, left))
        return READERS[kind].read(file.data, self.room)

    def keep(self, file: File, kind: Kind, reading: Reading) -> None:
        """Count and note what was read; words that are none are an empty file, unless it carries others."""
        if not reading.text.strip() and not reading.files:
            self.add(file, kind, State.NOT_READ, EMPTY)
            return
        self.room -= len(reading.text)
        state, reason = (State.READ, "") if reading.whole else (State.IN_PART, IN_PART)
        self.add(file, kind, state, reason, reading.text)

    def add(self, file: File, kind: Kind, state: State, reason: str, text: str = "") -> None:
        """Note what became of a file."""
        self.found.append(Document(file.name, file.type, len(file.data), kind, state, reason, text))


def read_documents(
    enclosures: Iterable[Enclosure], *, clock: Callable[[], float] = time.monotonic
) -> tuple[Document, ...]:
    """What came with a mail, in its order, what was within a file behind it."""
    reader = _Reader(clock, MOST_CHARACTERS, MOST_FILES, clock() + SECONDS_IN_ALL)
    for one in enclosures:
        named = one.attachment
        if one.words is None:
            reader.take(File(named.name, named.type, one.data), inline=named.inline, depth=1)
        else:
            text = "" if one.is_the_text else one.words[: max(0, reader.room)]
            cut = not one.is_the_text and len(text) < len(one.words)
            reader.room -= len(text)
            state, reason = (State.IN_PART, IN_PART) if cut else (State.READ, "")
            reader.add(File(named.name, named.type, b""), Kind.MAIL, state, reason, text)
    return tuple(reader.found)


def named_only(attachments: Iterable[Attachment]) -> tuple[Document, ...]:
    """What came with a mail by names and sizes alone, nothing opened: for a mail that is not drafted."""
    listed = list(attachments)[:MOST_NAMED]
    kinds = [kind_by_name(one.name, one.type) or Kind.OTHER for one in listed]
    return tuple(
        Document(one.name, one.type, one.size, kind, *_unopened(one, kind))
        for one, kind in zip(listed, kinds, strict=True)
    )


def _unopened(one: Attachment, kind: Kind) -> tuple[State, str]:
    if kind is Kind.SIGNATURE or (kind is Kind.PICTURE and one.inline and one.size <= DECORATION):
        return State.ASIDE, IN_ITS_MAIL
    return State.NOT_READ, NEVER_OPENED.get(kind, "it was not opened")


def may_ask(attachments: Iterable[Attachment]) -> bool:
    """Whether anything that came with a mail may hold its question: everything but a signature and its pictures."""
    return any(one.state is not State.ASIDE for one in named_only(attachments))


def as_json(documents: Iterable[Document]) -> str | None:
    """What a case keeps of them; None where nothing was attached."""
    listed = [one.as_json() for one in documents]
    return json.dumps(listed, ensure_ascii=False) if listed else None


def words_of(documents: Iterable[Document]) -> str:
    """The texts of what was read, each under a line of its own."""
    return "\n\n".join(f"{ABOVE}\n{one.text}" for one in documents if one.text.strip())


ABOVE = "Attached:"
"""The line above each document's text in a question; it names no code and asks nothing."""
