"""Views of code pages on both stores: however many ask at once, as many open as there are, and every count is that of its pages."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import httpx
import pytest
from sqlalchemy import func, select

from consultant.accounts.quota_audit import audit_quota
from consultant.accounts.view_facts import find_views
from consultant.accounts.view_keeping import forget_views
from consultant.accounts.views import Opening, Viewer, ViewerKind, Why, account_viewer, guest_viewer
from consultant.administration import accounts as acts
from consultant.administration.plans import add_plan
from consultant.administration.renewals import renew_due
from consultant.administration.views import grant_views, open_page
from consultant.audit_log import Actor
from consultant.errors import UsageError
from consultant.models.account import Account
from consultant.models.base import reading, unit_of_work
from consultant.models.viewing import PageView, ViewAllowance

from tests.at_the_desk import introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import served, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.stores import MakeStore

ROOT = Actor("root", "cli")
AT_ONCE = 50
T = TypeVar("T")


@pytest.fixture
def played(make_store: MakeStore, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(make_store().home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


@pytest.fixture
def account(played: Played) -> int:
    """On a plan of seven pages a month."""
    add_plan(played.desk, "Seven", {"questions": 1, "page_views": 7}, ROOT)
    number = introduce(played.desk.engine, played.desk.clock())
    acts.put_on_plan(played.desk, number, "Seven", ROOT)
    return number


def all_at_once(acts_: Sequence[Callable[[], T]]) -> list[T]:
    """Let each be done by a thread of its own, all from the same moment on."""
    start = threading.Barrier(len(acts_))

    def do(act: Callable[[], T]) -> T:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts_)) as pool:
        return list(pool.map(do, acts_))


def open_all(played: Played, viewer: Viewer, pages: Sequence[str]) -> list[Opening]:
    return all_at_once([partial(open_page, played.desk, viewer, page) for page in pages])


def count(played: Played, viewer: Viewer) -> tuple[int, int]:
    """What the counts of a viewer add up to, and the pages; nothing else may be wrong."""
    assert not audit_quota(played.desk.engine).misfits
    with reading(played.desk.engine) as session:
        used = session.scalar(select(func.sum(ViewAllowance.used)).where(ViewAllowance.viewer == viewer.key))
        pages = session.scalar(select(func.count()).where(PageView.viewer == viewer.key))
    return used or 0, pages or 0


def test_of_fifty_pages_that_a_guest_asks_for_at_once_one_opens(played: Played) -> None:
    guest = guest_viewer(b"secret", "192.0.2.1")
    openings = open_all(played, guest, [f"CPT {number}" for number in range(AT_ONCE)])
    assert sorted(one.why for one in openings) == [Why.COUNTED] + [Why.NONE_LEFT] * (AT_ONCE - 1)
    assert count(played, guest) == (1, 1)


def test_of_one_page_that_a_guest_asks_for_fifty_times_at_once_all_open_and_one_is_counted(
    played: Played,
) -> None:
    guest = guest_viewer(b"secret", "192.0.2.1")
    openings = open_all(played, guest, ["CPT 1"] * AT_ONCE)
    assert sorted(one.why for one in openings) == [Why.AGAIN] * (AT_ONCE - 1) + [Why.COUNTED]
    assert all(one.used == 1 for one in openings)
    assert count(played, guest) == (1, 1)


def test_an_account_opens_as_many_as_its_plan_has_each_of_them_as_often_as_it_is_asked_for(
    played: Played, account: int
) -> None:
    ann = account_viewer(account)
    pages = [f"CPT {number % 20}" for number in range(AT_ONCE)]
    openings = open_all(played, ann, pages)
    opened = {page for page, one in zip(pages, openings, strict=True) if one.is_open}
    assert len(opened) == [one.why for one in openings].count(Why.COUNTED) == 7
    assert count(played, ann) == (7, 7)


def test_at_the_boundary_the_period_is_renewed_once_and_the_new_count_is_exact(
    played: Played, clock: Clock, account: int
) -> None:
    ann = account_viewer(account)
    open_all(played, ann, [f"CPT {number}" for number in range(10)])
    clock.pass_(days=30)
    openings = open_all(played, ann, [f"CPT {number}" for number in range(20)])
    assert [one.why for one in openings].count(Why.COUNTED) == 7
    assert count(played, ann) == (14, 14)
    with reading(played.desk.engine) as session:
        assert find_views(session, account, clock()).used == 7
        assert session.get_one(Account, account).period_units == 1


def test_whatever_else_is_done_to_the_account_meanwhile_every_count_is_that_of_its_pages(
    played: Played, clock: Clock, account: int
) -> None:
    desk, ann = played.desk, account_viewer(account)
    add_plan(desk, "Nine", {"questions": 1, "page_views": 9}, ROOT)
    guest = guest_viewer(b"secret", "192.0.2.9")

    def give(number: int) -> None:
        try:
            grant_views(desk, account, number, "why", ROOT)
        except UsageError:
            assert number < 0

    def put_on(plan: str) -> None:
        with suppress(UsageError):  # it has it already, or has none
            acts.put_on_plan(desk, account, plan, ROOT)

    def forget() -> None:
        with unit_of_work(desk.engine) as session:
            forget_views(session, clock())

    def some_of(number: int) -> list[Callable[[], object]]:
        return [
            partial(open_page, desk, ann, f"CPT {number}"),
            partial(open_page, desk, ann, "CPT same"),
            partial(open_page, desk, guest, f"CPT {number}"),
            partial(give, number % 5 - 2 or 1),
            partial(put_on, ("Seven", "Nine", "none")[number % 3]),
            partial(renew_due, desk),
            forget,
        ]

    for _ in range(3):
        all_at_once([act for number in range(4) for act in some_of(number)])
        with reading(desk.engine) as session:
            facts = find_views(session, account, clock())
        assert not audit_quota(desk.engine).misfits
        assert facts.used >= 0
        clock.pass_(days=20)
    clock.pass_(days=440)
    held = (account,)
    with unit_of_work(desk.engine) as session:
        assert forget_views(session, clock(), held, ("nobody@x.example",)) == 2  # the guest's
        assert forget_views(session, clock(), held) == 0
    assert count(played, ann)[0] > 0
    assert count(played, guest) == (0, 0)
    forget()
    assert count(played, ann) == (0, 0)


def test_fifty_requests_of_a_guest_by_http_open_one_page(played: Played, clock: Clock, account: int) -> None:
    with served(watched(played, clock), played) as pages:
        address, headers = str(pages.base_url), dict(pages.headers)

        def get(path: str) -> int:
            return httpx.get(f"{address}{path}", headers=headers, timeout=60, trust_env=False).status_code

        codes = [f"/codes/ICD-10-CM/{code}" for code in ("E11.65", "E11.9", "I10")]
        codes += ["/codes/CPT/93591", "/codes/CPT/93355"]
        paths = [codes[number % len(codes)] for number in range(AT_ONCE)]
        statuses = all_at_once([partial(get, path) for path in paths])
    with reading(played.desk.engine) as session:
        (viewer,) = session.scalars(select(PageView.viewer))
    assert statuses.count(200) >= AT_ONCE // len(codes) * 2
    assert set(statuses) <= {200, 404}
    assert count(played, Viewer(ViewerKind.GUEST, viewer)) == (1, 1)
