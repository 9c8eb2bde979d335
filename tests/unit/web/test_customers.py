"""Whoever registers gets an account by a mailed link and no other way; whoever asks at the page is asked for no more than by mail, and sees nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from consultant.accounts import ledger
from consultant.administration.accounts import open_account, put_on_plan
from consultant.administration.erasure import erase
from consultant.administration.plans import add_plan, change_plan, retire_plan
from consultant.announcements import send_due
from consultant.audit_log import Actor
from consultant.models.account import Account
from consultant.models.base import reading, unit_of_work
from consultant.models.user import Registration, User

from tests.at_the_desk import PAIR, ask, case_of, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk, sent
from tests.pages import csrf_in, served, sign_in_as, watched
from tests.stores import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

NEWCOMER = "newcomer@clinic.example"
PASSWORD = "seven purple kites at dawn"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    made = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    add_plan(made.desk, "free", {"questions": 1}, Actor("admin", "cli"))
    return made


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def submit(pages: httpx.Client, path: str, **fields: str) -> httpx.Response:
    """Fill in the form of a page as a browser would, and follow where it leads."""
    form = pages.get(path)
    action = path.partition("?")[0]
    token = csrf_in(form.text.partition(f'action="{action}"')[2])
    return pages.post(action, data={"csrf": token} | fields, follow_redirects=True)


def mailed(played: Played) -> list[str]:
    """The texts of what was mailed."""
    send_due(played.desk)
    bodies = [message_from_bytes(raw, policy=policy.default).get_body(("plain",)) for raw in sent(played)]
    return [body.get_content() for body in bodies if body]


def link_in(text: str) -> str:
    found = re.search(r"/register/confirm\?token=[\w-]+", text)
    assert found, text
    return found[0]


def test_a_newcomer_confirms_by_the_mailed_link_and_asks_until_nothing_is_left(
    played: Played, pages: httpx.Client
) -> None:
    told = submit(pages, "/register", address=NEWCOMER.upper())
    assert "a mail with a link is on its way" in told.text
    link = link_in(mailed(played)[-1])
    assert NEWCOMER in pages.get(link).text
    token = link.partition("=")[2]
    differ = submit(pages, link, token=token, password=PASSWORD, again="other")
    assert differ.status_code == 422
    assert "differ" in differ.text
    done = submit(pages, link, token=token, password=PASSWORD, again=PASSWORD)
    assert done.url.path == "/sign-in"
    assert pages.get(link).status_code == 409, "a link is good once"
    home = submit(pages, "/sign-in?next=/my", name=NEWCOMER, password=PASSWORD, next="/my")
    assert home.url.path == "/my"
    assert "free: 1 question a month" in home.text
    asked = _ask(pages, PAIR)
    assert asked.url.path.startswith("/my/questions/CC-")
    played.bell.answer(played.desk)
    assert "93355</a> is not separately payable" in pages.get(asked.url.path).text
    assert "No questions are left" in pages.get("/my").text
    again = _ask(pages, PAIR + " Again?")
    played.bell.answer(played.desk)
    assert "has no questions left" in pages.get(again.url.path).text
    assert any("has no questions left" in text for text in mailed(played))


def _ask(pages: httpx.Client, words: str, subject: str = "") -> httpx.Response:
    form = pages.get("/my").text
    fields = {"csrf": csrf_in(form.partition('action="/my/ask"')[2]), "words": words, "subject": subject}
    return pages.post("/my/ask", data=fields, follow_redirects=True)


def test_nobody_learns_whether_an_address_is_known(played: Played, pages: httpx.Client, clock: Clock) -> None:
    with unit_of_work(played.desk.engine) as session:
        session.add(User(name=NEWCOMER, email=NEWCOMER, created_at=clock()))
    known = submit(pages, "/register", address=NEWCOMER)
    unknown = submit(pages, "/register", address="other@clinic.example")
    assert known.text == unknown.text
    texts = mailed(played)
    assert sum("You have one already" in text for text in texts) == 1
    assert sum("/register/confirm" in text for text in texts) == 1


def test_no_address_is_flooded_with_links(played: Played, pages: httpx.Client) -> None:
    for _ in range(5):
        assert "on its way" in submit(pages, "/register", address=NEWCOMER).text
    with reading(played.desk.engine) as session:
        assert session.scalars(select(func.count()).select_from(Registration)).one() == 3
    assert submit(pages, "/register", address="no address").status_code == 422


def test_whoever_registers_after_another_was_erased_gets_a_link(played: Played, pages: httpx.Client) -> None:
    submit(pages, "/register", address="erased@clinic.example")
    assert len(mailed(played)) == 1
    erase(played.desk, "erased@clinic.example", Actor("admin", "cli"), "asked")
    submit(pages, "/register", address=NEWCOMER)
    assert len(mailed(played)) == 2


def test_a_link_ends_after_a_day_and_a_poor_password_is_refused(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    submit(pages, "/register", address=NEWCOMER)
    link = link_in(mailed(played)[-1])
    poor = submit(pages, link, token=link.partition("=")[2], password="short", again="short")
    assert poor.status_code == 422
    clock.now += timedelta(days=1)
    assert pages.get(link).status_code == 409
    with reading(played.desk.engine) as session:
        assert session.scalars(select(func.count()).select_from(Account)).one() == 0


def test_registration_is_closed_without_a_free_plan(store: Store, tmp_path: Path, clock: Clock) -> None:
    played = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    with served(watched(played, clock), played) as pages:
        assert "Registration is closed here" in pages.get("/register").text


def test_a_question_of_somebody_else_looks_like_none(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    case_id = ask(played, sender="other@clinic.example")
    reference = case_of(played.desk.engine, case_id).reference
    with unit_of_work(played.desk.engine) as session:
        account = Account(name="clinic", created_at=clock())
        session.add(account)
        session.flush()
        account_id = account.id
    sign_in_as(pages, played, "customer", NEWCOMER, account_id=account_id)
    missing, others = pages.get("/my/questions/CC-ZZZZ-ZZZZ"), pages.get(f"/my/questions/{reference}")
    assert missing.status_code == others.status_code == 404
    for page in ("/desk", f"/desk/cases/{reference}", "/post", "/admin/users"):
        assert pages.get(page).status_code == 403, page


def test_a_subject_with_a_line_break_makes_no_header(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    with unit_of_work(played.desk.engine) as session:
        account = Account(name="clinic", balance=0, created_at=clock())
        session.add(account)
        session.flush()
        account_id = account.id
    sign_in_as(pages, played, "customer", NEWCOMER, account_id=account_id)
    with unit_of_work(played.desk.engine) as session:
        session.scalars(select(User)).one().email = NEWCOMER
    asked = _ask(pages, PAIR, "hello\r\nBcc: victim@example.org\r\n\r\nbody")
    assert asked.status_code == 200
    with reading(played.desk.engine) as session:
        from consultant.models.case import Case, RawMail

        raw = session.scalars(select(RawMail.raw)).one()
        assert session.scalars(select(Case.subject)).one() == "hello Bcc: victim@example.org body"
    assert "Bcc" not in message_from_bytes(raw)
    assert _ask(pages, "   ").status_code == 422


def test_one_mailbox_gets_one_free_account_however_it_is_tagged(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    plain, tagged, other = NEWCOMER, NEWCOMER.replace("@", "+2@"), NEWCOMER.replace("@", "+3@")
    for address in (plain, tagged):
        clock.pass_(seconds=1)
        assert "on its way" in submit(pages, "/register", address=address).text
        send_due(played.desk)
    first, second = (link_in(text) for text in mailed(played)[-2:])
    done = submit(pages, first, token=first.partition("=")[2], password=PASSWORD, again=PASSWORD)
    assert done.url.path == "/sign-in"
    late = submit(pages, second, token=second.partition("=")[2], password=PASSWORD, again=PASSWORD)
    assert late.status_code == 409, "both links were mailed before either was confirmed"
    clock.pass_(seconds=1)
    submit(pages, "/register", address=other)
    assert "Your mailbox has one already" in mailed(played)[-1]
    assert "on its way" in submit(pages, "/register", address=other.replace("+3", "+4")).text
    with reading(played.desk.engine) as session:
        assert session.scalars(select(func.count()).select_from(Account)).one() == 1
        assert session.scalars(select(func.count()).select_from(Registration)).one() == 3, "three links a day"


def test_a_colleague_of_an_account_gets_no_free_one_by_a_tag_and_keeps_the_one_that_is_there(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    introduce(played.desk.engine, clock(), address=NEWCOMER, units=0)
    submit(pages, "/register", address=NEWCOMER.replace("@", "+free@"))
    assert "Your mailbox has one already" in mailed(played)[-1]
    clock.pass_(seconds=1)
    submit(pages, "/register", address=NEWCOMER)
    links = [link_in(mailed(played)[-1])]
    clock.pass_(seconds=1)
    submit(pages, "/register", address=NEWCOMER)
    links.append(link_in(mailed(played)[-1]))
    done, late = (
        submit(pages, link, token=link.partition("=")[2], password=PASSWORD, again=PASSWORD) for link in links
    )
    assert (done.url.path, late.status_code) == ("/sign-in", 409)
    with reading(played.desk.engine) as session:
        assert session.scalars(select(func.count()).select_from(Account)).one() == 1


@pytest.mark.parametrize("plan", ["Gold", "free"])
def test_an_account_that_was_opened_under_the_newcomer_s_address_keeps_its_plan(
    played: Played, pages: httpx.Client, plan: str
) -> None:
    root = Actor("admin", "cli")
    add_plan(played.desk, "Gold", {"questions": 40}, root)
    number = open_account(played.desk, NEWCOMER, root, plan=plan)
    submit(pages, "/register", address=NEWCOMER)
    link = link_in(mailed(played)[-1])
    done = submit(pages, link, token=link.partition("=")[2], password=PASSWORD, again=PASSWORD)
    assert done.url.path == "/sign-in"
    with reading(played.desk.engine) as session:
        account = session.scalars(select(Account)).one()
        assert (account.id, account.balance) == (number, 40 if plan == "Gold" else 1)
        assert session.scalars(select(User.account_id)).one() == number


def test_where_somebody_came_from_goes_along_to_the_sign_in_and_no_farther_than_this_desk(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    came = "/register?next=/codes/CPT/93591%3Fdate%3D2024-07-15%23ask"
    here = "/codes/CPT/93591?date=2024-07-15#ask"
    form = pages.get(came).text
    assert f'name="next" value="{here}"' in form
    told = submit(pages, came, address=NEWCOMER, next=here)
    assert "/register?next=/codes/CPT/93591%3Fdate%3D2024-07-15%23ask" in told.text, (
        "to have another link sent"
    )
    found = re.search(r"/register/confirm\?token=([\w-]+)&next=\S+", mailed(played)[-1])
    assert found
    link = found[0]
    assert f'name="next" value="{here}"' in pages.get(link).text
    done = submit(pages, link, token=found[1], password=PASSWORD, again=PASSWORD, next=here)
    assert done.url.path == "/sign-in"
    assert f'name="next" value="{here}"' in done.text
    for steers in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        page = pages.get("/register", params={"next": steers}).text
        assert "evil" not in page
    clock.pass_(seconds=1)
    led = submit(pages, "/register", address="two@clinic.example", next="//evil.example")
    assert "evil" not in led.text
    assert "evil" not in mailed(played)[-1]


def test_the_register_page_tells_what_the_free_plan_gives(played: Played, pages: httpx.Client) -> None:
    change_plan(played.desk, "free", {"questions": 3, "roll_over": 2, "page_views": 5}, Actor("admin", "cli"))
    page = re.sub(r"<[^>]+>", "", pages.get("/register").text)
    assert "3 questions, of which up to 2 unused ones are carried over" in page
    assert "5 whole code pages" in page


def test_a_link_that_is_good_no_more_says_why_and_leads_on(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    submit(pages, "/register", address=NEWCOMER)
    link = link_in(mailed(played)[-1])
    assert "There is no such link" in pages.get("/register/confirm?token=none&next=/codes").text
    clock.now += timedelta(days=1)
    ended = pages.get(f"{link}&next=/codes")
    assert (ended.status_code, "This link has ended" in ended.text) == (409, True)
    assert 'href="/register?next=/codes"' in ended.text
    clock.pass_(seconds=1)
    submit(pages, "/register", address=NEWCOMER)
    link = link_in(mailed(played)[-1])
    submit(pages, link, token=link.partition("=")[2], password=PASSWORD, again=PASSWORD)
    used = pages.get(link)
    assert (used.status_code, "your account is there, sign in" in used.text) == (409, True)


def test_what_an_administrator_grants_stands_on_the_account_at_once(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    account_id = introduce(played.desk.engine, clock(), address=NEWCOMER, units=0)
    sign_in_as(pages, played, "customer", NEWCOMER, account_id=account_id)
    assert "No questions are left" in pages.get("/my").text
    with unit_of_work(played.desk.engine) as session:
        ledger.grant(session, account_id, 4, actor="admin", reason="upgrade", at=clock())
    page = pages.get("/my").text
    assert "No questions are left" not in page
    assert "<strong>4</strong>" in page
    add_plan(played.desk, "clinic", {"questions": 40, "page_views": 100}, Actor("admin", "cli"))
    put_on_plan(played.desk, account_id, "clinic", Actor("admin", "cli"), "upgrade")
    assert "clinic: 40 questions a month" in pages.get("/my").text


def test_a_network_that_has_had_many_links_mailed_waits(played: Played, pages: httpx.Client) -> None:
    form = {
        "csrf": csrf_in(pages.get("/register").text.partition('action="/register"')[2]),
        "address": "none",
    }
    assert [pages.post("/register", data=form).status_code for _ in range(21)] == [422] * 20 + [429]


def test_nobody_registers_where_registration_has_just_closed(played: Played, pages: httpx.Client) -> None:
    form = {
        "csrf": csrf_in(pages.get("/register").text.partition('action="/register"')[2]),
        "address": NEWCOMER,
    }
    retire_plan(played.desk, "free", Actor("admin", "cli"))
    assert pages.post("/register", data=form).status_code == 409


def test_the_desks_own_people_are_told_how_they_ask_and_whoever_has_no_address_that_none_is_there(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    sign_in_as(pages, played, "coder")
    assert "consultant ask" in pages.get("/codes/CPT/93591").text.partition('id="ask"')[2]
    account_id = introduce(played.desk.engine, clock(), address=NEWCOMER)
    csrf = sign_in_as(pages, played, "customer", "nameless", account_id=account_id)
    asked = pages.post("/codes/CPT/93591/ask", data={"csrf": csrf, "words": "How many units?"})
    assert (asked.status_code, "You have no mail address here" in asked.text) == (422, True)
    assert "How many units?" in asked.text, "what was typed is not lost"
