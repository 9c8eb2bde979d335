"""`consultant read`: what the desk makes of a raw mail, without answering it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from consultant.cli.output import field, json_lines, plain, print_json
from consultant.errors import UsageError
from consultant.extraction.identifiers.masking import mask_words
from consultant.mail.automatic import classify
from consultant.mail.documents.document import Document
from consultant.mail.documents.read import named_only
from consultant.mail.documents.readers import READERS
from consultant.mail.parse import find_message
from consultant.mail.quoting import visible_text


def read(
    path: Annotated[str, typer.Argument(help="A mail as a file, or - for standard input.")] = "-",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="JSON lines in ({id, path}) and out.")] = False,
    unmasked: Annotated[
        bool, typer.Option(help="Show what identifies a patient, too (JSON always does).")
    ] = False,
) -> None:
    """Show who wrote, what kind of mail it is, and the words written now, with patients' identifiers masked."""
    if jsonl:
        json_lines(lambda request: seen(_bytes(field(request, "path", required=True))))
        return
    found = seen(sys.stdin.buffer.read() if path == "-" else _bytes(path))
    if as_json:
        print_json(found)
        return
    shown = str if unmasked else mask_words
    print(plain(f"{found['kind']} mail from {found['from'] or 'nobody'}: {shown(found['subject'])}\n"))
    print(plain(shown(found["visible"])))


def seen(raw: bytes) -> dict[str, Any]:
    """A mail as CONTRACT.md prints it."""
    message = find_message(raw)
    if message is None:
        return {
            "kind": "human",
            "visible": "",
            "from": "",
            "subject": "",
            "message_id": "",
            "attachments": [],
            "defects": ["unreadable"],
        }
    return {
        "kind": classify(message, None).kind.value,
        "visible": visible_text(message.text),
        "from": message.from_address,
        "subject": message.subject,
        "message_id": message.message_id,
        "attachments": [_attached(one) for one in named_only(message.attachments)],
        "defects": list(message.defects),
    }


def _attached(one: Document) -> dict[str, Any]:
    """An attachment by its name, and whether the desk would read it; nothing is opened here."""
    state = "readable" if one.kind in READERS else one.state.value
    return {"name": one.name, "type": one.type, "size": one.size, "state": state}


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"{path} can't be read: {error.strerror}."
        raise UsageError(message) from error
