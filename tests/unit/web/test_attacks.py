"""What a stranger, or a customer, may send to make the desk slow, full or talkative (OWASP API4:2023, ASVS 13): refused before it is read."""

from __future__ import annotations

import socket

import httpx
import pytest
from sqlalchemy import func, select

from consultant.accounts.senders import add_sender
from consultant.administration.plans import add_plan
from consultant.audit_log import Actor
from consultant.models.account import Account
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.user import User
from consultant.users.attempts import FIRST_WAIT, FREE_OF_A_PEER
from consultant.web import problems
from consultant.web.security import HEADERS

from tests.at_the_api import caller
from tests.at_the_desk import PAIR
from tests.pages import csrf_in, sign_in_as
from tests.serving import PATIENCE
from tests.unit.web.conftest import OpenDesk, OpenDesks

FORM = "multipart/form-data; boundary=XX"


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks()


def parts(**fields: str) -> bytes:
    """The body of a form in parts."""
    made = "".join(
        f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return f"{made}--XX--\r\n".encode()


def open_account(desk: OpenDesk, name: str) -> int:
    with unit_of_work(desk.played.desk.engine) as session:
        account = Account(name=name, created_at=desk.played.desk.clock())
        session.add(account)
        session.flush()
        return account.id


@pytest.mark.parametrize(
    "kind",
    [
        f"{FORM}; charset=punycode",
        f"{FORM}; charset=utf-7",
        f"{FORM}; charset=utf-8; charset=utf-7",
        f"{FORM}; charset*=utf-8''punycode",
        f"{FORM}; charset*0=puny; charset*1=code",
    ],
)
def test_a_form_in_other_letters_than_ours_is_not_read(desk: OpenDesk, kind: str) -> None:
    pages = desk.browser()
    token = csrf_in(pages.get("/sign-in").text)
    body = parts(csrf=token, name="+2AA-", password="+2AA-", next="/+2AA-")
    assert pages.post("/sign-in", content=body, headers={"Content-Type": kind}).status_code == 415
    csrf = sign_in_as(pages, desk.played, "customer", f"c{len(kind)}", account_id=open_account(desk, kind))
    body = parts(csrf=csrf, words="a" * 900_000)
    assert pages.post("/my/ask", content=body, headers={"Content-Type": kind}).status_code == 415


def test_a_form_that_says_that_it_is_in_our_letters_is_read(desk: OpenDesk) -> None:
    pages = desk.browser()
    token = csrf_in(pages.get("/sign-in").text)
    kind = {"Content-Type": f"{FORM}; charset=UTF-8"}
    answer = pages.post("/sign-in", content=parts(csrf=token, name="nobody", password="x"), headers=kind)
    assert "That is not right" in answer.text


def test_a_form_in_pieces_is_not_read_whatever_size_it_says(desk: OpenDesk) -> None:
    there = httpx.URL(desk.base_url)
    with socket.create_connection((there.host, there.port or 80), PATIENCE) as line:
        line.sendall(
            f"POST /sign-in HTTP/1.1\r\nHost: {there.host}\r\nContent-Type: {FORM}\r\n"
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        assert line.recv(100).startswith((b"HTTP/1.1 413", b"HTTP/1.1 400"))


def test_what_was_not_foreseen_is_told_with_the_headers_of_every_answer(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("consultant.web.customers.registration.registering.find_free_plan", surprise)
    answer = desk.browser().get("/register")
    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_of_many_wrong_fields_some_are_named_and_of_a_long_name_its_beginning(desk: OpenDesk) -> None:
    api = caller(desk.browser(), desk.played, "coder", name="api-coder")
    many = api.post("/extract", {f"k{number}": 1 for number in range(20_000)})
    assert many.status_code == 422
    assert many.json()["detail"].count(";") == problems.MOST_TOLD - 1
    long = api.post("/extract", {"text": "99213?", "k" * 500_000: 1})
    assert long.status_code == 422
    assert len(long.text) < 1000


def test_who_has_had_many_links_mailed_waits_and_nobody_else_does(desk: OpenDesk) -> None:
    add_plan(desk.played.desk, "free", {"questions": 1}, Actor("admin", "cli"))
    pages, other = desk.browser(), desk.browser()
    form = {"csrf": csrf_in(pages.get("/register").text)}
    told = [
        pages.post("/register", data=form | {"address": f"a{number}@clinic.example"}).status_code
        for number in range(FREE_OF_A_PEER + 1)
    ]
    assert told == [200] * FREE_OF_A_PEER + [429]
    form = {"csrf": csrf_in(other.get("/register").text), "address": "b@clinic.example"}
    assert other.post("/register", data=form).status_code == 200
    desk.clock.now += FIRST_WAIT
    form = {"csrf": csrf_in(pages.get("/register").text), "address": "c@clinic.example"}
    assert pages.post("/register", data=form).status_code == 200


def test_who_has_no_address_asks_nothing_at_the_page(desk: OpenDesk) -> None:
    for role, told in (("coder", "You belong to no account"), ("customer", "no mail address here")):
        pages = desk.browser()
        account = open_account(desk, "of nobody") if role == "customer" else None
        csrf = sign_in_as(pages, desk.played, role, f"no-address-{role}", account_id=account)
        answer = pages.post("/my/ask", data={"csrf": csrf, "subject": "", "words": PAIR})
        assert answer.status_code == 422
        assert told in answer.text
    with reading(desk.played.desk.engine) as session:
        assert session.scalars(select(func.count()).select_from(Case)).one() == 0


def test_no_other_account_pays_for_a_question_at_the_page(desk: OpenDesk) -> None:
    pages, address, now = desk.browser(), "moved@clinic.example", desk.played.desk.clock()
    csrf = sign_in_as(pages, desk.played, "customer", address, account_id=open_account(desk, "former"))
    with unit_of_work(desk.played.desk.engine) as session:
        session.scalars(select(User).where(User.name == address)).one().email = address
        add_sender(session, address, account=None, at=now, actor="admin", reason="moved")
    answer = pages.post("/my/ask", data={"csrf": csrf, "subject": "", "words": PAIR})
    assert answer.status_code == 422
    assert "another account" in answer.text
