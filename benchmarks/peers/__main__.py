"""Ours beside django-mailbox, mailman, django-helpdesk, roundup and a bare floor on the same mails, one after the other.

    python -m benchmarks.peers [--mails N] [--books FILE] [--peers NAME …]

Each peer is installed from PyPI into an environment of its own under a temporary folder, and does what its users let it do, on
SQLite on the same disk. Those that fetch are driven by their own commands' functions; those with a door are sent to. One that
can't be installed or does not run is a line of the table, never a failure.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.peers import ours
from benchmarks.peers.install import NotInstalled, install
from benchmarks.peers.mails import lay_out

MAILS = 1_000
SECONDS = 900
"""No peer may take longer for all the mails."""
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Peer:
    """What is installed, the program beside this file that drives it, and what it does with a mail."""

    packages: tuple[str, ...]
    program: str
    does: str


PEERS = {
    "django-mailbox": Peer(
        ("django-mailbox", "Django>=4.2,<5", "six", "setuptools"),
        "drive_django_mailbox.py",
        "stores a mail of a Maildir in its tables",
    ),
    "mailman": Peer(("mailman", "setuptools"), "drive_mailman.py", "takes a mail by LMTP into its queue"),
    "django-helpdesk": Peer(
        ("django-helpdesk", "setuptools"), "drive_helpdesk.py", "files a bare ticket of a mail of a folder"
    ),
    "roundup": Peer(("roundup",), "drive_roundup.py", "makes an issue of a mail of an mbox"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Mails a second, or why there is no figure."""

    rate: float | None
    told: str = ""


def run(peer: Peer, folder: Path, mails: int) -> Run:
    """One peer on all the mails."""
    try:
        python = install(folder / "environment", peer.packages)
    except NotInstalled as error:
        return Run(None, f"not installed: {error}")
    lay_out(folder, mails)
    command = [str(python), str(_HERE / peer.program), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own programs
            command, capture_output=True, text=True, cwd=folder, timeout=SECONDS, check=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
    except subprocess.CalledProcessError as error:
        return Run(None, f"does not run: {(error.stderr or 'no word').strip().splitlines()[-1]}")
    except (subprocess.TimeoutExpired, ValueError, IndexError) as error:
        return Run(None, f"does not run: {error}")
    told = "" if found["kept"] == mails else f"kept {found['kept']} of {mails}"
    return Run(mails / found["took"], told)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--books", type=Path, default=Path("var/books.db"))
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS))
    told = parser.parse_args()
    table = Table("who", "does", "a second", "", box=None)
    with tempfile.TemporaryDirectory(prefix="peers-") as made:
        folder = Path(made)
        measure_ours(table, folder, told.books, told.mails)
        for name in told.peers:
            place = folder / name
            place.mkdir()
            found = run(PEERS[name], place, told.mails)
            table.add_row(name, PEERS[name].does, f"{found.rate:.0f}" if found.rate else "-", found.told)
    Console(width=160).print(table)


def measure_ours(table: Table, folder: Path, books: Path, mails: int) -> None:
    """The floor, our door and our whole desk."""
    stored = f"{ours.CONNECTIONS} connections"
    floor = ours.floor(folder / "floor", mails)
    table.add_row("floor", "aiosmtpd, one SQLite FULL insert a mail", f"{floor:.0f}", stored)
    door = ours.door(folder / "door", mails)
    table.add_row("ours", "stored for good at the door", f"{door:.0f}", stored)
    desk = ours.desk(folder / "desk", books, mails)
    table.add_row("ours", "whole cases: read, checked, drafted and sent", f"{desk:.0f}", stored)


if __name__ == "__main__":
    main()
