"""The access token of a mailbox: had once, kept, renewed before its end, stored whatever happens, told where refused."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

import pytest
from sqlalchemy.exc import OperationalError

from consultant.alerts import open_alerts
from consultant.cli.services import Services
from consultant.errors import ConfigurationError, TokenRefused, TransientError
from consultant.intake.imap import tokens
from consultant.intake.imap.tokens import Tokens, warn_of_unused
from consultant.mailboxes import Mailbox
from consultant.mailboxes.mailbox import ImapAuth
from consultant.models.base import reading
from consultant.models.post import OAuthToken

from tests.conftest import Clock
from tests.token_end_point import TokenEndPoint, refusal


@pytest.fixture
def point() -> Iterator[TokenEndPoint]:
    made = TokenEndPoint()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def secrets() -> dict[str, str]:
    return {"FIRST": "refresh-0", "CLIENT": "client-secret"}


@pytest.fixture
def box(services: Services, point: TokenEndPoint) -> Mailbox:
    return replace(
        services.mailboxes.get_by_name("consult"),
        imap_url="imap://consult@127.0.0.1/INBOX",
        imap_auth=ImapAuth.XOAUTH2,
        oauth_token_url=point.url,
        oauth_client_id="client",
        oauth_client_secret="CLIENT",
        oauth_refresh_token="FIRST",
    )


@pytest.fixture
def purse(services: Services, secrets: dict[str, str], clock: Clock) -> Tokens:
    return make_purse(services, secrets, clock)


def make_purse(services: Services, secrets: dict[str, str], clock: Clock) -> Tokens:
    return Tokens(services.engine, secrets.get, clock, ssl.create_default_context())


def kept(services: Services) -> OAuthToken:
    with reading(services.engine) as session:
        return session.get_one(OAuthToken, "consult")


def alerts(services: Services) -> list[tuple[str, str, int]]:
    with reading(services.engine) as session:
        return [(one.kind, one.subject, one.times) for one in open_alerts(session)]


def test_a_token_is_had_once_and_kept_until_some_minutes_before_its_end(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, clock: Clock, services: Services
) -> None:
    first = purse.get(box)
    assert (first.token, first.fresh) == ("access-1", True)
    assert first.renew_at == purse.renew_at(box) == clock() + timedelta(minutes=55)
    clock.pass_(minutes=54)
    assert purse.get(box).token == "access-1"
    assert not purse.get(box).fresh
    clock.pass_(minutes=1)
    assert purse.get(box).token == "access-2"
    assert [asked.form["refresh_token"] for asked in point.asked] == ["refresh-0", "refresh-1"]
    assert kept(services).refresh_token == "refresh-2"
    assert "access" not in repr(first)


def test_a_short_lived_token_is_used_for_three_quarters_of_its_life(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, clock: Clock
) -> None:
    point.life = 60
    assert purse.get(box).renew_at == clock() + timedelta(seconds=45)


def test_a_token_that_the_server_refused_is_replaced_before_its_end(purse: Tokens, box: Mailbox) -> None:
    assert purse.get(box, instead_of=purse.get(box).token).token == "access-2"


def test_a_refresh_token_that_stays_is_kept(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, services: Services
) -> None:
    point.rotates = False
    purse.get(box)
    assert kept(services).refresh_token == "refresh-0"


def test_before_any_token_there_is_no_end(purse: Tokens, box: Mailbox) -> None:
    assert purse.renew_at(box) is None


def test_what_may_pass_raises_no_alert(
    purse: Tokens, box: Mailbox, point: TokenEndPoint, services: Services
) -> None:
    point.says = lambda: (503, b"")
    with pytest.raises(TransientError):
        purse.get(box)
    assert alerts(services) == []
    point.says = None
    assert purse.get(box).token == "access-1"


def test_nothing_configured_and_nothing_stored_is_told(
    purse: Tokens, box: Mailbox, services: Services, secrets: dict[str, str]
) -> None:
    del secrets["FIRST"]
    with pytest.raises(TokenRefused, match="consultant mailboxes authorise consult"):
        purse.get(box)
    assert alerts(services) == [("token_refused", "consult", 1)]
    purse.authorise(box, "refresh-0")
    assert purse.get(box).token == "access-1"
    assert alerts(services) == []


def test_an_authorised_token_holds_whatever_variables_the_command_had(
    purse: Tokens, box: Mailbox, services: Services, point: TokenEndPoint, clock: Clock
) -> None:
    purse.get(box)
    point.good_refresh = {"by-hand"}
    clock.pass_(hours=1)
    with pytest.raises(TokenRefused):
        purse.get(box)
    make_purse(services, {"CLIENT": "client-secret"}, clock).authorise(box, "by-hand")
    assert purse.get(box).token == "access-2"


def test_a_wrong_token_by_hand_changes_nothing(
    purse: Tokens, box: Mailbox, services: Services, clock: Clock
) -> None:
    purse.get(box)
    with pytest.raises(TokenRefused):
        purse.authorise(box, "mistyped")
    assert kept(services).refresh_token == "refresh-1"


def test_a_token_that_came_while_the_store_was_away_is_written_when_it_is_back(
    purse: Tokens, box: Mailbox, services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> NoReturn:
        raise OperationalError(None, {}, Exception())

    purse.get(box)
    clock.pass_(hours=1)
    with monkeypatch.context() as patch:
        patch.setattr(tokens, "_store", away)
        with pytest.raises(OperationalError):
            purse.get(box)
    assert kept(services).refresh_token == "refresh-1"
    assert purse.get(box).token == "access-2"
    assert kept(services).refresh_token == "refresh-2"


def test_of_two_that_renew_at_once_the_first_to_write_wins(
    purse: Tokens, box: Mailbox, services: Services, point: TokenEndPoint, clock: Clock
) -> None:
    point.one_time = False
    purse.get(box)
    clock.pass_(hours=1)
    former = kept(services)
    other = make_purse(services, {"FIRST": "refresh-0", "CLIENT": "client-secret"}, clock)
    assert other.get(box).token == "access-2"
    clock.pass_(seconds=1)
    assert purse._renew(box, former).token == "access-3"  # it read before the other wrote
    assert kept(services).refresh_token == "refresh-2"
    assert alerts(services) == []


def test_the_second_of_two_takes_the_first_one_s_token_where_a_refresh_token_is_good_once(
    purse: Tokens, box: Mailbox, services: Services, clock: Clock
) -> None:
    purse.get(box)
    clock.pass_(hours=1)
    former = kept(services)
    make_purse(services, {"FIRST": "refresh-0", "CLIENT": "client-secret"}, clock).get(box)
    assert purse._renew(box, former).token == "access-2"  # as above
    assert alerts(services) == []


def test_what_is_not_configured_is_named(purse: Tokens, box: Mailbox) -> None:
    for lacking in (replace(box, oauth_token_url=""), replace(box, oauth_client_id="")):
        with pytest.raises(ConfigurationError, match=r"^consult\.toml: imap_auth is xoauth2"):
            purse.get(lacking)


def test_only_tokens_that_are_in_use_are_watched(
    purse: Tokens, box: Mailbox, services: Services, clock: Clock
) -> None:
    purse.get(box)
    clock.pass_(days=200)
    for other in (replace(box, imap_auth=ImapAuth.PASSWORD), replace(box, imap_url="")):
        assert warn_of_unused(services.engine, [other], clock()) == []
    assert warn_of_unused(services.engine, [replace(box, name="other")], clock()) == []
    assert alerts(services) == []


def test_nothing_that_is_secret_is_told(
    purse: Tokens,
    box: Mailbox,
    point: TokenEndPoint,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    services: Services,
) -> None:
    caplog.set_level("DEBUG")
    purse.get(box)
    clock.pass_(hours=1)
    point.says = lambda: refusal("invalid_grant")
    with pytest.raises(TokenRefused) as raised:
        purse.get(box)
    with reading(services.engine) as session:
        words = " ".join(one.words for one in open_alerts(session))
    for told in (caplog.text, str(raised.value), words, repr(purse)):
        assert not [secret for secret in ("refresh-", "access-1", "client-secret") if secret in told]
