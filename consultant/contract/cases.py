"""A case as `cases list` and `cases trace` tell it; what identifies a patient is masked unless it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from consultant.extraction.identifiers.masking import mask_words
from consultant.mail.address import masked

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


def row_json(case: Case) -> dict[str, Any]:
    """A line of the list."""
    return {
        "reference": case.reference,
        "status": case.status,
        "since": case.status_since.isoformat(),
        "received_at": case.received_at.isoformat(timespec="seconds"),
        "mailbox": case.mailbox,
        "sender": masked(case.sender_address) if case.sender_address else "",
        "disposition": case.disposition,
        "reason": case.reason,
        "marks": case.marks or [],
        "attempts": case.attempts,
    }
