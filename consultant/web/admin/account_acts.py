"""Every act of an account's page: what its form says, which function of `administration` does it, what is said then.

What takes something away must be confirmed by a tick in its form, which works without a script.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import FormData

from consultant.administration import accounts, domains, views
from consultant.audit_log import Actor
from consultant.desk import Desk
from consultant.errors import UsageError
from consultant.models.account import AccountKind, Standing, Unit
from consultant.web.visitors import text_of

_NUMBER = re.compile(r"[+-]?[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class PageAct:
    """`do` may give another key of `DONE` than `done`."""

    do: Callable[[Desk, int, FormData, Actor], str | None]
    done: str
    takes_away: bool = False


def number(text: str) -> int:
    """A whole number; raises UsageError."""
    if not _NUMBER.fullmatch(text):
        message = f"{text!r} is no whole number." if text else "A number is missing."
        raise UsageError(message)
    return int(text)


def kind_of(form: FormData) -> AccountKind:
    """Whose account it is; raises UsageError."""
    try:
        return AccountKind(text_of(form, "kind"))
    except ValueError as error:
        message = f"An account is one of {', '.join(AccountKind)}."
        raise UsageError(message) from error


def confirmed(form: FormData) -> None:
    """Raises UsageError where the tick is missing."""
    if text_of(form, "confirm") != "yes":
        message = "This takes something away; tick that you mean it."
        raise UsageError(message)


def _reason(form: FormData) -> str:
    return text_of(form, "reason")


def _rename(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    accounts.rename(desk, account_id, text_of(form, "name"), actor, _reason(form))


def _kind(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    accounts.set_kind(desk, account_id, kind_of(form), actor, _reason(form))


def _contact(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    accounts.set_contact(desk, account_id, text_of(form, "contact"), actor, _reason(form))


def _plan(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    accounts.put_on_plan(desk, account_id, text_of(form, "plan"), actor, _reason(form))


def _leave_plan(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    accounts.put_on_plan(desk, account_id, accounts.NO_PLAN, actor, _reason(form))


def _grant(unit: Unit) -> Callable[[Desk, int, FormData, Actor], None]:
    def do(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
        units = number(text_of(form, "units"))
        if units <= 0:
            message = f"A grant adds {unit}s; an adjustment takes some away."
            raise UsageError(message)
        accounts.grant(desk, account_id, units, actor, _reason(form), unit)

    return do


def _adjust(unit: Unit) -> Callable[[Desk, int, FormData, Actor], None]:
    def do(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
        accounts.adjust(desk, account_id, number(text_of(form, "units")), actor, _reason(form), unit)

    return do


def _grant_views(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    views.grant_views(desk, account_id, number(text_of(form, "views")), _reason(form), actor)


def _standing(standing: Standing) -> Callable[[Desk, int, FormData, Actor], None]:
    def do(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
        accounts.set_account_standing(desk, account_id, standing, actor, _reason(form))

    return do


def _close(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    accounts.close_account(desk, account_id, actor, _reason(form))


def _add_sender(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    accounts.add_sender(desk, text_of(form, "address"), actor, account=account_id, reason=_reason(form))


def _move_sender(desk: Desk, _account_id: int, form: FormData, actor: Actor) -> None:
    to = number(text_of(form, "to"))
    accounts.move_sender(desk, text_of(form, "address"), to, actor, _reason(form))


def _sender(standing: Standing) -> Callable[[Desk, int, FormData, Actor], None]:
    def do(desk: Desk, _account_id: int, form: FormData, actor: Actor) -> None:
        accounts.set_sender_standing(desk, text_of(form, "address"), standing, actor, _reason(form))

    return do


def _add_domain(desk: Desk, account_id: int, form: FormData, actor: Actor) -> None:
    domains.add_domain(desk, account_id, text_of(form, "domain"), actor, _reason(form))


def _verify(desk: Desk, _account_id: int, form: FormData, actor: Actor) -> str:
    verified = domains.verify_domain(desk, text_of(form, "domain"), actor, _reason(form))
    return "verified" if verified else "not_verified"


def _vouch(desk: Desk, _account_id: int, form: FormData, actor: Actor) -> None:
    domains.vouch_for_domain(desk, text_of(form, "domain"), actor, _reason(form))


def _domain(standing: Standing) -> Callable[[Desk, int, FormData, Actor], None]:
    def do(desk: Desk, _account_id: int, form: FormData, actor: Actor) -> None:
        domains.set_domain_standing(desk, text_of(form, "domain"), standing, actor, _reason(form))

    return do


def _remove_domain(desk: Desk, _account_id: int, form: FormData, actor: Actor) -> None:
    domains.remove_domain(desk, text_of(form, "domain"), actor, _reason(form))


ACTS: dict[str, PageAct] = {
    "rename": PageAct(_rename, "renamed"),
    "kind": PageAct(_kind, "kind"),
    "contact": PageAct(_contact, "contact"),
    "plan": PageAct(_plan, "plan"),
    "leave-plan": PageAct(_leave_plan, "left_plan", takes_away=True),
    "grant": PageAct(_grant(Unit.QUESTION), "granted"),
    "adjust": PageAct(_adjust(Unit.QUESTION), "adjusted", takes_away=True),
    "grant-postings": PageAct(_grant(Unit.POSTING), "postings_granted"),
    "adjust-postings": PageAct(_adjust(Unit.POSTING), "adjusted", takes_away=True),
    "grant-views": PageAct(_grant_views, "views_granted"),
    "suspend": PageAct(_standing(Standing.SUSPENDED), "suspended", takes_away=True),
    "resume": PageAct(_standing(Standing.ACTIVE), "resumed"),
    "close": PageAct(_close, "closed", takes_away=True),
    "add-sender": PageAct(_add_sender, "sender_added"),
    "move-sender": PageAct(_move_sender, "sender_moved", takes_away=True),
    "suspend-sender": PageAct(_sender(Standing.SUSPENDED), "suspended", takes_away=True),
    "resume-sender": PageAct(_sender(Standing.ACTIVE), "resumed"),
    "add-domain": PageAct(_add_domain, "domain_added"),
    "verify-domain": PageAct(_verify, "verified"),
    "vouch-for-domain": PageAct(_vouch, "verified", takes_away=True),
    "suspend-domain": PageAct(_domain(Standing.SUSPENDED), "suspended", takes_away=True),
    "resume-domain": PageAct(_domain(Standing.ACTIVE), "resumed"),
    "remove-domain": PageAct(_remove_domain, "domain_removed", takes_away=True),
}
"""By the last part of the address that the form goes to."""

DONE = {
    "opened": "The account is made; give it an address or a domain, and a plan or questions.",
    "renamed": "The account has its new name.",
    "kind": "The kind of the account is changed.",
    "contact": "Whoever is warned is changed.",
    "plan": "The plan begins today; its questions are in the balance.",
    "left_plan": "The account has no plan any more; what is left stays.",
    "granted": "The questions are added; the next mail may use them.",
    "postings_granted": "The postings are added; the next mail may use them.",
    "adjusted": "The balance is mended.",
    "views_granted": "The code pages of this period are changed; it holds at once.",
    "suspended": "Suspended, from the next mail on.",
    "resumed": "May ask again, from the next mail on.",
    "closed": "The account is closed.",
    "sender_added": "The address may ask, from the next mail on.",
    "sender_moved": "The address belongs to the other account, from the next mail on.",
    "domain_added": "The domain is entered; its record is shown below. It counts once it is verified.",
    "verified": "The domain is verified: all its addresses may ask, from the next mail on.",
    "not_verified": "The record is not there; the domain is not verified. DNS changes may take hours to be seen.",
    "domain_removed": "The domain is removed.",
}
"""What the page says after an act, by the key in its address."""
