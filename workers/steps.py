"""One task a step of the journey; the step decides by the case's status whether there is anything to do.

A task may carry several ids: one that dies among them may have done some, and finds that out when it is run again, each
by itself (app.py).
"""

from __future__ import annotations

from consultant import pipeline
from workers.app import Step, app, desk


@app.task(base=Step)
def screen(*case_ids: int) -> None:
    """Received → admitted, drafted, held or discarded."""
    pipeline.screen(desk(), *case_ids)


@app.task(base=Step)
def draft(*case_ids: int) -> None:
    """Admitted → drafted → approved or held."""
    pipeline.draft(desk(), *case_ids)


@app.task(base=Step)
def review(*case_ids: int) -> None:
    """Drafted → approved or held, where a draft was left without it."""
    pipeline.review(desk(), *case_ids)


@app.task(base=Step)
def deliver(*case_ids: int) -> None:
    """Approved → sending → sent."""
    pipeline.deliver(desk(), *case_ids)
