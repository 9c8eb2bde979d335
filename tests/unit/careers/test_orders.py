"""What an employer's answer orders: renew, close, neither, or nothing that is clear."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.careers.orders import Order, read_order
from consultant.models.career import ReadingKind

TODAY = date(2026, 11, 27)
CHANGE, RENEW, CLOSE, UNCLEAR = ReadingKind.CHANGE, ReadingKind.RENEW, ReadingKind.CLOSE, ReadingKind.UNCLEAR

LONG = """\
We look for a coder who will join a close-knit team in close collaboration with our surgeons.

You will code outpatient surgeries, close out open encounters, and remove duplicates. Charts must be filled and closed within
two days. We are extending our hours, and renewed our contract with the hospital. It is a position with full benefits.
"""


@pytest.mark.parametrize(
    "text",
    [
        "renew",
        "Renew!",
        "Please renew it.",
        "Hi,\n\nplease renew the posting, thanks\n\nJane",
        "extend",
        "Could you extend it?",
        "Keep it up another month, please.",
        "keep the posting online",
        "repost",
        "Please re-post this job",
        "don't close it",
        "Please do not close the posting.",
        "Not filled yet, please renew",
        "The position has not been filled yet; please renew.",
        "Please renew, we will tell you when it's filled.",
        "Please keep it up until it is filled",
        "don’t take it down",
        "Renewal please",
        "renew\n\n-- \nThe position of coder is closed",
        "Please renew.\n\n" + LONG,
    ],
)
def test_it_is_to_be_renewed(text: str) -> None:
    assert read_order(text, TODAY) == Order(RENEW)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("renew until 2027-01-31", date(2027, 1, 31)),
        ("Please extend it to January 31, thanks", date(2027, 1, 31)),
        ("renew through 12/31", date(2026, 12, 31)),
        ("renew for 3 weeks", date(2026, 12, 18)),
        ("renew until 2026-01-31", None),
        ("renew for another 30 days", None),
    ],
)
def test_a_renewal_may_name_its_day(text: str, until: date | None) -> None:
    assert read_order(text, TODAY) == Order(RENEW, until)


@pytest.mark.parametrize(
    "text",
    [
        "close",
        "CLOSE",
        "Close it, please.",
        "please close",
        "filled",
        "The position has been filled.",
        "We filled it, thank you!",
        "Please take it down",
        "please take our posting down",
        "remove",
        "Please remove the posting",
        "delete this ad",
        "We are no longer hiring.",
        "This job is no longer available",
        "We have found someone.",
        "cancel the listing",
        "Please do not renew it, the position is filled.",
        "close CC-BCDF-GHJK",
        "The position is closed.",
        "> close",
        "We're not hiring anymore",
        "Please close the job.\n\n" + LONG,
    ],
)
def test_it_is_to_be_closed(text: str) -> None:
    assert read_order(text, TODAY) == Order(CLOSE)


@pytest.mark.parametrize(
    "text",
    [
        "Pay: $30/hr",
        "The pay is now $34/hr.",
        "Please change the deadline to December 20.",
        "Closes: December 20",
        "It is a close-knit team.",
        "You work in close collaboration with surgeons",
        "Thanks!",
        "",
        "Please remove the CPC requirement.",
        "Please have the form filled out",
        LONG,
        "Hello,\n\n" + LONG,
    ],
)
def test_anything_else_is_a_change(text: str) -> None:
    assert read_order(text, TODAY) == Order(CHANGE)


@pytest.mark.parametrize(
    "text",
    [
        "Close the old one and renew the other",
        "renew or close, I don't know",
        "How do I close it?",
        "When does it close? Do I have to renew?",
        "Please don't renew it.",
        "Has it been renewed?",
    ],
)
def test_in_doubt_it_is_unclear(text: str) -> None:
    assert read_order(text, TODAY) == Order(UNCLEAR)


def test_what_is_to_be_closed_later_stands_until_then() -> None:
    assert read_order("Please close it on December 20.", TODAY) == Order(CHANGE, date(2026, 12, 20))
    assert read_order("Close it today, 11/27", TODAY) == Order(CLOSE)
