"""Webhooks: somebody's program is told when a case was sent or held. Added, ended and tried again here, with a line of the audit log.

One with an account is told of that account's cases only, and is that customer's to see and to end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant.audit_log import Act, note
from consultant.delivery.webhook_call import check_url, make_secret
from consultant.errors import NoSuchThing, UsageError
from consultant.models.account import Account
from consultant.models.administration import Webhook, WebhookCall
from consultant.models.base import unit_of_work
from consultant.models.calling import EVENTS
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor

MOST_WEBHOOKS = 20
"""Of one account, or of the desk's own, that have not ended."""


def add_webhook(
    engine: Engine,
    url: str,
    events: Sequence[str],
    account_id: int | None,
    actor: Actor,
    *,
    at: datetime,
    loopback: bool = False,
) -> tuple[int, str]:
    """Add a webhook; its number and the secret that signs its calls, which is not shown again. Raises UsageError."""
    check_url(url, loopback=loopback)
    named = sorted(set(events))
    if not named or not set(named) <= set(EVENTS.values()):
        message = f"A webhook is told of {' or '.join(EVENTS.values())}."
        raise UsageError(message)
    with unit_of_work(engine) as session:
        _check_owner(session, account_id)
        row = Webhook(
            url=url, secret=make_secret(), events=named, account_id=account_id, by=actor.name, at=at
        )
        session.add(row)
        session.flush()
        act = Act(
            "webhook.added", "webhook", str(row.id), new=f"account {account_id or 'all'}: {' '.join(named)}"
        )
        note(session, actor, act, at=at)
        return row.id, row.secret


def _check_owner(session: Session, account_id: int | None) -> None:
    if account_id is not None and session.get(Account, account_id) is None:
        message = f"There is no account {account_id}."
        raise NoSuchThing(message)
    living = select(func.count()).where(
        Webhook.account_id.is_not_distinct_from(account_id), Webhook.ended_at.is_(None)
    )
    if session.scalars(living).one() >= MOST_WEBHOOKS:
        message = f"There are {MOST_WEBHOOKS} webhooks already; end one first."
        raise UsageError(message)


def list_webhooks(session: Session, account_id: int | None = None) -> list[Webhook]:
    """All webhooks that have not ended, or one account's."""
    query = select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.id)
    return list(session.scalars(query.where(Webhook.account_id == account_id) if account_id else query))


def get_webhook(session: Session, number: int, account_id: int | None = None) -> Webhook:
    """A webhook by its number; with `account_id` only one of that account. Raises NoSuchThing."""
    row = session.get(Webhook, number)
    if row is None or account_id not in {None, row.account_id}:
        message = f"There is no webhook {number}."
        raise NoSuchThing(message)
    return row


def end_webhook(
    engine: Engine, number: int, actor: Actor, *, at: datetime, account_id: int | None = None
) -> None:
    """No further call is made; nothing where it has ended. Raises NoSuchThing."""
    with unit_of_work(engine) as session:
        row = get_webhook(session, number, account_id)
        if row.ended_at is None:
            row.ended_at = at
            note(session, actor, Act("webhook.ended", "webhook", str(number)), at=at)


def list_calls(session: Session, number: int, *, limit: int = 50) -> list[tuple[WebhookCall, str]]:
    """A webhook's calls with their cases' references, the newest first."""
    query = (
        select(WebhookCall, Case.reference)
        .join(Case, WebhookCall.case_id == Case.id)
        .where(WebhookCall.webhook_id == number)
        .order_by(WebhookCall.id.desc())
        .limit(limit)
    )
    return [(call, reference) for call, reference in session.execute(query)]


def retry_call(
    engine: Engine, number: int, actor: Actor, *, at: datetime, account_id: int | None = None
) -> None:
    """Make a call that was given up, or waits, now. Raises NoSuchThing, and UsageError where it was taken."""
    with unit_of_work(engine) as session:
        row = session.get(WebhookCall, number, with_for_update=True)
        if row is None:
            message = f"There is no call {number}."
            raise NoSuchThing(message)
        get_webhook(session, row.webhook_id, account_id)
        if row.delivered_at:
            message = f"Call {number} was taken already."
            raise UsageError(message)
        row.next_at, row.given_up_at = at, None
        note(
            session,
            actor,
            Act("webhook.retried", "webhook", str(row.webhook_id), new=f"call {number}"),
            at=at,
        )


def webhook_json(row: Webhook) -> dict[str, Any]:
    """A webhook without its secret."""
    return {
        "id": row.id,
        "url": row.url,
        "events": row.events,
        "account": row.account_id,
        "by": row.by,
        "at": row.at.isoformat(timespec="seconds"),
    }


def call_json(row: WebhookCall, reference: str) -> dict[str, Any]:
    """A call and what became of it."""
    times = {name: getattr(row, name) for name in ("at", "next_at", "delivered_at", "given_up_at")}
    return {
        "id": row.id,
        "event": row.event,
        "reference": reference,
        "attempts": row.attempts,
        "answer": row.answer,
        **{name: at.isoformat(timespec="seconds") if at else None for name, at in times.items()},
    }
