"""Reads one document in a process of its own, with bounded time and memory and none of the desk's secrets.

What a library raises, where it hangs, and what it allocates stays there. The process gets the kind, the room and the bytes
on standard input and answers with one line of JSON.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from consultant.mail.documents.bounds import MEMORY, MOST_OUTPUT, SECONDS_A_FILE
from consultant.mail.documents.document import File, NotRead, Reading
from consultant.mail.documents.kinds import Kind
from consultant.mail.documents.readers import READERS

DAMAGED = "it is damaged"
TOOK_TOO_LONG = "it takes too long to read"
_ROOT = Path(__file__).resolve().parents[3]
_KEPT = ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT")


def read_apart(kind: Kind, data: bytes, room: int, *, seconds: float = SECONDS_A_FILE) -> Reading:
    """Read a document there. Raises NotRead."""
    head = json.dumps({"kind": kind.value, "room": room}).encode() + b"\n"
    command = [sys.executable, "-m", "consultant.mail.documents.apart"]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module under our own interpreter
            command,
            input=head + data,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotRead(TOOK_TOO_LONG) from error
    return _answer(done.stdout)


def _answer(line: bytes) -> Reading:
    """What the process said; one that died said nothing that is whole."""
    try:
        told: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise NotRead(DAMAGED) from error
    if "reason" in told:
        raise NotRead(told["reason"])
    files = tuple(File(name, type_, base64.b64decode(data)) for name, type_, data in told["files"])
    return Reading(told["text"], told["whole"], files)


def _told(reading: Reading) -> dict[str, Any]:
    files = [(one.name, one.type, base64.b64encode(one.data).decode()) for one in reading.files]
    return {"text": reading.text, "whole": reading.whole, "files": files}


def answer(received: IO[bytes], said: IO[bytes]) -> None:
    """Read what stands on `received` and say on `said` what became of it."""
    asked = json.loads(received.readline())
    try:
        told = _told(READERS[Kind(asked["kind"])].read(received.read(), asked["room"]))
    except NotRead as error:
        told = {"reason": str(error)}
    except Exception:  # noqa: BLE001 - a stranger's file in somebody's library: whatever it raises, the file is damaged
        told = {"reason": DAMAGED}
    line = json.dumps(told).encode()
    said.write(line if len(line) <= MOST_OUTPUT else json.dumps({"reason": DAMAGED}).encode())


def bound() -> None:
    """Take no more memory and processor time than a document is worth, write no file, leave no picture of the memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    seconds = int(SECONDS_A_FILE) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # whoever runs out of seconds would dump it


if __name__ == "__main__":
    bound()
    answer(sys.stdin.buffer, sys.stdout.buffer)
