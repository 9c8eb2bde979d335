"""Every room of the web floor: a router each, in the order in which they are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.web import probes, watching
from consultant.web.admin import accounts, audit, books, mailboxes, plans, retention, shunted, switches
from consultant.web.api import document, tokens_page, webhooks_page
from consultant.web.careers import alerts, board_room, feed, mine, posting, posting_form, search
from consultant.web.codes import asking, checkers, code_page, finding
from consultant.web.customers import own, questions, registration
from consultant.web.desk import case_room, quality, queue, second, snippets
from consultant.web.signing_in import by_provider, entrance, profile, users

if TYPE_CHECKING:
    from fastapi import APIRouter

ROOMS: tuple[APIRouter, ...] = (
    watching.router,
    accounts.router,
    plans.router,
    probes.router,
    audit.router,
    books.router,
    mailboxes.router,
    retention.router,
    shunted.router,
    switches.router,
    case_room.router,
    queue.router,
    quality.router,
    second.router,
    snippets.router,
    entrance.router,
    by_provider.router,
    profile.router,
    users.router,
    finding.router,
    asking.router,
    code_page.router,
    checkers.router,
    registration.router,
    own.router,
    questions.router,
    alerts.router,
    board_room.router,
    mine.router,
    posting_form.router,
    search.router,
    feed.router,
    posting.router,  # after whatever else is below /careers/
    document.router,
    tokens_page.router,
    webhooks_page.router,
    *document.CALLS,
)
