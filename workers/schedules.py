"""What beat rings for: the sweep that heals every lost ring, dead claim and forgotten case."""

from __future__ import annotations

from consultant import pipeline
from workers.app import app, desk


@app.task
def sweep() -> None:
    """Ring again for cases that rest."""
    pipeline.sweep(desk())
