"""Signing in by the pages: sessions, rotation, lock-out, one-time passwords, forgery, redirects, cookies, headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pyotp
import pytest
from pwdlib import PasswordHash
from sqlalchemy import func, select

from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.user import User, WebSession
from consultant.users import totp
from consultant.users.sessions import hash_of, open_session
from consultant.web.security import HEADERS
from consultant.web.signing_in.entrance import NOT_RIGHT

from tests.pages import (
    COOKIE,
    add_person,
    add_user,
    csrf_in,
    enter,
    every_route,
    sign_in_with,
)
from tests.unit.web.conftest import OpenDesk, OpenDesks

GOOD = "a heron reads slowly"
NEW = "two herons read slower"
GUEST = "desk-guest"


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks()


@pytest.fixture
def pages(desk: OpenDesk) -> httpx.Client:
    return desk.browser()


@pytest.fixture
def ann(desk: OpenDesk) -> str:
    """The name of a new coder with a password."""
    name = f"ann{next(desk.numbers)}"
    add_person(desk.played, name, GOOD)
    return name


def user_of(desk: OpenDesk, name: str) -> User:
    with reading(desk.played.desk.engine) as session:
        return session.scalars(select(User).where(User.name == name)).one()


def sessions_of(desk: OpenDesk, name: str) -> int:
    with reading(desk.played.desk.engine) as session:
        query = select(func.count()).select_from(WebSession).join(User, User.id == WebSession.user_id)
        return session.scalars(query.where(User.name == name)).one()


def trail_of(desk: OpenDesk, name: str) -> list[tuple[str, str]]:
    with reading(desk.played.desk.engine) as session:
        query = select(AuditEntry).where(AuditEntry.subject == name).order_by(AuditEntry.id)
        return [(line.action, line.reason) for line in session.scalars(query)]


def set_up_totp(desk: OpenDesk, name: str) -> tuple[pyotp.TOTP, list[str]]:
    """Give a user one-time passwords; the device and the recovery codes."""
    secret, codes = totp.new_secret(), totp.new_recovery_codes()
    with unit_of_work(desk.played.desk.engine) as session:
        user = session.scalars(select(User).where(User.name == name)).one()
        user.totp_secret, user.totp_since = secret, desk.clock()
        user.recovery_codes = totp.hashes_of(codes)
    return pyotp.TOTP(secret), codes


def code_of(desk: OpenDesk, device: pyotp.TOTP) -> str:
    return device.at(desk.clock())


def give(pages: httpx.Client, code: str) -> httpx.Response:
    page = pages.get("/sign-in/one-time")
    return pages.post("/sign-in/one-time", data={"code": code, "csrf": csrf_in(page.text)})


def sign_in(desk: OpenDesk, pages: httpx.Client, name: str) -> str:
    """Sign in wholly; the csrf token of the session."""
    assert sign_in_with(pages, name, GOOD).status_code == 303
    return csrf_in(pages.get("/profile").text)


# --- in and out -----------------------------------------------------------------------------------------------------------


def test_name_and_password_lead_to_where_the_role_works(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    assert pages.get("/").headers["location"] == "/sign-in"
    led = sign_in_with(pages, ann.upper() + " ", GOOD)
    assert (led.status_code, led.headers["location"]) == (303, "/desk")
    assert pages.get("/").headers["location"] == "/desk"
    assert pages.get("/sign-in").headers["location"] == "/desk"
    assert ann in pages.get("/profile").text
    assert trail_of(desk, ann) == [("user.signed_in", "")]
    assert user_of(desk, ann).signed_in_at == desk.clock()


def test_a_customer_is_led_to_his_own_pages(desk: OpenDesk, pages: httpx.Client) -> None:
    name = f"eve{next(desk.numbers)}@clinic.example"
    user_id = add_person(desk.played, name, GOOD, role="customer")
    assert sign_in_with(pages, name, GOOD).headers["location"] == "/my"
    assert pages.get("/").headers["location"] == "/my"
    assert trail_of(desk, f"user {user_id}") == [("user.signed_in", "")], "the audit log holds no address"
    assert trail_of(desk, name) == []


def test_sign_out_ends_the_session_on_the_server(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    csrf = sign_in(desk, pages, ann)
    token = pages.cookies[COOKIE]
    led = pages.post("/sign-out", data={"csrf": csrf})
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?said=out")
    assert COOKIE not in pages.cookies
    assert "You are signed out." in pages.get("/sign-in?said=out").text
    pages.cookies.set(COOKIE, token, domain="127.0.0.1")
    assert pages.get("/profile").headers["location"].startswith("/sign-in")
    assert sessions_of(desk, ann) == 0
    assert ("user.signed_out", "") in trail_of(desk, ann)


def test_a_session_of_nobody_signs_out_nobody(desk: OpenDesk, pages: httpx.Client) -> None:
    with unit_of_work(desk.played.desk.engine) as session:
        token, row = open_session(session, None, desk.clock())
        csrf = row.csrf
    pages.cookies.set(COOKIE, token, domain="127.0.0.1")
    assert pages.post("/sign-out", data={"csrf": csrf}).status_code == 303


# --- sessions -------------------------------------------------------------------------------------------------------------


def test_a_session_that_somebody_foisted_on_the_browser_is_worth_nothing_after_the_sign_in(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    with unit_of_work(desk.played.desk.engine) as session:
        foisted, _ = open_session(session, None, desk.clock())
    pages.cookies.set(COOKIE, foisted, domain="127.0.0.1")
    sign_in_with(pages, ann, GOOD)
    assert pages.cookies[COOKIE] != foisted
    other = desk.browser()
    other.cookies.set(COOKIE, foisted, domain="127.0.0.1")
    assert other.get("/profile").status_code == 303
    with reading(desk.played.desk.engine) as session:
        assert session.get(WebSession, hash_of(foisted)) is None


def test_a_cookie_that_was_made_up_is_nobody_s(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    pages.cookies.set(COOKIE, "x" * 43, domain="127.0.0.1")
    assert pages.get("/profile").status_code == 303
    sign_in_with(pages, ann, GOOD)
    assert pages.cookies[COOKIE] != "x" * 43


def test_each_step_and_each_change_gives_another_token(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    device, _ = set_up_totp(desk, ann)
    seen = []
    sign_in_with(pages, ann, GOOD)
    seen.append(pages.cookies[COOKIE])
    give(pages, code_of(desk, device))
    seen.append(pages.cookies[COOKIE])
    form = {"former": GOOD, "password": NEW, "again": NEW}
    changed = pages.post(
        "/profile/password", data=form | {"csrf": csrf_in(pages.get("/profile/password").text)}
    )
    assert changed.headers["location"] == "/profile?said=password"
    seen.append(pages.cookies[COOKIE])
    assert len(set(seen)) == 3
    for former in seen[:2]:
        other = desk.browser()
        other.cookies.set(COOKIE, former, domain="127.0.0.1")
        assert other.get("/profile").status_code == 303


def test_a_session_ends_after_an_hour_without_a_request(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    sign_in(desk, pages, ann)
    for _ in range(3):
        desk.clock.pass_(minutes=59)
        assert pages.get("/profile").status_code == 200
    desk.clock.pass_(minutes=61)
    assert pages.get("/profile").headers["location"] == "/sign-in?next=/profile"


def test_a_page_that_looks_for_news_by_itself_keeps_no_session_open(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    sign_in(desk, pages, ann)
    for _ in range(2):
        desk.clock.pass_(minutes=29)
        assert pages.get("/profile", headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
    desk.clock.pass_(minutes=2)
    assert pages.get("/profile").status_code == 303


def test_a_session_ends_after_twelve_hours_however_it_is_used(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    sign_in(desk, pages, ann)
    for _ in range(14):
        desk.clock.pass_(minutes=50)
        assert pages.get("/profile").status_code == 200
    desk.clock.pass_(minutes=50)
    assert pages.get("/profile").status_code == 303


def test_a_change_of_the_password_does_not_lengthen_the_session(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    sign_in(desk, pages, ann)
    began = desk.clock()
    desk.clock.pass_(minutes=50)
    form = {"former": GOOD, "password": NEW, "again": NEW}
    pages.post("/profile/password", data=form | {"csrf": csrf_in(pages.get("/profile/password").text)})
    with reading(desk.played.desk.engine) as session:
        row = session.get_one(WebSession, hash_of(pages.cookies[COOKIE]))
    assert row.ends_at == began + timedelta(hours=12)


def test_sessions_that_have_ended_are_swept_when_somebody_signs_in(desk: OpenDesk, ann: str) -> None:
    sign_in(desk, desk.browser(), ann)
    desk.clock.pass_(hours=1)
    sign_in(desk, desk.browser(), ann)
    assert sessions_of(desk, ann) == 1


def test_of_one_user_so_many_sessions_and_no_more(desk: OpenDesk, ann: str) -> None:
    user_id = user_of(desk, ann).id
    for _ in range(25):
        enter(desk.browser(), desk.played, user_id)
    pages = desk.browser()
    sign_in(desk, pages, ann)
    assert sessions_of(desk, ann) == 20
    assert pages.get("/profile").status_code == 200


def test_a_disabled_user_s_session_is_worth_nothing(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    sign_in(desk, pages, ann)
    with unit_of_work(desk.played.desk.engine) as session:
        session.scalars(select(User).where(User.name == ann)).one().disabled_at = desk.clock()
    assert pages.get("/profile").status_code == 303


# --- what was wrong is not told -------------------------------------------------------------------------------------------


def without_tokens(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_whatever_was_wrong_the_answer_and_the_work_are_the_same(
    desk: OpenDesk, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person(desk.played, f"gone-{ann}", GOOD, disabled_at=desk.clock())
    add_person(
        desk.played, f"locked-{ann}", GOOD, failures=5, locked_until=desk.clock() + timedelta(minutes=5)
    )
    add_user(desk.played, "coder", f"oidc-{ann}")
    verified: list[str] = []
    real = PasswordHash.verify_and_update

    def noting(self: PasswordHash, password: str | bytes, hash: str | bytes) -> tuple[bool, str | None]:  # noqa: A002 - pwdlib's name
        verified.append(str(hash).rpartition("$")[0].rpartition("$")[0])
        return real(self, password, hash)

    monkeypatch.setattr(PasswordHash, "verify_and_update", noting)
    tries = {
        "wrong password": (ann, "wrong"),
        "no such user": (f"no-{ann}", GOOD),
        "disabled": (f"gone-{ann}", GOOD),
        "locked out": (f"locked-{ann}", GOOD),
        "no password": (f"oidc-{ann}", GOOD),
        "empty": ("", ""),
        "odd": ("a\0b", "x" * 5000),
    }
    with reading(desk.played.desk.engine) as session:
        before = session.scalars(select(func.count()).select_from(AuditEntry)).one()
    answers = {}
    for words, (name, password) in tries.items():
        answer = sign_in_with(desk.browser(), name, password)
        answers[words] = (answer.status_code, without_tokens(answer.text), sorted(answer.headers))
    assert len({str(answer) for answer in answers.values()}) == 1
    assert NOT_RIGHT.split(".", maxsplit=1)[0] in answers["empty"][1]
    assert answers["empty"][0] == 403
    assert len(verified) == len(tries), "one hash each"
    assert len(set(verified)) == 1, "with the same parameters"
    with reading(desk.played.desk.engine) as session:
        lines = session.scalars(select(AuditEntry).order_by(AuditEntry.id).offset(before)).all()
    assert [line.reason for line in lines] == [
        "wrong password",
        "no such user",
        "disabled",
        "locked out",
        "wrong password",
        "no such user",
        "no such user",
    ], "the audit log is told, and by one line each"
    assert [line.subject for line in lines if line.reason == "no such user"] == [""] * 3, (
        "what was typed may be a password"
    )


def test_five_failures_lock_the_user_out_and_the_lock_ends(desk: OpenDesk, ann: str) -> None:
    for _ in range(5):
        assert sign_in_with(desk.browser(), ann, "wrong").status_code == 403
    assert sign_in_with(desk.browser(), ann, GOOD).status_code == 403, "not even the right one"
    assert [action for action, _ in trail_of(desk, ann)].count("user.locked_out") == 1
    desk.clock.pass_(seconds=31)
    assert sign_in_with(desk.browser(), ann, "wrong").status_code == 403
    desk.clock.pass_(seconds=31)
    assert sign_in_with(desk.browser(), ann, GOOD).status_code == 403, "the wait has doubled"
    desk.clock.pass_(seconds=31)
    assert sign_in_with(desk.browser(), ann, GOOD).status_code == 303
    assert user_of(desk, ann).failures == 0


def test_a_peer_that_failed_often_is_refused_whatever_name_it_tries(desk: OpenDesk, ann: str) -> None:
    pages = desk.browser()
    csrf = csrf_in(pages.get("/sign-in").text)
    for number in range(20):
        pages.post("/sign-in", data={"csrf": csrf, "name": f"nobody{number}", "password": "x"})
    refused = pages.post("/sign-in", data={"csrf": csrf, "name": ann, "password": GOOD})
    assert refused.status_code == 403
    assert NOT_RIGHT in refused.text
    assert sign_in_with(desk.browser(), ann, GOOD).status_code == 303, "another address may"
    desk.clock.pass_(minutes=1)
    assert pages.post("/sign-in", data={"csrf": csrf, "name": ann, "password": GOOD}).status_code == 303


# --- one-time passwords ---------------------------------------------------------------------------------------------------


def test_after_the_password_nothing_is_open_before_the_code(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    device, _ = set_up_totp(desk, ann)
    led = sign_in_with(pages, ann, GOOD, "/profile")
    assert led.headers["location"] == "/sign-in/one-time"
    for path in ("/profile", "/post", "/profile/password"):
        assert pages.get(path).headers["location"].startswith("/sign-in")
    assert give(pages, "000000").status_code == 403
    done = give(pages, code_of(desk, device))
    assert (done.status_code, done.headers["location"]) == (303, "/profile")
    assert pages.get("/profile").status_code == 200


def test_no_code_is_good_twice(desk: OpenDesk, ann: str) -> None:
    device, _ = set_up_totp(desk, ann)
    code = code_of(desk, device)
    first, second = desk.browser(), desk.browser()
    for pages in (first, second):
        sign_in_with(pages, ann, GOOD)
    assert give(first, code).status_code == 303
    assert give(second, code).status_code == 403
    desk.clock.pass_(seconds=30)
    assert give(second, code_of(desk, device)).status_code == 303


def test_a_recovery_code_is_good_once(desk: OpenDesk, ann: str) -> None:
    _, codes = set_up_totp(desk, ann)
    for status in (303, 403):
        pages = desk.browser()
        sign_in_with(pages, ann, GOOD)
        assert give(pages, codes[4]).status_code == status
    assert len(user_of(desk, ann).recovery_codes or []) == 9


def test_wrong_codes_lock_out_too_and_the_password_alone_does_not_forget_them(
    desk: OpenDesk, ann: str
) -> None:
    device, _ = set_up_totp(desk, ann)
    for _ in range(5):
        pages = desk.browser()
        sign_in_with(pages, ann, GOOD)
        assert give(pages, "000000").status_code == 403
    assert give(pages, code_of(desk, device)).status_code == 403
    assert sign_in_with(desk.browser(), ann, GOOD).status_code == 403
    assert ("user.sign_in_failed", "wrong one-time password") in trail_of(desk, ann)


def test_a_peer_that_failed_often_may_give_no_code(desk: OpenDesk, ann: str) -> None:
    device, _ = set_up_totp(desk, ann)
    pages = desk.browser()
    sign_in_with(pages, ann, GOOD)
    csrf = csrf_in(pages.get("/sign-in").text)
    for _ in range(20):
        pages.post("/sign-in", data={"csrf": csrf, "name": "nobody", "password": "x"})
    assert give(pages, code_of(desk, device)).status_code == 403


def test_the_second_step_must_come_soon(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    device, _ = set_up_totp(desk, ann)
    sign_in_with(pages, ann, GOOD)
    csrf = csrf_in(pages.get("/sign-in/one-time").text)
    desk.clock.pass_(minutes=10)
    answer = pages.post("/sign-in/one-time", data={"code": code_of(desk, device), "csrf": csrf})
    assert answer.headers["location"].startswith("/sign-in"), "its form has grown old with it"
    led = pages.get("/sign-in/one-time")
    assert led.headers["location"] == "/sign-in?said=ended"
    assert "begin again" in pages.get("/sign-in?said=ended").text


def test_a_signed_in_session_gives_no_code(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    csrf = sign_in(desk, pages, ann)
    answer = pages.post("/sign-in/one-time", data={"code": "123456", "csrf": csrf})
    assert answer.headers["location"] == "/sign-in?said=ended"


def test_who_waits_for_a_code_may_begin_again(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    set_up_totp(desk, ann)
    sign_in_with(pages, ann, GOOD)
    page = pages.get("/sign-in/one-time")
    assert pages.post("/sign-out", data={"csrf": csrf_in(page.text)}).status_code == 303
    assert sessions_of(desk, ann) == 0
    assert ("user.signed_out", "") not in trail_of(desk, ann), "he was not in"


# --- forgery --------------------------------------------------------------------------------------------------------------


def test_a_form_without_a_token_or_with_another_session_s_changes_nothing(desk: OpenDesk, ann: str) -> None:
    mine, other = desk.browser(), desk.browser()
    sign_in(desk, mine, ann)
    foreign = sign_in(desk, other, ann)
    guest = csrf_in(desk.browser().get("/sign-in").text)
    for csrf in ("", "x", foreign, guest):
        refused = mine.post("/sign-out", data={"csrf": csrf})
        assert refused.status_code == 403
        assert "grown old" in refused.text
    assert mine.get("/profile").status_code == 200


def test_the_sign_in_form_has_a_token_of_its_own(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    form = {"name": ann, "password": GOOD}
    assert pages.post("/sign-in", data=form).status_code == 403, "nobody asked for the page"
    csrf = csrf_in(pages.get("/sign-in").text)
    stranger = desk.browser()
    assert stranger.post("/sign-in", data=form | {"csrf": csrf}).status_code == 403, "it is another browser's"
    stranger.get("/sign-in")
    assert stranger.post("/sign-in", data=form | {"csrf": csrf}).status_code == 403
    assert pages.post("/sign-in", data=form | {"csrf": "ümlaut"}).status_code == 403
    assert pages.post("/sign-in", data=form | {"csrf": csrf}).status_code == 303


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Origin", "https://evil.example"),
        ("Origin", "null"),
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
    ],
)
def test_what_another_site_makes_the_browser_send_is_refused(
    desk: OpenDesk, pages: httpx.Client, ann: str, header: str, value: str
) -> None:
    csrf = sign_in(desk, pages, ann)
    refused = pages.post("/sign-out", data={"csrf": csrf}, headers={header: value})
    assert refused.status_code == 403
    assert pages.get("/profile").status_code == 200
    own = {"Origin": desk.base_url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}
    assert pages.post("/sign-out", data={"csrf": csrf}, headers=own).status_code == 303


def test_a_form_that_is_too_large_or_says_no_size_is_not_read(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    def in_pieces() -> Iterator[bytes]:
        yield b"name=ann"

    pages.get("/sign-in")
    assert pages.post("/sign-in", data={"name": "x" * 100_000}).status_code == 413
    assert pages.post("/sign-in", content=in_pieces(), headers=form).status_code == 413
    csrf = sign_in(desk, pages, ann)
    assert pages.post("/sign-out", data={"csrf": csrf, "x": "y" * 3_000_000}).status_code == 413
    assert pages.post("/sign-out", content=in_pieces(), headers=form).status_code == 413
    assert pages.get("/profile").status_code == 200


# --- redirects ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/post", "/post"),
        ("/desk?mine=yes&q=a%20b", "/desk?mine=yes&q=a%20b"),
        ("/desk?q=müller", "/desk?q=m%C3%BCller"),
        ("", "/desk"),
        ("post", "/desk"),
        ("//evil.example", "/desk"),
        ("///evil.example", "/desk"),
        ("/\\evil.example", "/desk"),
        ("\\\\evil.example", "/desk"),
        ("/\t/evil.example", "/desk"),
        ("/\n/evil.example", "/desk"),
        ("/ok\r\nSet-Cookie: x=y", "/desk"),
        ("https://evil.example", "/desk"),
        ("https:evil.example", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("data:text/html,x", "/desk"),
        ("/.//evil.example", "/desk"),
        ("@evil.example", "/desk"),
        (".evil.example", "/desk"),
        ("/" + "x" * 1000, "/desk"),
    ],
)
def test_only_a_path_of_ours_is_led_to(
    desk: OpenDesk, pages: httpx.Client, ann: str, wanted: str, led: str
) -> None:
    page = pages.get("/sign-in", params={"next": wanted})
    answer = pages.post(
        "/sign-in", data={"name": ann, "password": GOOD, "csrf": csrf_in(page.text), "next": wanted}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, led)
    assert "set-cookie" in answer.headers
    assert pages.get("/sign-in", params={"next": wanted}).headers["location"] == led, "also where one is in"
    assert "evil.example" not in page.text


def test_who_wanted_a_page_is_led_to_it_after_the_sign_in(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    first = pages.get("/profile?said=password&x=1")
    assert first.headers["location"] == "/sign-in?next=/profile%3Fsaid%3Dpassword%26x%3D1"
    page = pages.get(first.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', page.text)
    assert wanted
    assert wanted[1] == "/profile?said=password&amp;x=1"


# --- cookies, headers, words ----------------------------------------------------------------------------------------------


def test_over_http_the_cookie_is_closed_to_scripts_and_other_sites(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    cookie = sign_in_with(pages, ann, GOOD).headers["set-cookie"]
    assert cookie.startswith("desk=")
    assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=lax"}


def test_over_https_the_cookies_are_bound_to_the_host(open_desks: OpenDesks) -> None:
    desk = open_desks(web_url="https://desk.example.org")
    add_person(desk.played, "ann", GOOD)
    host = {"Host": "desk.example.org", "Origin": "https://desk.example.org"}
    pages = desk.browser(**host)
    page = pages.get("/sign-in")
    guest = page.headers["set-cookie"]
    assert guest.startswith("__Host-desk-guest=")
    assert "Secure" in guest
    assert page.headers["strict-transport-security"]
    cookie = {"Cookie": guest.partition(";")[0]}
    form = {"name": "ann", "password": GOOD, "csrf": csrf_in(page.text)}
    led = pages.post("/sign-in", data=form, headers=cookie)
    given = led.headers["set-cookie"]
    assert given.startswith("__Host-desk=")
    assert set(given.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}
    assert "Domain" not in given
    assert pages.get("/profile", headers={"Cookie": given.partition(";")[0]}).status_code == 200


def test_every_page_carries_the_headers_and_nothing_inline(desk: OpenDesk, pages: httpx.Client) -> None:
    name = f"root{next(desk.numbers)}"
    user_id = add_person(desk.played, name, GOOD, role="admin")
    paths = [
        "/sign-in",
        "/profile",
        "/profile/password",
        "/admin/users",
        f"/admin/users/{user_id}",
        "/nowhere",
    ]
    with unit_of_work(desk.played.desk.engine) as session:
        session.get_one(User, user_id).totp_secret = totp.new_secret()
    paths.append("/profile/totp")
    shown = {"/sign-in": pages.get("/sign-in")}
    sign_in(desk, pages, name)
    shown |= {path: pages.get(path) for path in paths[1:]}
    for path, page in shown.items():
        assert page.status_code == (404 if path == "/nowhere" else 200), path
        assert {name: page.headers[name] for name in HEADERS} == HEADERS, path
        policy = page.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?! src)", page.text), path
        assert page.text.count("<h1") == 1, path


def test_a_user_s_name_is_shown_as_it_is_and_runs_nothing(desk: OpenDesk, pages: httpx.Client) -> None:
    evil = '<script>alert(1)</script>"onmouseover="x'
    user_id = add_user(desk.played, "admin", evil)
    enter(pages, desk.played, user_id)
    for path in ("/profile", "/profile/password", "/admin/users", f"/admin/users/{user_id}"):
        text = pages.get(path).text
        assert "&lt;script&gt;alert(1)" in text, path
        assert "<script>alert" not in text, path
        assert '"onmouseover' not in text, path


def test_a_browser_s_name_is_shown_as_it_is_and_runs_nothing(desk: OpenDesk, ann: str) -> None:
    pages = desk.browser(**{"User-Agent": "<img src=x onerror=alert(1)>"})
    sign_in(desk, pages, ann)
    assert "&lt;img src=x onerror=alert(1)&gt;" in pages.get("/profile").text


def test_what_stands_in_an_address_is_not_shown(pages: httpx.Client) -> None:
    page = pages.get("/sign-in", params={"said": "Call 555-1234 now", "next": "//x"})
    assert "555" not in page.text


def test_every_handler_that_changes_something_takes_a_checked_form(desk: OpenDesk) -> None:
    ours = ("/sign", "/profile", "/admin/users")
    posts = [path for method, path in every_route() if method == "POST" and path.startswith(ours)]
    assert len(posts) >= 12
    for path in posts:
        filled = path.replace("{user_id}", "1").replace("{act}", "disable")
        pages = desk.browser()
        enter(pages, desk.played, add_user(desk.played, "admin", f"root{next(desk.numbers)}"))
        refused = pages.post(filled, data={})
        assert refused.status_code == 403, path
