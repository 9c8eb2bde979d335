"""What beat rings for: the sweep that heals every lost ring, dead claim and forgotten case; and the monthly update of books."""

from __future__ import annotations

from functools import cache

from consultant import pipeline
from consultant.cli.update_round import start_apart
from consultant.watching.round import Watchman
from workers.app import app, desk


@cache
def watchman() -> Watchman:
    """This process's watchman."""
    return Watchman(desk())


@app.task
def sweep() -> None:
    """Ring again for cases that rest."""
    pipeline.sweep(desk())


@app.task
def watch() -> None:
    """Raise what only the passing of time shows, and tell people what stands raised."""
    watchman().go_round()


@app.task
def update_books() -> None:
    """Start `codes update` as a process of its own.

    It may take many minutes: longer than a task may last, and a pool child that waits for it answers no mail.
    """
    start_apart()
