"""One task a step of the journey; the step decides by the case's status whether there is anything to do."""

from __future__ import annotations

from consultant import pipeline
from workers.app import app, desk


@app.task
def screen(case_id: int) -> None:
    """Received → admitted, drafted, held or discarded."""
    pipeline.screen(desk(), case_id)


@app.task
def draft(case_id: int) -> None:
    """Admitted → drafted → approved or held."""
    pipeline.draft(desk(), case_id)


@app.task
def review(case_id: int) -> None:
    """Drafted → approved or held, where a draft was left without it."""
    pipeline.review(desk(), case_id)


@app.task
def deliver(case_id: int) -> None:
    """Approved → sending → sent."""
    pipeline.deliver(desk(), case_id)
