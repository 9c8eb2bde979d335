"""Pay: the ways in which it is written, what is none, and what stays silent."""

from __future__ import annotations

import pytest

from consultant.careers.fields import PayPeriod
from consultant.careers.reading_pay import Pay, labelled_pay, prose_pay

HOUR, YEAR = PayPeriod.HOUR, PayPeriod.YEAR


def by_the_hour(low: float | None, high: float | None = None) -> Pay:
    return Pay(_cents(low), _cents(high), HOUR)


def by_the_year(low: float | None, high: float | None = None) -> Pay:
    return Pay(_cents(low), _cents(high), YEAR)


def _cents(dollars: float | None) -> int | None:
    return None if dollars is None else round(dollars * 100)


@pytest.mark.parametrize(
    ("value", "pay"),
    [
        ("$60k-75k", by_the_year(60_000, 75_000)),
        ("$60K – $75K", by_the_year(60_000, 75_000)),
        ("60-75k", by_the_year(60_000, 75_000)),
        ("$28.50 - $34/hour", by_the_hour(28.5, 34)),
        ("28-34", by_the_hour(28, 34)),
        ("28 to 34 per hour", by_the_hour(28, 34)),
        ("$28 per hour to $34 per hour", by_the_hour(28, 34)),
        ("$28 to $34 an hour", by_the_hour(28, 34)),
        ("between $28 and $34 hourly", by_the_hour(28, 34)),
        ("USD 65,000 to 80,000 per year", by_the_year(65_000, 80_000)),
        ("US$65,000.00 through $80,000.00", by_the_year(65_000, 80_000)),
        ("65000-80000 USD annually", by_the_year(65_000, 80_000)),
        ("up to $90,000", by_the_year(None, 90_000)),
        ("Up to 34/hr", by_the_hour(None, 34)),
        ("from $30/hr", by_the_hour(30)),
        ("from $30 to $34/hr", by_the_hour(30, 34)),
        ("$30+ per hour", by_the_hour(30)),
        ("starting at $62,400", by_the_year(62_400)),
        ("$30 an hour DOE", by_the_hour(30)),
        ("30 dollars an hour", by_the_hour(30)),
        ("$31.2/h", by_the_hour(31.2)),
        ("$499", by_the_hour(499)),
        ("$34-28/hr", by_the_hour(28, 34)),
        ("$80,000-$65,000", by_the_year(65_000, 80_000)),
        ("$30/hr ($62,400/yr)", by_the_hour(30)),
        ("$25/hr for CPC-A, $30/hr for CPC", by_the_hour(25, 30)),
        ("$30/hr, sign-on bonus $5,000", by_the_hour(30)),
        ("$70,000 plus 5% bonus", by_the_year(70_000)),
        ("DOE, $27-$31", by_the_hour(27, 31)),
        ("$70,000.00", by_the_year(70_000)),
    ],
)
def test_the_pay_of_a_labelled_line(value: str, pay: Pay) -> None:
    assert labelled_pay(value) == pay


@pytest.mark.parametrize(
    "value",
    [
        "DOE",
        "competitive",
        "",
        "3 years' experience",
        "based on 3 years of experience",
        "call 555-123-4567",
        "555-123-4567",
        "2-3 weeks of PTO",
        "$3 per chart",
        "$2.50/encounter",
        "$4,000 a month",
        "$1,200 weekly",
        "$4000",
        "$500",
        "$10,000",
        "$501/hr",
        "$2/hr",
        "$2,000,001 a year",
        "$30 - $75,000",
        "$60-75 per year",
        "CAD 65,000",
        "C$65,000",
        "65,000 EUR",
        "€65,000",
        "$65.000",
        "sign-on bonus of $5,000",
        "401k match",
        "5% of collections",
        "40 hours a week",
        "$1-$1-$1",
    ],
)
def test_in_doubt_a_labelled_line_is_silent(value: str) -> None:
    assert labelled_pay(value) is None


@pytest.mark.parametrize(
    ("value", "named", "pay"),
    [
        ("600-700", "hourly rate", None),
        ("30", "hourly rate", by_the_hour(30)),
        ("65,000", "annual salary", by_the_year(65_000)),
        ("9,000", "annual salary", None),
        ("$30/hr", "annual salary", by_the_hour(30)),
        ("65", "salary", by_the_hour(65)),
    ],
)
def test_a_label_may_name_the_period(value: str, named: str, pay: Pay | None) -> None:
    assert labelled_pay(value, named) == pay


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("A coder is wanted, $28-34/hr, by a clinic.", by_the_hour(28, 34)),
        ("We pay $30 an hour DOE.", by_the_hour(30)),
        ("The salary is $65,000 to $80,000.", by_the_year(65_000, 80_000)),
        ("Salary range:\n$60k-75k, benefits", by_the_year(60_000, 75_000)),
        ("Hourly rate of $28 to $34, DOE", by_the_hour(28, 34)),
        ("Annual pay: $60,000", by_the_year(60_000)),
        ("You earn up to $90,000 per year.", by_the_year(None, 90_000)),
        ("It pays $30/hr, which is about $62,400/year.", by_the_hour(30)),
        ("Salary $60,000 and a $5,000 sign-on bonus", by_the_year(60_000)),
        ("$30/hr. The rate is $30/hr.", by_the_hour(30)),
        ("we pay 55-65k plus health insurance", by_the_year(55_000, 65_000)),
        ("4 days a week, in person. $23-27 DOE.", by_the_hour(23, 27)),
        ("Compensation is 30 dollars an hour", by_the_hour(30)),
        ("A manager, fully remote, $95k - $110k, CCS or CPC required.", by_the_year(95_000, 110_000)),
    ],
)
def test_the_pay_in_prose(text: str, pay: Pay) -> None:
    assert prose_pay(text) == pay


@pytest.mark.parametrize(
    "text",
    [
        "We billed $75,000,000 last year.",
        "Our revenue is $2,000,000 a year.",
        "Call us: 555-123-4567, or 1-800-555-0100.",
        "There is a $5,000 bonus.",
        "A $2/hr shift differential is paid.",
        "Tuition of $5,250 per year is reimbursed.",
        "We pay $3 per chart.",
        "30 hours a week, 40 per hour",
        "$65,000",
        "CPCs earn $30/hr, CPC-As $25/hr.",
        "We offer $4,000 a month.",
        "It was founded in 1998 and codes 20,000 charts a year.",
        "Pay is not $30/hr.",
        "The hourly and annual pay is $600.",
    ],
)
def test_in_doubt_prose_is_silent(text: str) -> None:
    assert prose_pay(text) is None
