"""Who reads a code page: guests by their network whatever their browser says, accounts, our own people, robots, and programs of the API."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import httpx
import pytest
from fastapi import APIRouter, Request
from sqlalchemy import delete, select

from consultant.accounts.quota_audit import audit_quota
from consultant.accounts.views import Why
from consultant.administration import accounts as acts
from consultant.administration import plans
from consultant.audit_log import Actor
from consultant.models.account import Standing
from consultant.models.base import reading, unit_of_work
from consultant.models.viewing import PageView, ViewAllowance
from consultant.users.attempts import network_of
from consultant.web.codes.visiting import PUBLIC_PART, is_robot, name_of, opening_of, path_of
from consultant.web.rooms import ROOMS
from consultant.web.visitors import Guest

from tests.pages import BROWSER, sign_in_as
from tests.serving import PATIENCE
from tests.unit.web.conftest import OpenDesk, OpenDesks

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Actor("root", "cli")
HERE = "/opening-of"
PAIR, OTHER, THIRD = "CPT 93591", "CPT 93355", "CPT 99213"
NAMES = itertools.count(1)


router = APIRouter()


@router.get(HERE)
def page(request: Request, visitor: Guest, page: str) -> dict[str, Any]:
    """A page that says what became of it and nothing else, so that these tests need not read a code page's words."""
    opening = opening_of(request, visitor, page)
    return {"is_open": opening.is_open, "why": opening.why}


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("consultant.web.app.ROOMS", (*ROOMS, router))
        made = open_desks()
    plans.add_plan(made.played.desk, "Two", {"questions": 1, "page_views": 2}, ROOT)
    return made


@pytest.fixture(autouse=True)
def _counted(desk: OpenDesk) -> Iterator[None]:
    """Each test begins without a view, and ends with counts that are those of their pages."""
    with unit_of_work(desk.played.desk.engine) as session:
        session.execute(delete(PageView))
        session.execute(delete(ViewAllowance))
    yield
    assert not audit_quota(desk.played.desk.engine).misfits


def opened(desk: OpenDesk) -> list[tuple[str, str]]:
    with reading(desk.played.desk.engine) as session:
        rows = session.execute(select(PageView.viewer, PageView.page).order_by(PageView.id))
        return [(viewer.partition(":")[0], page) for viewer, page in rows]


def is_open(pages: httpx.Client, page: str, **headers: str) -> bool:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    got = pages.get(HERE, params={"page": page}, headers=named)
    assert got.status_code == 200, (got.status_code, got.text)
    opening: bool = got.json()["is_open"]
    return opening


def account(desk: OpenDesk, plan: str = "Two") -> int:
    return acts.open_account(desk.played.desk, f"account {next(NAMES)}", ROOT, plan=plan)


def a_peer(desk: OpenDesk, address: str) -> httpx.Client:
    """A browser on another address of this machine, which is no proxy that anybody trusts."""
    client = httpx.Client(
        base_url=desk.base_url,
        timeout=PATIENCE,
        headers={"User-Agent": BROWSER},
        transport=httpx.HTTPTransport(local_address=address),
    )
    return desk.closes.enter_context(client)


def test_a_guest_opens_one_page_and_reads_it_with_any_date_setting_and_spelling(desk: OpenDesk) -> None:
    guest = desk.browser()
    for path in (
        "/codes/CPT/93591",
        "/codes/CPT/93591?date=2024-07-15",
        "/codes/CPT/93591?setting=practitioner",
        "/codes/cpt/93591",
        "/codes/CPT/93591%20",
    ):
        assert guest.get(path, follow_redirects=True).status_code == 200
        assert opened(desk) == [("guest", PAIR)]
    assert guest.get("/codes/CPT/93355").status_code == 200
    assert opened(desk) == [("guest", PAIR)]
    other = desk.browser()
    assert other.get("/codes/icd10cm/e1165", follow_redirects=True).status_code == 200
    assert opened(desk)[1:] == [("guest", "ICD-10-CM E11.65")]


def test_what_is_in_no_book_and_a_mistyped_date_cost_nothing(desk: OpenDesk) -> None:
    guest = desk.browser()
    assert guest.get("/codes/CPT/99998").status_code == 404
    assert guest.get("/codes/CPT/93591?date=yesterday").status_code in {303, 422}
    assert opened(desk) == []


@pytest.mark.parametrize("page", [PAIR, OTHER])
def test_no_cookie_no_other_browser_and_no_header_gives_a_guest_another_page(
    desk: OpenDesk, page: str
) -> None:
    ways: list[dict[str, Any]] = [
        {},
        {"Cookie": "desk=forged; views=0"},
        {"Cookie": "__Host-desk=x"},
        {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"X-Forwarded-For": "203.0.113.7, 203.0.113.8"},
        {"Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.7", "CF-Connecting-IP": "203.0.113.7"},
        {"X-Forwarded-Host": "elsewhere.example", "Via": "1.1 proxy"},
        {"DNT": "1", "Sec-GPC": "1", "Accept-Language": "fr"},
    ]
    first = a_peer(desk, "127.0.0.2")
    assert is_open(first, PAIR)
    got = [is_open(a_peer(desk, "127.0.0.2"), page, **headers) for headers in ways]  # each a private window
    assert got == [page == PAIR] * len(ways)
    assert is_open(a_peer(desk, "127.0.0.3"), page)
    assert len(opened(desk)) == 2


def test_a_proxy_of_this_machine_is_believed_in_what_it_adds_itself(desk: OpenDesk) -> None:
    guest = desk.browser()
    assert is_open(guest, PAIR, X_Forwarded_For="198.18.0.1")
    assert not is_open(guest, OTHER, X_Forwarded_For="203.0.113.99, 198.18.0.1")
    assert is_open(guest, OTHER, X_Forwarded_For="198.18.0.1, 198.18.0.2")


def test_an_ipv6_network_is_one_guest(desk: OpenDesk) -> None:
    guest = desk.browser()
    assert is_open(guest, PAIR, X_Forwarded_For="2001:db8:1:2:3::4")
    assert not is_open(guest, OTHER, X_Forwarded_For="2001:db8:1:2:ffff::9")
    assert is_open(guest, OTHER, X_Forwarded_For="2001:db8:1:3::4")
    assert is_open(guest, PAIR, X_Forwarded_For="198.18.1.1")
    assert not is_open(guest, OTHER, X_Forwarded_For="::ffff:198.18.1.1")


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_a_peer_is_known_by_its_network(peer: str, network: str) -> None:
    assert network_of(peer) == network


def test_the_address_of_a_guest_is_not_kept(desk: OpenDesk) -> None:
    is_open(desk.browser(), PAIR, X_Forwarded_For="198.18.2.1")
    with reading(desk.played.desk.engine) as session:
        (viewer,) = session.scalars(select(PageView.viewer))
        allowance = session.scalars(select(ViewAllowance)).one()
    assert len(viewer) == len("guest:") + 40
    assert "198.18" not in viewer
    assert (allowance.viewer, allowance.account_id, allowance.used) == (viewer, None, 1)


def test_a_customer_reads_by_the_account_and_is_the_network_s_guest_again_after_signing_out(
    desk: OpenDesk,
) -> None:
    number = account(desk)
    ann, colleague = desk.browser(), desk.browser()
    assert is_open(ann, PAIR)
    csrf = sign_in_as(ann, desk.played, "customer", f"u{next(NAMES)}@x.example", account_id=number)
    sign_in_as(colleague, desk.played, "customer", f"u{next(NAMES)}@x.example", account_id=number)
    assert is_open(ann, OTHER)
    assert is_open(colleague, OTHER)
    assert is_open(colleague, THIRD)
    assert not is_open(ann, PAIR)
    ann.post("/sign-out", data={"csrf": csrf})
    assert is_open(ann, PAIR)
    assert not is_open(ann, OTHER)
    assert opened(desk) == [("guest", "CPT 93591"), ("account", "CPT 93355"), ("account", THIRD)]


def test_a_customer_without_an_account_is_a_guest(desk: OpenDesk) -> None:
    lost = desk.browser()
    sign_in_as(lost, desk.played, "customer", f"u{next(NAMES)}@x.example")
    assert [is_open(lost, page) for page in (PAIR, OTHER)] == [True, False]
    assert opened(desk) == [("guest", "CPT 93591")]


def test_a_suspended_account_gets_the_public_part_and_one_without_a_plan_as_much_as_a_guest(
    desk: OpenDesk,
) -> None:
    suspended, planless = account(desk), account(desk, "")
    acts.set_account_standing(desk.played.desk, suspended, Standing.SUSPENDED, ROOT)
    opens = {}
    for number in (suspended, planless):
        customer = desk.browser()
        sign_in_as(customer, desk.played, "customer", f"u{next(NAMES)}@x.example", account_id=number)
        opens[number] = [is_open(customer, page) for page in (PAIR, OTHER)]
    assert opens == {suspended: [False, False], planless: [True, False]}


@pytest.mark.parametrize("role", ["coder", "lead", "admin"])
def test_our_own_people_read_everything_and_are_not_counted(desk: OpenDesk, role: str) -> None:
    ours = desk.browser()
    sign_in_as(ours, desk.played, role, f"{role}{next(NAMES)}")
    assert all(is_open(ours, page) for page in (PAIR, OTHER, THIRD))
    assert opened(desk) == []


@pytest.mark.parametrize(
    "agent",
    [
        "",
        " ",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (Windows Phone 8.1) like Gecko BingPreview/1.0b",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; Yahoo! Slurp)",
        "curl/8.5.0",
        "Wget/1.21",
        "python-httpx/0.28.1",
        "Python-urllib/3.11",
        "Go-http-client/2.0",
        "W3C-checklink/4.81",
        "LinkChecker/10.2",
        "Java/17.0.1",
    ],
)
def test_what_says_that_it_is_a_program_gets_the_public_part(desk: OpenDesk, agent: str) -> None:
    assert is_robot(agent)
    if agent in {"", "curl/8.5.0"}:
        assert not is_open(desk.browser(), PAIR, User_Agent=agent)
        assert opened(desk) == []


@pytest.mark.parametrize(
    "agent",
    [
        BROWSER,
        "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/138.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15 Ddg/18.5",
        "Opera/9.80 (X11; Linux) Presto/2.12 Version/12.16",
        "Lynx/2.9.0 libssl",
    ],
)
def test_a_browser_is_no_program(agent: str) -> None:
    assert not is_robot(agent)


@pytest.mark.parametrize(
    "header",
    [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("X-Moz", "prefetch"),
        ("X-Purpose", "preview"),
    ],
)
def test_what_a_browser_fetches_early_counts_nothing_and_brings_the_public_part(
    desk: OpenDesk, header: tuple[str, str]
) -> None:
    guest = desk.browser()
    assert not is_open(guest, PAIR, **{header[0].replace("-", "_"): header[1]})
    assert opened(desk) == []
    assert is_open(guest, PAIR)


def test_what_another_site_embeds_uses_up_nobody_s_page_and_a_link_from_there_is_a_reader_s(
    desk: OpenDesk,
) -> None:
    guest = desk.browser()
    for kind in ("image", "iframe", "empty", "script"):
        assert not is_open(guest, PAIR, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest=kind)
    assert opened(desk) == []
    assert is_open(guest, PAIR, Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="document")
    assert is_open(guest, PAIR, Sec_Fetch_Site="same-origin", Sec_Fetch_Dest="empty")


def test_a_head_request_counts_nothing() -> None:
    request = Mock(method="HEAD", headers={})
    opening = opening_of(request, None, "CPT 93591")
    assert opening == PUBLIC_PART
    assert (opening.is_open, opening.why) == (False, Why.ROBOT)


def test_a_customer_s_session_counts_by_the_account_whatever_the_browser_calls_itself(
    desk: OpenDesk,
) -> None:
    number = account(desk)
    script = desk.browser()
    sign_in_as(script, desk.played, "customer", f"u{next(NAMES)}@x.example", account_id=number)
    assert is_open(script, PAIR, User_Agent="curl/8.5.0")
    assert opened(desk) == [("account", "CPT 93591")]


def test_a_stolen_or_ended_session_is_a_guest_s(desk: OpenDesk) -> None:
    guest = desk.browser()
    guest.cookies.set("desk", "ended", domain="127.0.0.1")
    assert [is_open(guest, page) for page in (PAIR, OTHER)] == [True, False]


def test_my_account_and_the_administrator_s_page_show_what_was_opened_and_the_form_grants_more(
    desk: OpenDesk,
) -> None:
    number = account(desk)
    customer, admin = desk.browser(), desk.browser()
    sign_in_as(customer, desk.played, "customer", f"u{next(NAMES)}@x.example", account_id=number)
    csrf = sign_in_as(admin, desk.played, "admin", f"root{next(NAMES)}")
    assert 'href="/codes">code page</a> was opened yet' in customer.get("/my").text
    assert is_open(customer, PAIR)
    assert is_open(customer, OTHER)
    mine = customer.get("/my").text
    assert "<strong>0</strong> of 2" in mine
    assert "Your administrator can add more" in mine
    assert '<a href="/codes/CPT/93355">CPT 93355</a>' in mine
    form = {"csrf": csrf, "views": "1", "reason": "a course"}
    said = admin.post(f"/admin/accounts/{number}/grant-views", data=form, follow_redirects=True).text
    assert "The code pages of this period are changed" in said
    assert "<dt>Used</dt><dd>2 of 3</dd>" in said
    assert '<a href="/codes/CPT/93591">CPT 93591</a>' in said
    assert "1 granted" in said
    assert is_open(customer, THIRD)
    assert "1 of them granted beyond the plan" in customer.get("/my").text
    for wrong in ({"views": "-9"}, {"views": "x"}, {"views": "1", "reason": " "}):
        sent = admin.post(f"/admin/accounts/{number}/grant-views", data=form | wrong)
        assert sent.status_code == 422
    acts.put_on_plan(desk.played.desk, number, "none", ROOT)
    assert "as many code pages as a guest" in customer.get("/my").text
    acts.set_account_standing(desk.played.desk, number, Standing.SUSPENDED, ROOT)
    assert "as many code pages as a guest" not in customer.get("/my").text


def test_a_page_that_is_no_code_s_has_no_address() -> None:
    assert path_of("ICD-10-CM E11.65") == "/codes/ICD-10-CM/E11.65"
    assert [name_of(page) for page in ("claim 0a1b", "pairs 0a1b", "CPT 93591")] == [
        "A check of a claim", "A check of pairs", "CPT 93591",
    ]  # fmt: skip
    assert path_of("claim 0a1b2c") == path_of("odd") == path_of("CPT ") == ""
