"""Plans: how many questions a month, how many unused ones are carried on, how many page views and postings. In the caller's transaction.

A change holds from each account's next renewal on, of page views at once (view_terms.py). A plan that is retired takes no further account; those that have it keep it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.errors import NoSuchThing, UsageError
from consultant.models.account import Account, Plan

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

LONGEST_NAME = 100
MOST = 1_000_000
"""Of questions, page views or postings; more is a slip of the finger."""
FIGURES = ("questions", "roll_over", "page_views", "postings")


def add_plan(session: Session, name: str, figures: dict[str, int], at: datetime) -> Plan:
    """A new plan. Raises UsageError for a name that is taken or none, and for figures that can't be."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        message = f"A plan's name has 1 to {LONGEST_NAME} characters, on one line."
        raise UsageError(message)
    if known := find_plan(session, name):
        message = f"There is a plan {known.name} already."
        raise UsageError(message)
    plan = Plan(name=name, created_at=at, questions=0)
    _set(plan, figures)
    session.add(plan)
    session.flush()
    return plan


def change_plan(session: Session, plan: Plan, figures: dict[str, int]) -> tuple[str, str]:
    """Change some figures; what the plan was and is, in words."""
    former = in_words(plan)
    _set(plan, figures)
    session.flush()
    if in_words(plan) == former:
        message = f"The plan {plan.name} has these figures already."
        raise UsageError(message)
    return former, in_words(plan)


def retire_plan(plan: Plan, at: datetime) -> None:
    """Take no further account. Raises UsageError where it is retired already."""
    check_open(plan)
    plan.retired_at = at


def check_open(plan: Plan) -> None:
    """Raises UsageError where the plan is retired."""
    if plan.retired_at:
        message = f"The plan {plan.name} is retired."
        raise UsageError(message)


def find_plan(session: Session, name: str) -> Plan | None:
    """The plan of a name, in whatever case it is written."""
    return session.scalars(select(Plan).where(func.lower(Plan.name) == name.strip().lower())).first()


def get_plan(session: Session, name: str) -> Plan:
    """The plan of a name; raises NoSuchThing where there is none."""
    plan = find_plan(session, name)
    if plan is None:
        message = f"There is no plan {name.strip()!r}; `consultant plans list` tells which there are."
        raise NoSuchThing(message)
    return plan


def list_plans(session: Session) -> list[tuple[Plan, int]]:
    """Every plan with the number of its accounts, by name."""
    number = select(func.count()).where(Account.plan_id == Plan.id).correlate(Plan).scalar_subquery()
    return [(plan, count) for plan, count in session.execute(select(Plan, number).order_by(Plan.name))]


def in_words(plan: Plan) -> str:
    """`50 questions a month, 10 carried on, 0 page views, 2 postings`; postings only where there are any."""
    said = f"{plan.questions} questions a month, {plan.roll_over} carried on, {plan.page_views} page views"
    return said + (
        f", {plan.postings} {'posting' if plan.postings == 1 else 'postings'}" if plan.postings else ""
    )


def _set(plan: Plan, figures: dict[str, int]) -> None:
    for name, figure in figures.items():
        if not 0 <= figure <= MOST:
            message = f"{name.replace('_', ' ')} is a number from 0 to {MOST}."
            raise UsageError(message)
        setattr(plan, name, figure)
