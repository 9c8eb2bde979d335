"""The board's search: what fits, what does not, in which order; by each of its ways. On both stores."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.careers import search
from consultant.careers.fields import Remote
from consultant.careers.filing import drop_terms, write_terms
from consultant.careers.query import JobQuery
from consultant.careers.search import Place, count_jobs, find_jobs, listed_now
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.career import JobPosting, JobTerm, PostingStatus
from consultant.models.migrations import migrate

from tests.boards import list_posting
from tests.job_rows import INBOX
from tests.many_postings import RARE_WORD, fill_board

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.stores import Store

MANY = 60
REMOTE = {"remote": "remote", "city": "", "state": ""}


@pytest.fixture
def engine(empty_store: Store) -> Engine:
    made = make_engine(empty_store.database_url, "desk")
    migrate(made, "desk")
    return made


@pytest.fixture
def board(engine: Engine, clock: Clock) -> Engine:
    """Five postings, one a day; number 1 is the newest."""
    now = clock()
    postings: tuple[dict[str, object], ...] = (
        {"title": "Inpatient coders", "credentials": ["CCS", "CPC-A"], "yearly_high": 7_000_000},
        {"title": "Urology coder", "specialities": ["urology"], "credentials": ["CPC"]},
        {"title": "Biller", **REMOTE, "description": "Coding is not asked.", "yearly_high": 6_000_000},
        {"title": "Auditor at Álvarez", "state": "OR", "city": "Portland", "remote": "hybrid"},
        {"title": "Coder", **REMOTE, "credentials": ["CPC"], "yearly_high": 5_999_999},
    )
    for number, columns in enumerate(postings, start=1):
        list_posting(engine, number, now - timedelta(days=number), **{"description": ""} | columns)
    return engine


def found(engine: Engine, clock: Clock, query: JobQuery, **part: object) -> list[int]:
    with reading(engine) as session:
        answer = find_jobs(session, query, clock(), **part)  # type: ignore[arg-type]
        references = [one.reference for one in answer.postings]
        assert count_jobs(session, query, clock()) == len(references) or part
    return [int(one.removeprefix("CAREER")) for one in references]


FITTING: tuple[tuple[JobQuery, list[int]], ...] = (
    (JobQuery(), [1, 2, 3, 4, 5]),
    (JobQuery(words="coders"), [1, 2, 5]),
    (JobQuery(words="CODING"), [3]),
    (JobQuery(words="alvarez portland"), [4]),
    (JobQuery(words="Oregon"), [4]),
    (JobQuery(words="cpc-a"), [1]),
    (JobQuery(words="the jobs"), [1, 2, 3, 4, 5]),
    (JobQuery(words="astronaut"), []),
    (JobQuery(words="general hospital coder"), [1, 2, 5]),
    (JobQuery(credential="CPC"), [2, 5]),
    (JobQuery(speciality="urology"), [2]),
    (JobQuery(remote=Remote.REMOTE), [3, 5]),
    (JobQuery(state="TX"), [1, 2]),
    (JobQuery(pay_at_least=60_000), [1, 3]),
    (JobQuery(within_days=2), [1, 2]),
    (JobQuery(words="coder", credential="CPC", remote=Remote.REMOTE), [5]),
    (JobQuery(words="coder", credential="CPC", remote=Remote.REMOTE, pay_at_least=60_000), []),
)


def test_what_fits_is_found_newest_first(board: Engine, clock: Clock) -> None:
    for query, numbers in FITTING:
        assert found(board, clock, query) == numbers, query


def test_only_what_stands_on_the_board_now_is_found(board: Engine, clock: Clock) -> None:
    with unit_of_work(board) as session:
        by_number = {one.reference: one for one in session.scalars(select(JobPosting))}
        by_number["CAREER1"].listed_from = clock() + timedelta(seconds=1)
        by_number["CAREER2"].ends_at = clock()
        by_number["CAREER3"].status = PostingStatus.CLOSED
        drop_terms(session, by_number["CAREER5"].id)
    assert found(board, clock, JobQuery()) == [4, 5]
    assert found(board, clock, JobQuery(words="coder")) == [], "5 has no terms any more"
    with reading(board) as session:
        assert [one.reference for one in listed_now(session, clock(), 10)] == ["CAREER4", "CAREER5"]


def test_pages_go_on_where_the_last_one_ended(board: Engine, clock: Clock) -> None:
    with reading(board) as session:
        first = find_jobs(session, JobQuery(), clock(), limit=2)
        assert first.after
        after = Place.parse(str(first.after))
        assert after == first.after
        second = find_jobs(session, JobQuery(), clock(), after=after, limit=2)
        third = find_jobs(session, JobQuery(), clock(), after=second.after, limit=2)
        late = find_jobs(session, JobQuery(), clock(), after=Place(clock() + timedelta(days=9), 1), limit=9)
    assert [one.reference for one in (*second.postings, *third.postings)] == ["CAREER3", "CAREER4", "CAREER5"]
    assert third.after is None
    assert len(late.postings) == 5


def test_what_is_new_since_a_time(board: Engine, clock: Clock) -> None:
    assert found(board, clock, JobQuery(), since=clock() - timedelta(days=3)) == [1, 2]
    assert found(board, clock, JobQuery(words="coder"), since=clock() - timedelta(days=2)) == [1]


@pytest.mark.parametrize(
    "text", ["", "-", "1", "1-", "-1", "x-1", "1-x", "9" * 30 + "-1", "1-" + "9" * 50, "١-١", "1-1-1", "1- 1"]
)
def test_a_broken_link_to_a_page_is_none(text: str) -> None:
    assert Place.parse(text) is None


def test_a_posting_is_filed_anew_where_it_changes_and_nowhere_once_closed(
    board: Engine, clock: Clock
) -> None:
    with unit_of_work(board) as session:
        posting = session.scalars(select(JobPosting).where(JobPosting.reference == "CAREER2")).one()
        posting.title, posting.credentials, posting.specialities = "Manager", ["CCS"], []
        write_terms(session, posting)
        write_terms(session, posting)
    assert found(board, clock, JobQuery(words="manager", credential="CCS")) == [2]
    assert found(board, clock, JobQuery(speciality="urology")) == []
    with unit_of_work(board) as session:
        posting = session.get_one(JobPosting, posting.id)
        posting.status = PostingStatus.CLOSED
        write_terms(session, posting)
        assert session.scalars(select(JobTerm).where(JobTerm.posting_id == posting.id)).all() == []


def test_no_search_finds_the_inbox_of_an_employer(board: Engine, clock: Clock) -> None:
    list_posting(board, 9, clock(), title="Auditor", description=f"Write to {INBOX.upper()} or call.")
    assert found(board, clock, JobQuery(words="auditor call")) == [9]
    for words in (INBOX, "hiring", "example"):
        assert found(board, clock, JobQuery(words=words)) == []


QUERIES = (
    JobQuery(),
    JobQuery(words="coding"),
    JobQuery(words="medical coding experience team"),
    JobQuery(words=RARE_WORD),
    JobQuery(words=f"{RARE_WORD} coding"),
    JobQuery(words="hybrid", remote=Remote.REMOTE),
    JobQuery(credential="CPC", remote=Remote.REMOTE),
    JobQuery(words="coding", pay_at_least=90_000),
    JobQuery(pay_at_least=99_000),
    JobQuery(words="time", state="TX", remote=Remote.HYBRID),
    JobQuery(words="claims", within_days=1),
)


def test_every_way_finds_the_same(engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_board(engine, clock(), MANY, closed=30)
    monkeypatch.setattr(search, "NEWEST", 10)
    monkeypatch.setattr(search, "MANY", 40)
    monkeypatch.setattr(search, "MOST_COUNTED", 12)
    for steps in ((500,), (2, 30), ()):  # the rarest leads always, at times, never
        monkeypatch.setattr(search, "STEPS", steps)
        finds_what_fits(engine, clock)


def finds_what_fits(engine: Engine, clock: Clock) -> None:
    with reading(engine) as session:
        listed = session.scalars(select(JobPosting).where(JobPosting.status == PostingStatus.OPEN)).all()
        filed = session.execute(select(JobTerm.posting_id, JobTerm.term)).all()
        terms = {one.id: {term for number, term in filed if number == one.id} for one in listed}
        for query in QUERIES:
            for paid in (query, replace(query, pay_at_least=50_000)):
                fits = [one for one in listed if _fits(one, terms[one.id], paid, clock)]
                expected = [
                    one.id for one in sorted(fits, key=lambda one: (one.listed_from, one.id), reverse=True)
                ]
                assert _all_pages(session, paid, clock) == expected, paid
                assert count_jobs(session, paid, clock()) == min(len(expected), search.MOST_COUNTED)


def _fits(posting: JobPosting, terms: set[str], query: JobQuery, clock: Clock) -> bool:
    """The same without a store."""
    pays = query.pay_at_least is None or (posting.yearly_high or 0) >= query.pay_at_least * 100
    age = clock() - (posting.listed_from or clock())
    is_new = query.within_days is None or age <= timedelta(days=query.within_days)
    return pays and is_new and set(search.terms_of_query(query)) <= terms


def _all_pages(session: object, query: JobQuery, clock: Clock) -> list[int]:
    numbers: list[int] = []
    after: Place | None = None
    while True:
        page = find_jobs(session, query, clock(), after=after, limit=25)  # type: ignore[arg-type]
        numbers += [one.id for one in page.postings]
        after = page.after
        if after is None:
            return numbers
