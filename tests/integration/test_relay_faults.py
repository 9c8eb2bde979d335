"""Every way in which a relay can fail a mail, on a live one: nothing is lost, and only one case may be doubled.

That one is a relay that has had the whole mail and gives no answer: it may have taken it (RFC 1047).
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from consultant import pipeline
from consultant.alerts import AlertKind, open_alerts
from consultant.audit import audit
from consultant.config import read_settings
from consultant.delivery.sender import SmtpTransport, make_transport
from consultant.delivery.suppression import lift, suppress
from consultant.errors import ConfigurationError
from consultant.lifecycle import Status
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.review.decide import DecisionKind

from tests.at_the_desk import ASKER, ask, case_of, decide, introduce
from tests.certificates import Authority
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.serving import Relay
from tests.stores import Store

OpenDesk = Callable[..., Played]


@pytest.fixture
def desk_by(store: Store, relay: Relay, tmp_path: Path, clock: Clock) -> Iterator[OpenDesk]:
    """`desk_by("?starttls=1", give_up_hours=2)` sends through the relay; at the end nothing is lost or doubled."""
    opened: list[Played] = []

    def open_it(
        query: str = "",
        *,
        user: str = "",
        context: ssl.SSLContext | None = None,
        timeout: float = 60.0,
        **mailbox: Any,
    ) -> Played:
        folder = config_with(tmp_path / f"config{len(opened)}", CHECKOUT, {"review": "never"} | mailbox)
        played = open_desk(store.home, folder, clock)
        if not opened:
            introduce(played.desk.engine, clock(), units=20)
        url = relay.url.replace("smtp://", f"smtp://{user}") + query
        transport = SmtpTransport(url, timeout=timeout, context=context)
        opened.append(replace(played, desk=replace(played.desk, transport=transport)))
        return opened[-1]

    yield open_it
    for played in opened[:1]:
        assert not audit(played.desk.engine, clock()).differences


def turn(played: Played, clock: Clock, **time: float) -> None:
    """Time passes, and the sweeper comes by."""
    clock.pass_(**time)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)


def restart(relay: Relay, **options: Any) -> None:
    relay.stop()
    relay.options = options
    relay.start()


def case(played: Played, case_id: int) -> Case:
    return case_of(played.desk.engine, case_id)


def alerts(played: Played) -> list[tuple[str, str]]:
    with reading(played.desk.engine) as session:
        return [(alert.kind, alert.subject) for alert in open_alerts(session)]


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_relay_that_hangs_gets_the_mail_once_when_it_answers_again(
    desk_by: OpenDesk, relay: Relay, clock: Clock, verb: str
) -> None:
    played = desk_by(timeout=1.0)
    relay.hangs_at = verb
    case_id = ask(played)
    assert (case(played, case_id).status, relay.taken) == (Status.APPROVED, [])
    relay.hangs_at = ""
    turn(desk_by(), clock, minutes=12)
    assert (case(played, case_id).status, len(relay.taken)) == (Status.SENT, 1)


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_relay_that_breaks_off_before_it_has_the_mail_gets_it_once(
    desk_by: OpenDesk, relay: Relay, clock: Clock, verb: str
) -> None:
    played = desk_by()
    relay.drops_at = verb
    case_id = ask(played)
    assert (case(played, case_id).status, relay.taken) == (Status.APPROVED, [])
    relay.drops_at = ""
    turn(played, clock, minutes=12)
    assert (case(played, case_id).status, len(relay.taken)) == (Status.SENT, 1)


def test_at_82_a_relay_that_takes_the_mail_and_breaks_off_before_its_250_gets_it_twice_and_the_same(
    desk_by: OpenDesk, relay: Relay, clock: Clock
) -> None:
    played = desk_by()
    relay.drops_at = "taken"
    case_id = ask(played)
    found = case(played, case_id)
    assert (found.status, found.attempts) == (Status.APPROVED, 1)
    assert "it may have taken it" in (found.error or "")
    turn(played, clock, minutes=9)
    assert len(relay.taken) == 1, "each try may be another copy, so that they are rare"
    relay.drops_at = ""
    turn(played, clock, minutes=3)
    first, second = relay.taken
    assert (case(played, case_id).status, first) == (Status.SENT, second)


def test_a_relay_that_breaks_off_after_its_250_has_it_once(
    desk_by: OpenDesk, relay: Relay, clock: Clock
) -> None:
    played = desk_by()
    relay.drops_at = "250"
    cases = [ask(played, number) for number in range(3)]
    turn(played, clock, minutes=30)
    assert [case(played, case_id).status for case_id in cases] == [Status.SENT] * 3
    assert len(relay.taken) == len(relay.peers) == 3


def test_connections_that_the_relay_closes_at_will_lose_and_double_nothing(
    desk_by: OpenDesk, relay: Relay
) -> None:
    played = desk_by()
    for number in range(6):
        ask(played, number)
        if number % 2:
            relay.hang_up()
    assert [out["In-Reply-To"] for out in relay.mails] == [
        f"<q{number}@clinic.example>" for number in range(6)
    ]
    assert len(relay.peers) == 3


TLS = {
    "demanded, and good": ("?starttls=1", "127.0.0.1", True, True),
    "demanded, of an unknown authority": ("?starttls=1", "127.0.0.1", False, False),
    "demanded, with another name": ("?starttls=1", "other.example", True, False),
    "tried, whoever signed it": ("?starttls=try", "127.0.0.1", False, True),
    "not wanted": ("?starttls=0", "127.0.0.1", False, True),
}


@pytest.mark.parametrize("way", TLS)
def test_starttls(desk_by: OpenDesk, relay: Relay, tmp_path: Path, clock: Clock, way: str) -> None:
    query, name, trusts, leaves = TLS[way]
    authority = Authority(tmp_path)
    restart(relay, tls_context=authority.server_context(name))
    played = desk_by(query, context=authority.client_context() if trusts else None)
    case_id = ask(played)
    assert (case(played, case_id).status == Status.SENT) == leaves
    assert relay.encrypted == ([query != "?starttls=0"] if leaves else [])
    if not leaves:
        assert case(played, case_id).waits_for_relay
        assert "certificate is not good" in (case(played, case_id).error or "")
        restart(relay, tls_context=authority.server_context("127.0.0.1"))
        mended = desk_by(query, context=authority.client_context())
        turn(mended, clock, minutes=5)
        assert (case(played, case_id).status, relay.encrypted) == (Status.SENT, [True])


def test_the_authority_of_the_settings_is_trusted(
    store: Store, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    restart(relay, tls_context=authority.server_context("127.0.0.1"))
    monkeypatch.setenv("CONSULTANT_SMTP_URL", f"{relay.url}?starttls=1")
    monkeypatch.setenv("CONSULTANT_CA_FILE", str(authority.ca_file))
    make_transport(read_settings()).send("", ASKER, b"Subject: x\r\n\r\nx\r\n")
    assert relay.encrypted == [True]


def test_tls_from_the_start(desk_by: OpenDesk, relay: Relay, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    restart(relay, ssl_context=authority.server_context("127.0.0.1"))
    played = desk_by()
    url = relay.url.replace("smtp:", "smtps:")
    transport = SmtpTransport(url, timeout=60, context=authority.client_context())
    case_id = ask(replace(played, desk=replace(played.desk, transport=transport)))
    assert case(played, case_id).status == Status.SENT


@pytest.mark.parametrize("in_vain", [True, False])
@pytest.mark.parametrize("query", ["?starttls=1", "?starttls=try"])
def test_a_relay_that_refuses_tls_gets_nothing_where_it_is_demanded(
    desk_by: OpenDesk, relay: Relay, query: str, in_vain: bool
) -> None:
    relay.offers_tls_in_vain = in_vain
    played = desk_by(query)
    case_id = ask(played)
    demanded = query == "?starttls=1"
    assert (case(played, case_id).status == Status.APPROVED) == demanded
    assert relay.encrypted == ([] if demanded else [False])


def knows(login: str, password: str) -> Callable[..., AuthResult]:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and data == LoginPassword(login.encode(), password.encode())
        return AuthResult(success=good, handled=False)

    return check


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_relay_that_demands_a_login_gets_mail_when_it_is_right(
    desk_by: OpenDesk, relay: Relay, clock: Clock
) -> None:
    restart(relay, auth_required=True, auth_require_tls=False, authenticator=knows("desk", "hush/1"))
    played = desk_by()
    cases = [ask(played)]
    assert "530" in (case(played, cases[0]).error or "")
    wrong = desk_by(user="desk:other@")
    turn(wrong, clock, minutes=2)
    turn(wrong, clock, minutes=3)
    assert "535 5.7.8 before any mail" in (case(played, cases[0]).error or "")
    assert "other" not in (case(played, cases[0]).error or "")
    assert alerts(played) == [(AlertKind.RELAY_AWAY, "relay")]
    right = desk_by(user="desk:hush%2F1@")
    turn(right, clock, minutes=6)
    assert (case(played, cases[0]).status, len(relay.taken)) == (Status.SENT, 1)
    assert alerts(played) == [], "and it is over"


def test_at_81_a_mail_above_the_relay_s_size_is_not_begun_and_can_be_sent_when_the_relay_takes_it(
    desk_by: OpenDesk, relay: Relay
) -> None:
    restart(relay, data_size_limit=500)
    played = desk_by()
    case_id = ask(played)
    found = case(played, case_id)
    assert (found.status, relay.taken) == (Status.HELD, [])
    assert found.error == "The mail is larger than the relay takes (552 5.3.4)."
    restart(relay)
    again(played, case_id)
    assert (case(played, case_id).status, len(relay.taken)) == (Status.SENT, 1)


def again(played: Played, case_id: int) -> None:
    """Another person lets the answer of the case that was taken up again go."""
    decide(played, case_id, DecisionKind.APPROVE)


@pytest.mark.parametrize(
    "answer", ["550 5.3.4 too large", "552 5.2.2 full", "554 5.7.1 no", "550 5.1.1 gone"]
)
@pytest.mark.parametrize("verb", ["RCPT", "DATA"])
def test_at_81_a_5xx_is_taken_up_again_is_told_at_once_and_can_be_sent_again(
    desk_by: OpenDesk, relay: Relay, clock: Clock, verb: str, answer: str
) -> None:
    played = desk_by()
    relay.says[verb] = answer
    case_id = ask(played)
    found = case(played, case_id)
    assert found.status == Status.HELD
    assert answer[:9] in (found.error or "")
    assert (AlertKind.NOT_DELIVERED, found.reference) in alerts(played)
    for _ in range(3):
        turn(played, clock, hours=1)
    assert relay.taken == [], "nothing is tried by itself"
    relay.says.clear()
    with unit_of_work(played.desk.engine) as session:
        lift(session, ASKER, "ann", clock())  # where the address was suppressed
    again(played, case_id)
    assert (case(played, case_id).status, len(relay.taken)) == (Status.SENT, 1)


def test_a_mail_is_given_up_after_the_mailbox_s_hours_and_starts_anew_when_it_is_sent_again(
    desk_by: OpenDesk, relay: Relay, clock: Clock
) -> None:
    played = desk_by(give_up_hours=2)
    relay.says["RCPT"] = "451 4.7.1 greylisted"
    case_id = ask(played)
    for _ in range(60):
        assert case(played, case_id).status == Status.APPROVED
        turn(played, clock, minutes=2)
    turn(played, clock, minutes=1)
    assert case(played, case_id).status == Status.HELD
    again(played, case_id)
    found = case(played, case_id)
    assert (found.status, found.attempts, found.put_off_since) == (Status.APPROVED, 1, clock())
    relay.says.clear()
    turn(played, clock, minutes=2)
    assert (case(played, case_id).status, len(relay.taken)) == (Status.SENT, 1)


def test_a_suppressed_address_gets_nothing_and_its_case_says_so(
    desk_by: OpenDesk, relay: Relay, clock: Clock
) -> None:
    played = desk_by()
    with unit_of_work(played.desk.engine) as session:
        suppress(session, ASKER, "550 5.1.1", None, clock())
    case_id = ask(played)
    found = case(played, case_id)
    assert (found.status, relay.taken, relay.peers) == (Status.HELD, [], [])
    assert "refused our mail for good before" in (found.error or "")
    with unit_of_work(played.desk.engine) as session:
        lift(session, ASKER, "ann", clock())
    again(played, case_id)
    assert (case(played, case_id).status, len(relay.taken)) == (Status.SENT, 1)


def test_a_mail_that_is_stopped_while_the_relay_is_away_wakes_nobody(
    desk_by: OpenDesk, relay: Relay, clock: Clock
) -> None:
    played = desk_by()
    relay.stop()
    introduce(played.desk.engine, clock(), address="ben@payer.example")
    first, second = ask(played, 1), ask(played, 2, sender="ben@payer.example")
    with unit_of_work(played.desk.engine) as session:
        suppress(session, ASKER, "550 5.1.1", None, clock())
    turn(played, clock, minutes=1.5)
    assert case(played, first).status == Status.HELD
    found = case(played, second)
    assert (found.status, found.waits_for_relay, found.attempts) == (Status.APPROVED, True, 1), "it asks now"
    relay.start()
    turn(played, clock, minutes=2)
    assert case(played, second).status == Status.SENT


def test_a_relay_that_is_away_for_some_minutes_is_told_once_and_is_over_when_it_is_back(
    desk_by: OpenDesk, relay: Relay, clock: Clock
) -> None:
    played = desk_by()
    relay.stop()
    ask(played)
    assert alerts(played) == [], "it may be restarting"
    for _ in range(10):
        turn(played, clock, minutes=2)
    assert alerts(played) == [(AlertKind.RELAY_AWAY, "relay")]
    relay.says["RCPT"] = "451 4.3.0 later"
    relay.start()
    turn(played, clock, minutes=6)
    assert alerts(played) == [], "it answers, whatever it says"
    relay.says.clear()
    turn(played, clock, minutes=6)
    assert len(relay.taken) == 1


@pytest.mark.parametrize("word", ["maybe", "2"])
def test_a_word_that_starttls_does_not_take(word: str) -> None:
    with pytest.raises(ConfigurationError, match="starttls"):
        SmtpTransport(f"smtp://user:hush@relay.example?starttls={word}")
