"""Rows a second of each import, beside the floor: the csv module over the same file and `executemany` of raw tuples.

The floor knows no keys, dates, checks or second tables: it puts every field of every record as text into one table in
one transaction (on PostgreSQL: COPY). Both run in this process, one after the other, on the same files.
"""

from __future__ import annotations

import csv
import io
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.importers.source import find_sources
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from consultant.codes.importers.source import Source

FILES = (
    ("PTP pairs, practitioner", ("ncci/*practitioner*.zip",), "\t"),
    ("ICD-10-CM order file", ("icd10cm/icd10cm-Code Descriptions-2026.zip",), ","),
    ("fee schedule (csv)", ("mpfs/PPRRVU*.csv",), ","),
    ("ZIP codes by locality", ("geo/*.zip",), ","),
    ("GEMs", ("gems/Dxgem*.zip",), ","),
    ("MUE, practitioner", ("mue/*Practitioner*.csv",), ","),
)
"""What is measured: words, where the files are below the folder of real data, what separates their fields."""

_TEXT = frozenset({".txt", ".csv"})


def measure_imports(table: Table, data: Path, folder: Path, postgres: str | None = None) -> None:
    """A line a book on SQLite, and on PostgreSQL where `postgres` is the address of an empty database."""
    for words, patterns, delimiter in FILES:
        paths = sorted(path for pattern in patterns for path in data.glob(pattern))
        if paths:
            _line(table, words, paths, delimiter, f"sqlite:///{folder / 'rows' / 'books.db'}")
            if postgres:
                _line(table, f"{words}, PostgreSQL", paths, delimiter, postgres)


def _line(table: Table, words: str, paths: list[Path], delimiter: str, url: str) -> None:
    rows, files, ours = _ours(paths, url)
    raw_rows, floor = _floor(paths, files, delimiter, url)
    mine, bare = rows / ours, raw_rows / floor
    table.add_row(
        f"rows a second, {words} ({rows:,})", f"{mine:,.0f}/s", f"{bare:,.0f}/s", f"{mine / bare:.2f}"
    )


def _ours(paths: list[Path], url: str) -> tuple[int, set[str], float]:
    """Rows, the files that they came from, and seconds; into an empty store."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)
    engine = make_engine(url, "books")
    migrate(engine, "books")
    began = time.perf_counter()
    results = import_paths(engine, paths, clock=lambda: datetime.now(UTC))
    seconds = time.perf_counter() - began
    engine.dispose()
    taken = [one for one in results if one.outcome is Outcome.IMPORTED]
    return sum(one.rows or 0 for one in taken), {name for one in taken for name in one.files}, seconds


def _floor(paths: list[Path], files: set[str], delimiter: str, url: str) -> tuple[int, float]:
    sources = [one for one in find_sources(paths) if one.name in files]
    began = time.perf_counter()
    rows = sum(_raw(source, delimiter, url) for source in sources)
    return rows, time.perf_counter() - began


def _raw(source: Source, delimiter: str, url: str) -> int:
    if url.startswith("sqlite"):
        return _raw_sqlite(
            _records(source, delimiter), Path(url.removeprefix("sqlite:///")).with_name("floor.db")
        )
    return _raw_postgres(_records(source, delimiter), url)


def _records(source: Source, delimiter: str) -> Iterator[list[str]]:
    """Records of the width that most of the first hundred have; titles and notices above them are not rows."""
    text = io.TextIOWrapper(source.opener(), "cp1252", errors="replace", newline="")
    with text:
        records = csv.reader(text, delimiter=delimiter)
        head = [record for record, _ in zip(records, range(100), strict=False)]
        width = max({len(one) for one in head}, key=[len(one) for one in head].count)
        yield from (record for record in head if len(record) == width)
        yield from (record for record in records if len(record) == width)


def _raw_sqlite(records: Iterator[list[str]], path: Path) -> int:
    first = next(records)
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; DROP TABLE IF EXISTS raw;")
    connection.execute(f"CREATE TABLE raw ({', '.join(f'c{place} TEXT' for place in range(len(first)))})")
    marks = ", ".join("?" * len(first))
    with connection:
        cursor = connection.executemany(f"INSERT INTO raw VALUES ({marks})", records)  # noqa: S608
    connection.close()
    return cursor.rowcount + 1


def _raw_postgres(records: Iterator[list[str]], url: str) -> int:
    import psycopg  # noqa: PLC0415 - the extra `postgres` may not be installed

    first = next(records)
    columns = ", ".join(f"c{place} text" for place in range(len(first)))
    with psycopg.connect(url.replace("+psycopg", "")) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS raw; CREATE TABLE raw ({columns})")
        with cursor.copy("COPY raw FROM STDIN") as copy:
            count = 0
            for record in records:
                copy.write_row(record)
                count += 1
    return count + 1
