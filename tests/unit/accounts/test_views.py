"""The views of code pages: how many a plan opens, in which period, what a change of plan or an administrator does, what is kept."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy import func, select, update

from consultant.accounts import views
from consultant.accounts.quota_audit import audit_quota
from consultant.accounts.trail import changes
from consultant.accounts.view_facts import ViewFacts, find_views
from consultant.accounts.view_keeping import AT_ONCE, KEPT, LONGEST_PERIOD, forget_views
from consultant.accounts.views import Opening, Viewer, ViewerKind, Why, account_viewer, guest_viewer
from consultant.administration import accounts as acts
from consultant.administration import holds, plans
from consultant.administration.erasure import erase
from consultant.administration.exports import export
from consultant.administration.retention import purge
from consultant.administration.views import (
    free_views,
    grant_views,
    in_words,
    open_for_account,
    open_page,
)
from consultant.audit_log import Actor
from consultant.errors import NoSuchThing, NotPossibleNow, OverQuota, UsageError
from consultant.models.account import Account, Standing
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.user import Role, User
from consultant.models.viewing import PageView, ViewAllowance

from tests.at_the_desk import introduce

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from consultant.desk import Desk

    from tests.conftest import Clock

ROOT = Actor("root", "cli")
ANN = "ann@clinic.example"


@dataclass(frozen=True)
class Half:
    """As much of a desk as views need."""

    engine: Engine
    clock: Clock
    secret: bytes = b"secret"
    mailboxes: tuple[()] = ()


@pytest.fixture
def desk(desk_engine: Engine, clock: Clock) -> Desk:
    return cast("Desk", Half(desk_engine, clock))


@pytest.fixture
def guest() -> Viewer:
    return guest_viewer(b"secret", "192.0.2.1")


@pytest.fixture
def ann(desk: Desk) -> Viewer:
    """An account of two pages a month, from the 16th of November at noon on."""
    plans.add_plan(desk, "Two", {"questions": 3, "page_views": 2}, ROOT)
    number = introduce(desk.engine, desk.clock(), address=ANN)
    acts.put_on_plan(desk, number, "Two", ROOT)
    return account_viewer(number)


def plan(desk: Desk, name: str, page_views: int) -> None:
    plans.add_plan(desk, name, {"questions": 1, "page_views": page_views}, ROOT)


def whys(desk: Desk, viewer: Viewer, *pages: str) -> list[str]:
    return [open_page(desk, viewer, page).why.value for page in pages]


def facts(desk: Desk, viewer: Viewer) -> ViewFacts:
    assert viewer.account_id
    with reading(desk.engine) as session:
        return find_views(session, viewer.account_id, desk.clock())


def number_of(desk: Desk, table: Any) -> int:
    with reading(desk.engine) as session:
        return session.scalars(select(func.count()).select_from(table)).one()


@pytest.fixture(autouse=True)
def _fits(desk_engine: Engine) -> Any:
    """Whatever a test does, each count is that of its pages in the end."""
    yield
    assert not audit_quota(desk_engine).misfits


def test_a_guest_opens_one_page_a_month_and_reads_it_again_all_day_for_nothing(
    desk: Desk, guest: Viewer
) -> None:
    opened = open_page(desk, guest, "CPT 1")
    ends = datetime(2026, 12, 1, tzinfo=UTC)
    assert opened == Opening(is_open=True, why=Why.COUNTED, allowed=1, used=1, ends=ends)
    assert opened.left == 0
    assert open_page(desk, guest, "CPT 1") == replace(opened, why=Why.AGAIN)
    assert open_page(desk, guest, "CPT 2") == replace(opened, why=Why.NONE_LEFT, is_open=False)
    other = guest_viewer(b"secret", "192.0.2.2")
    assert whys(desk, other, "CPT 2") == ["counted"]


def test_on_the_next_day_the_same_page_is_another_view_and_with_the_month_the_count_begins_anew(
    desk: Desk, clock: Clock, guest: Viewer
) -> None:
    clock.now = datetime(2026, 11, 30, 23, 59, 59, 999_999, tzinfo=UTC)
    assert whys(desk, guest, "CPT 1", "CPT 2") == ["counted", "none_left"]
    clock.pass_(microseconds=1)
    assert whys(desk, guest, "CPT 1", "CPT 1", "CPT 2") == ["counted", "again", "none_left"]
    clock.pass_(days=1)
    assert whys(desk, guest, "CPT 1") == ["none_left"]


@pytest.mark.parametrize("name", ["guest", "Guest"])
def test_guests_have_the_plan_of_that_name_retired_or_not_and_a_changed_figure_holds_at_once(
    desk: Desk, guest: Viewer, name: str
) -> None:
    plan(desk, name, 2)
    assert whys(desk, guest, "1", "2", "3") == ["counted", "counted", "none_left"]
    plans.retire_plan(desk, name, ROOT)
    plans.change_plan(desk, name, {"page_views": 3}, ROOT)
    assert whys(desk, guest, "3", "4") == ["counted", "none_left"]
    plans.change_plan(desk, name, {"page_views": 0}, ROOT)
    shut = open_page(desk, guest, "4")
    assert (shut.why, shut.allowed, shut.used, shut.left) == (Why.NONE_LEFT, 0, 3, 0)
    assert whys(desk, guest, "1") == ["again"]


def test_our_people_and_robots_are_never_counted(desk: Desk) -> None:
    assert open_page(desk, Viewer(ViewerKind.STAFF), "1") == Opening(is_open=True, why=Why.STAFF)
    robot = open_page(desk, Viewer(ViewerKind.ROBOT), "1")
    assert robot == Opening(is_open=False, why=Why.ROBOT)
    assert robot.left is None
    assert number_of(desk, ViewAllowance) == 0


def test_an_account_has_its_plan_s_pages_by_its_own_period_which_is_renewed_at_its_end(
    desk: Desk, clock: Clock, ann: Viewer
) -> None:
    assert whys(desk, ann, "1", "2", "3") == ["counted", "counted", "none_left"]
    ends = datetime(2026, 12, 16, 12, 0, tzinfo=UTC)
    assert open_page(desk, ann, "3").ends == ends
    clock.now = ends - timedelta(microseconds=1)
    assert whys(desk, ann, "4") == ["none_left"]
    clock.now = ends
    opened = open_page(desk, ann, "4")
    assert (opened.why, opened.used, opened.ends) == (
        Why.COUNTED,
        1,
        datetime(2027, 1, 16, 12, 0, tzinfo=UTC),
    )
    with reading(desk.engine) as session:
        row = session.get_one(Account, ann.account_id)
        renewed = session.scalars(select(AuditEntry.new).where(AuditEntry.action == "account.renewed")).all()
    assert (row.period_began, row.period_units, renewed) == (ends, 3, ["1 period"])


def test_a_page_of_the_day_on_which_a_period_ends_stays_open_all_day(
    desk: Desk, clock: Clock, ann: Viewer
) -> None:
    clock.now = datetime(2026, 12, 16, 11, 0, tzinfo=UTC)
    assert whys(desk, ann, "1") == ["counted"]
    clock.pass_(hours=2)
    again = open_page(desk, ann, "1")
    assert (again.why, again.used) == (Why.AGAIN, 0)


def test_a_desk_that_slept_counts_in_the_period_of_now(desk: Desk, clock: Clock, ann: Viewer) -> None:
    open_page(desk, ann, "1")
    clock.now = datetime(2027, 3, 20, tzinfo=UTC)
    assert facts(desk, ann).terms.began == datetime(2027, 3, 16, 12, 0, tzinfo=UTC)
    assert whys(desk, ann, "1", "2", "3") == ["counted", "counted", "none_left"]
    assert facts(desk, ann).used == 2


def test_moving_to_another_plan_carries_on_what_is_used_and_granted(
    desk: Desk, clock: Clock, ann: Viewer
) -> None:
    plan(desk, "Five", 5)
    assert ann.account_id
    grant_views(desk, ann.account_id, 1, "asked for it", ROOT)
    assert whys(desk, ann, "1", "2", "3", "4") == ["counted", "counted", "counted", "none_left"]
    clock.pass_(days=3)
    acts.put_on_plan(desk, ann.account_id, "Five", ROOT)
    now = facts(desk, ann)
    assert (now.terms.began, now.allowed, now.used, now.left) == (clock(), 6, 3, 3)
    acts.put_on_plan(desk, ann.account_id, "Two", ROOT)  # at the same moment: the period is the same
    assert facts(desk, ann).used == 3
    clock.pass_(days=1)
    acts.put_on_plan(desk, ann.account_id, "none", ROOT)
    now = facts(desk, ann)
    assert (now.terms.began, now.terms.plan, now.allowed, now.used) == (
        datetime(2026, 11, 1, tzinfo=UTC), "", 2, 3,
    )  # fmt: skip
    assert whys(desk, ann, "9") == ["no_plan"]
    acts.put_on_plan(desk, ann.account_id, "Five", ROOT)
    assert facts(desk, ann).left == 3


def test_what_was_used_in_a_period_that_has_ended_is_not_carried_on(
    desk: Desk, clock: Clock, ann: Viewer
) -> None:
    plan(desk, "Five", 5)
    assert ann.account_id
    open_page(desk, ann, "1")
    clock.pass_(days=40)
    acts.put_on_plan(desk, ann.account_id, "Five", ROOT)
    assert facts(desk, ann).used == 0


def test_an_account_without_a_plan_opens_as_much_as_a_guest_and_what_was_granted(
    desk: Desk, clock: Clock
) -> None:
    viewer = account_viewer(introduce(desk.engine, clock()))
    assert whys(desk, viewer, "1", "2", "1") == ["counted", "no_plan", "again"]
    grant_views(desk, viewer.account_id or 0, 1, "a trial", ROOT)
    assert whys(desk, viewer, "2", "3") == ["counted", "no_plan"]


def test_a_suspended_account_gets_the_public_part_and_its_pages_back_when_it_is_resumed(
    desk: Desk, ann: Viewer
) -> None:
    open_page(desk, ann, "1")
    acts.set_account_standing(desk, ann.account_id or 0, Standing.SUSPENDED, ROOT)
    shut = open_page(desk, ann, "1")
    assert (shut.is_open, shut.why, shut.left) == (False, Why.SUSPENDED, None)
    with unit_of_work(desk.engine) as session:  # suspended between the look and the count
        assert views.count(session, ann, "2", desk.clock()) == shut
    assert facts(desk, ann).used == 1
    acts.set_account_standing(desk, ann.account_id or 0, Standing.ACTIVE, ROOT)
    assert whys(desk, ann, "1", "2") == ["again", "counted"]


def test_the_last_page_taken_meanwhile_or_the_same_page_opened_meanwhile_is_noticed_where_it_is_written(
    desk: Desk, guest: Viewer
) -> None:
    open_page(desk, guest, "1")
    with unit_of_work(desk.engine) as session:
        assert views.count(session, guest, "1", desk.clock()).why is Why.AGAIN
        lost = views.count(session, guest, "2", desk.clock())
    assert (lost.why, lost.is_open, lost.used) == (Why.NONE_LEFT, False, 1)
    assert number_of(desk, PageView) == 1


def test_a_grant_adds_to_the_period_takes_back_what_is_not_used_and_is_written_down(
    desk: Desk, clock: Clock, ann: Viewer
) -> None:
    number, now = grant_views(desk, ANN, 3, "a course", ROOT)
    assert (number, now.allowed, now.left) == (ann.account_id, 5, 5)
    whys(desk, ann, "1", "2", "3")
    with pytest.raises(UsageError, match="opened already"):
        grant_views(desk, number, -3, "too much", ROOT)
    assert grant_views(desk, number, -2, "too much", ROOT)[1].left == 0
    with reading(desk.engine) as session:
        lines = [(one.old, one.new, one.reason) for one in changes(session, number) if one.kind == "views"]
        logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.views_granted")).all()
    assert lines == [("0 granted", "3 granted", "a course"), ("3 granted", "1 granted", "too much")]
    assert [(one.subject, one.new, one.reason) for one in logged] == [
        (str(number), "3 granted", "a course"), (str(number), "1 granted", "too much"),
    ]  # fmt: skip
    clock.pass_(days=31)
    assert facts(desk, ann).granted == 0


@pytest.mark.parametrize(
    ("number", "reason", "says"),
    [
        (0, "why", "from 1 to 1,000,000"),
        (1_000_001, "why", "from 1 to 1,000,000"),
        (5, " ", "needs a reason"),
        (-3, "why", "opened already"),
    ],
)
def test_a_grant_that_can_t_be_is_a_sentence(
    desk: Desk, ann: Viewer, number: int, reason: str, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        grant_views(desk, ann.account_id or 0, number, reason, ROOT)
    assert number_of(desk, ViewAllowance) == 0


def test_more_than_the_most_is_not_granted_in_two_steps_either_and_nobody_gets_a_grant_who_is_not_there(
    desk: Desk, ann: Viewer
) -> None:
    grant_views(desk, ANN, 1_000_000, "all", ROOT)
    with pytest.raises(UsageError, match="At most"):
        grant_views(desk, ANN, 1, "and more", ROOT)
    for nobody in (77, "nobody"):
        with pytest.raises(NoSuchThing):
            grant_views(desk, nobody, 1, "why", ROOT)
    with pytest.raises(NoSuchThing), reading(desk.engine) as session:
        find_views(session, 77, desk.clock())


def test_a_figure_lowered_below_what_is_used_takes_nothing_back_and_a_grant_counts_from_there(
    desk: Desk, ann: Viewer
) -> None:
    whys(desk, ann, "1", "2")
    plans.change_plan(desk, "Two", {"page_views": 0}, ROOT)
    assert (facts(desk, ann).left, facts(desk, ann).used) == (0, 2)
    grant_views(desk, ANN, 3, "why", ROOT)
    assert whys(desk, ann, "3", "4") == ["counted", "none_left"]


def test_a_program_of_an_account_is_told_why_nothing_opens(desk: Desk, ann: Viewer) -> None:
    number = ann.account_id or 0
    assert [open_for_account(desk, number, page).why for page in "112"] == [
        Why.COUNTED, Why.AGAIN, Why.COUNTED,
    ]  # fmt: skip
    with pytest.raises(
        OverQuota, match=r"All code pages .* \(2 of 2\); the next period begins on 2026-12-16 12:00 UTC"
    ):
        open_for_account(desk, number, "3")
    acts.set_account_standing(desk, number, Standing.SUSPENDED, ROOT)
    with pytest.raises(OverQuota, match="suspended"):
        open_for_account(desk, number, "1")
    shut = Opening(is_open=False, why=Why.NONE_LEFT, allowed=1, used=1, ends=desk.clock())
    assert in_words(shut).startswith(
        "All code pages of this period are used (1 of 1); the next period begins"
    )
    assert in_words(replace(shut, allowed=0)) == "The account's plan opens no code pages."
    assert "no plan" in in_words(replace(shut, why=Why.NO_PLAN))


def test_whoever_registers_is_told_the_free_plan_s_number_while_registration_is_open(desk: Desk) -> None:
    assert free_views(desk) is None
    plan(desk, "free", 5)
    assert free_views(desk) == 5
    plans.retire_plan(desk, "free", ROOT)
    assert free_views(desk) is None


def test_the_newest_pages_are_told_with_the_figures(desk: Desk, clock: Clock, ann: Viewer) -> None:
    open_page(desk, ann, "CPT 1")
    clock.pass_(hours=1)
    open_page(desk, ann, "CPT 2")
    told = facts(desk, ann).as_json()
    assert told.pop("pages") == [
        {"page": "CPT 2", "day": "2026-11-16", "at": "2026-11-16T13:00:00+00:00"},
        {"page": "CPT 1", "day": "2026-11-16", "at": "2026-11-16T12:00:00+00:00"},
    ]
    assert told == {
        "account": ann.account_id, "plan": "Two", "period_began": "2026-11-16T12:00:00+00:00",
        "period_ends": "2026-12-16T12:00:00+00:00", "plan_views": 2, "granted": 0, "allowed": 2, "used": 2, "left": 0,
    }  # fmt: skip


def test_a_guest_s_views_go_when_the_month_after_theirs_has_ended(
    desk: Desk, clock: Clock, guest: Viewer
) -> None:
    open_page(desk, guest, "1")
    for now, kept in ((datetime(2026, 12, 31, 23, tzinfo=UTC), 1), (datetime(2027, 1, 1, tzinfo=UTC), 0)):
        clock.now = now
        purge(desk, ROOT)
        assert number_of(desk, PageView) == number_of(desk, ViewAllowance) == kept


@pytest.mark.parametrize("held", [None, "account", "address"])
def test_an_account_s_views_are_kept_for_so_long_and_longer_only_by_a_legal_hold(
    desk: Desk, clock: Clock, ann: Viewer, held: str | None
) -> None:
    open_page(desk, ann, "1")
    if held:
        holds.place(desk, held, ANN if held == "address" else str(ann.account_id), ROOT, "matter 7")
    clock.pass_(days=(KEPT + LONGEST_PERIOD).days)
    purge(desk, ROOT)
    assert number_of(desk, PageView) == 1
    clock.pass_(seconds=1)
    purge(desk, ROOT)
    left = 1 if held else 0
    assert number_of(desk, PageView) == number_of(desk, ViewAllowance) == left


def test_a_purge_by_hand_goes_on_until_nothing_is_due_and_a_sweep_takes_some_at_once(
    desk: Desk, clock: Clock
) -> None:
    with unit_of_work(desk.engine) as session:
        for number in range(AT_ONCE + 3):
            views.count(session, guest_viewer(b"secret", str(number)), "1", clock())
    clock.pass_(days=62)
    with unit_of_work(desk.engine) as session:
        assert forget_views(session, clock()) == AT_ONCE
    purge(desk, ROOT)
    assert number_of(desk, PageView) == number_of(desk, ViewAllowance) == 0


def add_user(desk: Desk, name: str, account_id: int) -> None:
    with unit_of_work(desk.engine) as session:
        columns = {"role": Role.CUSTOMER, "account_id": account_id, "created_at": desk.clock()}
        session.add(User(name=name, email=name, **columns))


@pytest.mark.parametrize("others", ["", "sender", "user", "domain"])
def test_an_erased_person_s_views_go_unless_others_belong_to_the_account(
    desks: Any, clock: Clock, others: str
) -> None:
    desk = desks().desk
    plan(desk, "Two", 2)
    number = acts.open_account(desk, "The clinic", ROOT, plan="Two")
    acts.add_sender(desk, ANN, ROOT, account=number)
    add_user(desk, ANN, number)
    if others == "sender":
        acts.add_sender(desk, "ben@clinic.example", ROOT, account=number)
    elif others == "user":
        add_user(desk, "ben@clinic.example", number)
    elif others == "domain":
        from consultant.administration.domains import add_domain

        add_domain(desk, number, "clinic.example", ROOT)
    whys(desk, account_viewer(number), "1", "2")
    file = io.BytesIO()
    export(desk, ANN, file, ROOT)
    with zipfile.ZipFile(file) as made:
        told = json.loads(made.read("person.json"))["page_views"]
    assert [(one["page"], one["day"]) for one in told] == [("1", "2026-11-16"), ("2", "2026-11-16")]
    holds.place(desk, "address", ANN, ROOT, "matter 7")
    with pytest.raises(NotPossibleNow):
        erase(desk, ANN, ROOT, "asked")
    holds.release(desk, 1, ROOT)
    erase(desk, ANN, ROOT, "asked")
    left = 2 if others else 0
    assert (number_of(desk, PageView), number_of(desk, ViewAllowance)) == (left, 1 if left else 0)
    assert not audit_quota(desk.engine).misfits


@pytest.mark.parametrize("held", ["account", "address"])
def test_a_hold_keeps_the_views_of_who_reads_for_an_account_and_may_not_ask_for_it(
    desks: Any, clock: Clock, held: str
) -> None:
    desk = desks().desk
    plan(desk, "Two", 2)
    number = acts.open_account(desk, "The clinic", ROOT, plan="Two")
    add_user(desk, ANN, number)
    open_page(desk, account_viewer(number), "1")
    holds.place(desk, held, ANN if held == "address" else str(number), ROOT, "matter 7")
    with pytest.raises(NotPossibleNow):
        erase(desk, ANN, ROOT, "asked")
    clock.pass_(days=(KEPT + LONGEST_PERIOD).days, seconds=1)
    purge(desk, ROOT)
    assert number_of(desk, PageView) == number_of(desk, ViewAllowance) == 1
    file = io.BytesIO()
    export(desk, ANN, file, ROOT)
    with zipfile.ZipFile(file) as made:
        told = json.loads(made.read("person.json"))
    assert (told["account"]["id"], [one["page"] for one in told["page_views"]]) == (number, ["1"])
    holds.release(desk, 1, ROOT)
    purge(desk, ROOT)
    assert number_of(desk, PageView) == number_of(desk, ViewAllowance) == 0


class TestTheAudit:
    """What the audit of the quota book names."""

    @pytest.fixture(autouse=True)
    def _fits(self) -> None:
        """Here it does not."""

    def test_names_a_count_that_is_not_that_of_its_pages(self, desk: Desk, guest: Viewer) -> None:
        open_page(desk, guest, "1")
        with unit_of_work(desk.engine) as session:
            session.execute(update(ViewAllowance).values(used=4))
        audit = audit_quota(desk.engine)
        (found,) = audit.misfits
        assert audit.counts["page views"] == 1
        assert (found.where, found.figures) == (f"{guest.key}, period of 2026-11-01", "4, pages 1")

    def test_names_a_page_of_no_count_and_one_of_another_account(self, desk: Desk, ann: Viewer) -> None:
        open_page(desk, ann, "1")
        with unit_of_work(desk.engine) as session:
            session.execute(update(PageView).values(account_id=None))
            session.add(
                PageView(
                    viewer="guest:x",
                    day=desk.clock().date(),
                    page="1",
                    period_began=desk.clock(),
                    at=desk.clock(),
                )
            )
        found = [(one.where, one.figures) for one in audit_quota(desk.engine).misfits]
        assert found == [
            ("page view 1", f"{ann.key}, account None"),
            ("page view 2", "guest:x, account None"),
        ]
