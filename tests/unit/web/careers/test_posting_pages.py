"""Posting by the form goes the way of a mail: preview, mailbox, moderator, board; the own postings are renewed and closed by a click."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from consultant import pipeline
from consultant.accounts import ledger
from consultant.models.account import Unit
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobPosting, JobReading
from consultant.models.case import Case, RawMail
from consultant.models.user import Role, User
from consultant.review.decide import Decision, DecisionKind
from consultant.review.queue import list_cases

from tests.at_the_desk import ASKER, introduce, take_in
from tests.conftest import CHECKOUT, Clock
from tests.job_rows import add_posting
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import enter, served, sign_in_as, watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.stores import Store

FORM = {
    "title": "Inpatient coder <b>II</b>",
    "city": "Austin",
    "state": "TX",
    "remote": "hybrid",
    "credentials": ["CPC", "CCS"],
    "pay_from": "28",
    "pay_to": "34",
    "pay_period": "hour",
    "apply": "hiring@hospital.example",
    "description": "You code inpatient stays for a hospital of 300 beds.\n\n<script>alert(1)</script> & more.",
}


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}, jobs={}), clock)


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def employer(played: Played, pages: httpx.Client, clock: Clock, *, postings: int = 3) -> str:
    """Sign in as whoever posts; the token of the forms."""
    engine = played.desk.engine
    account = introduce(engine, clock())
    with unit_of_work(engine) as session:
        if postings:
            given = {"actor": "admin", "reason": "", "at": clock(), "unit": Unit.POSTING}
            ledger.grant(session, account, postings, **given)  # type: ignore[arg-type]
        user = User(name=ASKER, email=ASKER, role=Role.CUSTOMER, account_id=account, created_at=clock())
        session.add(user)
        session.flush()
        number = user.id
    return enter(pages, played, number)


def send(pages: httpx.Client, token: str, act: str, **changed: object) -> httpx.Response:
    form = pages.get("/careers/post").text
    once = re.search(r'name="once" value="([^"]+)"', form)
    assert once
    fields = FORM | {"csrf": token, "once": once[1], "act": act} | changed
    return pages.post("/careers/post", data=fields, follow_redirects=True)


def approve(played: Played) -> str:
    """The moderator lets it go; the reference of the posting."""
    with reading(played.desk.engine) as session:
        (case,) = list_cases(session, status=None, limit=1)
    pipeline.decide(played.desk, case.id, Decision(DecisionKind.APPROVE, "coder"))
    played.bell.answer(played.desk)
    with reading(played.desk.engine) as session:
        return session.scalars(select(JobPosting.reference).order_by(JobPosting.id.desc())).first() or ""


def posting(played: Played) -> JobPosting:
    with reading(played.desk.engine) as session:
        return session.scalars(select(JobPosting)).one()


def test_whoever_is_not_signed_in_is_told_how_to_post(pages: httpx.Client, played: Played) -> None:
    page = pages.get("/careers/post").text
    assert "/sign-in?next=/careers/post" in page
    assert 'href="mailto:jobs@localhost?subject=Job%20posting&amp;body=Title%3A' in page
    assert "<form" not in page.partition("<main")[2]
    assert pages.post("/careers/post", data=FORM).status_code == 303
    sign_in_as(pages, played, "coder")
    assert "You belong to no customer's account" in pages.get("/careers/post").text


def test_a_posting_is_looked_at_sent_approved_and_stands(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    token = employer(played, pages, clock)
    shown = send(pages, token, "preview")
    assert shown.status_code == 200
    assert "As the board reads it" in shown.text
    assert "$28 to $34 an hour" in shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more." in shown.text
    assert "<script>alert" not in shown.text
    again = send(pages, token, "change")
    assert 'value="CCS" checked' in again.text
    assert "Inpatient coder &lt;b&gt;II&lt;/b&gt;" in again.text
    sent = send(pages, token, "send")
    assert sent.url.path == "/careers/mine"
    assert "with the moderator" in sent.text
    played.bell.answer(played.desk)
    assert posting(played).status == "pending"
    with reading(played.desk.engine) as session:
        case = session.scalars(select(Case)).one()
        assert (case.mailbox, case.door, case.sender_address, case.status) == ("jobs", "page", ASKER, "held")
    approve(played)
    stands = posting(played)
    assert (stands.status, stands.apply_to, stands.credentials) == ("open", FORM["apply"], ["CPC", "CCS"])
    mine = pages.get("/careers/mine").text
    assert f'href="/careers/{stands.reference}"' in mine
    told = pages.get(f"/my/questions/{case.reference}").text
    assert "Answer" in told
    assert "question; you have" not in told
    assert f"/my/questions/{case.reference}" not in pages.get("/my").text, "a posting is no question"
    assert "2 postings left" in mine


def test_a_double_click_posts_once(played: Played, pages: httpx.Client, clock: Clock) -> None:
    token = employer(played, pages, clock)
    fields = FORM | {"csrf": token, "once": "same", "act": "send"}
    for _ in range(2):
        assert pages.post("/careers/post", data=fields).status_code == 303
    with reading(played.desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    token = employer(played, pages, clock, postings=0)
    page = send(pages, token, "send", title="", state="", until="tomorrow", description="short")
    assert page.status_code == 422
    assert "4 fields need another look" in page.text
    assert 'id="wrong-title"' in page.text
    assert 'aria-describedby="wrong-until until-note" aria-invalid="true"' in page.text
    assert 'value="tomorrow"' in page.text
    assert 'value="CPC" checked' in page.text
    assert "No postings are left" in page.text
    smuggled = send(pages, token, "send", title="Coder\nBcc: all@evil.example")
    assert smuggled.status_code == 422
    with reading(played.desk.engine) as session:
        assert session.scalars(select(RawMail)).all() == []


def test_it_is_renewed_and_closed_by_a_click(played: Played, pages: httpx.Client, clock: Clock) -> None:
    token = employer(played, pages, clock)
    send(pages, token, "send")
    played.bell.answer(played.desk)
    reference = approve(played)
    first_end = posting(played).ends_at
    clock.pass_(days=10)
    with reading(played.desk.engine) as session:
        token = enter(pages, played, session.scalars(select(User.id)).one())
    for number, what in enumerate(("renew", "close")):
        form = {"csrf": token, "once": f"once{number}"}
        assert (
            pages.post(f"/careers/mine/{reference}/{what}", data=form).headers["location"]
            == f"/careers/mine?done={what}"
        )
        assert "On their way" in pages.get("/careers/mine").text
        played.bell.answer(played.desk)
        assert "On their way" not in pages.get("/careers/mine").text
        if what == "renew":
            ends, now_ends = first_end, posting(played).ends_at
            assert ends
            assert now_ends
            assert now_ends > ends
    assert posting(played).status == "closed"
    assert "1 posting left" in pages.get("/careers/mine").text, "the renewal cost one, the end nothing"


def test_nobody_orders_anything_of_anothers_posting(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    token = employer(played, pages, clock)
    other = introduce(played.desk.engine, clock(), address="other@else.example")
    with unit_of_work(played.desk.engine) as session:
        reference = add_posting(session, 1, clock(), case_account_id=other, case_mailbox="jobs").reference
    answer = pages.post(f"/careers/mine/{reference}/close", data={"csrf": token, "once": "x"})
    assert answer.status_code in {404, 422}
    assert "You have no such posting" in answer.text
    assert reference not in pages.get("/careers/mine").text
    assert pages.post(f"/careers/mine/{reference}/delete", data={"csrf": token}).status_code == 422


def test_moderators_list_postings_and_take_one_off_for_a_reason(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    with unit_of_work(played.desk.engine) as session:
        add_posting(session, 1, clock(), title="<i>One</i>")
        add_posting(session, 2, clock(), title="Two", status="pending")
    token = sign_in_as(pages, played, "coder", "cora")
    page = pages.get("/board").text
    assert "&lt;i&gt;One&lt;/i&gt;" in page
    assert "hiring@" not in page
    assert "Two" not in pages.get("/board?status=open").text
    bare = pages.post("/board/CAREER1/take-off", data={"csrf": token, "act": "reject"})
    assert bare.status_code == 422
    assert "Say why" in bare.text
    form = {"csrf": token, "act": "reject", "reason": "a swindle"}
    done = pages.post("/board/CAREER1/take-off", data=form, follow_redirects=True)
    assert "off the board for good" in done.text
    with reading(played.desk.engine) as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.actor, entry.action, entry.reason) == ("cora", "posting.rejected", "a swindle")
    again = pages.post("/board/CAREER1/take-off", data=form)
    assert "it is rejected" in again.text


def test_the_case_page_shows_a_posting_and_nothing_of_codes(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    token = employer(played, pages, clock)
    send(pages, token, "send")
    played.bell.answer(played.desk)
    pages.cookies.clear()
    sign_in_as(pages, played, "coder")
    with reading(played.desk.engine) as session:
        case = session.scalars(select(Case)).one()
        assert session.get_one(JobReading, case.id).kind == "post"
    queue = pages.get("/desk").text
    assert "New posting: Inpatient coder &lt;b&gt;II&lt;/b&gt;" in queue
    page = pages.get(f"/desk/cases/{case.reference}").text
    assert "A new posting" in page
    assert "Only the mail changes" in page
    assert "hiring@hospital.example" in page
    assert "$28 to $34 an hour" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    for absent in ("The question as understood", "What the books say", "Codes; an empty row adds one"):
        assert absent not in page


def test_a_question_s_case_page_is_as_it_was(played: Played, pages: httpx.Client, clock: Clock) -> None:
    introduce(played.desk.engine, clock())
    case_id = take_in(played)
    played.bell.answer(played.desk)
    sign_in_as(pages, played, "coder")
    with reading(played.desk.engine) as session:
        reference = session.get_one(Case, case_id).reference
    page = pages.get(f"/desk/cases/{reference}").text
    assert "The question as understood" in page
    assert "A new posting" not in page
