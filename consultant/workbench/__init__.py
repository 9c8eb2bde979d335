"""What coders do with a held case besides deciding about it: hold it, assign it, let it wait, write a note, keep a text in the making.

Opens its own transactions and writes only the tables of the review desk (models/review.py); decisions are the pipeline's.
"""

from __future__ import annotations

from consultant.workbench.assigning import assign, snooze, unsnooze
from consultant.workbench.internal_notes import add_note, notes
from consultant.workbench.leases import LEASE, Held, find_held, hold, release, renew, take_over
from consultant.workbench.places import Key
from consultant.workbench.second_reading import say_second
from consultant.workbench.snippets import Wording, drop_snippet, list_snippets, save_snippet
from consultant.workbench.texts import drop_text, find_text, keep_text

__all__ = [
    "LEASE",
    "Held",
    "Key",
    "Wording",
    "add_note",
    "assign",
    "drop_snippet",
    "drop_text",
    "find_held",
    "find_text",
    "hold",
    "keep_text",
    "list_snippets",
    "notes",
    "release",
    "renew",
    "save_snippet",
    "say_second",
    "snooze",
    "take_over",
    "unsnooze",
]
