"""The users' pages of administrators: who may see them, what each act does, and that the last administrator stays."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import select

from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.user import User

from tests.at_the_desk import introduce
from tests.pages import add_person, add_user, csrf_in, enter, sign_in_with
from tests.unit.web.conftest import OpenDesk, OpenDesks

GOOD = "a heron reads slowly"
PASSWORD = re.compile(r'Password: <code class="key">([a-z0-9-]{23})</code>')


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks()


@pytest.fixture
def root(desk: OpenDesk) -> str:
    name = f"root{next(desk.numbers)}"
    add_user(desk.played, "admin", name)
    return name


@pytest.fixture
def pages(desk: OpenDesk, root: str) -> httpx.Client:
    client = desk.browser()
    enter(client, desk.played, user_of(desk, root).id)
    return client


@pytest.fixture
def ann(desk: OpenDesk) -> User:
    name = f"ann{next(desk.numbers)}"
    add_person(desk.played, name, GOOD)
    return user_of(desk, name)


def user_of(desk: OpenDesk, name: str) -> User:
    with reading(desk.played.desk.engine) as session:
        return session.scalars(select(User).where(User.name == name)).one()


def again(desk: OpenDesk, user: User) -> User:
    with reading(desk.played.desk.engine) as session:
        return session.get_one(User, user.id)


def trail_of(desk: OpenDesk, subject: str) -> list[AuditEntry]:
    with reading(desk.played.desk.engine) as session:
        query = select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
        return list(session.scalars(query))


def post(pages: httpx.Client, path: str, **form: str) -> httpx.Response:
    return pages.post(path, data=form | {"csrf": csrf_in(pages.get("/profile").text)})


@pytest.mark.parametrize("role", ["customer", "coder", "lead"])
def test_only_administrators_see_and_change_users(desk: OpenDesk, ann: User, role: str) -> None:
    pages = desk.browser()
    enter(pages, desk.played, add_user(desk.played, role, f"{role}{next(desk.numbers)}"))
    for path in ("/admin/users", f"/admin/users/{ann.id}"):
        assert pages.get(path).status_code == 403
    for path in ("/admin/users", f"/admin/users/{ann.id}/reset", f"/admin/users/{ann.id}/role"):
        assert post(pages, path, name="mallory", role="admin").status_code == 403
    assert again(desk, ann).role == "coder"


def test_a_user_is_added_and_signs_in_with_the_password_that_is_shown_once(
    desk: OpenDesk, pages: httpx.Client, root: str
) -> None:
    name = f"New.User{next(desk.numbers)}"
    answer = post(pages, "/admin/users", name=name, role="lead", email="New@Clinic.example", reason="hired")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    shown = PASSWORD.search(answer.text)
    assert shown
    assert shown[1] not in pages.get("/admin/users").text
    user = user_of(desk, name.lower())
    assert (user.role, user.email, user.must_change) == ("lead", "new@clinic.example", True)
    line = trail_of(desk, user.name)[0]
    assert (line.actor, line.via, line.action, line.new, line.reason) == (
        root,
        "web",
        "user.added",
        "lead",
        "hired",
    )
    browser = desk.browser()
    sign_in_with(browser, name, shown[1])
    assert browser.get("/desk").headers["location"] == "/profile/password"


def test_a_password_that_was_handed_out_is_good_for_a_week(
    desk: OpenDesk, pages: httpx.Client, ann: User
) -> None:
    shown = PASSWORD.search(post(pages, f"/admin/users/{ann.id}/reset").text)
    assert shown
    desk.clock.pass_(days=6, hours=23)
    assert sign_in_with(desk.browser(), ann.name, shown[1]).status_code == 303
    desk.clock.pass_(hours=1)
    assert sign_in_with(desk.browser(), ann.name, shown[1]).status_code == 403
    assert trail_of(desk, ann.name)[-1].reason == "the handed password has ended"


def test_a_customer_is_added_to_an_account(desk: OpenDesk, pages: httpx.Client) -> None:
    account = introduce(
        desk.played.desk.engine, desk.clock(), address=f"x{next(desk.numbers)}@clinic.example"
    )
    name = f"eve{next(desk.numbers)}@clinic.example"
    assert post(pages, "/admin/users", name=name, role="customer", account=str(account)).status_code == 200
    user = user_of(desk, name)
    assert user.account_id == account
    assert [line.action for line in trail_of(desk, f"user {user.id}")] == ["user.added"]
    assert not trail_of(desk, name), "no address in the audit log"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": "", "role": "coder"}, "A user&#39;s name has"),
        ({"name": "<b>", "role": "coder"}, "A user&#39;s name has"),
        ({"name": "ok", "role": "king"}, "is no role"),
        ({"name": "ok", "role": "coder", "email": "nobody"}, "is no mail address"),
        ({"name": "ok", "role": "customer"}, "belongs to an account"),
        ({"name": "ok", "role": "coder", "account": "1"}, "nobody else does"),
        ({"name": "ok", "role": "customer", "account": "99999"}, "is no account"),
        ({"name": "ok", "role": "customer", "account": "nobody.example"}, "is no account"),
    ],
)
def test_nobody_is_added_where_something_is_wrong(
    desk: OpenDesk, pages: httpx.Client, form: dict[str, str], words: str
) -> None:
    answer = post(pages, "/admin/users", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert ">ok<" not in pages.get("/admin/users").text


def test_a_name_is_given_once(desk: OpenDesk, pages: httpx.Client, ann: User) -> None:
    assert "already" in post(pages, "/admin/users", name=ann.name.upper(), role="coder").text
    former = ann.name
    post(pages, f"/admin/users/{ann.id}/rename", name=f"b-{former}")
    assert "somebody&#39;s name before" in post(pages, "/admin/users", name=former, role="coder").text


def test_a_reset_shows_a_password_once_ends_sessions_and_a_lock_out(
    desk: OpenDesk, pages: httpx.Client, ann: User
) -> None:
    hers = desk.browser()
    sign_in_with(hers, ann.name, GOOD)
    for _ in range(5):
        sign_in_with(desk.browser(), ann.name, "wrong")
    assert "locked out" in pages.get(f"/admin/users/{ann.id}").text
    assert "locked out" in pages.get("/admin/users").text
    answer = post(pages, f"/admin/users/{ann.id}/reset", reason="forgotten")
    shown = PASSWORD.search(answer.text)
    assert shown
    assert hers.get("/profile").status_code == 303
    assert sign_in_with(desk.browser(), ann.name, GOOD).status_code == 403
    assert sign_in_with(desk.browser(), ann.name, shown[1]).status_code == 303
    assert shown[1] not in str([vars(line) for line in trail_of(desk, ann.name)])


def test_each_act_is_done_ends_sessions_and_is_in_the_audit_log(
    desk: OpenDesk, pages: httpx.Client, ann: User
) -> None:
    with unit_of_work(desk.played.desk.engine) as session:
        user = session.get_one(User, ann.id)
        user.totp_secret, user.totp_since, user.recovery_codes = "A" * 32, desk.clock(), ["x"]
        user.oidc_subject = f"https://id.example {ann.name}"
    acts = [
        ("totp", {}, "user.totp_reset", "set up", "not set up"),
        ("role", {"role": "lead"}, "user.role_set", "coder", "lead"),
        ("email", {"email": "A@Clinic.example"}, "user.email_set", "none", "set"),
        ("email", {"email": ""}, "user.email_set", "set", "none"),
        ("sign-out", {}, "user.sessions_ended", "", ""),
        ("disable", {}, "user.disabled", "", ""),
        ("enable", {}, "user.enabled", "", ""),
    ]
    for act, form, action, old, new in acts:
        hers = desk.browser()
        enter(hers, desk.played, ann.id)
        led = post(pages, f"/admin/users/{ann.id}/{act}", reason=f"why {act}", **form)
        assert led.headers["location"] == f"/admin/users/{ann.id}?said={act}"
        assert 'class="said good"' in pages.get(led.headers["location"]).text
        assert hers.get("/profile").status_code == 303, act
        line = trail_of(desk, ann.name)[-1]
        assert (line.action, line.old, line.new, line.reason) == (action, old, new, f"why {act}")
    user = again(desk, ann)
    assert (user.role, user.email, user.disabled_at, user.totp_secret) == ("lead", "", None, None)
    assert (user.recovery_codes, user.oidc_subject) == (None, None)


def test_a_disabled_user_is_shown_so_and_can_be_let_in_again(
    desk: OpenDesk, pages: httpx.Client, ann: User
) -> None:
    post(pages, f"/admin/users/{ann.id}/disable")
    assert "disabled" in pages.get(f"/admin/users/{ann.id}").text
    assert sign_in_with(desk.browser(), ann.name, GOOD).status_code == 403
    post(pages, f"/admin/users/{ann.id}/enable")
    assert sign_in_with(desk.browser(), ann.name, GOOD).status_code == 303


@pytest.mark.parametrize(
    ("act", "form", "words"),
    [
        ("role", {"role": "king"}, "is no role"),
        ("role", {"role": "customer"}, "belongs to no account"),
        ("rename", {"name": "no blanks"}, "A user&#39;s name has"),
        ("email", {"email": "nobody"}, "is no mail address"),
    ],
)
def test_an_act_that_is_wrong_changes_nothing(
    desk: OpenDesk, pages: httpx.Client, ann: User, act: str, form: dict[str, str], words: str
) -> None:
    answer = post(pages, f"/admin/users/{ann.id}/{act}", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert not trail_of(desk, ann.name)


def test_what_is_not_there_is_not_found(desk: OpenDesk, pages: httpx.Client, ann: User) -> None:
    assert pages.get("/admin/users/999999").status_code == 404
    assert pages.get(f"/admin/users/{9**30}").status_code == 404
    assert post(pages, "/admin/users/999999/reset").status_code == 404
    assert post(pages, f"/admin/users/{ann.id}/marry").status_code == 404


def test_users_are_searched_by_name(desk: OpenDesk, pages: httpx.Client, ann: User) -> None:
    found = pages.get("/admin/users", params={"q": ann.name.upper()}).text
    assert f"/admin/users/{ann.id}" in found
    assert found.count('<th scope="row" class="long">') == 1
    assert "Nobody." in pages.get("/admin/users", params={"q": "100%"}).text
    assert "must change" not in found


def test_the_last_administrator_is_neither_disabled_nor_demoted(open_desks: OpenDesks) -> None:
    desk = open_desks()
    pages = desk.browser()
    assert "No administrator is there yet" in pages.get("/sign-in").text
    root = add_user(desk.played, "admin", "root")
    add_person(desk.played, "gone", GOOD, role="admin", disabled_at=desk.clock())
    assert "No administrator is there yet" not in pages.get("/sign-in").text
    enter(pages, desk.played, root)
    for act, form in (("disable", {}), ("role", {"role": "lead"})):
        answer = post(pages, f"/admin/users/{root}/{act}", **form)
        assert answer.status_code == 422
        assert "the last administrator" in answer.text
    add_user(desk.played, "admin", "second")
    assert post(pages, f"/admin/users/{root}/role", role="lead").status_code == 303
    assert pages.get("/admin/users").status_code == 303, "another role is another session"


def test_who_signs_in_with_the_organisation_alone_gets_no_password(open_desks: OpenDesks) -> None:
    desk = open_desks(oidc_issuer="https://id.example", oidc_client_id="desk")
    pages = desk.browser()
    enter(pages, desk.played, add_user(desk.played, "admin", "root"))
    assert "by_provider" in pages.get("/admin/users").text
    answer = post(pages, "/admin/users", name="ann", role="coder", email="ann@x.example", by_provider="yes")
    assert "signs in with the organisation" in answer.text
    assert user_of(desk, "ann").password_hash is None
    assert "by the provider" in pages.get("/admin/users").text
