"""The outbox on disk while no relay is configured: a Maildir that any mail program opens."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from typing import TYPE_CHECKING

from consultant.errors import RelayAway

if TYPE_CHECKING:
    from pathlib import Path

_MESSAGE_ID = re.compile(rb"^message-id:\s{0,4}(<[^>\r\n]{1,996}>)", re.IGNORECASE | re.MULTILINE)


def file_name(recipient: str, message: bytes) -> str:
    """The name of a mail's file: the same for the same Message-ID and recipient, so that a second delivery is none."""
    header = message.partition(b"\r\n\r\n")[0]
    found = _MESSAGE_ID.search(header)
    identity = found[1] if found else message
    return hashlib.sha256(recipient.encode() + b"\0" + identity).hexdigest()[:32] + ".consultant"


class MaildirTransport:
    """Writes each mail once, whole or not at all: `tmp`, fsync, then `new`."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made with its three subfolders when the first mail comes."""
        self._folder = folder

    def send(self, envelope_from: str, recipient: str, message: bytes) -> None:  # noqa: ARG002 - a file has no envelope
        """Store the mail. Raises RelayAway where the disk does not take it."""
        name = file_name(recipient, message)
        try:
            self._make()
            if not self._is_there(name):
                self._write(name, message)
        except OSError as error:
            words = f"The outbox can't be written ({type(error).__name__})."
            raise RelayAway(words) from error

    def _make(self) -> None:
        for part in ("tmp", "new", "cur"):
            (self._folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)

    def _is_there(self, name: str) -> bool:
        """Also under the flags that a reader appends (`cur/NAME:2,S`)."""
        return (self._folder / "new" / name).exists() or any((self._folder / "cur").glob(f"{name}*"))

    def _write(self, name: str, message: bytes) -> None:
        # Two at once write two temporary files; the rename of the second replaces the same bytes.
        temporary = self._folder / "tmp" / f"{name}.{os.getpid()}.{threading.get_ident()}"
        with temporary.open("wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._folder / "new" / name)
        folder = os.open(self._folder / "new", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
