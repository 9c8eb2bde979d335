"""The relay that the desk sends through, as a process: `python -m tests.soak.sink PORT JOURNAL MODE [HOST]`. It notes what it takes.

A line in the journal is written before the 250, so that a relay that is killed has what it said yes to. The file MODE
holds what it does to every third mail: `taken` (keeps it and hangs up without a word), `250` (hangs up after its
answer), `451` (wants it later); nothing: it takes all.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import sys
import zlib
from email import message_from_bytes
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aiosmtpd.smtp import Envelope, Session

EVERY = 3


class Sink:
    """Notes each mail, and is as bad as its mode says."""

    def __init__(self, journal: Path, mode: Path) -> None:
        self._journal = journal.open("a", encoding="utf-8")
        self._mode = mode
        self._numbers = count()

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        mode = self._bad_now()
        if mode == "451":
            return "451 4.3.0 Come again"
        self._journal.write(json.dumps(note(envelope)) + "\n")
        self._journal.flush()
        if mode == "250":
            await server.push("250 OK")
        if mode and server.transport:
            server.transport.close()
        return "250 OK"

    def _bad_now(self) -> str:
        mode = ""
        with contextlib.suppress(OSError):
            mode = self._mode.read_text(encoding="ascii").strip()
        return mode if mode and next(self._numbers) % EVERY == 0 else ""


def note(envelope: Envelope) -> dict[str, str]:
    """What is kept of a mail."""
    raw = envelope.original_content or b""
    mail = message_from_bytes(raw)
    return {
        "from": envelope.mail_from or "",
        "to": ",".join(envelope.rcpt_tos),
        "id": mail["Message-ID"] or "",
        "answers": mail["In-Reply-To"] or "",
        "reply_to": mail["Reply-To"] or "",
        "automatic": mail["Auto-Submitted"] or "",
        "digest": sha256(raw).hexdigest(),
        "raw": base64.b64encode(zlib.compress(raw)).decode(),
    }


def read_journal(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal of the soak; one that a killed process did not finish is left out."""
    return read_on(path, 0)[0]


def read_on(path: Path, start: int) -> tuple[list[dict[str, Any]], int]:
    """The whole lines from this octet on, and where the next one begins."""
    if not path.exists():
        return [], start
    with path.open("rb") as file:
        file.seek(start)
        whole, end, _ = file.read().rpartition(b"\n")
    return list(_parsed(whole)), start + len(whole + end)


def _parsed(lines: bytes) -> Iterator[dict[str, Any]]:
    for line in lines.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            yield json.loads(line)


async def serve(port: int, sink: Sink, host: str = "127.0.0.1") -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop), host, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Sink(Path(sys.argv[2]), Path(sys.argv[3])), *sys.argv[4:]))
