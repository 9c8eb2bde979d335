"""The mails of the comparison, in the forms that the peers take them from."""

from __future__ import annotations

import mailbox
from typing import TYPE_CHECKING

from benchmarks.peer import mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUN = "peers"
"""Ours are sent under this name, and are the same bytes but for the number in their Message-ID."""


def lay_out(folder: Path, count: int) -> None:
    """A Maildir, an mbox and a folder of files, each with all the mails."""
    maildir = mailbox.Maildir(folder / "maildir")
    mbox = mailbox.mbox(folder / "mails.mbox")
    files = folder / "files"
    files.mkdir()
    for number, raw in enumerate(_raw(count)):
        maildir.add(raw)
        mbox.add(raw)
        (files / f"{number:06}.eml").write_bytes(raw)
    mbox.flush()
    mbox.close()


def _raw(count: int) -> Iterator[bytes]:
    """As a mail server files them: with the line ends of the machine."""
    return (mail(RUN, number)[1].replace(b"\r\n", b"\n") for number in range(count))
