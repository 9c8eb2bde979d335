"""A question as the JSON that CONTRACT.md pins, and back. Printing it is for the command line, storing it for the pipeline."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

from consultant.vocabulary import (
    CodeSystem,
    Description,
    Identifier,
    Intent,
    IntentKind,
    Likeness,
    Mention,
    Part,
    Particulars,
    Question,
    Setting,
    Sex,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_PARTICULARS = tuple(one.name for one in fields(Particulars))
_READERS: dict[str, Callable[[Any], Any]] = {
    "date_of_service": date.fromisoformat,
    "setting": Setting,
    "session": Likeness,
    "site": Likeness,
    "provider": Likeness,
    "sex": Sex,
}
"""How the particulars that are more than words and numbers are read back."""


def _mention(mention: Mention) -> dict[str, Any]:
    return {
        "system": mention.system.value,
        "code": mention.code,
        "range_end": mention.range_end,
        "modifiers": list(mention.modifiers),
        "units": mention.units,
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "confidence": mention.confidence,
        "why": list(mention.why),
    }


def _intents(intents: Iterable[Intent]) -> list[dict[str, Any]]:
    return [{"kind": intent.kind.value, "mentions": list(intent.mentions)} for intent in intents]


def question_json(question: Question) -> dict[str, Any]:
    """Mentions, particulars, intents, identifiers, the single questions of a list (`questions`), what describes a code.

    Dates as ISO 8601, the rest plain strings and numbers.
    """
    particulars = question.particulars
    return {
        "mentions": [_mention(mention) for mention in question.mentions],
        "particulars": {name: _plain(getattr(particulars, name)) for name in _PARTICULARS},
        "intents": _intents(question.intents),
        "identifiers": [
            {"kind": one.kind, "start": one.start, "end": one.end} for one in question.identifiers
        ],
        "questions": [
            {
                "start": one.start,
                "end": one.end,
                "mentions": list(one.mentions),
                "intents": _intents(one.intents),
            }
            for one in question.parts
        ],
        "unread": question.unread,
        "descriptions": [
            {"start": one.start, "end": one.end, "system": one.system.value if one.system else None}
            for one in question.descriptions
        ],
    }


def _plain(value: object) -> str | int | list[str] | None:
    """A particular as JSON has it."""
    if isinstance(value, tuple):
        return [str(one) for one in value]
    if value is None or isinstance(value, int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def question_of(stored: dict[str, Any]) -> Question:
    """The question that `question_json` and its `text` were made of; a field that an older desk did not store is silent.

    Raises ValueError, KeyError or TypeError where it is none, or speaks of what this desk does not know.
    """
    return Question(
        text=stored.get("text", ""),
        mentions=tuple(map(_mention_of, stored["mentions"])),
        particulars=_particulars_of(stored["particulars"]),
        intents=_intents_of(stored["intents"]),
        identifiers=tuple(
            Identifier(one["kind"], one["start"], one["end"]) for one in stored.get("identifiers", ())
        ),
        parts=tuple(
            Part(one["start"], one["end"], tuple(one["mentions"]), _intents_of(one["intents"]))
            for one in stored.get("questions", ())
        ),
        unread=stored.get("unread", 0),
        descriptions=tuple(
            Description(one["start"], one["end"], CodeSystem(one["system"]) if one["system"] else None)
            for one in stored.get("descriptions", ())
        ),
    )


def _intents_of(stored: Iterable[dict[str, Any]]) -> tuple[Intent, ...]:
    return tuple(Intent(IntentKind(one["kind"]), tuple(one.get("mentions", ()))) for one in stored)


def _mention_of(stored: dict[str, Any]) -> Mention:
    lists = {"modifiers": tuple(stored["modifiers"]), "why": tuple(stored.get("why", ()))}
    return Mention(**stored | {"system": CodeSystem(stored["system"])} | lists)


def _particulars_of(stored: dict[str, Any]) -> Particulars:
    values = {
        name: _READERS[name](value) if value else value for name, value in stored.items() if name in _READERS
    }
    several = tuple(map(Setting, stored.get("settings") or ()))
    return Particulars(**stored | values | {"settings": several})
