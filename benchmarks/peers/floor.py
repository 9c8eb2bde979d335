"""The floor of a door that keeps what it takes: aiosmtpd, and one SQLite insert with synchronous=FULL a mail.

Run as a program: `floor PORT FILE`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session


class Keeper:
    """Says yes when the mail is on the disk."""

    def __init__(self, path: str) -> None:
        """Makes the table."""
        self._store = sqlite3.connect(path, isolation_level=None)
        self._store.execute("PRAGMA journal_mode=WAL")
        self._store.execute("PRAGMA synchronous=FULL")
        self._store.execute("CREATE TABLE mails (id INTEGER PRIMARY KEY, sender TEXT, raw BLOB)")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """One transaction a mail."""
        values = (envelope.mail_from, envelope.original_content)
        self._store.execute("INSERT INTO mails (sender, raw) VALUES (?, ?)", values)
        return "250 OK"


async def _serve(port: int, path: str) -> None:
    loop = asyncio.get_running_loop()
    keeper = Keeper(path)
    server = await loop.create_server(lambda: SMTP(keeper, loop=loop), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
