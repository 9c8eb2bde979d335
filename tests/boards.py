"""A desk with a job board, and postings on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from consultant import job_alerts
from consultant.careers.alert_tokens import make_confirm_token, make_end_token
from consultant.careers.filing import write_terms
from consultant.careers.query import JobQuery
from consultant.careers.rhythm import Rhythm
from consultant.mailboxes import Mailboxes, load_mailboxes
from consultant.models.base import reading, unit_of_work
from consultant.models.career import SavedSearch

from tests.conftest import CHECKOUT
from tests.job_rows import add_posting

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from consultant.desk import Desk

    from tests.journeys.journey import Played

WEB = "https://desk.example"
SEEKER = "seeker@home.example"


def with_board(played: Played, *, web_url: str = WEB, **mailbox: Any) -> Played:
    """The same desk with a jobs mailbox, with these keys of it changed, and pages at `web_url`."""
    jobs = load_mailboxes(CHECKOUT / "mailbox_config").get_by_name("jobs")
    changed: dict[str, Any] = {"time_zone": "UTC", "undo_seconds": 0, "automatic_undo_seconds": 0} | mailbox
    jobs = replace(jobs, **changed)
    others = [one for one in played.desk.mailboxes if one.name != "jobs"]
    boxes = Mailboxes((*others, jobs), played.desk.mailboxes.operator)
    return replace(played, desk=replace(played.desk, mailboxes=boxes, web_url=web_url))


def list_posting(engine: Engine, number: int, at: datetime, **columns: object) -> int:
    """An open posting, filed under its terms; its id."""
    with unit_of_work(engine) as session:
        posting = add_posting(session, number, at, **{"mailbox": "jobs", "case_mailbox": "jobs"} | columns)
        write_terms(session, posting)
        return posting.id


def searches_of(desk: Desk, *, everything: bool = False) -> list[SavedSearch]:
    """Saved searches that stand, or all, the newest first."""
    query = select(SavedSearch).order_by(SavedSearch.id.desc())
    if not everything:
        query = query.where(SavedSearch.confirmed_at.is_not(None), SavedSearch.ended_at.is_(None))
    with reading(desk.engine) as session:
        return list(session.scalars(query))


def end(desk: Desk, search: SavedSearch) -> None:
    """End a search by its link."""
    job_alerts.end(desk, make_end_token(desk.secret, search.id, search.address))


def subscribe(desk: Desk, address: str = SEEKER, rhythm: Rhythm = Rhythm.DAILY, **query: Any) -> SavedSearch:
    """A search that is asked for and confirmed."""
    wanted = JobQuery(**query)
    job_alerts.ask(desk, address, wanted, rhythm)
    with reading(desk.engine) as session:
        newest = select(SavedSearch).where(SavedSearch.address == address).order_by(SavedSearch.id.desc())
        number = session.scalars(newest).first()
    assert number
    return job_alerts.confirm(desk, make_confirm_token(desk.secret, number.id, address, rhythm, desk.clock()))
