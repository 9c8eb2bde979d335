"""The whole life of a case as `cases trace` tells it; what identifies a patient is masked unless it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from consultant.cli.output import plain, print_table
from consultant.extraction.identifiers.masking import mask_words
from consultant.mail.authentication import Proof, from_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.models.case import Case, CaseEvent
    from consultant.models.reply import Reply

_OLDEST = 90
"""Ages above 89 identify (45 CFR 164.514(b)(2)(i)(C)); they are told as one."""


def whole_life(
    case: Case, events: Iterable[CaseEvent], versions: Iterable[Reply], *, words: bool, unmasked: bool
) -> dict[str, Any]:
    """Reasons, question, findings, steps and every version of the reply, JSON-serialisable.

    `words` adds those of the mail, masked; `unmasked` adds them as they are, and leaves a coder's own words alone.
    """
    return {
        "hold_reasons": case.hold_reasons,
        "authentication": case.authentication,
        "confidence": case.confidence,
        "error": case.error,
        "question": _question(case, words=words, unmasked=unmasked),
        "attachments": _attachments(case, words=words, unmasked=unmasked),
        "findings": case.findings or [],
        "events": [_event(event) for event in events],
        "replies": [_reply(reply, unmasked=unmasked) for reply in versions],
    }


def _question(case: Case, *, words: bool, unmasked: bool) -> dict[str, Any] | None:
    """What was understood, and only where they are wanted the words of the mail; masked, ages over 89 count as 90."""
    if not case.question:
        return None
    stored = json.loads(case.question)
    shown = {name: stored[name] for name in ("mentions", "particulars", "intents")}
    if unmasked:
        return shown | {"text": stored["text"]}
    age = stored["particulars"].get("age")
    particulars = stored["particulars"] | ({"age": _OLDEST} if age and age > _OLDEST else {})
    told = {"text": mask_words(stored["text"])} if words else {}
    return shown | {"particulars": particulars} | told


def _attachments(case: Case, *, words: bool, unmasked: bool) -> list[dict[str, Any]]:
    """What came with the mail. A file's name may be a patient's, and no mask finds one in it: of it the ending is shown."""
    listed = json.loads(case.attachments or "[]")
    if unmasked:
        return list(listed)
    return [{**_nameless(one), **({"name": _ending(one["name"])} if words else {})} for one in listed]


def _ending(name: str) -> str:
    return f"*.{name.rpartition('.')[2][:8]}" if "." in name else "*"


def _nameless(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != "name"}


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "from": event.from_status,
        "to": event.to_status,
        "by": event.actor,
        "note": event.note,
    }


def _reply(reply: Reply, *, unmasked: bool) -> dict[str, Any]:
    """A version of the reply; in a coder's own words somebody may be named."""
    shown = str if unmasked else mask_words
    return {
        "version": reply.version,
        "kind": reply.kind,
        "author": reply.author,
        "message_id": reply.message_id,
        "subject": shown(reply.subject),
        "text": shown(reply.text),
        "created_at": reply.created_at.isoformat(),
        "sent_at": reply.sent_at.isoformat() if reply.sent_at else None,
    }


def print_trace(found: dict[str, Any]) -> None:
    """The trace for a person."""
    print(f"{found['reference']}  {found['status']}  {found['mailbox']}  {found['sender']}")
    for label, value in (("reason", found["reason"]), ("error", found["error"])):
        if value:
            print(f"{label}: {value}")
    for reason in found["hold_reasons"]:
        print(f"held: {reason}")
    for mark in found["marks"]:
        print(f"marked: {mark}")
    known = from_json(found["authentication"])
    if known.proof is not Proof.UNCHECKED:
        print(f"sender: {known.proof.value} ({known.words}; by {known.by or 'nobody'})")
    print()
    steps = [[e["at"], e["from"] or "", e["to"], e["by"], e["note"]] for e in found["events"]]
    print_table(["at", "from", "to", "by", "note"], steps)
    if found["question"] and "text" in found["question"]:
        print(plain(f"\n--- question\n{found['question']['text']}\n"))
    for one in found["attachments"]:
        told = (one["type"], f"{one['size']} bytes", one["state"], one["reason"], one.get("name"))
        print(plain(f"attached: {', '.join(filter(None, told))}"))
    for finding in found["findings"]:
        print(f"finding: {finding['check']} {finding['verdict']} {' '.join(finding['codes'])}")
    for reply in found["replies"]:
        print(f"\n--- reply {reply['version']} ({reply['kind']}, by {reply['author']})")
        print(f"Subject: {reply['subject']}\n\n{reply['text']}")
