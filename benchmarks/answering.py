"""From a stored mail to its draft: the pipeline's own step on a claim of ten codes, beside what every such step pays anyway.

The floor is the same step on a mail that asks no code (its letter read, its reply rendered and enclosed, two transactions):
what lies above it is the reading, the books and the words. Each round is a mail of its own; the store is SQLite.
"""

from __future__ import annotations

import statistics
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.mail.envelope import Envelope
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from consultant.desk import Desk

CHECKOUT = Path(__file__).resolve().parent.parent
ROUNDS = 20
ASKER = "bench@clinic.example"
CLAIM = """Please scrub this claim. Medicare, office, ZIP 10021.

99214-25
20610-RT
J3301 x 4
96372
93000
36415
81002
85025
71046
69210-50

Dx M17.11, E11.9, I10
"""
NO_CODE = "What should we do about the shoulder thing?"


class _Silent:
    """A doorbell that nobody hears: each step is called by hand."""

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        """Nothing."""

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        """Nothing."""


def measure_answering(table: Table, home: Path) -> None:
    """A line: the claim's draft in milliseconds (median and 95th percentile), the floor's, and the ratio."""
    with _open(home) as desk:
        timed = {words: [_draft(desk, n, words) for n in range(ROUNDS)] for words in (CLAIM, NO_CODE)}
    ours, floor = ([1000 * one for one in timed[words][2:]] for words in (CLAIM, NO_CODE))
    table.add_row(
        "from stored mail to draft: a claim of ten codes, every book",
        _spread(ours),
        _spread(floor),
        f"{statistics.median(ours) / statistics.median(floor):.1f}",
    )


def _spread(taken: list[float]) -> str:
    return f"{statistics.median(taken):.0f} ms (p95 {statistics.quantiles(taken, n=20)[-1]:.0f})"


@contextmanager
def _open(home: Path) -> Iterator[Desk]:
    settings = read_settings({"CONSULTANT_HOME": str(home), "CONSULTANT_CONFIG": str(CHECKOUT)})
    services = open_services(settings)
    with unit_of_work(services.engine) as session:
        row = senders.add_sender(session, ASKER, account=None, at=datetime.now(UTC))
        ledger.grant(session, row.account_id, 10 * ROUNDS, actor="bench", reason="", at=datetime.now(UTC))
    yield replace(services.desk(silent=True), doorbell=_Silent())
    services.engine.dispose()
    services.books_engine.dispose()


def _draft(desk: Desk, number: int, words: str) -> float:
    """Seconds of the step `draft` on a fresh case."""
    box = desk.mailboxes.get_by_name("consult").addresses[0]
    raw = (
        f"From: {ASKER}\r\nTo: {box}\r\nSubject: q\r\nMessage-ID: <{number}-{len(words)}@clinic.example>\r\n\r\n"
        + words.replace("\n", "\r\n")
    ).encode()
    pipeline.receive(desk, Envelope(ASKER, (box,), "bench", desk.clock()), raw)
    with reading(desk.engine) as session:
        case_id = session.scalars(select(Case.id).order_by(Case.id.desc())).first() or 0
    pipeline.screen(desk, case_id)
    began = time.perf_counter()
    pipeline.draft(desk, case_id)
    taken = time.perf_counter() - began
    with reading(desk.engine) as session:
        case = session.get_one(Case, case_id)
        if case.status == "shunted":
            message = f"the step failed: {case.error}"
            raise RuntimeError(message)
    return taken
