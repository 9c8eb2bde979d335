"""Books with the invented coverage policies and guidelines of `tests/wide_books`, and questions to ask of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from consultant.checks.matter import Matter
from consultant.codes.importers import import_paths
from consultant.codes.lookup import Books
from consultant.codes.shapes import systems_of
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.vocabulary import Intent, IntentKind, Mention, Particulars, Question

from tests.wide_books import coverage, guidelines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TODAY = date(2026, 11, 16)


def opened(folder: Path, *writers: Callable[[Path], None]) -> Iterator[Books]:
    """Books with what these write; with the policies and guidelines where none are named."""
    files = folder / "files"
    files.mkdir()
    for write in writers or (coverage.write, guidelines.write):
        write(files)
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    migrate(engine, "books")
    if any(files.iterdir()):
        import_paths(engine, [files], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
    yield Books(engine, lambda: TODAY)
    engine.dispose()


def nothing(_folder: Path) -> None:
    """No file: no book is loaded."""


def asking(
    text: str,
    *codes: str,
    asks: tuple[IntentKind, ...] = (IntentKind.COVERAGE,),
    on: date | None = None,
    contractor: str | None = None,
    state: str | None = None,
) -> Question:
    """A question as extraction would understand it, its codes where they stand in the text."""
    mentions = tuple(
        Mention(systems_of(code)[0], code, text.index(code), text.index(code) + len(code), code, 1.0)
        for code in codes
    )
    particulars = Particulars(date_of_service=on, contractor=contractor, state=state)
    return Question(text, mentions, particulars, tuple(Intent(kind) for kind in asks))


def matter(books: Books, question: Question, **changed: object) -> Matter:
    """What a check is given."""
    return Matter(replace(question, **changed), books)  # type: ignore[arg-type]
