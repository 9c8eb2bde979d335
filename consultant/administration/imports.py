"""Imports of code books that a page starts: files streamed into the home, a job's row, a process of its own.

One import runs at a time in a home: whoever runs it holds `run/import.lock` (flock(2)). The lock is taken here and handed
to the process as an open file, so that it ends with that process however it dies; a job that is not at its end while
nobody holds the lock was killed, and is told as failed. What a file is, the importers recognise by its content; its name
decides nothing.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from consultant.audit_log import Act, Actor, note
from consultant.codes.importers.results import Progress
from consultant.errors import NotPossibleNow, UsageError
from consultant.logs import get_logger
from consultant.models.administration import ImportJob
from consultant.models.base import reading, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import IO

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.config import Settings

MOST_BYTES = 2 << 30
"""Of one upload; the coverage database, the largest that is published, takes a tenth of it."""
MOST_FILES = 200
LEFT_FREE = 500 << 20
"""Bytes of the disk that an upload leaves free: mail needs room too."""
SHOWN = 50
"""Jobs that are listed."""
TOLD_EVERY_SECONDS = 1.0
KILLED = "It was broken off: its process has ended without a word. Start it anew; the former editions stay."

log = get_logger(__name__)


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


OVER = frozenset({JobState.DONE, JobState.FAILED})


@dataclass(frozen=True, slots=True)
class Ordered:
    """What somebody wants imported: files of a folder, or (`folder` None) what the publisher has newer.

    `accepted_by` is who accepted the AMA's terms with it; empty: nobody.
    """

    names: tuple[str, ...]
    folder: Path | None
    accepted_by: str = ""
    partial: bool = False
    setting: str = ""
    release: str = ""

    @property
    def arguments(self) -> list[str]:
        """For `codes job`."""
        given = {
            "--folder": str(self.folder or ""),
            "--accepted-by": self.accepted_by,
            "--setting": self.setting,
            "--release": self.release,
        }
        named = [part for name, value in given.items() if value for part in (name, value)]
        return [*named, *(["--partial"] if self.partial else [])]


class Upload:
    """A folder of the home that files are streamed into; bounded in bytes and in files. Close it, or drop it."""

    def __init__(self, settings: Settings) -> None:
        """Make the folder."""
        self.folder = settings.home / "uploads" / secrets.token_hex(8)
        self.folder.mkdir(parents=True, mode=0o700)
        self.names: list[str] = []
        self._free = shutil.disk_usage(self.folder).free - LEFT_FREE
        self._bytes = 0
        self._open: IO[bytes] | None = None

    def begin(self, name: str) -> None:
        """Begin a file; of its name the last part is kept, as the folder would. Raises UsageError for one too many."""
        self.end()
        if len(self.names) >= MOST_FILES:
            message = f"More than {MOST_FILES} files at once; put them into a zip."
            raise UsageError(message)
        kept = safe_name(name, self.names)
        self.names.append(kept)
        self._open = (self.folder / kept).open("xb")

    def add(self, data: bytes) -> None:
        """Bytes of the file that was begun. Raises UsageError where they are too many, or the disk is nearly full."""
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            message = (
                f"That is more than {MOST_BYTES >> 30} GiB; use `consultant codes import` on the machine."
            )
            raise UsageError(message)
        if self._bytes > self._free:
            message = "There is too little room on the disk for it."
            raise UsageError(message)
        if self._open is not None:
            self._open.write(data)

    def end(self) -> None:
        """The file is whole."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def drop(self) -> None:
        """Forget it all."""
        self.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def safe_name(name: str, taken: Sequence[str]) -> str:
    """The last part of a name that a browser gave, without what a file system or a terminal would take amiss; none twice."""
    last = (
        re.sub(r"[^\w.() +-]", "_", name.replace("\\", "/").rpartition("/")[2]).strip(". ")[-120:] or "file"
    )
    stem, dot, ending = last.rpartition(".")
    found, number = last, 1
    while found in taken:
        number += 1
        found = f"{stem or last} ({number}){dot}{ending if dot else ''}"
    return found


def start(
    engine: Engine, settings: Settings, ordered: Ordered, actor: Actor, clock: Callable[[], datetime]
) -> int:
    """Make a job and let it run apart; its number. Raises NotPossibleNow where another one is running."""
    lock = _take_lock(settings)
    if lock is None:
        message = "Another import is running; there is one at a time."
        raise NotPossibleNow(message)
    with lock:
        with unit_of_work(engine) as session:
            _fail_the_killed(session, clock())
            job = ImportJob(names=list(ordered.names), by=actor.name, at=clock())
            session.add(job)
            session.flush()
            what = "books.imported" if ordered.folder else "books.updated"
            accepted = "terms accepted" if ordered.accepted_by else ""
            note(session, actor, Act(what, "import", str(job.id), new=accepted), at=clock())
            number = job.id
        process = _spawn(settings, [str(number), *ordered.arguments], lock)
    threading.Thread(
        target=_wait, args=(process, engine, settings, clock), daemon=True, name="import"
    ).start()
    return number


def _spawn(settings: Settings, arguments: Sequence[str], lock: IO[str]) -> subprocess.Popen[bytes]:
    """`consultant codes job …` in a session of its own; what it prints is added to `downloads/import.log`. It outlives the pages."""
    settings.downloads.mkdir(parents=True, exist_ok=True)
    with (settings.downloads / "import.log").open("ab") as out:
        return subprocess.Popen(  # noqa: S603 - our own command and a list of arguments, no shell
            [sys.executable, "-m", "consultant.cli.main", "codes", "job", *arguments],
            env=os.environ | {"CONSULTANT_HOME": str(settings.home)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )


def _wait(
    process: subprocess.Popen[bytes], engine: Engine, settings: Settings, clock: Callable[[], datetime]
) -> None:
    """Take leave of the process, so that none stays behind as a zombie, and say so where it left its job unfinished."""
    code = process.wait()
    log.info("import_ended", status=code)
    with suppress(Exception):  # the store is away: whoever looks next finds out
        fail_the_killed(engine, settings, clock())


def fail_the_killed(engine: Engine, settings: Settings, now: datetime) -> None:
    """Where nobody holds the lock, a job that is not at its end never will be."""
    with reading(engine) as session:
        if session.scalars(_unfinished()).first() is None:
            return
    lock = _take_lock(settings)
    if lock is None:
        return
    with lock, unit_of_work(engine) as session:
        _fail_the_killed(session, now)


def _fail_the_killed(session: Session, now: datetime) -> None:
    for job in session.scalars(_unfinished()):
        job.state, job.words, job.ended_at = JobState.FAILED, KILLED, now


def _unfinished() -> Any:  # noqa: ANN401 - a query
    return select(ImportJob).where(ImportJob.state.not_in(OVER))


def _take_lock(settings: Settings) -> IO[str] | None:
    """The home's lock for imports; None where somebody holds it."""
    folder = settings.home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "import.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def list_jobs(engine: Engine) -> Sequence[ImportJob]:
    """The newest first."""
    with reading(engine) as session:
        return session.scalars(select(ImportJob).order_by(ImportJob.id.desc()).limit(SHOWN)).all()


def get_job(engine: Engine, number: int) -> ImportJob:
    """One. Raises UsageError."""
    with reading(engine) as session:
        found = session.get(ImportJob, number)
    if found is None:
        message = f"There is no import {number}."
        raise UsageError(message)
    return found


def job_json(job: ImportJob) -> dict[str, Any]:
    """A job for a script that watches it."""
    return {
        "number": job.id,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "words": job.words,
        "names": job.names,
        "by": job.by,
        "at": job.at.isoformat(timespec="seconds"),
        "ended_at": job.ended_at.isoformat(timespec="seconds") if job.ended_at else None,
        "outcome": job.outcome or [],
    }


class JobProgress(Progress):
    """Tells a job's row how far its import is, now and then."""

    def __init__(self, engine: Engine, number: int, seconds: Callable[[], float]) -> None:
        """`seconds` is a clock that only runs (time.monotonic)."""
        self._engine, self._number, self._seconds = engine, number, seconds
        self._total, self._told_at = 0, 0.0

    def begin(self, title: str, total: int) -> None:
        """An edition, or the search index, is begun."""
        self._total = total
        self._tell(words=title, done=0, total=total)

    def advance(self, title: str, done: int) -> None:  # noqa: ARG002 - it is told already
        """So far."""
        if self._seconds() - self._told_at >= TOLD_EVERY_SECONDS:
            self._tell(done=min(done, self._total))

    def end(self, title: str) -> None:  # noqa: ARG002
        """It is over."""
        self._tell(done=self._total)

    def _tell(self, **values: Any) -> None:  # noqa: ANN401 - columns
        self._told_at = self._seconds()
        tell(self._engine, self._number, **values)


def tell(engine: Engine, number: int, **values: Any) -> None:  # noqa: ANN401 - columns
    """Write to a job's row."""
    with unit_of_work(engine) as session:
        session.execute(update(ImportJob).where(ImportJob.id == number).values(**values))


def finish(
    engine: Engine, number: int, state: JobState, words: str, outcome: list[dict[str, Any]], now: datetime
) -> None:
    """A job is at its end."""
    tell(engine, number, state=state, words=words, outcome=outcome, ended_at=now)


def uploaded(folder: Path) -> Iterator[Path]:
    """The files of an upload, by name."""
    yield from sorted(path for path in folder.iterdir() if path.is_file())
