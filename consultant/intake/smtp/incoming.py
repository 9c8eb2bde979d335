"""One mail as its octets come, up to the CR LF "." CR LF that ends it, wherever they are cut; and what came behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.intake.smtp.content import CRLF, END

if TYPE_CHECKING:
    from consultant.intake.smtp.content import Content

CHUNK = 64 * 1024
"""Octets of a mail that are held back before they are looked at."""
_MAYBE = len(END) - 1
"""Octets at the end of what came that may be the beginning of the end."""


class Incoming:
    """Gives a mail to its content; of one without an end no more than a chunk and one delivery of the network is held here."""

    def __init__(self, content: Content) -> None:
        """The CR LF of the DATA command stands before the first line, so that it is one like all others."""
        self.content = content
        self.rest = b""
        self._held = bytearray(CRLF)

    def feed(self, octets: bytes) -> bytes | None:
        """Take what came; the mail once it is whole (nothing where it is refused), and `rest` is what came behind its end."""
        held = self._held
        start = max(0, len(held) - _MAYBE)
        held += octets
        end = held.find(END, start) + len(END)
        if end >= len(END):
            self.rest = bytes(held[end:])
            return self.content.end(bytes(held[:end]))
        if len(held) >= CHUNK:
            sure = len(held) - _MAYBE
            self.content.add(bytes(held[:sure]))
            del held[:sure]
        return None
