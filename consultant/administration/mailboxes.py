"""What administrators do about a mailbox: see its state, try its login, poll it, authorise it anew, mend what was set aside.

Whatever asks a mail server runs in a thread of its own for a bounded time (`within`), and holds no transaction meanwhile;
a thread that is not waited for any longer ends by the connection's own time limits.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant import pipeline
from consultant.alerts import AlertKind, open_alerts
from consultant.audit_log import Act, Actor, note
from consultant.config import find_secret
from consultant.errors import ConfigurationError, ConsultantError, UsageError
from consultant.intake.deposited import read_deposited
from consultant.intake.imap import bookkeeping
from consultant.intake.imap.bookkeeping import Bookkeeping
from consultant.intake.imap.login import connect, server_of
from consultant.intake.imap.poller import Poller, after_taking
from consultant.intake.imap.session import QUIET_SECONDS
from consultant.intake.imap.tokens import Tokens
from consultant.intake.imap.visit import DOOR
from consultant.logs import get_logger
from consultant.mailboxes.mailbox import AfterTaking, ImapAuth
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.post import ImapCursor, OAuthToken, SetAside
from consultant.review.decide import where_it_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from consultant.config import Settings
    from consultant.desk import Desk
    from consultant.intake.imap.poller import Look
    from consultant.mailboxes import Mailbox

PATIENCE = 20.0
"""Seconds that somebody waits for a mail server's answer."""
REFUSED = frozenset({AlertKind.LOGIN_REFUSED, AlertKind.TOKEN_REFUSED})

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of an attempt, in words of ours and the server's; nothing of a mail."""

    ok: bool
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One mailbox as it stands: its doors, its polling, its token, what is set aside."""

    mailbox: Mailbox
    doors: tuple[str, ...]
    polled_at: datetime | None
    failing_since: datetime | None
    error: str
    refused: bool
    token_at: datetime | None
    aside: Sequence[SetAside]

    @property
    def is_polled(self) -> bool:
        """Whether mail is taken from a server."""
        return bool(self.mailbox.imap_url)

    @property
    def has_token(self) -> bool:
        """Whether it logs in by OAuth."""
        return self.is_polled and self.mailbox.imap_auth is not ImapAuth.PASSWORD

    @property
    def state(self) -> str:
        """In a word or two."""
        if not self.is_polled:
            return "takes mail at the door"
        if self.refused:
            return "login refused"
        if self.failing_since:
            return "failing"
        return "polled" if self.polled_at else "not polled yet"


def list_standing(desk: Desk, settings: Settings) -> list[Standing]:
    """Every mailbox, in the order of the files. Asks no server."""
    with reading(desk.engine) as session:
        eldest_first = select(ImapCursor).order_by(ImapCursor.polled_at.is_not(None), ImapCursor.polled_at)
        cursors = {cursor.mailbox: cursor for cursor in session.scalars(eldest_first)}
        tokens = {token.mailbox: token.refreshed_at for token in session.scalars(select(OAuthToken))}
        refused = {alert.subject for alert in open_alerts(session) if alert.kind in REFUSED}
        aside = session.scalars(select(SetAside).order_by(SetAside.id)).all()
    return [
        Standing(
            mailbox=box,
            doors=doors(box, settings),
            polled_at=cursors[box.name].polled_at if box.name in cursors else None,
            failing_since=cursors[box.name].failing_since if box.name in cursors else None,
            error=(cursors[box.name].error or "") if box.name in cursors else "",
            refused=box.name in refused,
            token_at=tokens.get(box.name),
            aside=[one for one in aside if one.mailbox == box.name],
        )
        for box in desk.mailboxes
    ]


def doors(mailbox: Mailbox, settings: Settings) -> tuple[str, ...]:
    """By which ways mail for it comes in."""
    host, port = settings.smtp_listen
    found = [f"SMTP {host}:{port}"]
    if mailbox.imap_url:
        found.append(f"IMAP {mailbox.imap_url}; {after_taking(mailbox)}")
    if mailbox.maildir:
        found.append(f"Maildir {mailbox.maildir}")
    return tuple(found)


def make_poller(settings: Settings, desk: Desk, mailbox: Mailbox) -> Poller:
    """The poller of one mailbox. Raises UsageError where it names no server, ConfigurationError where it names it badly."""
    if not mailbox.imap_url:
        message = f"The mailbox {mailbox.name} is not polled: its imap_url is empty."
        raise UsageError(message)
    if mailbox.imap_after is AfterTaking.MOVE and not mailbox.imap_move_to:
        message = f"{mailbox.name}.toml: imap_after is move, and imap_move_to names no folder."
        raise ConfigurationError(message)
    context = settings.make_tls_context()
    tokens = Tokens(desk.engine, find_secret, desk.clock, context)
    return Poller(
        mailbox=mailbox,
        mailboxes=desk.mailboxes,
        connect=partial(connect, secrets=find_secret, tokens=tokens, timeout=QUIET_SECONDS, tls=context),
        store=partial(pipeline.receive_all, desk),
        books=Bookkeeping(desk.engine, mailbox.name, server_of(mailbox).folder_there, desk.clock),
        renew_at=tokens.renew_at,
    )


def try_login(settings: Settings, desk: Desk, name: str) -> Tried:
    """Log in to a mailbox's server and look; nothing is taken."""
    mailbox = desk.mailboxes.get_by_name(name)
    return within(PATIENCE, lambda: told(mailbox, make_poller(settings, desk, mailbox).look()))


def told(mailbox: Mailbox, look: Look) -> str:
    """What a look found, in words."""
    news = "tells of new mail at once" if look.idles else f"is asked every {mailbox.imap_poll_seconds} s"
    moves = (
        ""
        if look.moves
        else " It can't move or expunge single mails: moved and deleted ones stay, marked as deleted."
    )
    return (
        f"{mailbox.name}: logged in. {look.folder} holds {look.mails} mails, of which {look.new} would be taken now; "
        f"the server {news}.{moves}"
    )


def poll_now(settings: Settings, desk: Desk, name: str, actor: Actor) -> Tried:
    """Take what is new, beside the running poller."""
    mailbox = desk.mailboxes.get_by_name(name)
    _note(desk, actor, Act("mailbox.polled", "mailbox", name))

    def poll() -> str:
        taken = make_poller(settings, desk, mailbox).poll_once()
        return f"{name}: {taken} mails are taken; {after_taking(mailbox)}."

    return within(PATIENCE, poll, "It goes on; what it takes shows in the list of cases.")


def authorise(settings: Settings, desk: Desk, name: str, refresh_token: str, actor: Actor) -> Tried:
    """Try a refresh token, and keep it in place of the former one where it gives an access token. Raises UsageError."""
    mailbox = desk.mailboxes.get_by_name(name)
    check_authorisable(mailbox)
    if not refresh_token.strip():
        message = "There is no refresh token."
        raise UsageError(message)

    def try_it() -> str:
        tokens = Tokens(desk.engine, find_secret, desk.clock, settings.make_tls_context())
        access = tokens.authorise(mailbox, refresh_token.strip())
        _note(desk, actor, Act("mailbox.authorised", "mailbox", name))
        return f"{name} is authorised. Its first access token is renewed at {access.renew_at:%Y-%m-%d %H:%M} UTC."

    return within(PATIENCE, try_it)


def check_authorisable(mailbox: Mailbox) -> None:
    """Raise UsageError for a mailbox that logs in by a password."""
    if mailbox.imap_auth is ImapAuth.PASSWORD:
        message = f"The mailbox {mailbox.name} logs in by a password; imap_auth says how else."
        raise UsageError(message)


def retry_aside(desk: Desk, number: int, actor: Actor) -> str:
    """Take a mail that was set aside now where its bytes are kept, else let the poller fetch it again; what was done."""
    found = bookkeeping.get_aside(desk.engine, number)
    _note(desk, actor, Act("aside.retried", "mailbox", found.mailbox, new=str(number)))
    mailbox = desk.mailboxes.get_by_name(found.mailbox)
    if found.raw is None:
        bookkeeping.try_again(desk.engine, number, desk.clock())
        return f"The mail {number} is fetched again at the next poll of {mailbox.name}."
    delivery = read_deposited(desk.mailboxes, mailbox, found.raw, door=DOOR, came_at=found.at)
    (answer,) = pipeline.receive_all(desk, [delivery])
    if isinstance(answer, Exception):
        raise answer
    bookkeeping.drop(desk.engine, number, desk.clock())
    with reading(desk.engine) as session:
        case = session.get_one(Case, answer[0].case_id)
    return f"The mail {number} is taken: {case.reference}."


def drop_aside(desk: Desk, number: int, actor: Actor) -> str:
    """Forget a mail that was set aside: it stays on the server as it is, and is not fetched again."""
    found = bookkeeping.get_aside(desk.engine, number)
    _note(desk, actor, Act("aside.dropped", "mailbox", found.mailbox, new=str(number)))
    bookkeeping.drop(desk.engine, number, desk.clock())
    return f"The mail {number} of {found.mailbox} is forgotten."


def within(seconds: float, work: Callable[[], str], beyond: str = "") -> Tried:
    """What `work` says, or what went wrong, or that it takes too long; it runs in a thread that nobody waits for after that."""
    found: list[Tried] = []
    thread = threading.Thread(target=lambda: found.append(_tried(work)), daemon=True, name="mail server")
    thread.start()
    thread.join(seconds)
    late = f"No answer came within {seconds:.0f} s. {beyond}".strip()
    return found[0] if found else Tried(ok=False, words=late)


def _tried(work: Callable[[], str]) -> Tried:
    try:
        return Tried(ok=True, words=work())
    except ConsultantError as error:
        return Tried(ok=False, words=str(error))
    except Exception as error:  # noqa: BLE001 - above a thread there is nobody who would turn it into a sentence
        log.warning("attempt_failed", error=where_it_failed(error))
        return Tried(ok=False, words=f"It failed ({type(error).__name__}).")


def _note(desk: Desk, actor: Actor, act: Act) -> None:
    with unit_of_work(desk.engine) as session:
        note(session, actor, act, at=desk.clock())
