"""Durability: what got a 250 is there once and answered once, whatever dies; what can't be stored gets none."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import smtplib
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from consultant.cli.services import utc_now
from consultant.lifecycle import Status
from consultant.models.base import reading
from consultant.models.case import CaseEvent

from tests.at_the_desk import ASKER, free_port, mail
from tests.conftest import Clock, absent
from tests.faults.evidence import all_answered, answered_once, sound
from tests.faults.fires import Burnt, Stage
from tests.faults.scene import Scene, case_ids, set_scene
from tests.serving import (
    PATIENCE,
    Client,
    Listener,
    Relay,
    children,
    kill,
    message_id,
    surroundings,
    wait_for,
)
from tests.stores import Postgres, Store, put_away

pytestmark = pytest.mark.timeout(900)

NOT_NOW = {451, 452}
LARGE = "93591 " * 50_000
"""A mail that needs room of its own, and not what SQLite still has in its files."""


@pytest.mark.long
@pytest.mark.slow
def test_at_01_a_mail_with_a_250_outlives_the_death_of_every_process(
    store: Store, relay: Relay, tmp_path: Path
) -> None:
    stage = Stage(store, relay, tmp_path, free_port())
    stage.introduce()
    first = stage.open_desk()
    with smtplib.SMTP("127.0.0.1", stage.port, timeout=PATIENCE) as peer:
        peer.ehlo()
        peer.mail(ASKER)
        peer.rcpt("consult@localhost")
        code, _ = peer.data(mail())
        first.kill_everything()
        peer.close()
    assert code == 250
    accepted = [message_id(mail())]
    second = stage.open_desk()
    try:
        wait_for(lambda: all_answered(relay, accepted) and stage.all_ended(), why=second.said())
    finally:
        second.stop()
    answered_once(relay, accepted)
    assert sound(store, accepted)["cases"] == 1


@dataclass
class Door:
    """A listener on a scene's store, and a peer who mails it."""

    scene: Scene
    listener: Listener
    client: Client

    def healed(self, cases: int) -> None:
        """Every mail with a 250 has one case, and one answer after a sweep."""
        self.listener.stop()
        for case_id in case_ids(self.scene):
            assert self.scene.heal(case_id).status in {Status.SENT, Status.DISCARDED}
        assert sound(self.scene.store, self.client.accepted)["cases"] == cases
        answered_once(self.scene.relay, self.client.accepted)


OpenDoor = Callable[[Store], Door]


@pytest.fixture
def open_door(
    relay: Relay, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenDoor]:
    """A real listener process; no broker, no worker: nothing moves but by `healed`."""
    opened: list[Listener] = []
    monkeypatch.setenv("CONSULTANT_SMTP_URL", relay.url)

    def open_it(store: Store) -> Door:
        clock.now = utc_now()  # the door's
        scene = set_scene(store, relay, clock, tmp_path)
        settings = surroundings(
            store,
            SMTP_LISTEN=f"127.0.0.1:{free_port()}",
            REDIS_URL=f"redis://127.0.0.1:{free_port()}/0",
            CONFIG=str(scene.config),
        )
        opened.append(Listener(settings, store.home / "door.log"))
        opened[-1].wait_until_open()
        return Door(scene, opened[-1], Client(opened[-1].port))

    yield open_it
    for listener in opened:
        listener.stop()


def refuses_and_recovers(door: Door, broken: AbstractContextManager[None]) -> None:
    """A mail before, the same refusals as long as the store is broken, and a 250 at the first try after it."""
    assert door.client.send(mail(1)) == 250
    with broken:
        for number in (2, 3):
            assert door.client.send(mail(number, LARGE)) in NOT_NOW, "the store can't be written"
    assert [door.client.send(mail(number, LARGE)) for number in (2, 3)] == [250, 250]
    assert door.client.send(mail(4)) == 250
    assert door.listener.process.poll() is None
    door.healed(4)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few MB."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        absent("no small disk can be mounted here, so there is none to fill")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not one block is free."""
    block = b"\0" * 4096
    with (disk / "fill").open("wb", buffering=0) as fill:
        try:
            while fill.write(block):
                pass
        except OSError:
            pass
    yield
    (disk / "fill").unlink()


@pytest.mark.long
def test_at_02_a_full_disk_is_451_and_the_next_mail_is_taken_when_there_is_room(
    small_disk: Path, open_door: OpenDoor, small_books: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The door's log lies on the full disk too: who can't write it down must not die of that."""
    shutil.copy(small_books, small_disk / "books.db")
    monkeypatch.setenv("CONSULTANT_HOME", str(small_disk))
    store = Store("sqlite", small_disk, f"sqlite:///{small_disk}/desk.db", f"sqlite:///{small_disk}/books.db")
    door = open_door(store)
    refuses_and_recovers(door, filled(small_disk))
    dispose(door.scene)


def dispose(scene: Scene) -> None:
    put_away(scene.played.services.engine)
    put_away(scene.played.services.books_engine)


@contextmanager
def no_write(pid: int) -> Iterator[None]:
    """No file of this process can grow: every write fails, as on a disk that has gone read-only."""
    former = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, former[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, former)


@contextmanager
def read_only(server: Postgres, name: str) -> Iterator[None]:
    """Nobody may write to the database; who is connected is thrown out, to notice it."""
    server.run(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    thrown_out(server, name)
    yield
    server.run(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    thrown_out(server, name)


@contextmanager
def away(server: Postgres, name: str) -> Iterator[None]:
    """Nobody can connect to the database."""
    server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    thrown_out(server, name)
    yield
    server.run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def thrown_out(server: Postgres, name: str) -> None:
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
    with server.admin.connect() as connection:
        connection.execute(text(query), {"name": name})


@pytest.mark.long
@pytest.mark.parametrize("store_name", ["sqlite"], indirect=True)
def test_at_02_a_store_that_takes_no_write_is_451(store: Store, open_door: OpenDoor) -> None:
    door = open_door(store)
    (recorder,) = children(door.listener.process.pid)
    refuses_and_recovers(door, no_write(recorder))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_at_01_a_door_whose_recorder_is_killed_starts_another(
    number: signal.Signals, store: Store, open_door: OpenDoor
) -> None:
    """What tells all processes of a door to end at once, as systemd does, must not end the one before the other."""
    door = open_door(store)
    assert door.client.send(mail(1)) == 250
    (recorder,) = children(door.listener.process.pid)
    os.kill(recorder, number)
    expected = 451 if number == signal.SIGKILL else 250
    assert [door.client.send(mail(2)), door.client.send(mail(2))] == [expected, 250]
    assert (children(door.listener.process.pid) == [recorder]) == (number == signal.SIGTERM)
    assert door.listener.process.poll() is None
    door.healed(2)


def test_at_01_a_recorder_ends_with_its_door(store: Store, open_door: OpenDoor) -> None:
    door = open_door(store)
    assert door.client.send(mail(1)) == 250
    (recorder,) = children(door.listener.process.pid)
    kill(door.listener.process.pid)
    wait_for(lambda: not Path(f"/proc/{recorder}").exists(), seconds=PATIENCE)
    door.healed(1)


@pytest.mark.long
@pytest.mark.parametrize("store_name", ["postgresql"], indirect=True)
@pytest.mark.parametrize("how", [read_only, away])
def test_at_02_a_database_that_is_read_only_or_away_is_451(
    how: Callable[[Postgres, str], AbstractContextManager[None]],
    store: Store,
    open_door: OpenDoor,
    postgres: Postgres,
) -> None:
    door = open_door(store)
    name = store.database_url.rpartition("/")[2].partition("?")[0]
    refuses_and_recovers(door, how(postgres, name))


@pytest.mark.long
@pytest.mark.slow
def test_at_03_mail_is_taken_without_a_broker_and_answered_once_when_it_is_back(broker_away: Burnt) -> None:
    """It was killed and came back empty, stood still, and was stopped and came back with its queue."""
    answered_once(broker_away.relay, broker_away.accepted)
    counts = sound(broker_away.store, broker_away.accepted)
    assert counts["cases sent"] == len(set(broker_away.accepted)) == len(broker_away.accepted)
    assert counts["claims that ran out"] == 0


@pytest.mark.long
@pytest.mark.slow
def test_at_04_a_mail_whose_worker_or_pool_child_was_killed_is_answered_once(under_fire: Burnt) -> None:
    answers = under_fire.relay.answers()
    assert len(under_fire.killed_in_hand) == 2
    assert [len(answers[name]) for name in under_fire.killed_in_hand] == [1, 1]
    sound(under_fire.store, under_fire.accepted)


def hang_up(port: int, raw: bytes, *, reset: bool) -> None:
    """Send a mail to its final dot, and leave without reading what comes then."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as peer:
        reader = peer.makefile("rb")
        for line in (
            b"",
            b"HELO peer",
            f"MAIL FROM:<{ASKER}>".encode(),
            b"RCPT TO:<consult@localhost>",
            b"DATA",
        ):
            if line:
                peer.sendall(line + b"\r\n")
            assert reader.readline()[:1] in {b"2", b"3"}
        peer.sendall(raw + b"\r\n.\r\n")
        reader.close()
        if reset:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_at_05_a_sender_that_never_reads_its_250_and_sends_again_makes_one_case(
    store: Store, open_door: OpenDoor
) -> None:
    door = open_door(store)
    for reset in (False, True, False, True):
        hang_up(door.listener.port, mail(), reset=reset)
    assert door.client.send(mail()) == 250
    assert len(case_ids(door.scene)) == 1
    with reading(door.scene.played.desk.engine) as session:
        made = session.scalar(select(func.count()).where(CaseEvent.from_status.is_(None)))
    assert made == 1
    door.healed(1)
