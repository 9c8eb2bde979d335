"""A question as the JSON that CONTRACT.md pins. Printing it is for the command line, storing it for the pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.vocabulary import Mention, Question


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
