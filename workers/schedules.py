"""What beat rings for: the sweep that heals every lost ring, dead claim and forgotten case; and the monthly update of books."""

from __future__ import annotations

from functools import cache

from consultant import pipeline
from consultant.administration.renewals import renew_due
from consultant.announcements import send_due
from consultant.cli.update_round import start_apart
from consultant.config import read_settings
from consultant.delivery.webhooks import send_due as call_due
from consultant.job_care import tend
from consultant.users.kept_answers import forget_answers as forget_old_answers
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
def notify() -> None:
    """Send the mails beside the replies: acknowledgements, warnings, notices."""
    send_due(desk())


@app.task
def renew_periods() -> None:
    """Renew the period of every account whose month has ended."""
    renew_due(desk())


@app.task
def call_webhooks() -> None:
    """Tell programs what was sent and held."""
    call_due(desk().engine, desk().clock, loopback=read_settings().webhooks_to_loopback)


@app.task
def tend_board() -> None:
    """Let postings end, tell their posters before, and mail the digests of saved searches."""
    tend(desk())


@app.task
def forget_answers() -> None:
    """Forget what calls with an Idempotency-Key were answered a day ago."""
    forget_old_answers(desk().engine, desk().clock())


@app.task
def update_books() -> None:
    """Start `codes update` as a process of its own.

    It may take many minutes: longer than a task may last, and a pool child that waits for it answers no mail.
    """
    start_apart()
