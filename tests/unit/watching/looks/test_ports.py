"""Doors, pages and the relay, as the doctor finds them: open, closed, another's, less than was asked for."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from consultant.cli.listening import make_listener
from consultant.cli.services import Services
from consultant.watching.looks import certificates, ports
from consultant.watching.looks import relay as relays
from consultant.watching.looks.look import Look, State

from tests.at_the_desk import Relay, free_port
from tests.certificates import Authority
from tests.unit.watching.looks.conftest import MakePatient


def by_name(looks: Iterator[Look]) -> dict[str, Look]:
    return {one.name: one for one in looks}


@contextmanager
def speaking(words: bytes) -> Iterator[int]:
    """Somebody who says the same to everybody."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.sendall(words)
                    line.recv(1024)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_open_doors_answer_and_closed_ones_are_broken_where_they_are_named(
    patient: MakePatient, services: Services, tmp_path: Path
) -> None:
    certificate, key = Authority(tmp_path).issue("localhost")
    where = {name: f"127.0.0.1:{free_port()}" for name in ("SMTP_LISTEN", "SMTPS_LISTEN")}
    made = patient(
        **where,
        SMTP_CERT=str(certificate),
        SMTP_KEY=str(key),
        LMTP_LISTEN=str(tmp_path / "lmtp"),
        SMTP_PROXIES="127.0.0.1",
        WEB_LISTEN=f"127.0.0.1:{free_port()}",
    )
    closed = by_name(ports.look(made))
    assert {one.state for one in closed.values()} == {State.BROKEN}
    listener = make_listener(made.settings, services, services.desk(silent=True))
    listener.start()
    try:
        found = by_name(ports.look(made))
    finally:
        listener.stop()
    assert [name for name, one in found.items() if one.state is State.SOUND] == [
        "door SMTP",
        "door SMTPS",
        "door LMTP",
    ]
    assert by_name(certificates.look(made))["doors' certificate"].state is State.LOOK


def test_another_program_at_our_port_is_told_from_ours(patient: MakePatient) -> None:
    with speaking(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n") as port:
        made = patient(SMTP_LISTEN=f"127.0.0.1:{port}", WEB_LISTEN=f"127.0.0.1:{port}")
        found = by_name(ports.look(made))
    assert "something else" in found["door SMTP"].words
    assert "answers 404" in found["pages"].words


def test_pages_that_answer_are_sound(patient: MakePatient) -> None:
    with speaking(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as port:
        found = by_name(ports.look(patient(WEB_LISTEN=f"127.0.0.1:{port}")))
    assert found["pages"].state is State.SOUND


def test_a_door_at_the_default_address_need_not_be_open_here(patient: MakePatient) -> None:
    made = patient()
    made = replace(made, settings=replace(made.settings, smtp_listen=("127.0.0.1", free_port())))
    assert by_name(ports.look(made))["door SMTP"].state is State.LOOK


def test_a_relay_is_asked_and_nothing_is_sent(patient: MakePatient, relay: Relay) -> None:
    found = by_name(relays.look(patient(SMTP_URL=relay.url)))
    assert found["relay's port"].state is State.SOUND
    assert not relay.taken


def test_a_desk_without_a_relay_is_worth_a_look(patient: MakePatient) -> None:
    assert by_name(relays.look(patient()))["relay's port"].state is State.LOOK


@pytest.mark.parametrize(
    ("user", "more", "words"),
    [("", "?starttls=1", "offers no STARTTLS"), ("u:secret@", "?starttls=0", "offers no login")],
)
def test_a_relay_that_offers_less_than_is_demanded_is_broken(
    patient: MakePatient, relay: Relay, user: str, more: str, words: str
) -> None:
    (found,) = relays.look(patient(SMTP_URL=f"smtp://{user}127.0.0.1:{relay.port}{more}"))
    assert found.state is State.BROKEN
    assert words in found.words
    assert "secret" not in repr(found)


def test_a_relay_that_is_away_is_broken(patient: MakePatient) -> None:
    (found,) = relays.look(patient(SMTP_URL=f"smtp://127.0.0.1:{free_port()}"))
    assert "does not answer" in found.words


@contextmanager
def with_tls(relay: Relay, context: ssl.SSLContext) -> Iterator[str]:
    relay.stop()
    relay.options = {"tls_context": context}
    relay.start()
    yield f"smtp://localhost:{relay.port}?starttls=1"


def test_a_relay_s_certificate_is_checked_and_its_days_are_counted(
    patient: MakePatient, relay: Relay, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    with with_tls(relay, authority.server_context("localhost")) as url:
        found = by_name(relays.look(patient(SMTP_URL=url, CA_FILE=str(authority.ca_file))))
    assert found["relay's port"].state is State.SOUND
    assert found["relay's certificate"].state is State.LOOK
    assert "lasts 1 days more" in found["relay's certificate"].words


def test_a_relay_s_bad_certificate_is_broken(patient: MakePatient, relay: Relay, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with with_tls(relay, authority.server_context("localhost", expired=True)) as url:
        found = by_name(relays.look(patient(SMTP_URL=url, CA_FILE=str(authority.ca_file))))
    assert "expired" in found["relay's certificate"].words


def test_a_door_s_certificate_is_read_from_its_files(patient: MakePatient, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, key = authority.issue("mx.clinic.org")
    made = patient(SMTP_CERT=str(certificate), SMTP_KEY=str(key))
    (found,) = certificates.look(made)
    assert "mx.clinic.org" in found.words
    (later,) = certificates.look(replace(made, clock=lambda: made.clock() + timedelta(days=9)))
    assert "has ended 8 days ago" in later.words


def test_a_certificate_that_lasts_is_sound() -> None:
    assert certificates.judge_end("it", "It", 60, "").state is State.SOUND


def test_files_that_do_not_fit_each_other_are_broken(patient: MakePatient, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    certificate, _ = authority.issue("mx.clinic.org")
    _, other = authority.issue("another.clinic.org")
    made = patient(SMTP_CERT=str(certificate), SMTP_KEY=str(other))
    (found,) = certificates.look(made)
    assert "is not its key" in found.words
    other.write_text("no key")
    (found,) = certificates.look(made)
    assert "can't be read" in found.words
