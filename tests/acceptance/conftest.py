"""What the acceptance tests share: a desk on either store whose time is the test's, and a relay by real SMTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from consultant.audit import audit
from consultant.delivery.sender import SmtpTransport

from tests.at_the_desk import Relay
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.stores import Store

OpenDesk = Callable[..., Played]


@pytest.fixture
def desk_with(store: Store, tmp_path: Path, clock: Clock) -> Iterator[OpenDesk]:
    """`desk_with(review="always")` opens a desk on the test's store, with these keys of its mailbox.

    At the end nothing may be lost or doubled, whatever the test did.
    """
    opened: list[Played] = []

    def open_it(**mailbox: Any) -> Played:
        folder = config_with(tmp_path / f"config{len(opened)}", CHECKOUT, {"review": "never"} | mailbox)
        opened.append(open_desk(store.home, folder, clock))
        return opened[-1]

    yield open_it
    for played in opened[:1]:
        assert not audit(played.desk.engine, clock()).differences


def through(played: Played, relay: Relay) -> Played:
    """The same desk, sending through a relay by SMTP."""
    return replace(played, desk=replace(played.desk, transport=SmtpTransport(relay.url, timeout=60)))
