"""A recorder's process for tests, on its standard input: what it does with a mail is the first word of the mail.

    python -m tests.recording FILE

It reads `unreadable` not at all, refuses `refused`, fails on a group with `away`, is killed by `fatal`, and is silent on
`silent`; what it stores stands in FILE, a line a mail.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from consultant.intake.record import Delivery, arrive
from consultant.intake.recorder import record_for, standard_input
from consultant.mail.envelope import Envelope


def read(envelope: Envelope, raw: bytes) -> Delivery:
    if raw.startswith(b"unreadable"):
        message = "MRN 4711"
        raise ValueError(message)
    return Delivery((arrive("consult", envelope.rcpt_to[0], envelope, raw, None),))


def store(kept: Path, deliveries: Sequence[Delivery]) -> list[object]:
    answers: list[object] = []
    for delivery in deliveries:
        raw = delivery.arrivals[0].raw
        if raw.startswith(b"fatal"):
            os.kill(os.getpid(), signal.SIGKILL)
        if raw.startswith(b"silent"):
            time.sleep(60)
        if raw.startswith(b"away"):
            raise ConnectionError(raw)
        answers.append(KeyError(raw) if raw.startswith(b"refused") else [])
    taken = [one.arrivals[0] for one, answer in zip(deliveries, answers, strict=True) if answer == []]
    with kept.open("a", encoding="utf-8") as lines:
        lines.writelines(f"{one.recipient} {one.raw.decode()}\n" for one in taken)
    return answers


if __name__ == "__main__":
    record_for(standard_input(), read, partial(store, Path(sys.argv[1])))
