"""A sender for the benchmarks: so many mails over so many connections, as fast as the door answers or at a pace.

Run as a program, so that it takes no time from what it measures; prints one JSON object with the seconds of each mail
(from MAIL FROM to the answer of the data) and the moment of each 250 by Message-ID.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import dataclass, field

SENDERS = 50
QUESTIONS = (
    "can I bill 93591 with 93355? Does modifier 59 help?\r\nThe date of service was 2024-08-01, practitioner.",
    "is E11.65 billable, and what is the unit limit of J1885 for a practitioner?",
    "may 99214 and 20610 be billed together on the same day? Practitioner, 2024-08-01.",
)


@dataclass(slots=True)
class Sent:
    """What came of a run."""

    seconds: list[float] = field(default_factory=list)
    accepted: dict[str, float] = field(default_factory=dict)
    refused: int = 0


def address(number: int) -> str:
    """One of the senders that the benchmark's desk knows."""
    return f"coder{number % SENDERS}@clinic.example"


def mail(run: str, number: int) -> tuple[str, bytes]:
    """(Message-ID, a small question as a mail program sends it)."""
    name = f"<{run}.{number}@clinic.example>"
    lines = (
        f"From: Pat Coder <{address(number)}>\r\nTo: consult@localhost\r\nSubject: question {number}\r\n"
        f"Date: Mon, 16 Nov 2026 12:00:00 +0000\r\nMessage-ID: {name}\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Hello,\r\n{QUESTIONS[number % len(QUESTIONS)]}\r\n\r\nRegards\r\nPat\r\n"
    )
    return name, lines.encode()


async def _say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes) -> int:
    writer.write(words)
    while True:
        line = await reader.readline()
        if line[3:4] != b"-":
            return int(line[:3] or 0)


async def _connection(port: int, run: str, numbers: range, pause: float, sent: Sent) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    await _say(reader, writer, b"EHLO peer.example\r\n")
    for number in numbers:
        name, raw = mail(run, number)
        began = time.perf_counter()
        await _say(reader, writer, f"MAIL FROM:<{address(number)}>\r\n".encode())
        await _say(reader, writer, b"RCPT TO:<consult@localhost>\r\n")
        await _say(reader, writer, b"DATA\r\n")
        code = await _say(reader, writer, raw + b".\r\n")
        sent.seconds.append(time.perf_counter() - began)
        if code == 250:  # noqa: PLR2004 - SMTP's yes
            sent.accepted[name] = time.time()
        else:
            sent.refused += 1
        if pause:
            await asyncio.sleep(pause)
    await _say(reader, writer, b"QUIT\r\n")
    writer.close()
    await writer.wait_closed()


async def _run(options: argparse.Namespace) -> None:
    sent = Sent()
    began = time.perf_counter()
    shares = [range(first, options.mails, options.connections) for first in range(options.connections)]
    await asyncio.gather(
        *(_connection(options.port, options.run, share, options.pause, sent) for share in shares)
    )
    took = time.perf_counter() - began
    print(
        json.dumps(
            {"took": took, "seconds": sent.seconds, "accepted": sent.accepted, "refused": sent.refused}
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("connections", type=int)
    parser.add_argument("mails", type=int)
    parser.add_argument("run")
    parser.add_argument("--pause", type=float, default=0.0)
    asyncio.run(_run(parser.parse_args()))
