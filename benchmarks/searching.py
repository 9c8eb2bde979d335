"""Searching for codes by words, beside the floor: SQLite's FTS5 over the same wordings, any word of the question, by its bm25.

The floor knows no abbreviation, lay word, misspelling, family, edition or date, and gives wordings, not codes. Both run in
turn in this process, warm; what loading the indexes costs stands below.
"""

from __future__ import annotations

import re
import resource
import sqlite3
import statistics
import time
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.search.search import search
from consultant.codes.search.stored import searcher
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from consultant.codes.lookup import Books
    from consultant.codes.view import View

ROUNDS = 5
LIMIT = 10
BOOK_OF = {
    CodeSystem.ICD10CM: Book.ICD10CM,
    CodeSystem.HCPCS: Book.HCPCS,
    CodeSystem.ICD10PCS: Book.ICD10PCS,
}
ASKED: dict[CodeSystem, tuple[str, ...]] = {
    CodeSystem.ICD10CM: (
        "pain in left knee",
        "CHF exac",
        "DM2 with CKD stage 3b",
        "s/p left THA",
        "acute otitis media, right ear",
        "colles fx right subsequent",
        "high blood presure",
        "family history of colon cancer",
        "encounter for immunization",
        "swimmer's ear both sides",
        "first degree burn of two fingers of the right hand, initial",
        "laryngostenosis",
    ),
    CodeSystem.HCPCS: (
        "Rocephin 1 g",
        "wheelchair cushion",
        "glucose test strips",
        "flu shot administration",
    ),
    CodeSystem.ICD10PCS: ("laparoscopic appendectomy", "total knee replacement right cemented"),
}
"""Questions as they are asked, of every list that is long."""


def measure_searching(table: Table, books: Books) -> None:
    """A line a list: ours and FTS5 in milliseconds (median and 95th percentile); then what the loaded indexes cost."""
    began = time.perf_counter()
    for system in ASKED:
        books.read(search, "pain", system)
    loading = time.perf_counter() - began
    for system, questions in ASKED.items():
        floor = books.read(_full_text, system)
        ours = _timed(lambda text, of=system: books.read(search, text, of, limit=LIMIT), questions)  # type: ignore[misc]
        theirs = _timed(floor, questions)
        table.add_row(
            f"searching {system} for {len(questions)} wordings",
            f"{_spread(ours)} ms",
            f"{_spread(theirs)} ms",
            f"{statistics.median(ours) / statistics.median(theirs):.1f}",
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    table.add_row(
        "  loading these indexes; peak memory of this process", f"{loading:.2f} s", f"{peak} MB", ""
    )


def _timed(ask: Callable[[str], object], questions: tuple[str, ...]) -> list[float]:
    taken = []
    for text in questions * ROUNDS:
        began = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _spread(taken: list[float]) -> str:
    return f"{statistics.median(taken):.1f} (p95 {statistics.quantiles(taken, n=20)[-1]:.1f})"


def _full_text(view: View, system: CodeSystem) -> Callable[[str], object]:
    """The floor: the wordings of the index of today's edition in a full-text table in memory."""
    edition = view.edition(BOOK_OF[system])
    index = searcher(view, system, edition) if edition else None
    if index is None:
        message = f"no index of {system}"
        raise LookupError(message)
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE wordings USING fts5(text)")
    store.executemany("INSERT INTO wordings VALUES (?)", ((text,) for text in index.index.said.all()))

    def ask(text: str) -> object:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        return store.execute(
            "SELECT text FROM wordings WHERE wordings MATCH ? ORDER BY rank LIMIT ?", (words, LIMIT)
        ).fetchall()

    return ask
