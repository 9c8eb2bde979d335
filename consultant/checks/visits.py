"""Which codes are visits: evaluation and management, eye visits and Medicare's own visits (NCCI Policy Manual, chapter XI)."""

from __future__ import annotations

VISITS = (
    ("92002", "92014"),
    ("99202", "99499"),
    ("G0402", "G0402"),
    ("G0438", "G0439"),
    ("G0463", "G0463"),
)
"""The first and last code of each range."""


def is_visit(code: str) -> bool:
    """Whether modifiers 24, 25 and 57 may stand on a code."""
    return any(first <= code <= last for first, last in VISITS)
