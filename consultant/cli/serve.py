"""`consultant serve`: one command starts the whole desk on one machine, and Ctrl-C stops all of it.

The parts (parts.py) are processes, each in a session of its own, so that Ctrl-C reaches this process alone, which
ends them in order. A part that dies is started again; if this process is killed, the parts end by themselves
(lifeline.py).
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from consultant import pipeline
from consultant.accounts.senders import count_senders
from consultant.administration.people import has_admin
from consultant.cli import lifeline
from consultant.cli.first_load import load_first_books
from consultant.cli.listening import check_doors, doors_of
from consultant.cli.parts import commands, run_part
from consultant.cli.rights import find_root_warning
from consultant.cli.services import Services, open_services
from consultant.cli.unproven import find_warning
from consultant.config import find_secret
from consultant.delivery.signing import check_keys
from consultant.errors import ConsultantError
from consultant.models.base import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consultant.config import Settings

STOP_SECONDS = 30.0
"""How long a part may finish what it has in hand before it is killed."""
START_SECONDS = 90.0
"""How long a busy machine may take to open the door before the start is called failed."""
RESTART_SECONDS = 1.0
LONGEST_RESTART_SECONDS = 30.0
"""A part that ends again and again is started after ever longer waits, up to this one."""
SETTLED_SECONDS = 5.0
"""A part that has lived so long has not ended for what makes every start fail."""
LOOK_SECONDS = 0.2


def serve(
    part: Annotated[
        str | None, typer.Option(help="Be one part only (used by serve itself).", hidden=True)
    ] = None,
) -> None:
    """Start the desk: broker, SMTP listener, worker and beat, until Ctrl-C."""
    if part:
        run_part(part)
        return
    services = open_services()
    check_keys(services.mailboxes, find_secret)
    with _alone(services.settings):
        check_doors(services.settings)
        load_first_books(services)
        _supervise(services)


class _Stopped(Exception):
    """Ctrl-C or SIGTERM came."""


def _supervise(services: Services) -> None:
    def stop(*_: object) -> None:
        _on_stop_signals(signal.SIG_IGN)  # a second Ctrl-C must not break the stop off
        raise _Stopped

    family = _Family(services.settings)
    _on_stop_signals(stop)
    try:
        family.start()
        _wait_for_door(services.settings)
        pipeline.sweep(services.desk(), rested=timedelta())  # take up at once what was under way
        _say_how_to_ask(services)
        for warning in (find_warning(services.settings, services.mailboxes), find_root_warning()):
            if warning:
                print(warning, file=sys.stderr, flush=True)
        while True:
            time.sleep(LOOK_SECONDS)
            family.restart_the_dead()
    except _Stopped:
        print("Stopping …", flush=True)
    finally:
        _on_stop_signals(signal.SIG_IGN)
        family.stop()


def _on_stop_signals(handler: Callable[..., object] | signal.Handlers) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handler)


class _Family:
    """The running parts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._waits: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._lifeline, self._held = os.pipe()

    def start(self) -> None:
        """Start every part; the broker first."""
        for name in commands(self._settings):
            self._start(name)

    def restart_the_dead(self) -> None:
        """Start parts again that ended by themselves, each when its wait is over."""
        now = time.monotonic()
        for name, process in self._running.items():
            if process.poll() is None:
                continue
            if name not in self._due:
                self._note_death(name, process.returncode, now)
            elif now >= self._due[name]:
                del self._due[name]
                self._start(name)

    def _note_death(self, name: str, code: int, now: float) -> None:
        settled = now - self._started[name] >= SETTLED_SECONDS
        wait = RESTART_SECONDS if settled else min(2 * self._waits[name], LONGEST_RESTART_SECONDS)
        self._waits[name], self._due[name] = wait, now + wait
        print(f"The {name} ended ({code}); starting it again.", file=sys.stderr, flush=True)

    def stop(self) -> None:
        """End the parts, the door first and the broker last; kill what does not end."""
        for name in reversed(list(self._running)):
            process = self._running[name]
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        os.close(self._held)
        os.close(self._lifeline)

    def _start(self, name: str) -> None:
        environment = os.environ | {
            lifeline.VARIABLE: str(self._lifeline),
            "CONSULTANT_HOME": str(self._settings.home),
        }
        self._started[name] = time.monotonic()
        self._waits.setdefault(name, RESTART_SECONDS / 2)
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own commands
            commands(self._settings)[name],
            env=environment,
            pass_fds=[self._lifeline],
            start_new_session=True,
        )


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the home's lock; raises ConsultantError where another desk serves from it."""
    folder = settings.home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"Another desk is serving from {settings.home}."
            raise ConsultantError(message) from error
        yield


def _wait_for_door(settings: Settings) -> None:
    """Return when the SMTP listener answers; raises ConsultantError where it does not in time."""
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        try:
            socket.create_connection(settings.smtp_listen, timeout=1).close()
        except OSError:
            time.sleep(LOOK_SECONDS)
        else:
            return
    message = f"The SMTP listener did not start on {settings.smtp_listen[0]}:{settings.smtp_listen[1]}."
    raise ConsultantError(message)


def _say_how_to_ask(services: Services) -> None:
    me = sys.argv[0] if sys.argv[0].endswith("/consultant") else "consultant"
    if services.settings.web_listen and not has_admin(services.engine):
        print(f"Nobody can sign in to the pages yet:   {me} users add NAME --role admin", flush=True)
    host, port = services.settings.smtp_listen
    to = next(iter(services.mailboxes)).addresses[0]
    with reading(services.engine) as session:
        senders = count_senders(session)
    replies = (
        "by SMTP to the relay"
        if services.settings.smtp_url
        else f"into the Maildir {services.settings.outbox}"
    )
    known = f"({senders} known)" if senders else "(none yet)"
    web = services.settings.web_listen
    pages = f", http://{web[0]}:{web[1]}/" if web else ""
    codes = f", or read its page: http://{web[0]}:{web[1]}/codes" if web else ""
    more = "".join(f", {door.kind.upper()} at {door.where}" for door in doors_of(services.settings)[1:])
    print(
        f"The desk is open: mail for {to} is taken at {host}:{port}{more}; replies go {replies}.\n"
        f"1. Ask at once, without mail:   {me} ask 'Is E11.65 billable?'   ·   look a code up: {me} lookup E11.65{codes}\n"
        f"2. Let an address ask by mail {known}:   {me} accounts add you@example.org --units 20\n"
        f"3. Mail a question with your own mail program, or:   {me} send examples/question.eml\n"
        f"4. Load more books:   {me} codes import FOLDER   ·   what is loaded: {me} codes status\n"
        f"5. Watch and review:   {me} cases list, {me} doctor{pages}   ·   Ctrl-C stops everything.",
        flush=True,
    )
