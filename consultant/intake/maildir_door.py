"""The Maildir door: takes what a mail server on this machine puts into a mailbox's Maildir.

What is in `new/` is recorded, several mails in one commit, and only then moved to `cur/` as seen; whatever dies in between
makes mails come again, and their fingerprints are known. A mail that fails three times moves to the subfolder `.held`
(Maildir++), an alert is raised, and the rest goes on. Nothing is deleted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from consultant.alerts import AlertKind, raise_alert
from consultant.intake.bounded import read_bounded
from consultant.intake.deposited import answers_of, read_deposited
from consultant.logs import get_logger
from consultant.models.base import STORE_AWAY, unit_of_work

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Engine

    from consultant.intake.record import Delivery
    from consultant.mailboxes import Mailbox, Mailboxes

LOOK_SECONDS = 1.0
MOST_TRIES = 3
MOST_MAILS = 50
MOST_BYTES = 16 * 1024 * 1024
"""Of one commit; a mail may be larger by itself."""
DOOR = "maildir"
HELD = ".held"
LOST_SECONDS = 30.0
"""How long to wait where the folder or the store is away."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail that was read from its file."""

    path: Path
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the mails of one look: how many are stored, and those that can't be, with what kept them out."""

    stored: int
    failed: dict[Path, Exception]


@dataclass
class MaildirDoor:
    """The Maildir of one mailbox; `store` keeps mails in one commit, an answer each."""

    mailbox: Mailbox
    mailboxes: Mailboxes
    folder: Path
    store: Callable[[Sequence[Delivery]], Sequence[object]]
    failures: Counter[str] = field(default_factory=Counter)
    unmoved: set[str] = field(default_factory=set)

    def take(self, *parts: str) -> Outcome:
        """Take what lies in these parts of the folder, the oldest first. Raises what says that the store is away."""
        (self.folder / "cur").mkdir(exist_ok=True, mode=0o700)
        stored, failed = 0, dict[Path, Exception]()
        for group in self._groups([self.folder / part for part in parts], failed):
            answers = self._answers([one.delivery for one in group])
            for one, answer in zip(group, answers, strict=True):
                if isinstance(answer, Exception):
                    failed[one.path] = answer
                else:
                    stored += 1
                    self._settle(one.path)
        return Outcome(stored, failed)

    def set_aside(self, path: Path) -> None:
        """Move a mail to the subfolder that keeps what can't be taken."""
        held = self.folder / HELD
        for part in ("tmp", "new", "cur"):
            (held / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        (held / "maildirfolder").touch()
        path.rename(held / "new" / path.name)

    def _groups(self, folders: Sequence[Path], failed: dict[Path, Exception]) -> Iterator[list[Lying]]:
        group: list[Lying] = []
        size = 0
        for path in oldest_first(folders):
            if path.name in self.unmoved:
                self._settle(path)  # stored: each more time is a line of its case's trail
                continue
            try:
                delivery = self._read(path)
            except FileNotFoundError:
                continue  # somebody else took it
            except Exception as error:  # noqa: BLE001 - a mail that nobody can read must not keep the others out
                failed[path] = error
                continue
            group.append(Lying(path, delivery))
            size += delivery.size
            if len(group) >= MOST_MAILS or size >= MOST_BYTES:
                yield group
                group, size = [], 0
        if group:
            yield group

    def _answers(self, deliveries: Sequence[Delivery]) -> Sequence[object]:
        """What the store says of each. A mail on which it fails is to blame where it takes another; else the failure is its own."""
        try:
            return self.store(deliveries)
        except STORE_AWAY:
            raise
        except Exception:
            answers = [answers_of(self.store, [one])[0] for one in deliveries]
            if all(isinstance(answer, Exception) for answer in answers):
                raise
            return answers

    def _read(self, path: Path) -> Delivery:
        with path.open("rb") as file:
            raw, size = read_bounded(file, self.mailbox.max_message_bytes)
        came_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return read_deposited(self.mailboxes, self.mailbox, raw, door=DOOR, came_at=came_at, size=size)

    def _settle(self, path: Path) -> None:
        """Move a stored mail to `cur/`, seen; where that fails it comes again, and is known."""
        self.failures.pop(path.name, None)
        self.unmoved.discard(path.name)
        try:
            path.rename(self.folder / "cur" / seen(path.name))
        except FileNotFoundError:
            pass  # somebody else moved it
        except OSError as error:
            self.unmoved.add(path.name)
            log.warning("not_moved", mailbox=self.mailbox.name, error=type(error).__name__)


def run(door: MaildirDoor, engine: Engine, stopped: threading.Event, clock: Callable[[], datetime]) -> None:
    """Look into the folder each second until `stopped`."""
    log.info("watching_maildir", mailbox=door.mailbox.name)
    while not stopped.is_set():
        stopped.wait(look(door, engine, clock))


def look(door: MaildirDoor, engine: Engine, clock: Callable[[], datetime]) -> float:
    """Take what is new; how many seconds to wait for the next look."""
    try:
        if not (door.folder / "new").is_dir():
            log.warning("no_maildir", mailbox=door.mailbox.name)
            return LOST_SECONDS
        outcome = door.take("new")
        for path, error in outcome.failed.items():
            _count_failure(door, engine, path, error, clock())
    except STORE_AWAY as error:
        log.warning("maildir_not_taken", mailbox=door.mailbox.name, error=type(error).__name__)
        return LOOK_SECONDS
    except Exception as error:  # noqa: BLE001 - a folder that nobody looks into any more would be silent for ever
        log.error("maildir_failed", mailbox=door.mailbox.name, error=type(error).__name__)  # noqa: TRY400 - no traceback
        return LOST_SECONDS
    return LOOK_SECONDS


def _count_failure(door: MaildirDoor, engine: Engine, path: Path, error: Exception, now: datetime) -> None:
    """Count a failure of a mail; after the third it is set aside, and somebody is told."""
    door.failures[path.name] += 1
    log.warning("mail_not_taken", mailbox=door.mailbox.name, error=type(error).__name__)
    if door.failures[path.name] < MOST_TRIES:
        return
    name = door.mailbox.name
    words = (
        f"A mail in the Maildir of {name} can't be taken ({type(error).__name__}); it lies in {HELD} there."
    )
    with unit_of_work(engine) as session:  # first: a mail that is moved and not told of is lost to everybody
        raise_alert(session, AlertKind.SET_ASIDE, f"{name} maildir", words, now=now, mailbox=name)
    door.set_aside(path)
    del door.failures[path.name]


def oldest_first(folders: Sequence[Path]) -> list[Path]:
    """The mails of some parts of a Maildir by the time in their names, else of the file; names with a dot are none."""
    found = [
        path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.name[0] != "."
    ]
    aged = []
    for path in found:
        try:
            if path.is_file():
                aged.append((_age(path), path.name, path))
        except OSError:
            continue
    return [path for *_, path in sorted(aged)]


def _age(path: Path) -> float:
    named = re.match(r"\d{9,11}(?=\.)", path.name)
    return float(named[0]) if named else path.stat().st_mtime


def seen(name: str) -> str:
    """A file's name with the flag S beside those that it has."""
    base, _, flags = name.partition(":2,")
    return f"{base}:2,{''.join(sorted(set(flags) | {'S'}))}"
