"""What the API takes and gives of accounts, and of what administrators do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from consultant.models.account import AccountKind, Standing, Unit
from consultant.models.user import Role
from consultant.web.api.shapes import ONE_LINE, Given, Id, Line, Reason, Told

MOST_UNITS = 1_000_000
Address = Annotated[str, StringConstraints(min_length=3, max_length=320, pattern=ONE_LINE)]
Why = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=ONE_LINE)]
Units = Annotated[int, Field(ge=-MOST_UNITS, le=MOST_UNITS)]


class AccountTold(Told):
    """An account; `balance` are the questions left that are not reserved, `posting_balance` the postings on the job board."""

    id: int
    name: str
    kind: AccountKind
    standing: Standing
    balance: int
    posting_balance: int
    contact: str
    plan: str
    period_ends: datetime | None
    period_units: int


class AccountsTold(Told):
    """By name; `next` is the cursor of the next page, null where this is the last."""

    accounts: list[AccountTold]
    next: str | None


class SenderTold(Told):
    """An address that may ask."""

    address: str
    standing: Standing


class DomainTold(Told):
    """A domain all of whose addresses may ask once it is verified, by a TXT record at `record` with `proof` or by hand."""

    domain: str
    record: str
    proof: str
    state: str


class AccountShown(AccountTold):
    """An account with its addresses and domains."""

    senders: list[SenderTold]
    domains: list[DomainTold]


class LineTold(Told):
    """A line of the quota book; `balance` is what was left of its `unit` after it, `reference` the case that it is about."""

    at: datetime
    kind: str
    amount: int
    balance: int
    reference: str
    by: str
    reason: str
    unit: Unit


class LedgerTold(Told):
    """The newest first; the sum of all amounts of a unit is its balance."""

    entries: list[LineTold]
    next: str | None


class AccountIn(Given):
    """A new account without an address. `plan` is a plan's name; empty: none."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]
    kind: AccountKind = AccountKind.PERSON
    contact: Annotated[str, StringConstraints(max_length=320, pattern=ONE_LINE)] = ""
    plan: Line = ""
    reason: Reason = ""


class AccountAdded(Told):
    """The account's number."""

    id: int


class SenderIn(Given):
    """An address that may ask for the account, and questions to grant at once."""

    address: Address = Field(examples=["coder@clinic.example"])
    units: Annotated[int, Field(ge=0, le=MOST_UNITS)] = 0
    reason: Reason = ""


class DomainIn(Given):
    """A domain; it counts once it is verified."""

    domain: Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=ONE_LINE)] = Field(
        examples=["clinic.example"]
    )
    reason: Reason = ""


class GrantIn(Given):
    """Questions or postings to add; a negative number takes some away, never below zero."""

    units: Units = Field(examples=[50])
    unit: Unit = Unit.QUESTION
    reason: Reason = ""


class AdjustmentIn(Given):
    """What mends a mistake in a balance."""

    units: Units = Field(examples=[-1])
    unit: Unit = Unit.QUESTION
    reason: Why


class BalanceTold(Told):
    """The balance of a unit afterwards."""

    balance: int
    unit: Unit


class StandingIn(Given):
    """Whether the account, or one of its addresses, may ask."""

    standing: Standing
    address: Annotated[str, StringConstraints(max_length=320, pattern=ONE_LINE)] = Field(
        "", description="Only this address; empty: the whole account."
    )
    reason: Reason = ""


class PlanIn(Given):
    """A plan's name, or `none`."""

    plan: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=ONE_LINE)]
    reason: Reason = ""


class PlanTold(Told):
    """What an account with it gets each month."""

    name: str
    questions: int
    roll_over: int
    page_views: int
    postings: int
    accounts: int
    retired_at: datetime | None


class PlansTold(Told):
    """By name."""

    plans: list[PlanTold]


class AuditLine(Told):
    """Who did what to what, when and why."""

    id: int
    at: datetime
    actor: str
    via: str
    action: str
    subject_kind: str
    subject: str
    old: str
    new: str
    reason: str


class AuditTold(Told):
    """The newest first."""

    entries: list[AuditLine]
    next: str | None


class SwitchTold(Told):
    """Whether something is stopped, and since when, by whom and why."""

    name: str
    stopped: bool
    by: str
    at: datetime | None
    reason: str


class SwitchesTold(Told):
    """Every switch."""

    switches: list[SwitchTold]


class SwitchIn(Given):
    """To stop something needs a reason."""

    stopped: bool
    reason: Reason = ""


class UserTold(Told):
    """Somebody who may sign in."""

    id: int
    name: str
    email: str
    role: Role
    account_id: int | None
    disabled_at: datetime | None
    signed_in_at: datetime | None


class UsersTold(Told):
    """By name."""

    users: list[UserTold]


class UserIn(Given):
    """A new user; a customer's has an account, nobody else's has."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=ONE_LINE)]
    role: Role = Role.CODER
    email: Annotated[str, StringConstraints(max_length=320, pattern=ONE_LINE)] = ""
    account_id: Id | None = None
    reason: Reason = ""


class UserAdded(Told):
    """A new user with the password for the first sign-in, which is not shown again."""

    id: int
    name: str
    password: str


class RoleIn(Given):
    """Another role; whoever gets it is signed out everywhere."""

    role: Role
    reason: Reason = ""


class DisabledIn(Given):
    """Whether a user may no longer sign in."""

    disabled: bool
    reason: Reason = ""
