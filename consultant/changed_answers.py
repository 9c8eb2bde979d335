"""Which sent answers would read differently now that other editions are on the books? Lists them; changes nothing.

An answer is asked again where a book that is read for its codes was activated since it was written: by its date of
service or, where it named none, as of today, since its reader goes on using it. One without a date is asked again, too,
where an edition or a row that was loaded ahead has come into force since. Which books are read is told by
`checks/reads.py`, what is new on them by `codes/news.py`, what counts as a difference by `checks/comparison.py`.
Cases are read in batches, those sent last first; the words of a question are read of those alone that are asked again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from consultant.accounts.ledger import DESK
from consultant.checks.check import check
from consultant.checks.comparison import Change, differences, finding_of
from consultant.checks.reads import PLACE_OF, books_read, codes_asked, is_dated
from consultant.codes import listing
from consultant.codes.news import News, news
from consultant.extraction.as_json import question_of
from consultant.lifecycle import Status
from consultant.models.base import UtcDateTime, reading
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import Engine, ScalarSelect, Select

    from consultant.codes.lookup import Books

READ_AT_ONCE = 200
"""Cases in one batch."""
ASKED_FOR_A_NOTICE = 100
"""Answers that `notice` asks again at most, at some ten milliseconds each: an import should not wait for more."""
UNDER_WAY = timedelta(minutes=5)
"""How long before its draft is written down an answer may have read the books: longer than a step may run."""


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A sent answer that a person should look at; it holds no words of the mail and no address.

    `changes` is None where it can't be compared, because its question is no longer kept or no longer understood.
    `amended` says that a coder's words were sent in place of the desk's.
    """

    reference: str
    mailbox: str
    sent_at: datetime
    codes: tuple[str, ...]
    amended: bool
    changes: tuple[Change, ...] | None


def changed_answers(
    engine: Engine, books: Books, *, sent_since: datetime | None = None
) -> Iterator[ChangedAnswer]:
    """The sent answers that read differently now or can't be compared, those sent last first.

    `sent_since` leaves out what was sent before. Raises ConfigurationError where the store was sealed with another key.
    """
    for batch in _touched(engine, books.read(news), sent_since):
        yield from _compared(engine, books, batch)


def notice(engine: Engine, books: Books, *, activated_since: datetime) -> str:
    """One sentence on sent answers that what was activated since then has changed; "" where there are none.

    Cheap: no case is read where nothing was activated, and at most `ASKED_FOR_A_NOTICE` answers are asked again.
    """
    every = books.read(listing.activations)
    activated = {book: at for book, at in every.items() if at >= activated_since}
    touched = (row for batch in _touched(engine, News(activated), None) for row in batch)
    asked = list(islice(touched, ASKED_FOR_A_NOTICE))
    changed = sum(bool(answer.changes) for answer in _compared(engine, books, asked))
    more = next(touched, None) is not None
    return _NOTICES[bool(changed), more].format(changed)


_NOTICES = {
    (False, False): "",
    (
        True,
        False,
    ): "Sent answers that read differently now: {} (consultant codes show --changed-answers lists them).",
    (
        True,
        True,
    ): "Sent answers that read differently now: at least {} (consultant codes show --changed-answers lists them).",
    (
        False,
        True,
    ): "Many sent answers rest on a book that was imported just now; consultant codes show --changed-answers asks them all again.",
}
"""By whether one has changed, and whether there are more than were asked."""


def _touched(engine: Engine, new: News, sent_since: datetime | None) -> Iterator[list[Row[Any]]]:
    """Batches of sent answers that were written before something of `new` that may change what they say."""
    last: tuple[datetime, int] | None = None
    latest = new.latest()
    while latest:
        with reading(engine) as session:
            rows = session.execute(_answers(latest, sent_since, last)).all()
        if rows:
            last = rows[-1].status_since, rows[-1].id
            yield [row for row in rows if _is_touched(row, new)]
        if len(rows) < READ_AT_ONCE:
            return


def _answers(latest: datetime, sent_since: datetime | None, last: tuple[datetime, int] | None) -> Select[Any]:
    """The next sent answers that were written before `latest`, the last sent first, from the case `last` on."""
    drafted = _of_case(func.min, "created_at")
    kept = (Case.id, Case.reference, Case.mailbox, Case.findings, Case.status_since)
    query = (
        select(*kept, Reply.sent_at, Reply.author, drafted.label("drafted"))
        .join(Reply, Reply.case_id == Case.id)
        .where(
            Case.status == Status.SENT,
            Reply.kind == ReplyKind.ANSWER,
            Reply.sent_at == _of_case(func.max, "sent_at"),
            drafted < latest + UNDER_WAY,
        )
        .order_by(Case.status_since.desc(), Case.id.desc())  # as the index has them: no batch sorts all cases
        .limit(READ_AT_ONCE)
    )
    if sent_since:
        query = query.where(Case.status_since >= sent_since)  # sent is the status that it has had since then
    if last:
        former = tuple_(Case.status_since, Case.id) < tuple_(*map(literal, last, (UtcDateTime(), None)))
        query = query.where(Case.status_since <= last[0], former)
    return query


def _of_case(extreme: Any, column: str) -> ScalarSelect[datetime]:  # noqa: ANN401 - func.min or func.max
    """The first or last time of all the replies of a case."""
    every = aliased(Reply)
    query = select(extreme(getattr(every, column), type_=UtcDateTime()))
    return query.where(every.case_id == Case.id).correlate(Case).scalar_subquery()


def _is_touched(row: Row[Any], new: News) -> bool:
    """Whether what is new since the answer was written may change it."""
    findings, written = row.findings or (), row.drafted - UNDER_WAY
    books = books_read(findings)
    if new.activated_after(written, books):
        return True
    return not is_dated(findings) and new.turned_after(written, books, codes_asked(findings))


def _compared(engine: Engine, books: Books, batch: Sequence[Row[Any]]) -> list[ChangedAnswer]:
    """Those of a batch that read differently, or of which that can't be said; the books are seen at one moment."""
    if not batch:
        return []
    with reading(engine) as session:
        wanted = select(Case.id, Case.question).where(Case.id.in_([row.id for row in batch]))
        questions = {row.id: row.question for row in session.execute(wanted)}
    with books.at_one_moment():
        found = [(row, _changes(books, row.findings, questions.get(row.id))) for row in batch]
    return [
        ChangedAnswer(
            reference=row.reference,
            mailbox=row.mailbox,
            sent_at=row.sent_at,
            codes=tuple(codes_asked(row.findings)),
            amended=row.author != DESK,
            changes=changes,
        )
        for row, changes in found
        if changes is None or changes
    ]


def _changes(books: Books, then: list[dict[str, Any]], question: str | None) -> tuple[Change, ...] | None:
    """What reads differently where the question is asked again; None where it can't be."""
    if question is None:
        return None
    try:
        asked = question_of(json.loads(question))
        former = [finding_of(one) for one in then]
    except (KeyError, TypeError, ValueError):
        return None
    day = asked.particulars.date_of_service
    return tuple(_by_edition(books, day, one) for one in differences(former, check(asked, books)))


def _by_edition(books: Books, day: date | None, change: Change) -> Change:
    """Where a finding is gone, the edition that is silent now."""
    book, setting = PLACE_OF.get(change.book, (None, None))
    if change.release or book is None:
        return change
    edition = books.edition(book, setting, day)
    return replace(change, release=edition.release) if edition else change
