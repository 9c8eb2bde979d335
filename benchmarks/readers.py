"""Readers for the benchmarks: so many at once, each with a connection of its own that is kept, reading one page over and over.

Run as a program, so that they take no time from what they measure; prints one JSON object with the seconds of each page
and how many were not a whole page with status 200.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Read:
    """What came of a run."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    size: int = 0


async def _reader(options: argparse.Namespace, asked: bytes, read: Read) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", options.port)
    for _ in range(options.rounds):
        began = time.perf_counter()
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1])) if length else b""
        read.seconds.append(time.perf_counter() - began)
        read.size = len(body)
        read.failed += not head.startswith(b"HTTP/1.1 200") or b"</html>" not in body
    writer.close()
    await writer.wait_closed()


async def _run(options: argparse.Namespace) -> None:
    read = Read()
    cookie = f"Cookie: desk={options.token}\r\n" if options.token else ""
    asked = f"GET {options.path} HTTP/1.1\r\nHost: 127.0.0.1:{options.port}\r\n{cookie}\r\n".encode()
    began = time.perf_counter()
    await asyncio.gather(*(_reader(options, asked, read) for _ in range(options.readers)))
    took = time.perf_counter() - began
    print(json.dumps({"took": took, "seconds": read.seconds, "failed": read.failed, "size": read.size}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("readers", type=int)
    parser.add_argument("rounds", type=int)
    parser.add_argument("--token", default="")
    asyncio.run(_run(parser.parse_args()))
