"""A round of updating as the command, the first start and the schedule run it: alone on its home, with a bar a file.

Here, and not in `codes/`, whatever fails with one publication or edition becomes its result, so that the next one has its turn.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
from rich.progress import Progress as Bars
from sqlalchemy.exc import DBAPIError

from consultant.cli import lifeline
from consultant.cli.code_imports import import_with_progress
from consultant.codes.importers.results import Progress
from consultant.codes.publisher.trust import Patience, Site
from consultant.codes.publisher.update import Done, Update, UpdateResult
from consultant.config import read_settings
from consultant.errors import ConfigurationError, ConsultantError
from consultant.review.decide import where_it_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import TaskID

    from consultant.cli.services import Services
    from consultant.codes.publisher.publications import Publication
    from consultant.codes.publisher.records import Acceptance
    from consultant.codes.publisher.sources import FolderSource, Source
    from consultant.config import Settings

PATIENCE = Patience(connect=10, read=30)


class _DownloadBar(Progress):
    """A bar for one file at a time, on standard error where that is a terminal; an import may have its own after it."""

    def __init__(self) -> None:
        self._bars: Bars | None = None
        self._task: TaskID | None = None

    def begin(self, title: str, total: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._bars = Bars(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
        self._task = self._bars.add_task(title, total=total or None)
        self._bars.start()

    def advance(self, title: str, done: int) -> None:  # noqa: ARG002 - one file at a time
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, completed=done)

    def end(self, title: str) -> None:  # noqa: ARG002
        if self._bars is not None:
            self._bars.stop()
        self._bars = None


@dataclass(frozen=True, slots=True)
class Round:
    """One round of updating: what was asked for, and under whose acceptance."""

    services: Services
    publications: Sequence[Publication]
    acceptance: Acceptance | None

    def from_publisher(self, patience: Patience = PATIENCE) -> list[UpdateResult]:
        """From CONSULTANT_PUBLISHER_URL. Raises ConfigurationError where that is off or no address."""
        from consultant.codes.publisher.site_source import PublisherSource  # noqa: PLC0415 - httpx takes a fifth of
        from consultant.codes.publisher.website import Website  # noqa: PLC0415 - a second that no other command needs

        settings = self.services.settings
        if settings.publisher_url is None:
            message = "CONSULTANT_PUBLISHER_URL is off, so nothing is fetched; use --from-dir with files that you downloaded."
            raise ConfigurationError(message)
        with closing(Website(Site(settings.publisher_url), patience)) as website:
            accepted = self.acceptance is not None
            return self._run(PublisherSource(website, settings.downloads, accepted, _DownloadBar()))

    def from_folder(self, folder: FolderSource) -> list[UpdateResult]:
        """From files that were downloaded by hand."""
        return self._run(folder)

    def _run(self, source: Source) -> list[UpdateResult]:
        services = self.services
        by = self.acceptance.by if self.acceptance else None
        load = partial(import_with_progress, services, license_accepted_by=by)
        update = Update(services.books_engine, source, services.clock, load, by is not None, _guarded)
        with alone(services):
            return update.run(self.publications)


def _guarded(
    publication: Publication, edition: str | None, work: Callable[[], list[UpdateResult]]
) -> list[UpdateResult]:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - a page or a file from outside must not keep out all books after it
        told = " ".join(part for part in (publication.name, edition) if part)
        return [UpdateResult(publication, edition, Done.FAILED, f"{told}: {explained(error)}")]


def explained(error: Exception) -> str:
    """What went wrong, as a sentence: as `cli/main.py` tells it where a whole command fails."""
    if isinstance(error, ConsultantError):
        return str(error)
    if isinstance(error, DBAPIError):
        return f"The database can't be used: {error.orig}."
    if isinstance(error, OSError):
        return f"{error.filename or 'A file'} can't be used: {error.strerror or error}."
    return f"This was not foreseen: {where_it_failed(error)}."


@contextmanager
def alone(services: Services) -> Iterator[None]:
    """Hold the home's lock for updates. Raises ConsultantError where another one is running."""
    folder = services.settings.home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "update.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"Another update is running on {services.settings.home}."
            raise ConsultantError(message) from error
        yield


def start_apart(settings: Settings | None = None) -> subprocess.Popen[bytes]:
    """Start an update that goes on by itself, under recorded acceptance alone; it ends with the desk that started it.

    What it prints is added to `downloads/update.log`; who waits for its end is given the process.
    """
    found = settings or read_settings()
    found.downloads.mkdir(parents=True, exist_ok=True)
    with (found.downloads / "update.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "consultant.cli.main", "codes", "update"],
            env=os.environ | {"CONSULTANT_HOME": str(found.home)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=lifeline.descriptors(),
            start_new_session=True,
        )
