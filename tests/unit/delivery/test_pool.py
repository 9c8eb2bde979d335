"""Connections that are kept: one serves mail after mail, a dead one is passed over, and none outlives its use."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from consultant.delivery import pool, sender
from consultant.delivery.line import Line
from consultant.delivery.sender import SmtpTransport
from consultant.errors import DeliveryRefused, Greylisted, PerhapsTaken, RelayAway, TransientError

from tests.serving import Relay, wait_for

RECIPIENT = "ann@example.org"
OpenTransport = Callable[..., SmtpTransport]


def mail(number: int = 1) -> bytes:
    return f"Message-ID: <{number}@desk.example>\r\n\r\n.dots\r\n..\r\nend\r\n".encode()


@pytest.fixture
def way(relay: Relay) -> Iterator[OpenTransport]:
    """`way(most_mails=2)` is a transport to the relay, closed at the end."""
    opened: list[SmtpTransport] = []

    def make(**options: Any) -> SmtpTransport:
        opened.append(SmtpTransport(relay.url, **{"timeout": 60} | options))
        return opened[-1]

    yield make
    for transport in opened:
        transport.close()


def ids(relay: Relay) -> list[str]:
    return [out["Message-ID"] for out in relay.mails]


def test_mail_after_mail_leaves_by_one_connection_whole(relay: Relay, way: OpenTransport) -> None:
    transport = way()
    for number in range(5):
        transport.send("", RECIPIENT, mail(number))
    assert len(relay.peers) == 1
    assert [content for _, _, content in relay.taken] == [mail(number) for number in range(5)]


def test_a_mail_without_a_line_end_gets_one(relay: Relay, way: OpenTransport) -> None:
    way().send("", RECIPIENT, mail()[:-2])
    assert relay.taken[0][2] == mail()


def test_a_connection_ends_after_so_many_mails(relay: Relay, way: OpenTransport) -> None:
    transport = way(most_mails=2)
    for number in range(5):
        transport.send("", RECIPIENT, mail(number))
    assert len(relay.peers) == 3


def test_a_connection_that_the_relay_closed_is_replaced_without_a_word(
    relay: Relay, way: OpenTransport
) -> None:
    transport = way()
    for number in range(3):
        transport.send("", RECIPIENT, mail(number))
        relay.hang_up()
    assert len(relay.peers) == 3
    assert ids(relay) == [f"<{number}@desk.example>" for number in range(3)]


def test_a_relay_that_was_started_anew_gets_the_next_mail(relay: Relay, way: OpenTransport) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    relay.stop()
    with pytest.raises(RelayAway):
        transport.send("", RECIPIENT, mail(2))
    relay.start()
    transport.send("", RECIPIENT, mail(2))
    assert len(relay.taken) == 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_a_kept_connection_that_breaks_before_the_mail_is_replaced_at_once(
    relay: Relay, way: OpenTransport, verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    relay.drops_at = verb
    told = Line.__init__

    def mended(*args: Any) -> None:
        relay.drops_at = ""
        told(*args)

    monkeypatch.setattr(Line, "__init__", mended)
    transport.send("", RECIPIENT, mail(2))
    assert ids(relay) == ["<1@desk.example>", "<2@desk.example>"]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
@pytest.mark.parametrize("answer", ["421 4.7.0 too many mails by this connection"])
def test_a_kept_connection_that_the_relay_calls_worn_is_replaced_at_once(
    relay: Relay, way: OpenTransport, verb: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    relay.says[verb] = answer
    told = Line.__init__

    def mended(*args: Any) -> None:
        relay.says.clear()
        told(*args)

    monkeypatch.setattr(Line, "__init__", mended)
    transport.send("", RECIPIENT, mail(2))
    assert len(relay.taken) == len(relay.peers) == 2


def test_a_kept_connection_is_not_replaced_once_the_relay_has_the_mail(
    relay: Relay, way: OpenTransport
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    relay.drops_at = "taken"
    with pytest.raises(PerhapsTaken):
        transport.send("", RECIPIENT, mail(2))
    assert ids(relay) == ["<1@desk.example>", "<2@desk.example>"], "it had it, and is not given it again here"


def test_a_refusal_of_a_mail_leaves_the_connection_to_the_next_one(relay: Relay, way: OpenTransport) -> None:
    transport = way()
    for answer, error in (("550 5.1.1 nobody", DeliveryRefused), ("450 4.2.0 greylisted", Greylisted)):
        relay.says["RCPT"] = answer
        with pytest.raises(error):
            transport.send("", RECIPIENT, mail(1))
    relay.says.clear()
    transport.send("", RECIPIENT, mail(2))
    assert (len(relay.peers), ids(relay)) == (1, ["<2@desk.example>"])


def test_what_can_t_be_said_closes_the_connection(relay: Relay, way: OpenTransport) -> None:
    relay.stop()
    relay.options = {"enable_SMTPUTF8": True}
    relay.start()
    transport = way()
    with pytest.raises(UnicodeEncodeError):
        transport.send("", "ann\ud800@example.org", mail(1))
    transport.send("", RECIPIENT, mail(2))
    assert (len(relay.peers), len(relay.taken)) == (2, 1)


def test_a_connection_that_hangs_when_it_is_asked_is_replaced(
    relay: Relay, way: OpenTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    (line,) = transport._pool._kept.lines
    line._timeout = 0.5  # of this one alone: the next has all the time that it needs
    line._wait_for(0.5)
    monkeypatch.setattr(line._peer, "putcmd", lambda *_: None)
    transport.send("", RECIPIENT, mail(2))
    assert (len(relay.peers), len(relay.taken)) == (2, 2)


def test_a_worn_connection_after_the_time_is_over_is_not_replaced(
    relay: Relay, way: OpenTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    relay.drops_at = "MAIL"
    monkeypatch.setattr(sender, "DEADLINE", 0.0)
    with pytest.raises(TransientError, match="broke off"):
        transport.send("", RECIPIENT, mail(2))


def test_a_connection_that_rests_too_long_is_closed_though_no_mail_comes(
    relay: Relay, way: OpenTransport
) -> None:
    transport = way(idle_seconds=0.2)
    transport.send("", RECIPIENT, mail(1))
    wait_for(lambda: not transport._pool._kept.lines)
    transport.send("", RECIPIENT, mail(2))
    assert len(relay.peers) == 2


def test_the_watch_comes_again_for_a_connection_that_was_used_meanwhile(
    way: OpenTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    kept = transport._pool._kept
    first = kept.watch
    pool._look(kept, 60)
    assert kept.watch is not first, "it rests a while longer"
    assert len(kept.lines) == 1
    assert first is not None
    first.cancel()


def test_an_old_connection_is_not_used_though_nobody_has_closed_it(relay: Relay, way: OpenTransport) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    transport._pool._kept.lines[0].rested_since -= 3600
    transport.send("", RECIPIENT, mail(2))
    assert len(relay.peers) == 2


def test_threads_share_no_connection_and_few_are_kept(relay: Relay, way: OpenTransport) -> None:
    transport = way()
    threads = [
        threading.Thread(target=transport.send, args=("", RECIPIENT, mail(number))) for number in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ids(relay)) == sorted(f"<{number}@desk.example>" for number in range(24))
    assert len(transport._pool._kept.lines) <= pool.MOST_KEPT


def test_a_child_has_connections_of_its_own_and_leaves_its_parent_s_alone(
    relay: Relay, way: OpenTransport
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    child = os.fork()
    if not child:
        code = 1
        try:
            transport.send("", RECIPIENT, mail(2))
            transport.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    transport.send("", RECIPIENT, mail(3))
    assert ids(relay) == ["<1@desk.example>", "<2@desk.example>", "<3@desk.example>"]
    assert len(relay.peers) == 2, "the parent's is as it was"


def test_a_child_that_sends_nothing_says_nothing(
    relay: Relay, way: OpenTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = way()
    transport.send("", RECIPIENT, mail(1))
    parent = os.getpid()
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: parent + 1)
        pool._close(transport._pool._kept)
    assert len(transport._pool._kept.lines) == 1
    transport.send("", RECIPIENT, mail(2))
    assert len(relay.peers) == 1


def test_what_is_kept_ends_with_the_process_or_with_whoever_kept_it(relay: Relay) -> None:
    first, second = SmtpTransport(relay.url), SmtpTransport(relay.url)
    for transport in (first, second):
        transport.send("", RECIPIENT, mail())
    kept = second._pool._kept
    pool.close_pools()
    assert (first._pool._kept.lines, kept.lines, kept.watch) == ([], [], None)
    second.send("", RECIPIENT, mail())
    assert len(kept.lines) == 1
    del second, transport
    gc.collect()
    assert kept.lines == []
