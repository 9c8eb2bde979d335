"""How things stand, as Prometheus reads it. Read from the store when it is asked for: right with any number of processes.

Labels are kinds, statuses and names of mailboxes; where the store is away, only the pieces' health comes out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from consultant.alerts import AlertKind
from consultant.models.base import reading
from consultant.watching.board import read_board
from consultant.watching.health import Watched, examine
from consultant.watching.state import State, read_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime


class Standing(Collector):
    """Collects at each scrape."""

    def __init__(self, watched: Watched) -> None:
        """Nothing is read yet."""
        self._watched = watched

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is known before it is read; without this the registry would read at its making."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Health first: it comes out whatever is away."""
        pieces = {piece.name: float(piece.sound) for piece in examine(self._watched)}
        yield _by("piece_sound", "Whether a piece of the desk is sound (1) or broken (0).", "piece", pieces)
        now = self._watched.clock()
        try:
            with reading(self._watched.engine) as session:
                state = read_state(session, self._watched.mailboxes, now)
                board = read_board(session, now)
        except (SQLAlchemyError, OSError):
            return
        yield from _families(state, now)
        postings = {"open": board.open, "pending": board.waiting}
        yield _by("job_postings", "Postings of the job board that stand or wait.", "status", postings)
        yield _one("job_alerts_due", "Saved searches that were to look by now.", board.due)


def _families(state: State, now: datetime) -> Iterator[GaugeMetricFamily]:
    box = state.outbox
    yield _by("cases", "Cases by status; of ended ones those of the last day.", "status", state.cases)
    yield _one(
        "eldest_case_seconds",
        "For how long the case rests that is to be worked on first.",
        _age(state.eldest_case, now),
    )
    yield _one("outbox_waiting", "Replies that wait to leave.", box.waiting)
    yield _one("outbox_in_line", "Those of them that wait for the relay to be back.", box.in_line)
    yield _one("outbox_eldest_seconds", "For how long the eldest of them has waited.", _age(box.eldest, now))
    beside = {"waiting": state.beside.waiting, "failed": state.beside.failed}
    yield _by("notifications", "Mails beside the replies that wait to leave or have failed.", "state", beside)
    yield _by("alerts_open", "What stands raised, by kind.", "kind", _alerts(state))
    yield _one("suppressions", "Addresses that get no mail.", state.suppressions)
    yield from _polling(state, now)


def _polling(state: State, now: datetime) -> Iterator[GaugeMetricFamily]:
    polled = {one.name: _age(one.polled_at, now) for one in state.mailboxes if one.polled_at}
    failing = {one.name: _age(one.failing_since, now) for one in state.mailboxes}
    aside = {one.name: one.set_aside for one in state.mailboxes}
    tokens = {one.name: _age(one.token_at, now) for one in state.mailboxes if one.token_at}
    yield _by(
        "mailbox_last_poll_seconds",
        "Since the last poll that ended well; none where there was none.",
        "mailbox",
        polled,
    )
    yield _by(
        "mailbox_failing_seconds", "Since polls have been failing; 0 where they do not.", "mailbox", failing
    )
    yield _by("mailbox_set_aside", "Mails that could not be taken.", "mailbox", aside)
    yield _by("mailbox_token_age_seconds", "Since the token was renewed.", "mailbox", tokens)
    causes = GaugeMetricFamily(
        "consultant_mailbox_failing",
        "1 where polls fail, with the kind of error.",
        labels=["mailbox", "error"],
    )
    for one in state.mailboxes:
        if one.failing_since:
            causes.add_metric([one.name, one.error], 1)
    yield causes


def _alerts(state: State) -> dict[str, int]:
    return {kind.value: 0 for kind in AlertKind} | Counter(alert.kind for alert in state.alerts)


def _age(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"consultant_{name}", words, value=value)


def _by(name: str, words: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"consultant_{name}", words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
