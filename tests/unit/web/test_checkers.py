"""The pages of the pair and claim checkers: a form, its one link, what was found; what is wrong stands beside its field, and in no link."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from consultant.accounts.views import Opening, Why
from consultant.web.codes import checkers
from consultant.web.codes.check_links import page_of

if TYPE_CHECKING:
    import httpx

    from tests.unit.web.conftest import OpenDesk, OpenDesks

PAIR = "/check/pairs?codes=93591+93355"
CLAIM = "/check/claim?line=99214-25:A&line=J1885*9&dx=E11.65&setting=practitioner&date=2026-04-15"


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were opened; each of them is."""
    pages: list[str] = []

    def open_(_request: object, _visitor: object, page: str) -> Opening:
        pages.append(page)
        return Opening(is_open=True, why=Why.STAFF)

    monkeypatch.setattr(checkers, "opening_of", open_)
    return pages


@pytest.fixture
def pages(desk: OpenDesk, opened: list[str]) -> httpx.Client:
    """A reader to whom every page opens."""
    assert not opened
    return desk.browser()


def words(response: httpx.Response) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def links(response: httpx.Response) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'href="([^"]*)"', response.text)]


def test_the_forms_stand_alone_before_anything_is_typed(pages: httpx.Client, opened: list[str]) -> None:
    for path in ("/check/pairs", "/check/claim"):
        told = pages.get(path)
        assert told.status_code == 200
        assert "noindex" not in told.text
        assert 'id="result"' not in told.text
    assert opened == []


def test_a_form_leads_to_the_one_link_of_its_check(pages: httpx.Client, opened: list[str]) -> None:
    sent = {"codes": " 93591,93355 ", "setting": "", "date": ""}
    led = pages.get("/check/pairs", params=sent)
    assert (led.status_code, led.headers["location"]) == (303, PAIR)
    assert opened == []
    assert pages.get(PAIR).status_code == 200
    fields = [("code", "99214"), ("modifiers", "25"), ("units", "1"), ("pointers", "a")]
    fields += [("code", ""), ("modifiers", ""), ("units", "1"), ("pointers", "")]
    fields += [("code", "j1885"), ("modifiers", ""), ("units", "9"), ("pointers", "")]
    fields += [("dx", "e1165"), ("setting", "practitioner"), ("date", "2026-04-15"), ("sex", ""), ("age", "")]
    led = pages.get("/check/claim", params=urlencode(fields))
    assert (led.status_code, led.headers["location"]) == (303, CLAIM)
    assert pages.get(CLAIM.replace(":", "%3A").replace("*", "%2A")).status_code == 200, (
        "a mailer spells it otherwise"
    )
    assert pages.get(PAIR + "&utm=x").headers["location"] == PAIR


def test_a_pair_is_answered_with_row_edition_and_link(
    pages: httpx.Client, opened: list[str], desk: OpenDesk
) -> None:
    told = pages.get(PAIR + "&setting=practitioner&date=2024-07-15")
    said = words(told)
    assert "No, 93355 is not separately payable with 93591 and no modifier bypasses the edit" in said
    assert "Medicare NCCI PTP edits, practitioner, 2024Q3: 93591/93355 effective 2017-01-01" in said
    assert "Checked: 93591, 93355; practitioner; date of service 2024-07-15" in said
    assert f"Checked on {desk.clock.today()} with" in said
    assert "/codes/CPT/93591?date=2024-07-15&setting=practitioner" in links(told)
    assert "/codes/CPT/93591?date=2024-07-15&setting=practitioner#ask" in links(told)
    assert f"{desk.base_url.rstrip('/')}{PAIR}&setting=practitioner&date=2024-07-15" in links(told)
    assert told.headers["x-robots-tag"] == "noindex"
    assert opened == [page_of("pairs", "codes=93591+93355&setting=practitioner&date=2024-07-15")]
    assert len(opened[0]) <= 80
    assert "93591" not in opened[0]


def test_the_same_link_gives_the_same_result(pages: httpx.Client) -> None:
    first, second = (words(pages.get(CLAIM)) for _ in range(2))
    assert first == second


def test_a_claim_is_answered_line_by_line_and_its_form_stays_filled(pages: httpx.Client) -> None:
    told = pages.get(CLAIM)
    said = words(told)
    assert "No, the claim does not stand as it is (2 lines): J1885 would be denied" in said
    assert "over the MUE of 8" in said
    assert "No diagnosis is pointed to by line 2." in said
    assert 'value="J1885"' in told.text
    assert 'value="E11.65"' in told.text
    assert told.text.count('name="code"') == 4
    assert said.count("Ask the desk about this") == 1


def test_lines_are_added_without_a_script_and_nothing_is_checked(
    pages: httpx.Client, opened: list[str]
) -> None:
    typed = [("code", "99214"), ("modifiers", ""), ("units", "1"), ("pointers", "")] * 4
    longer = pages.get("/check/claim", params=[*typed, ("more", "1")])
    assert longer.status_code == 200
    assert longer.text.count('name="code"') == 7
    assert longer.text.count('value="99214"') == 4
    most = pages.get("/check/claim", params=[*typed, *typed, *typed, ("more", "1")])
    assert most.text.count('name="code"') == 12
    assert re.search(r'name="more"[^>]*disabled', most.text)
    assert opened == []


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/check/pairs?codes=99214", "99214 is one code: a pair needs a second one."),
        ("/check/pairs?codes=99214+hello", "HELLO does not look like a code."),
        ("/check/pairs?codes=93591+93355&date=2024-02-30", "There is no such day"),
        ("/check/pairs?date=2024-02-03", "Type two or more codes."),
        ("/check/pairs?codes=93591+93355&setting=moon", "A setting is one of"),
        ("/check/claim?code=99214&units=0", "Units are a whole number"),
        ("/check/claim?line=99214&dx=99214", "99214 is no ICD-10-CM diagnosis."),
        ("/check/claim?dx=Z23", "Type at least one line"),
        ("/check/claim?line=99214&age=x", "An age is in whole years"),
        ("/check/claim?line=99214&sex=x", "female or male"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_costs_no_page(
    pages: httpx.Client, opened: list[str], path: str, sentence: str
) -> None:
    told = pages.get(path)
    assert told.status_code == 422
    assert sentence in words(told)
    assert 'aria-invalid="true"' in told.text or "at least one line" in sentence
    assert 'name="robots" content="noindex"' in told.text
    assert opened == []


def test_what_is_no_code_stands_escaped_in_its_field_and_in_no_link(pages: httpx.Client) -> None:
    name = '"><script>alert(1)</script> Jane-Doe'
    for path, field in (
        ("/check/pairs", "codes"),
        ("/check/claim", "code"),
        ("/check/claim", "dx"),
        ("/check/claim", "line"),
    ):
        told = pages.get(path, params={field: name})
        assert told.status_code == 422
        assert "<script>alert" not in told.text.lower()
        assert not [one for one in links(told) if "doe" in one.lower() or "alert" in one.lower()]


def test_a_flood_of_fields_makes_no_flood_of_a_page(pages: httpx.Client) -> None:
    lines = [("line", "99214")] * 900
    told = pages.get("/check/claim", params=urlencode(lines))
    assert told.status_code == 422
    assert told.text.count('name="code"') <= 60
    long = pages.get("/check/pairs", params={"codes": "9" * 4000})
    assert long.status_code == 422
    assert len(long.text) < 10_000
    odd = pages.get("/check/pairs?codes=%00%ff+93591&date=%00&setting=%0d%0aX:1")
    assert odd.status_code == 422


def test_a_reader_without_a_page_left_sees_the_form_and_the_way_in_but_nothing_that_was_found(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = Opening(is_open=False, why=Why.NONE_LEFT, allowed=1, used=1, ends=desk.clock())
    monkeypatch.setattr(checkers, "opening_of", lambda *_: closed)
    told = desk.browser().get(PAIR)
    assert told.status_code == 200
    assert "not separately payable" not in told.text
    assert "/sign-in" in " ".join(links(told))
    assert "These sections are closed" in told.text
    assert 'value="93591 93355"' in told.text


def test_a_robot_sees_the_form_alone_and_what_was_fetched_early_says_so(desk: OpenDesk) -> None:
    robot = desk.browser(**{"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    for path in (PAIR, CLAIM):
        told = robot.get(path)
        assert 'class="closed' not in told.text
        assert 'id="ask"' not in told.text
        assert told.headers["x-robots-tag"] == "noindex"
    early = desk.browser(**{"Sec-Purpose": "prefetch"}).get(PAIR)
    assert "Load it again" in early.text
    assert "not separately payable" not in early.text


def test_a_check_opens_once_a_day_for_a_guest_and_another_one_does_not(desk: OpenDesk) -> None:
    guest = desk.browser()
    for _ in range(2):
        assert "not separately payable" in guest.get(PAIR).text
    assert "These sections are closed" in guest.get(CLAIM).text
    assert guest.get("/check/pairs?codes=93591").status_code == 422


def test_whoever_checks_faster_than_anybody_reads_is_told_to_wait(pages: httpx.Client) -> None:
    told = [pages.get("/check/pairs?codes=93591") for _ in range(62)]
    assert {one.status_code for one in told} == {422, 429}
    last = told[-1]
    assert "the next one may be made in" in words(last)
    assert int(last.headers["retry-after"]) >= 1


def test_empty_lines_at_the_end_are_not_piled_up(pages: httpx.Client) -> None:
    fields = [("code", "99214"), ("units", "0")] + [("code", ""), ("units", "1")] * 8
    told = pages.get("/check/claim", params=urlencode(fields))
    assert told.status_code == 422
    assert told.text.count('name="code"') == 4
