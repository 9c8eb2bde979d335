"""Logging in: over TLS that is checked or not at all, by password or token, every failure in one sentence."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from consultant.config import read_settings
from consultant.errors import ConfigurationError, ConsultantError, LoginRefused, TransientError
from consultant.intake.imap import login
from consultant.intake.imap.login import connect, server_of
from consultant.intake.imap.tokens import Access
from consultant.mailboxes import Mailbox, load_mailboxes
from consultant.mailboxes.mailbox import ImapAuth

from tests.at_the_desk import free_port
from tests.certificates import Authority
from tests.conftest import CHECKOUT, Clock
from tests.scripted_imap import ScriptedImap

Serve = Callable[..., ScriptedImap]
PATIENCE = 20.0


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as started:

        def start(
            *, implicit: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
        ) -> ScriptedImap:
            server = ScriptedImap(implicit=implicit, starttls=starttls)
            server.start()
            started.callback(server.stop)
            return server

        yield start


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine counts as another one, so that the names of these tests may be its own."""
    monkeypatch.setattr(login, "is_loopback", lambda _: False)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def box() -> Mailbox:
    mailboxes = load_mailboxes(CHECKOUT / "mailbox_config")
    return replace(mailboxes.get_by_name("consult"), imap_secret="PASSWORD")


def nothing(_: str) -> None:
    return None


def at(box: Mailbox, server: ScriptedImap, scheme: str = "imap", host: str = "127.0.0.1") -> Mailbox:
    return replace(box, imap_url=f"{scheme}://consult%40example.org@{host}:{server.port}/INBOX")


class Purse:
    """Tokens as they are told; the first is one from the store."""

    def __init__(self, *tokens: str, now: datetime) -> None:
        self._tokens, self._now = tokens, now
        self.refused: list[str] = []

    def get(self, mailbox: Mailbox, *, instead_of: str = "") -> Access:
        if instead_of:
            self.refused.append(instead_of)
        at = 1 if instead_of else 0
        return Access(self._tokens[at], self._now, fresh=at > 0)

    def renew_at(self, mailbox: Mailbox) -> datetime | None:
        return self._now


def enter(box: Mailbox, password: str = "right", tls: ssl.SSLContext | None = None) -> None:  # noqa: S107
    client = connect(box, {"PASSWORD": password}.get, None, timeout=PATIENCE, tls=tls)
    client.noop()
    client.logout()


def test_a_server_on_this_machine_is_entered_without_tls(box: Mailbox, serve: Serve) -> None:
    server = serve()
    enter(at(box, server))
    assert server.secrets == ["right"]


def test_a_password_that_is_no_ascii_is_taken(box: Mailbox, serve: Serve) -> None:
    server = serve()
    server.good = {"schlüssel"}
    enter(at(box, server), "schlüssel")
    assert server.secrets == ["schlüssel"]


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_a_server_elsewhere_is_entered_over_tls_that_is_checked(
    box: Mailbox, serve: Serve, authority: Authority, scheme: str
) -> None:
    context = authority.server_context("127.0.0.1")
    server = serve(implicit=context) if scheme == "imaps" else serve(starttls=context)
    enter(at(box, server, scheme), tls=authority.client_context())
    assert server.secrets == ["right"]
    assert b"right" not in b"".join(server.heard)


def test_the_authority_of_a_house_is_trusted_where_a_setting_names_it(
    box: Mailbox, serve: Serve, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(implicit=authority.server_context("127.0.0.1"))
    monkeypatch.setenv("CONSULTANT_CA_FILE", str(authority.ca_file))
    enter(at(box, server, "imaps"), tls=read_settings().make_tls_context())
    assert server.secrets == ["right"]


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_can_t_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    named = tmp_path / "authority.pem"
    if content is not None:
        named.write_text(content)
    monkeypatch.setenv("CONSULTANT_CA_FILE", str(named))
    with pytest.raises(ConfigurationError, match=r"CONSULTANT_CA_FILE names .*authority\.pem"):
        read_settings().make_tls_context()


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("scheme", ["imap", "imaps"])
@pytest.mark.parametrize("wrong", ["name", "expired", "unknown"])
def test_a_wrong_certificate_is_told_and_nothing_secret_was_sent(
    box: Mailbox, serve: Serve, authority: Authority, scheme: str, wrong: str
) -> None:
    context = authority.server_context(
        "imap.example.org" if wrong == "name" else "127.0.0.1", expired=wrong == "expired"
    )
    trusts = None if wrong == "unknown" else authority.client_context()
    server = serve(implicit=context) if scheme == "imaps" else serve(starttls=context)
    with pytest.raises(LoginRefused, match=r"^The certificate of 127\.0\.0\.1 is not trusted: "):
        enter(at(box, server, scheme), tls=trusts)
    assert server.secrets == []


@pytest.mark.usefixtures("elsewhere")
def test_without_starttls_nothing_secret_is_sent(box: Mailbox, serve: Serve) -> None:
    server = serve()
    with pytest.raises(LoginRefused, match="offers no STARTTLS"):
        enter(at(box, server))
    assert server.secrets == []
    assert not [line for line in server.heard if b"LOGIN" in line or b"AUTHENTICATE" in line]


@pytest.mark.usefixtures("elsewhere")
def test_a_server_that_says_we_are_in_already_gets_no_further(
    box: Mailbox, serve: Serve, authority: Authority
) -> None:
    """PREAUTH before STARTTLS is how somebody in between would keep a client in the clear (RFC 3501, 11.1)."""
    server = serve(starttls=authority.server_context("127.0.0.1"))
    server.greeting = b"* PREAUTH welcome"
    with pytest.raises(ConsultantError):
        enter(at(box, server), tls=authority.client_context())
    assert server.secrets == []


@pytest.mark.parametrize("mechanism", [ImapAuth.XOAUTH2, ImapAuth.OAUTHBEARER])
def test_a_token_enters(box: Mailbox, serve: Serve, clock: Clock, mechanism: ImapAuth) -> None:
    server = serve()
    server.good = {"ya29.token"}
    client = connect(
        replace(at(box, server), imap_auth=mechanism),
        nothing,
        Purse("ya29.token", now=clock()),
        timeout=PATIENCE,
    )
    client.logout()
    assert (server.secrets, server.answers) == (["ya29.token"], [])


@pytest.mark.parametrize(("mechanism", "answer"), [(ImapAuth.XOAUTH2, b""), (ImapAuth.OAUTHBEARER, b"\x01")])
def test_a_kept_token_that_is_refused_is_replaced_once(
    box: Mailbox, serve: Serve, clock: Clock, mechanism: ImapAuth, answer: bytes
) -> None:
    server, purse = serve(), Purse("old", "right", now=clock())
    connect(replace(at(box, server), imap_auth=mechanism), nothing, purse, timeout=PATIENCE).logout()
    assert (server.secrets, purse.refused) == (["old", "right"], ["old"])
    assert server.answers == [answer]


def test_a_fresh_token_that_is_refused_is_told(box: Mailbox, serve: Serve, clock: Clock) -> None:
    server, purse = serve(), Purse("old", "new", now=clock())
    with pytest.raises(LoginRefused) as raised:
        connect(replace(at(box, server), imap_auth=ImapAuth.XOAUTH2), nothing, purse, timeout=PATIENCE)
    assert str(raised.value) == (
        "The mail server 127.0.0.1 refuses the login of this mailbox (AUTHENTICATIONFAILED)."
    )
    assert server.secrets == ["old", "new"]


def test_a_server_without_the_mechanism_is_told_of(box: Mailbox, serve: Serve, clock: Clock) -> None:
    server = serve()
    server.mechanisms = ["AUTH=PLAIN"]
    purse = Purse("old", "new", now=clock())
    with pytest.raises(LoginRefused, match="does not know XOAUTH2"):
        connect(replace(at(box, server), imap_auth=ImapAuth.XOAUTH2), nothing, purse, timeout=PATIENCE)
    assert server.secrets == []


def test_a_server_that_takes_no_password_gets_none(box: Mailbox, serve: Serve) -> None:
    server = serve()
    server.mechanisms = ["LOGINDISABLED"]
    with pytest.raises(LoginRefused, match="takes no password"):
        enter(at(box, server))
    assert server.secrets == []


def test_a_wrong_password_is_refused_in_words_that_name_nobody(box: Mailbox, serve: Serve) -> None:
    server = serve()
    with pytest.raises(LoginRefused) as raised:
        enter(at(box, server), "wrong")
    assert "example.org" not in str(raised.value)


@pytest.mark.parametrize("code", sorted(login.COMES_AGAIN))
def test_a_server_that_has_no_time_is_asked_again(box: Mailbox, serve: Serve, code: str) -> None:
    server = serve()
    server.refuses = f"NO [{code}] try later".encode()
    with pytest.raises(TransientError, match=code):
        enter(at(box, server), "wrong")


def test_a_refusal_without_a_code_is_one(box: Mailbox, serve: Serve) -> None:
    server = serve()
    server.refuses = b"NO no"
    with pytest.raises(LoginRefused, match=r"refuses the login of this mailbox\.$"):
        enter(at(box, server), "wrong")


def test_nobody_there_may_pass(box: Mailbox) -> None:
    with pytest.raises(TransientError, match=r"can't be reached \(ConnectionRefusedError\)"):
        enter(replace(box, imap_url=f"imap://consult@127.0.0.1:{free_port()}/INBOX"))


def test_a_server_that_says_goodbye_may_be_tried_again(box: Mailbox, serve: Serve) -> None:
    server = serve()
    server.greeting = b"* BYE too busy"
    with pytest.raises(ConsultantError):
        enter(at(box, server))


@pytest.mark.parametrize("goodbye", [b"OK\r\n* BYE gone", b"\xff\r\nrubbish"])
def test_a_server_that_ends_in_the_middle_may_be_tried_again(
    box: Mailbox, serve: Serve, goodbye: bytes
) -> None:
    server = serve()
    server.good, server.refuses = set(), b"\r\n* BYE gone\r\n" + goodbye
    with pytest.raises(TransientError, match="ended the connection"):
        enter(at(box, server), "wrong")


def test_a_server_that_hangs_is_given_up(box: Mailbox, serve: Serve) -> None:
    server = serve()
    server.hangs = True
    with pytest.raises(TransientError, match="TimeoutError"):
        connect(at(box, server), {"PASSWORD": "right"}.get, None, timeout=0.3)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("imap://127.0.0.1/INBOX", "names no user"),
        ("imaps://consult@host:port/INBOX", "can't be read"),
    ],
)
def test_an_address_that_leads_nowhere_is_named(box: Mailbox, url: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^consult\.toml: imap_url .*{words}"):
        enter(replace(box, imap_url=url))


def test_a_secret_that_is_not_set_is_named(box: Mailbox, serve: Serve) -> None:
    with pytest.raises(ConfigurationError, match=r"consult\.toml: imap_secret"):
        connect(at(box, serve()), nothing, None, timeout=PATIENCE)


def test_a_token_without_a_purse_is_a_mistake(box: Mailbox, serve: Serve) -> None:
    with pytest.raises(ConfigurationError, match="nothing that gives tokens"):
        connect(replace(at(box, serve()), imap_auth=ImapAuth.XOAUTH2), nothing, None, timeout=PATIENCE)


@pytest.mark.parametrize(
    ("url", "user", "folder"),
    [
        ("imaps://consult%40example.org@host", "consult@example.org", "INBOX"),
        ("imaps://consult@example.org@host/INBOX", "consult@example.org", "INBOX"),
        ("imaps://consult@host/Shared/Coding%20desk", "consult", "Shared/Coding desk"),
    ],
)
def test_what_an_address_says(box: Mailbox, url: str, user: str, folder: str) -> None:
    found = server_of(replace(box, imap_url=url))
    assert (found.user, found.folder, found.host) == (user, folder, "host")


def test_an_address_that_is_none_is_not_quoted(box: Mailbox) -> None:
    with pytest.raises(ConfigurationError, match=r"imap_url can't be read\.$") as refused:
        server_of(replace(box, imap_url="imaps://desk:Kanarien/vogel@host/INBOX"))
    assert "Kanarien" not in str(refused.value)
