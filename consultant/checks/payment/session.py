"""What do the codes of one session pay together? The rules of `reductions.py` laid on the rows, in the first place."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from consultant.checks.payment import reductions
from consultant.checks.payment.arithmetic import FACILITY, Values, amount_of, percent_of, price, values_of
from consultant.checks.payment.reductions import Item, Step
from consultant.checks.payment.schedule import PRICED
from consultant.checks.payment.shares import BILATERAL
from consultant.codes.readers import fees
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.payment.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow
    from consultant.vocabulary import Finding

MOST_ITEMS = 12
OF_OTHERS = frozenset({"62", "66", "80", "81", "82", "AS", "54", "55", "56", "78"})
"""A list in which one of these stands is not one surgeon's session."""


def of_list(schedule: Schedule) -> Iterator[Finding]:
    """A finding a setting in which every code is done, where a rule takes something off."""
    if not _is_a_list(schedule):
        return
    rows = [row for code in schedule.codes if (row := _row(schedule, code))]
    bases = _bases(schedule, rows)
    for setting in schedule.wanted.settings:
        items = _items(schedule, rows, setting)
        if items and len(items) <= MOST_ITEMS and reductions.reduces(items):
            yield _finding(schedule, setting, items, _amounts(schedule, bases, setting))


def _is_a_list(schedule: Schedule) -> bool:
    """Several codes or units, whose dollars are asked, and not one against the other."""
    wanted, matter = schedule.wanted, schedule.matter
    several = len(schedule.codes) > 1 or any(sum(matter.units_asked(code)) > 1 for code in schedule.codes)
    rivals = wanted.rivals and not wanted.together
    return several and not rivals and wanted.dollars and not OF_OTHERS & set(matter.modifiers_asked())


def _row(schedule: Schedule, code: str) -> FeeRow | None:
    row = next(iter(schedule.meant(code)), None)
    return row if row and row.status in PRICED else None


def _bases(schedule: Schedule, rows: list[FeeRow]) -> list[FeeRow]:
    """The rows of the base endoscopies."""
    wanted = [row.endoscopic_base for row in rows if row.endoscopic_base]
    matter = schedule.matter
    book = schedule.edition.book
    found = matter.books.read(fees.rows_of, wanted, matter.asked, book) if wanted else {}
    return [row for of_code in found.values() for row in of_code if not row.modifier]


def _amounts(schedule: Schedule, rows: list[FeeRow], setting: str) -> dict[str, Decimal]:
    indices = schedule.place.indices
    paid = ((row.code, amount_of(row, setting, indices, row.conversion_factor)) for row in rows)
    return {code: amount.dollars for code, amount in paid if amount}


def _items(schedule: Schedule, rows: list[FeeRow], setting: str) -> list[Item]:
    """An item a unit; [] where one of the codes is not done in the setting, so that no total can be made."""
    items = []
    for row in rows:
        one = _item(schedule, row, setting)
        if one is None:
            return []
        items += [one] * min(sum(schedule.matter.units_asked(row.code)) or 1, MOST_ITEMS + 1)
    return [Item(**{name: getattr(one, name) for name in Item.__slots__}) for one in items]


def _item(schedule: Schedule, row: FeeRow, setting: str) -> Item | None:
    """In a facility the professional component stands for a test as a whole: the technical one is the facility's."""
    if setting == FACILITY and not row.modifier and row.facility_na and schedule.row(row.code, "26"):
        row = schedule.row(row.code, "26") or row
    indices, factor = schedule.place.indices, row.conversion_factor
    amount = amount_of(row, setting, indices, factor)
    if amount is None:
        return None
    values = values_of(row, setting)
    technical, fee, professional = _components(schedule, row, setting)
    halved = price(Values(values.work, values.expense / 2, values.malpractice), indices, factor)
    percent = BILATERAL.get(row.bilateral) if "50" in schedule.matter.modifiers_on(row.code) else None
    dollars = percent_of(amount.dollars, percent) if percent else amount.dollars
    return Item(
        row.code, row.modifier, row.multiple, dollars, row.endoscopic_base, technical, fee, professional,
        values.expense, halved,
    )  # fmt: skip


def _components(schedule: Schedule, row: FeeRow, setting: str) -> tuple[Decimal, Decimal, Decimal]:
    """The technical part (capped and not) and the professional part of what is billed."""
    parts = {"": ("TC", "26"), "TC": ("TC",), "26": ("26",)}.get(row.modifier, ())
    found = {"TC": Decimal(0), "26": Decimal(0)}
    fee = Decimal(0)
    for modifier in parts:
        one = schedule.row(row.code, modifier)
        amount = amount_of(one, setting, schedule.place.indices, one.conversion_factor) if one else None
        if amount:
            found[modifier] = amount.dollars
            fee = (amount.uncapped or amount.dollars) if modifier == "TC" else fee
    return found["TC"], fee, found["26"]


def _finding(schedule: Schedule, setting: str, items: list[Item], bases: dict[str, Decimal]) -> Finding:
    found = reductions.steps(items, bases)
    total = sum((one.paid for one in found if one.paid is not None), Decimal(0))
    facts = {
        "setting": setting,
        "place": schedule.place.facts(),
        "said": schedule.wanted.together or len(schedule.codes) == 1,
        "steps": [_step(one) for one in found],
        "bases": {code: str(dollars) for code, dollars in bases.items()},
        "full": str(sum((one.amount for one in items), Decimal(0))),
        "total": str(total),
        "by_report": any(one.paid is None for one in found),
    }
    codes = tuple(dict.fromkeys(one.code for one in items))
    cited = [schedule.edition.citation(code) for code in (*codes, *bases)]
    return schedule.finding(Verdict.FEE_TOGETHER, codes, facts, *cited, *schedule.place.citations())


def _step(step: Step) -> dict[str, Any]:
    item = step.item
    return {
        "code": item.code,
        "modifier": item.modifier,
        "indicator": item.indicator,
        "amount": str(item.amount),
        "technical": str(item.technical_fee),
        "professional": str(item.professional),
        "paid": None if step.paid is None else str(step.paid),
        "percent": _text(step.percent),
        "less": _text(step.less),
        "technical_percent": _text(step.technical_percent),
        "professional_percent": _text(step.professional_percent),
        "expense_percent": _text(step.expense_percent),
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
