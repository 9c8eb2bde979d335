"""AT-92, AT-28 on the job board: a posting's words go once it has ended, a person's data is exported and erased with the rest."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from consultant import pipeline
from consultant.administration import erased, holds
from consultant.administration.erasure import erase
from consultant.administration.exports import export
from consultant.audit_log import Actor
from consultant.careers.board import keep_reading
from consultant.careers.fields import JobFields
from consultant.models.base import reading, unit_of_work
from consultant.models.career import (
    JobApplication,
    JobPosting,
    JobReading,
    JobTerm,
    JobTold,
    ReadingKind,
    SavedSearch,
)
from consultant.models.case import Case

from tests.at_the_desk import ASKER, add_case
from tests.conftest import CHECKOUT, Clock
from tests.job_rows import INBOX, add_posting
from tests.journeys.journey import Played, config_with, open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stores import Store

ADMIN = Actor("ada", "web")
APPLICANT = "applicant@home.example"
WORD = "quillwort"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    keys = {"serves": "jobs", "keep_raw_days": 2, "keep_text_days": 5}
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, keys), clock)


def posted(played: Played, clock: Clock, **columns: object) -> int:
    """A posting with a word in whatever is forgotten of it, an application, and a search that was told of it."""
    at = clock()
    with unit_of_work(played.desk.engine) as session:
        posting = add_posting(session, 1, at, **{"description": WORD} | columns)
        applied = add_case(session, 2, at, sender_address=APPLICANT, status="sent")
        session.add_all(
            [
                JobTerm(term=WORD, posting_id=posting.id),
                JobTold(address=APPLICANT, posting_id=posting.id, at=at),
                JobApplication(case_id=applied.id, posting_id=posting.id, applicant="a" * 64, at=at),
                saved(APPLICANT, at, confirmed_at=at),
            ]
        )
        return posting.id


def saved(address: str, at: Any, **columns: object) -> SavedSearch:
    values = {"query": {"words": "coder"}, "query_hash": "q", "rhythm": "daily", "created_at": at}
    return SavedSearch(address=address, **values | columns)


def kept(played: Played, posting_id: int) -> JobPosting:
    with reading(played.desk.engine) as session:
        return session.get_one(JobPosting, posting_id)


def named(played: Played) -> set[str]:
    """The tables of the board in which somebody's address, or the word, still stands."""
    found = set()
    with reading(played.desk.engine) as session:
        for table in (JobPosting, JobReading, JobTerm, JobTold, SavedSearch, JobApplication):
            for row in session.scalars(select(table)):
                values = [str(getattr(row, column.key)) for column in table.__mapper__.columns]
                if any(one in value for one in (WORD, ASKER, INBOX, APPLICANT) for value in values):
                    found.add(table.__tablename__)
    return found


def test_at_92_a_posting_that_stands_keeps_its_words_and_one_that_ended_loses_them(
    played: Played, clock: Clock
) -> None:
    posting_id = posted(played, clock)
    clock.pass_(days=6)
    pipeline.sweep(played.desk)
    assert kept(played, posting_id).apply_to == INBOX, "it stands still"
    with unit_of_work(played.desk.engine) as session:
        row = session.get_one(JobPosting, posting_id)
        row.status, row.changed_at = "expired", clock()
    clock.pass_(days=3)
    pipeline.sweep(played.desk)
    assert kept(played, posting_id).apply_to == INBOX, "the days count from its end"
    clock.pass_(days=3)
    pipeline.sweep(played.desk)
    gone = kept(played, posting_id)
    assert (gone.posted_by, gone.apply_to, gone.description) == ("", "", "")
    assert (gone.title, gone.status, gone.forgotten_at) == ("Inpatient coder", "expired", clock())
    assert named(played) == {"saved_searches"}
    with reading(played.desk.engine) as session:
        assert session.scalars(select(JobApplication.applicant)).one() == ""


def test_at_92_a_late_renewal_brings_nothing_back_that_was_forgotten(played: Played, clock: Clock) -> None:
    posting_id = posted(played, clock, status="closed")
    clock.pass_(days=6)
    pipeline.sweep(played.desk)
    with unit_of_work(played.desk.engine) as session:
        thread = kept(played, posting_id).case_id
        case = add_case(session, 3, clock(), thread_id=thread, mailbox="consult", status="drafted")
        keep_reading(session, case, ReadingKind.RENEW, JobFields(), "CAREER1", clock())
    gone = kept(played, posting_id)
    assert (gone.status, gone.title, gone.description) == ("closed", "Inpatient coder", "")


def test_at_92_a_legal_hold_stops_it_on_the_board_too(played: Played, clock: Clock) -> None:
    posting_id = posted(played, clock, status="closed")
    number = holds.place(played.desk, "address", ASKER, ADMIN, "Matter 17")
    clock.pass_(days=99)
    pipeline.sweep(played.desk)
    assert kept(played, posting_id).description == WORD
    holds.release(played.desk, number, ADMIN)
    pipeline.sweep(played.desk)
    assert kept(played, posting_id).description == ""


def test_at_92_a_search_that_nobody_confirmed_or_wants_goes_after_a_month(
    played: Played, clock: Clock
) -> None:
    at = clock()
    with unit_of_work(played.desk.engine) as session:
        posting = add_posting(session, 1, at, ends_at=at + timedelta(days=90))
        session.add_all(
            [
                saved("never@x.example", at),
                saved("ended@x.example", at, confirmed_at=at, ended_at=at),
                saved("wanted@x.example", at, confirmed_at=at),
                JobTold(address="ended@x.example", posting_id=posting.id, at=at),
                JobTold(address="wanted@x.example", posting_id=posting.id, at=at),
            ]
        )
    clock.pass_(days=31)
    pipeline.sweep(played.desk)
    with reading(played.desk.engine) as session:
        assert set(session.scalars(select(SavedSearch.address))) == {"wanted@x.example"}
        assert set(session.scalars(select(JobTold.address))) == {"wanted@x.example"}


@pytest.mark.parametrize("address", [ASKER, INBOX])
def test_at_28_erasing_an_employer_takes_the_postings_off_the_board(
    played: Played, clock: Clock, address: str
) -> None:
    posting_id = posted(played, clock)
    erase(played.desk, address, ADMIN, "asked for")
    gone = kept(played, posting_id)
    assert (gone.status, gone.posted_by, gone.apply_to, gone.description) == ("closed", "", "", "")
    assert named(played) == {"saved_searches"}


def test_at_28_an_inbox_that_a_posting_had_once_is_erased_too(played: Played, clock: Clock) -> None:
    posting_id = posted(played, clock)
    with unit_of_work(played.desk.engine) as session:
        session.get_one(JobPosting, posting_id).apply_to = "new@hospital.example"
    erase(played.desk, INBOX, ADMIN, "asked for")
    stays = kept(played, posting_id)
    assert (stays.status, stays.apply_to) == ("open", "new@hospital.example")
    with reading(played.desk.engine) as session:
        (fields,) = session.scalars(select(JobReading.fields))
    assert set(fields) == {"title", "description"}


def test_at_28_erasing_an_applicant_takes_searches_and_what_was_told(played: Played, clock: Clock) -> None:
    posting_id = posted(played, clock)
    erase(played.desk, APPLICANT, ADMIN, "asked for")
    assert kept(played, posting_id).status == "open"
    with reading(played.desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(SavedSearch)) == 0
        assert session.scalar(select(func.count()).select_from(JobTold)) == 0
        assert session.scalars(select(JobApplication.applicant)).one() == ""
        assert APPLICANT not in set(session.scalars(select(Case.sender_address)))


def test_at_28_whoever_is_known_to_the_board_alone_is_found_again_after_a_restore(
    played: Played, clock: Clock
) -> None:
    posted(played, clock)
    for address in (INBOX, APPLICANT):
        mark = holds.mark_of(played.desk, address)
        marks = [erased.ErasedMark(clock(), mark)]
        again = erased.erase_again(played.desk, marks, clock() - timedelta(days=1), ADMIN)
        assert (again.erased, again.left) == (1, ())
    assert named(played) == set()


def test_at_28_the_export_holds_postings_searches_and_applications(played: Played, clock: Clock) -> None:
    posted(played, clock)
    assert exported(played, ASKER)["postings"][0]["apply_to"] == INBOX
    of_applicant = exported(played, APPLICANT)
    assert of_applicant["saved_searches"][0]["query"] == {"words": "coder"}
    assert of_applicant["told_of_postings"][0]["posting"] == "CAREER1"
    assert of_applicant["applications"][0]["posting"] == "CAREER1"


def exported(played: Played, address: str) -> dict[str, Any]:
    out = io.BytesIO()
    export(played.desk, address, out, ADMIN)
    with zipfile.ZipFile(out) as made:
        told: dict[str, Any] = json.loads(made.read("person.json"))
    return told
