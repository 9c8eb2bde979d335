"""What an administrator does with the plans themselves; which account has which is in accounts.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.accounts import plans
from consultant.administration.acting import acting

if TYPE_CHECKING:
    from consultant.audit_log import Actor
    from consultant.desk import Desk


def add_plan(desk: Desk, name: str, figures: dict[str, int], actor: Actor, reason: str = "") -> str:
    """Make a plan; `figures` are those of `plans.FIGURES`. Its name."""
    with acting(desk, actor, reason) as act:
        plan = plans.add_plan(act.session, name, figures, act.at)
        act.log("added", plan.name, new=plans.in_words(plan))
        return plan.name


def change_plan(desk: Desk, name: str, figures: dict[str, int], actor: Actor, reason: str = "") -> str:
    """Change some figures of a plan, from each account's next renewal on, page views at once; what they are then, in words."""
    with acting(desk, actor, reason) as act:
        plan = plans.get_plan(act.session, name)
        old, new = plans.change_plan(act.session, plan, figures)
        act.log("changed", plan.name, old, new)
        return new


def retire_plan(desk: Desk, name: str, actor: Actor, reason: str = "") -> None:
    """Let a plan take no further account; those that have it keep it."""
    with acting(desk, actor, reason) as act:
        plan = plans.get_plan(act.session, name)
        plans.retire_plan(plan, act.at)
        act.log("retired", plan.name, plans.in_words(plan), "retired")
