from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.extraction.extract import extract
from consultant.extraction.known import NoBooks
from consultant.extraction.particulars.gather import find_particulars
from consultant.vocabulary import Likeness, Setting, Sex

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
    # the tests' today is Friday, 20 November 2026
    ("DOS 110226 93591", date(2026, 11, 2)),
    ("DOS 11/2, 93591", date(2026, 11, 2)),
    ("11/2 claim\n\n93591 with 93355?", date(2026, 11, 2)),
    ("labs drawn 11/2 from one stick, 80053", date(2026, 11, 2)),
    ("17110 x3, 11/2, Cigna", date(2026, 11, 2)),
    ("Wednesday's surgery (11/18): 27447", date(2026, 11, 18)),
    ("27447 is scheduled for 12/4", date(2026, 12, 4)),
    ("seen on the 9th for 93591", date(2026, 11, 9)),
    ("93591 was run on the 28th.", date(2026, 10, 28)),
    ("from Monday's clinic: 93591", date(2026, 11, 16)),
    ("we did the scope this past Thursday, 45380", date(2026, 11, 19)),
    ("Last Wednesday. 93591. Medicare.", date(2026, 11, 18)),
    ("93591 done day before yesterday", date(2026, 11, 18)),
    ("two weeks ago today we did 93591", date(2026, 11, 6)),
    ("the date of the op was 11/3, 27130", date(2026, 11, 3)),
    ("got G0402 on 11/6/26", date(2026, 11, 6)),
    ("SV1*HC:93591*150*UN*1~\nDTP*472*D8*20261103~", date(2026, 11, 3)),
    ("pain 7/10, strength 4/5, 97110", None),
    ("gave 1/2 tablet, 99213", None),
    ("lovely lunch yesterday. Is 93591 ok?", None),
    ("Is 93591 ok? See you at the party on Friday.", None),
    ("line 2 on the 1st claim: 93591", None),
    ("we need this by Friday: 93591", None),
    ("order shipped 11/2/2026, 93591", None),
    ("Today is 11/20/2026. 93591?", None),
    ("Today's date 11/20/2026, is 93591 ok", None),
    ("Filing limit is 12/31/2026. 93591?", None),
    ("timely filing ends 3/4/2026, 93591", None),
    ("the auth expires 12/1/2026; expiry 01/05/2027; 93591?", None),
    ("coverage valid through 3/4/2026, 93591", None),
    ("POS 11,\n93591 today", date(2026, 11, 20)),
    ("the policy changed on 1/1/2026, 93591", None),
    ("On March 3 Pam wrote:\n93591 went fine", None),
    ("Date: 11/19/2026\nFrom: Lisa\n\n93591?", None),
    ("Flight out on May 19, hotel till Sunday", None),
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
    ("seen about two months ago for 99213", PERIOD),
    ("99213 from last week", PERIOD),
    ("Sep 2026 claims, 90960", PERIOD),
    ("a code from last month's visits, 99213", PERIOD),
    ("was G0463 billable back in March 2021", PERIOD),
    ("OD done 10/6, OS done 10/20, 66984", DAYS),
    ("visits of 10/8 and 10/15: 11042", DAYS),
    ("64721 on 10/12/2026. She came in yesterday for 99213", DAYS),
    ("66984-LT on 10/26 and RT on 11/12", DAYS),
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
    "is G0136 still active in 2026?",
    "in 2026, does Medicare take 93591?",
    "radiation finished years ago: 93591",
    "we collected $9,000.00 in October. Is 93591 ok?",
    "I passed my exam in February",
    "the day before the new code year: 93591 on 8/1/2024",
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
        ("99309, resident in a Part A stay", "skilled nursing facility", None),
        ("L89.153, POA = Y?", "inpatient", None),
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
        ("52000 in an office", Setting.PRACTITIONER),
        ("box 24 of the 1500: 11042", Setting.PRACTITIONER),
        ("99213, POS 22", Setting.PRACTITIONER),
        ("POS\tCPT\tMOD\n11\t99213\t25", Setting.PRACTITIONER),
        ("retina practice, 67028", Setting.PRACTITIONER),
        ("surgeon's bill for 27447 in the hospital", Setting.PRACTITIONER),
        ("I code pro fee only, 52000 in the hospital", Setting.PRACTITIONER),
        ("may a practitioner report 93591", Setting.PRACTITIONER),
        ("TOB 131 with 93591", Setting.OUTPATIENT_HOSPITAL),
        ("wound clinic (hospital outpatient dept), 11042", Setting.OUTPATIENT_HOSPITAL),
        ("hospital OP, 96360", Setting.OUTPATIENT_HOSPITAL),
        ("UB claim with G0463", Setting.OUTPATIENT_HOSPITAL),
        ("we are a DME company: E0143", Setting.DME),
        ("the HOPD bills 70553, the radiologist bills 70553-26", None),
        ("we bill both the UB and the 1500: G0463", None),
        ("the surgeon wants 27447", None),
        ("seen in the hospital, 99232", None),
        ("I am out of office until Monday. 93591", None),
        ("does rev code 0762 differ from 0760", None),
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
        ("mcr pt", "Medicare"),
        ("Florida Blue", "BCBS"),
        ("Highmark", "BCBS"),
        ("medical plan", None),
        ("Medi-Cal", "Medicaid"),
        ("UHC Community Plan (Medicaid)", "Medicaid"),
        ("Humana Gold Plus HMO", "Medicare Advantage"),
        ("an MA plan through Aetna", "Medicare Advantage"),
        ("covered by the VA", "VA"),
        ("self pay", "Self-pay"),
        ("WC claim", "Workers' compensation"),
        ("our MAC is Novitas", "Medicare"),
        ("Medicare primary, Aetna secondary", "Medicare"),
        ("Aetna denied it though Medicare pays", "Aetna"),
        ("does Cigna follow Medicare's MUE", "Cigna"),
        ("an uninsured man; what would Medicare pay", "Self-pay"),
        ("Cigna and Aetna", None),
        ("not Medicare", None),
    ],
)
def test_the_payer(read: Read, text: str, payer: str | None) -> None:
    assert read(f"99213, {text}").particulars.payer == payer


def test_state_and_zip(read: Read) -> None:
    found = read("99213 in Austin, TX 78701").particulars
    assert (found.state, found.zip) == ("TX", "78701")
    assert read("99213 in the OR").particulars.state is None
    assert read("99213 by Jane Roe, MD").particulars.state is None
    assert read("99213 in Ohio, zip 44101").particulars.zip == "44101"


@pytest.mark.parametrize(
    ("text", "state", "zip_code"),
    [
        ("our MAC pays 99213 (FL)", "FL", None),
        ("payer Medicare / NGS / NY, 99213", "NY", None),
        ("NY Medicaid, 99213", "NY", None),
        ("medicaid ohio, 99213", "OH", None),
        ("VA community care, 99213", None, None),
        ("a PA saw her, 99213", None, None),
        ("office in Tulsa 74135", "OK", "74135"),
        ("we are in 60614, Chicago", "IL", "60614"),
        ("our zip here is 20610", None, "20610"),
        ("WPS in Iowa, 97110", "IA", None),
        ("CPT,Units,Zip\n99213,1,60601\n20610,1,60601", None, "60601"),
    ],
)
def test_where_it_was(read: Read, text: str, state: str | None, zip_code: str | None) -> None:
    found = read(text).particulars
    assert (found.state, found.zip) == (state, zip_code)


@pytest.mark.parametrize(
    ("text", "contractor"),
    [
        ("noridian", "Noridian"),
        ("Novitas LCD", "Novitas"),
        ("Palmetto says no", "Palmetto GBA"),
        ("First Coast Service Options", "First Coast"),
        ("National Government Services", "NGS"),
        ("Medicare / NGS", "NGS"),
        ("billing CGS", "CGS"),
        ("WPS", "WPS"),
        ("MAC JL", "Novitas"),
        ("Jurisdiction J", "Palmetto GBA"),
        ("our MAC is J15", "CGS"),
        ("J5 MAC", "WPS"),
        ("DME MAC jurisdiction C", "CGS"),
        ("modifier JE", None),
        ("J15.9 for pneumonia", None),
        ("an NGS panel for the tumor", None),
        ("Palmetto Orthopedics", None),
        ("WPS or Novitas", None),
    ],
)
def test_the_contractor(read: Read, text: str, contractor: str | None) -> None:
    assert read(f"99213, {text}").particulars.contractor == contractor


def test_the_locality(read: Read) -> None:
    assert read("fee for 99213 in locality 05").particulars.locality == "05"
    assert read("the local MAC, 99213").particulars.locality is None


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("67 yo F", 67),
        ("a 67-year-old", 67),
        ("8 y/o", 8),
        ("41-yr-old", 41),
        ("two year old", 2),
        ("seventy-one year old", 71),
        ("age 71", 71),
        ("pt is 71", 71),
        ("(she is 45)", 45),
        ("patient, 83, with cough", 83),
        ("72F", 72),
        ("(F, 63)", 63),
        ("6 wk old", 0),
        ("18 month old", 1),
        ("the 12-mo visit with shots", 1),
        ("newborn", 0),
        ("day of life 3", 0),
        ("5-year plan", None),
        ("90-day global", None),
        ("6 week old fracture", None),
        ("age 65 and over", None),
        ("starts at age 45", None),
        ("she is 12 weeks pregnant", None),
        ("16 F foley", None),
        ("a 30 yo mother and a 3 day old", None),
    ],
)
def test_the_patients_age(read: Read, text: str, age: int | None) -> None:
    assert read(f"99213, {text}").particulars.age == age


F, M = Sex.FEMALE, Sex.MALE


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("67 yo F", F),
        ("58M with CHF", M),
        ("12-year-old girl", F),
        ("55 yr old diabetic gentleman", M),
        ("Sex: M", M),
        ("name / male / MBI", M),
        ("Mrs. Example came in", F),
        ("a pregnant patient", F),
        ("we reached her by phone", F),
        ("his surgeon saw him", M),
        ("pt fell, he broke a wrist", M),
        ("move her surgery", F),
        ("Dear Ms. Porter", None),
        ("the surgeon billed it. He wants both", None),
        ("Dr. Lee says she documented 40 minutes", None),
        ("the lady at Aetna said no", None),
        ("the patient's husband says he paid", None),
        ("a woman and a man", None),
    ],
)
def test_the_patients_sex(read: Read, text: str, sex: Sex | None) -> None:
    assert read(f"99213, {text}").particulars.sex is sex


SAME, DIFFERENT = Likeness.SAME, Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("text", "session", "site", "provider"),
    [
        ("same visit, same doctor", SAME, None, SAME),
        ("in one sitting", SAME, None, None),
        ("at the same operative session", SAME, None, None),
        ("same day", None, None, None),
        ("same-day surgery", None, None, None),
        ("same op note", None, None, None),
        ("one visit per day", None, None, None),
        ("a separate session", DIFFERENT, None, None),
        ("not at the same session", DIFFERENT, None, None),
        ("he was taken back to the OR later that day", DIFFERENT, None, None),
        ("does XE mean a separate encounter", None, None, None),
        ("same knee same session", SAME, SAME, None),
        ("on one wound", None, SAME, None),
        ("different lesion", None, DIFFERENT, None),
        ("left heel vs. right shin", None, DIFFERENT, None),
        ("OD last month, now OS", None, DIFFERENT, None),
        ("contralateral breast", None, DIFFERENT, None),
        ("one on the nose and one on the left forearm", None, DIFFERENT, None),
        ("lateral compartment and a medial meniscectomy, same knee", None, DIFFERENT, None),
        ("left and right, bilateral", None, None, None),
        ("on the other hand, is it right", None, None, None),
        ("is it a separate site", None, None, None),
        ("different site or session", None, None, None),
        ("same GI doc", None, None, SAME),
        ("another group saw her", None, None, DIFFERENT),
        ("two surgeons", None, None, DIFFERENT),
        ("Dr. Ash (ortho) and Dr. Birch (neuro) both scrubbed", None, None, DIFFERENT),
        ("different physician, same group", None, None, None),
    ],
)
def test_what_the_services_shared(
    read: Read, text: str, session: Likeness | None, site: Likeness | None, provider: Likeness | None
) -> None:
    found = read(f"11042 and 97597: {text}").particulars
    assert (found.session, found.site, found.provider) == (session, site, provider)


@pytest.mark.parametrize(
    "unit",
    ["8/21, ", "on the 14th ", "Aetna Medicare ", "same knee ", "72F ", "NY ", "he had ", "POS ", "\u0130"],
)
def test_a_long_repetition_is_read_in_time(unit: str) -> None:
    began = time.process_time()
    find_particulars(unit * (250_000 // len(unit)), today=date(2026, 11, 20))
    assert time.process_time() - began < 60


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("We are not an outpatient hospital; is 99213 ok?", None),
        ("She came from a hospital outpatient clinic, we saw her in our office, 99213", Setting.PRACTITIONER),
        ("A DME supplier sent her to us; 99213", None),
        ("HOPD claim on a UB-04, 99213", Setting.OUTPATIENT_HOSPITAL),
    ],
)
def test_a_setting_that_is_denied_or_another_s_is_not_ours(
    read: Read, text: str, setting: Setting | None
) -> None:
    assert read(text).particulars.setting is setting
