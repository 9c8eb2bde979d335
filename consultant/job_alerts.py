"""Alerts of the job board as their owner has to do with them: asked for at a page, confirmed and ended by the links of a mail.

Whoever asks is told the same whether an address is known or not (OWASP, Authentication Cheat Sheet): what differs is the mail, which only
its owner reads. Links lead to pages with a button: programs that open every link of a mail confirm and end nothing. The digests
are written by `job_digests.py`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from consultant.announcements import announce
from consultant.careers import alerts
from consultant.careers.alert_tokens import Purpose, make_confirm_token, make_end_token, read_token
from consultant.errors import NoSuchThing, NotPossibleNow, UsageError
from consultant.mail.address import canonical, mailbox_key
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import reading, unit_of_work
from consultant.models.notification import Notification
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.careers.alert_tokens import Token
    from consultant.careers.query import JobQuery
    from consultant.careers.rhythm import Rhythm
    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.models.career import SavedSearch

MOST_A_DAY = 3
"""Links that are mailed to one mailbox on one day (UTC), however its address is tagged."""
NO_BOARD = "There is no job board here: no mailbox serves jobs."
NO_PAGES = "Alerts are confirmed and ended at a page, and this desk has no web address (CONSULTANT_WEB_URL)."
LINK_ENDED = "This link has ended: it is good for a week. Save the search again to get a new one."
NO_LINK = "There is no such link; take the one of the newest mail."
HEADING = "Please confirm your job alert"


def find_jobs_mailbox(desk: Desk) -> Mailbox | None:
    """The mailbox of the board, from which its alerts leave."""
    return next((mailbox for mailbox in desk.mailboxes if mailbox.serves is Serves.JOBS), None)


def why_none(desk: Desk) -> str:
    """Why this desk can have no alerts; empty where it can."""
    if find_jobs_mailbox(desk) is None:
        return NO_BOARD
    return "" if desk.web_url else NO_PAGES


def ask(desk: Desk, address: str, query: JobQuery, rhythm: Rhythm) -> None:
    """Mail a link that confirms a search, unless enough were mailed today. Raises UsageError for what is no address, and NotPossibleNow."""
    wanted, mailbox, now = canonical(address), find_jobs_mailbox(desk), desk.clock()
    if not wanted:
        message = "This is no mail address."
        raise UsageError(message)
    if mailbox is None or not desk.web_url:
        raise NotPossibleNow(why_none(desk))
    with unit_of_work(desk.engine) as session:
        once = _free_key(session, wanted, now)
        if once is None or alerts.is_full(session, now):
            return
        search = alerts.save(session, wanted, query, rhythm, now)
        words = _words(desk, search, rhythm, now)
        announce(desk, session, ReplyKind.CONFIRMATION, mailbox, wanted, words, once=once, heading=HEADING)


def _free_key(session: Session, address: str, now: datetime) -> str | None:
    """The key of the next of a day's few mails to one mailbox; None where all were written."""
    whose = hashlib.sha256(mailbox_key(address).encode()).hexdigest()
    keys = [f"job-alert:{now:%Y%m%d}:{number}:{whose}" for number in range(MOST_A_DAY)]
    written = set(session.scalars(select(Notification.once).where(Notification.once.in_(keys))))
    return next((key for key in keys if key not in written), None)


def _words(desk: Desk, search: SavedSearch, rhythm: Rhythm, now: datetime) -> str:
    """What anybody typed is not in it: nobody can let us mail his own words to others."""
    token = make_confirm_token(desk.secret, search.id, search.address, rhythm, now)
    return (
        f"Somebody, probably you, wants new postings of our job board mailed to this address {rhythm.words}, where there are any.\n\n"
        f"To see the search and to confirm it, open {desk.web_url}/careers/alerts/confirm/{token} within a week. Nothing is mailed before."
    )


def end_link(desk: Desk, search: SavedSearch) -> str:
    """The page where a search is ended, also by one click of a mail program (RFC 8058)."""
    return f"{desk.web_url}/careers/alerts/end/{make_end_token(desk.secret, search.id, search.address)}"


def find_by_token(desk: Desk, purpose: Purpose, text: str) -> tuple[Token, SavedSearch]:
    """What a link is for. Raises NoSuchThing for one that we did not make, or whose search is forgotten."""
    with reading(desk.engine) as session:
        return _find(desk, session, purpose, text)


def _find(
    desk: Desk, session: Session, purpose: Purpose, text: str, *, locked: bool = False
) -> tuple[Token, SavedSearch]:
    token = read_token(purpose, text)
    search = alerts.find_search(session, token.number, locked=locked) if token else None
    if token is None or search is None or not token.is_ours(desk.secret, search.address):
        raise NoSuchThing(NO_LINK)
    return token, search


def why_not_confirmed(desk: Desk, text: str) -> tuple[SavedSearch, Rhythm, str]:
    """The search and rhythm that a link confirms, and why it can't any more. Raises NoSuchThing."""
    token, search = find_by_token(desk, Purpose.CONFIRM, text)
    if token.rhythm is None:
        raise NoSuchThing(NO_LINK)
    ended = alerts.ENDED if search.ended_at else LINK_ENDED if token.has_ended(desk.clock()) else ""
    return search, token.rhythm, ended


def confirm(desk: Desk, text: str) -> SavedSearch:
    """Let a search look from now on; again is as once. Raises NoSuchThing, and NotPossibleNow where it has ended."""
    now, mailbox = desk.clock(), find_jobs_mailbox(desk)
    if mailbox is None:
        raise NotPossibleNow(NO_BOARD)
    with unit_of_work(desk.engine) as session:
        token, search = _find(desk, session, Purpose.CONFIRM, text, locked=True)
        if token.rhythm is None or token.has_ended(now):
            raise NotPossibleNow(LINK_ENDED)
        alerts.confirm(session, search, token.rhythm, ZoneInfo(mailbox.time_zone), now)
        return search


def end(desk: Desk, text: str, *, everything: bool = False) -> SavedSearch:
    """End the search of a link, with `everything` all of its address; again is as once. Raises NoSuchThing."""
    now = desk.clock()
    with unit_of_work(desk.engine) as session:
        _, search = _find(desk, session, Purpose.END, text, locked=True)
        alerts.end(search, now)
        for other in alerts.standing_of(session, search.address) if everything else ():
            alerts.end(other, now)
        return search
