"""Code pages: what the books say as of a date, at one true address, to whoever has a view left; without one, titles and nothing more."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from consultant.accounts.views import Opening, Why
from consultant.administration.plans import add_plan
from consultant.audit_log import Actor
from consultant.codes.everything import look_up
from consultant.codes.importers import import_paths
from consultant.models.account import Account
from consultant.models.base import reading, unit_of_work
from consultant.models.viewing import PageView
from consultant.reference.page import PUBLIC, code_page
from consultant.reference.shapes import Asked
from consultant.vocabulary import CodeSystem
from consultant.web.codes.spelling import find_system

from tests.pages import sign_in_as
from tests.samples import lists as samples
from tests.unit.web.conftest import OpenDesk, OpenDesks

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

CPT = "/codes/CPT/93591"
OTHER = "/codes/CPT/20610"


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks()


@pytest.fixture(scope="module")
def house(desk: OpenDesk) -> httpx.Client:
    """Somebody of the house, whose views nobody counts."""
    pages = desk.browser()
    sign_in_as(pages, desk.played, "coder", "reader")
    return pages


def ids(page: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


def rows(page: str) -> list[str]:
    """The other codes in the table of pairs."""
    return re.findall(r'<th scope="row"><a href="/codes/[^"]+">(\w+)</a>', page)


def closed(desk: OpenDesk) -> httpx.Client:
    """A guest who has read the one page that a guest may read."""
    guest = desk.browser()
    assert 'class="closed' not in guest.get(OTHER).text
    return guest


def add_account(desk: OpenDesk, name: str) -> int:
    with unit_of_work(desk.played.desk.engine) as session:
        account = Account(name=name, created_at=desk.clock())
        session.add(account)
        session.flush()
        return account.id


def test_every_section_stands_under_its_anchor_and_the_contents_lead_to_each(house: httpx.Client) -> None:
    page = house.get(CPT).text
    anchors = re.findall(r'<a href="#([\w-]+)"', page)
    assert {"pairs", "ask"} <= set(anchors)
    assert set(anchors) <= set(ids(page))
    assert len(ids(page)) == len(set(ids(page)))
    assert page.count("<h1>") == 1


@pytest.mark.parametrize(
    ("typed", "true"),
    [
        ("cpt/93591", "CPT/93591"),
        ("icd-10-cm/e1165", "ICD-10-CM/E11.65"),
        ("ICD10CM/E11.65", "ICD-10-CM/E11.65"),
        ("ICD-10-CM/E1165", "ICD-10-CM/E11.65"),
        ("CPT/j1885", "HCPCS/J1885"),
        ("HCPCS/93591", "CPT/93591"),
        ("cpt/%2093591", "CPT/93591"),
    ],
)
def test_other_spellings_lead_to_the_true_address_with_their_query(
    house: httpx.Client, typed: str, true: str
) -> None:
    answer = house.get(f"/codes/{typed}?date=2024-08-01&setting=practitioner")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/codes/{true}?date=2024-08-01&setting=practitioner"
    assert house.get(answer.headers["location"]).status_code == 200


def test_a_system_is_found_by_its_letters() -> None:
    assert find_system("ms-drg") is CodeSystem.MSDRG
    assert find_system("Ⅳ") is None
    assert find_system("CPT" * 10) is None


@pytest.mark.parametrize(
    "path", ["CPT/00009", "FOO/93591", "CPT/nothing", "CARC/45", "CPT/99999999999999999999999"]
)
def test_a_code_that_no_book_knows_is_not_found_and_counts_nothing(desk: OpenDesk, path: str) -> None:
    before = counted(desk)
    assert desk.browser().get(f"/codes/{path}").status_code == 404
    assert counted(desk) == before


def counted(desk: OpenDesk) -> int:
    with reading(desk.played.desk.engine) as session:
        return session.scalars(select(func.count()).select_from(PageView)).one()


def test_the_page_is_as_of_the_date_that_was_chosen_and_its_links_keep_it(house: httpx.Client) -> None:
    page = house.get(f"{CPT}?date=2024-08-01&setting=practitioner").text
    assert "As of a date of service of 2024-08-01. Setting: practitioner." in page
    assert 'value="2024-08-01"' in page
    assert '<option value="practitioner" selected>' in page
    assert 'href="/codes/CPT/93355?date=2024-08-01&amp;setting=practitioner"' in page
    assert "As of today, 2026-11-16." in house.get(CPT).text


def test_of_what_is_billed_on_no_line_a_date_is_asked_and_nothing_else(house: httpx.Client) -> None:
    page = house.get("/codes/ICD-10-CM/E11.65").text
    assert 'name="date"' in page
    assert 'name="place"' not in page
    assert "Invented sugar condition with high readings" in page


def test_what_a_form_sends_is_tidied_and_a_zip_code_is_the_place(house: httpx.Client) -> None:
    answer = house.get(f"{CPT}?date=&setting=practitioner&place=&zip=+90210&column=two")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{CPT}?setting=practitioner&place=90210&column=two"
    page = house.get(answer.headers["location"]).text
    assert 'value="90210"' in page
    assert "Payment locality: ZIP code 90210." in page
    assert '<input type="hidden" name="column" value="two">' in page
    assert "Payment locality: 0199999, which is not listed." in house.get(f"{CPT}?place=0199999").text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("date=2024-02-30", "There is no such day"),
        ("date=20240301", "There is no such day"),
        ("date=1959-12-31", "lies between 1960-01-01 and 2031-12-31"),
        ("date=2032-01-01", "lies between 1960-01-01 and 2031-12-31"),
        ("date=9999-12-31", "lies between"),
        ("setting=hospital", "There is no such setting"),
        ("place=Rome", "A place is a ZIP code"),
        ("column=three", "The code stands in a column"),
        ("indicator=2", "A modifier indicator is one of"),
        ("search=993559", "at most five"),
        ("after=%C3%A9", "begin at its first page"),
        ("date=2024-08-01&date=2024-02-30", "There is no such day"),
    ],
)
def test_what_is_impossible_is_told_in_a_sentence_beside_the_form(
    desk: OpenDesk, query: str, told: str
) -> None:
    before = counted(desk)
    answer = desk.browser().get(f"{CPT}?{query}")
    assert answer.status_code == 422
    assert told in answer.text
    assert 'name="date"' in answer.text
    assert counted(desk) == before


@pytest.mark.parametrize("name", ["date", "setting", "place", "zip", "column", "search", "indicator", "former", "after", "else"])  # fmt: skip
@pytest.mark.parametrize(
    "value",
    ["<script>alert(1)</script>", '"onfocus="alert(1)', "%00", "%ED%A0%80", "%FF", "9" * 20_000, "%0d%0aSet-Cookie:%20a=b", "٣", "-1", "{{7*7}}"],
)  # fmt: skip
def test_no_parameter_gets_further_than_its_check(house: httpx.Client, name: str, value: str) -> None:
    answer = house.get(f"{CPT}?{name}={value}&{name}={value}", follow_redirects=True)
    assert answer.status_code in {200, 422}
    assert "alert(1)" not in answer.text.replace("%3Cscript%3Ealert(1)%3C/script%3E", "")
    assert "set-cookie" not in answer.headers
    assert len(answer.text) < 200_000


@pytest.mark.parametrize("part", ["<script>alert(1)</script>", "%00", "..%2f..%2fetc", "%ED%A0%80", "9" * 5000, "'--", "٣٣٣٣٣"])  # fmt: skip
@pytest.mark.parametrize("place", ["CPT/{}", "{}/93591"])
def test_no_path_gets_further_than_its_check(house: httpx.Client, part: str, place: str) -> None:
    answer = house.get("/codes/" + place.format(part))
    assert answer.status_code == 404
    assert "alert(1)<" not in answer.text


def test_the_pairs_are_searched_and_every_link_keeps_what_was_chosen(house: httpx.Client) -> None:
    assert rows(house.get(CPT).text) == ["93355"]
    page = house.get(f"{CPT}?date=2024-08-01&column=one&search=933&indicator=0").text
    assert rows(page) == ["93355"]
    assert "0: no modifier allowed" in page
    assert "/check/pairs?codes=93591+93355&amp;date=2024-08-01&amp;setting=practitioner" in page
    assert f'action="{CPT}#pairs"' in page
    assert rows(house.get(f"{CPT}?column=two").text) == []
    assert rows(house.get(f"{CPT}?search=99").text) == []
    hospital = house.get(f"{CPT}?setting=outpatient_hospital").text
    assert "1: modifier allowed" in hospital


def test_pairs_that_are_in_force_no_more_are_shown_when_asked_for(house: httpx.Client) -> None:
    page = "/codes/HCPCS/G0463"
    assert "2019-12-31" not in house.get(page).text
    former = house.get(f"{page}?former=1").text
    assert "2019-12-31" in former
    assert 'name="former" value="1" checked' in former


def test_a_closed_page_holds_nothing_of_what_is_behind_its_titles(desk: OpenDesk) -> None:
    books = desk.played.desk.books
    for system, code in ((CodeSystem.CPT, "93591"), (CodeSystem.HCPCS, "J1885")):
        guest = closed(desk)
        page = guest.get(f"/codes/{system}/{code}").text
        made = code_page(books, Asked(system, code))
        behind = [section for section in made.sections if section.key not in PUBLIC]
        assert behind
        shown = " ".join([made.plain.text, *map(str, (one for one in made.sections if one.key in PUBLIC))])
        for section in behind:
            assert f'<span id="{section.key}"></span>' in page
            assert f"<li>{section.title}" in page
            for text in texts_of(section):
                assert text not in page or text in shown or text in section.title, (section.key, text)
        assert not rows(page)


def texts_of(section: object) -> list[str]:
    """The longer texts of a section: figures of one or two digits stand anywhere."""
    found = [
        *(cell.text for _, cell in section.facts),  # type: ignore[attr-defined]
        *section.lines,  # type: ignore[attr-defined]
        *(cell.text for table in section.tables for row in table.rows for cell in row),  # type: ignore[attr-defined]
    ]
    return [text for text in found if len(text) > 12]


def test_a_guest_is_asked_to_register_or_to_sign_in_and_comes_back(desk: OpenDesk) -> None:
    page = closed(desk).get(f"{CPT}?date=2024-08-01&column=one").text
    back = "next=/codes/CPT/93591%3Fdate%3D2024-08-01%26column%3Done"
    assert f'href="/sign-in?{back}"' in page
    assert "/register" not in page, "nobody can register here"
    assert "Without an account you may open 1 page a month; the next on 2026-12-01." in page
    add_plan(desk.played.desk, "free", {"questions": 1, "page_views": 5}, Actor("admin", "cli"))
    page = closed(desk).get(CPT).text
    assert "Register free for 5 more pages a month" in page
    assert 'href="/register?next=/codes/CPT/93591"' in page


def test_a_guest_to_whom_no_page_opens_is_told_so(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    shut = Opening(is_open=False, why=Why.NONE_LEFT, allowed=0, used=0, ends=desk.clock())
    monkeypatch.setattr("consultant.web.codes.code_page.opening_of", lambda *_: shut)
    assert "Without an account no page opens as a whole." in desk.browser().get(CPT).text


def test_a_page_that_was_opened_today_stays_open_whatever_is_chosen_on_it(desk: OpenDesk) -> None:
    guest = desk.browser()
    assert "0 of 1 page left until 2026-12-01." in guest.get(CPT).text
    for query in ("?date=2024-08-01", "?setting=practitioner&search=93", "?place=90210"):
        assert 'class="closed' not in guest.get(CPT + query).text
    assert 'class="closed' in guest.get(OTHER).text


def test_an_account_without_pages_is_sent_to_its_administrator_or_to_the_desk(desk: OpenDesk) -> None:
    pages, account_id = desk.browser(), add_account(desk, "no plan")
    sign_in_as(pages, desk.played, "customer", "x@noplan.example", account_id=account_id)
    pages.get(OTHER)
    page = pages.get(CPT).text
    assert 'class="closed' in page
    assert "Ask your administrator for more" in page
    assert 'href="#ask"' in page


def test_a_robot_reads_titles_and_is_told_no_more(desk: OpenDesk) -> None:
    robot = desk.browser(
        **{"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
    )
    for path in (CPT, OTHER):
        page = robot.get(path).text
        assert '<span id="pairs"></span>' in page
        assert not re.search(r"\d+ (fact|table)", page)
        assert 'href="/register?next=' not in page.partition('class="closed')[2].partition("</section>")[0]


def test_what_a_browser_fetched_early_is_loaded_again_by_a_link(desk: OpenDesk) -> None:
    guest = desk.browser(**{"Sec-Purpose": "prefetch"})
    page = guest.get(f"{CPT}?date=2024-08-01").text
    assert "before you asked for it" in page
    assert f'<a href="{CPT}?date=2024-08-01">Load it again</a>' in page


def test_a_link_is_looked_at_without_its_page(house: httpx.Client) -> None:
    answer = house.head(CPT)
    assert (answer.status_code, answer.content) == (200, b"")


def test_search_engines_keep_the_page_without_parameters_and_read_no_descriptor(house: httpx.Client) -> None:
    plain, dated = house.get(CPT), house.get(f"{CPT}?date=2024-08-01")
    assert plain.headers["x-robots-tag"] == "index"
    assert dated.headers["x-robots-tag"] == "noindex"
    for page in (plain.text, dated.text):
        assert re.search(r'<link rel="canonical" href="http://127\.0\.0\.1:\d+/codes/CPT/93591">', page)
    assert '<meta name="robots" content="noindex">' in dated.text
    assert '<meta name="description" content="CPT 93591. ' in plain.text
    assert "The official descriptor is the AMA&#39;s and is not shown here." in plain.text.replace(
        "AMA's", "AMA&#39;s"
    )


@pytest.mark.parametrize("accepted_by", ["an operator, 2026-11-23", None])
def test_a_descriptor_of_the_ama_s_is_shown_to_a_licensee_s_readers_and_never_to_search_engines(
    open_desks: OpenDesks, tmp_path: Path, accepted_by: str | None
) -> None:
    desk, folder = open_desks(), tmp_path / "CPT 2026"
    folder.mkdir()
    consumer = next(one.content for one in samples.SAMPLES if one.file == "ConsumerDescriptor.txt")
    (folder / "ConsumerDescriptor.txt").write_bytes(consumer)
    (folder / "LONGULT.txt").write_bytes(samples.LONG)
    engine = desk.played.services.books_engine
    import_paths(engine, [folder], clock=desk.clock, license_accepted_by=accepted_by)
    page = desk.browser().get("/codes/CPT/90001").text
    title = look_up(desk.played.desk.books, CodeSystem.CPT, "90001").entry
    assert ("Something invented is done" in page) is bool(accepted_by)
    assert ("AMA consumer text, under licence." in page) is bool(accepted_by)
    assert ("is the AMA's and is not shown here" in page) is not bool(accepted_by)
    head = page.partition("</head>")[0]
    assert '<meta name="description" content="CPT 90001. ' in head
    assert bool(title and title.title) is bool(accepted_by)
    assert not title or not title.title or title.title not in head


def test_the_page_says_how_else_the_same_is_asked(house: httpx.Client) -> None:
    page = house.get(f"{CPT}?date=2024-08-01&setting=practitioner").text
    assert "consultant lookup 93591 --date 2024-08-01 --setting practitioner" in page
    assert "GET /api/v1/lookup/93591?date=2024-08-01&amp;setting=practitioner" in page


def test_a_code_that_could_be_of_another_system_is_asked_with_its_own(house: httpx.Client) -> None:
    page = house.get("/codes/MS-DRG/470?date=never").text
    assert "consultant lookup 470 --system MS-DRG<" in page
    assert "GET /api/v1/lookup/470?system=MS-DRG<" in page


def test_a_modifier_of_which_the_manuals_speak_has_a_page_though_its_list_is_not_loaded(
    house: httpx.Client,
) -> None:
    assert "never on a visit" in house.get("/codes/MOD/59").text
    assert house.get("/codes/MOD/ZZ").status_code == 404


def test_a_customer_asks_on_the_page_and_a_guest_is_led_to_sign_in(desk: OpenDesk) -> None:
    pages, account_id = desk.browser(), add_account(desk, "asks")
    sign_in_as(pages, desk.played, "customer", "y@asks.example", account_id=account_id)
    page = pages.get(f"{CPT}?date=2024-08-01&setting=practitioner").text.partition('id="ask"')[2]
    assert f'action="{CPT}/ask"' in page
    assert '<input type="hidden" name="date" value="2024-08-01">' in page
    guest = desk.browser().get(f"{CPT}?date=2024-08-01").text.partition('id="ask"')[2]
    assert 'href="/sign-in?next=/codes/CPT/93591%3Fdate%3D2024-08-01%23ask"' in guest
    assert "/ask" not in guest


def test_the_page_says_what_the_books_say(desk: OpenDesk, house: httpx.Client) -> None:
    found = look_up(desk.played.desk.books, CodeSystem.HCPCS, "J1885")
    assert found.entry
    assert f'<p class="official">{found.entry.title}</p>' in house.get("/codes/HCPCS/J1885").text


def test_a_hundred_readers_at_once_each_get_their_page(desk: OpenDesk, house: httpx.Client) -> None:
    with ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: house.get(CPT), range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.text.rstrip().endswith("</html>") for answer in answers)
