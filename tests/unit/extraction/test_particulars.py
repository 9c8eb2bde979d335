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


PERIOD, NO_DAY, DAYS = (
    "only a year or a month is named",
    "the date does not exist",
    "more than one date of service is named",
)
PROBLEMS = [
    ("Can I bill 93591 in 2015?", PERIOD),
    ("93591, DOS in March 2016", PERIOD),
    ("DOS 2019: G0463 with 99213", PERIOD),
    ("99213 with 20610 for a 2019 date of service", PERIOD),
    ("is G0463 valid 2024?", PERIOD),
    ("is E11.9 billable for 2024", PERIOD),
    ("E11.9 valid 10/2025?", PERIOD),
    ("45385 done last year", PERIOD),
    ("45385 performed 3/2024", PERIOD),
    ("45385 on 8/1/2024. He came back 8/15/2024 for 45380", DAYS),
    ("45385 on 8/1/2024; 45380 3 days later", DAYS),
    ("new patient visit 99213 in 2015", PERIOD),
    ("I write today: was 93591 payable in 2015?", PERIOD),
    ("93591, DOS 13/45/2024", NO_DAY),
    ("93591 on 02/30/2024", NO_DAY),
    ("surgery Feb 30, 93591", NO_DAY),
    ("DOS 12/30/2019: 45385. DOS 01/05/2020: 45380", DAYS),
    ("45385 and 45380, 9/30/2025 and 10/1/2025", DAYS),
    ("45385 and 45380 2019-12-30 to 2020-01-05", DAYS),
    ("45385 on Monday and 45380 on Tuesday", DAYS),
    ("45385 Monday and Tuesday", DAYS),
    ("45385 yesterday and 45380 today", DAYS),
    ("45385 and 45380, different dates of service", DAYS),
    ("45385 and 45380 on different days", DAYS),
    ("DOS 8/1-8/5/2024: 99213", DAYS),
    ("DOS 8/1/2024-8/5/2024: 99213", DAYS),
]
NO_PROBLEMS = [
    "93591 with 93355, 2024 NCCI manual",
    "in the 2024 NCCI manual 93591 stands with 93355",
    "E11.9 in FY2026",
    "E11.9, FY 2026",
    "RVU 2025 for 93591",
    "the CPT 2024 book has 99213",
    "was 99241 deleted in 2023?",
    "new codes for 2026: 93591",
    "93591 on 8/1/2024, as the 2024 guidelines say",
    "seen 8/1/2024, denied 9/3/2024: 93591",
    "99204 on 10/2/2025. Denied by Aetna on 11/1/2025",
    "quick one today. 45385 on 8/1/2024",
    "consult yesterday, 27130 today",
    "93591 on 8/1/2024, same day as 93355",
    "DOS 8/1/2024 45385, DOS 08/01/24 45380",
    "93591 two days ago",
    "45385 was done 8/1/2024. We got the EOB on 8/30/2024. On 9/5/2024 they said no.",
    "45385 on 8/1/2024, resubmitted on 9/1/2024",
    "November 20, 2026\n45385 with 45380 on 8/1/2024",
    "93591, within three days",
    "office hours Monday and Friday. 93591 on 8/1/2024",
    "open Monday to Friday; 93591?",
    "93591, NCCI edits (April 2024)",
    "how many may 10 patients need of 93591",
]


@pytest.mark.parametrize(("text", "problem"), [*PROBLEMS, *((text, None) for text in NO_PROBLEMS)])
def test_a_date_that_cannot_be_taken_is_said_to_be_so(read: Read, text: str, problem: str | None) -> None:
    found = read(text).particulars
    assert found.date_problem == problem
    if problem in {PERIOD, NO_DAY}:
        assert found.date_of_service is None


def test_a_quoted_mail_s_own_date_is_no_date_of_service(read: Read) -> None:
    found = read("On Tue, Nov 3, 2026 at 9:00 AM Bob wrote: 99213 on 8/1/2024").particulars
    assert (found.date_of_service, found.date_problem) == (date(2024, 8, 1), None)


@pytest.mark.parametrize(
    ("text", "place", "setting"),
    [
        ("99213 inpatient", "inpatient", None),
        ("99223, inpatient hospital stay, in the hospital", "inpatient", None),
        ("99213 in home health", "home health", None),
        ("99309, SNF", "skilled nursing facility", None),
        ("99309 in skilled nursing", "skilled nursing facility", None),
        ("G0463 hospice", "hospice", None),
        ("90935 at an ESRD facility", "ESRD facility", None),
        ("G0463 at a rural health clinic", "rural health clinic", None),
        ("G0463 FQHC", "federally qualified health center", None),
        ("99213 in our office, hospice patient", "hospice", Setting.PRACTITIONER),
        ("27130 on the inpatient-only list, outpatient hospital", None, Setting.OUTPATIENT_HOSPITAL),
    ],
)
def test_another_place_of_care(read: Read, text: str, place: str | None, setting: Setting | None) -> None:
    found = read(text).particulars
    assert (found.other_setting, found.setting) == (place, setting)


def test_the_mailboxs_setting_does_not_hold_for_another_place() -> None:
    found = extract(
        "99223 inpatient", books=NoBooks(), today=date(2026, 11, 20), default_setting=Setting.PRACTITIONER
    )
    assert found.particulars.setting is None


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("J3301, 40 mg", "40 mg"),
        ("how many units of J1885 for 120mg given", "120mg"),
        ("J0585 60 mcg", "60 mcg"),
        ("gave 10 ml, J1885", "10 ml"),
        ("1 g of J1885", "1 g"),
        ("J3301 (10 mg), we gave 40 mg", "40 mg"),
        ("how many units for 80 mg?", "80 mg"),
        ("J1885 per 15 mg", None),
        ("J1885 30 mg/ml", None),
        ("99213, takes aspirin 81 mg", None),
    ],
)
def test_the_dose(read: Read, text: str, dose: str | None) -> None:
    assert read(text).particulars.dose == dose


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
