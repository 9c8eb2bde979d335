"""The wide books: invented editions of every book that a check reads, beside the small ones of `tests/data/codes`.

A journey takes them with `books = "wide"` in its story. Each module writes the files of some books into a folder, with
codes, words and figures made up for the stories; `WRITERS` is the table of them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from consultant.codes.importers import Outcome, import_paths

from tests.wide_books import (
    coverage,
    crosswalks,
    diagnoses,
    fees,
    groups,
    guidelines,
    lists,
    pairs,
    places,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

WRITERS: tuple[Callable[[Path], None], ...] = (
    pairs.write,
    fees.write,
    places.write,
    diagnoses.write,
    groups.write,
    crosswalks.write,
    coverage.write,
    guidelines.write,
    lists.write,
)


def write_all(folder: Path) -> None:
    """Every file of the wide books into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for write in WRITERS:
        write(folder)


def import_wide_books(engine: Engine, folder: Path) -> None:
    """Write the wide books into `folder` and load them."""
    write_all(folder)
    if not any(folder.iterdir()):
        return
    results = import_paths(engine, [folder], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
    assert not [result for result in results if result.outcome is not Outcome.IMPORTED], results
