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


SEPARATE_VISIT, DECISION = "25", "57"
FITS = {"000": SEPARATE_VISIT, "010": SEPARATE_VISIT, "XXX": SEPARATE_VISIT, "090": DECISION}
"""Of 25 and 57 the one that a visit takes beside a procedure with these global days (Pub. 100-04, chapter 12, section 40.2)."""


def fits_days(modifier: str, global_days: str | None) -> bool:
    """Whether a modifier on a visit goes with the procedure's global days; others than 25 and 57 always do."""
    fitting = FITS.get(str(global_days))
    return fitting is None or modifier not in {SEPARATE_VISIT, DECISION} or modifier == fitting


def is_visit(code: str) -> bool:
    """Whether modifiers 24, 25 and 57 may stand on a code."""
    return any(first <= code <= last for first, last in VISITS)
