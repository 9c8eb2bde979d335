"""Opening a code page: counted in one transaction, exact however many ask at once; and an administrator's grant of more.

Whether a page is open already, or none is left, is looked up without a write transaction: reading costs nobody the writer's lock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.accounts import trail, views
from consultant.accounts.listing import get_account, get_by_id
from consultant.accounts.trail import Change
from consultant.accounts.view_facts import ViewFacts, find_views
from consultant.accounts.views import Opening, ViewerKind, Why, account_viewer
from consultant.administration.acting import Acting, acting, check_reason
from consultant.administration.registering import FREE
from consultant.administration.renewals import BY_ITSELF, renew_within
from consultant.errors import OverQuota
from consultant.models.account import ChangeKind, Plan
from consultant.models.base import reading, unit_of_work

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.accounts.views import Viewer
    from consultant.audit_log import Actor
    from consultant.desk import Desk
    from consultant.models.account import Account

UNCOUNTED = {
    ViewerKind.STAFF: Opening(is_open=True, why=Why.STAFF),
    ViewerKind.ROBOT: Opening(is_open=False, why=Why.ROBOT),
}


def open_page(desk: Desk, viewer: Viewer, page: str) -> Opening:
    """Open a page (`CPT 93591`) for a viewer, and count it where it is the first time today. Periods that have ended are renewed first."""
    if viewer.kind in UNCOUNTED:
        return UNCOUNTED[viewer.kind]
    now = desk.clock()
    with reading(desk.engine) as session:
        known = views.look(session, viewer, page, now)
    if known:
        return known
    with unit_of_work(desk.engine) as session:
        if viewer.account_id is not None:
            renew_within(Acting(session, BY_ITSELF, "", now), viewer.account_id)
        return views.count(session, viewer, page, now)


def open_for_account(desk: Desk, account_id: int, page: str) -> Opening:
    """The same for a program of an account. Raises OverQuota where the page stays closed, saying why and until when."""
    opened = open_page(desk, account_viewer(account_id), page)
    if not opened.is_open:
        raise OverQuota(in_words(opened))
    return opened


def in_words(closed: Opening) -> str:
    """Why a page is closed to an account, in a sentence."""
    if closed.why is Why.SUSPENDED:
        return "The account is suspended: no code page opens until an administrator resumes it."
    if closed.why is Why.NO_PLAN:
        return "The account has no plan that opens code pages, and none of those that everybody may open is left."
    if not closed.allowed:
        return "The account's plan opens no code pages."
    used = f"{closed.used:,} of {closed.allowed:,}"
    return f"All code pages of this period are used ({used}); the next period begins on {closed.ends:%Y-%m-%d %H:%M} UTC."


def grant_views(
    desk: Desk, account: int | str, number: int, reason: str, actor: Actor
) -> tuple[int, ViewFacts]:
    """Let an account (by its number, or by an address, domain or name of it) open more pages in this period, negative: fewer.

    Never below those it has opened. The reason is demanded. Gives the account's number and how it stands then.
    """
    check_reason(reason, "A grant of code pages")
    with acting(desk, actor, reason) as act:
        row = _find(act.session, account)
        renew_within(Acting(act.session, BY_ITSELF, "", act.at), row.id)
        old, new = views.grant(act.session, row.id, number, act.at)
        change = Change(ChangeKind.VIEWS, f"{old} granted", f"{new} granted")
        trail.note(act.session, row.id, change, act.by)
        act.log("views_granted", row.id, change.old, change.new)
        return row.id, find_views(act.session, row.id, act.at)


def _find(session: Session, account: int | str) -> Account:
    return get_by_id(session, account) if isinstance(account, int) else get_account(session, account)


def free_views(desk: Desk) -> int | None:
    """How many pages whoever registers may open a month; None where registration is closed."""
    with reading(desk.engine) as session:
        return session.scalar(select(Plan.page_views).where(Plan.name == FREE, Plan.retired_at.is_(None)))
