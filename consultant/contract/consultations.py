"""A consultation as `ask` tells it, and what was read out of a question as `extract` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.desk import finding_json
from consultant.extraction.as_json import question_json
from consultant.extraction.extract import extract

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.lookup import Books
    from consultant.desk import Consultation


def consultation_json(found: Consultation) -> dict[str, Any]:
    """Route, reply, question, findings and draft."""
    question = question_json(found.question)
    return {
        "route": found.route.value,
        "reply": found.draft.text,
        "hold_reasons": list(found.hold_reasons),
        "confidence": found.confidence,
        "question": {name: question[name] for name in ("mentions", "particulars", "intents")},
        "findings": [finding_json(finding) for finding in found.findings],
        "draft": {
            "kind": found.draft.kind.value,
            "subject": found.draft.subject,
            "text": found.draft.text,
            "html": found.draft.html,
        },
    }


def understood(books: Books, text: str, subject: str, today: date) -> dict[str, Any]:
    """The question in `text` as it is understood on a day."""
    return question_json(extract(text, books=books, subject=subject, today=today))
