"""What an administrator does with accounts, their addresses and their quota: effective on the next mail (AT-52).

Each act is one transaction with a line of the trail or of the quota book, and a line of the audit log. Plans' own figures are
in plans.py, domains in domains.py, renewals in renewals.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.accounts import ledger, periods, plans, senders, trail
from consultant.accounts.listing import get_by_id
from consultant.accounts.trail import Change
from consultant.accounts.view_keeping import carried_on
from consultant.administration.acting import Acting, acting, check_reason
from consultant.errors import UsageError
from consultant.mail.address import canonical
from consultant.models.account import Account, AccountKind, ChangeKind, Plan, Standing, Unit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor
    from consultant.desk import Desk

LONGEST_NAME = 200
MOST_UNITS = 2**31 - 1
NO_PLAN = "none"


def open_account(
    desk: Desk,
    name: str,
    actor: Actor,
    *,
    kind: AccountKind = AccountKind.PERSON,
    contact: str = "",
    plan: str = "",
    reason: str = "",
) -> int:
    """Make an account without an address; its number."""
    with acting(desk, actor, reason) as act:
        made = Account(name=_name(name), kind=kind, contact=_contact(contact), created_at=act.at)
        act.session.add(made)
        act.session.flush()
        _note(act, made, Change(ChangeKind.ACCOUNT, "", made.name), "opened")
        if plan:
            _put_on(act, made, plans.get_plan(act.session, plan))
        return made.id


def rename(desk: Desk, account_id: int, name: str, actor: Actor, reason: str = "") -> None:
    """Give an account another name."""
    with acting(desk, actor, reason) as act:
        account = get_by_id(act.session, account_id)
        former, account.name = account.name, _name(name)
        _note(act, account, Change(ChangeKind.NAME, former, account.name), "renamed")


def set_kind(desk: Desk, account_id: int, kind: AccountKind, actor: Actor, reason: str = "") -> None:
    """Let an account be a person's or an organisation's."""
    with acting(desk, actor, reason) as act:
        account = get_by_id(act.session, account_id)
        former, account.kind = account.kind, kind
        _note(act, account, Change(ChangeKind.KIND, former, kind), "kind")


def set_contact(desk: Desk, account_id: int, contact: str, actor: Actor, reason: str = "") -> None:
    """Name who is told about the account's quota; empty: whoever asks."""
    with acting(desk, actor, reason) as act:
        account = get_by_id(act.session, account_id)
        former, account.contact = account.contact, _contact(contact)
        _note(act, account, Change(ChangeKind.CONTACT, former, account.contact), "contact")


def add_sender(
    desk: Desk,
    address: str,
    actor: Actor,
    *,
    account: str | int | None = None,
    units: int = 0,
    reason: str = "",
) -> int:
    """Let an address ask, for the account of this number or name (a name that is new makes one); the account's number."""
    with acting(desk, actor, reason) as act:
        if isinstance(account, int):
            owner = get_by_id(act.session, account)
            sender = senders.add_sender_to(act.session, parse_sender(address), owner, act.by)
        else:
            name = _name(account) if account else None
            sender = senders.add_sender(
                act.session,
                parse_sender(address),
                account=name,
                at=act.at,
                actor=actor.name,
                reason=act.reason,
            )
        act.log("sender_added", sender.account_id, new=sender.address)
        if units:
            _grant(act, sender.account_id, units, act.reason or "first grant")
        return sender.account_id


def move_sender(desk: Desk, address: str, account_id: int, actor: Actor, reason: str = "") -> None:
    """Let an address belong to another account from the next mail on."""
    with acting(desk, actor, reason) as act:
        owner = get_by_id(act.session, account_id)
        former = senders.get_sender(act.session, parse_sender(address)).account_id
        sender = senders.move_sender(act.session, parse_sender(address), owner, act.by)
        for number in (former, owner.id):
            act.log("sender_moved", number, sender.address, f"account {owner.id}")


def set_sender_standing(desk: Desk, address: str, standing: Standing, actor: Actor, reason: str = "") -> None:
    """Suspend or resume one address; nothing where it is so already."""
    with acting(desk, actor, reason) as act:
        sender = senders.get_sender(act.session, parse_sender(address))
        if senders.set_standing(
            act.session, sender.address, standing, actor=actor.name, at=act.at, reason=act.reason
        ):
            act.log(f"sender_{standing}", sender.account_id, new=sender.address)


def set_account_standing(
    desk: Desk, account_id: int, standing: Standing, actor: Actor, reason: str = ""
) -> None:
    """Suspend or resume an account with all its addresses and domains; nothing where it is so already."""
    with acting(desk, actor, reason) as act:
        account = get_by_id(act.session, account_id)
        if account.standing != standing:
            _stand(act, account, standing)


def close_account(desk: Desk, account_id: int, actor: Actor, reason: str) -> None:
    """End an account: suspended, without a plan, what is unused expires. What was asked before is still answered."""
    check_reason(reason, "Closing an account")
    with acting(desk, actor, reason) as act:
        account = act.session.get(Account, account_id, with_for_update=True) or get_by_id(
            act.session, account_id
        )
        if account.plan_id is not None:
            _take_off(act, account)
        expired = ledger.expire_all(act.session, account.id, act.by)
        ledger.expire_all(act.session, account.id, act.by, Unit.POSTING)
        if account.standing != Standing.SUSPENDED:
            _stand(act, account, Standing.SUSPENDED)
        act.log("closed", account.id, old=f"balance {expired}", new="balance 0")


def grant(
    desk: Desk,
    account_id: int,
    amount: int,
    actor: Actor,
    reason: str = "",
    unit: Unit = Unit.QUESTION,
) -> int:
    """Add questions or postings (negative: take some away, never below zero); the new balance of them."""
    with acting(desk, actor, reason) as act:
        return _grant(act, get_by_id(act.session, account_id).id, amount, act.reason, unit)


def adjust(
    desk: Desk, account_id: int, amount: int, actor: Actor, reason: str, unit: Unit = Unit.QUESTION
) -> int:
    """Mend a mistake in a balance, never below zero; the new balance. The reason is demanded."""
    with acting(desk, actor, reason) as act:
        account = get_by_id(act.session, account_id)
        _check_amount(amount)
        why = {"actor": actor.name, "reason": act.reason}
        left = ledger.adjust(act.session, account.id, amount, **why, at=act.at, unit=unit)
        act.log("adjusted", account.id, *_from_to(unit, left - amount, left))
        return left


def put_on_plan(desk: Desk, account_id: int, plan: str, actor: Actor, reason: str = "") -> None:
    """Let a plan begin today: its first period, and its questions. `none` takes the account off its plan."""
    with acting(desk, actor, reason) as act:
        account = get_by_id(act.session, account_id)
        if plan.strip().lower() == NO_PLAN:
            _take_off(act, account)
        else:
            _put_on(act, account, plans.get_plan(act.session, plan))


def put_on_plan_within(
    session: Session, account: Account, plan: Plan, actor: Actor, reason: str, now: datetime
) -> None:
    """The same in the transaction of somebody else's act, such as a registration."""
    _put_on(Acting(session, actor, reason, now), account, plan)


def parse_sender(text: str) -> str:
    """The canonical address; raises UsageError where it is none."""
    found = canonical(text)
    if not found:
        message = f"{text!r} is no mail address."
        raise UsageError(message)
    return found


def _put_on(act: Acting, account: Account, plan: Plan) -> None:
    plans.check_open(plan)
    former = _plan_name(act, account)
    with carried_on(act.session, account.id, act.at):
        periods.begin(act.session, account.id, plan, act.by)
    act.session.refresh(account)
    _note(act, account, Change(ChangeKind.PLAN, former, plan.name), "plan")


def _take_off(act: Acting, account: Account) -> None:
    former = _plan_name(act, account)
    with carried_on(act.session, account.id, act.at):
        periods.leave(act.session, account.id)
    act.session.refresh(account)
    _note(act, account, Change(ChangeKind.PLAN, former, NO_PLAN), "plan")


def _plan_name(act: Acting, account: Account) -> str:
    plan = act.session.get(Plan, account.plan_id) if account.plan_id else None
    return plan.name if plan else ""


def _stand(act: Acting, account: Account, standing: Standing) -> None:
    former, account.standing = account.standing, standing
    _note(act, account, Change(ChangeKind.ACCOUNT_STANDING, former, standing), str(standing))


def _note(act: Acting, account: Account, change: Change, action: str) -> None:
    """The line of the trail and the line of the audit log; nothing where nothing is changed."""
    if change.old != change.new:
        trail.note(act.session, account.id, change, act.by)
        act.log(action, account.id, change.old, change.new)


def _grant(act: Acting, account_id: int, amount: int, reason: str, unit: Unit = Unit.QUESTION) -> int:
    _check_amount(amount)
    why = {"actor": act.actor.name, "reason": reason}
    left = ledger.grant(act.session, account_id, amount, **why, at=act.at, unit=unit)
    act.log("granted", account_id, *_from_to(unit, left - amount, left))
    return left


def _from_to(unit: Unit, former: int, left: int) -> tuple[str, str]:
    """A balance before and after, as the audit log says it."""
    what = "balance" if unit is Unit.QUESTION else f"{unit}s"
    return f"{what} {former}", f"{what} {left}"


def _check_amount(amount: int) -> None:
    """An amount that the column can't hold is not sent to it; PostgreSQL would end the transaction."""
    if abs(amount) > MOST_UNITS:
        message = "A number is larger than the database can hold."
        raise UsageError(message)


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        message = f"An account's name has 1 to {LONGEST_NAME} characters, on one line."
        raise UsageError(message)
    return name


def _contact(text: str) -> str:
    return parse_sender(text) if text.strip() else ""
