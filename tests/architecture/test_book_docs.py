"""docs/books.md names every book, by the name that `codes status` prints, and what `codes update` does with it."""

from __future__ import annotations

import re
from pathlib import Path

from consultant.codes.catalogue import Book
from consultant.codes.publisher.publications import PUBLICATIONS, Gate

PAGE = Path(__file__).resolve().parents[2] / "docs" / "books.md"


def rows() -> dict[str, str]:
    """Each book with the last cell of its row; `-drugs` behind `icd-10-cm-index` is icd-10-cm-drugs."""
    found = {}
    for line in PAGE.read_text().splitlines():
        if not line.startswith("| `"):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`([^`]+)`", cells[0])
        for name in names:
            stem = next((one for one in ("icd-10-cm", "icd-10-pcs") if names[0].startswith(one)), "")
            found[stem + name if name.startswith("-") else name] = cells[-1]
    return found


def test_every_book_has_its_row() -> None:
    assert set(rows()) == set(Book)


def test_the_page_tells_what_an_update_fetches() -> None:
    gates = {book: one.gate for one in PUBLICATIONS for book in one.books}
    for book, told in rows().items():
        if told not in {"–", "never"}:
            assert (gates[Book(book)] is Gate.ACCEPTANCE) is (told == "after acceptance"), book
        else:
            assert Book(book) not in gates, book
