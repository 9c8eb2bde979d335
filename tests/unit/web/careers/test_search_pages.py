"""The board's public pages: search, a posting, its end, the feed, the sitemap; and postings that mean harm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from consultant.careers.filing import drop_terms
from consultant.models.base import unit_of_work
from consultant.models.career import JobPosting
from consultant.web.codes.searching import GUESTS_A_MINUTE

from tests.boards import list_posting, with_board
from tests.conftest import CHECKOUT, Clock
from tests.job_rows import INBOX
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import served, watched

if TYPE_CHECKING:
    import httpx

    from tests.stores import Store

HARM = "</script><script>alert(1)</script><img src=x onerror=alert(2)>]]>&lt;\u2028\"'"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
CASE = "CC-{}".format


@pytest.fixture
def store_name() -> str:
    """A page is the same on every store."""
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return with_board(open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock))


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def posting(played: Played, number: int, clock: Clock, **columns: object) -> int:
    listed = clock() - timedelta(days=number)
    return list_posting(played.desk.engine, number, listed, case_reference=CASE(number), **columns)


def data_in(page: str) -> dict[str, object]:
    """The data block of a page, read as a browser finds its end."""
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script', page, re.DOTALL)
    assert len(blocks) == 1
    found: dict[str, object] = json.loads(blocks[0])
    return found


def test_the_search_narrows_and_says_how_many(pages: httpx.Client, played: Played, clock: Clock) -> None:
    posting(played, 1, clock, title="Urology coder", credentials=["CPC"], specialities=["urology"])
    posting(played, 2, clock, title="Biller", pay_low=6_000_000, pay_period="year", yearly_high=6_000_000)
    everything = pages.get("/careers").text
    assert "2 open postings" in everything
    assert everything.index("Urology coder") < everything.index(">Biller<")
    assert "$60,000 a year" in everything
    narrowed = pages.get("/careers?credential=CPC&q=coders").text
    assert "1 posting: CPC jobs with the words “coders”" in narrowed
    assert ">Biller<" not in narrowed
    assert "left out" in pages.get("/careers?pay=60000").text
    assert "left out of the search: pay" in pages.get("/careers?pay=much").text


def test_a_form_that_is_half_empty_makes_a_short_address(pages: httpx.Client) -> None:
    answer = pages.get("/careers?q=&credential=CPC&speciality=&remote=&state=&pay=much&days=")
    assert (answer.status_code, answer.headers["location"]) == (303, "/careers?credential=CPC&pay=much")


def test_nothing_found_leads_on(pages: httpx.Client, played: Played, clock: Clock) -> None:
    assert "No posting is open now" in pages.get("/careers").text
    posting(played, 1, clock)
    page = pages.get("/careers?q=astronaut&state=TX").text
    assert "No posting fits: jobs with the words “astronaut” in Texas" in page
    assert 'href="/careers?state=TX">Search without the words' in page
    assert 'href="/careers/alerts?q=astronaut&amp;state=TX"' in page
    assert 'href="/careers/feed.xml?q=astronaut&amp;state=TX"' in page


def test_pages_follow_each_other_by_a_key(pages: httpx.Client, played: Played, clock: Clock) -> None:
    for number in range(1, 23):
        posting(played, number, clock, title=f"Coder number {number:02}")
    first = pages.get("/careers?q=coder").text
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found
    second = pages.get(found[1].replace("&amp;", "&")).text
    titles = [re.findall(r"Coder number (\d\d)", one) for one in (first, second)]
    assert [len(one) for one in titles] == [20, 2]
    assert not set(titles[0]) & set(titles[1])
    assert 'rel="next"' not in second
    assert 'content="noindex"' in second
    assert "22 postings" in second
    assert pages.get("/careers?after=" + "9" * 4_000).status_code == 200


def test_a_posting_says_all_but_the_inbox(pages: httpx.Client, played: Played, clock: Clock) -> None:
    posting(
        played,
        1,
        clock,
        description=f"Write to {INBOX}.\n\nSecond part.",
        apply_url="https://hospital.example/apply?job=1&x=2",
    )
    answer = pages.get("/careers/career1")
    page = answer.text
    assert answer.status_code == 200
    assert INBOX not in page
    assert "mailto:jobs+a" in page
    assert 'href="https://hospital.example/apply?job=1&amp;x=2" rel="nofollow noopener ugc external"' in page
    assert re.search(r'<link rel="canonical" href="http://127\.0\.0\.1:\d+/careers/CAREER1">', page)
    assert "<title>Inpatient coder, General Hospital ·" in page
    assert page.count("not said") == 1, "pay"
    assert "<p>Second part.</p>" in page
    assert data_in(page)["identifier"] == {
        "@type": "PropertyValue",
        "name": "CaseConsultant",
        "value": "CAREER1",
    }
    for path in ("/careers", "/careers/feed.xml"):
        assert INBOX not in pages.get(path).text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://x.example", "https://me@x.example/", "https://x.example/<b>", "x"]
)
def test_only_a_web_page_becomes_a_link(pages: httpx.Client, played: Played, clock: Clock, url: str) -> None:
    posting(played, 1, clock, apply_url=url, apply_to="")
    page = pages.get("/careers/CAREER1").text
    assert "Apply at" not in page
    assert "mailto:" not in page


def test_at_90_no_word_of_a_posting_is_more_than_a_word(
    pages: httpx.Client, played: Played, clock: Clock
) -> None:
    posting(
        played,
        1,
        clock,
        title=HARM,
        employer=HARM,
        city=HARM,
        description=HARM,
        credentials=[HARM[:30]],
        specialities=[HARM[:30]],
    )
    for path in ("/careers", "/careers/CAREER1", f"/careers?q={HARM}"):
        page = pages.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "onerror=alert(2)>" not in page
    assert data_in(pages.get("/careers/CAREER1").text)["title"] == HARM
    feed = pages.get("/careers/feed.xml")
    (item,) = ET.fromstring(feed.content).findall("./channel/item")  # noqa: S314 - our own
    assert item.findtext("description") == f"<p>{HARM.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace(chr(34), '&quot;').replace(chr(39), '&#x27;')}</p>"  # fmt: skip


def test_a_posting_that_ended_is_gone_and_leads_to_others(
    pages: httpx.Client, played: Played, clock: Clock
) -> None:
    ended = posting(played, 1, clock, title="Urology coder", specialities=["urology"], status="closed")
    posting(played, 2, clock, title="Late coder", ends_at=clock())
    posting(played, 3, clock, title="Urology auditor", specialities=["urology"])
    posting(played, 4, clock, title="Secret", status="pending", listed_from=None)
    posting(played, 5, clock, title="Swindle", status="rejected")
    with unit_of_work(played.desk.engine) as session:
        drop_terms(session, ended)
    gone = pages.get("/careers/CAREER1")
    assert gone.status_code == 410
    assert "Urology auditor" in gone.text
    assert "application/ld+json" not in gone.text
    assert pages.get("/careers/CAREER2").status_code == 410
    assert (pages.get("/careers/CAREER4").status_code, "Secret" in pages.get("/careers/CAREER4").text) == (
        404,
        False,
    )
    assert (pages.get("/careers/CAREER5").status_code, "Swindle" in pages.get("/careers/CAREER5").text) == (
        410,
        False,
    )
    assert pages.get("/careers/" + "x" * 3_000).status_code == 404
    assert pages.get("/careers/%00").status_code == 404


def test_a_forgotten_posting_says_nothing(pages: httpx.Client, played: Played, clock: Clock) -> None:
    number = posting(played, 1, clock, status="closed")
    with unit_of_work(played.desk.engine) as session:
        session.get_one(JobPosting, number).forgotten_at = clock()
    assert "Inpatient coder" not in pages.get("/careers/CAREER1").text


def test_the_feed_is_sent_once(pages: httpx.Client, played: Played, clock: Clock) -> None:
    posting(played, 1, clock, credentials=["CPC"])
    posting(played, 2, clock)
    answer = pages.get("/careers/feed.xml?credential=CPC")
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=900"
    assert len(ET.fromstring(answer.content).findall("./channel/item")) == 1  # noqa: S314 - our own
    clock.pass_(minutes=5)
    again = pages.get(
        "/careers/feed.xml?credential=CPC", headers={"If-None-Match": f'W/"x", {answer.headers["etag"]}'}
    )
    assert (again.status_code, again.content) == (304, b"")
    posting(played, 0, clock, credentials=["CPC"])
    changed = pages.get("/careers/feed.xml?credential=CPC", headers={"If-None-Match": answer.headers["etag"]})
    assert changed.status_code == 200


def test_the_sitemap_names_what_stands(pages: httpx.Client, played: Played, clock: Clock) -> None:
    posting(played, 1, clock)
    posting(played, 2, clock, status="closed")
    root = ET.fromstring(pages.get("/careers/sitemap.xml").content)  # noqa: S314 - our own
    places = [one.text or "" for one in root.iter(SITEMAP)]
    assert [one.rpartition("/")[2] for one in places] == ["CAREER1"]


def test_whoever_asks_too_often_waits(pages: httpx.Client) -> None:
    for _ in range(GUESTS_A_MINUTE):
        pages.get("/careers?q=coder")
    for path in ("/careers", "/careers/feed.xml", "/careers/sitemap.xml"):
        answer = pages.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_a_long_search_is_cut(pages: httpx.Client) -> None:
    answer = pages.get("/careers?q=" + "coder+" * 2_000)
    assert answer.status_code == 200
    assert len(answer.text) < 30_000
