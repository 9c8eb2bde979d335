"""The real code files, imported once a machine: fixtures `real_books_path` (a books.db) and `real_books` (its Books).

The store lies in pytest's cache under a key made of the importers' source and the sizes of the files, so that it is made
again when either changes; a file lock lets parallel workers make it once. Read it, never write into it.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

TODAY = date(2026, 11, 16)
FOLDERS = (
    "icd10cm",
    "icd10pcs",
    "hcpcs",
    "mue",
    "aoc",
    "ncci",
    "gems",
    "msdrg",
    "hcc",
    "reference",
    "mpfs",
    "opps",
    "geo",
    "coverage",
)
EDITIONS = 46
IMPORT_SECONDS = 900.0
"""Minutes on a free processor; others may want it too."""
_SOURCES = (
    "codes/importers/**/*.py",
    "codes/search/*.py",
    "codes/search/wordings/*.py",
    "codes/editions.py",
    "codes/catalogue.py",
    "models/books/*.py",
    "models/migrations/books/versions/*.py",
)
_PACKAGE = Path(__file__).resolve().parent.parent / "consultant"


def _key(data: Path) -> str:
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for source in sorted(_PACKAGE.glob(pattern)):
            digest.update(source.read_bytes())
    for folder in FOLDERS:
        for file in sorted((data / folder).iterdir()):
            digest.update(f"{file.name} {file.stat().st_size}\n".encode())
    return digest.hexdigest()[:16]


@contextmanager
def _time_of_its_own() -> Iterator[None]:
    """Whichever test comes first does not pay for the import with its own time limit (pytest-timeout's alarm)."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, IMPORT_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)


@pytest.fixture(scope="session")
def real_books_path(request: pytest.FixtureRequest, real_data: Path) -> Path:
    """A books.db that holds every real edition that an importer exists for."""
    cache = request.config.cache
    assert cache
    folder = cache.mkdir("real-books")
    store = folder / _key(real_data) / "books.db"
    with (folder / "lock").open("w") as lock, _time_of_its_own():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not store.exists():
            for stale in folder.iterdir():
                if stale.is_dir():
                    shutil.rmtree(stale)
            _make(store, real_data)
    return store


def _make(store: Path, data: Path) -> None:
    """Import into another folder, and give it the name when it is whole; in a process where no lines are counted."""
    building = store.parent.with_suffix(".building")
    shutil.rmtree(building, ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "tests.real_books", str(building / store.name), str(data)], check=True
    )
    building.rename(store.parent)


def import_all(store: Path, data: Path) -> None:
    """Import every edition into a new store."""
    engine = make_engine(f"sqlite:///{store}", "books")
    migrate(engine, "books")
    results = import_paths(engine, [data / name for name in FOLDERS], clock=lambda: datetime.now(UTC))
    engine.dispose()
    refused = [result.message for result in results if result.outcome is Outcome.REFUSED]
    imported = [result for result in results if result.outcome is Outcome.IMPORTED]
    assert (refused, len(imported)) == ([], EDITIONS)


@pytest.fixture(scope="session")
def real_books(real_books_path: Path) -> Iterator[Books]:
    """The real books on a day when every edition of them has begun."""
    engine = make_engine(f"sqlite:///{real_books_path}", "books")
    yield Books(engine, lambda: TODAY)
    engine.dispose()


if __name__ == "__main__":
    import_all(Path(sys.argv[1]), Path(sys.argv[2]))
