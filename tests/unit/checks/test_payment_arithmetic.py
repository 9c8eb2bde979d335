"""Dollars to the cent, against examples that are published."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from consultant.checks.payment import arithmetic, reductions
from consultant.checks.payment.arithmetic import FACILITY, NON_FACILITY, Indices, Values, price
from consultant.checks.payment.reductions import Item
from consultant.codes.readers import fees

from tests.fee_shelf import fee_shelf  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from consultant.codes.lookup import Books
    from consultant.codes.readers.fees import FeeRow

FACTOR = Decimal("32.3465")
OFFICE_VISIT = Values(Decimal("1.30"), Decimal("1.35"), Decimal("0.10"))


def test_an_office_visit_in_the_nation() -> None:
    """99213 of RVU25D: total 2.75, conversion factor 32.3465 (CMS, relative value file of October 2025): $88.95."""
    assert price(OFFICE_VISIT, Indices(), FACTOR) == Decimal("88.95")


def test_a_locality_weighs_each_part() -> None:
    """Formula of the text that comes with the file: work, practice expense and malpractice each by its own index."""
    manhattan = Indices(Decimal("1.065"), Decimal("1.166"), Decimal("1.656"))
    by_hand = (Decimal("1.3845") + Decimal("1.5741") + Decimal("0.1656")) * FACTOR
    assert price(OFFICE_VISIT, manhattan, FACTOR) == by_hand.quantize(Decimal("0.01")) == Decimal("101.06")


def test_half_a_cent_is_rounded_up() -> None:
    assert arithmetic.cents(Decimal("0.125")) == Decimal("0.13")


@pytest.mark.parametrize(("fee", "limit"), [("90.08", "98.41"), ("80.00", "87.40"), ("26.35", "28.79")])
def test_the_limiting_charge(fee: str, limit: str) -> None:
    """90.08 → 98.41: CMS look-up for locality 0111209, as a course of study quotes it; 80.00 → 87.40: 115 % of 95 %, worked
    in public course material; 26.35 → 28.79: example of the public R package northstar."""  # fmt: skip
    assert arithmetic.percent_of(Decimal(fee), arithmetic.LIMITING_CHARGE) == Decimal(limit)


def test_what_an_assistant_is_paid() -> None:
    """A physician's 16 %, of which a physician assistant gets 85 %: 13.6 % (AAOS Now, June 2007; Pub. 100-04, 12, 20.4.3)."""
    fee = Decimal("1000.00")
    physician = arithmetic.percent_of(fee, Decimal(16))
    assert arithmetic.percent_of(physician, Decimal(85)) == arithmetic.percent_of(fee, Decimal("13.6"))


@pytest.mark.parametrize(("minutes", "units"), [(17, "1.1"), (129, "8.6"), (45, "3.0")])
def test_anesthesia_time(minutes: int, units: str) -> None:
    """129 minutes are 8.6 units (American Society of Anesthesiologists, Payment Basics 3); 17 are 1.13, to one decimal 1.1."""
    assert arithmetic.time_units(minutes) == Decimal(units)


def test_anesthesia() -> None:
    """7 base units and 8.6 time units are 15.6 units (the same page), here at the national factor of 2025."""
    assert arithmetic.anesthesia(Decimal(7), Decimal("8.6"), Decimal("20.3178")) == Decimal("316.96")
    assert arithmetic.anesthesia(Decimal(7), Decimal("8.6"), Decimal("20.3178"), Decimal(50)) == Decimal(
        "158.48"
    )


def _scope(code: str, amount: str, base: str = "29805") -> Item:
    return Item(code, "", "3", Decimal(amount), base)


def test_an_endoscopy_family() -> None:
    """29807 310.02, 29819 275.12, 29820 270.13, base 29805 200.00: 310.02 + 75.12 + 70.13 (AAPC forum 138405)."""
    items = [_scope("29819", "275.12"), _scope("29807", "310.02"), _scope("29820", "270.13")]
    found = reductions.steps(items, {"29805": Decimal("200.00")})
    assert [(one.item.code, one.paid) for one in found] == [
        ("29807", Decimal("310.02")),
        ("29819", Decimal("75.12")),
        ("29820", Decimal("70.13")),
    ]
    assert sum((one.paid or Decimal(0)) for one in found) == Decimal("455.27")


def test_a_family_beside_another_surgery() -> None:
    """A procedure of indicator 2 above the family's total: half of 455.27 for the family (the same thread), each line by itself."""
    items = [_scope("29819", "275.12"), _scope("29807", "310.02"), Item("27447", "", "2", Decimal("900.00"))]
    found = {one.item.code: one for one in reductions.steps(items, {"29805": Decimal("200.00")})}
    assert found["27447"].paid == Decimal("900.00")
    assert found["29807"].paid == Decimal("155.01")
    assert (found["29819"].paid, found["29819"].percent) == (Decimal("37.56"), Decimal(50))


def test_the_base_of_a_family_is_paid_nothing() -> None:
    items = [_scope("45380", "217.27", "45378"), Item("45378", "", "2", Decimal("199.69"))]
    found = {one.item.code: one.paid for one in reductions.steps(items, {"45378": Decimal("199.69")})}
    assert found == {"45380": Decimal("217.27"), "45378": Decimal(0)}


def test_a_base_without_a_row_takes_nothing_off() -> None:
    items = [_scope("45380", "217.27", "45378"), _scope("45385", "272.17", "45378")]
    assert [one.paid for one in reductions.steps(items, {})] == [Decimal("272.17"), Decimal("217.27")]


def test_surgeries_pay_100_then_50_and_the_sixth_by_report() -> None:
    """Pub. 100-04, chapter 12, section 40.6."""
    items = [Item(str(n), "", "2", Decimal(100 * n)) for n in range(1, 7)]
    found = reductions.steps(items, {})
    assert [one.paid for one in found] == [Decimal(n) for n in (600, 250, 200, 150, 100)] + [None]


@pytest.mark.parametrize(
    ("indicator", "paid"),
    [("4", "117.00"), ("6", "150.00"), ("7", "156.00")],
)
def test_tests_lose_part_of_the_technical_component(indicator: str, paid: str) -> None:
    """TC 50 and PC 95 percent (imaging), TC 75 (heart), TC 80 (eye), PC full (AAPC, Calculate the Impact of MPPR, table A)."""
    big = Item("1", "", indicator, Decimal(330), "", Decimal(200), Decimal(200), Decimal(130))
    small = Item("2", "", indicator, Decimal(170), "", Decimal(120), Decimal(120), Decimal(60))
    found = {one.item.code: one for one in reductions.steps([small, big], {})}
    assert found["1"].paid == Decimal(330)
    assert found["2"].paid == Decimal(paid)


def test_the_cap_on_imaging_after_the_reduction() -> None:
    """The lower of the reduced fee and the cap (radiologybillingcoding.com, worksheet example, steps 5 to 7)."""
    capped = Item("1", "TC", "4", Decimal(150), "", Decimal(150), Decimal(220))
    dearer = Item("2", "TC", "4", Decimal(300), "", Decimal(300), Decimal(300))
    found = {one.item.code: one.paid for one in reductions.steps([capped, dearer], {})}
    assert found == {"1": Decimal(110), "2": Decimal(300)}


def test_therapy_loses_half_the_practice_expense() -> None:
    """The unit with the highest practice expense in full (Novitas, MPPR of therapy)."""
    first = Item("97110", "", "5", Decimal("28.79"), expense=Decimal("0.43"), halved=Decimal("21.83"))
    second = replace(
        first, code="97140", amount=Decimal("27.17"), expense=Decimal("0.40"), halved=Decimal("20.70")
    )
    found = {one.item.code: one.paid for one in reductions.steps([second, first], {})}
    assert found == {"97110": Decimal("28.79"), "97140": Decimal("20.70")}


def test_what_no_rule_reduces_is_paid_in_full() -> None:
    items = [Item("99213", "", "0", Decimal(90)), Item("20610", "", "2", Decimal(60))]
    assert not reductions.reduces(items)
    assert [one.paid for one in reductions.steps(items, {})] == [Decimal(60), Decimal(90)]


def _row(shelf: Books, code: str, modifier: str = "") -> FeeRow:
    return next(row for row in shelf.read(fees.rows, code, None) if row.modifier == modifier)


def test_the_lower_of_fee_and_cap(fee_shelf: Books) -> None:  # noqa: F811
    """Section 5102(b) of the Deficit Reduction Act: the text of the relative value file compares the two amounts."""
    factor = Decimal("33.4009")
    capped = arithmetic.amount_of(_row(fee_shelf, "70496", "TC"), NON_FACILITY, Indices(), factor)
    free = arithmetic.amount_of(_row(fee_shelf, "70498", "TC"), NON_FACILITY, Indices(), factor)
    assert capped
    assert free
    assert (capped.dollars, capped.uncapped) == (Decimal("183.70"), Decimal("200.41"))
    assert (free.dollars, free.uncapped) == (Decimal("197.07"), None)


def test_a_setting_in_which_it_is_not_done_has_no_amount(fee_shelf: Books) -> None:  # noqa: F811
    row = _row(fee_shelf, "27447")
    assert arithmetic.amount_of(row, NON_FACILITY, Indices(), FACTOR) is None
    assert arithmetic.amount_of(row, FACILITY, Indices(), FACTOR)
