"""The access token of a mailbox: kept in the store, renewed some minutes before its end, refused ones told at once.

The network call stands between a reading and a conditional update: of two machines that renew at once the first to
write wins, the other's access token is good all the same. Secrets are read at each renewal, so that a rotated client
secret and a refresh token that was configured anew are used without a restart. A refresh token that `consultant
mailboxes authorise` stored holds until another one is configured.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import update

from consultant.alerts import AlertKind, clear_alert, raise_alert
from consultant.errors import ConfigurationError, TokenRefused
from consultant.intake.imap.oauth import Client, Grant, refresh
from consultant.logs import get_logger
from consultant.mailboxes.mailbox import ImapAuth
from consultant.models.base import insert_unless_exists, reading, unit_of_work
from consultant.models.post import OAuthToken

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox

RENEW_BEFORE = timedelta(minutes=5)
"""So long before its end a token is renewed, or a quarter of its life where that is less."""
UNUSED_WARNS = timedelta(days=80)
"""Microsoft forgets a refresh token after 90 days without use, Google after six months."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """An access token; `renew_at` is when a session should end and log in anew, `fresh` that it was had just now."""

    token: str = field(repr=False)
    renew_at: datetime
    fresh: bool


class Tokens:
    """Access tokens of all mailboxes, from the store or the end point. One thread a mailbox."""

    def __init__(
        self,
        engine: Engine,
        secrets: Callable[[str], str | None],
        clock: Callable[[], datetime],
        context: ssl.SSLContext,
    ) -> None:
        """`secrets` finds the value of an environment variable that a mailbox names; `context` checks the end point."""
        self._engine, self._secrets, self._clock, self._context = engine, secrets, clock, context
        self._unwritten: dict[str, tuple[OAuthToken, Grant]] = {}

    def get(self, mailbox: Mailbox, *, instead_of: str = "") -> Access:
        """A token that is good for some minutes; `instead_of` is one that the mail server refused.

        Raises TokenRefused (an alert stands raised then), TransientError, ConfigurationError, or what says that the
        store is away.
        """
        self._write_what_waits(mailbox)
        kept = self._kept(mailbox)
        if kept.access_token and kept.access_token != instead_of:
            renew_at = _renew_at(kept.refreshed_at, kept.expires_at)
            if self._clock() < renew_at:
                return Access(kept.access_token, renew_at, fresh=False)
        return self._renew(mailbox, kept)

    def renew_at(self, mailbox: Mailbox) -> datetime | None:
        """When a session of this mailbox should end and log in anew; None where no token is kept."""
        with reading(self._engine) as session:
            kept = session.get(OAuthToken, mailbox.name)
        return _renew_at(kept.refreshed_at, kept.expires_at) if kept and kept.expires_at else None

    def authorise(self, mailbox: Mailbox, refresh_token: str) -> Access:
        """Keep a refresh token that a person had, once it has given an access token; raises as `get` does.

        It holds until another one is configured than the service saw last: this process may have other variables.
        """
        now = self._clock()
        grant = refresh(_client(mailbox, self._secrets), refresh_token, now, self._context)
        with unit_of_work(self._engine, "token") as session:
            former = session.get(OAuthToken, mailbox.name)
            given = former.given if former else digest(self._secrets(mailbox.oauth_refresh_token) or "")
            kept = put(session, mailbox.name, given=given, refresh_token=refresh_token, now=now)
            _store(session, kept, grant, now)
        return Access(grant.access_token, _renew_at(now, grant.expires_at), fresh=True)

    def _kept(self, mailbox: Mailbox) -> OAuthToken:
        """What the store keeps; the configured refresh token where another was configured since, or none is kept."""
        configured = self._secrets(mailbox.oauth_refresh_token) or ""
        with reading(self._engine) as session:
            kept = session.get(OAuthToken, mailbox.name)
        if kept and kept.given == digest(configured):
            return kept
        if not configured:
            raise self._refused(mailbox, TokenRefused("No refresh token is configured or stored."))
        with unit_of_work(self._engine, "token") as session:
            given = digest(configured)
            return put(session, mailbox.name, given=given, refresh_token=configured, now=self._clock())

    def _renew(self, mailbox: Mailbox, kept: OAuthToken) -> Access:
        now = self._clock()
        try:
            grant = refresh(_client(mailbox, self._secrets), kept.refresh_token, now, self._context)
        except TokenRefused as refused:
            others = self._renewed_by_another(mailbox, kept)
            if others is None:
                raise self._refused(mailbox, refused) from None
            return others
        self._unwritten[mailbox.name] = kept, grant
        self._write_what_waits(mailbox)
        log.info("token_renewed", mailbox=mailbox.name)
        return Access(grant.access_token, _renew_at(now, grant.expires_at), fresh=True)

    def _renewed_by_another(self, mailbox: Mailbox, kept: OAuthToken) -> Access | None:
        """A refresh token that is good once only is refused to the second machine: then the store has the first one's."""
        with reading(self._engine) as session:
            newer = session.get(OAuthToken, mailbox.name)
        if newer is None or not newer.access_token or newer.refresh_token == kept.refresh_token:
            return None
        return Access(newer.access_token, _renew_at(newer.refreshed_at, newer.expires_at), fresh=True)

    def _write_what_waits(self, mailbox: Mailbox) -> None:
        """Write down what the end point gave, now or, where the store is away, before anything else is asked of it."""
        if mailbox.name not in self._unwritten:
            return
        kept, grant = self._unwritten[mailbox.name]
        with unit_of_work(self._engine, "token") as session:
            _store(session, kept, grant, self._clock())
        del self._unwritten[mailbox.name]

    def _refused(self, mailbox: Mailbox, refused: TokenRefused) -> TokenRefused:
        """Tell a person; the error to raise."""
        words = f"{refused} Authorise it again: consultant mailboxes authorise {mailbox.name}."
        with unit_of_work(self._engine, "token") as session:
            raise_alert(
                session,
                AlertKind.TOKEN_REFUSED,
                mailbox.name,
                words,
                now=self._clock(),
                mailbox=mailbox.name,
            )
        log.warning("token_refused", mailbox=mailbox.name)
        return TokenRefused(words)


def digest(configured: str) -> str:
    """What is kept of a configured refresh token, to see that another one was configured."""
    return hashlib.sha256(configured.encode("utf-8", "surrogateescape")).hexdigest()


def put(session: Session, mailbox: str, *, given: str, refresh_token: str, now: datetime) -> OAuthToken:
    """Keep a refresh token in place of whatever is kept; no access token is known with it. `given` is a digest."""
    values = {
        "given": given,
        "refresh_token": refresh_token,
        "access_token": None,
        "expires_at": None,
        "refreshed_at": now,
    }
    if not insert_unless_exists(session, OAuthToken, {"mailbox": mailbox} | values, ["mailbox"]):
        statement = update(OAuthToken).where(OAuthToken.mailbox == mailbox).values(**values)
        session.execute(statement.execution_options(synchronize_session=False))
    return session.get_one(OAuthToken, mailbox, populate_existing=True)


def warn_of_unused(engine: Engine, mailboxes: Iterable[Mailbox], now: datetime) -> list[str]:
    """Raise an alert for each refresh token that nobody used for 80 days; the mailboxes that have one."""
    names = [box.name for box in mailboxes if box.imap_url and box.imap_auth is not ImapAuth.PASSWORD]
    with reading(engine) as session:
        kept = filter(None, (session.get(OAuthToken, name) for name in names))
        unused = {one.mailbox: one.refreshed_at for one in kept if now - one.refreshed_at >= UNUSED_WARNS}
    if unused:
        with unit_of_work(engine, "token") as session:
            for name, since in unused.items():
                words = f"The refresh token was not used since {since:%Y-%m-%d}; after 90 days it may be forgotten."
                raise_alert(session, AlertKind.TOKEN_UNUSED, name, words, now=now, mailbox=name)
    return list(unused)


def _client(mailbox: Mailbox, secrets: Callable[[str], str | None]) -> Client:
    if not mailbox.oauth_token_url or not mailbox.oauth_client_id:
        message = f"{mailbox.name}.toml: imap_auth is {mailbox.imap_auth}; it takes oauth_token_url and oauth_client_id too."
        raise ConfigurationError(message)
    secret = secrets(mailbox.oauth_client_secret)
    return Client(mailbox.oauth_token_url, mailbox.oauth_client_id, secret, mailbox.oauth_scope)


def _renew_at(since: datetime, until: datetime | None) -> datetime:
    if until is None:
        return since
    return until - min(RENEW_BEFORE, (until - since) / 4)


def _store(session: Session, kept: OAuthToken, grant: Grant, now: datetime) -> None:
    """Write a grant where nobody wrote since `kept` was read; what was amiss with the token is over."""
    values = {
        "access_token": grant.access_token,
        "refresh_token": grant.refresh_token or kept.refresh_token,
        "expires_at": grant.expires_at,
        "refreshed_at": now,
    }
    same = (OAuthToken.given == kept.given, OAuthToken.refreshed_at == kept.refreshed_at)
    statement = update(OAuthToken).where(OAuthToken.mailbox == kept.mailbox, *same).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))
    for kind in (AlertKind.TOKEN_REFUSED, AlertKind.TOKEN_UNUSED):
        clear_alert(session, kind, kept.mailbox, now=now)
