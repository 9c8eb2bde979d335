"""Wires settings, stores, books, mailboxes and stations together; every command and worker starts here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from consultant.codes.lookup import Books
from consultant.config import Settings, find_secret, read_settings
from consultant.delivery.addresses import load_secret
from consultant.delivery.sender import make_transport
from consultant.desk import Desk
from consultant.doorbell import CeleryDoorbell, Doorbell, SilentDoorbell
from consultant.drafting.renderer import Renderer
from consultant.logs import get_logger
from consultant.mailboxes import Mailboxes, load_mailboxes
from consultant.models.base import STORE_AWAY, make_engine
from consultant.models.migrations import migrate
from consultant.models.sealed import seal_with

if TYPE_CHECKING:
    from sqlalchemy import Engine

log = get_logger(__name__)


def utc_now() -> datetime:
    """The clock of a running desk."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Services:
    """An opened home: both stores migrated, the books and mailboxes read."""

    settings: Settings
    engine: Engine
    books_engine: Engine
    books: Books
    mailboxes: Mailboxes
    secret: bytes = field(repr=False)

    def clock(self) -> datetime:
        """Now, aware UTC."""
        return utc_now()

    def desk(self, *, silent: bool = False) -> Desk:
        """A desk on these services; `silent` rings nobody, for commands that work without a broker."""
        doorbell: Doorbell = SilentDoorbell() if silent else CeleryDoorbell(self.settings.broker_url)
        return Desk(
            engine=self.engine,
            books=self.books,
            mailboxes=self.mailboxes,
            renderer=Renderer(self.settings.config / "templates"),
            clock=self.clock,
            doorbell=doorbell,
            transport=make_transport(self.settings),
            secret=self.secret,
            mails_a_minute=self.settings.relay_per_minute if self.settings.smtp_url else 0,
            web_url=self.settings.web_url,
        )


def open_services(settings: Settings | None = None) -> Services:
    """Open the home that the environment names; makes or migrates its stores, where that is no step apart.

    Raises ConfigurationError, and StoreAhead or StoreBehind for a store of another version.
    """
    found = settings or read_settings()
    engine = make_engine(found.database_url, "desk")
    books_engine = make_engine(found.books_url, "books")
    seal_with(engine, found.seal_key, partial(find_secret, "CONSULTANT_SEAL_KEY"))
    migrate(engine, "desk", apart=not found.migrates)
    migrate(books_engine, "books", apart=not found.migrates)
    return Services(
        settings=found,
        engine=engine,
        books_engine=books_engine,
        books=Books(books_engine, lambda: utc_now().date()),
        mailboxes=load_mailboxes(found.config / "mailbox_config"),
        secret=load_secret(engine),
    )


def ready_stores(settings: Settings) -> None:
    """Make or migrate both stores, and leave no connection behind, so that what forks may call it.

    Raises as `open_services`; a store that is away is left to whoever needs it.
    """
    for url, store in ((settings.database_url, "desk"), (settings.books_url, "books")):
        engine = make_engine(url, store)
        try:
            migrate(engine, store, apart=not settings.migrates)
        except STORE_AWAY as error:
            log.warning("store_is_away", name=store, error=type(error).__name__)
        finally:
            engine.dispose()
