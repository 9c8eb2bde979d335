"""Who opens the door to the world without looking at who sends is told so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consultant.cli.services import Services
from consultant.cli.unproven import find_warning
from consultant.mailboxes import Mailboxes
from consultant.mailboxes.mailbox import Verify

from tests.unit.cli.conftest import Consultant


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_nothing_is_said_of_a_door_on_this_machine(services: Services, host: str) -> None:
    settings = replace(services.settings, smtp_listen=(host, 25))
    assert find_warning(settings, services.mailboxes) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "mx.desk.example"])
def test_a_door_to_the_world_is_told_of_unless_somebody_looks_at_who_sends(
    services: Services, host: str
) -> None:
    settings = replace(services.settings, smtp_listen=(host, 25))
    assert '"off" for consult' in (find_warning(settings, services.mailboxes) or "")
    boxes = tuple(replace(box, verify_senders=Verify.DOOR) for box in services.mailboxes)
    assert find_warning(settings, Mailboxes(boxes, services.mailboxes.operator)) is None


def test_mailboxes_check_says_it(
    consultant: Consultant, home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "spend an account" not in consultant.ok("mailboxes", "check").out
    monkeypatch.setenv("CONSULTANT_SMTP_LISTEN", "0.0.0.0:2525")
    assert "spend an account's questions" in consultant.ok("mailboxes", "check").out
