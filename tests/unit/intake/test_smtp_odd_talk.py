"""What an odd or hostile peer says at a door: every command has one answer, in its order, and no mail is seen where none was sent."""

from __future__ import annotations

import base64
import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from consultant.intake.smtp import answers, hearing
from consultant.intake.smtp.certificate import Certificate
from consultant.intake.smtp.doors import Door, DoorKind
from consultant.intake.smtp.limits import Limits
from consultant.intake.smtp.users import Users, make_line

from tests.doors import ANN, BEGIN, HELLO, MAIL, US, Peer, Pem, Store, make_certificate, opened, talk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consultant.intake.smtp_listener import SmtpListener

FROM, TO, DATA = BEGIN
END = b".\r\n"
MOST = 10_000


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def listener(store: Store) -> Iterator[SmtpListener]:
    with opened(store, max_bytes=MOST) as listener:
        yield listener


@pytest.fixture
def pem(tmp_path: Path) -> Pem:
    return make_certificate(tmp_path / "tls")


def codes(said: bytes) -> list[str]:
    """The codes of answers, of one with many lines the last."""
    return [line[:3].decode() for line in said.splitlines() if line[3:4] != b"-"]


def greeted(listener: SmtpListener, *said: bytes) -> list[str]:
    """The answers to words that are sent at once behind the greeting, QUIT left out."""
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(*said, b"QUIT\r\n")
        *heard, goodbye = codes(peer.rest())
    assert goodbye == "221"
    return heard


@pytest.mark.parametrize("first", [b"", b"NOOP\r\n"], ids=["plain", "by the stream"])
def test_a_mail_that_is_refused_at_once_has_one_answer(
    listener: SmtpListener, store: Store, first: bytes
) -> None:
    large = b"x" * MOST + b"\r\n" + END
    begun = ["250", "250", "354"]
    heard = greeted(listener, first, *BEGIN, large, b"NOOP\r\n", *BEGIN, MAIL, END)
    assert heard == ["250"] * bool(first) + [*begun, "552", "250", *begun, "250"]
    assert [raw for _, raw in store.mails] == [MAIL]


@pytest.mark.parametrize("first", [b"", b"NOOP\r\n"], ids=["plain", "by the stream"])
def test_after_a_refusal_nothing_of_the_mail_is_left(
    listener: SmtpListener, store: Store, first: bytes
) -> None:
    for failure, code in ((None, "552"), (OSError(), "451")):
        store.failure = failure
        raw = MAIL if failure else b"x" * MOST + b"\r\n"
        heard = greeted(listener, first, *BEGIN, raw, END, TO, DATA)
        assert heard[bool(first) :] == ["250", "250", "354", code, "503", "503"]
    assert not store.mails


@pytest.mark.parametrize(
    "line",
    [
        b"RCPT TO:<consult@localhost>\n\r\n",
        b"RCPT TO:\n<consult@localhost>\r\n",
        b"RCPT TO:<consult@localhost>\r\nNOOP\n\r\n",
        b"RCPT TO:<consult@localhost>\nNOOP\r\n",
    ],
)
def test_a_bare_lf_ends_a_command_wherever_it_is_heard(listener: SmtpListener, line: bytes) -> None:
    apart = greeted(listener, b"NOOP\r\n", FROM, line)[1:]
    assert greeted(listener, FROM, line) == apart


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\n\n.\n\n", b"\r\n\0.\r\n"]
)
def test_at06_no_second_mail_is_smuggled_in(listener: SmtpListener, store: Store, end: bytes) -> None:
    inner = end + b"".join(BEGIN) + MAIL
    for first in (b"", b"NOOP\r\n"):
        heard = greeted(listener, first, *BEGIN, MAIL, b"x", inner, END)
        assert heard[bool(first) :] == ["250", "250", "354", "250"]
    text = (b"x" + inner).replace(b"\r\n.", b"\r\n")
    assert [raw for _, raw in store.mails] == [MAIL + text] * 2


def test_answers_keep_their_order_whoever_gives_them(listener: SmtpListener, store: Store) -> None:
    words = [
        (FROM, "250"),
        (b"BDAT 3 LAST\r\n", "500"),
        (TO, "250"),
        (b"rcpt to:<nobody@localhost>\r\n", "550"),
        (b"VRFY ann\r\n", "252"),
        (b"EXPN all\r\n", "502"),
        (TO, "250"),
        (b"RSET\r\n", "250"),
        (TO, "503"),
        (FROM, "250"),
        (FROM, "503"),
        (TO, "250"),
        (b"HELO y\r\n", "250"),
        (DATA, "503"),
        (b"\r\n", "500"),
        (FROM, "250"),
        (TO, "250"),
        (DATA, "354"),
        (MAIL + END, "250"),
        (b"NOOP\r\n", "250"),
    ]
    expected = [code for _, code in words]
    assert greeted(listener, *(word for word, _ in words)) == expected
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        text = b"".join(word for word, _ in words)
        for at in range(0, len(text), 7):
            peer.send(text[at : at + 7])
            time.sleep(0.001)
        assert [peer.read()[:3].decode() for _ in words] == expected
    assert [raw for _, raw in store.mails] == [MAIL, MAIL]


@pytest.mark.parametrize(
    ("path", "code", "sender"),
    [
        (b"<>", "250", ""),
        (b"<> SIZE=5", "250", ""),
        (b'<"a b"@c.example>', "250", '"a b"@c.example'),
        (b"<ann@[192.0.2.1]>", "250", "ann@[192.0.2.1]"),
        (b"<@x.example,@y.example:ann@z.example>", "250", "ann@z.example"),
        (b"<ann@z.example> BODY=8BITMIME SIZE=5", "250", "ann@z.example"),
        (b"<ann@z.example> SMTPUTF8", "250", "ann@z.example"),
        ("<änn@z.example> SMTPUTF8 BODY=8BITMIME".encode(), "250", "änn@z.example"),
        (b"<ann@z.example> BODY=BINARYMIME", "501", None),
        (b"<ann@z.example> RET=FULL", "555", None),
        (b"<ann@z.example> SIZE=x", "501", None),
        (b"<ann@z.example> SIZE=99999999999999999999", "552", None),
        (b"<ann@z.example> SIZE=999999999999", "552", None),
        (b"<" + b"a" * 3000 + b"@z.example>", "500", None),
    ],
)
def test_senders_in_every_way_of_writing(
    listener: SmtpListener, store: Store, path: bytes, code: str, sender: str | None
) -> None:
    heard = greeted(
        listener, b"MAIL FROM:" + path + b"\r\n", TO, DATA, *([MAIL, END] if code == "250" else [])
    )
    assert heard == ([code, "250", "354", "250"] if code == "250" else [code, "503", "503"])
    assert [envelope.mail_from for envelope, _ in store.mails] == ([] if sender is None else [sender])


def test_lmtp_answers_each_recipient_of_a_refused_mail_and_goes_on(store: Store) -> None:
    with opened(store, max_bytes=MOST, doors=(Door(DoorKind.LMTP, "127.0.0.1", 0),)) as listener:
        port = listener.ports[1]
        large = b"x" * MOST + b"\r\n" + END
        for first in (b"", b"NOOP\r\n"):
            with Peer(port) as peer:
                peer.say(b"LHLO x\r\n")
                peer.send(
                    first,
                    FROM,
                    TO,
                    b"RCPT TO:<no@localhost>\r\n",
                    TO,
                    DATA,
                    large,
                    *BEGIN,
                    MAIL,
                    END,
                    b"QUIT\r\n",
                )
                heard = codes(peer.rest())[bool(first) :]
            assert heard == [
                "250",
                "250",
                "550",
                "250",
                "354",
                "552",
                "552",
                "250",
                "250",
                "354",
                "250",
                "221",
            ]
        assert len(store.mails) == 2


def test_nothing_that_was_said_in_the_clear_is_heard_after_starttls_s_refusal(
    listener: SmtpListener, store: Store
) -> None:
    """Without a certificate nothing changes: the words behind the command are heard as ever."""
    assert greeted(listener, b"STARTTLS\r\n", FROM, TO)[0] in {"454", "500"}
    assert not store.mails


def test_a_submission_door_hears_no_mail_of_whom_it_does_not_know(store: Store) -> None:
    with opened(store, doors=(Door(DoorKind.SUBMISSION, "127.0.0.1", 0),)) as listener:
        heard = codes(talk(listener.ports[1], HELLO, *BEGIN, MAIL, END))
        assert set(heard[1:-1]) <= {"530", "500", "502"}
    assert not store.mails


@pytest.mark.parametrize("said", [(), (FROM,), BEGIN], ids=["greeted", "in a command", "in a mail"])
def test_at08_a_byte_now_and_then_buys_no_time(store: Store, said: tuple[bytes, ...]) -> None:
    with opened(store, limits=Limits(command_seconds=0.6)) as listener, Peer(listener.port) as peer:
        with contextlib.suppress(ConnectionError):  # a slow machine is too slow even for these
            peer.say(HELLO)
            for words in said:
                peer.say(words)
        ends = time.monotonic() + 60
        heard = b""
        peer.socket.settimeout(0.1)
        while not heard:
            assert time.monotonic() < ends, "each byte buys time"
            try:
                peer.send(b"N")
                heard = peer.socket.recv(1000)
            except TimeoutError:
                continue
            except ConnectionError:
                break
        assert heard in {b"421 4.4.2 Too slow\r\n", b""}
    assert not store.mails


def test_megabytes_of_commands_keep_nobody_waiting(store: Store) -> None:
    """Neither plain ones nor others are read ahead without a bound, and another peer is served meanwhile."""
    with opened(store) as listener, Peer(listener.port) as loud:
        loud.say(HELLO)
        loud.socket.setblocking(False)
        flood = memoryview((FROM + TO * 2 + b"RSET\r\n") * 20_000)
        sent, slowest, ends = 0, 0.0, time.monotonic() + 2
        while time.monotonic() < ends and sent < len(flood):
            try:
                sent += loud.socket.send(flood[sent : sent + 65536])
            except BlockingIOError:
                begun = time.process_time()  # of this process with its door: others may keep the machine busy
                with Peer(listener.port) as peer:
                    peer.say(HELLO)
                    assert peer.mail().startswith(b"250")
                slowest = max(slowest, time.process_time() - begun)
                held = [len(one._reader._buffer) for one in listener._shared.sessions]  # type: ignore[attr-defined]
                assert max(held) < 1_000_000
        assert slowest < 1.5


def test_a_peer_that_stops_talking_at_the_end_of_its_mail_is_stored_once(
    listener: SmtpListener, store: Store
) -> None:
    """AT-05: a mail is whole with its end, whether its peer waits for the answer or not; nothing of it stays in hand."""
    store.may_end.clear()
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(*BEGIN, MAIL, END)
        assert store.entered.wait(60)
        peer.socket.shutdown(1)
    store.may_end.set()
    ends = time.monotonic() + 60
    while listener._shared.sessions or listener._shared.storing or not store.mails:
        assert time.monotonic() < ends
        time.sleep(0.01)
    assert len(store.mails) == 1
    assert listener._shared.in_hand.octets == 0
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        assert peer.mail().startswith(b"250")


def test_a_stop_takes_no_half_mail(store: Store) -> None:
    with opened(store) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(*BEGIN, MAIL)
        assert [peer.read()[:3] for _ in BEGIN] == [b"250", b"250", b"354"]
        listener.stop()
        assert peer.rest() == answers.STOPPING
    assert not store.mails


def test_the_hundredth_recipient_is_the_last(listener: SmtpListener, store: Store) -> None:
    heard = greeted(listener, FROM, TO * 101, DATA, MAIL, END)
    assert heard == ["250"] * 101 + ["452", "354", "250"]
    assert store.mails[0][0].rcpt_to == (US,) * 100


def test_starttls_behind_plain_commands_forgets_them_and_what_follows(store: Store, pem: Pem) -> None:
    with opened(store, certificate=Certificate(*pem.files)) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.send(FROM, TO, b"STARTTLS\r\n", *BEGIN, MAIL, END)
        assert [peer.read()[:3] for _ in range(3)] == [b"250", b"250", b"220"]
        assert not peer.heard
        peer.start_tls(pem)
        peer.send(TO, DATA, HELLO, TO, DATA, *BEGIN, MAIL, END, b"QUIT\r\n")
        assert codes(peer.rest()) == ["503", "503", "250", "503", "503", "250", "250", "354", "250", "221"]
    assert [raw for _, raw in store.mails] == [MAIL]


@pytest.mark.parametrize("secret", [False, True], ids=["clear", "tls"])
def test_what_is_said_after_the_door_s_goodbye_is_no_mail(
    store: Store, pem: Pem, monkeypatch: pytest.MonkeyPatch, *, secret: bool
) -> None:
    monkeypatch.setattr(hearing, "GOODBYE_SECONDS", 0.3)
    with opened(store, certificate=Certificate(*pem.files)) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        if secret:
            peer.say(b"STARTTLS\r\n")
            peer.start_tls(pem)
            peer.say(HELLO)
        peer.send(*BEGIN)
        assert [peer.read()[:3] for _ in BEGIN] == [b"250", b"250", b"354"]
        (one,) = listener._shared.sessions
        told = threading.Event()
        one.loop.call_soon_threadsafe(one.turn_away, answers.TOO_SLOW)
        one.loop.call_soon_threadsafe(told.set)
        assert told.wait(60)
        with contextlib.suppress(OSError):
            for _ in range(50):
                peer.send(MAIL, END)
        assert b"250" not in peer.rest()
        ends = time.monotonic() + 60
        while listener._shared.sessions:
            assert time.monotonic() < ends
            time.sleep(0.01)
    assert not store.mails
    assert listener._shared.in_hand.octets == 0


def test_a_mail_in_the_same_breath_as_the_password_is_heard_after_it(
    store: Store, pem: Pem, tmp_path: Path
) -> None:
    users = tmp_path / "users"
    users.write_text(make_line(ANN, "correct horse") + "\n", encoding="utf-8")
    fittings: dict[str, Any] = {"certificate": Certificate(*pem.files), "users": Users(str(users))}
    words = b"AUTH PLAIN " + base64.b64encode(f"\0{ANN}\0correct horse".encode()) + b"\r\n"
    wrong = b"AUTH PLAIN " + base64.b64encode(f"\0{ANN}\0wrong".encode()) + b"\r\n"
    door = Door(DoorKind.SUBMISSION, "127.0.0.1", 0)
    for login, expected in ((words, "235 250 250 354 250 221"), (wrong, "535 530 530 530")):
        with opened(store, doors=(door,), **fittings) as listener, Peer(listener.ports[1]) as peer:
            peer.say(HELLO)
            peer.say(b"STARTTLS\r\n")
            peer.start_tls(pem)
            peer.send(HELLO, login, *BEGIN, *([MAIL, END] if login is words else []), b"QUIT\r\n")
            assert " ".join(codes(peer.rest())[1:]).startswith(expected)
    assert [raw for _, raw in store.mails] == [MAIL]
