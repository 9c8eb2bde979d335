"""The NCCI-associated modifiers: the only ones that can bypass a PTP edit (NCCI Policy Manual, chapter I, section E).

The list is complete: 22, 76 and 77 are not on it and do not bypass.
"""

from __future__ import annotations

ANATOMIC = frozenset(
    [
        "E1",
        "E2",
        "E3",
        "E4",
        "FA",
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
        "F6",
        "F7",
        "F8",
        "F9",
        "TA",
        "T1",
        "T2",
        "T3",
        "T4",
        "T5",
        "T6",
        "T7",
        "T8",
        "T9",
        "LT",
        "RT",
        "LC",
        "LD",
        "RC",
        "LM",
        "RI",
    ]
)
GLOBAL_SURGERY = frozenset(["24", "25", "57", "58", "78", "79"])
OTHER = frozenset(["27", "59", "91", "XE", "XS", "XP", "XU"])

ON_EITHER_CODE = frozenset(["59", "XE", "XS", "XP", "XU"])
"""Those that Medicare takes on either code of a pair (since 2019-07-01)."""

NCCI_ASSOCIATED = ANATOMIC | GLOBAL_SURGERY | OTHER


def is_associated(modifier: str) -> bool:
    """Whether a modifier is NCCI-associated."""
    return modifier.upper() in NCCI_ASSOCIATED
