"""Mails of the job board: what they show is made where it is known (`careers/`, by way of `job_board.py`), and the templates say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief


def compose(brief: Brief) -> dict[str, Any]:
    """What is shown, as it was given."""
    return dict(brief.shown)
