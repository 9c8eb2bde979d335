"""The commands of a mail as nearly every server writes them, read without the library's machinery.

What is not exactly so is no command here, and is left to the library.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 512
"""RFC 5321, section 4.5.3.1.4."""

PATH = re.compile(r" *<([A-Za-z0-9_%+=-]+(?:\.[A-Za-z0-9_%+=-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)> *(.*)")
"""A path without quotes, comments or a route, and what stands behind it."""
_OPTIONS = re.compile(r"(?:SIZE=([0-9]{1,12}))?(?:(?:\A|(?<=[0-9]) )BODY=(?:7BIT|8BITMIME))?")
_MAIL, _RECIPIENT, _DATA = b"MAIL FROM:", b"RCPT TO:", b"DATA"


class Command(NamedTuple):
    """A command: its verb; of MAIL and RCPT the address; of MAIL the size that is announced, and its options."""

    verb: str
    address: str = ""
    size: int = 0
    options: tuple[str, ...] = ()


DATA = Command("DATA")


def read_command(line: bytes) -> Command | None:
    """The command of a line without its end; None where it is no plain one."""
    if len(line) > LONGEST or not line.isascii():
        return None
    if line[: len(_RECIPIENT)].upper() == _RECIPIENT:
        path = PATH.fullmatch(line[len(_RECIPIENT) :].decode("ascii"))
        return Command("RCPT", path[1]) if path and not path[2] else None
    if line[: len(_MAIL)].upper() == _MAIL:
        return _mail(line[len(_MAIL) :].decode("ascii"))
    return DATA if line.upper() == _DATA else None


def _mail(argument: str) -> Command | None:
    path = PATH.fullmatch(argument)
    if path is None:
        return None
    words = path[2].upper()
    options = _OPTIONS.fullmatch(words)
    return Command("MAIL", path[1], int(options[1] or 0), tuple(words.split())) if options else None
