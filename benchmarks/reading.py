"""Reading a question, beside the floor: one bare compiled regular expression for the shapes of codes over the same text.

The floor knows no book, no word around a code, no modifier, unit, date, intent or identifier. Both run in turn in this
process; the books are the real ones where they are there.
"""

from __future__ import annotations

import re
import statistics
import time
from datetime import date
from typing import TYPE_CHECKING

from consultant.extraction.extract import EXTENT, extract
from consultant.extraction.known import NoBooks

if TYPE_CHECKING:
    from rich.table import Table

    from consultant.extraction.known import KnownCodes

BARE = re.compile(r"\b(?:\d{5}|\d{4}[AFMTU]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b")
TODAY = date(2026, 11, 20)
ROUNDS = 100
USUAL = """Hi,

we saw the patient on 8/1/2024 in the office. Dr. Miller did a 20610 on the right knee (RT) and gave J3301 x 4, and also
billed 99214-25 for the visit. Medicare denied the visit with CO-97 and says it's bundled.

1. Is 99214 payable with 20610, and is modifier 25 right?
2. How many units of J3301 may be billed?
3. Is M17.11 specific enough as the diagnosis?

Thanks so much,
Dana, CPC
Example Orthopedics, 123 Main Street, Phoenix, AZ 85003, phone (602) 555-0147
"""
TEXTS = (
    ("reading a short question", "Can I bill 93591 with 93355? Does modifier 59 help?", ROUNDS),
    (f"reading a usual mail ({len(USUAL)} characters, 3 questions)", USUAL, ROUNDS),
    ("reading a thread of 20,000 characters", (USUAL * 50)[:20_000], 5),
    (f"reading the longest text ({EXTENT:,} characters)", (USUAL * 1000)[:EXTENT], 3),
    ("reading nothing but dashes, as many", "-" * EXTENT, 3),
)


def measure_reading(table: Table, books: KnownCodes) -> None:
    """A line for each text: ours with and without books, in milliseconds (median and 95th percentile), and the floor."""
    for words, text, rounds in TEXTS:
        _line(table, words, text, books, rounds)
    _line(table, "  the usual mail without any book", USUAL, NoBooks(), ROUNDS)


def _line(table: Table, words: str, text: str, books: KnownCodes, rounds: int) -> None:
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        extract(text, books=books, today=TODAY)
        between = time.perf_counter()
        BARE.findall(text)
        bare.append(time.perf_counter() - between)
        ours.append(between - began)
    ours.sort()
    mine, floor = statistics.median(ours), statistics.median(bare)
    slow = ours[min(rounds - 1, rounds * 95 // 100)]
    table.add_row(
        words,
        f"{mine * 1000:.2f} ms (p95 {slow * 1000:.2f})",
        f"{floor * 1000:.3f} ms",
        f"{mine / floor:.0f}",
    )
