"""The limits of a door: who may come in, how many a minute, how large, how slow; and that nobody else suffers for it."""

from __future__ import annotations

import contextlib
import threading
import time
from ipaddress import ip_network
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultant.intake import smtp_listener
from consultant.intake.smtp import hearing, reception, session, shared
from consultant.intake.smtp.content import END, LINE_LIMIT, Content, InHand
from consultant.intake.smtp.crowd import Crowd
from consultant.intake.smtp.limits import Limits, network_of, within
from consultant.intake.smtp.rates import MOST_KEYS, Buckets

from tests.doors import BEGIN, HELLO, MAIL, Peer, Store, opened, talk

if TYPE_CHECKING:
    import asyncio

    from consultant.door_settings import Network
    from consultant.intake.smtp_listener import SmtpListener

NAME = "Quackenbush"
UNTRUSTED = Limits(trusted=())


@pytest.fixture
def store() -> Store:
    return Store()


class Someone:
    """A guest of the crowd."""

    def __init__(self, peer: str = "203.0.113.9", *, writes: bool = False, storing: bool = False) -> None:
        self.peer = peer
        self.writes = writes
        self.storing = storing
        self.goodbye = b""

    def turn_away(self, words: bytes) -> None:
        self.goodbye = words


def test_at08_the_longest_without_a_mail_makes_room() -> None:
    crowd = Crowd(Limits(connections=4))
    storing, useful, _writing, idle = guests = (
        Someone("203.0.113.1", storing=True),
        Someone("203.0.113.2"),
        Someone("203.0.113.3", writes=True),
        Someone("203.0.113.4"),
    )
    assert [crowd.enter(guest) for guest in guests] == [b""] * 4
    crowd.was_of_use(useful)
    gone = []
    for number in range(3):
        assert crowd.enter(Someone(f"203.0.113.{10 + number}", storing=True)) == b""
        gone.append([guest.goodbye[:3] for guest in guests])
    assert gone[0] == [b"", b"", b"", b"421"], "who neither writes nor has been of use goes first"
    assert gone[1] == [b"", b"421", b"", b"421"]
    assert gone[2] == [b"", b"421", b"421", b"421"]
    assert crowd.enter(Someone("203.0.113.20")).startswith(b"421 4.7.0"), "all are being stored"
    assert (len(crowd), storing.goodbye) == (4, b"")
    crowd.was_of_use(idle)
    assert idle not in list(crowd), "who is gone does not come back"


def test_at08_one_peer_has_so_many_connections_and_our_own_as_many_as_they_want() -> None:
    crowd = Crowd(Limits(peer_connections=2, proxies=(ip_network("10.0.0.0/8"),)))
    first = Someone()
    assert [crowd.enter(one)[:3] for one in (first, Someone(), Someone())] == [b"", b"", b"421"]
    assert not crowd.enter(Someone("203.0.113.10"))
    crowd.leave(first)
    crowd.leave(first)
    assert not crowd.enter(Someone())
    for own in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "", "10.1.2.3"):
        assert [crowd.enter(Someone(own)) for _ in range(3)] == [b""] * 3, own


def test_networks_of_peers() -> None:
    assert network_of("203.0.113.9") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("") == ""
    assert not within("somewhere", UNTRUSTED.trusted)


def test_a_bucket_fills_again_as_time_passes() -> None:
    now = [100.0]
    buckets = Buckets(6, clock=lambda: now[0])
    assert [buckets.take("ann") for _ in range(8)] == [True] * 6 + [False] * 2
    assert buckets.take("bob")
    assert not buckets.has("ann")
    now[0] += 10
    assert buckets.has("ann")
    assert [buckets.take("ann") for _ in range(2)] == [True, False]
    now[0] += 3600
    assert [buckets.take("ann") for _ in range(7)] == [True] * 6 + [False]


def test_buckets_are_bounded_and_0_is_no_limit() -> None:
    buckets = Buckets(1)
    for number in range(MOST_KEYS + 1):
        assert buckets.take(number)
    assert buckets.has(0), "the one that came least lately is forgotten"
    assert not buckets.has(1)
    assert all(Buckets(0).take("ann") for _ in range(1000))
    assert Buckets(0).has("ann")


def whole(pieces: list[bytes], most: int = 1000, **terms: bool) -> tuple[bytes, str, int]:
    """(the mail, why it is refused, octets still in hand) of pieces as they come."""
    in_hand = InHand(10_000)
    content = Content(most, in_hand, **terms)
    for piece in pieces[:-1]:
        content.add(piece)
    found = content.end(pieces[-1])
    content.let_go()
    return found, content.refusal, in_hand.octets


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_mail_is_the_same_however_it_comes_in_pieces(size: int) -> None:
    sent = b"\r\n..one\r\n.two\r\n..\r\nthree\r.\n.\r\n...\r\n\r\n"
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]
    assert whole([*pieces, b"end" + END]) == (
        b".one\r\ntwo\r\n.\r\nthree\r.\n.\r\n..\r\n\r\nend\r\n",
        "",
        0,
    )


@given(text=st.text(".\r\nx\0", max_size=40), cuts=st.lists(st.integers(0, 60), max_size=6))
def test_whatever_is_sent_as_rfc_5321_says_arrives_as_it_was(text: str, cuts: list[int]) -> None:
    mail = text.encode() + b"\r\n"
    wire = (b"\r\n" + mail).replace(b"\r\n.", b"\r\n..") + b".\r\n"
    assert wire.find(END) == len(wire) - len(END), "no smuggled end in what an honest sender stuffs"
    at = sorted({0, *(min(cut, len(wire) - len(END)) for cut in cuts)})
    pieces = [wire[begin:end] for begin, end in zip(at, [*at[1:], len(wire)], strict=True)]
    assert whole(pieces) == (mail, "", 0)


def test_an_empty_mail_and_one_that_is_just_full() -> None:
    assert whole([END]) == (b"", "", 0)
    assert whole([b"\r\n" + b"x" * 98 + END], most=100) == (b"x" * 98 + b"\r\n", "", 0)
    assert whole([b"\r\n" + b"x" * 99 + END], most=100)[1].startswith("552")


def test_a_line_is_measured_over_pieces_and_ends_at_any_line_end() -> None:
    half = b"x" * (LINE_LIMIT // 2)
    assert whole([b"\r\n", half, half, b"x" + END], most=10 * LINE_LIMIT)[1].startswith("452"), "in hand"
    wide = Content(10 * LINE_LIMIT, InHand(100 * LINE_LIMIT))
    for piece in (b"\r\n", half, half, b"\n", half, half):
        wide.add(piece)
    assert not wide.refusal
    wide.add(b"x")
    assert wide.refusal.startswith("500")
    assert wide.end(END) == b""


@pytest.mark.parametrize("text", [b"a\nb", b"a\rb", b"\n", b"a\r\r\nb"])
def test_bare_line_ends_are_refused_where_the_desk_wants_it(text: bytes) -> None:
    assert whole([b"\r\n", text + END]) == (text + b"\r\n", "", 0)
    for pieces in ([b"\r\n" + text + END], [b"\r\n", text, END]):
        assert whole(pieces, bare_line_ends=False) == (
            b"",
            "550 5.6.11 A line ends in a bare LF or CR; send CRLF",
            0,
        )
    assert whole([b"\r\na\r", b"\nb" + END], bare_line_ends=False)[1] == ""


def test_at06_more_than_may_be_in_hand_is_put_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "MOST_IN_HAND", 1)
    with opened(store, max_bytes=200_000) as listener, Peer(listener.port) as one, Peer(listener.port) as two:
        for peer in (one, two):
            peer.say(HELLO)
            peer.send(*BEGIN)
            assert [peer.read()[:3] for _ in BEGIN] == [b"250", b"250", b"354"]
        line = b"x" * 998 + b"\r\n"
        one.send(line * 150)
        fill(listener)
        assert two.say(line * 150, b".\r\n").startswith(b"452 4.3.1")
        assert one.say(b".\r\n").startswith(b"250")
        assert two.mail(line * 150).startswith(b"250")
    assert len(store.mails) == 2


def fill(listener: SmtpListener) -> None:
    """Return when most of a mail has come in."""
    ends = time.monotonic() + 60
    while listener._shared.in_hand.octets < 60_000:
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_at53_a_sender_that_is_too_fast_is_put_off_and_no_other(store: Store) -> None:
    with opened(store, limits=Limits(mails_per_minute=3)) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        for _ in range(3):
            assert peer.mail().startswith(b"250")
        assert peer.say(b"MAIL FROM:<ANN@Example.org>\r\n").startswith(
            b"452 4.7.0 Too many mails from this sender"
        )
        assert peer.say(b"MAIL FROM:<bob@example.org>\r\n").startswith(b"250")


@pytest.mark.parametrize(("trusted", "last"), [((), b"452"), (Limits().trusted, b"250")])
def test_at53_a_peer_s_bucket_is_over_all_its_senders_and_not_for_our_own(
    store: Store, trusted: tuple[Network, ...], last: bytes
) -> None:
    with (
        opened(store, limits=Limits(peer_mails_per_minute=2, trusted=trusted)) as listener,
        Peer(listener.port) as peer,
    ):
        peer.say(HELLO)
        codes = []
        for name in "abc":
            codes.append(peer.say(f"MAIL FROM:<{name}@example.org>\r\n".encode())[:3])
            peer.say(b"RSET\r\n")
        assert codes == [b"250", b"250", last]


def test_recipients_are_bounded(store: Store) -> None:
    said = talk_to(
        store, HELLO, BEGIN[0], BEGIN[1] * (reception.MOST_RECIPIENTS + 1), b"DATA\r\n", MAIL, b".\r\n"
    )
    assert said.count(b"250 2.1.5") == reception.MOST_RECIPIENTS
    assert said.count(b"452 4.5.3") == 1
    assert len(store.mails[0][0].rcpt_to) == reception.MOST_RECIPIENTS


def talk_to(store: Store, *said: bytes) -> bytes:
    with opened(store) as listener:
        return talk(listener.port, *said)


@pytest.mark.parametrize(
    "path", [b"a\x00@b.example", b"\xff@b.example", b"a\x07b@b.example", b'"a\rb"@b.example']
)
def test_odd_addresses_are_refused_for_good(store: Store, path: bytes) -> None:
    said = talk_to(store, HELLO, b"MAIL FROM:<" + path + b">\r\n", *BEGIN[1:2])
    assert b"\r\n553 5.1." in said
    assert b"250 2.1.0" not in said
    said = talk_to(store, HELLO, BEGIN[0], b"RCPT TO:<" + path + b">\r\n")
    assert b"\r\n55" in said
    assert b"250 2.1.5" not in said


def test_a_name_with_control_characters_is_kept_readable(store: Store) -> None:
    talk_to(store, b"EHLO a\x00b\xff\r\n", *BEGIN, MAIL, b".\r\n")
    assert store.mails[0][0].helo == "a?b?"


def test_data_without_a_recipient_or_with_an_argument(store: Store) -> None:
    with opened(store) as listener, Peer(listener.port) as peer:
        assert peer.say(b"DATA\r\n").startswith(b"503")
        peer.say(HELLO)
        assert peer.say(b"DATA\r\n").startswith(b"503 5.5.1")
        peer.say(BEGIN[0])
        peer.say(BEGIN[1])
        assert peer.say(b"DATA now\r\n").startswith(b"501")


def test_a_command_that_is_too_long_is_refused_and_the_session_goes_on(store: Store) -> None:
    with opened(store) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        assert peer.say(b"MAIL FROM:<" + b"x" * 5000 + b"@example.org>\r\n").startswith(b"500")
        assert peer.say(b"NOOP " + b"x" * 300_000 + b"\r\n").startswith(b"500")
        assert peer.mail().startswith(b"250")


@pytest.mark.parametrize("words", [(), (HELLO, b"NOO"), (HELLO, *BEGIN, b"Subject: x\r\n\r\nslo")])
def test_at08_who_says_nothing_for_long_is_sent_away(store: Store, words: tuple[bytes, ...]) -> None:
    with opened(store, limits=Limits(command_seconds=0.3)) as listener, Peer(listener.port) as peer:
        peer.send(*words)
        assert peer.rest().endswith(b"421 4.4.2 Too slow\r\n")
    assert not store.mails


def test_at08_who_drips_his_mail_is_sent_away(store: Store) -> None:
    with opened(store, limits=Limits(data_seconds=0.5)) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(*BEGIN)
        peer.socket.settimeout(0.05)
        ends = time.monotonic() + 60
        heard = b""
        while b"421" not in heard:
            assert time.monotonic() < ends
            try:
                peer.send(b"x" * 40 + b"\r\n")
                heard += peer.socket.recv(1000)
            except TimeoutError:
                continue
            except ConnectionError:
                heard += peer.rest()
                break
        assert b"421 4.4.2" in heard
    assert not store.mails


def test_the_time_of_a_mail_is_not_counted_while_it_is_stored(store: Store) -> None:
    store.may_end.clear()
    with (
        opened(store, limits=Limits(command_seconds=0.5, data_seconds=0.5)) as listener,
        Peer(listener.port, greeted=False) as peer,
    ):
        peer.send(
            HELLO, *BEGIN, MAIL, b".\r\n"
        )  # at once, for a slow machine has no time for one after the other
        assert store.entered.wait(60)
        time.sleep(0.6)  # longer than the limit of a command: that is what is tested
        store.may_end.set()
        peer.send(b"QUIT\r\n")
        assert b"250 2.0.0" in peer.rest()


def never_reads(listener: SmtpListener, peer: Peer) -> None:
    """Ask again and again until neither side takes any more."""
    peer.socket.settimeout(0.1)
    ends = time.monotonic() + 60
    while not any(waits_to_write(one) for one in listener._shared.sessions):
        assert time.monotonic() < ends
        with contextlib.suppress(TimeoutError):
            peer.send(b"HELP\r\n" * 10_000)


def waits_to_write(one: session.DoorSession) -> bool:
    size: int = cast("asyncio.WriteTransport", one.transport).get_write_buffer_size()
    return size > 0


def test_who_does_not_take_his_goodbye_is_cut_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "GOODBYE_SECONDS", 0.1)
    with (
        opened(store, limits=Limits(command_seconds=3)) as listener,
        Peer(listener.port) as polite,
        Peer(listener.port) as peer,
    ):
        never_reads(listener, peer)
        assert polite.rest().startswith(b"421")
        ends = time.monotonic() + 60
        while len(listener._shared.sessions):
            assert time.monotonic() < ends, "the connection is never given up"
            time.sleep(0.01)


def test_a_stop_does_not_wait_for_who_does_not_take_his_goodbye(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_listener, "GOODBYE_SECONDS", 0.1)
    with opened(store) as listener, Peer(listener.port) as peer:
        never_reads(listener, peer)
        listener.stop()
        assert not listener.alive
        assert listener.port == 0, "the one that was asked for"


def test_a_mail_that_ends_while_the_door_closes_may_come_again(store: Store) -> None:
    with opened(store) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        listener._shared.stopping = True
        assert peer.mail().startswith(b"421 4.3.2")
    assert not store.mails


def test_a_surprise_in_a_command_is_451_and_the_session_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(store) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        monkeypatch.setattr(reception, "network_of", None)
        assert peer.say(BEGIN[0]).startswith(b"451 4.3.0")
        monkeypatch.undo()
        assert peer.mail().startswith(b"250")


def test_after_a_surprise_in_a_mail_none_of_it_is_read_as_commands(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(store) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        monkeypatch.setattr(Content, "end", None)
        peer.send(*BEGIN)
        assert [peer.read()[:3] for _ in BEGIN] == [b"250", b"250", b"354"]
        peer.send(MAIL, b".\r\n", *BEGIN, MAIL, b".\r\n")
        assert peer.rest() == b"421 4.3.0 Something went wrong; come again\r\n"
        monkeypatch.undo()
    assert not store.mails


def test_a_surprise_outside_of_it_ends_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    seen = threading.Event()

    def surprise() -> None:
        seen.set()
        raise ValueError(NAME)

    with opened(store) as listener, Peer(listener.port) as peer:
        assert listener._loop is not None
        listener._loop.call_soon_threadsafe(surprise)
        assert seen.wait(60)
        peer.say(HELLO)
        assert peer.mail().startswith(b"250")
    assert NAME not in caplog.text
