"""What a pair check or a claim check found, as `consultant check --json` and the API tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.desk import finding_json

if TYPE_CHECKING:
    from consultant.reference.checker import Checked


def checked_json(checked: Checked) -> dict[str, Any]:
    """The first line of a reply, what it says to the claim, the notes, every finding, and the editions that were looked in."""
    return {
        "outcome": checked.outcome.value,
        "answer": list(checked.answers),
        "notes": list(checked.notes),
        "findings": [finding_json(finding) for finding in checked.findings],
        "editions": list(checked.editions),
    }
