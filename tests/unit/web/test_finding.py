"""A code is found by number, by words and while one types; what is typed changes nothing, shows as text, and is bounded."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from consultant.vocabulary import CodeSystem
from consultant.web.codes import found as finding_found
from consultant.web.codes.found import cleaned, parse_wanted
from consultant.web.codes.searching import GUESTS_A_MINUTE, USERS_A_MINUTE

from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import served, sign_in_as, watched
from tests.stores import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

TODAY = date(2026, 11, 27)


@pytest.fixture
def store_name() -> str:
    """What is found is the same on every store (tests/unit/codes/search)."""
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def listed(page: str) -> list[str]:
    """The codes of a list, in its order."""
    return re.findall(r'<a class="code" href="[^"]*">([^<]*)</a>', page)


def suggested(pages: httpx.Client, **asked: str) -> list[dict[str, str]]:
    answer = pages.get("/codes/suggest.json", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, str]] = answer.json()
    return found


def test_the_entry_says_what_can_be_looked_up_and_its_examples_exist(pages: httpx.Client) -> None:
    page = pages.get("/codes").text
    for told in ("ICD-10-CM", "FY2026", "HCPCS Level II", "/check/pairs", "/check/claim"):
        assert told in page
    examples = set(re.findall(r'href="(/codes/[^"]+)"', page))
    assert {"/codes/CPT/93591", "/codes/ICD-10-CM/E11.65"} <= examples
    assert "MS-DRG</strong>" not in page, "of which no book is loaded"
    for example in examples:
        assert pages.get(example).status_code == 200, example


def test_an_empty_store_says_so(make_store: object, tmp_path: Path, clock: Clock) -> None:
    store: Store = make_store(books=False)  # type: ignore[operator]
    played = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    with served(watched(played, clock), played) as pages:
        assert "No books are loaded yet" in pages.get("/codes").text
        assert "No code found" in pages.get("/codes?q=sugar").text
        assert pages.get("/codes/CPT/93591").status_code == 404


def test_words_find_codes_and_say_why(pages: httpx.Client) -> None:
    page = pages.get("/codes", params={"q": "sugar condition high readings"}).text
    assert listed(page)[0] == "E11.65"
    assert "Found by title: Invented sugar condition (E11)" in page, "the header that the words name"
    assert "billable" in page
    assert "Found by its title" in pages.get("/codes", params={"q": "invented narrow outflow valve"}).text
    assert 'content="noindex"' in page


def test_a_beginning_finds_codes_with_and_without_titles(pages: httpx.Client) -> None:
    assert listed(pages.get("/codes?q=E11.6").text) == ["E11.6", "E11.65", "E11.69"]
    page = pages.get("/codes?q=9359").text
    assert listed(page) == ["93590", "93591", "93592"]
    assert "shown under a licence only" in page
    complete = pages.get("/codes?q=E11.6&billable=1").text
    assert listed(complete) == ["E11.65", "E11.69"]


def test_many_codes_come_on_pages(pages: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_found, "PAGE", 2)
    first = pages.get("/codes?q=E11&date=2026-01-05").text
    assert listed(first) == ["E11", "E11.6"]
    assert "5 codes, page 1 of 3" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = pages.get(following[1].replace("&amp;", "&")).text
    assert listed(second) == ["E11.65", "E11.69"]
    assert 'rel="prev"' in second
    past = pages.get("/codes?q=E11&page=9").text
    assert "Back to the first page" in past
    assert listed(pages.get("/codes?q=E11&page=-1").text) == ["E11", "E11.6"]


STRAIGHT = [
    ("93591", "/codes/CPT/93591"),
    ("e1165", "/codes/ICD-10-CM/E11.65"),
    ("CPT code 93591", "/codes/CPT/93591"),
    ("93591-XS", "/codes/CPT/93591"),
    ("icd-10 E11.65", "/codes/ICD-10-CM/E11.65"),
    ("Modifier: XS", "/codes/MOD/XS"),
    ("  a4218 ", "/codes/HCPCS/A4218"),
    ("\uff19\uff13\uff15\uff19\uff11", "/codes/CPT/93591"),
]


def test_one_exact_code_leads_straight_to_its_page(pages: httpx.Client) -> None:
    for q, to in STRAIGHT:
        sent = pages.get("/codes", params={"q": q, "go": "1"})
        assert (sent.status_code, sent.headers["location"]) == (303, to), q
        assert pages.get("/codes", params={"q": q}).status_code == 200, "a link to a search shows the search"
        dated = pages.get("/codes", params={"q": q, "go": "1", "date": "2026-01-05"})
        assert dated.headers["location"] == f"{to}?date=2026-01-05", q


def test_two_codes_offer_the_pair_checker_and_a_sentence_the_desk(pages: httpx.Client) -> None:
    for q in ("93591 93355", "93591 with 93355", "CPT 93591, 93355"):
        page = pages.get("/codes", params={"q": q}).text
        assert 'href="/check/pairs?codes=93591+93355"' in page, q
        assert listed(page) == ["93591", "93355"]
    assert "/check/pairs?codes" not in pages.get("/codes", params={"q": "93591 E11.65"}).text
    assert "/check/pairs?codes" not in pages.get("/codes", params={"q": "sugar condition"}).text
    page = pages.get("/codes", params={"q": "May I bill a visit with a sugar test today?"}).text
    assert "Ask the desk" in page
    assert "/register" not in page, "nobody can register here"


def test_nothing_found_says_what_to_do(pages: httpx.Client) -> None:
    page = pages.get("/codes?q=qqqq&system=HCPCS&date=2026-01-05&billable=1").text
    for told in ("No code found", "Look in every system", "not complete, too", "Without the date"):
        assert told in page


def test_a_number_that_is_no_code_is_not_looked_for_among_words(pages: httpx.Client) -> None:
    page = pages.get("/codes?q=E11.66").text
    assert "No code found" in page
    assert "Codes that may be meant" in page
    assert "E11.6" in listed(page)
    assert suggested(pages, q="E11.66") == []
    for q in ("777777777", "00069-3150-83"):
        assert listed(pages.get(f"/codes?q={q}").text) == [], q
    assert "two figures are the AMA" in pages.get("/codes?q=modifier+ZQ").text


def test_suggestions_come_as_one_types(pages: httpx.Client) -> None:
    (one,) = suggested(pages, q="93591")
    assert one == {"system": "CPT", "code": "93591", "title": "", "url": "/codes/CPT/93591"}
    assert [hit["code"] for hit in suggested(pages, q="narrow outf")] == ["I35.0"]
    assert suggested(pages, q="x") == suggested(pages, q="") == []
    assert suggested(pages, q="A42", system="ICD-10-CM") == []
    (dated,) = suggested(pages, q="Z23", date="2026-01-05")
    assert dated["url"] == "/codes/ICD-10-CM/Z23?date=2026-01-05"
    assert len(suggested(pages, q="invented")) == 10


def test_a_code_alone_leads_to_the_system_that_knows_it(pages: httpx.Client) -> None:
    assert pages.get("/codes/e1165").headers["location"] == "/codes/ICD-10-CM/E11.65"
    assert pages.get("/codes/93591?date=2024-07-15").headers["location"] == "/codes/CPT/93591?date=2024-07-15"
    refused = pages.get("/codes/93591?date=never")
    assert (refused.status_code, "There is no such day" in refused.text) == (422, True)
    assert "not in the books" not in refused.text


def test_a_code_of_several_systems_is_a_choice(pages: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from consultant.web.codes import finding

    both = [(CodeSystem.ICD10CM, "E11.65"), (CodeSystem.HCPCS, "A4218")]
    monkeypatch.setattr(finding, "knowing", lambda *_: both)
    page = pages.get("/codes/E1165")
    assert page.status_code == 200
    assert listed(page.text) == ["E11.65", "A4218"]


def test_an_unknown_code_says_so_and_proposes_others(pages: httpx.Client) -> None:
    page = pages.get("/codes/CPT/93519")
    assert page.status_code == 404
    assert "CPT 93519 is not in the books" in page.text
    assert "93591" in listed(page.text)
    assert "E11.6" in listed(pages.get("/codes/E11.66").text)
    assert listed(pages.get("/codes/HCPCS/E1165").text)[0] == "E11.65", "the other system knows it"
    assert pages.get("/codes/NOSUCH/93591").status_code in {303, 308, 404, 422}


ODD = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "' OR 1=1 --",
    "%",
    "_",
    "../../etc/passwd",
    "a\x00b",
    "a\r\nSet-Cookie: x=y",
    "\u202eevil",
    "\ud7ff\uffff",
    "\u0301" * 150,
    "9" * 200,
    "a " * 100,
    "[" * 100,
    "\U0001f600" * 50,
    "0" * 13,
    "-" * 20,
    ".....",
]


def test_whatever_is_typed_is_text(played: Played, pages: httpx.Client) -> None:
    sign_in_as(pages, played)  # who may search more often
    for q in ODD:
        for path in ("/codes", "/codes/suggest.json"):
            answer = pages.get(path, params={"q": q, "go": "1"})
            assert answer.status_code == 200, (q, path, answer.status_code)
            assert "set-cookie" not in answer.headers, q
            assert "<script>alert" not in answer.text, q
            assert "<img src=x" not in answer.text, q
        assert pages.get(f"/codes/{quote(q, safe='')}").status_code in {200, 303, 404}, q
        assert pages.get(f"/codes/CPT/{quote(q, safe='')}").status_code in {200, 303, 308, 404, 422}, q


def test_bytes_that_are_no_text_are_none(pages: httpx.Client) -> None:
    for broken in ("%ED%A0%80", "%FF%FE", "%C0%AE", "%00"):
        assert pages.get(f"/codes?q={broken}").status_code == 200, broken
        assert pages.get(f"/codes/suggest.json?q={broken}").json() == []
        assert pages.get(f"/codes/{broken}").status_code == 404
    assert cleaned("a\ud800b") == "a b"


WRONG = [
    {"q": "a" * 201},
    {"q": "sugar", "system": "NOSUCH"},
    {"q": "sugar", "date": "yesterday"},
    {"q": "sugar", "date": "2026-13-01"},
]


def test_what_is_out_of_bounds_is_said_in_one_sentence(pages: httpx.Client) -> None:
    for wrong in WRONG:
        page = pages.get("/codes", params=wrong)
        assert page.status_code == 422, wrong
        assert 'role="alert"' in page.text, wrong
        answer = pages.get("/codes/suggest.json", params=wrong)
        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json", wrong
        assert pages.get("/codes", params=wrong | {"q": ""}).status_code == 200, wrong


@pytest.mark.parametrize(
    ("day", "status"),
    [("0001-01-01", 422), ("1959-12-31", 422), ("1960-01-01", 200), ("2031-12-31", 200), ("9999-12-31", 422)],
)
def test_a_date_of_service_is_bounded_as_on_the_page_of_a_code(
    pages: httpx.Client, day: str, status: int
) -> None:
    paths = ("/codes?q=E11", "/codes?q=sugar", "/codes/suggest.json?q=sugar", "/codes/ICD-10-CM/E11?x=")
    for path in paths:
        answer = pages.get(f"{path}&date={day}", follow_redirects=True)
        assert answer.status_code == status, (path, day)


def test_a_guest_who_asks_too_often_waits_and_nobody_else(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    for _ in range(GUESTS_A_MINUTE):
        assert pages.get("/codes/suggest.json?q=E11").status_code == 200
    refused = pages.get("/codes/suggest.json?q=E11")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json()["status"] == 429
    for path in ("/codes?q=E11", "/codes/E1165"):
        page = pages.get(path)
        assert (page.status_code, page.headers["retry-after"]) == (429, "1")
        assert "Too many searches" in page.text
    assert pages.get("/codes").status_code == 200, "what can be looked up may be read all the same"
    sign_in_as(pages, played, "customer")
    assert pages.get("/codes?q=E11").status_code == 200, "who is signed in has more"
    pages.cookies.clear()
    clock.now += timedelta(seconds=1)
    assert pages.get("/codes?q=E11").status_code == 200
    assert USERS_A_MINUTE > GUESTS_A_MINUTE


def test_nothing_that_was_typed_is_logged(
    pages: httpx.Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    pages.get("/codes?q=verysecretpatient")
    pages.get("/codes/suggest.json?q=verysecretpatient")
    pages.get("/codes/verysecretpatient")
    told = capfd.readouterr()
    assert "verysecretpatient" not in caplog.text + told.out + told.err


def test_robots_read_code_pages_and_nothing_else(pages: httpx.Client) -> None:
    from urllib.robotparser import RobotFileParser

    answer = pages.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    rules = answer.text.splitlines()
    assert "Allow: /codes/" in rules
    for path in ("/codes/*?", "/codes?", "/desk", "/admin", "/api", "/my", "/sign-in", "/register", "/check"):
        assert f"Disallow: {path}" in rules
    parser = RobotFileParser()
    parser.parse(rules)
    assert parser.can_fetch("any", "/codes/CPT/93591")
    assert not parser.can_fetch("any", "/admin/users")


def test_the_search_box_is_on_every_public_page_and_no_other(pages: httpx.Client, played: Played) -> None:
    for path in ("/codes/CPT/93591", "/check/pairs", "/check/claim", "/codes/CPT/93519"):
        assert pages.get(path).text.count("data-find") == 1, path
    assert pages.get("/codes").text.count("data-find") == 1
    assert "data-find" not in pages.get("/sign-in").text
    sign_in_as(pages, played, "coder")
    assert "data-find" not in pages.get("/desk").text


def test_a_modifier_that_only_the_manuals_rules_know_is_found(pages: httpx.Client) -> None:
    assert pages.get("/codes?q=modifier+25&go=1").headers["location"] == "/codes/MOD/25"
    assert listed(pages.get("/codes?q=25").text)[0] == "25"
    assert pages.get("/codes/25").headers["location"] == "/codes/MOD/25"
    first = suggested(pages, q="25")[0]
    assert (first["system"], first["url"]) == ("MOD", "/codes/MOD/25")
    assert "No code found" in pages.get("/codes?q=modifier+ZQ").text


def test_what_was_asked_stands_in_the_form_and_in_the_links() -> None:
    wanted = parse_wanted("sugar", "hcpcs", "2026-01-05", "1", "3", today=TODAY)
    assert (wanted.chosen, wanted.page, wanted.billable) == (CodeSystem.HCPCS, 3, True)
    assert wanted.link(page="2") == "/codes?q=sugar&system=HCPCS&date=2026-01-05&billable=1&page=2"
    assert parse_wanted("x", "", "", "0", "99999", today=TODAY).page == 1
    assert not parse_wanted("x", "", "", "0", "", today=TODAY).billable
