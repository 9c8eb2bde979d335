"""Whether a worker's memory stays flat: so many cases through the real steps in one process, in groups as the doorbell brings them.

    python -m benchmarks.memory [--cases N] [--books FILE]

It prints resident memory and processor milliseconds a case after each tenth, and statements and commits a case at the end. The store
is SQLite in a folder of its own; the relay takes everything and says nothing.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from sqlalchemy import event, func, select

from benchmarks.journey import _introduce
from benchmarks.peer import address, mail
from benchmarks.processes import resident
from benchmarks.whole_desk import CHECKOUT
from consultant import pipeline
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.doorbell import MOST_AT_ONCE
from consultant.intake.record import make_delivery
from consultant.logs import configure
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.desk import Desk

CASES = 2_000
TENTHS = 10
STEPS = {
    "screen": pipeline.screen,
    "draft": pipeline.draft,
    "review": pipeline.review,
    "deliver": pipeline.deliver,
}


class _Relay:
    """Takes everything."""

    def send(self, _envelope_from: str, _recipient: str, _message: bytes) -> None:
        """Yes."""


@dataclass
class _Bell:
    """Keeps the rings until they are answered, a group at a time."""

    rings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        """Note one."""
        self.ring_all(step, (case_id,), delay=delay)

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:  # noqa: ARG002 - a doorbell's signature
        """Note some."""
        self.rings[step] += case_ids

    def answer(self, desk: Desk) -> None:
        """Take every step that was rung for, until there is none."""
        while any(self.rings.values()):
            for name, step in STEPS.items():
                if cases := self.rings.pop(name, []):
                    step(desk, *cases)


def measure_memory(table: Table, home: Path, books: Path, cases: int) -> None:
    """A row for each tenth."""
    desk, bell = _open(home, books)
    counted = _count(desk)
    done = 0
    for tenth in range(TENTHS):
        began, first = time.process_time(), done
        while done < cases * (tenth + 1) // TENTHS:
            done += _take(desk, bell, done)
        spent = 1000 * (time.process_time() - began) / max(1, done - first)
        table.add_row(f"{done}", f"{resident():.0f} MiB", f"{spent:.1f} ms")
    each = ", ".join(f"{count / done:.2f} {name}s" for name, count in sorted(counted.items()))
    table.add_row(f"a case: {each}", "", "")
    with reading(desk.engine) as session:
        stand = session.execute(select(Case.status, func.count()).group_by(Case.status)).all()
    table.add_row(f"they are: {', '.join(f'{count} {status}' for status, count in stand)}", "", "")


def _open(home: Path, books: Path) -> tuple[Desk, _Bell]:
    """A desk whose replies leave at once, with the peers' addresses and no limit of mails an hour: the cases are many."""
    shutil.copytree(CHECKOUT / "templates", home / "config" / "templates")
    shutil.copytree(CHECKOUT / "mailbox_config", home / "config" / "mailbox_config")
    with (home / "config" / "mailbox_config" / "consult.toml").open("a") as box:
        box.write("\nautomatic_undo_seconds = 0\nmails_per_hour = 0\n")
    environment = {
        "CONSULTANT_HOME": str(home),
        "CONSULTANT_CONFIG": str(home / "config"),
        "CONSULTANT_BOOKS_URL": f"sqlite:///{books}",
    }
    _introduce(environment)
    bell = _Bell()
    desk = open_services(read_settings(environment)).desk(silent=True)
    return replace(desk, doorbell=bell, transport=_Relay()), bell


def _count(desk: Desk) -> Counter[str]:
    """Statements and commits on the desk's store from now on."""
    counted: Counter[str] = Counter()
    event.listen(desk.engine, "before_cursor_execute", lambda *_: counted.update(["statement"]))
    event.listen(desk.engine, "commit", lambda _: counted.update(["commit"]))
    return counted


def _take(desk: Desk, bell: _Bell, first: int) -> int:
    """One group through the door and every step; how many."""
    numbers = range(first, first + MOST_AT_ONCE)
    deliveries = [
        make_delivery(
            desk.mailboxes,
            Envelope(address(number), ("consult@localhost",), "bench", desk.clock()),
            mail("memory", number)[1],
        )
        for number in numbers
    ]
    pipeline.receive_all(desk, deliveries)
    bell.answer(desk)
    return len(numbers)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--books", type=Path, default=Path("var/books.db"))
    told = parser.parse_args()
    configure(level=logging.WARNING)
    table = Table("cases done", "resident", "processor time a case", box=None)
    with tempfile.TemporaryDirectory() as folder:
        measure_memory(table, Path(folder) / "home", told.books.resolve(), told.cases)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
