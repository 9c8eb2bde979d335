"""The bytes of one mail as they come in: unstuffed, bounded, and thrown away as they come once it is clear that they are refused.

Only CR LF "." CR LF ends a mail (RFC 5321, section 4.1.1.4), and only a dot after CR LF is taken off (4.5.2): a bare LF
or CR is text. So the door never sees two mails where an honest server before it saw one (SMTP smuggling).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from consultant.intake.smtp.answers import BARE_LINE_ENDS, LINE_TOO_LONG, TOO_LARGE, TOO_MUCH_IN_HAND

CRLF = b"\r\n"
END = b"\r\n.\r\n"
LINE_LIMIT = 1_048_576
"""Octets of one line. RFC 5321, section 4.5.3.1.6 says 1,000, and real mailers send whole HTML bodies on one."""
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")


@dataclass(slots=True)
class InHand:
    """Octets of all mails that come in or are being stored at this moment, and how many there may be."""

    most: int
    octets: int = 0


class Content:
    """One mail. It is given with a CR LF before it, that of the DATA command, so that the first line is one like all others."""

    def __init__(self, most: int, in_hand: InHand, *, bare_line_ends: bool = True) -> None:
        """`most` octets are taken; `bare_line_ends` says whether a bare LF or CR may stand in it."""
        self.refusal = ""
        self.size = -len(CRLF)
        self._most = most
        self._in_hand = in_hand
        self._bare = bare_line_ends
        self._line = 0
        self._rest = b""
        self._text = io.BytesIO()
        self._held = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self._measure(piece)
        if not self.refusal:
            piece = self._rest + piece
            whole = len(piece) - _unsure(piece)
            self._rest = piece[whole:]
            self._write(piece[:whole])

    def end(self, piece: bytes) -> bytes:
        """Take the last piece, which ends in `END`; the mail, or nothing where it is refused."""
        piece = piece[: len(CRLF) - len(END)]
        self._measure(piece)
        if not self.refusal:
            self._write(self._rest + piece)
        return self._text.getvalue()  # hands its buffer over, without a copy

    def let_go(self) -> None:
        """The mail is stored or gone."""
        self._in_hand.octets -= self._held
        self._held = 0

    def _measure(self, piece: bytes) -> None:
        self.size += len(piece)
        first = piece.find(b"\n")
        if self._line + (len(piece) if first < 0 else first) > LINE_LIMIT:
            self._refuse(LINE_TOO_LONG)
        self._line = self._line + len(piece) if first < 0 else len(piece) - 1 - piece.rfind(b"\n")
        if self.size > self._most:
            self._refuse(TOO_LARGE)
        elif self._in_hand.octets + len(piece) > self._in_hand.most:
            self._refuse(TOO_MUCH_IN_HAND)

    def _write(self, piece: bytes) -> None:
        if not self._bare and _BARE.search(piece):
            self._refuse(BARE_LINE_ENDS)
            return
        piece = piece.replace(CRLF + b".", CRLF)
        self._text.write(piece if self._held else piece[len(CRLF) :])
        self._held += len(piece)
        self._in_hand.octets += len(piece)

    def _refuse(self, answer: str) -> None:
        if not self.refusal:
            self.refusal = answer
            self._rest, self._text = b"", io.BytesIO()
            self.let_go()


def _unsure(piece: bytes) -> int:
    """Octets at the end of a piece after which a dot may be one too many."""
    return 2 if piece.endswith(CRLF) else int(piece.endswith(b"\r"))
