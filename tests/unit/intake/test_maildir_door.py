"""The Maildir door: what is new is recorded and moved, the oldest first; what can't be taken keeps nothing else out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from consultant import pipeline
from consultant.alerts import open_alerts
from consultant.cli.maildirs import needs_poller, watch_maildirs
from consultant.cli.services import Services
from consultant.intake import maildir_door
from consultant.intake.maildir_door import MaildirDoor, look, oldest_first, seen
from consultant.intake.record import Delivery
from consultant.models.base import reading
from consultant.models.case import Case, CaseEvent

from tests.at_the_desk import mail
from tests.conftest import Clock
from tests.serving import wait_for


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Maildir"
    for part in ("tmp", "new", "cur"):
        (made / part).mkdir(parents=True)
    return made


@pytest.fixture
def door(services: Services, folder: Path) -> MaildirDoor:
    store = partial(pipeline.receive_all, services.desk(silent=True))
    return MaildirDoor(services.mailboxes.get_by_name("consult"), services.mailboxes, folder, store)


def put(folder: Path, number: int, raw: bytes | None = None, part: str = "new") -> str:
    name = f"{1_700_000_000 + number}.M{number}.host"
    (folder / part / name).write_bytes(raw or mail(number))
    return name


def cases(services: Services) -> list[Case]:
    with reading(services.engine) as session:
        return list(session.scalars(select(Case).order_by(Case.id)))


def names(folder: Path, part: str) -> list[str]:
    return sorted(path.name for path in (folder / part).iterdir())


def test_what_is_new_is_stored_oldest_first_and_moved_as_seen(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock
) -> None:
    moved = [seen(put(folder, number)) for number in (3, 1, 2)]
    (folder / "new" / ".hidden").write_bytes(b"")
    assert [path.name[:10] for path in oldest_first([folder / "new"])] == [
        str(1_700_000_000 + number) for number in (1, 2, 3)
    ]
    assert look(door, services.engine, clock) == maildir_door.LOOK_SECONDS
    assert len(cases(services)) == 3
    assert (names(folder, "new"), names(folder, "cur")) == ([".hidden"], sorted(moved))


def test_many_go_in_several_commits(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maildir_door, "MOST_MAILS", 2)
    for number in range(5):
        put(folder, number)
    look(door, services.engine, clock)
    assert len(cases(services)) == 5


def test_a_mail_that_comes_again_makes_no_second_case(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock
) -> None:
    for number in (1, 2):
        put(folder, number, mail(1))
        look(door, services.engine, clock)
    assert len(cases(services)) == 1


def test_a_mail_that_is_too_large_is_known_by_its_header(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock
) -> None:
    put(folder, 1, mail(1, "x" * 12_000_000))
    look(door, services.engine, clock)
    (case,) = cases(services)
    assert case.size > 12_000_000


def test_a_mail_that_fails_three_times_is_held_and_told_once(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock
) -> None:
    name = put(folder, 1)
    put(folder, 2)
    kept = door.store

    def refuse(deliveries: Sequence[Delivery]) -> list[object]:
        answers = list(kept(deliveries))
        return [
            ValueError("no") if b"question 1" in delivery.arrivals[0].raw else answer
            for delivery, answer in zip(deliveries, answers, strict=True)
        ]

    door.store = refuse
    for _ in range(2):
        look(door, services.engine, clock)
        assert names(folder, "new") == [name]
    look(door, services.engine, clock)
    assert (names(folder, "new"), names(folder / ".held", "new")) == ([], [name])
    with reading(services.engine) as session:
        (alert,) = open_alerts(session)
    assert (alert.kind, alert.mailbox) == ("set_aside", "consult")


def test_a_mail_on_which_the_store_breaks_keeps_no_other_out(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock
) -> None:
    name, kept = put(folder, 1), door.store
    put(folder, 2)

    def breaks(deliveries: Sequence[Delivery]) -> Sequence[object]:
        if any(b"question 1" in one.arrivals[0].raw for one in deliveries):
            raise ZeroDivisionError
        return kept(deliveries)

    door.store = breaks
    look(door, services.engine, clock)
    assert (names(folder, "new"), len(cases(services)), door.failures[name]) == ([name], 1, 1)


def test_a_mail_that_is_held_was_told_of_first(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> NoReturn:
        raise OperationalError(None, {}, Exception())

    name = put(folder, 1)
    door.store = lambda deliveries: [ValueError("no") for _ in deliveries]
    door.failures[name] = 2
    with monkeypatch.context() as patch:
        patch.setattr(maildir_door, "unit_of_work", away)
        look(door, services.engine, clock)
    assert names(folder, "new") == [name], "nobody would ever look into the folder where it lies"
    look(door, services.engine, clock)
    assert names(folder / ".held", "new") == [name]


def test_a_mail_that_can_t_be_read_is_counted(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: object) -> NoReturn:
        raise LookupError

    name = put(folder, 1)
    with monkeypatch.context() as patch:
        patch.setattr(maildir_door, "read_bounded", unreadable)
        look(door, services.engine, clock)
    assert door.failures[name] == 1
    look(door, services.engine, clock)
    assert (door.failures[name], len(cases(services))) == (0, 1)


@pytest.mark.parametrize(
    ("error", "waits"),
    [
        (OperationalError(None, {}, Exception()), maildir_door.LOOK_SECONDS),
        (RuntimeError(), maildir_door.LOST_SECONDS),
    ],
)
def test_where_the_store_is_away_nothing_is_moved_or_counted(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock, error: Exception, waits: float
) -> None:
    def away(_: object) -> NoReturn:
        raise error

    name, kept = put(folder, 1), door.store
    door.store = away
    assert look(door, services.engine, clock) == waits
    assert (names(folder, "new"), dict(door.failures)) == ([name], {})
    door.store = kept
    look(door, services.engine, clock)
    assert len(cases(services)) == 1


def test_a_folder_that_is_not_there_is_waited_for(
    door: MaildirDoor, services: Services, clock: Clock, tmp_path: Path
) -> None:
    door.folder = tmp_path / "nowhere"
    assert look(door, services.engine, clock) == maildir_door.LOST_SECONDS


def test_what_somebody_else_took_is_no_failure(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock
) -> None:
    kept = door.store

    def and_take_away(deliveries: Sequence[Delivery]) -> Sequence[object]:
        answers = kept(deliveries)
        for path in (folder / "new").iterdir():
            path.unlink()
        return answers

    put(folder, 1)
    (folder / "new" / "dangling").symlink_to(folder / "gone")
    door.store = and_take_away
    look(door, services.engine, clock)
    assert (len(cases(services)), dict(door.failures)) == (1, {})


def test_a_mail_that_can_t_be_moved_is_known_the_next_time(
    door: MaildirDoor, folder: Path, services: Services, clock: Clock
) -> None:
    name = put(folder, 1)
    (folder / "cur" / seen(name)).mkdir()
    for _ in range(3):
        look(door, services.engine, clock)
    assert (len(cases(services)), names(folder, "new")) == (1, [name])
    with reading(services.engine) as session:
        assert len(session.scalars(select(CaseEvent)).all()) == 1, "its trail does not grow with each look"
    (folder / "cur" / seen(name)).rmdir()
    look(door, services.engine, clock)
    assert (names(folder, "new"), names(folder, "cur"), door.unmoved) == ([], [seen(name)], set())


def test_flags_that_a_mail_has_stay() -> None:
    assert (seen("1.host"), seen("1.host:2,RF"), seen("1.host:2,S")) == (
        "1.host:2,S",
        "1.host:2,FRS",
        "1.host:2,S",
    )


def test_the_poller_part_watches_every_maildir(services: Services, folder: Path) -> None:
    box = replace(services.mailboxes.get_by_name("consult"), maildir=str(folder))
    watched = replace(services, mailboxes=replace(services.mailboxes, all=(box,)))
    assert needs_poller(watched.mailboxes)
    assert not needs_poller(services.mailboxes)
    put(folder, 1)
    stopped = threading.Event()
    (thread,) = watch_maildirs(watched, watched.desk(silent=True), stopped)
    wait_for(lambda: cases(services))
    stopped.set()
    thread.join(60)
    assert not thread.is_alive()
