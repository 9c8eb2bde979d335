"""Why a posting is held: fraud and advertisements by their words, and the ordinary postings that only sound like them."""

from __future__ import annotations

import pytest

from consultant.careers.fields import JobFields, PayPeriod
from consultant.careers.suspicion import suspicions

from tests.unit.careers.posting_examples import EXAMPLES

CODER = "We look for a medical coder with a CPC."
MONEY = "It asks applicants for money."
DATA = "It asks applicants for bank data or identity numbers."
SCHEME = "It speaks of cryptocurrency, gift cards, cashing checks or sending parcels on."
APP = "It is to be answered by a messaging app."
QUICK = "It promises quick money."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A registration fee of $49 is due.", MONEY),
        ("Pay $120 for your training kit upfront.", MONEY),
        ("Send $50 by Zelle before your first day.", MONEY),
        ("There is a small refundable deposit for the laptop.", MONEY),
        ("A training fee applies.", MONEY),
        ("Send us your bank account and routing number.", DATA),
        ("Reply with your social security number.", DATA),
        ("Please provide bank details for the payroll.", DATA),
        ("Include your SSN.", DATA),
        ("You are paid in Bitcoin.", SCHEME),
        ("You will purchase gift cards for our clients.", SCHEME),
        ("You deposit the check and keep ten percent.", SCHEME),
        ("Cash our checks at home.", SCHEME),
        ("Part of the work is reshipping.", SCHEME),
        ("You receive and forward packages.", SCHEME),
        ("Contact our manager on Telegram @fastjobs.", APP),
        ("Text us via WhatsApp.", APP),
        ("WhatsApp only: +1 555 0100", APP),
        ("https://t.me/fastjobs", APP),
        ("The interview is held on Google Hangouts.", APP),
        ("Earn $500 a day from home, no experience!", QUICK),
        ("Make up to $3,000 weekly.", QUICK),
        ("Make money fast!", QUICK),
        ("Be your own boss.", QUICK),
        ("Apply at https://bit.ly/3abc", "It has a link that hides where it leads."),
        (" ".join(f"https://a{at}.example/x" for at in range(6)), "It has many links."),
        ("JOIN US TODAY AND YOU WILL NEVER LOOK BACK " * 9, "It is written in capitals, or with many exclamation marks."),
        ("Great!!! Wow!!!", "It is written in capitals, or with many exclamation marks."),
    ],
)  # fmt: skip
def test_a_fraud_is_held_with_its_reason(text: str, reason: str) -> None:
    assert suspicions(JobFields(title="Coder"), f"{CODER} {text}") == (reason,)


@pytest.mark.parametrize(
    "text",
    [
        "No fee to apply.",
        "There is no registration fee.",
        "We never ask for your bank data.",
        "We will not ask you to send your SSN by mail.",
        "A close-knit team in close collaboration.",
        "We pay your certification fee and your AAPC membership.",
        "You post payments, reconcile bank deposits and mail checks.",
        "Patients pay a fee of $20 at the front desk.",
        "Direct deposit to your bank account.",
        "You never have to contact us by WhatsApp; beware of scams.",
        "You earn $30 an hour.",
        "You earn $62,400 a year, paid weekly.",
        "A background check is made; we cover it.",
        "You send claims to payers and deposit insurance checks for the practice's accounts.",
        "The signal is clear: apply!",
        "See https://clinic.example and https://clinic.example/jobs.",
        "CPC, CCS, RHIT, CRC. ICD-10-CM, CPT, HCPCS.",
        "Employees of the month get gift cards.",
    ],
)
def test_an_ordinary_posting_is_not_held(text: str) -> None:
    assert suspicions(JobFields(title="Coder"), f"{CODER} {text}") == ()


@pytest.mark.parametrize(
    "name", sorted(EXAMPLES.keys() - {"empty", "an answer to what was missing", "shouting", "no http"})
)
def test_no_example_of_a_posting_is_held(name: str) -> None:
    example = EXAMPLES[name]
    assert suspicions(example.fields, example.text) == ()


OTHER = "It has no word of medical coding, billing or health information."


@pytest.mark.parametrize(
    ("title", "text", "reasons"),
    [
        ("Python coder", "You write software in Python and JavaScript.", (OTHER,)),
        ("Truck driver", "You drive a truck.", (OTHER,)),
        ("Assistant", "You answer the telephone.", (OTHER,)),
        ("Coder", "You work for us.", ()),
        ("HIM clerk", "You work for us.", ()),
        ("Coder", "You code charts by ICD-10 in our software, with SQL.", ()),
        ("Revenue cycle analyst", "You work with Python.", ()),
    ],
)
def test_whether_it_is_of_the_field(title: str, text: str, reasons: tuple[str, ...]) -> None:
    assert suspicions(JobFields(title=title), text) == reasons


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        (JobFields(pay_low=150_00, pay_period=PayPeriod.HOUR), ("The pay is higher than such work is paid.",)),
        (JobFields(pay_high=400_000_00, pay_period=PayPeriod.YEAR), ("The pay is higher than such work is paid.",)),
        (JobFields(pay_low=60_00, pay_period=PayPeriod.HOUR), ()),
        (JobFields(pay_low=150_000_00, pay_period=PayPeriod.YEAR), ()),
    ],
)  # fmt: skip
def test_pay_that_is_too_high(fields: JobFields, reasons: tuple[str, ...]) -> None:
    assert suspicions(fields, CODER) == reasons


def test_several_reasons_stand_in_the_order_of_the_table() -> None:
    text = "Text me on Telegram. Send your bank login. You get Bitcoin, or USDT. Pay in bitcoin."
    assert suspicions(JobFields(title="Coder"), text) == (DATA, SCHEME, APP)
