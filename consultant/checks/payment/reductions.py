"""What a list of codes pays in one session: multiple surgery, endoscopy families, imaging, therapy, heart and eye tests. Pure.

Sources: record layout of the relative value file (multiple procedure indicators 0 to 7, imaging family 88); Pub. 100-04,
chapter 12, section 40.6 (surgery and endoscopy), chapter 5, section 10.7 (therapy); CR 7848 (indicators 6 and 7).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from consultant.checks.payment.arithmetic import HUNDRED, percent_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SURGERY, ENDOSCOPY, IMAGING, THERAPY, HEART, EYE = "2", "3", "4", "5", "6", "7"
SURGICAL = frozenset({SURGERY, ENDOSCOPY})
TECHNICAL_PERCENT = {IMAGING: Decimal(50), HEART: Decimal(75), EYE: Decimal(80)}
"""What the technical component of the second and later services is paid."""
PROFESSIONAL_PERCENT = {IMAGING: Decimal(95), HEART: HUNDRED, EYE: HUNDRED}
HALF = Decimal(50)
MOST_RANKED = 5
"""From the sixth surgical procedure on, payment is by report."""


@dataclass(frozen=True, slots=True)
class Item:
    """A service as it is paid alone: `amount`, of which `technical` and `professional`.

    `technical_fee` is the technical part before the OPPS cap, `halved` the amount with half the practice expense, by which
    (`expense`, relative values) therapy is ranked.
    """

    code: str
    modifier: str
    indicator: str
    amount: Decimal
    base: str = ""
    technical: Decimal = Decimal(0)
    technical_fee: Decimal = Decimal(0)
    professional: Decimal = Decimal(0)
    expense: Decimal = Decimal(0)
    halved: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Step:
    """What a service of a list pays. `percent` is None from the sixth on; `less` is the base endoscopy taken off first.

    `technical_percent` and `professional_percent` are set where the parts are reduced by themselves, `expense_percent`
    where the practice expense is.
    """

    item: Item
    paid: Decimal | None
    percent: Decimal | None = HUNDRED
    less: Decimal | None = None
    technical_percent: Decimal | None = None
    professional_percent: Decimal | None = None
    expense_percent: Decimal | None = None


def steps(items: Sequence[Item], bases: Mapping[str, Decimal]) -> list[Step]:
    """A step for every item; `bases` are the amounts of the base endoscopies. What no rule reduces is paid in full."""
    families = {one.base for one in items if one.indicator == ENDOSCOPY and one.base}
    surgical = [one for one in items if one.indicator in SURGICAL or one.code in families]
    found = _surgery(surgical, families, bases)
    for indicator in (IMAGING, HEART, EYE):
        found += _tests([one for one in items if one.indicator == indicator], indicator)
    found += _therapy([one for one in items if one.indicator == THERAPY])
    reduced = {id(one.item) for one in found}
    return found + [Step(one, one.amount) for one in items if id(one) not in reduced]


def reduces(items: Sequence[Item]) -> bool:
    """Whether a rule takes something off a list of these."""
    families = {one.base for one in items if one.base}
    surgical = sum(one.indicator in SURGICAL or one.code in families for one in items)
    others = [
        sum(one.indicator == indicator for one in items) for indicator in (IMAGING, THERAPY, HEART, EYE)
    ]
    return any(number > 1 for number in (surgical, *others))


def _surgery(items: list[Item], families: set[str], bases: Mapping[str, Decimal]) -> list[Step]:
    """Families of endoscopies first, each as one; then 100, 50, 50, 50, 50 percent by what each pays."""
    groups: dict[str, list[Item]] = {}
    for number, one in enumerate(items):
        own = one.base or (one.code if one.code in families else "")
        groups.setdefault(own or f" {number}", []).append(one)
    units = [_family(group, name, bases) for name, group in groups.items()]
    units.sort(key=lambda unit: sum((one.paid or Decimal(0) for one in unit), Decimal(0)), reverse=True)
    return [_ranked(one, rank) for rank, unit in enumerate(units) for one in unit]


def _family(items: list[Item], base: str, bases: Mapping[str, Decimal]) -> list[Step]:
    """The highest in full, the others less the base endoscopy, the base itself nothing."""
    ordered = sorted(items, key=lambda one: one.amount, reverse=True)
    first, *others = ordered
    found = [Step(first, first.amount)]
    for one in others:
        less = one.amount if one.code == base else bases.get(base)
        paid = one.amount if less is None else max(one.amount - less, Decimal(0))
        found.append(Step(one, paid, less=less))
    return found


def _ranked(step: Step, rank: int) -> Step:
    if rank >= MOST_RANKED:
        return Step(step.item, None, None, step.less)
    percent = HUNDRED if rank == 0 else HALF
    return Step(step.item, percent_of(step.paid or Decimal(0), percent), percent, step.less)


def _tests(items: list[Item], indicator: str) -> list[Step]:
    """The highest technical component in full and the others reduced, before the cap; the professional ones by themselves."""
    technical = max(items, key=lambda one: one.technical_fee, default=None)
    professional = max(items, key=lambda one: one.professional, default=None)
    found = []
    for one in items:
        of_technical = HUNDRED if one is technical else TECHNICAL_PERCENT[indicator]
        of_professional = HUNDRED if one is professional else PROFESSIONAL_PERCENT[indicator]
        capped = min(one.technical, percent_of(one.technical_fee, of_technical))
        paid = capped + percent_of(one.professional, of_professional)
        paid = one.amount if of_technical == of_professional == HUNDRED else paid
        step = Step(
            one, paid, None, technical_percent=of_technical if one.technical else None,
            professional_percent=of_professional if one.professional else None,
        )  # fmt: skip
        found.append(step)
    return found


def _therapy(items: list[Item]) -> list[Step]:
    """The unit with the highest practice expense in full; of all others half the practice expense."""
    ordered = sorted(items, key=lambda one: (one.expense, one.amount), reverse=True)
    return [
        Step(one, one.amount, None, expense_percent=HUNDRED)
        if at == 0
        else Step(one, one.halved, None, expense_percent=HALF)
        for at, one in enumerate(ordered)
    ]
