"""Webhooks: written once where a case moves, signed, tried for a day, called nowhere but on the internet. On both stores."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import json
import ssl
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from consultant.administration.webhooks import add_webhook, end_webhook, list_calls, retry_call
from consultant.alerts import AlertKind, open_alerts
from consultant.audit_log import Actor
from consultant.delivery import webhook_call
from consultant.delivery.webhook_call import Answer, Call, check_url, is_public, make_secret, post_all
from consultant.delivery.webhooks import send_due
from consultant.errors import NoSuchThing, UsageError
from consultant.models.administration import WebhookCall
from consultant.models.base import reading, unit_of_work
from consultant.review.decide import DecisionKind

from tests.at_the_desk import ASKER, ask, case_of, decide, free_port, introduce
from tests.certificates import Authority
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.stores import Store
from tests.webhook_receiver import Receiver, Taken

BOTH = ["case.sent", "case.held"]
ADMIN = Actor("root", "cli")


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {"review": "always"}), clock)
    introduce(opened.desk.engine, clock(), units=9)
    return opened


def added(played: Played, url: str, account: int | None = None) -> tuple[int, str]:
    now = played.desk.clock()
    return add_webhook(played.desk.engine, url, BOTH, account, ADMIN, at=now, loopback=True)


def calls(played: Played) -> list[WebhookCall]:
    with reading(played.desk.engine) as session:
        return list(session.scalars(select(WebhookCall).order_by(WebhookCall.id)))


def send(played: Played) -> int:
    return send_due(played.desk.engine, played.desk.clock, loopback=True)


def is_signed(taken: Taken, secret: str) -> bool:
    """As Standard Webhooks has receivers check it, written down apart from what signs."""
    signed = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.".encode() + taken.body
    made = hmac.new(base64.b64decode(secret[len("whsec_") :]), signed, hashlib.sha256).digest()
    return taken.headers["webhook-signature"] == "v1," + base64.b64encode(made).decode()


def test_a_program_is_told_once_of_each_event_by_a_signed_call_that_holds_ids_only(played: Played) -> None:
    with Receiver() as receiver:
        _, secret = added(played, receiver.url)
        case_id = ask(played)
        decide(played, case_id, DecisionKind.APPROVE)
        assert send(played) == 2
        assert send(played) == 0
    told = [json.loads(one.body) for one in receiver.taken]
    reference = case_of(played.desk.engine, case_id).reference
    assert sorted((one["type"], one["data"]["reference"], one["data"]["status"]) for one in told) == [
        ("case.held", reference, "held"),
        ("case.sent", reference, "sent"),
    ]
    assert all(is_signed(one, secret) for one in receiver.taken)
    assert len({one.headers["webhook-id"] for one in receiver.taken}) == 2
    assert ASKER.encode() not in b"".join(one.body for one in receiver.taken)
    assert [row.answer for row in calls(played)] == ["200", "200"]


def test_an_account_s_webhook_is_told_of_its_own_cases_and_one_that_has_ended_of_none(played: Played) -> None:
    theirs = introduce(played.desk.engine, played.desk.clock(), address="other@office.example", units=1)
    engine, now = played.desk.engine, played.desk.clock()
    mine, _ = added(played, "http://127.0.0.1:1/mine", account=1)
    added(played, "http://127.0.0.1:1/theirs", account=theirs)
    ended, _ = added(played, "http://127.0.0.1:1/ended")
    ask(played)
    assert [row.webhook_id for row in calls(played)] == [mine, ended]
    end_webhook(engine, ended, ADMIN, at=now)
    end_webhook(engine, ended, ADMIN, at=now)
    ask(played, 2)
    assert [row.webhook_id for row in calls(played)] == [mine, ended, mine]
    send(played)
    assert calls(played)[1].answer == "the webhook has ended"
    assert calls(played)[1].given_up_at


def test_a_call_is_tried_for_a_day_then_given_up_with_an_alert_and_made_again_by_hand(
    played: Played, clock: Clock
) -> None:
    engine, tries = played.desk.engine, 0
    with Receiver(status=500) as receiver:
        number, _ = added(played, receiver.url)
        ask(played)
        while not calls(played)[0].given_up_at:
            send(played)
            tries += 1
            clock.now = max(clock(), calls(played)[0].next_at)
            assert tries < 30
        assert 8 <= tries == len(receiver.taken)
        assert clock() - calls(played)[0].at >= timedelta(hours=20)
        with reading(engine) as session:
            (alert,) = open_alerts(session)
            assert (alert.kind, alert.subject) == (AlertKind.WEBHOOK, f"webhook {number}")
            assert len(list_calls(session, number)) == 1
        assert len({one.headers["webhook-id"] for one in receiver.taken}) == 1
        receiver.status = 204
        retry_call(engine, 1, ADMIN, at=clock())
        assert send(played) == 1
        with reading(engine) as session:
            assert not open_alerts(session)
    with pytest.raises(UsageError):
        retry_call(engine, 1, ADMIN, at=clock())
    with pytest.raises(NoSuchThing):
        retry_call(engine, 99, ADMIN, at=clock())


def test_a_call_whose_worker_died_is_made_after_its_lease(played: Played, clock: Clock) -> None:
    with Receiver() as receiver:
        added(played, receiver.url)
        ask(played)
        with unit_of_work(played.desk.engine) as session:
            session.get_one(WebhookCall, 1).next_at = clock() + timedelta(minutes=2)
        assert send(played) == 0
        clock.pass_(minutes=2)
        assert send(played) == 1


def test_no_redirect_is_followed(played: Played) -> None:
    with Receiver() as inner, Receiver(status=302) as receiver:
        receiver.location = inner.url
        added(played, receiver.url)
        ask(played)
        assert send(played) == 0
        assert not inner.taken
    assert [row.answer for row in calls(played)] == ["302"]


def test_an_answer_that_drips_is_left(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_call, "SECONDS_IN_ALL", 1.0)
    with Receiver(drips=True) as slow:
        added(played, slow.url)
        ask(played)
        assert send(played) == 0
    assert [row.answer for row in calls(played)] == ["TimeoutError"]


def test_the_host_s_name_is_on_the_certificate_though_the_address_is_called(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trust = ssl.create_default_context(cafile=str(authority.ca_file))
    for name, words in (("localhost", "200"), ("elsewhere.example", "ConnectError")):
        with Receiver(tls=authority.server_context(name)) as receiver:
            call = Call("call_1", receiver.url, make_secret(), b"{}")
            (answer,) = post_all([call], 1, trust, loopback=True)
            assert answer.words == words
    (answer,) = post_all([call], 1, trust)
    assert answer == Answer(taken=False, words="NotPublic")


def test_another_address_of_the_host_is_tried_where_the_first_takes_no_connection() -> None:
    async def status_at(url: str) -> int:
        addresses = [ipaddress.ip_address(one) for one in ("127.0.0.2", "127.0.0.1")]
        async with httpx.AsyncClient(trust_env=False) as client:
            return await webhook_call._status(client, Call("call_1", url, make_secret(), b"{}"), 1, addresses)

    with Receiver(status=204) as receiver:
        assert asyncio.run(status_at(receiver.url)) == 204


def test_what_can_t_be_reached_or_may_not_be_called_is_no_answer() -> None:
    trust = ssl.create_default_context()
    urls = (f"http://127.0.0.1:{free_port()}/", f"http://localhost:{free_port()}/", "http://[fe80::1]/", "http://10.0.0.1/", "ftp://x/")  # fmt: skip
    made = [Call(f"call_{n}", url, make_secret(), b"{}") for n, url in enumerate(urls)]
    answers = post_all(made, 1, trust, loopback=True)
    assert [one.words for one in answers] == [
        "ConnectError",
        "ConnectError",
        "UsageError",
        "UsageError",
        "UsageError",
    ]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff0e::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("::10.0.0.1", False),
        ("64:ff9b:1::a00:1", False),
        ("::ffff:0:a00:1", False),
        ("fec0::1", False),
    ],
)
def test_only_addresses_of_the_internet_are_called(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address), loopback=False) is public


def test_this_machine_is_called_only_where_a_setting_says_so() -> None:
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert is_public(ipaddress.ip_address(address), loopback=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://program.example/x",
        "https://127.0.0.1/x",
        "https://[fe80::1]/x",
        "https://169.254.169.254/latest/meta-data",
        "https://",
        "https://user:pw@program.example/",
        "https://program.example/#x",
        "https://program.example:99999/",
        "https://program.example:0/",
        "https://program.example/ x",
        "https://program.example/\r\nHost: x",
        "https://pröglam.example/",
        "file:///etc/passwd",
        "https://[::1/",
        f"https://program.example/{'x' * 1000}",
    ],
)
def test_a_webhook_takes_an_https_address_and_nothing_else(url: str) -> None:
    with pytest.raises(UsageError):
        check_url(url, loopback=False)


def test_who_adds_too_many_or_names_what_is_not_is_refused(played: Played) -> None:
    engine, now = played.desk.engine, played.desk.clock()
    check_url("https://program.example:8443/x?y=1", loopback=False)
    with pytest.raises(UsageError):
        add_webhook(engine, "https://program.example/", ["case.opened"], None, ADMIN, at=now)
    with pytest.raises(NoSuchThing):
        add_webhook(engine, "https://program.example/", BOTH, 99, ADMIN, at=now)
    for _ in range(20):
        add_webhook(engine, "https://program.example/", BOTH, 1, ADMIN, at=now)
    with pytest.raises(UsageError):
        add_webhook(engine, "https://program.example/", BOTH, 1, ADMIN, at=now)
