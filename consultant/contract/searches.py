"""A code that was found by words, as `search` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.errors import UsageError
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from consultant.codes.search.search import Hit


def parse_system(name: str | None) -> CodeSystem | None:
    """A system by its name in any case; None where none is named. Raises UsageError."""
    if name is None:
        return None
    try:
        return CodeSystem(name.strip().upper())
    except ValueError as error:
        message = f"{name!r} is no code system; take one of {', '.join(CodeSystem)}."
        raise UsageError(message) from error


def result(hit: Hit) -> dict[str, Any]:
    """A code as CONTRACT.md has it, with its edition; `units` where the words name a dose."""
    units = hit.units
    return {
        "system": hit.system,
        "code": hit.code,
        "title": hit.entry.title,
        "score": hit.score,
        "why": list(hit.why),
        "below": hit.below,
        "billable": hit.entry.billable,
        "release": hit.entry.edition.release,
        "caution": hit.entry.edition.caution,
    } | (
        {"units": {"count": units.count, "dose": units.dose, "each": units.each, "exact": units.exact}}
        if units
        else {}
    )
