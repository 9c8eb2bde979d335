"""Ports: does each door that is to be open here answer with its greeting (RFC 5321, 4.3.1), and do the pages?

A door at an address that the settings name must answer. One at the default address need not: on a machine that has another
part of the desk nobody names it.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from contextlib import closing
from typing import TYPE_CHECKING

from consultant.watching.looks.look import broken, sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.config import Settings
    from consultant.watching.looks.look import Look, Patient

SECONDS = 5.0
READY = b"220 "
ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where a door on every address is asked
PAGES_OK = 200


def look(patient: Patient) -> Iterator[Look]:
    """Each door, and the pages."""
    settings, doors = patient.settings, patient.settings.doors
    named = {
        "SMTP": settings.smtp_listen,
        "SMTPS": doors.smtps,
        "LMTP": doors.lmtp,
        "SUBMISSION": doors.submission,
    }
    for kind, where in named.items():
        if where:
            yield _door(patient, kind, where)
    if settings.web_listen:
        yield _pages(patient, settings.web_listen)


def _door(patient: Patient, kind: str, where: tuple[str, int] | str) -> Look:
    told = where if isinstance(where, str) else f"{where[0]}:{where[1]}"
    name = f"door {kind}"
    try:
        greeting = _greeting(patient.settings, where, tls=kind == "SMTPS")
    except OSError as error:
        words = f"{told} does not answer ({error.strerror or type(error).__name__})."
        return _silent(patient, name, words, f"CONSULTANT_{kind}_LISTEN", "listener")
    if not greeting.startswith(READY):
        return broken(name, f"{told} answers with something else than 220.", f"See who listens there: ss -ltnp; another program may have the port. Set CONSULTANT_{kind}_LISTEN otherwise.")  # fmt: skip
    return sound(name, f"{told} answers.")


def _silent(patient: Patient, name: str, words: str, setting: str, part: str) -> Look:
    if patient.environ.get(setting):
        do = f"Start the {part} (`systemctl status consultant-{part}`, or `consultant serve`), and look into its log."
        return broken(name, words, do)
    do = f"Nothing need be done where the {part} runs on another machine; else start it."
    return worth(name, f"{words} {setting} is not set here.", do)


def _greeting(settings: Settings, where: tuple[str, int] | str, *, tls: bool) -> bytes:
    """The first line. Where this machine counts as a balancer, the door first wants to hear for whom it is asked (PROXY protocol)."""
    with closing(_connect(where)) as plain:
        if not isinstance(where, str) and _is_balancer(settings, plain.getpeername()[0]):
            plain.sendall(b"PROXY UNKNOWN\r\n")
        with _wrapped(plain) if tls else plain as line:
            found = line.recv(512)
            line.sendall(b"QUIT\r\n")
            return found


def _connect(where: tuple[str, int] | str) -> socket.socket:
    if isinstance(where, str):
        made = socket.socket(socket.AF_UNIX)
        made.settimeout(SECONDS)
        try:
            made.connect(where)
        except OSError:
            made.close()
            raise
        return made
    return socket.create_connection((ANY.get(where[0], where[0]), where[1]), timeout=SECONDS)


def _is_balancer(settings: Settings, address: str) -> bool:
    return any(ipaddress.ip_address(address) in network for network in settings.doors.proxies)


def _wrapped(plain: socket.socket) -> ssl.SSLSocket:
    """Whether it speaks TLS; what its certificate is worth is another look."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain)


def _pages(patient: Patient, where: tuple[str, int]) -> Look:
    told = f"{where[0]}:{where[1]}"
    line = http.client.HTTPConnection(ANY.get(where[0], where[0]), where[1], timeout=SECONDS)
    try:
        line.request("GET", "/healthz")
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        words = f"{told} does not answer ({getattr(error, 'strerror', '') or type(error).__name__})."
        return _silent(patient, "pages", words, "CONSULTANT_WEB_LISTEN", "web")
    finally:
        line.close()
    if status != PAGES_OK:
        return broken("pages", f"{told}/healthz answers {status}.", "See who listens there: ss -ltnp; set CONSULTANT_WEB_LISTEN otherwise.")  # fmt: skip
    return sound("pages", f"http://{told}/ answers.")
