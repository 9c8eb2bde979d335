from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.extraction.extract import extract
from consultant.extraction.known import NoBooks
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]


DATES = [
    ("93591 on 8/1/2024", date(2024, 8, 1)),
    ("DOS 08/01/24 93591", date(2024, 8, 1)),
    ("DOS: 08012024", date(2024, 8, 1)),
    ("93591 on August 1, 2024", date(2024, 8, 1)),
    ("1 Aug 2024: 93591", date(2024, 8, 1)),
    ("date of service 2024-08-01", date(2024, 8, 1)),
    ("seen 8-1-24 for 99213", date(2024, 8, 1)),
    ("surgery was Nov 3", date(2026, 11, 3)),
    ("surgery was Dec 3", date(2025, 12, 3)),
    ("Dr K did 93591 yesterday", date(2026, 11, 19)),
    ("93591 last Tuesday", date(2026, 11, 17)),
    ("93591 last Friday", date(2026, 11, 13)),
    ("93591 two weeks ago", date(2026, 11, 6)),
    ("DOB 3/4/1950, 93591", None),
    ("93591 denied on 9/3/2024", None),
    ("born 3/4/1950, seen 8/1/2024, denied 9/3/2024", date(2024, 8, 1)),
    ("99204 on 10/2/2025. Denied by Aetna CO-97 on 11/1/2025", date(2025, 10, 2)),
    ("is 93591 valid in 2025", None),
    ("93591 on 13/45/2024", None),
    ("deleted 1/1/2023: 99241", None),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_the_date_of_service(read: Read, text: str, expected: date | None) -> None:
    assert read(text).particulars.date_of_service == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99213 in the office", Setting.PRACTITIONER),
        ("99213 at an ASC", Setting.PRACTITIONER),
        ("99213, physician", Setting.PRACTITIONER),
        ("G0463 outpatient hospital", Setting.OUTPATIENT_HOSPITAL),
        ("G0463 HOPD", Setting.OUTPATIENT_HOSPITAL),
        ("facility claim for 99213", Setting.OUTPATIENT_HOSPITAL),
        ("L3020, DME supplier", Setting.DME),
        ("99213 in office or hospital", None),
        ("99213", None),
    ],
)
def test_the_setting(read: Read, text: str, expected: Setting | None) -> None:
    assert read(text).particulars.setting == expected


def test_the_mailboxs_setting_is_used_where_the_words_are_silent() -> None:
    for text, expected in (
        ("93591", Setting.DME),
        ("93591 outpatient hospital", Setting.OUTPATIENT_HOSPITAL),
    ):
        found = extract(text, books=NoBooks(), today=date(2026, 11, 20), default_setting=Setting.DME)
        assert found.particulars.setting is expected


@pytest.mark.parametrize(
    ("text", "payer"),
    [
        ("medicare", "Medicare"),
        ("Medicare Advantage plan", "Medicare Advantage"),
        ("BCBSTX", "BCBS"),
        ("aetna", "Aetna"),
    ],
)
def test_the_payer(read: Read, text: str, payer: str) -> None:
    assert read(f"99213, {text}").particulars.payer == payer


def test_state_and_zip(read: Read) -> None:
    found = read("99213 in Austin, TX 78701").particulars
    assert (found.state, found.zip) == ("TX", "78701")
    assert read("99213 in the OR").particulars.state is None
    assert read("99213 by Jane Roe, MD").particulars.state is None
    assert read("99213 in Ohio, zip 44101").particulars.zip == "44101"
