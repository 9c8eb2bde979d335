"""A coverage-guided run over everything that reads a mail at the door; `python tests/fuzz/atheris_parse.py CORPUS -max_total_time=3600`.

The slow run: atheris is in the extra "fuzz". What breaks is written to crash-…; it becomes a row of `test_parser.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["consultant.mail", "email"]):
    from consultant.mail.automatic import classify
    from consultant.mail.fingerprint import fingerprint
    from consultant.mail.parse import find_message
    from consultant.mail.quoting import visible_text


def read_whole(raw: bytes) -> None:
    """What the door and the first step do with a mail."""
    message = find_message(raw)
    fingerprint("consult", message, raw)
    if message is None:
        return
    visible_text(message.text).encode("utf-8")
    classify(message, "")
    for name, _ in message.fields:
        message.header(name).encode("utf-8")


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_whole)
    atheris.Fuzz()
