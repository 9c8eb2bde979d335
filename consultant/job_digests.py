"""The digests of saved searches: each due one looks for postings that its address was never told of, and mails them in one mail.

One search, one transaction: what was found, that it was told, the mail and the next time are written together, so that a crash neither
doubles nor loses. Where there is nothing new no mail leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from consultant.careers import alerts
from consultant.careers.alert_tokens import make_end_token
from consultant.careers.board import fields_of
from consultant.careers.query import as_params, in_words
from consultant.careers.rhythm import Rhythm
from consultant.careers.saying import pay, place
from consultant.delivery import notifications
from consultant.delivery.suppression import is_suppressed
from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft
from consultant.logs import get_logger
from consultant.mail.headers import one_line
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import STORE_AWAY, reading, unit_of_work
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.models.career import JobPosting, SavedSearch

MOST_SHOWN = 25
MOST_FOUND = 500
"""Of more that are new nobody is told again; the link to the search shows them."""
MOST_A_ROUND = 500
ROUND_SECONDS = 20.0
"""After so long no further search is begun: a round must end before its task's time is over (celeryconfig.task_time_limit)."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A posting as a digest shows it."""

    title: str
    facts: str
    link: str


def send_digests(desk: Desk) -> int:
    """Let every search look that is due; the digests that were written.

    A desk without a board or without a web address writes none: nobody could end them. A store that is away ends the round.
    """
    mailbox = next((one for one in desk.mailboxes if one.serves is Serves.JOBS), None)
    if mailbox is None or not desk.web_url:
        return 0
    written, ends = 0, monotonic() + ROUND_SECONDS
    try:
        for _ in range(MOST_A_ROUND):
            if monotonic() >= ends or not _is_any_due(desk):
                break
            written += _look(desk, mailbox)
    except STORE_AWAY as error:
        log.warning("digests_wait", error=type(error).__name__)
    if written:
        log.info("digests_written", count=written)
    return written


def _is_any_due(desk: Desk) -> bool:
    """Where nothing is due nobody is kept from writing."""
    with reading(desk.engine) as session:
        return session.scalars(alerts.due(desk.clock())).first() is not None


def _look(desk: Desk, mailbox: Mailbox) -> bool:
    """One search, from its claim to its digest and its next time."""
    now = desk.clock()
    with unit_of_work(desk.engine, "digest") as session:
        search = alerts.claim_due(session, now)
        if search is None:
            return False
        told = _tell(desk, session, search, mailbox)
        alerts.move_on(search, ZoneInfo(mailbox.time_zone), now)
        return told


def _tell(desk: Desk, session: Session, search: SavedSearch, mailbox: Mailbox) -> bool:
    """Write the digest of what is new; False where nothing is, or nothing may be sent to the address."""
    now = desk.clock()
    if is_suppressed(session, search.address):
        return False
    try:
        found = alerts.news(session, search, now, MOST_FOUND)
    except (TypeError, ValueError):
        log.warning("search_not_read", search=search.id)
        alerts.end(search, now)
        return False
    told = alerts.note_told(session, search.address, found, now)
    news = [posting for posting in found if posting.id in told]
    return bool(news) and _write(desk, session, search, mailbox, news)


def _write(
    desk: Desk, session: Session, search: SavedSearch, mailbox: Mailbox, news: Sequence[JobPosting]
) -> bool:
    link = f"{desk.web_url}/careers/alerts/end/{make_end_token(desk.secret, search.id, search.address)}"
    brief = Brief(
        ReplyKind.JOB_DIGEST, "", mailbox.from_name, shown=_shown(desk, search, news) | {"end_link": link}
    )
    return notifications.write(
        session,
        mailbox,
        draft(brief, desk.renderer),
        search.address,
        once=f"digest:{search.id}:{search.next_at:%Y%m%dT%H%M%S}",
        now=desk.clock(),
        secret=desk.secret,
        subscribed=notifications.Subscribed(search.id, link),
    )


def _shown(desk: Desk, search: SavedSearch, news: Sequence[JobPosting]) -> dict[str, object]:
    """What the templates say; the words of others in one line each."""
    query = alerts.query_of(search)
    count, rest = len(news), max(0, len(news) - MOST_SHOWN)
    return {
        "heading": f"{count} new {'posting' if count == 1 else 'postings'} for your search",
        "searched": in_words(query),
        "postings": [_posting(desk, one) for one in news[:MOST_SHOWN]],
        "rest": rest,
        "rest_link": f"{desk.web_url}/careers?{urlencode(as_params(query))}".rstrip("?"),
        "rhythm": Rhythm(search.rhythm).words,
    }


def _posting(desk: Desk, posting: JobPosting) -> Shown:
    said = fields_of(posting)
    facts = " · ".join(filter(None, (one_line(said.employer), one_line(place(said)), pay(said))))
    return Shown(one_line(said.title), facts, f"{desk.web_url}/careers/{posting.reference}")
