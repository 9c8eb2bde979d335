"""One's own profile: password, one-time passwords, recovery codes, sessions; and the page that a handed password leads to."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

import httpx
import pyotp
import pytest
from sqlalchemy import select

from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.user import User
from consultant.users.sessions import list_sessions

from tests.pages import COOKIE, add_person, add_user, csrf_in, enter, sign_in_with
from tests.unit.web.conftest import OpenDesk, OpenDesks

GOOD = "a heron reads slowly"
NEW = "two herons read slower"
CODE = re.compile(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>")


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks()


@pytest.fixture
def ann(desk: OpenDesk) -> str:
    name = f"ann{next(desk.numbers)}"
    add_person(desk.played, name, GOOD)
    return name


@pytest.fixture
def pages(desk: OpenDesk, ann: str) -> httpx.Client:
    """A browser in which she is signed in."""
    client = desk.browser()
    assert sign_in_with(client, ann, GOOD).status_code == 303
    return client


def user_of(desk: OpenDesk, name: str) -> User:
    with reading(desk.played.desk.engine) as session:
        return session.scalars(select(User).where(User.name == name)).one()


def acts_on(desk: OpenDesk, name: str) -> list[str]:
    with reading(desk.played.desk.engine) as session:
        query = select(AuditEntry.action).where(AuditEntry.subject == name).order_by(AuditEntry.id)
        return list(session.scalars(query))


def post(pages: httpx.Client, path: str, **form: str) -> httpx.Response:
    return pages.post(path, data=form | {"csrf": csrf_in(pages.get("/profile/password").text)})


def begin_totp(pages: httpx.Client) -> pyotp.TOTP:
    """Begin the set-up; the device that has read the key."""
    assert post(pages, "/profile/totp", password=GOOD).headers["location"] == "/profile/totp"
    page = pages.get("/profile/totp").text
    shown = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert shown
    picture = re.search(r'class="qr" src="([^"]+)"', page)
    assert picture
    assert unquote(html.unescape(picture[1])).startswith("data:image/svg+xml;charset=utf-8,<svg")
    return pyotp.TOTP(shown[1].replace(" ", ""))


def set_up(desk: OpenDesk, pages: httpx.Client) -> tuple[pyotp.TOTP, list[str]]:
    device = begin_totp(pages)
    page = post(pages, "/profile/totp/confirm", code=device.at(desk.clock()))
    assert page.status_code == 200
    return device, CODE.findall(page.text)


def test_a_new_password_ends_the_other_sessions_and_is_good_from_then_on(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    other = desk.browser()
    sign_in_with(other, ann, GOOD)
    changed = post(pages, "/profile/password", former=GOOD, password=NEW, again=NEW)
    assert changed.headers["location"] == "/profile?said=password"
    assert "your other sessions have ended" in pages.get("/profile?said=password").text
    assert other.get("/profile").status_code == 303
    assert sign_in_with(desk.browser(), ann, GOOD).status_code == 403
    assert sign_in_with(desk.browser(), ann, NEW).status_code == 303
    assert "user.password_changed" in acts_on(desk, ann)


@pytest.mark.parametrize(
    ("former", "password", "again", "words"),
    [
        ("wrong", NEW, NEW, "That is not right"),
        (GOOD, NEW, NEW + "!", "differ"),
        (GOOD, "short", "short", "at least 15"),
        (GOOD, GOOD, GOOD, "the password that you have"),
    ],
)
def test_a_password_is_not_changed_where_something_is_wrong(
    desk: OpenDesk, pages: httpx.Client, ann: str, former: str, password: str, again: str, words: str
) -> None:
    answer = post(pages, "/profile/password", former=former, password=password, again=again)
    assert answer.status_code == 422
    assert words in answer.text
    assert sign_in_with(desk.browser(), ann, GOOD).status_code == 303


def test_a_password_is_taken_as_it_was_typed_blanks_and_all(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    padded = f"  {NEW}  "
    post(pages, "/profile/password", former=GOOD, password=padded, again=padded)
    assert sign_in_with(desk.browser(), ann, NEW).status_code == 403
    assert sign_in_with(desk.browser(), ann, padded).status_code == 303


def test_guesses_at_a_session_that_was_left_open_lock_too(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    for _ in range(5):
        post(pages, "/profile/password", former="wrong", password=NEW, again=NEW)
    answer = post(pages, "/profile/password", former=GOOD, password=NEW, again=NEW)
    assert answer.status_code == 422
    assert "user.locked_out" in acts_on(desk, ann)
    desk.clock.pass_(seconds=31)
    assert post(pages, "/profile/password", former=GOOD, password=NEW, again=NEW).status_code == 303


def test_a_handed_password_shows_nothing_else_until_it_is_changed(desk: OpenDesk) -> None:
    name = f"new{next(desk.numbers)}"
    add_person(desk.played, name, GOOD, role="admin", must_change=True)
    pages = desk.browser()
    assert sign_in_with(pages, name, GOOD, "/post").headers["location"] == "/post"
    for path in ("/post", "/profile", "/admin/users", "/profile/totp"):
        led = pages.get(path)
        assert (led.status_code, led.headers["location"]) == (303, "/profile/password"), path
    refused = post(pages, "/admin/users", name="mallory", role="admin")
    assert refused.headers["location"] == "/profile/password"
    page = pages.get("/profile/password").text
    assert "handed to you" in page
    assert 'name="former"' not in page, "he has just signed in with it"
    same = post(pages, "/profile/password", password=GOOD, again=GOOD)
    assert same.status_code == 422
    changed = post(pages, "/profile/password", password=NEW, again=NEW)
    assert changed.headers["location"] == "/desk"
    assert pages.get("/profile").status_code == 200
    assert not user_of(desk, name).must_change


def test_who_must_change_the_password_may_sign_out(desk: OpenDesk) -> None:
    name = f"new{next(desk.numbers)}"
    add_person(desk.played, name, GOOD, must_change=True)
    pages = desk.browser()
    sign_in_with(pages, name, GOOD)
    assert post(pages, "/sign-out").headers["location"] == "/sign-in?said=out"


def test_one_time_passwords_are_set_up_with_a_code_and_asked_for_from_then_on(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    other = desk.browser()
    sign_in_with(other, ann, GOOD)
    device = begin_totp(pages)
    assert user_of(desk, ann).totp_since is None, "it counts once it is confirmed"
    wrong = post(pages, "/profile/totp/confirm", code="000000")
    assert wrong.status_code == 422
    assert "not the code that your device shows" in wrong.text
    before = pages.cookies[COOKIE]
    code = device.at(desk.clock())
    page = post(pages, "/profile/totp/confirm", code=code)
    codes = CODE.findall(page.text)
    assert len(set(codes)) == 10
    assert pages.cookies[COOKIE] != before
    assert other.get("/profile").status_code == 303
    assert not CODE.search(pages.get("/profile").text), "they are shown once"
    assert "Recovery codes left: 10" in pages.get("/profile").text
    assert pages.get("/profile/totp").headers["location"] == "/profile"
    again = desk.browser()
    assert sign_in_with(again, ann, GOOD).headers["location"] == "/sign-in/one-time"
    replay = post_code(again, code)
    assert replay.status_code == 403, "the code of the set-up is used up"
    assert post_code(again, codes[0]).status_code == 303
    assert "user.totp_set_up" in acts_on(desk, ann)


def post_code(pages: httpx.Client, code: str) -> httpx.Response:
    page = pages.get("/sign-in/one-time")
    return pages.post("/sign-in/one-time", data={"csrf": csrf_in(page.text), "code": code})


def test_the_form_of_the_page_with_the_codes_still_works(desk: OpenDesk, pages: httpx.Client) -> None:
    device = begin_totp(pages)
    page = post(pages, "/profile/totp/confirm", code=device.at(desk.clock()))
    assert pages.post("/sign-out", data={"csrf": csrf_in(page.text)}).status_code == 303


def test_setting_up_takes_the_password_and_happens_once(desk: OpenDesk, pages: httpx.Client) -> None:
    assert post(pages, "/profile/totp", password="wrong").status_code == 422
    assert post(pages, "/profile/totp/confirm", code="123456").headers["location"] == "/profile"
    set_up(desk, pages)
    again = post(pages, "/profile/totp", password=GOOD)
    assert again.status_code == 422
    assert "set up already" in again.text


def test_new_recovery_codes_replace_the_former_ones(desk: OpenDesk, pages: httpx.Client, ann: str) -> None:
    assert "not set up" in post(pages, "/profile/totp/codes", password=GOOD).text
    _, former = set_up(desk, pages)
    assert post(pages, "/profile/totp/codes", password="wrong").status_code == 422
    codes = CODE.findall(post(pages, "/profile/totp/codes", password=GOOD).text)
    assert len(set(codes) | set(former)) == 20
    again = desk.browser()
    sign_in_with(again, ann, GOOD)
    assert post_code(again, former[0]).status_code == 403
    assert post_code(again, codes[0]).status_code == 303


def test_one_time_passwords_are_turned_off_with_both_factors(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    assert "not set up" in post(pages, "/profile/totp/stop", password=GOOD, code="000000").text
    device, codes = set_up(desk, pages)
    assert post(pages, "/profile/totp/stop", password="wrong", code=codes[0]).status_code == 422
    assert post(pages, "/profile/totp/stop", password=GOOD, code="000000").status_code == 422
    used = device.at(desk.clock())
    assert post(pages, "/profile/totp/stop", password=GOOD, code=used).status_code == 422
    off = post(pages, "/profile/totp/stop", password=GOOD, code=codes[0])
    assert off.headers["location"] == "/profile?said=stopped"
    assert user_of(desk, ann).totp_secret is None
    assert sign_in_with(desk.browser(), ann, GOOD).headers["location"] == "/desk"
    assert acts_on(desk, ann).count("user.sign_in_failed") == 3


def test_one_ends_one_of_ones_sessions_and_nobody_else_s(
    desk: OpenDesk, pages: httpx.Client, ann: str
) -> None:
    second, stranger = desk.browser(), desk.browser()
    sign_in_with(second, ann, GOOD)
    enter(stranger, desk.played, add_user(desk.played, "coder", f"ben{next(desk.numbers)}"))
    with reading(desk.played.desk.engine) as session:
        ben = list_sessions(session, user_of(desk, f"ben{next(desk.numbers) - 1}").id, desk.clock())
    page = pages.get("/profile").text
    handles = re.findall(r'name="session" value="([0-9a-f]{16})"', page)
    assert len(handles) == 1, "the one that shows it is not offered"
    assert "this one" in page
    for foreign in ("", ben[0].token_hash[:16], "nothing"):
        post(pages, "/profile/sessions/end", session=foreign)
    assert second.get("/profile").status_code == stranger.get("/profile").status_code == 200
    ended = post(pages, "/profile/sessions/end", session=handles[0])
    assert ended.headers["location"] == "/profile?said=session"
    assert second.get("/profile").status_code == 303
    assert stranger.get("/profile").status_code == pages.get("/profile").status_code == 200


def test_who_has_no_password_here_is_offered_none(desk: OpenDesk) -> None:
    pages = desk.browser()
    name = f"oidc{next(desk.numbers)}"
    enter(pages, desk.played, add_user(desk.played, "coder", name))
    page = pages.get("/profile").text
    assert "sign in with your organisation" in page
    assert "/profile/totp" not in page
    assert post(pages, "/profile/totp", password="").status_code == 422
    assert post(pages, "/profile/password", former="", password=NEW, again=NEW).status_code == 422
    with unit_of_work(desk.played.desk.engine) as session:
        assert session.scalars(select(User).where(User.name == name)).one().password_hash is None
