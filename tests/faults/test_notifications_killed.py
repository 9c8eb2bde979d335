"""A process that sends an acknowledgement is killed at each point: it leaves, once, or at most once more under the same Message-ID."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from consultant.announcements import send_due
from consultant.models.base import reading
from consultant.models.notification import Notification

from tests.at_the_desk import take_in
from tests.conftest import Clock
from tests.faults.scene import set_scene
from tests.serving import Relay
from tests.stores import Store


@pytest.mark.parametrize(
    ("point", "copies"),
    [("notify.written", 1), ("notify.committed", 1), ("notified.written", 2), ("notified.committed", 1)],
)
def test_whoever_dies_there_the_asker_is_told(
    point: str,
    copies: int,
    store: Store,
    relay: Relay,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONSULTANT_SMTP_URL", relay.url)
    here = set_scene(store, relay, clock, tmp_path, "always", acknowledge=True)
    case_id = take_in(here.played)
    here.played.bell.rings.clear()
    here.die("walk", case_id, point)
    for _ in range(3):
        here.clock.pass_(minutes=2)
        send_due(here.played.desk)
    told = [out for out in relay.mails if "We have your question" in out["Subject"]]
    assert [len(told), len({out["Message-ID"] for out in told})] == [copies, 1]
    with reading(here.played.desk.engine) as session:
        assert session.scalars(select(Notification.sent_at)).one()
