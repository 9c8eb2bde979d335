"""What each statement that goes to a store costs, by the store itself: asked as it is sent, in its own transaction, and undone.

SQLite is let run the statement and counts the steps of its program; PostgreSQL runs it under EXPLAIN ANALYZE and tells the rows
that it looked at. No clock is read: the same store gives the same figures.
"""

from __future__ import annotations

import json
import traceback
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Engine

CHECKOUT = Path(__file__).resolve().parents[1]
ASKED = ("SELECT", "UPDATE", "DELETE", "WITH")
STEPS = 20
"""SQLite's steps between two calls of the counter."""


@dataclass
class Watched:
    """A statement: the most that it cost, how the store went about it then, and where it came from."""

    cost: int = -1
    plan: list[str] = field(default_factory=list)
    source: str = ""


@contextmanager
def watched(engine: Engine) -> Iterator[Mapping[str, Watched]]:
    """Every statement that reads rows by a condition, while the block lasts; by its text and where it came from."""
    seen: dict[str, Watched] = {}
    look = _look_at_sqlite if engine.dialect.name == "sqlite" else _look_at_postgresql

    def note(_c: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if many or not statement.lstrip().upper().startswith(ASKED):
            return
        source = _source()
        cost, plan = look(cursor.connection, statement, parameters)
        known = seen.setdefault(f"{source}\n{statement}", Watched())
        if cost > known.cost:
            known.cost, known.plan, known.source = cost, plan, source

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _source() -> str:
    """The line of ours that sent it."""
    frames = [
        frame
        for frame in traceback.extract_stack()
        if f"{CHECKOUT}/consultant/" in frame.filename and not frame.filename.endswith("models/base.py")
    ]
    last = frames[-1] if frames else None
    return f"{last.filename.removeprefix(f'{CHECKOUT}/')} {last.name}" if last else "a test"


def _look_at_sqlite(raw: Any, statement: str, parameters: Any) -> tuple[int, list[str]]:
    plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += STEPS
        return 0

    raw.execute("SAVEPOINT looked")
    raw.set_progress_handler(count, STEPS)
    try:
        raw.execute(statement, parameters).fetchall()
    finally:
        raw.set_progress_handler(None, 0)
        raw.execute("ROLLBACK TO looked")
        raw.execute("RELEASE looked")
    return steps, plan


def _look_at_postgresql(raw: Any, statement: str, parameters: Any) -> tuple[int, list[str]]:
    with raw.cursor() as cursor:
        cursor.execute("SAVEPOINT looked")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters)
        told = cursor.fetchone()[0]
        cursor.execute("ROLLBACK TO looked")
        cursor.execute("RELEASE looked")
    nodes = list(_nodes((json.loads(told) if isinstance(told, str) else told)[0]["Plan"]))
    return sum(_rows(node) for node in nodes if "Plans" not in node), [_line(node) for node in nodes]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for further in node.get("Plans", ()):
        yield from _nodes(further)


def _rows(node: dict[str, Any]) -> int:
    """Rows that a scan looked at, in all its rounds."""
    removed = sum(value for name, value in node.items() if name.startswith("Rows Removed by"))
    looked_at: float = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return round(looked_at)


def _line(node: dict[str, Any]) -> str:
    told = (node.get("Relation Name"), node.get("Index Name"), node.get("Index Cond"), node.get("Filter"))
    return " ".join([node["Node Type"], *(str(one) for one in told if one)])
