"""Dedupe: what was sent twice is one case, what differs is two, whatever the Message-ID says."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from consultant import pipeline
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.review.queue import trail

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, introduce, mail, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, sent

OTHER = "How many units of 93355 may I report?"


def notes(played: Played, case_id: int) -> list[str]:
    with reading(played.desk.engine) as session:
        return [event.note for event in trail(session, case_id)]


def count(played: Played, table: Any) -> int:
    with reading(played.desk.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def arrive(played: Played, raw: bytes, to: str = "consult@localhost") -> int:
    envelope = Envelope(ASKER, (to,), "test", played.desk.clock())
    (recorded,) = pipeline.receive(played.desk, envelope, raw)
    played.bell.answer(played.desk)
    return recorded.case_id


def test_at_26_one_message_id_and_two_questions_are_two_cases_and_the_second_says_so(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock())
    first = arrive(played, mail(1))
    second = arrive(played, mail(1, OTHER))
    assert arrive(played, mail(1)) == first, "the same mail again is the same case"
    assert first != second
    reference = case_of(played.desk.engine, first).reference
    flagged = case_of(played.desk.engine, second)
    assert f"accepted; Same Message-ID as {reference}." in notes(played, second)
    assert f"Same Message-ID as {reference}." in flagged.reason, "`cases list` prints the reason"
    assert not [note for note in notes(played, first) if "Message-ID" in note]
    assert {flagged.status, case_of(played.desk.engine, first).status} == {Status.SENT}
    assert len(sent(played)) == 2, "neither question was silenced"


def test_at_26_the_flag_is_seen_whatever_becomes_of_the_second_mail(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock(), units=1)
    reference = case_of(played.desk.engine, arrive(played, mail(1))).reference
    refused = arrive(played, mail(1, OTHER))
    robot = arrive(played, mail(1, "Away.", header="Auto-Submitted: auto-replied\r\n"))
    nameless = arrive(played, mail(1, sender="nobody"))
    for case_id, rule in ((refused, "over_quota"), (robot, "automatic"), (nameless, "unreadable")):
        assert f"{rule}; Same Message-ID as {reference}." in notes(played, case_id)
    assert f"Same Message-ID as {reference}." in case_of(played.desk.engine, nameless).hold_reasons


def test_at_26_a_copy_in_another_mailbox_is_no_twin(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with()
    boxes = played.services.settings.config / "mailbox_config"
    (boxes / "billing.toml").write_text('addresses = ["billing@localhost"]\n', encoding="utf-8")
    from tests.journeys.journey import open_desk

    both = open_desk(played.services.settings.home, played.services.settings.config, clock)
    introduce(both.desk.engine, clock())
    first, second = arrive(both, mail(1)), arrive(both, mail(1), to="billing@localhost")
    assert first != second
    assert notes(both, second)[1] == "accepted"


TRACES = (
    "Received: from mx1.example (mx1.example [192.0.2.1]) by desk; Mon, 16 Nov 2026 12:00:01 +0000\r\n",
    (
        "Return-Path: <coder@clinic.example>\r\nReceived: from mx2.example\r\n\tby desk with ESMTPS;\r\n"
        "\tMon, 16 Nov 2026 12:05:00 +0000\r\nX-Spam-Score: 0.1\r\n"
    ),
    (
        "Delivered-To: consult@localhost\r\nARC-Seal: i=1; a=rsa-sha256;\r\n b=abc\r\n"
        "Authentication-Results: mx; spf=pass\r\nDKIM-Signature: v=1; b=xyz\r\n"
    ),
)


@pytest.mark.parametrize("ending", ["\r\n", "\n"], ids=["crlf", "lf"])
def test_at_27_a_mail_without_a_message_id_seen_three_times_is_one_case(
    desk_with: OpenDesk, clock: Clock, ending: str
) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock())
    bare = mail(1).replace(b"Message-ID: <q1@clinic.example>\r\n", b"")
    seen = [bare, *((trace.encode() + bare).replace(b"\r\n", ending.encode()) for trace in TRACES)]
    cases = {arrive(played, raw) for raw in seen[1:]}
    assert len(cases) == 1
    assert (count(played, Case), count(played, Reply), len(sent(played))) == (1, 1, 1)
    other = bare.replace(b"question 1", b"question 2")
    assert arrive(played, other) not in cases, "another mail without an id is another case"


def test_at_27_a_second_sight_before_the_first_was_read_is_the_same_case(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock())
    bare = mail(1).replace(b"Message-ID: <q1@clinic.example>\r\n", b"")
    assert len({take_in(played, trace.encode() + bare) for trace in TRACES}) == 1
    played.bell.answer(played.desk)
    assert len(sent(played)) == 1
