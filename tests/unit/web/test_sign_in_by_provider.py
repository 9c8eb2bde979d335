"""Sign-in by OpenID Connect against a real provider on 127.0.0.1: who is let in, and every token that is no good."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from consultant.models.base import reading, unit_of_work
from consultant.models.user import User, WebSession
from consultant.users.sessions import hash_of

from tests.conftest import Clock
from tests.oidc_provider import CLIENT, SECRET, OidcProvider
from tests.pages import COOKIE, add_person, add_user, csrf_in, enter
from tests.unit.web.conftest import OpenDesk, OpenDesks

REFUSED = "/sign-in?said=provider"
ENDED = "/sign-in?said=ended"
AWAY = "/sign-in?said=away"


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with OidcProvider(Clock()) as made:
        yield made


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks, provider: OidcProvider) -> OpenDesk:
    opened = open_desks(oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    provider.clock = opened.clock
    return opened


@pytest.fixture
def person(desk: OpenDesk, provider: OidcProvider) -> Iterator[str]:
    """Somebody new at the provider, whose address an administrator entered here; the name here."""
    number = next(desk.numbers)
    provider.person = {"sub": f"s{number}", "email": f"P{number}@Clinic.example", "email_verified": True}
    usual = (provider.forges, provider.signs_with, provider.describes, provider.token_status)
    user_id = add_user(desk.played, "coder", f"p{number}")
    with unit_of_work(desk.played.desk.engine) as session:
        session.get_one(User, user_id).email = f"p{number}@clinic.example"
    yield f"p{number}"
    provider.forges, provider.signs_with, provider.describes, provider.token_status = usual


def user_of(desk: OpenDesk, name: str) -> User:
    with reading(desk.played.desk.engine) as session:
        return session.scalars(select(User).where(User.name == name)).one()


def begin(pages: httpx.Client, goes_on_to: str = "") -> str:
    """Follow the link of the sign-in page; where the provider leads back to."""
    there = pages.get("/sign-in/oidc", params={"next": goes_on_to}).headers["location"]
    return httpx.get(there, trust_env=False).headers["location"]


def come_in(pages: httpx.Client, goes_on_to: str = "") -> httpx.Response:
    return pages.get(begin(pages, goes_on_to))


def test_who_was_entered_by_his_address_is_let_in_and_known_by_the_subject_from_then_on(
    desk: OpenDesk, provider: OidcProvider, person: str
) -> None:
    pages = desk.browser()
    assert "Sign in with your organisation" in pages.get("/sign-in?next=/post").text
    led = come_in(pages, "/profile")
    assert (led.status_code, led.headers["location"]) == (303, "/profile")
    assert "Your organisation asks" in pages.get("/profile").text
    assert user_of(desk, person).oidc_subject == f"{provider.issuer} {provider.person['sub']}"
    provider.person |= {"email": "other@elsewhere.example", "email_verified": False}
    assert come_in(desk.browser()).headers["location"] == "/desk", "the address matters no more"


def test_the_token_is_another_one_after_the_sign_in(desk: OpenDesk, person: str) -> None:
    pages = desk.browser()
    back = begin(pages)
    waiting = pages.cookies[COOKIE]
    pages.get(back)
    assert pages.cookies[COOKIE] != waiting
    with reading(desk.played.desk.engine) as session:
        assert session.get(WebSession, hash_of(waiting)) is None


def test_an_answer_is_good_once_and_only_in_the_browser_that_asked(desk: OpenDesk, person: str) -> None:
    victim, attacker = desk.browser(), desk.browser()
    back = begin(attacker)
    assert victim.get(back).headers["location"] == ENDED, "nobody is signed in as somebody else"
    begin(victim)
    assert victim.get(back).headers["location"] == REFUSED, "it is another one's state"
    assert attacker.get(back).headers["location"] == "/desk"
    assert attacker.get(back).headers["location"] == ENDED


def test_an_answer_comes_soon_or_is_worth_nothing(desk: OpenDesk, person: str) -> None:
    pages = desk.browser()
    back = begin(pages)
    desk.clock.pass_(minutes=10)
    assert pages.get(back).headers["location"] == ENDED


@pytest.mark.parametrize("query", ["?state=x&code=y", "?error=access_denied", "?code=y", ""])
def test_an_answer_without_its_state_or_code_is_refused(desk: OpenDesk, person: str, query: str) -> None:
    pages = desk.browser()
    begin(pages)
    assert pages.get(f"/sign-in/oidc/back{query}").headers["location"] == REFUSED
    assert "did not let you in" in pages.get(REFUSED).text


def test_an_answer_without_a_code_or_with_a_made_up_one_is_refused(desk: OpenDesk, person: str) -> None:
    for code in ("", "made-up", "x" * 5000):
        pages = desk.browser()
        state = httpx.URL(begin(pages)).params["state"]
        led = pages.get("/sign-in/oidc/back", params={"state": state, "code": code})
        assert led.headers["location"] == REFUSED


Forge = Callable[[dict[str, Any]], dict[str, Any]]
FORGED: dict[str, Forge] = {
    "another nonce": lambda claims: claims | {"nonce": "x"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "no nonce, and it says that it supports none": lambda claims: {
        **{name: value for name, value in claims.items() if name != "nonce"},
        "nonce_supported": False,
    },
    "another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "another client's": lambda claims: claims | {"aud": "another"},
    "another client's too, without azp": lambda claims: claims | {"aud": [CLIENT, "another"]},
    "another client's party": lambda claims: claims | {"aud": [CLIENT, "another"], "azp": "another"},
    "over": lambda claims: claims | {"exp": claims["iat"] - 3600},
    "of tomorrow": lambda claims: claims | {"iat": claims["iat"] + 86400, "exp": claims["iat"] + 90000},
    "without an end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "without a subject": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "of another access token": lambda claims: claims | {"at_hash": "x"},
}


@pytest.mark.parametrize("what", FORGED)
def test_an_id_token_that_is_no_good_lets_nobody_in(
    desk: OpenDesk, provider: OidcProvider, person: str, what: str
) -> None:
    provider.forges = FORGED[what]
    pages = desk.browser()
    assert come_in(pages).headers["location"] == REFUSED
    assert pages.get("/profile").status_code == 303
    assert user_of(desk, person).oidc_subject is None


@pytest.mark.parametrize("way", ["none", "HS256", "another key"])
def test_an_id_token_that_the_provider_did_not_sign_lets_nobody_in(
    desk: OpenDesk, provider: OidcProvider, person: str, way: str
) -> None:
    provider.signs_with = way
    assert come_in(desk.browser()).headers["location"] == REFUSED


def test_a_provider_may_change_its_key(desk: OpenDesk, provider: OidcProvider, person: str) -> None:
    assert come_in(desk.browser()).headers["location"] == "/desk"
    provider.renew_key()
    assert come_in(desk.browser()).headers["location"] == "/desk"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "nobody", "email": "nobody@clinic.example"},
        {"sub": "nobody", "email_verified": False},
        {"sub": "nobody", "email_verified": "true"},
        {"sub": "nobody", "email": ""},
        {"sub": "nobody", "email": "no address"},
    ],
)
def test_whom_no_administrator_entered_is_not_let_in(
    desk: OpenDesk, provider: OidcProvider, person: str, claims: dict[str, Any]
) -> None:
    provider.person |= claims
    assert come_in(desk.browser()).headers["location"] == REFUSED


def test_an_address_that_two_have_or_that_a_customer_entered_is_nobody_s(
    desk: OpenDesk, provider: OidcProvider, person: str
) -> None:
    address = user_of(desk, person).email
    with unit_of_work(desk.played.desk.engine) as session:
        session.add(User(name=f"x{person}", email=address, role="lead", created_at=desk.clock()))
    assert come_in(desk.browser()).headers["location"] == REFUSED
    with unit_of_work(desk.played.desk.engine) as session:
        for user in session.scalars(select(User).where(User.email == address)):
            user.role = "customer"
    assert come_in(desk.browser()).headers["location"] == REFUSED


def test_who_is_tied_to_another_subject_is_not_let_in_by_his_address(
    desk: OpenDesk, provider: OidcProvider, person: str
) -> None:
    come_in(desk.browser())
    provider.person["sub"] = "somebody else with the same address"
    assert come_in(desk.browser()).headers["location"] == REFUSED


def test_who_is_disabled_is_not_let_in(desk: OpenDesk, person: str) -> None:
    with unit_of_work(desk.played.desk.engine) as session:
        session.scalars(select(User).where(User.name == person)).one().disabled_at = desk.clock()
    assert come_in(desk.browser()).headers["location"] == REFUSED


def test_who_has_one_time_passwords_is_asked_for_one(desk: OpenDesk, person: str) -> None:
    with unit_of_work(desk.played.desk.engine) as session:
        user = session.scalars(select(User).where(User.name == person)).one()
        user.totp_secret, user.totp_since = "A" * 32, desk.clock()
    pages = desk.browser()
    assert come_in(pages).headers["location"] == "/sign-in/one-time"
    assert pages.get("/profile").status_code == 303


def test_another_site_s_link_only_leads_to_the_sign_in_page(desk: OpenDesk, person: str) -> None:
    pages = desk.browser(**{"Sec-Fetch-Site": "cross-site"})
    assert pages.get("/sign-in/oidc").headers["location"] == "/sign-in"
    enter(pages, desk.played, user_of(desk, person).id)
    pages.headers.pop("Sec-Fetch-Site")
    assert pages.get("/sign-in/oidc").headers["location"] == "/sign-in", "who is in goes on"


def test_a_provider_that_is_away_is_said_to_be_so(
    open_desks: OpenDesks, desk: OpenDesk, provider: OidcProvider, person: str
) -> None:
    provider.token_status = 503
    assert come_in(desk.browser()).headers["location"] == AWAY
    nowhere = open_desks(oidc_issuer="http://127.0.0.1:1", oidc_client_id=CLIENT)
    add_person(nowhere.played, "ann", "a heron reads slowly")
    pages = nowhere.browser()
    assert pages.get("/sign-in/oidc").headers["location"] == AWAY
    page = pages.get(AWAY)
    assert "Try again, or use name and password." in page.text
    form = {"name": "ann", "password": "a heron reads slowly", "csrf": csrf_in(page.text)}
    assert pages.post("/sign-in", data=form).status_code == 303


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": ""},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_description_of_another_issuer_or_over_an_open_wire_is_not_followed(
    open_desks: OpenDesks, provider: OidcProvider, person: str, described: dict[str, str]
) -> None:
    provider.describes = described
    desk = open_desks(oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    assert desk.browser().get("/sign-in/oidc").headers["location"] == AWAY


@pytest.mark.parametrize(
    "rubbish", [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (200, b"[" * 300_000), (200, b" " * 600_000)]
)
def test_a_provider_that_answers_rubbish_is_away(
    open_desks: OpenDesks, provider: OidcProvider, person: str, rubbish: tuple[int, bytes]
) -> None:
    provider.rubbish = rubbish
    desk = open_desks(oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET)
    try:
        assert desk.browser().get("/sign-in/oidc").headers["location"] == AWAY
    finally:
        provider.rubbish = None


def test_where_none_is_configured_there_is_no_such_page(open_desks: OpenDesks) -> None:
    pages = open_desks().browser()
    assert "organisation" not in pages.get("/sign-in").text
    for path in ("/sign-in/oidc", "/sign-in/oidc/back"):
        assert pages.get(path).status_code == 404


def test_the_provider_is_asked_for_its_description_once_in_a_while(
    desk: OpenDesk, provider: OidcProvider, person: str
) -> None:
    described = "/.well-known/openid-configuration"
    begin(desk.browser())
    before = provider.asked.count(described)
    begin(desk.browser())
    assert provider.asked.count(described) == before
    desk.clock.pass_(hours=2)
    begin(desk.browser())
    assert provider.asked.count(described) == before + 1


def test_a_public_client_has_no_secret_to_send(
    open_desks: OpenDesks, provider: OidcProvider, person: str
) -> None:
    desk = open_desks(oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=None)
    assert come_in(desk.browser()).headers["location"] == REFUSED, "this provider wants one"


def test_settings_are_read_with_the_secret_from_a_file(tmp_path: Any) -> None:
    from consultant.config import read_settings

    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    environ = {
        "CONSULTANT_OIDC_ISSUER": "https://id.example/",
        "CONSULTANT_OIDC_CLIENT_ID": "desk",
        "CONSULTANT_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    settings = read_settings(environ)
    assert (settings.oidc_issuer, settings.oidc_client_secret) == ("https://id.example", "s3cret")
