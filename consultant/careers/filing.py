"""The terms under which an open posting is filed: its words, and the filters that it meets. The board writes them, the search reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from consultant.careers.hidden import INSTEAD, without
from consultant.careers.terms import STATES
from consultant.careers.words import words_of
from consultant.models.career import JobTerm, PostingStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.models.career import JobPosting

MOST_READ, MOST_TERMS = 20_000, 1_000
"""Characters of a description, and terms of a posting, that it is found by."""


def write_terms(session: Session, posting: JobPosting) -> None:
    """File a posting under its terms as they are now; one that is not open is under none."""
    session.flush()
    wanted = terms_of(posting) if posting.status == PostingStatus.OPEN else set()
    of_posting = JobTerm.posting_id == posting.id
    former = set(session.scalars(select(JobTerm.term).where(of_posting)))
    if former - wanted:
        session.execute(delete(JobTerm).where(of_posting, JobTerm.term.in_(former - wanted)))
    if wanted - former:
        rows = [{"term": term, "posting_id": posting.id} for term in sorted(wanted - former)]
        session.execute(insert(JobTerm), rows)


def drop_terms(session: Session, posting_id: int) -> None:
    """Let a posting be found no longer."""
    session.execute(delete(JobTerm).where(JobTerm.posting_id == posting_id))


def terms_of(posting: JobPosting) -> set[str]:
    """The words and filters of a posting; the employer's inbox is none of them, so that no search can guess at it."""
    said = (
        posting.title,
        posting.employer,
        posting.city,
        posting.state,
        STATES.get(posting.state, ""),
        posting.remote.replace("_", " "),
        posting.employment.replace("_", " "),
        *posting.credentials,
        *posting.specialities,
        posting.description[:MOST_READ],
    )
    text = without("\n".join(said), posting.apply_to, posting.posted_by).replace(INSTEAD, " ")
    words = list(words_of(text))[:MOST_TERMS]
    filters = [
        *(filter_term("credential", one) for one in posting.credentials),
        *(filter_term("speciality", one) for one in posting.specialities),
        *(filter_term(name, value) for name, value in (("remote", posting.remote), ("state", posting.state)) if value),
    ]  # fmt: skip
    return {*words, *filters}


def filter_term(name: str, value: str) -> str:
    """The term of a filter: `credential:cpc`."""
    return f"{name}:{value.casefold()}"
