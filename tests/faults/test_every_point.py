"""A process is killed at each point between a commit and the next act; one sweep later all is as if nothing had been."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from consultant.cli.services import utc_now
from consultant.lifecycle import Status

from tests.at_the_desk import PAIR, free_port, mail, replies_of, take_in
from tests.conftest import CHECKOUT, Clock
from tests.faults.evidence import answered_once
from tests.faults.one_act import ACTS
from tests.faults.scene import Scene, audit_here, case_ids, set_scene
from tests.serving import Client, Listener, Relay, message_id, surroundings
from tests.stores import Store


@dataclass(frozen=True)
class Way:
    """How a case comes to a unit of work: the act that dies there, what was done before, and the mailbox's policy."""

    act: str = "walk"
    before: tuple[str, ...] = ()
    review: str = "never"
    claim_died: bool = False


WAYS = {
    "screen": Way(),
    "draft": Way(),
    "review": Way(),
    "claim": Way(),
    "settle": Way(),
    "decide": Way("approve", before=("walk",), review="always"),
    "shunt": Way("surprise"),
    "unshunt": Way("unshunt", before=("surprise",)),
    "postpone": Way("trouble"),
    "release": Way("sweep", claim_died=True),
    "forget": Way("sweep"),
}
"""Every named unit of work of the pipeline but `receive`, which the listener has."""
ENDS = ("written", "committed")
POINTS = [f"{unit}.{end}" for unit in WAYS for end in ENDS]


def test_no_point_is_forgotten() -> None:
    page = (CHECKOUT / "consultant" / "pipeline.py").read_text(encoding="utf-8")
    named = re.findall(r"(?:unit_of_work|group_writing)\(desk\.engine, \"(\w+)\"\)", page)
    assert set(named) == WAYS.keys() | {"receive"}
    assert len(re.findall(r"(?:unit_of_work|group_writing)\(", page)) == len(named), "each has a name"


@pytest.fixture
def scene(
    store: Store, relay: Relay, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Scene]:
    """`scene(review="always")` opens a desk with this policy and a sender who may ask."""
    monkeypatch.setenv("CONSULTANT_SMTP_URL", relay.url)
    return lambda review="never": set_scene(store, relay, clock, tmp_path, review)


@pytest.mark.parametrize("point", POINTS)
def test_whoever_dies_there_the_mail_is_answered_once(
    point: str, scene: Callable[..., Scene], tmp_path: Path
) -> None:
    way = WAYS[point.partition(".")[0]]
    here = scene(way.review)
    case_id = take_in(here.played)
    here.played.bell.rings.clear()
    for act in way.before:
        ACTS[act](here.played, case_id)
    if way.claim_died:
        here.die("walk", case_id, "claim.committed")
    here.clock.pass_(minutes=3)
    here.die(way.act, case_id, point)
    assert here.heal(case_id).status == Status.SENT
    assert len(replies_of(here.played.desk.engine, case_id)) == 1
    accepted = [message_id(mail())]
    answered_once(here.relay, accepted, perhaps_twice=point == "settle.written")
    assert PAIR not in str(here.relay.answers()), "what was asked is not quoted back"
    assert audit_here(accepted, tmp_path) == 0


@pytest.mark.parametrize("end", ENDS)
def test_a_door_that_dies_before_its_250_is_told_the_mail_again(
    end: str, scene: Callable[..., Scene], clock: Clock, tmp_path: Path
) -> None:
    clock.now = utc_now()  # the door's
    here = scene()
    no_broker = f"redis://127.0.0.1:{free_port()}/0"
    address = f"127.0.0.1:{free_port()}"
    calm = surroundings(here.store, REDIS_URL=no_broker, SMTP_LISTEN=address, CONFIG=str(here.config))
    door = Listener(calm | {"CONSULTANT_FAILPOINTS": f"receive.{end}"}, tmp_path / "door.log")
    client = Client(door.port)
    door.wait_until_open()
    assert client.send(mail()) == 451, "no 250"
    assert door.process.poll() is None, "its recorder died, and another one is to be started"
    door.stop()
    again = Listener(calm, tmp_path / "again.log")
    again.wait_until_open()
    assert [client.send(mail()), client.send(mail())] == [250, 250]
    again.stop()
    (case_id,) = case_ids(here)
    assert here.heal(case_id).status == Status.SENT
    answered_once(here.relay, client.accepted)
    assert audit_here(client.accepted, tmp_path) == 0
