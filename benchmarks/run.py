"""`make bench`: ours against the floor, in the same run, on the real code files where they are there.

Floors: for the import of everything, splitting the lines of the pairs and inserting them raw into one table and a reverse
index; for one book, the csv module and `executemany` (imports.py); for a look-up, the bare SQL statement on a bare connection; for a question, forty-five of those; for reading, one bare
regular expression (reading.py); for a search, SQLite's FTS5 over the same wordings (searching.py); for an answer, the same step on a mail
without a code (answering.py); for the door, aiosmtpd with a null handler (door.py); for sending, a connection a mail by smtplib (sending.py);
for the queue's page, a bare SELECT from its index (queue_page.py); for code pages, the same server with a fixed page of the same size (bench_pages.py).
"""

from __future__ import annotations

import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.answering import measure_answering
from benchmarks.bench_pages import measure_pages
from benchmarks.imports import measure_imports
from benchmarks.journey import measure
from benchmarks.polling import measure_polling
from benchmarks.queue_page import measure_queue
from benchmarks.reading import measure_reading
from benchmarks.searching import measure_searching
from benchmarks.sending import measure_sending
from consultant.checks.check import check
from consultant.codes.everything import look_up
from consultant.codes.lookup import Books
from consultant.extraction.extract import extract
from consultant.models.base import make_engine
from consultant.vocabulary import CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHECKOUT = Path(__file__).resolve().parent.parent
ROUNDS = 200
TODAY = date(2026, 11, 16)
EVERYTHING = ((CodeSystem.CPT, "99213"), (CodeSystem.ICD10CM, "E11.65"), (CodeSystem.ICD10PCS, "02RF38Z"))
TEN_CODES = "99214 20610 96372 93000 36415 81002 85025 71046 94010 69210"


def main() -> None:
    """Print the table."""
    data = Path(os.environ.get("CONSULTANT_REAL_DATA") or CHECKOUT.parent / "shared" / "data")
    if not (data / "ncci").is_dir():
        print("The folder of real code files is not there (CONSULTANT_REAL_DATA); nothing to measure.")
        return
    table = Table("what", "ours", "floor", "ratio", box=None)
    with tempfile.TemporaryDirectory() as folder:
        _imports(table, data, Path(folder))
        (Path(folder) / "rows").mkdir()
        measure_imports(table, data, Path(folder))
        _lookups(table, Path(folder) / "books.db")
        measure_answering(table, Path(folder))
        measure_sending(table)
        pairs = [str(path) for path in sorted((data / "ncci").glob("*.zip"))]
        measure(table, Path(folder), Path(folder) / "books.db", pairs)
        measure_polling(table, Path(folder))
        measure_queue(table, Path(folder))
        measure_pages(table, Path(folder), Path(folder) / "books.db")
    Console().print(table)


def _imports(table: Table, data: Path, folder: Path) -> None:
    environment = os.environ | {"CONSULTANT_HOME": str(folder), "CONSULTANT_PUBLISHER_URL": "off"}
    command = [sys.executable, "-m", "consultant.cli.main", "codes", "import", str(data), "--json"]
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 - our own command
    ours = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    began = time.perf_counter()
    _raw_import(data / "ncci", folder / "floor.db")
    floor = time.perf_counter() - began
    table.add_row(
        "import of every real book (floor: the pairs, raw)",
        f"{ours:.1f} s",
        f"{floor:.1f} s",
        f"{ours / floor:.2f}",
    )
    table.add_row("  peak memory", f"{peak} MB", "", "")
    sizes = [(folder / name).stat().st_size / 1e6 for name in ("books.db", "floor.db")]
    table.add_row("  books.db", f"{sizes[0]:.0f} MB", f"{sizes[1]:.0f} MB", f"{sizes[0] / sizes[1]:.2f}")


def _raw_import(folder: Path, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-200000;"
        "CREATE TABLE pairs (setting INT, one TEXT, two TEXT, starts INT, ends INT, indicator TEXT, why TEXT,"
        " PRIMARY KEY (setting, one, two, starts)) WITHOUT ROWID;"
    )
    for path_of_zip in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path_of_zip) as archive:
            text = archive.read(archive.namelist()[0]).decode("cp1252")
        connection.executemany(
            "INSERT INTO pairs VALUES (?,?,?,?,?,?,?)", _raw_rows(text, "hospital" in path_of_zip.name)
        )
        connection.commit()
    connection.execute("CREATE INDEX reverse ON pairs (setting, two, one)")
    connection.commit()
    connection.close()


def _raw_rows(text: str, hospital: bool) -> Iterator[tuple[object, ...]]:  # noqa: FBT001 - a row's first column
    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) == 7 and len(fields[0]) == 5 and fields[3].isdigit():  # noqa: PLR2004 - the file's layout
            ends = int(fields[4]) if fields[4].isdigit() else None
            yield int(hospital), fields[0], fields[1], int(fields[3]), ends, fields[5], fields[6][:1]


def _lookups(table: Table, store: Path) -> None:
    engine = make_engine(f"sqlite:///{store}", "books")
    books = Books(engine, lambda: TODAY)
    bare = sqlite3.connect(store.with_name("floor.db"))
    statement = "SELECT * FROM pairs WHERE setting=0 AND one=? AND two=?"

    def bare_pair() -> None:
        bare.execute(statement, ("93591", "93355")).fetchall()
        bare.execute(statement, ("93355", "93591")).fetchall()

    def bare_question() -> None:
        for _ in range(45):
            bare_pair()

    words = f"Practitioner: may these be billed together on the same day? {TEN_CODES}"
    question = extract(words, books=books, today=TODAY)
    _compare(
        table,
        "one pair, both orders",
        lambda: books.pairs(["93591", "93355"], Setting.PRACTITIONER),
        bare_pair,
    )
    _compare(
        table, "ten codes: 45 pairs, units, add-ons, validity", lambda: check(question, books), bare_question
    )
    measure_reading(table, books)
    measure_searching(table, books)
    _compare(table, "one ICD-10-CM code", lambda: books.find_code(CodeSystem.ICD10CM, "E11.65"), bare_pair)
    for system, code in EVERYTHING:
        _compare(table, f"everything on {code}", lambda: look_up(books, system, code), bare_pair)  # noqa: B023
    engine.dispose()
    bare.close()


def _compare(table: Table, what: str, ours: Callable[[], object], floor: Callable[[], object]) -> None:
    """Medians in turn, so that a slow moment of the machine meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for run, kept in zip((ours, floor), times, strict=True):
            began = time.perf_counter()
            run()
            kept.append((time.perf_counter() - began) * 1000)
    mine, bare = (statistics.median(kept) for kept in times)
    table.add_row(what, f"{mine:.3f} ms", f"{bare:.3f} ms", f"{mine / bare:.1f}")


if __name__ == "__main__":
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {sys.version.split()[0]}, {os.cpu_count()} processors"
    )
    main()
