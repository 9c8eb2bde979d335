"""The token end point asked as it is: what it gives, refuses, leaves out, and what it does not do at all."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from consultant.errors import ConfigurationError, TokenRefused, TransientError
from consultant.intake.imap import oauth
from consultant.intake.imap.oauth import Client, Grant, refresh

from tests.at_the_desk import free_port
from tests.conftest import Clock
from tests.token_end_point import Answer, TokenEndPoint, refusal


@pytest.fixture
def point() -> Iterator[TokenEndPoint]:
    made = TokenEndPoint()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    return ssl.create_default_context()


def ask(url: str, clock: Clock, context: ssl.SSLContext, token: str = "refresh-0") -> Grant:  # noqa: S107 - a test's
    return refresh(Client(url, "client", "client-secret", "mail offline_access"), token, clock(), context)


def says(point: TokenEndPoint, body: object, status: int = 200) -> None:
    answer: Answer = (status, body if isinstance(body, bytes) else json.dumps(body).encode())
    point.says = lambda: answer


def test_a_refresh_token_gives_an_access_token_and_perhaps_a_new_refresh_token(
    point: TokenEndPoint, clock: Clock, context: ssl.SSLContext
) -> None:
    given = ask(point.url, clock, context)
    assert (given.access_token, given.refresh_token) == ("access-1", "refresh-1")
    assert given.expires_at == clock() + timedelta(hours=1)
    assert point.asked[0].form == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh-0",
        "client_id": "client",
        "client_secret": "client-secret",
        "scope": "mail offline_access",
    }
    assert "access-1" not in repr(given)


def test_a_public_client_sends_no_secret_and_google_gives_no_new_refresh_token(
    point: TokenEndPoint, clock: Clock, context: ssl.SSLContext
) -> None:
    point.secret, point.rotates = None, False
    given = refresh(Client(point.url, "client"), "refresh-0", clock(), context)
    assert given.refresh_token is None
    assert set(point.asked[0].form) == {"grant_type", "refresh_token", "client_id"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("invalid_grant", 400),
        ("invalid_client", 401),
        ("unauthorized_client", 400),
        ("invalid_scope", 400),
        ("interaction_required", 400),
        ("invalid_grant", 200),
    ],
)
def test_what_a_person_must_mend_is_refused_in_words_that_quote_nothing(
    point: TokenEndPoint, clock: Clock, context: ssl.SSLContext, error: str, status: int
) -> None:
    point.says = lambda: refusal(error, status)
    with pytest.raises(TokenRefused, match=error) as raised:
        ask(point.url, clock, context)
    assert "refresh-0" not in str(raised.value)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": "temporarily_unavailable"}, 400),
        ({"error": "invalid_grant"}, 503),
        ({"error": "invalid_grant"}, 429),
        ({"error": "refresh-0 is\nno good"}, 400),
        ({"error": None}, 200),
        (b"<html>a proxy's page</html>", 200),
        (b"<html>a proxy's page</html>", 403),
        (b"[" * 100_000, 200),
        (b"\xff\xfe", 200),
        (["no object"], 200),
        ({}, 200),
        ({"access_token": 7}, 200),
        ({"access_token": "two\r\nlines"}, 200),
        ({"access_token": "with\x01control"}, 200),
        ({"access_token": "good", "token_type": "mac"}, 200),
        (b" " * 300_000, 200),
    ],
)
def test_what_may_pass_is_tried_again(
    point: TokenEndPoint, clock: Clock, context: ssl.SSLContext, body: object, status: int
) -> None:
    says(point, body, status)
    with pytest.raises(TransientError) as raised:
        ask(point.url, clock, context)
    assert not isinstance(raised.value, TokenRefused)
    assert "refresh-0" not in str(raised.value)


@pytest.mark.parametrize(
    ("life", "lives"),
    [
        ("3599", timedelta(seconds=3599)),
        (None, oauth.USUAL_LIFE),
        ("soon", oauth.USUAL_LIFE),
        (1e300, oauth.USUAL_LIFE),
        (10**9, oauth.LONGEST_LIFE),
        (-5, timedelta()),
        ("nan", oauth.USUAL_LIFE),
    ],
)
def test_how_long_a_token_lives(
    point: TokenEndPoint, clock: Clock, context: ssl.SSLContext, life: Any, lives: timedelta
) -> None:
    point.life = life
    assert ask(point.url, clock, context).expires_at == clock() + lives


def test_nobody_there_may_pass(clock: Clock, context: ssl.SSLContext) -> None:
    with pytest.raises(TransientError, match="ConnectError"):
        ask(f"http://127.0.0.1:{free_port()}/token", clock, context)


def test_an_end_point_that_hangs_is_given_up(
    point: TokenEndPoint, clock: Clock, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "STEP_SECONDS", 0.1)
    point.hangs = True
    with pytest.raises(TransientError, match="ReadTimeout"):
        ask(point.url, clock, context)


def test_an_end_point_that_answers_for_ever_is_given_up(
    point: TokenEndPoint, clock: Clock, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "ANSWER_SECONDS", -1.0)
    with pytest.raises(TransientError, match="no end"):
        ask(point.url, clock, context)


@pytest.mark.parametrize("url", ["http://login.example.org/token", "ftp://127.0.0.1/token", "", "https:"])
def test_a_token_never_travels_in_the_clear(url: str, clock: Clock, context: ssl.SSLContext) -> None:
    with pytest.raises((ConfigurationError, TransientError)):
        ask(url, clock, context)


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("localhost.example.org", False),
        ("mail.example.org", False),
        ("", False),
    ],
)
def test_which_names_are_this_machine(host: str, here: bool) -> None:
    assert oauth.is_loopback(host) is here
