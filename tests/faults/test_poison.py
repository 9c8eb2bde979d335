"""A mail that kills every process that touches it: it is set aside, and the desk goes on with the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from consultant.lifecycle import Status

from tests.at_the_desk import free_port, mail
from tests.faults.evidence import all_answered, answered_once, sound
from tests.faults.fires import Stage
from tests.serving import Client, Relay, message_id, wait_for
from tests.stores import Store


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
def test_a_mail_that_kills_whoever_drafts_it_is_set_aside_until_it_can_be(
    store: Store, relay: Relay, tmp_path: Path
) -> None:
    stage = Stage(store, relay, tmp_path, free_port())
    stage.introduce()
    poisoned = stage.open_desk(FAILPOINTS="draft.written")
    client = Client(stage.port)
    try:
        client.insist(mail(1))
        wait_for(lambda: stage.statuses() == [Status.SHUNTED], seconds=180, why=poisoned.said()[-4000:])
    finally:
        poisoned.stop()
    sound(store, client.accepted, ended=False)
    healthy = stage.open_desk()
    try:
        assert stage.command("cases", "unshunt", "1") == 0
        wait_for(lambda: all_answered(relay, [message_id(mail(1))]), why=healthy.said())
        wait_for(stage.all_ended)
    finally:
        healthy.stop()
    answered_once(relay, client.accepted)
    sound(store, client.accepted)
