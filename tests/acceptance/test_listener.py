"""Acceptance: the listener under what the world sends: too much, too many, too slow, to nobody, and smuggled (AT-06 to 08, 53)."""

from __future__ import annotations

import ssl
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from consultant.cli.listening import LARGEST_MAIL, make_listener
from consultant.door_settings import DoorSettings
from consultant.intake.smtp.users import make_line
from consultant.mail.reply_key import KeyKind, make_address
from consultant.mailboxes.mailbox import Verify
from consultant.models.base import reading
from consultant.models.case import Case, RawMail

from tests.at_the_desk import free_port, mail
from tests.doors import HELLO, Peer, make_certificate
from tests.serving import Client, Listener, surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.intake.smtp_listener import SmtpListener

    from tests.acceptance.conftest import OpenDesk
    from tests.journeys.journey import Played
    from tests.stores import Store

IDLERS = 200
FLOOD = 1_000
EVERY = 100
"""After so many mails of the flood somebody else writes one."""
MEBIBYTE = 1024 * 1024
TOO_LARGE = 40 * MEBIBYTE
BEGIN = (b"MAIL FROM:<coder@clinic.example>\r\n", b"RCPT TO:<consult@localhost>\r\n", b"DATA\r\n")
SECOND = b"MAIL FROM:<boss@hospital.example>\r\nRCPT TO:<consult@localhost>\r\nDATA\r\n" + mail(
    2, sender="boss@hospital.example"
)
SMUGGLED = [
    b"\n.\n",
    b"\n.\r\n",
    b"\r\n.\n",
    b"\r.\r",
    b"\r.\r\n",
    b"\r\n.\r",
    b"\r.\n",
    b"\n.\r",
    b"\r\n\x00.\r\n",
    b"\r\n.\x00\r\n",
    b"\r\n..\r\n",
    b"\r\n.\r\r\n",
    b"\r\n. \r\n",
]
"""Ends of data that some server somewhere took for one (SEC Consult, 2023, and what was tried after it)."""


@contextmanager
def doors(played: Played, **settings: object) -> Iterator[SmtpListener]:
    """The desk's own listener, with these settings of its doors."""
    found = replace(
        played.services.settings,
        smtp_listen=("127.0.0.1", 0),
        doors=replace(DoorSettings(), **settings),  # type: ignore[arg-type]
    )
    listener = make_listener(found, played.services, played.desk)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()


def raws(played: Played) -> list[bytes]:
    """What is stored, in order."""
    with reading(played.desk.engine) as session:
        return list(session.scalars(select(RawMail.raw).order_by(RawMail.case_id)))


def peak(listener: Listener) -> int:
    """The most memory that the process ever held, in bytes (VmHWM)."""
    lines = Path(f"/proc/{listener.process.pid}/status").read_text(encoding="ascii").splitlines()
    (line,) = [line for line in lines if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


@pytest.fixture
def listener(store: Store, tmp_path: Path) -> Iterator[Listener]:
    """The doors as a process of their own; nobody rings, nobody works."""
    settings = surroundings(
        store,
        SMTP_LISTEN=f"127.0.0.1:{free_port()}",
        REDIS_URL=f"redis://127.0.0.1:{free_port()}/0",
    )
    started = Listener(settings, tmp_path / "door.log")
    started.wait_until_open()
    yield started
    started.stop()


def test_at_06_a_mail_above_the_limit_is_552_and_never_held_whole(listener: Listener) -> None:
    client = Client(listener.port)
    assert client.send(mail(1)) == 250
    before = peak(listener)
    with Peer(listener.port) as peer:
        peer.say(HELLO)
        assert peer.say(b"MAIL FROM:<coder@clinic.example> SIZE=%d\r\n" % TOO_LARGE).startswith(b"552")
        lines = (b"x" * 76 + b"\r\n") * (MEBIBYTE // 78)
        one_line = b"x" * MEBIBYTE
        for chunk, refusal in ((lines, b"552 5.3.4"), (one_line, b"500 5.5.2")):
            for words in BEGIN:
                assert peer.say(words)[:1] in b"23"
            for _ in range(TOO_LARGE // len(chunk) + 1):
                peer.send(chunk)
            assert peer.say(b"\r\n.\r\n").startswith(refusal)
        assert peak(listener) - before < 2 * LARGEST_MAIL
        for words in BEGIN:
            peer.say(words)
        assert peer.say(mail(2), b".\r\n").startswith(b"250")


def test_at_06_a_line_of_100_kb_does_not_kill_the_session(desk_with: OpenDesk) -> None:
    played = desk_with()
    long = mail(1, "x" * 100_000 + " 93591?")
    with doors(played) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        for raw in (long, mail(2)):
            for words in BEGIN:
                peer.say(words)
            assert peer.say(raw, b".\r\n").startswith(b"250")
        assert peer.say(b"NOOP " + b"x" * 100_000 + b"\r\n").startswith(b"500")
        assert peer.say(b"NOOP\r\n").startswith(b"250")
    assert raws(played) == [long, mail(2)]


def test_at_06_no_end_of_data_but_crlf_dot_crlf_makes_two_mails_of_one(desk_with: OpenDesk) -> None:
    played = desk_with()
    sent = [mail(number) + b"before" + end + SECOND for number, end in enumerate(SMUGGLED, 10)]
    with doors(played, mails_per_minute=0) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        for raw in sent:
            for words in BEGIN:
                assert peer.say(words)[:1] in b"23"
            assert peer.say(raw, b"\r\n.\r\n").startswith(b"250 2.0.0 Taken")
            assert peer.say(b"NOOP\r\n").startswith(b"250"), "there was one answer"
    kept = raws(played)
    assert len(kept) == len(SMUGGLED)
    for stored, raw in zip(kept, sent, strict=True):
        assert stored == raw.replace(b"\r\n.", b"\r\n") + b"\r\n", (
            "as data, but for the dot of a line after CRLF"
        )
    with reading(played.desk.engine) as session:
        assert set(session.scalars(select(Case.envelope_from))) == {"coder@clinic.example"}


def test_at_06_a_desk_may_refuse_bare_line_ends(desk_with: OpenDesk) -> None:
    played = desk_with()
    with doors(played, bare_line_ends=False) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n"):
            for words in BEGIN:
                peer.say(words)
            assert peer.say(mail(1), b"x", end, SECOND, b"\r\n.\r\n").startswith(b"550 5.6.11")
            assert peer.say(b"NOOP\r\n").startswith(b"250")
    assert not raws(played)


def test_at_07_who_is_not_here_is_told_so_in_the_dialogue(desk_with: OpenDesk) -> None:
    played = desk_with(from_address="no-reply@localhost")
    now, secret = played.desk.clock(), played.desk.secret
    good, ended, forged = (
        make_address("consult@localhost", key, KeyKind.REPLY, 7, now.date() + timedelta(days=days))
        for key, days in ((secret, 3), (secret, -1), (b"guessed", 3))
    )
    answers = {}
    with doors(played) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        peer.say(BEGIN[0])
        for name in ("nobody@localhost", "no-reply@localhost", ended, forged, good):
            answers[name] = peer.say(f"RCPT TO:<{name}>\r\n".encode()).decode().strip()
        peer.say(BEGIN[2])
        assert peer.say(mail(1), b".\r\n").startswith(b"250")
    assert answers["nobody@localhost"] == "550 5.1.1 No such mailbox here"
    assert answers["no-reply@localhost"].startswith("550 5.1.1 Nobody reads this address; write to consult@")
    assert answers[ended].startswith("550 5.1.6 This reply address has ended; write a new mail to consult@")
    assert answers[forged].startswith("550 5.1.1 ")
    assert answers[good].startswith("250 ")
    played.bell.answer(played.desk)
    with reading(played.desk.engine) as session:
        assert session.scalars(select(Case.recipient)).all() == [good]


def test_at_08_two_hundred_idle_and_slow_peers_keep_nobody_out(listener: Listener) -> None:
    """The greeting comes while all of them are connected: none has been idle for as long as a command may take."""
    with ExitStack() as stack:
        peers = [stack.enter_context(Peer(listener.port)) for _ in range(IDLERS)]
        for peer in peers[: IDLERS // 2]:
            peer.send(HELLO, b"MAIL FR")
        for peer in peers[: IDLERS // 4]:
            peer.send(b"OM:<coder@clinic.example>\r\n", *BEGIN[1:], b"Subject: s")
        for number in range(5):
            assert Client(listener.port).send(mail(number)) == 250
        assert b"421 4.3.2" in peers[IDLERS // 4].rest(), "the first who is in no mail made room"


def test_at_08_one_peer_does_not_take_every_place(desk_with: OpenDesk) -> None:
    played = desk_with()
    with doors(played, trusted=(), peer_connections=5) as listener, ExitStack() as stack:
        greetings = [stack.enter_context(Peer(listener.port, greeted=False)).read() for _ in range(7)]
    assert [greeting[:3] for greeting in greetings] == [b"220"] * 5 + [b"421"] * 2
    assert greetings[-1] == b"421 4.7.0 Too many connections from your address\r\n"


def test_at_53_a_flood_of_one_sender_is_put_off_at_the_door_and_others_are_heard(desk_with: OpenDesk) -> None:
    played = desk_with()
    codes, others = [], []
    with doors(played) as listener, Peer(listener.port) as flood, Peer(listener.port) as other:
        flood.say(b"EHLO flood\r\n")
        other.say(b"EHLO other\r\n")
        for number in range(FLOOD):
            codes.append(post(flood, mail(number), "coder@clinic.example"))
            if number % EVERY == 0:
                sender = f"other{number}@elsewhere.example"
                others.append(post(other, mail(FLOOD + number, sender=sender), sender))
    most = DoorSettings().mails_per_minute
    assert codes[:most] == [b"250"] * most, (
        "the first are taken; what is too many of them is held by screening"
    )
    assert set(codes[most:]) == {b"250", b"452"}, "later ones as time passes"
    assert others == [b"250"] * (FLOOD // EVERY)
    with reading(played.desk.engine) as session:
        stored = session.scalar(select(func.count()).select_from(Case))
    assert stored == codes.count(b"250") + len(others)


def post(peer: Peer, raw: bytes, sender: str) -> bytes:
    """The code of the answer to a mail, or to its sender."""
    for words in (f"MAIL FROM:<{sender}>\r\n".encode(), *BEGIN[1:]):
        code = peer.say(words)[:3]
        if code == b"452":
            return code
    return peer.say(raw, b".\r\n")[:3]


def test_every_door_of_the_settings_is_open_and_leads_to_one_case(
    desk_with: OpenDesk, tmp_path: Path
) -> None:
    played = desk_with()
    pem = make_certificate(tmp_path / "tls")
    users = tmp_path / "users"
    users.write_text(make_line("coder@clinic.example", "hush"), encoding="utf-8")
    socket_path = str(tmp_path / "lmtp")
    more = {
        "certificate": str(pem.chain),
        "key": str(pem.key),
        "users_file": str(users),
        "smtps": ("127.0.0.1", 0),
        "submission": ("127.0.0.1", 0),
        "lmtp": socket_path,
    }
    with doors(played, **more) as listener:
        plain, smtps, _, submission = listener.ports
        peers = [Peer(plain), Peer(smtps, greeted=False), Peer(socket_path), Peer(submission)]
        peers[1].start_tls(pem)
        assert peers[1].read().startswith(b"220 localhost")
        peers[3].say(HELLO)
        peers[3].say(b"STARTTLS\r\n")
        peers[3].start_tls(pem)
        for peer, hello in zip(peers, (HELLO, HELLO, b"LHLO x\r\n", HELLO), strict=True):
            assert peer.say(hello).startswith(b"250-localhost")
        assert peers[3].say(b"AUTH PLAIN AGNvZGVyQGNsaW5pYy5leGFtcGxlAGh1c2g=\r\n").startswith(b"235")
        for peer in peers:
            for words in BEGIN:
                peer.say(words)
            assert peer.say(mail(1), b".\r\n").startswith(b"250")
            peer.socket.close()
    assert isinstance(peers[1].socket, ssl.SSLSocket)
    assert raws(played) == [mail(1)], "the same mail by four doors is one case"


def test_the_door_looks_senders_up_where_a_mailbox_says_so(
    desk_with: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultant.intake import sender_check

    monkeypatch.setattr(sender_check, "system_resolver", lambda: None)
    played = desk_with(verify_senders="door")
    assert next(iter(played.desk.mailboxes)).verify_senders is Verify.DOOR
    with doors(played) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        assert post(peer, mail(1), "coder@clinic.example") == b"250"
    with reading(played.desk.engine) as session:
        found = session.scalars(select(Case.authentication)).one()
    assert found["proof"] == "temperror", "without name servers it can't be found out for now"
