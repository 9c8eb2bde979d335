"""Fixtures that every kind of test shares. Real parts, not mocks; what is absent is a skip with a sentence, and in CI a failure."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from consultant.cli.services import Services, open_services
from consultant.codes.importers import Outcome, import_paths
from consultant.config import read_settings
from consultant.mail.documents.apart import read_apart
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

from tests.journeys.journey import config_with
from tests.serving import Relay
from tests.wide_books import import_wide_books

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.mailboxes import Mailboxes

pytest_plugins = [
    "tests.real_books",
    "tests.stores",
    "tests.browser",
    "tests.faults.fires",
    "tests.imap_servers",
    "tests.broken_imap",
]

CHECKOUT = Path(__file__).resolve().parent.parent
AMPLE = 120.0
LIMITS = {
    "consultant.delivery.dispatch.GROUP_SECONDS": 3600.0,  # a group that took longer is put back in part
    "consultant.delivery.notification_round.ROUND_SECONDS": 3600.0,
    "consultant.delivery.staff_notices.ROUND_SECONDS": 3600.0,
    "consultant.delivery.webhook_call.SECONDS_IN_ALL": AMPLE,
    "consultant.doorbell.STOP_SECONDS": AMPLE,
    "consultant.intake.proof.names.MAIL_SECONDS": AMPLE,
    "consultant.intake.proof.names.QUESTION_SECONDS": AMPLE,
    "consultant.intake.smtp.session.PROXY_SECONDS": AMPLE,
    "consultant.intake.smtp_listener.PROVE_TIMEOUT": AMPLE,
    "consultant.intake.smtp_listener.STORE_TIMEOUT": AMPLE,
    "consultant.job_digests.ROUND_SECONDS": 3600.0,
    "consultant.mail.documents.read.SECONDS_A_FILE": AMPLE,
    "consultant.mail.documents.read.SECONDS_IN_ALL": 3600.0,
    "consultant.watching.looks.ports.SECONDS": AMPLE,
    "consultant.watching.looks.relay.SECONDS": AMPLE,
}
"""Moments of the product that a slow machine would reach."""


def absent(sentence: str) -> None:
    """Skip, or fail where CONSULTANT_REQUIRE_ALL says that nothing may be skipped."""
    if os.environ.get("CONSULTANT_REQUIRE_ALL") == "1":
        pytest.fail(f"CONSULTANT_REQUIRE_ALL is set and {sentence}")
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real code files."""
    folder = Path(os.environ.get("CONSULTANT_REAL_DATA") or CHECKOUT.parent / "shared" / "data")
    if not (folder / "ncci").is_dir():
        absent(f"the folder of real code files is not there (CONSULTANT_REAL_DATA, looked in {folder.name})")
    return folder


class Clock:
    """A clock that stands still until it is moved; aware UTC."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)

    def today(self) -> date:
        return self.now.date()


@pytest.fixture(scope="session", autouse=True)
def patient() -> Iterator[None]:
    """No limit of the product is met because the machine is slow; a test of a limit sets its own."""
    with pytest.MonkeyPatch.context() as patched:
        for limit, seconds in LIMITS.items():
            patched.setattr(limit, seconds)
        patched.setitem(cast("dict[str, float]", read_apart.__kwdefaults__), "seconds", AMPLE)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout's configuration, but nothing waits to be taken back and nobody is told that a case is held."""
    return config_with(tmp_path_factory.mktemp("config") / "at_once", CHECKOUT, {})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: Path) -> Path:
    """A fresh CONSULTANT_HOME, with no outside broker or relay."""
    for name in ("DATABASE_URL", "BOOKS_URL", "REDIS_URL", "SMTP_URL", "CONFIG", "SEAL_KEY", "SMTP_LISTEN"):
        monkeypatch.delenv(f"CONSULTANT_{name}", raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("CONSULTANT_HOME", str(folder))
    monkeypatch.setenv("CONSULTANT_CONFIG", str(at_once))
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", "off")  # no test reaches for the network
    monkeypatch.setenv("CONSULTANT_WEB_LISTEN", "off")  # desks of many tests start side by side
    return folder


@pytest.fixture
def services(home: Path) -> Iterator[Services]:
    """An opened, empty home."""
    opened = open_services(read_settings())
    yield opened
    opened.engine.dispose()
    opened.books_engine.dispose()


@pytest.fixture
def mailboxes(services: Services) -> Mailboxes:
    return services.mailboxes


@pytest.fixture(scope="session")
def small_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A books.db with the small invented books of tests/data/codes, made once and copied by each test."""
    folder = tmp_path_factory.mktemp("books")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    migrate(engine, "books")
    results = import_paths(engine, [CHECKOUT / "tests" / "data" / "codes"], clock=Clock())
    assert not [result for result in results if result.outcome is not Outcome.IMPORTED], results
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "books.db"


@pytest.fixture(scope="session")
def wide_books(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A books.db with the small books and the wide ones of tests/wide_books, made once and copied by each test."""
    folder = tmp_path_factory.mktemp("wide")
    shutil.copy(small_books, folder / "books.db")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    import_wide_books(engine, folder / "files")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "books.db"


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A relay that takes mail, and can be told to hold it or to go away."""
    made = Relay()
    made.start()
    yield made
    made.stop()
