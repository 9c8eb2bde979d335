"""The queue's pages: what they show to whom, what is searched for, who holds what, dropping several, snippets."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from consultant import workbench
from consultant.audit_log import Actor
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.review import ReviewItem
from consultant.users.sessions import IDLE
from consultant.web.desk.queue_query import Query, kept_fields, read_query, write_query

from tests.counting import statements
from tests.long_queue import REASONS, SECOND_CODE, fill_queue, reference_of
from tests.pages import csrf_in, sign_in_as

if TYPE_CHECKING:
    import httpx

    from tests.unit.web.conftest import OpenDesk, OpenDesks

CASES = 120
SECRET = b"a secret of the desk"


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    """A served desk with a queue of a hundred and twenty, seven of them overdue."""
    opened = open_desks()
    engine, now = opened.played.desk.engine, opened.clock()
    fill_queue(engine, now, CASES)
    with unit_of_work(engine) as session:
        for number in range(1, CASES + 1):
            session.get_one(ReviewItem, number).due_at = now + timedelta(minutes=10 * number - 75)
        session.get_one(Case, 5).marks = ["Reply-To asks for answers elsewhere."]
        session.get_one(ReviewItem, 5).marked = True
        session.get_one(ReviewItem, 6).account_id = None
    return opened


@pytest.fixture
def coder(desk: OpenDesk, request: pytest.FixtureRequest) -> httpx.Client:
    return signed_in(desk, request, "coder")


@pytest.fixture
def lead(desk: OpenDesk, request: pytest.FixtureRequest) -> httpx.Client:
    return signed_in(desk, request, "lead")


def signed_in(desk: OpenDesk, request: pytest.FixtureRequest, role: str) -> httpx.Client:
    browser = desk.browser()
    sign_in_as(browser, desk.played, role, f"{role}-{abs(hash(request.node.name))}")
    return browser


def shown(page: str) -> list[str]:
    """The references of the table, in its order."""
    return re.findall(r'<tr data-reference="([^"]+)"', page)


def test_the_oldest_due_come_first_a_page_at_a_time(coder: httpx.Client) -> None:
    first = coder.get("/desk").text
    assert shown(first) == [reference_of(number) for number in range(1, 51)]
    assert first.count('<span class="bad">overdue</span>') == 7, "by word, not by colour alone"
    assert '<strong data-count="matching">120</strong> cases wait' in first
    assert "consultant cases queue" in first
    next_page = re.search(r'id="next-page" href="([^"]+)"', first)
    assert next_page
    second = coder.get(next_page[1]).text
    assert shown(second) == [reference_of(number) for number in range(51, 101)]
    assert 'rel="first" href="/desk"' in second


def test_filters_are_a_form_whose_address_can_be_kept(coder: httpx.Client) -> None:
    found = coder.get("/desk", params={"view": "overdue", "reason": REASONS[1], "mailbox": "consult", "age": "1", "assigned": ""})  # fmt: skip
    assert shown(found.text) == [reference_of(1), reference_of(5)]
    assert '<option value="overdue" selected>' in found.text
    assert f"<option selected>{REASONS[1]}</option>" in found.text
    assert shown(coder.get("/desk?account=4").text) == [reference_of(3)]
    assert "Clinic 4</option>" in coder.get("/desk?account=4").text
    assert "Nothing that waits fits." in coder.get("/desk?account=99999").text
    assert "odd sender" in coder.get("/desk?view=marked").text
    assert "none, c***@clinic6.example" in coder.get("/desk").text


def test_what_an_address_asks_for_in_vain_is_left_out_and_a_page_that_is_none_is_a_sentence(
    coder: httpx.Client,
) -> None:
    assert len(shown(coder.get("/desk?view=x&age=x&account=-1&sealed=x&mailbox=").text)) == 50
    assert coder.get("/desk?after=x").status_code == 422
    assert coder.get("/desk?mailbox=%00&reason=%00&assigned=%00&q=%00").status_code == 200


def test_a_page_asks_the_store_as_often_for_few_as_for_many(desk: OpenDesk, coder: httpx.Client) -> None:
    coder.get("/desk")
    asked = []
    for address in (
        "/desk?account=4",
        "/desk?view=mine",
        "/desk?account=999999",
        "/desk",
        "/desk?view=overdue",
    ):
        with statements(desk.played.desk.engine) as sent:
            coder.get(address)
        asked.append(len(sent) - ("account" in address))
    assert len(set(asked)) == 1, asked


def search(browser: httpx.Client, words: str) -> httpx.Response:
    csrf = csrf_in(browser.get("/desk").text)
    return browser.post("/desk/search", data={"csrf": csrf, "q": words, "view": "", "mailbox": "consult"})


def test_a_reference_leads_to_its_case_and_its_beginning_to_the_queue(coder: httpx.Client) -> None:
    assert search(coder, reference_of(3).lower()).headers["location"] == f"/desk/cases/{reference_of(3)}"
    led = search(coder, "CC-BBBB-BBC").headers["location"]
    assert led == "/desk?mailbox=consult&q=CC-BBBB-BBC"
    assert shown(coder.get(led).text)[0] == reference_of(20)


def test_a_code_is_searched_for_within_the_filters(coder: httpx.Client) -> None:
    led = search(coder, SECOND_CODE).headers["location"]
    assert led == f"/desk?mailbox=consult&q={SECOND_CODE}"
    assert shown(coder.get(led).text)[:2] == [reference_of(1), reference_of(3)]


def test_the_address_of_a_page_holds_no_sender(coder: httpx.Client) -> None:
    led = search(coder, "coder3@clinic3.example").headers["location"]
    assert "coder3" not in led
    assert "clinic3" not in led
    page = coder.get(led).text
    assert shown(page) == [reference_of(3)]
    assert "coder3@clinic3.example" in page, "who searched sees what for"
    assert "coder3" not in "".join(re.findall(r'(?:href|action|data-live)="([^"]*)"', page))


def test_what_is_sealed_by_somebody_else_finds_nothing_in_particular() -> None:
    query = Query(search="ann@clinic.example", view="mine", age=4)
    address = write_query(query, SECRET, after="1.2")
    assert address.endswith("&after=1.2")
    sealed = kept_fields(query, SECRET)
    assert read_query(sealed, SECRET).search == "ann@clinic.example"
    assert read_query(sealed, b"another secret").search == ""
    assert kept_fields(Query(search="99213"), SECRET) == {"q": "99213"}
    assert write_query(Query(), SECRET) == "/desk"


def test_live_figures_say_who_holds_what(desk: OpenDesk, coder: httpx.Client) -> None:
    engine, now = desk.played.desk.engine, desk.clock()
    workbench.hold(engine, 2, "ben", now)
    workbench.assign(engine, 2, "ben", Actor("ben"), now, is_lead=False)
    told = coder.get("/desk/live.json?view=overdue").json()
    assert told["counts"]["matching"] == told["counts"]["overdue"] == "7"
    assert told["rows"][1] == {"reference": reference_of(2), "holder": "ben", "mine": False, "assigned": "ben", "overdue": True}  # fmt: skip
    workbench.release(engine, 2, "ben")
    assert coder.get("/desk/live.json?view=overdue").json()["rows"][1]["holder"] == ""


def test_counts_say_where_counting_stopped(coder: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultant.review.queue.MOST_COUNTED", 100)
    monkeypatch.setattr("consultant.web.desk.queue.MOST_COUNTED", 100)
    assert coder.get("/desk/live.json").json()["counts"]["waiting"] == "100+"


def test_a_page_that_only_lies_open_keeps_no_session_alive(open_desks: OpenDesks) -> None:
    own = open_desks()
    browser = own.browser()
    sign_in_as(browser, own.played)
    for _ in range(2):
        own.clock.now += IDLE / 2
        told = browser.get("/desk/live.json")
    assert told.status_code in {303, 401}
    sign_in_as(browser, own.played, name="another")
    for _ in range(3):
        own.clock.now += IDLE / 2
        assert browser.get("/desk").status_code == 200


def test_the_queue_is_for_the_staff(desk: OpenDesk) -> None:
    stranger = desk.browser()
    assert stranger.get("/desk").headers["location"].startswith("/sign-in?next=/desk")
    sign_in_as(stranger, desk.played, "customer", "a customer")
    for address in ("/desk", "/desk/live.json", "/desk/snippets"):
        assert stranger.get(address).status_code == 403


def drop(browser: httpx.Client, *numbers: int, reason: str = "Spam.") -> httpx.Response:
    csrf = csrf_in(browser.get("/desk").text)
    data = {"csrf": csrf, "case": [reference_of(number) for number in numbers], "reason": reason}
    return browser.post("/desk/drop", data=data)


def test_a_lead_drops_several_and_is_told_of_each(desk: OpenDesk, lead: httpx.Client) -> None:
    engine = desk.played.desk.engine
    page = lead.get("/desk").text
    assert f'name="case" value="{reference_of(40)}"' in page
    ticked = {"csrf": csrf_in(page), "case": [reference_of(40), reference_of(41)]}
    asked = lead.post("/desk/drop/confirm", data=ticked).text
    assert "Drop 2 cases?" in asked
    assert f'name="case" value="{reference_of(41)}"' in asked
    workbench.hold(engine, 41, "ben", desk.clock())
    told = drop(lead, 40, 41, 40, 999_999).text
    assert "1 of 3 cases were dropped" in told
    assert f"ben works on {reference_of(41)} until" in told
    assert "There is no case" in told
    with reading(engine) as session:
        assert session.get_one(Case, 40).status == "discarded"
        assert session.get_one(Case, 41).status == "held"
    assert "0 of 1 case was dropped" in drop(lead, 40).text


def test_dropping_wants_ticks_a_reason_a_lead_and_a_form_of_ours(
    desk: OpenDesk, lead: httpx.Client, coder: httpx.Client
) -> None:
    assert drop(lead, 42, reason=" ").status_code == 422
    assert drop(lead).status_code == 422
    assert drop(lead, *range(1, 52)).status_code == 422
    assert drop(coder, 42).status_code == 403
    assert lead.post("/desk/drop", data={"case": reference_of(42), "reason": "x"}).status_code == 403
    assert 'name="case"' not in coder.get("/desk").text
    with reading(desk.played.desk.engine) as session:
        assert session.get_one(Case, 42).status == "held"


def test_a_snoozed_case_is_shown_again_from_its_view(desk: OpenDesk, coder: httpx.Client) -> None:
    engine, now = desk.played.desk.engine, desk.clock()
    workbench.snooze(engine, 50, now + timedelta(hours=5), Actor("ann"), now)
    assert reference_of(50) not in shown(coder.get("/desk").text)
    page = coder.get("/desk?view=snoozed").text
    assert shown(page) == [reference_of(50)]
    woken = coder.post(f"/desk/cases/{reference_of(50)}/unsnooze", data={"csrf": csrf_in(page)})
    assert "The case is back in the queue." in coder.get(woken.headers["location"]).text
    assert reference_of(50) in shown(coder.get("/desk").text)


def test_what_waits_no_more_is_found_beside_the_queue(desk: OpenDesk, lead: httpx.Client) -> None:
    drop(lead, 60)
    page = lead.get(f"/desk?q={reference_of(60)}").text
    assert shown(page) == []
    assert "Not in the queue" in page
    assert f'href="/desk/cases/{reference_of(60)}"' in page


def test_snippets_are_kept_changed_and_deleted(coder: httpx.Client) -> None:
    csrf = csrf_in(coder.get("/desk/snippets").text)
    given = {"csrf": csrf, "name": "Notes", "words": "<b>Send</b> the note.", "mailbox": "consult"}
    kept = coder.post("/desk/snippets", data=given)
    page = coder.get(kept.headers["location"]).text
    assert "The snippet is kept" in page
    assert "&lt;b&gt;Send&lt;/b&gt; the note." in page
    number = re.search(r"edit=(\d+)#edit", page)
    assert number
    assert "Change “Notes”" in coder.get(f"/desk/snippets?edit={number[1]}").text
    assert "A new snippet" in coder.get("/desk/snippets?edit=x").text
    assert coder.post("/desk/snippets", data=given | {"mailbox": "none"}).status_code == 422
    assert coder.post("/desk/snippets", data=given | {"words": ""}).status_code == 422
    gone = coder.post("/desk/snippets/drop", data=given)
    assert "There is none yet." in coder.get(gone.headers["location"]).text
    assert coder.post("/desk/snippets/drop", data=given).status_code == 409
