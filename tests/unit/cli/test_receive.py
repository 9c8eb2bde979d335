"""The pipe door: an MTA reads its exit code, so that a mail that could not be kept is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.cli.services import open_services
from consultant.models.base import reading
from consultant.review.queue import list_cases

from tests.at_the_desk import ASKER, mail

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant


class Bell:
    """A doorbell without a broker behind it; the tests of the doorbell ring real ones."""

    def __init__(self, _url: str) -> None:
        pass

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        pass


@pytest.fixture(autouse=True)
def _no_broker(filled_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)


def kept() -> list[tuple[str, str, str]]:
    with reading(open_services().engine) as session:
        return [(case.status, case.sender_address, case.envelope_from) for case in list_cases(session)]


def test_a_mail_is_taken_once(consultant: Consultant) -> None:
    for _ in range(2):
        ran = consultant.ok("receive", "--mailbox", "consult", stdin=mail())
        assert (ran.out, ran.err) == ("", "")
    assert kept() == [("received", ASKER, ASKER)]


def test_the_envelope_s_sender_may_be_named(consultant: Consultant) -> None:
    consultant.ok("receive", "--mailbox", "consult", "--sender", "bounce@x.example", stdin=mail())
    assert kept() == [("received", ASKER, "bounce@x.example")]


def test_what_can_t_be_parsed_is_taken_all_the_same(consultant: Consultant) -> None:
    consultant.ok("receive", "--mailbox", "consult", stdin=b"\x00\xff\r\n")
    assert len(kept()) == 1


def test_no_mail_is_66_and_no_mailbox_67(consultant: Consultant) -> None:
    assert (
        consultant.fails("receive", "--mailbox", "consult", code=66) == "there is no mail on standard input."
    )
    assert (
        consultant.fails("receive", "--mailbox", "nosuch", stdin=mail(), code=67)
        == "there is no mailbox nosuch."
    )
    assert kept() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SEAL_KEY", "short"),
        ("SMTP_LISTEN", "nowhere"),
        ("DATABASE_URL", "nonsense"),
        ("CONFIG", "/not/there"),
    ],
)
def test_what_an_operator_must_mend_is_tried_again_later(
    consultant: Consultant, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"CONSULTANT_{name}", value)
    consultant.fails("receive", "--mailbox", "consult", stdin=mail(), code=75)


def test_a_store_that_is_away_is_tried_again_later(consultant: Consultant, filled_home: Path) -> None:
    (filled_home / "desk.db").write_bytes(b"no database, whatever it is called " * 99)
    sentence = consultant.fails("receive", "--mailbox", "consult", stdin=mail(), code=75)
    assert sentence == "the mail could not be kept; please try again later."
