"""Outbound: a relay that is away loses and doubles nothing, and what leaves is whole, said twice the same, and safe."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from email.message import Message as Mail
from html import unescape
from pathlib import Path

import pytest

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.cli.main import run
from consultant.delivery.retries import BACK_OFF
from consultant.lifecycle import Status
from consultant.models.account import Standing
from consultant.models.base import reading, unit_of_work
from consultant.review.decide import DecisionKind

from tests.acceptance.conftest import OpenDesk, through
from tests.acceptance.test_loops import BEN, KINDS, SUE
from tests.at_the_desk import ASKER, Relay, ask, case_of, decide, introduce, mail, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, sent

GONE = ""
"""The relay refuses connections; the others are answers."""

OUTAGES = {
    "connections refused": ("", GONE),
    "421 to the greeting": ("EHLO", "421 4.3.2 Closing down"),
    "421 to MAIL": ("MAIL", "421 4.3.2 Closing down"),
    "451 to MAIL": ("MAIL", "451 4.3.0 Try later"),
    "452 to MAIL": ("MAIL", "452 4.3.1 Disk full"),
}
"""What a relay says while it takes nothing from anybody."""

OF_ONE_MAIL = {
    "451 to RCPT": ("RCPT", "451 4.7.1 Greylisted"),
    "451 to the mail": ("DATA", "451 4.3.0 Try later"),
    "421 to the mail": ("DATA", "421 4.3.2 Closing down"),
}
"""What may be about one mail: each has its own waits."""


def go_away(relay: Relay, verb: str, answer: str) -> None:
    if answer:
        relay.says[verb] = answer
    else:
        relay.stop()


def come_back(relay: Relay) -> None:
    relay.stop()
    relay.says.clear()
    relay.start()


def turn(played: Played, clock: Clock, minutes: float) -> None:
    """Time passes, and the sweeper comes by as it does."""
    for _ in range(round(minutes * 2)):
        clock.pass_(seconds=30)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)


def answered(relay: Relay) -> list[str]:
    """The questions that were answered, in the order in which the relay took the answers."""
    return [out["In-Reply-To"] for out in relay.mails]


def ids(numbers: range) -> list[str]:
    return [f"<q{number}@clinic.example>" for number in numbers]


@pytest.mark.parametrize("outage", OUTAGES)
def test_at_80_what_waited_for_the_relay_leaves_once_and_in_order_when_it_is_back(
    desk_with: OpenDesk, clock: Clock, relay: Relay, capsys: pytest.CaptureFixture[str], outage: str
) -> None:
    played = through(desk_with(), relay)
    account = introduce(played.desk.engine, clock(), units=20)
    go_away(relay, *OUTAGES[outage])
    cases = []
    for number in range(5):
        cases.append(ask(played, number))
        turn(played, clock, 1.5)
    assert relay.taken == []
    first, *others = [case_of(played.desk.engine, case_id) for case_id in cases]
    assert (first.status, first.attempts) == (Status.APPROVED, 3), "it asked at once, after 1 and 2 minutes"
    for case in others:
        assert (case.status, bool(case.error)) == (Status.APPROVED, True)
    assert not any(case.attempts for case in others), "the first asks for all"
    assert shown_error(capsys, first.reference).startswith("The relay ")
    come_back(relay)
    turn(played, clock, 6)
    assert answered(relay) == ids(range(5))
    for case_id in cases:
        case = case_of(played.desk.engine, case_id)
        assert (case.status, case.error, case.waits_for_relay) == (Status.SENT, None, False)
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == ledger.booked(session, account) == 15
    ask(played, 9)
    assert answered(relay) == [*ids(range(5)), *ids(range(9, 10))], "and the line is gone"


def shown_error(capsys: pytest.CaptureFixture[str], reference: str) -> str:
    """What `cases trace` says went wrong last."""
    capsys.readouterr()
    assert run(["cases", "trace", reference, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["attempts"] >= 1
    return str(found["error"])


@pytest.mark.parametrize("trouble", OF_ONE_MAIL)
def test_at_80_mails_that_were_put_off_one_by_one_leave_once_and_in_order(
    desk_with: OpenDesk, clock: Clock, relay: Relay, trouble: str
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=20)
    go_away(relay, *OF_ONE_MAIL[trouble])
    cases = [ask(played, number) for number in range(4)]
    turn(played, clock, 2)
    for case_id in cases:
        case = case_of(played.desk.engine, case_id)
        assert (case.status, case.attempts) == (Status.APPROVED, 2)
        assert OF_ONE_MAIL[trouble][1][:9] in (case.error or "")
    come_back(relay)
    turn(played, clock, 6)
    assert answered(relay) == ids(range(4))


def test_at_80_a_mail_that_is_put_off_for_itself_holds_nobody_up(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=20)
    relay.says["RCPT"] = "451 4.7.1 Greylisted"
    poison = ask(played, 0)
    relay.says.clear()
    ask(played, 1)
    assert answered(relay) == ids(range(1, 2))
    assert case_of(played.desk.engine, poison).status == Status.APPROVED


def test_at_80_a_relay_that_is_away_for_days_makes_nothing_undeliverable(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=20)
    relay.stop()
    cases = [ask(played, number) for number in range(2)]
    for _ in range(len(BACK_OFF) + 4):
        clock.pass_(hours=6)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)
    assert {case_of(played.desk.engine, case_id).status for case_id in cases} == {Status.APPROVED}
    come_back(relay)
    turn(played, clock, 6)
    assert answered(relay) == ids(range(2))


def test_at_80_whoever_asks_for_all_and_is_refused_or_taken_back_holds_nobody_up(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock(), units=20)
    relay.stop()
    first, *_ = [ask(played, number) for number in range(3)]
    decide(played, first, DecisionKind.RECALL)
    relay.start()
    turn(played, clock, 3)
    assert answered(relay) == ids(range(1, 3))
    relay.stop()
    for number in range(5, 8):
        ask(played, number)
    relay.says["RCPT"] = "550 5.1.1 no such user"
    relay.start()
    turn(played, clock, 1.5)
    assert len(relay.taken) == 2, "refused one by one, because the relay is back"


def test_at_82_a_crash_after_the_relay_s_250_sends_at_most_once_more_with_the_same_message_id(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(), relay)
    account = introduce(played.desk.engine, clock())
    real = played.desk.transport

    class DiesAfterwards:
        def send(self, envelope_from: str, recipient: str, message: bytes) -> None:
            real.send(envelope_from, recipient, message)
            raise KeyboardInterrupt  # as a killed process: what the relay said is written nowhere

    case_id = take_in(played)
    for step in (pipeline.screen, pipeline.draft):
        step(played.desk, case_id)
    with pytest.raises(KeyboardInterrupt):
        pipeline.deliver(replace(played.desk, transport=DiesAfterwards()), case_id)
    assert len(relay.taken) == 1
    for _ in range(3):
        pipeline.deliver(played.desk, case_id)
    assert len(relay.taken) == 1, "the broker's redeliveries find the case claimed"
    turn(played, clock, 4)
    first, second = relay.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes() == second.as_bytes()
    turn(played, clock, 30)
    assert len(relay.taken) == 2
    with reading(played.desk.engine) as session:
        assert [entry.kind for entry in ledger.entries(session, account)] == ["grant", "reserve", "charge"]


def test_at_82_a_redelivery_by_the_broker_sends_nothing_again(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(), relay)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    for step in (pipeline.screen, pipeline.draft, pipeline.review, pipeline.deliver):
        for _ in range(5):
            step(played.desk, case_id)
            clock.pass_(hours=1)
            pipeline.sweep(played.desk)
            played.bell.answer(played.desk)
    assert len(relay.taken) == 1
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def words_of(out: Mail, kind: str) -> list[str]:
    """The words of one body, marks of lists and tags left out."""
    (part,) = [part for part in out.walk() if part.get_content_type() == kind]
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    content = payload.decode()
    if kind == "text/html":
        shown = re.sub(r"<head>.*?</head>", "", content, flags=re.DOTALL)
        content = unescape(re.sub(r"<[^<>]*>", " ", shown))
    return [word for word in re.sub(r"(?m)^\s*- ", "", content).split() if word]


HOSTILE = (
    '<script>alert("x")</script> <img src=http://evil.example/x.png> {{ 7 * 7 }} &amp; 93591 with 93355?'
)


def test_at_83_both_bodies_of_every_kind_say_the_same(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(max_message_bytes=5000), relay)
    introduce(played.desk.engine, clock())
    introduce(played.desk.engine, clock(), address=BEN, units=0)
    introduce(played.desk.engine, clock(), address=SUE)
    with unit_of_work(played.desk.engine) as session:
        senders.set_standing(session, SUE, Standing.SUSPENDED, actor="admin", at=clock())
    for number, (kind, sender, words) in enumerate(KINDS):
        thread = "References: <a@x.example>\r\n"
        case_id = take_in(played, mail(number, words, sender, thread), envelope_from=sender)
        played.bell.answer(played.desk)
        assert replies_of(played.desk.engine, case_id)[-1].kind == kind
    held = through(desk_with(review="always"), relay)
    for number, (decision, words) in enumerate(
        ((DecisionKind.AMEND, "No.\n\nAsk <Ben> & Sue."), (DecisionKind.DECLINE, "Call <Ben> & Sue.")),
        start=50,
    ):
        decide(held, ask(held, number), decision, words)
    assert len(relay.mails) == len(KINDS) + 2
    for out in relay.mails:
        text = words_of(out, "text/plain")
        assert text, out["Subject"]
        assert text == words_of(out, "text/html"), out["Subject"]


def test_at_83_values_from_the_mail_and_from_a_coder_are_escaped(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always", from_name="Desk <b>x</b>"), relay)
    introduce(played.desk.engine, clock())
    for number, (decision, words) in enumerate(
        (
            (DecisionKind.APPROVE, ""),
            (DecisionKind.AMEND, HOSTILE),
            (DecisionKind.DECLINE, HOSTILE),
        )
    ):
        decide(played, ask(played, number, HOSTILE), decision, words)
    for out in relay.mails:
        html = next(part for part in out.walk() if part.get_content_type() == "text/html")
        payload = html.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert not re.search(rb"<(?:script|img|b)\b", payload), out["Subject"]
        assert b"49" not in payload, "no value is a template"
    assert len(relay.mails) == 3


def mend(config: Path) -> None:
    from tests.conftest import CHECKOUT

    shutil.copytree(CHECKOUT / "templates", config / "templates", dirs_exist_ok=True)


BROKEN = {
    "a name that is none": "{{ nothing_of_that_name }}",
    "a syntax error": "{% if %}",
    "an error in the middle": "The answer is: {{ 1 // 0 }}",
}


@pytest.mark.parametrize("part", ["subject.txt", "body.txt", "body.html"])
@pytest.mark.parametrize("fault", BROKEN)
def test_at_83_a_template_error_parks_the_case_and_sends_nothing_until_it_is_mended(
    desk_with: OpenDesk, clock: Clock, relay: Relay, part: str, fault: str
) -> None:
    played = through(desk_with(), relay)
    account = introduce(played.desk.engine, clock())
    config = played.services.settings.config
    (config / "templates" / "email" / "answer" / part).write_text(BROKEN[fault], encoding="utf-8")
    case_id = ask(played)
    turn(played, clock, 5)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.shunted_from) == (Status.SHUNTED, Status.ADMITTED)
    assert case.error
    assert (relay.taken, replies_of(played.desk.engine, case_id)) == ([], [])
    mend(config)
    assert pipeline.unshunt(played.desk, case_id, "admin") == Status.ADMITTED
    played.bell.answer(played.desk)
    (out,) = relay.mails
    assert words_of(out, "text/plain") == words_of(out, "text/html")
    with reading(played.desk.engine) as session:
        assert [entry.kind for entry in ledger.entries(session, account)] == ["grant", "reserve", "charge"]


def test_at_83_a_broken_refusal_is_parked_too_and_told_once_it_is_mended(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(), relay)
    config = played.services.settings.config
    broken = config / "templates" / "email" / "unknown_sender" / "body.html"
    broken.write_text("{{ nothing_of_that_name }}", encoding="utf-8")
    case_id = ask(played, sender="stranger@example.org")
    assert case_of(played.desk.engine, case_id).status == Status.SHUNTED
    assert relay.taken == []
    mend(config)
    pipeline.unshunt(played.desk, case_id, "admin")
    played.bell.answer(played.desk)
    assert [reply.kind for reply in replies_of(played.desk.engine, case_id)] == ["unknown_sender"]
    assert len(relay.taken) == 1, "the one refusal of the day was not spent on the failure"
    assert sent(played) == []
    assert ASKER not in str(relay.mails[0])
