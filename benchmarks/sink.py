"""The other ends of the benchmarks: an aiosmtpd server with a null handler (the floor), and a relay that notes replies.

Run as a program: `sink PORT [FILE]`. With a FILE each mail leaves a line: the moment and the Message-ID it answers.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

_ANSWERED = re.compile(rb"^In-Reply-To:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


class Null:
    """Says yes."""

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Forget the mail."""
        return "250 OK"


class Relay:
    """Notes which mail was answered, and when."""

    def __init__(self, path: Path) -> None:
        """Appends to `path`."""
        self._file = path.open("a", buffering=1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """One line a mail."""
        found = _ANSWERED.search(envelope.original_content or b"")
        self._file.write(f"{time.time()} {found[1].decode() if found else '-'}\n")
        return "250 OK"


async def _serve(port: int, handler: Null | Relay) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Relay(Path(sys.argv[2])) if len(sys.argv) > 2 else Null()))  # noqa: PLR2004
