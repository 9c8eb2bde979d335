"""What a door hears without waking the library's task: a mail cut anywhere, plain commands, and what is none."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import time
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.smtp import SMTP

from consultant.intake.smtp import answers, plain, session
from consultant.intake.smtp.content import END, LINE_LIMIT, Content, InHand
from consultant.intake.smtp.incoming import CHUNK, Incoming
from consultant.intake.smtp.limits import Limits
from consultant.intake.smtp.plain import Command, read_command

from tests.doors import BEGIN, HELLO, MAIL, Peer, Store, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.intake.smtp_listener import SmtpListener

STUFFED = b"a\r\n..\r\n...x\r\n.y\nb\n.\nc\r.\r\n\0\r\r\n"
"""Dots to take off, bare LFs and CRs with a dot behind them, a NUL."""
TEXT = b"a\r\n.\r\n..x\r\ny\nb\n.\nc\r.\r\n\0\r\r\n"


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def listener(store: Store) -> Iterator[SmtpListener]:
    with opened(store, max_bytes=200_000) as listener:
        yield listener


def incoming(most: int = 1_000_000, **how: bool) -> Incoming:
    return Incoming(Content(most, InHand(8 * most), **how))


def fed(mail: Incoming, *pieces: bytes) -> bytes | None:
    """What comes of pieces; nothing before the last is the end."""
    for piece in pieces[:-1]:
        assert mail.feed(piece) is None
    return mail.feed(pieces[-1])


@pytest.mark.parametrize("text", [STUFFED, b"", b"..\r\n"])
def test_at06_a_mail_is_the_same_wherever_it_is_cut(text: bytes) -> None:
    sent = text + END[2:] + b"MAIL"
    whole = incoming()
    expected = whole.feed(sent)
    assert expected == {STUFFED: TEXT, b"": b"", b"..\r\n": b".\r\n"}[text]
    for one in range(len(sent) - len(b"MAIL")):
        for two in range(one, len(sent) - len(b"MAIL")):
            mail = incoming()
            assert fed(mail, sent[:one], sent[one:two], sent[two:]) == expected, (one, two)
            assert mail.rest == b"MAIL"
    mail = incoming()
    octets = [sent[at : at + 1] for at in range(len(text) + 3)]
    assert fed(mail, *octets) == expected
    assert mail.rest == b""


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b".\r\n", b"\r\n..\r\n"]
)
def test_at06_nothing_else_ends_a_mail(end: bytes) -> None:
    mail = incoming()
    assert mail.feed(b"text" + end + b"MAIL FROM:<a@b.example>\r\n") is None
    assert (mail.feed(b".\r\n") or b"").endswith(b"MAIL FROM:<a@b.example>\r\n")


@pytest.mark.parametrize("cut", range(6))
def test_an_end_over_a_chunk_s_edge_is_found(cut: int) -> None:
    text = b"x" * (CHUNK - cut) + b"\r\n"
    mail = incoming()
    assert fed(mail, text[:-2], b"\r\n.\r", b"\nQUIT") == text
    assert mail.rest == b"QUIT"


def test_a_large_mail_is_not_held_back() -> None:
    mail = incoming(10_000_000)
    line = b"." + b"x" * 997 + b"\r\n"
    for _ in range(1000):
        assert mail.feed(line) is None
        assert len(mail._held) < CHUNK + len(line)
    assert mail.feed(b".\r\n") == line[1:] * 1000
    assert mail.content.size == len(line) * 1000


@pytest.mark.parametrize(("more", "refusal"), [(0, ""), (1, answers.TOO_LARGE)])
def test_the_limit_is_exact(more: int, refusal: str) -> None:
    text = b"x" * (100_000 + more - 2) + b"\r\n"
    for step in (1000, CHUNK, 200_000):
        mail = incoming(100_000)
        pieces = [text[at : at + step] for at in range(0, len(text), step)]
        assert fed(mail, *pieces, b".\r\n") == (b"" if refusal else text)
        assert mail.content.refusal == refusal


def test_a_line_that_is_too_long_is_refused_and_held_by_nobody() -> None:
    mail = incoming(10 * LINE_LIMIT)
    for _ in range(LINE_LIMIT // 1000 + 1000):
        assert mail.feed(b"x" * 1000) is None
    assert mail.feed(END) == b""
    assert mail.content.refusal == answers.LINE_TOO_LONG


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b"DATA", Command("DATA")),
        (b"data", Command("DATA")),
        (b"DATA now", None),
        (b"RCPT TO:<a@b.example>", Command("RCPT", "a@b.example")),
        (b"rcpt to: <A+x.y@b-c.example>", Command("RCPT", "A+x.y@b-c.example")),
        (b"RCPT TO:<a@b.example> NOTIFY=NEVER", None),
        (b"RCPT TO:a@b.example", None),
        (b'RCPT TO:<"a b"@c.example>', None),
        (b"RCPT TO:<@x.example:a@b.example>", None),
        (b"MAIL FROM:<a@b.example>", Command("MAIL", "a@b.example")),
        (b"Mail From:<a@b.example> size=12", Command("MAIL", "a@b.example", 12, ("SIZE=12",))),
        (
            b"MAIL FROM:<a@b.example> SIZE=12 BODY=8BITMIME",
            Command("MAIL", "a@b.example", 12, ("SIZE=12", "BODY=8BITMIME")),
        ),
        (b"MAIL FROM:<a@b.example> BODY=7BIT", Command("MAIL", "a@b.example", 0, ("BODY=7BIT",))),
        (b"MAIL FROM:<a@b.example> SIZE=12BODY=7BIT", None),
        (b"MAIL FROM:<a@b.example> SIZE=-1", None),
        (b"MAIL FROM:<a@b.example> SMTPUTF8", None),
        (b"MAIL FROM:<>", None),
        (b"MAIL FROM:<a@b.example>\nRCPT TO:<a@b.example>", None),
        (b"MAIL FROM:<a\0@b.example>", None),
        ("MAIL FROM:<ä@b.example>".encode(), None),
        (b"MAIL FROM:<" + b"a" * plain.LONGEST + b"@b.example>", None),
        (b"QUIT", None),
        (b"", None),
    ],
)
def test_plain_commands_are_read_and_no_others(line: bytes, command: Command | None) -> None:
    assert read_command(line) == command


def accepted(peer: Peer, *said: bytes) -> bytes:
    """The last answer to a mail that is sent as it is cut here."""
    peer.send(*BEGIN)
    assert [peer.read()[:3] for _ in BEGIN] == [b"250", b"250", b"354"]
    for piece in said:
        peer.send(piece)
        time.sleep(0.02)  # so that each comes by itself
    return peer.read()


def test_at06_an_end_that_comes_octet_by_octet(listener: SmtpListener, store: Store) -> None:
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        octets = [bytes([one]) for one in b"\n.\n\r\n.\r\n"]
        assert accepted(peer, MAIL[:-2], *octets).startswith(b"250 2.0.0")
        assert accepted(peer, b".\r\n").startswith(b"250 2.0.0")
    assert [raw for _, raw in store.mails] == [MAIL[:-2] + b"\n.\n\r\n", b""]


def test_a_line_of_100_kb_ends_no_session(listener: SmtpListener, store: Store) -> None:
    raw = MAIL + b"x" * 100_000 + b"\r\n"
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        assert peer.mail(raw).startswith(b"250 2.0.0")
        assert peer.say(b"NOOP\r\n").startswith(b"250")
        assert peer.mail(b"x" * 199_999 + b"\r\n").startswith(b"552")
        assert peer.mail().startswith(b"250 2.0.0")
    assert [raw for _, raw in store.mails] == [raw, MAIL]


def test_two_mails_and_a_goodbye_at_once(listener: SmtpListener, store: Store) -> None:
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(*(*BEGIN, MAIL, b".\r\n") * 2, b"QUIT\r\n")
        codes = [line[:3] for line in peer.rest().splitlines()]
    assert codes == [b"250", b"250", b"354", b"250"] * 2 + [b"221"]
    assert [raw for _, raw in store.mails] == [MAIL, MAIL]


def test_what_is_said_while_a_mail_is_stored_is_heard_after_its_answer(
    listener: SmtpListener, store: Store
) -> None:
    store.may_end.clear()
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(*BEGIN)
        assert [peer.read()[:3] for _ in BEGIN] == [b"250", b"250", b"354"]
        peer.send(MAIL, b".\r\n")
        assert store.entered.wait(60)
        peer.send(b"NOO")
        peer.send(b"P\r\n", *BEGIN, b"x" * 150_000)  # more than is kept for later at once
        peer.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            peer.socket.recv(1)
        peer.socket.settimeout(60)
        store.may_end.set()
        codes = [peer.read()[:9] for _ in range(5)]
        assert codes == [b"250 2.0.0", b"250 OK\r\n", b"250 2.1.0", b"250 2.1.5", b"354 End d"]
        assert peer.say(b"\r\n.\r\n").startswith(b"250 2.0.0")
    assert [len(raw) for _, raw in store.mails] == [len(MAIL), 150_002]


def test_a_line_is_not_taken_for_a_command_in_its_middle(listener: SmtpListener, store: Store) -> None:
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(b"NOOP " + b"x" * (2 * CHUNK))
        time.sleep(0.05)  # the library waits for the line's end with nothing before it
        assert peer.say(BEGIN[0]).startswith(b"500")
        peer.send(b"RSET\r\nNOOP ")
        assert peer.read().startswith(b"250")
        assert peer.say(BEGIN[0]).startswith(b"250 OK")
        assert peer.say(BEGIN[1]).startswith(b"503")
        assert peer.mail().startswith(b"250 2.0.0")
    assert len(store.mails) == 1


def test_commands_out_of_order_are_the_library_s(listener: SmtpListener, store: Store) -> None:
    with Peer(listener.port) as peer:
        assert peer.say(BEGIN[0]).startswith(b"503")
        peer.say(HELLO)
        assert peer.say(BEGIN[1]).startswith(b"503")
        assert peer.say(BEGIN[2]).startswith(b"503")
        assert peer.say(b"MAIL FROM:<ann@example.org> SIZE=200001\r\n").startswith(b"552")
        assert peer.say(b"MAIL FROM:<ann@example.org> SIZE=7 BODY=8BITMIME\r\n").startswith(b"250 2.1.0")
        assert peer.say(BEGIN[0]).startswith(b"503")
        assert peer.say(HELLO).startswith(b"250")
        assert peer.say(BEGIN[1]).startswith(b"503"), "a greeting forgets the mail"
        peer.say(b"HELO x\r\n")
        assert peer.say(b"MAIL FROM:<ann@example.org> SIZE=7\r\n").startswith(b"501")
    assert not store.mails


@pytest.mark.parametrize("words", [BEGIN, (HELLO, *BEGIN)], ids=["plain", "by the stream"])
def test_who_leaves_in_the_middle_leaves_nothing(
    listener: SmtpListener, store: Store, words: Sequence[bytes]
) -> None:
    for ends_politely in (True, False):
        with Peer(listener.port) as peer:
            peer.say(HELLO)
            peer.send(*words, b"x" * 100_000)
            while listener._shared.in_hand.octets < CHUNK - 10:
                time.sleep(0.01)
            if ends_politely:
                peer.socket.shutdown(1)
                peer.rest()
        ends = time.monotonic() + 60
        while listener._shared.sessions or listener._shared.in_hand.octets:
            assert time.monotonic() < ends
            time.sleep(0.01)
    assert not store.mails


def test_a_mail_whose_peer_left_is_stored_and_let_go(listener: SmtpListener, store: Store) -> None:
    store.may_end.clear()
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(*BEGIN, MAIL, b".\r\n")
        assert store.entered.wait(60)
    store.may_end.set()
    ends = time.monotonic() + 60
    while not store.mails or listener._shared.in_hand.octets or listener._shared.storing:
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_each_chunk_and_each_command_gives_time(store: Store) -> None:
    def talk_slowly(seconds: float) -> None:
        with opened(store, limits=Limits(command_seconds=seconds)) as listener, Peer(listener.port) as peer:
            peer.say(HELLO)
            for _ in range(4):
                time.sleep(0.4 * seconds)
                assert peer.say(BEGIN[0]).startswith(b"250")
                assert peer.say(b"RSET\r\n").startswith(b"250")
            assert peer.rest() == b"421 4.4.2 Too slow\r\n"

    for seconds in (0.6, 3.0):  # a slow machine may be too slow for a short limit
        with contextlib.suppress(AssertionError, OSError):
            talk_slowly(seconds)
            return
    talk_slowly(15.0)


def test_who_reads_no_answers_is_not_heard_for_ever(store: Store) -> None:
    with opened(store, limits=Limits(command_seconds=2)) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.say(BEGIN[0])
        peer.socket.settimeout(0.1)
        ends = time.monotonic() + 30
        most = 0
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < ends:
                with contextlib.suppress(TimeoutError):
                    peer.send(BEGIN[1] * 100)
                most = max(most, *(queued(one) for one in listener._shared.sessions), 0)
                if not listener._shared.sessions:
                    break
    assert most < 1_000_000


def queued(one: session.DoorSession) -> int:
    transport = one.transport
    return transport.get_write_buffer_size() if isinstance(transport, asyncio.WriteTransport) else 0


def test_the_library_reads_from_the_stream_where_this_door_knows_it_does() -> None:
    """Commands, DATA (ours) and the answers of AUTH; another place would have to say that it is no command."""
    readers = {
        name
        for name, method in inspect.getmembers(SMTP, inspect.isfunction)
        if "self._reader." in inspect.getsource(method)
    }
    assert readers == {"_handle_client", "challenge_auth", "connection_made", "smtp_DATA"}
