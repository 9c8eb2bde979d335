"""AT-21: tokens are renewed and kept, a refusal is told at once and mended without a restart, an unused one is told of."""

from __future__ import annotations

import io
import ssl
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from consultant.alerts import open_alerts
from consultant.cli.services import Services
from consultant.config import find_secret
from consultant.errors import TokenRefused
from consultant.intake.imap.login import connect
from consultant.intake.imap.tokens import Tokens, warn_of_unused
from consultant.mailboxes import Mailbox
from consultant.mailboxes.mailbox import ImapAuth
from consultant.models.base import reading
from consultant.models.post import OAuthToken

from tests.conftest import Clock
from tests.imap_servers import running_dovecot
from tests.token_end_point import TokenEndPoint


@pytest.fixture
def point() -> Iterator[TokenEndPoint]:
    made = TokenEndPoint()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, secret in (("REFRESH", "refresh-0"), ("CLIENT", "client-secret")):
        (tmp_path / name).write_text(secret + "\n")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    return tmp_path


@pytest.fixture
def box(services: Services, point: TokenEndPoint, files: Path) -> Mailbox:
    return replace(
        services.mailboxes.get_by_name("consult"),
        imap_url="imap://consult@127.0.0.1/INBOX",
        imap_auth=ImapAuth.XOAUTH2,
        oauth_token_url=point.url,
        oauth_client_id="client",
        oauth_client_secret="CLIENT",
        oauth_refresh_token="REFRESH",
    )


@pytest.fixture
def purse(services: Services, clock: Clock) -> Tokens:
    return Tokens(services.engine, find_secret, clock, ssl.create_default_context())


def alerts(services: Services) -> list[str]:
    with reading(services.engine) as session:
        return [one.kind for one in open_alerts(session)]


def test_at_21_a_new_refresh_token_is_stored_and_used(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, clock: Clock, services: Services
) -> None:
    for _ in range(3):
        purse.get(box)
        clock.pass_(hours=1)
    assert [asked.form["refresh_token"] for asked in point.asked] == ["refresh-0", "refresh-1", "refresh-2"]
    with reading(services.engine) as session:
        assert session.get_one(OAuthToken, "consult").refresh_token == "refresh-3"


def test_at_21_a_refused_token_is_told_at_once_and_a_newly_configured_one_is_used_without_restart(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, files: Path, services: Services
) -> None:
    point.good_refresh = {"anew"}
    with pytest.raises(TokenRefused):
        purse.get(box)
    assert alerts(services) == ["token_refused"]
    (files / "REFRESH").write_text("anew\n")
    assert purse.get(box).fresh
    assert alerts(services) == []


def test_at_21_a_rotated_client_secret_is_used_at_once(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, files: Path, clock: Clock
) -> None:
    purse.get(box)
    point.secret = "another"
    (files / "CLIENT").write_text("another\n")
    clock.pass_(hours=1)
    assert purse.get(box).fresh
    assert point.asked[-1].form["client_secret"] == "another"


def test_at_21_a_token_unused_for_80_days_warns_and_its_use_ends_the_warning(
    purse: Tokens, box: Mailbox, clock: Clock, services: Services
) -> None:
    purse.get(box)
    clock.pass_(days=79)
    assert warn_of_unused(services.engine, [box], clock()) == []
    clock.pass_(days=1)
    assert warn_of_unused(services.engine, [box], clock()) == ["consult"]
    assert alerts(services) == ["token_unused"]
    purse.get(box)
    assert alerts(services) == []


def test_at_21_a_person_authorises_a_mailbox_by_a_command(
    services: Services, box: Mailbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from consultant.cli import authorise
    from consultant.errors import UsageError

    opened = replace(services, mailboxes=replace(services.mailboxes, all=(box,)))
    monkeypatch.setattr(authorise, "open_services", lambda: opened)
    monkeypatch.setattr(sys, "stdin", io.StringIO("refresh-0\n"))
    authorise.authorise("consult")
    assert "consult is authorised" in capsys.readouterr().out
    with pytest.raises(UsageError, match="no refresh token"):
        authorise.authorise("consult")
    monkeypatch.setattr(authorise, "open_services", lambda: services)
    with pytest.raises(UsageError, match="logs in by a password"):
        authorise.authorise("consult")


OAUTH2 = """
auth_mechanisms = plain xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {named}
}}
"""


@pytest.mark.parametrize("mechanism", [ImapAuth.XOAUTH2, ImapAuth.OAUTHBEARER])
def test_at_21_dovecot_takes_a_token_and_a_stale_one_is_replaced(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, mechanism: ImapAuth
) -> None:
    with tempfile.TemporaryDirectory(prefix="consultant-oauth-") as folder:
        Path(folder).chmod(0o755)
        named = Path(folder) / "oauth2.conf"
        named.write_text(
            f"introspection_mode = post\nintrospection_url = {point.base}/introspect\n"
            "username_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        with running_dovecot(more=OAUTH2.format(named=named)) as dovecot:
            mine = replace(box, imap_auth=mechanism, imap_url=dovecot.url())
            connect(mine, find_secret, purse, timeout=30).logout()
            point.good_access.clear()
            connect(mine, find_secret, purse, timeout=30).logout()
    assert len(point.asked) == 2
