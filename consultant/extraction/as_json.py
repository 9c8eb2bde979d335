"""A question as the JSON that CONTRACT.md pins, and back. Printing it is for the command line, storing it for the pipeline."""

from __future__ import annotations

from datetime import date
from typing import Any

from consultant.vocabulary import (
    CodeSystem,
    Identifier,
    Intent,
    IntentKind,
    Mention,
    Particulars,
    Question,
    Setting,
)


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
    }


def question_json(question: Question) -> dict[str, Any]:
    """Mentions, particulars, intents and identifiers; dates as ISO 8601, the rest plain strings and numbers."""
    particulars = question.particulars
    day = particulars.date_of_service
    return {
        "mentions": [_mention(mention) for mention in question.mentions],
        "particulars": {
            "date_of_service": day.isoformat() if day else None,
            "setting": particulars.setting.value if particulars.setting else None,
            "payer": particulars.payer,
            "state": particulars.state,
            "zip": particulars.zip,
            "date_problem": particulars.date_problem,
            "other_setting": particulars.other_setting,
            "dose": particulars.dose,
        },
        "intents": [
            {"kind": intent.kind.value, "mentions": list(intent.mentions)} for intent in question.intents
        ],
        "identifiers": [
            {"kind": one.kind, "start": one.start, "end": one.end} for one in question.identifiers
        ],
    }


def question_of(stored: dict[str, Any]) -> Question:
    """The question that `question_json` and its `text` were made of; a field that an older desk did not store is silent.

    Raises ValueError, KeyError or TypeError where it is none, or speaks of what this desk does not know.
    """
    return Question(
        text=stored.get("text", ""),
        mentions=tuple(map(_mention_of, stored["mentions"])),
        particulars=_particulars_of(stored["particulars"]),
        intents=tuple(
            Intent(IntentKind(one["kind"]), tuple(one.get("mentions", ()))) for one in stored["intents"]
        ),
        identifiers=tuple(
            Identifier(one["kind"], one["start"], one["end"]) for one in stored.get("identifiers", ())
        ),
    )


def _mention_of(stored: dict[str, Any]) -> Mention:
    values = stored | {"system": CodeSystem(stored["system"]), "modifiers": tuple(stored["modifiers"])}
    return Mention(**values)


def _particulars_of(stored: dict[str, Any]) -> Particulars:
    day, setting = stored.get("date_of_service"), stored.get("setting")
    values = stored | {
        "date_of_service": date.fromisoformat(day) if day else None,
        "setting": Setting(setting) if setting else None,
    }
    return Particulars(**values)
