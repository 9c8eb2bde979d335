"""One task a step of the journey; the step decides by the case's status whether there is anything to do.

A task may carry several ids: one that dies at the second of them has done the first, and finds that out when it is
run again (app.py).
"""

from __future__ import annotations

from consultant import pipeline
from workers.app import Step, app, desk


@app.task(base=Step)
def screen(*case_ids: int) -> None:
    """Received → admitted, drafted, held or discarded."""
    for case_id in case_ids:
        pipeline.screen(desk(), case_id)


@app.task(base=Step)
def draft(*case_ids: int) -> None:
    """Admitted → drafted → approved or held."""
    for case_id in case_ids:
        pipeline.draft(desk(), case_id)


@app.task(base=Step)
def review(*case_ids: int) -> None:
    """Drafted → approved or held, where a draft was left without it."""
    for case_id in case_ids:
        pipeline.review(desk(), case_id)


@app.task(base=Step)
def deliver(*case_ids: int) -> None:
    """Approved → sending → sent."""
    for case_id in case_ids:
        pipeline.deliver(desk(), case_id)
