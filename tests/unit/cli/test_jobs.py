"""`consultant jobs …`: postings are listed, shown without an inbox, taken off the board with a reason in the audit log; saved searches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.careers.search import write_terms
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobPosting, JobReading, JobTerm, SavedSearch

from tests.at_the_desk import ASKER
from tests.job_rows import INBOX, add_posting

if TYPE_CHECKING:
    from tests.journeys.journey import Played
    from tests.unit.cli.conftest import Consultant
    from tests.unit.conftest import Desks

NOW = datetime.now(UTC).replace(microsecond=0)
"""A command's time is the real one."""


@pytest.fixture
def board(desks: Desks) -> Played:
    """Three postings: one that stands, one whose time is over, one that waits."""
    played = desks(serves="jobs")
    with unit_of_work(played.desk.engine) as session:
        stands = add_posting(session, 1, NOW, title="Remote [bold]coder[/bold]", credentials=["CPC"])
        session.scalars(select(JobReading)).one().ends_at = stands.ends_at
        write_terms(session, stands)
        add_posting(session, 2, NOW, ends_at=NOW - timedelta(days=1))
        add_posting(session, 3, NOW, status="pending", listed_from=None, ends_at=None)
    return played


def test_postings_are_listed_by_status_and_shown_without_an_inbox(
    board: Played, consultant: Consultant
) -> None:
    rows = consultant.ok("jobs", "list", "--json").json["postings"]
    assert [(row["reference"], row["status"]) for row in rows] == [
        ("CAREER3", "pending"),
        ("CAREER2", "expired"),
        ("CAREER1", "open"),
    ]
    assert "[bold]coder[/bold]" in consultant.ok("jobs", "list", "--status", "open").out
    expired = consultant.ok("jobs", "list", "--status", "expired", "--json").json["postings"]
    assert [row["reference"] for row in expired] == ["CAREER2"]
    assert "no status of a posting" in consultant.fails("jobs", "list", "--status", "gone", code=2)
    shown = consultant.ok("jobs", "show", "career1").out
    assert "credentials: CPC" in shown
    assert "apply to: h***@hospital.example" in shown
    assert INBOX not in shown + consultant.ok("jobs", "show", "career1", "--json").out
    assert ASKER not in shown
    assert "There is no such posting" in consultant.fails("jobs", "show", "CAREER9", code=2)


def test_one_is_closed_for_a_reason_that_the_audit_log_keeps(board: Played, consultant: Consultant) -> None:
    assert "Say why" in consultant.fails("jobs", "close", "CAREER1", code=2)
    assert "not on the board yet" in consultant.fails("jobs", "close", "CAREER3", "--reason", "x", code=1)
    assert "it is expired" in consultant.fails("jobs", "close", "CAREER2", "--reason", "x", code=1)
    said = consultant.ok("jobs", "close", "CAREER1", "--reason", "filled", "--by", "ann").out
    assert said == "CAREER1 is closed.\n"
    with reading(board.desk.engine) as session:
        posting = session.scalars(select(JobPosting).where(JobPosting.reference == "CAREER1")).one()
        said_first = session.get_one(JobReading, posting.case_id)
        assert posting.status == "closed"
        assert posting.ends_at == said_first.ends_at
        assert said_first.ends_at is not None
        assert said_first.ends_at < NOW + timedelta(days=1), "the next mail about it does not bring it back"
        assert not session.scalars(select(JobTerm)).all(), "and nobody finds it"
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.actor, entry.action, entry.subject) == ("ann", "posting.closed", "CAREER1")
        assert (entry.old, entry.new, entry.reason) == ("open", "closed", "filled")


def test_of_a_rejected_one_nothing_holds_any_more(board: Played, consultant: Consultant) -> None:
    rejected = ("jobs", "close", "CAREER1", "--reject", "--reason", "a swindle", "--json")
    assert consultant.ok(*rejected).json["status"] == "rejected"
    with reading(board.desk.engine) as session:
        posting = session.scalars(select(JobPosting).where(JobPosting.reference == "CAREER1")).one()
        assert session.get_one(JobReading, posting.case_id).effective_at is None


def test_what_is_over_is_written_down(board: Played, consultant: Consultant) -> None:
    assert consultant.ok("jobs", "expire").out == "Expired: 1.\n"
    assert consultant.ok("jobs", "expire", "--json").json == {"expired": 0}


def test_saved_searches_are_listed_with_masked_addresses(board: Played, consultant: Consultant) -> None:
    with unit_of_work(board.desk.engine) as session:
        row = {"query": {"words": "coder", "state": "TX"}, "query_hash": "q", "rhythm": "daily"}
        session.add(SavedSearch(address=ASKER, created_at=NOW, confirmed_at=NOW, next_at=NOW, **row))
    shown = consultant.ok("jobs", "alerts").out
    assert "c***@clinic.example" in shown
    assert "state TX, words coder" in shown
    assert "Due now: 1." in shown
    assert consultant.ok("jobs", "alerts", "--json").json["searches"][0]["standing"] == "active"


def test_a_saved_search_is_ended_for_a_reason_that_the_audit_log_keeps(
    board: Played, consultant: Consultant
) -> None:
    with unit_of_work(board.desk.engine) as session:
        row = {"query": {}, "query_hash": "q", "rhythm": "daily", "address": ASKER}
        session.add(SavedSearch(id=7, created_at=NOW, confirmed_at=NOW, next_at=NOW, **row))
    assert "needs a reason" in consultant.fails("jobs", "end-alert", "7", code=2)
    assert "no saved search 8" in consultant.fails("jobs", "end-alert", "8", "--reason", "x", code=2)
    ending = ("jobs", "end-alert", "7", "--reason", "asked by telephone", "--by", "ann")
    assert consultant.ok(*ending).out == "Saved search 7 has ended.\n"
    assert consultant.ok(*ending, "--json").json == {"number": 7, "ended": False}
    with reading(board.desk.engine) as session:
        assert session.get_one(SavedSearch, 7).next_at is None
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.subject) == ("ann", "alert.ended", "7")
