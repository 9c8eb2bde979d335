"""Settings from the environment (CONTRACT.md names them); read once by the composition root and passed down."""

from __future__ import annotations

import hashlib
import os
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from consultant.door_settings import NO_MORE_DOORS, DoorSettings, read_address, read_doors
from consultant.errors import ConfigurationError

PUBLISHER_URL = "https://www.cms.gov"
"""Who publishes the books."""

MAILS_A_MINUTE = 60
"""To one recipient domain, where CONSULTANT_RELAY_PER_MINUTE says nothing else."""

CALLS_A_MINUTE = 120
"""Of the API by one token, where CONSULTANT_API_PER_MINUTE says nothing else."""

_SOCKET_PATH_LIMIT = 100  # sun_path holds 108 bytes on Linux, 104 on macOS
_CHECKOUT = Path(__file__).resolve().parent.parent
_CARRIED = Path(__file__).resolve().parent / "_config"


def _config_folder(named: str | None) -> Path:
    """The folder that holds mailbox_config/ and templates/: the named one, the checkout, or the wheel's copies."""
    if named:
        return Path(named)
    return _CHECKOUT if (_CHECKOUT / "mailbox_config").is_dir() else _CARRIED


def _secret(environ: dict[str, str], name: str) -> str | None:
    """The value of NAME, or the content of the file that NAME_FILE names; None where neither is set."""
    if environ.get(name):
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        message = f"{name}_FILE names {path}, which can't be read: {error.strerror}."
        raise ConfigurationError(message) from error


def find_secret(name: str) -> str | None:
    """A secret that a mailbox file names, as it stands now: NAME, or what the file that NAME_FILE names holds.

    None where neither is set. Read anew each time, so that a secret that was changed is used at once.
    """
    return _secret(dict(os.environ), name) if name else None


def _web_listen(value: str) -> tuple[str, int] | None:
    """Where the pages are served; None for `off`."""
    return None if value.strip().lower() == "off" else read_address("CONSULTANT_WEB_LISTEN", value)


def _web_url(value: str, listen: str) -> str:
    """Where browsers reach the pages: what is named, else where they are served."""
    if not value:
        return "" if _web_listen(listen) is None else f"http://{listen}"
    if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname:
        message = f"CONSULTANT_WEB_URL is {value!r}; it takes an address such as https://desk.example.org."
        raise ConfigurationError(message)
    return value.rstrip("/")


def _publisher(value: str) -> str | None:
    return None if value.strip().lower() == "off" else value


def _update_books(value: str) -> bool:
    if value not in {"", "off", "monthly"}:
        message = f"CONSULTANT_UPDATE_BOOKS is {value!r}; it takes monthly or off."
        raise ConfigurationError(message)
    return value == "monthly"


def _migrates(value: str) -> bool:
    if value not in {"", "at-start", "apart"}:
        message = f"CONSULTANT_MIGRATE is {value!r}; it takes at-start or apart."
        raise ConfigurationError(message)
    return value != "apart"


def _per_minute(value: str) -> int:
    if not value.isdecimal():
        message = (
            f"CONSULTANT_RELAY_PER_MINUTE is {value!r}; it takes a whole number of mails, 0 for no limit."
        )
        raise ConfigurationError(message)
    return int(value)


def _calls_per_minute(value: str) -> int:
    if not value.isdecimal() or not int(value):
        message = f"CONSULTANT_API_PER_MINUTE is {value!r}; it takes a whole number of calls, at least 1."
        raise ConfigurationError(message)
    return int(value)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. `redis_url` None: an embedded Valkey is started by `serve`. `smtp_url` None: a Maildir.

    What may hold a password shows in no repr: `celery report` and `celery inspect conf` print these.
    `web_listen` None: no pages are served. `web_url` is the address by which browsers reach them, without a slash at its end.
    `oidc_issuer` empty: nobody signs in by OpenID Connect.
    `publisher_url` None: no publisher is asked for code books, at the first start or at any other time.
    `updates_books`: a schedule asks it once a month. `api_per_minute`: calls of the API that one token may make.
    `webhooks_to_loopback`: webhooks may be on this machine, by http too; for tests and trials.
    `migrates`: whoever opens an old store brings it to this version; else that is a step of its own (`stores migrate`).
    """

    home: Path
    database_url: str = field(repr=False)
    books_url: str = field(repr=False)
    config: Path
    redis_url: str | None = field(repr=False)
    smtp_url: str | None = field(repr=False)
    smtp_listen: tuple[str, int]
    seal_key: str | None = field(repr=False)
    log_format: str
    publisher_url: str | None
    updates_books: bool
    ca_file: str | None = None
    relay_per_minute: int = MAILS_A_MINUTE
    doors: DoorSettings = NO_MORE_DOORS
    web_listen: tuple[str, int] | None = None
    web_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str | None = field(default=None, repr=False)
    api_per_minute: int = CALLS_A_MINUTE
    webhooks_to_loopback: bool = False
    migrates: bool = True

    def make_tls_context(self) -> ssl.SSLContext:
        """What checks certificate and name of a server that we log in to: the system's trust, and that of CONSULTANT_CA_FILE."""
        context = ssl.create_default_context()
        if self.ca_file:
            try:
                context.load_verify_locations(self.ca_file)
            except (OSError, ssl.SSLError) as error:
                message = (
                    f"CONSULTANT_CA_FILE names {self.ca_file}, which holds no certificates that can be read."
                )
                raise ConfigurationError(message) from error
        return context

    @property
    def downloads(self) -> Path:
        """Where files from the publisher are kept, a folder a publication."""
        return self.home / "downloads"

    @property
    def outbox(self) -> Path:
        """The Maildir that receives replies while no relay is configured."""
        return self.home / "outbox"

    @property
    def valkey_socket(self) -> Path:
        """The private socket of the embedded Valkey (in the temporary folder where the home's path is too long)."""
        socket = self.home / "run" / "valkey.sock"
        if len(os.fsencode(socket)) < _SOCKET_PATH_LIMIT:
            return socket
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"consultant-{os.getuid()}-{digest}" / "valkey.sock"

    @property
    def broker_url(self) -> str:
        """The broker: the Redis that was named, else the embedded one."""
        return self.redis_url or f"redis+socket://{self.valkey_socket}"


def read_settings(environ: dict[str, str] | None = None) -> Settings:
    """Settings from `environ` (default: the process's). Raises ConfigurationError."""
    env = dict(os.environ) if environ is None else environ
    home = Path(env.get("CONSULTANT_HOME") or "./var").resolve()
    listen = env.get("CONSULTANT_WEB_LISTEN") or "127.0.0.1:8025"
    return Settings(
        home=home,
        database_url=_secret(env, "CONSULTANT_DATABASE_URL") or f"sqlite:///{home / 'desk.db'}",
        books_url=_secret(env, "CONSULTANT_BOOKS_URL") or f"sqlite:///{home / 'books.db'}",
        config=_config_folder(env.get("CONSULTANT_CONFIG")),
        redis_url=_secret(env, "CONSULTANT_REDIS_URL") or None,
        smtp_url=_secret(env, "CONSULTANT_SMTP_URL"),
        smtp_listen=read_address(
            "CONSULTANT_SMTP_LISTEN", env.get("CONSULTANT_SMTP_LISTEN") or "127.0.0.1:2525"
        ),
        seal_key=_secret(env, "CONSULTANT_SEAL_KEY"),
        log_format=env.get("CONSULTANT_LOG_FORMAT") or "text",
        publisher_url=_publisher(env.get("CONSULTANT_PUBLISHER_URL") or PUBLISHER_URL),
        updates_books=_update_books(env.get("CONSULTANT_UPDATE_BOOKS") or ""),
        ca_file=env.get("CONSULTANT_CA_FILE") or None,
        web_listen=_web_listen(listen),
        web_url=_web_url(env.get("CONSULTANT_WEB_URL") or "", listen),
        oidc_issuer=(env.get("CONSULTANT_OIDC_ISSUER") or "").rstrip("/"),
        oidc_client_id=env.get("CONSULTANT_OIDC_CLIENT_ID") or "",
        oidc_client_secret=_secret(env, "CONSULTANT_OIDC_CLIENT_SECRET"),
        doors=read_doors(env),
        api_per_minute=_calls_per_minute(env.get("CONSULTANT_API_PER_MINUTE") or str(CALLS_A_MINUTE)),
        webhooks_to_loopback=env.get("CONSULTANT_WEBHOOKS_TO_LOOPBACK") == "1",
        migrates=_migrates(env.get("CONSULTANT_MIGRATE") or ""),
        relay_per_minute=_per_minute(env.get("CONSULTANT_RELAY_PER_MINUTE") or str(MAILS_A_MINUTE)),
    )
