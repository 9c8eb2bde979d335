"""A parsed mail as a value: what `parse.py` makes and every other station reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.mail.headers import decode_words

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the text: its file name (may be empty), its media type, its decoded size in bytes.

    `digest` tells two contents apart; `inline` parts are shown within the words, as the pictures of a signature are.
    """

    name: str
    type: str
    size: int
    digest: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attachment with its decoded bytes; a mail within the mail has its words instead.

    `is_the_text` says that these words are already the mail's own text (a forward without a word of its own).
    """

    attachment: Attachment
    data: bytes = field(default=b"", repr=False)
    words: str | None = field(default=None, repr=False)
    is_the_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail, read. Addresses are canonical or empty, `date` is aware UTC or None, `text` is never None.

    `text` is what a person reads: the plain parts, else words made from the HTML. `fields` holds the raw
    header in order, names in lower case; `part_types` the media types of all parts. `encrypted` says by what ("PGP",
    "S/MIME") the words are kept from us; empty where they can be read.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    subject: str = ""
    date: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    part_types: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    encrypted: str = ""
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def header(self, name: str) -> str:
        """The first value of a header, decoded, on one line; empty where there is none."""
        wanted = name.lower()
        return next((decode_words(value) for key, value in self.fields if key == wanted), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in order."""
        wanted = name.lower()
        return tuple(decode_words(value) for key, value in self.fields if key == wanted)

    def has(self, name: str) -> bool:
        """Whether a header is there at all."""
        wanted = name.lower()
        return any(key == wanted for key, _ in self.fields)
