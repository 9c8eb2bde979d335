"""Connects to a mailbox's IMAP server, checks its certificate, and logs in by a password or by a token.

`imaps://` is TLS from the start; `imap://` demands STARTTLS (RFC 3501, section 6.2.1) unless the server is this machine:
nothing secret is ever sent in the clear to another one. Tokens go by XOAUTH2, as Google and Microsoft document it, or by
OAUTHBEARER (RFC 7628). The library answers a server's error challenge with the token once more; here it is answered as
each mechanism wants it, so that the server says NO and the connection stays in order.
"""

from __future__ import annotations

import contextlib
import re
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from consultant.errors import ConfigurationError, LoginRefused, TransientError
from consultant.intake.imap.oauth import is_loopback
from consultant.mailboxes.mailbox import ImapAuth

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from consultant.intake.imap.tokens import Access
    from consultant.mailboxes import Mailbox

COMES_AGAIN = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "CORRUPTION"})
"""Response codes (RFC 5530; LIMIT: RFC 9051) with which a refused login says nothing of the secret."""

_CODE = re.compile(r"\[([A-Z-]{1,40})[\] ]")


class TokenSource(Protocol):
    """Gives the access token of a mailbox, and says until when a session that it opened should last."""

    def get(self, mailbox: Mailbox, *, instead_of: str = "") -> Access:
        """A token; another one than `instead_of`, which the server refused."""

    def renew_at(self, mailbox: Mailbox) -> datetime | None:
        """When to log in anew; None where no token is kept."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where an `imap_url` leads; `folder` is what stands in its path."""

    host: str
    port: int | None
    user: str
    folder: str
    tls_from_start: bool

    @property
    def is_here(self) -> bool:
        """Whether it is this machine, to which no TLS is demanded."""
        return is_loopback(self.host)

    @property
    def folder_there(self) -> str:
        """The folder with its account: another account's UIDs may begin under the same UIDVALIDITY (Gmail's INBOX has 1)."""
        return f"{self.user}@{self.host}/{self.folder}"


def server_of(mailbox: Mailbox) -> Server:
    """What the mailbox's address says. Raises ConfigurationError."""
    try:
        url = urlsplit(mailbox.imap_url)
        host, port = url.hostname or "", url.port
    except ValueError as error:
        message = f"{mailbox.name}.toml: imap_url can't be read."
        raise ConfigurationError(message) from error
    if not host or not url.username:
        message = f"{mailbox.name}.toml: imap_url names no user; it takes imaps://user@host/INBOX."
        raise ConfigurationError(message)
    folder = unquote(url.path.removeprefix("/")) or "INBOX"
    return Server(host, port, unquote(url.username), folder, url.scheme == "imaps")


def connect(
    mailbox: Mailbox,
    secrets: Callable[[str], str | None],
    tokens: TokenSource | None,
    *,
    timeout: float,
    tls: ssl.SSLContext | None = None,
) -> IMAPClient:
    """A connection that is logged in, over TLS unless the server is this machine.

    Raises, each with one sentence: LoginRefused (of it TokenRefused) where a person must act, TransientError where a
    retry may help, ConfigurationError. `timeout` is in seconds, for each answer.
    """
    server, context = server_of(mailbox), tls or ssl.create_default_context()
    if mailbox.imap_auth is ImapAuth.PASSWORD:
        password = secrets(mailbox.imap_secret)
        if not password:
            message = f"{mailbox.name}.toml: imap_secret names no secret that is set."
            raise ConfigurationError(message)
        return _enter(server, _Password(server.user, password), context, timeout)
    if tokens is None:
        message = (
            f"{mailbox.name}.toml: imap_auth is {mailbox.imap_auth}, and there is nothing that gives tokens."
        )
        raise ConfigurationError(message)
    access = tokens.get(mailbox)
    try:
        return _enter(server, _Bearer(mailbox.imap_auth, server.user, access.token), context, timeout)
    except LoginRefused:
        if access.fresh:
            raise
    access = tokens.get(mailbox, instead_of=access.token)
    return _enter(server, _Bearer(mailbox.imap_auth, server.user, access.token), context, timeout)


class _Login(Protocol):
    """A way to prove who we are; raises what imapclient raises."""

    def __call__(self, client: IMAPClient) -> None: ...


@dataclass(frozen=True, slots=True)
class _Password:
    """LOGIN, or AUTHENTICATE PLAIN (RFC 4616) where the password is no ASCII, which LOGIN can't carry."""

    user: str
    password: str = field(repr=False)

    def __call__(self, client: IMAPClient) -> None:
        if client.has_capability("LOGINDISABLED"):
            message = "The mail server takes no password."
            raise LoginRefused(message)
        if (self.user + self.password).isascii():
            client.login(self.user, self.password)
        else:
            client.plain_login(self.user, self.password)


@dataclass(slots=True)
class _Bearer:
    """A token by SASL: the first challenge is empty, a second one is the server's complaint in JSON."""

    mechanism: ImapAuth
    user: str
    token: str = field(repr=False)
    told: bool = False

    def __call__(self, client: IMAPClient) -> None:
        name = self.mechanism.value.upper()
        if not client.has_capability(f"AUTH={name}"):
            message = f"The mail server does not know {name}."
            raise LoginRefused(message)
        client.sasl_login(name, self.respond)

    def respond(self, _challenge: bytes) -> bytes:
        """The token, once; then the answer that makes the server say NO (RFC 7628, section 3.2.3; empty for XOAUTH2)."""
        bearer = self.mechanism is ImapAuth.OAUTHBEARER
        if self.told:
            return b"\x01" if bearer else b""
        self.told = True
        if bearer:
            user = self.user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801, section 4
            return f"n,a={user},\x01auth=Bearer {self.token}\x01\x01".encode()
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01".encode()


def _enter(server: Server, login: _Login, context: ssl.SSLContext, timeout: float) -> IMAPClient:
    """Connect and log in, every error a sentence; what was opened is closed where that fails."""
    try:
        client = IMAPClient(
            server.host,
            server.port,
            ssl=server.tls_from_start,
            ssl_context=context if server.tls_from_start else None,
            timeout=timeout,
        )
        with contextlib.ExitStack() as opened:
            opened.callback(_shut, client)
            _secure(client, server, context)
            login(client)
            opened.pop_all()
    except ssl.SSLCertVerificationError as error:
        message = f"The certificate of {server.host} is not trusted: {error.verify_message}."
        raise LoginRefused(message) from None
    except IMAPClientError as error:
        raise _refusal(server, error) from None
    except (OSError, ValueError) as error:
        message = f"The mail server {server.host} can't be reached ({type(error).__name__})."
        raise TransientError(message) from error
    return client


def _secure(client: IMAPClient, server: Server, context: ssl.SSLContext) -> None:
    """STARTTLS where it is wanted. Raises LoginRefused where the server has none, so that nothing goes in the clear."""
    if server.tls_from_start or server.is_here:
        return
    if not client.has_capability("STARTTLS"):
        message = f"The mail server {server.host} offers no STARTTLS, so nothing secret is sent to it."
        raise LoginRefused(message)
    client.starttls(context)


def _refusal(server: Server, error: IMAPClientError) -> Exception:
    """The error that a NO or BAD means, by its response code; the server's other words may name the account.

    An abort says that the connection is gone or speaks no IMAP; the library hides it in what it makes of a login.
    """
    if isinstance(error, IMAPClientAbortError) or isinstance(error.__context__, IMAPClientAbortError):
        return TransientError(f"The mail server {server.host} ended the connection before the login.")
    found = _CODE.search(str(error))
    code = found[1] if found else ""
    named = f" ({code})" if code else ""
    if code in COMES_AGAIN:
        return TransientError(f"The mail server {server.host} takes no login now{named}.")
    return LoginRefused(f"The mail server {server.host} refuses the login of this mailbox{named}.")


def _shut(client: IMAPClient) -> None:
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()
