"""What identifies a patient is marked, kind and text exactly; what only looks like it is left alone.

People are invented, telephone numbers are 555-01xx. The sentences are our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.extraction.folding import fold
from consultant.extraction.identifiers.find import MOST, find_identifiers

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]
    Words = Callable[..., list[str]]
    Marks = list[tuple[str, str]]


def marked(text: str) -> list[tuple[str, str]]:
    folded = fold(text)
    spans = ((one.kind, folded.span(one.start, one.end)) for one in find_identifiers(folded.text))
    return [(kind, text[start:end]) for kind, (start, end) in spans]


NAMES = [
    ("Patient: John Smith had 99213", [("name", "John Smith")]),
    ("pt Mary Jones, 99213", [("name", "Mary Jones")]),
    ("PATIENT: ROE, RICHARD T  DOB: 02/03/1951", [("name", "ROE, RICHARD T"), ("dob", "02/03/1951")]),
    ("PATIENT:ROE,JANE had 45378", [("name", "ROE,JANE")]),
    ("Last Name: Madeup\nFirst Name: Olga\nCPT: 20610", [("name", "Madeup"), ("name", "Olga")]),
    ("LNAME: Roe FNAME: Jane", [("name", "Roe"), ("name", "Jane")]),
    ("our pt. Janet Roe-Fake had 66984-RT", [("name", "Janet Roe-Fake")]),
    ("Re: Maria Example, 45378 denied", [("name", "Maria Example")]),
    ("RE: DOE, JOHN - 99213", [("name", "DOE, JOHN")]),
    ("Re: Jordan Placebo, DOB 1/2/60", [("name", "Jordan Placebo"), ("dob", "1/2/60")]),
    ("Guarantor: Bob Placeholder; mother: Alice", [("name", "Bob Placeholder"), ("name", "Alice")]),
    ("Insured's name: Peter van der Berg", [("name", "Peter van der Berg")]),
    ("the subscriber, Jane Roe, called", [("name", "Jane Roe")]),
    ("her husband, John Roe, is insured", [("name", "John Roe")]),
    ("Patient name: Ms. W. Madeup", [("name", "W. Madeup")]),
    ("patient name: jane q doe, 99213", [("name", "jane q doe")]),
    ("pt jane doe dob 4/5/56", [("name", "jane doe"), ("dob", "4/5/56")]),
    ("Mrs. O'Leary-Test's bill and Mr Testman's", [("name", "O'Leary-Test"), ("name", "Testman")]),
    ("Mr. Parkinson has Parkinson disease", [("name", "Parkinson")]),
    ("pt Kowalczyk had 99213", [("name", "Kowalczyk")]),
    ("Doe, Jane (DOB 3/4/1950) had 45378", [("name", "Doe, Jane"), ("dob", "3/4/1950")]),
    ("Roe, Jane / female / MRN 44556", [("name", "Roe, Jane"), ("mrn", "44556")]),
    ("Roe, Jane\nDOB: 1/2/50", [("name", "Roe, Jane"), ("dob", "1/2/50")]),
    ("MRN 44556 - Doe, Mary: 20610", [("mrn", "44556"), ("name", "Doe, Mary")]),
    ("Patient is José Núñez, 45378", [("name", "José Núñez")]),
    ("Baby girl Roe, 99460", [("name", "Roe")]),
    ("question on Mary Roe's visit", [("name", "Mary Roe")]),
    ("pt Mary Roe was here. Later Roe paid, and Mary", [("name", "Mary Roe"), ("name", "Mary")]),
]
NUMBERS = [
    ("DOB 3/4/1950", [("dob", "3/4/1950")]),
    ("D.O.B. 1950-01-02; date of birth: Jan 3, 1950", [("dob", "1950-01-02"), ("dob", "Jan 3, 1950")]),
    ("born 3 March 1950, dob 19500303", [("dob", "3 March 1950"), ("dob", "19500303")]),
    ("DOB/Sex: 01/02/1950 F", [("dob", "01/02/1950")]),
    ("MRN: 99213456", [("mrn", "99213456")]),
    ("mrn# 11-22-33, MR# A1234", [("mrn", "11-22-33"), ("mrn", "A1234")]),
    ("medical record no. 55443; patient #88123", [("mrn", "55443"), ("mrn", "88123")]),
    ("SSN 123-45-6789", [("ssn", "123-45-6789")]),
    ("SS# 000 22 1199, ssn ending in 1234", [("ssn", "000 22 1199"), ("ssn", "1234")]),
    ("last 4 of SSN: 4321, SSN: xxx-xx-4321", [("ssn", "4321"), ("ssn", "xxx-xx-4321")]),
    ("member ID XYZ123456789", [("member_id", "XYZ123456789")]),
    ("MBI 1EG4-TE5-MK73, or 1eg4 te5 mk73", [("member_id", "1EG4-TE5-MK73"), ("member_id", "1eg4 te5 mk73")]),
    ("HICN 123-45-6789A", [("member_id", "123-45-6789A")]),
    ("Member ID: XQA 902 13 2111. 99213", [("member_id", "XQA 902 13 2111")]),
    (
        "Medicare no. 2AA3BB4CC56, Medicaid # 12345678",
        [("member_id", "2AA3BB4CC56"), ("member_id", "12345678")],
    ),
    ("Aetna ID W123456789; Policy # XQZ100499", [("member_id", "W123456789"), ("member_id", "XQZ100499")]),
    ("account 99213", [("account", "99213")]),
    ("acct no. 77881-B, HAR 600123987", [("account", "77881-B"), ("account", "600123987")]),
    ("patient control number: AB1234", [("account", "AB1234")]),
    ("Claim number: 26028AB5500", [("claim", "26028AB5500")]),
    ("claim 77067999 denied", [("claim", "77067999")]),
    ("ICN 2226045009999 / DCN 45378009", [("claim", "2226045009999"), ("claim", "45378009")]),
    ("claims 2226041234567 and 2226041234568", [("claim", "2226041234567"), ("claim", "2226041234568")]),
    ("claim # 7720019999; 7720019999 again", [("claim", "7720019999"), ("claim", "7720019999")]),
    ("driver's license # D1234567", [("licence", "D1234567")]),
]
REACHED = [
    ("call 312-555-0147", [("phone", "312-555-0147")]),
    ("fax (312) 555-0147 x12, cell 3125550148", [("phone", "(312) 555-0147 x12"), ("phone", "3125550148")]),
    ("ph.555-0101; office (555-0142)", [("phone", "555-0101"), ("phone", "555-0142")]),
    ("write to jane.roe@example.org", [("email", "jane.roe@example.org")]),
    ("lives at 99213 Oak Street", [("address", "99213 Oak Street")]),
    ("44 Elm Ave Apt 2B, Dayton, OH 45402: 99213", [("address", "44 Elm Ave Apt 2B, Dayton, OH 45402")]),
    (
        "Address: 123 OAK STREET, SPRINGFIELD, IL 62704",
        [("address", "123 OAK STREET, SPRINGFIELD, IL 62704")],
    ),
    ("PO Box 1234, Reno, NV 89501", [("address", "PO Box 1234, Reno, NV 89501")]),
]
AGES = [
    ("a 94-year-old woman", [("age_over_89", "94-year-old")]),
    ("97yo, 91 y/o F", [("age_over_89", "97yo"), ("age_over_89", "91 y/o")]),
    ("she is 101 years old; age 93", [("age_over_89", "101 years old"), ("age_over_89", "93")]),
    ("She is 91, on Medicare", [("age_over_89", "91")]),
]
TABLES = [
    (
        "Patient\tDOB\tMRN\tCPT\tMod\nRoe, Jane\t01/02/1950\t12345\t99213\t25",
        [("name", "Roe, Jane"), ("dob", "01/02/1950"), ("mrn", "12345")],
    ),
    ("| Patient | Acct | CPT | Units |\n|---|---|---|---|\n| Jane Roe | 99213 | 20610 | 1 |", [("name", "Jane Roe"), ("account", "99213")]),
    ("MemberID,ClaimNo,DOS,CPT,Units\nXQA90213,26180-9,3/4/26,99213,1", [("member_id", "XQA90213"), ("claim", "26180-9")]),
    ('Name,DOB,CPT,Mod\n"Roe, Jane",1/2/1950,99213,25', [("name", "Roe, Jane"), ("dob", "1/2/1950")]),
    ("Row  Acct     Code    Qty\n1    10060    10061   1\n2    10081    10060   1", [("account", "10060"), ("account", "10081")]),
    ("Patient DOB MRN\nRoe, Jane 01/02/1950 123456", [("name", "Roe, Jane"), ("dob", "01/02/1950"), ("mrn", "123456")]),
    ("Name/DOB/MRN: Jane Roe / 1/2/1950 / 123456", [("name", "Jane Roe"), ("dob", "1/2/1950"), ("mrn", "123456")]),
    ("CLP*A20999*1*420*118.4*20*12*2026150019999*11~", [("account", "A20999"), ("claim", "2026150019999")]),
    (
        "NM1*IL*1*ROE*JANE****MI*W123456789~N3*12 ELM ST~N4*RENO*NV*89501~DMG*D8*19500102*F~",
        [("name", "ROE"), ("name", "JANE"), ("member_id", "W123456789"), ("address", "12 ELM ST"), ("address", "RENO*NV*89501"), ("dob", "19500102")],
    ),
    ("NM1*85*2*CLINIC*****XX*1234567893~REF*EA*99213~", [("mrn", "99213")]),
]  # fmt: skip


UNLABELLED: list[tuple[str, Marks]] = [
    ("Doe, Jane 01/02/1950: 99213", [("name", "Doe, Jane"), ("dob", "01/02/1950")]),
    ("Doe, Jane 3/4/2026 99213", [("name", "Doe, Jane")]),
    ("Mary Roe 3/4/26, 20610", [("name", "Mary Roe")]),
    ("DOE^JANE 99213", [("name", "DOE^JANE")]),
    ("ROE^MARY^A had 20610", [("name", "ROE^MARY^A")]),
    ("pt: jane roe 99213", [("name", "jane roe")]),
    ("his wife mary roe asks", [("name", "mary roe")]),
    ("pt mary asks about 99213", [("name", "mary")]),
    ("her brother Tom Roe called", [("name", "Tom Roe")]),
    ("DOB 01021950, 99213", [("dob", "01021950")]),
    ("dob 010250", [("dob", "010250")]),
    ("driver's license D1234567", [("licence", "D1234567")]),
    ("DL D1234567", [("licence", "D1234567")]),
    ("123.45.6789 is hers", [("ssn", "123.45.6789")]),
]


@pytest.mark.parametrize(("text", "expected"), [*NAMES, *NUMBERS, *REACHED, *AGES, *TABLES, *UNLABELLED])
def test_what_identifies_a_patient_is_marked(text: str, expected: Marks) -> None:
    assert marked(text) == expected


NOBODY = [
    "Patient Left Knee pain",
    "established patient 99213",
    "Patient Access called about New Patient Office Visit 99203",
    "Patient Billed Twice For Injection",
    "PATIENT HAS MEDICARE AND BCBS. CAN WE BILL 99213 WITH 20610?",
    "Patient: Left knee pain. Patient: Female, Medicare. Patient: Osteoarthritis Right Knee",
    "Insured: Same. Subscriber: Self. Guarantor: Medicaid. Mother: Unknown",
    "patient with no dob on file; patient came in for an mrn update",
    "Patient name withheld. pt name: n/a. Name: see attached",
    "Dr. Jane Roe and Dr Sam Fake, surgeon John Smith MD, Prov: R. Roe",
    "Bell's palsy, Crohn's, Moh's surgery, Foley, Baker cyst, Down syndrome, Hodgkin lymphoma",
    "patient Parkinson Disease, pt Crohn's Flare, Pt Holter Monitor",
    "Re: Modifier Question\nRe: Zoledronic Acid units\nRe: Trigger Point Injections DOS 3/4/26",
    "Dear Ms. Carter, thanks",
    "Did I Miss Something? MS Contin, MR Angiography 70544, MRS 76390, Mr X",
    "PT Eval 97161, PT Jane Smith DPT",
    "drug name: Infliximab Inj; Plan name: Blue Shield; my name is Jane Roe",
    "claim 99213-25 denied; claim 45378 and 45380; claim for 99213; Claim: 99213, 20610; claim 02703ZZ",
    "claims 99213, 99214 on 3/4/2026 and 2026-03-04; DOS 1/2/26",
    "policy L33777, article A57525, UHC policy 2025T0552, policy 12345, group 0123456",
    "Payer ID 60054, NPI 1234567893, tax ID 12-3456789, provider ID 12345678, Study ID NCT01234567",
    "Insurance 99213-25 denied, member 99213, Medicare no 99213, chart 99213, encounter 99213",
    "rev 250 258 0636; NDC 00409-1234-01 and 0409-1234-01; LOINC 4548-4",
    "lower ext 73590, phone consult 99441, call 99213, tel 99441-99443, cell count 89050",
    "ages 90 and older, 90 days, 90-day global, temp 101F, 95 min, aged 90 or older, 92%, 89 yo",
    "99213 Per Dr. Smith; 5 Units Place of Service 11; 99213 New Way Clinic; 70450 Head Ct scan",
    "Auth # A123456789, referral 556677, Order # 1234567, invoice 12345678",
    "Social Security 2025 rates; a CCN 050123 hospital",
    "Austin, Texas 3/4/2026; Tulsa, OK 3/4/26; 99213 on 3/4/2026",
    "pt may need 99213; patient had mary's form",
]


@pytest.mark.parametrize("text", NOBODY)
def test_what_is_nobody_is_left_alone(text: str) -> None:
    assert marked(text) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("MRN 99213, account 20610, billed 93591", ["CPT 93591"]),
        ("MRN 12345 20610", ["CPT 20610"]),
        ("member id W2215 99213, 20610 denied", ["CPT 99213", "CPT 20610"]),
        ("acct 1234 45385 for Jane Roe", ["CPT 45385"]),
        ("claim # 7720019999 20610", ["CPT 20610"]),
        ("SSN 123-45-6789 99213", ["CPT 99213"]),
        ("Patient: Jane Roe 99213, DOB 1/2/1950 20610", ["CPT 99213", "CPT 20610"]),
    ],
)
def test_digits_of_an_identifier_are_no_code_and_no_mark_takes_one(
    words: Words, text: str, codes: list[str]
) -> None:
    assert words(text) == codes


def test_marks_stand_in_the_text_as_it_was_sent(read: Read) -> None:
    question = read("pt \u200bMary\u00a0Jones,\r\nMRN  4471", subject="Re: Mary Jones")
    found = [question.text[one.start : one.end] for one in question.identifiers]
    assert found == ["Mary Jones", "Mary\u00a0Jones", "4471"]


@given(st.text(max_size=400) | st.lists(st.sampled_from([*(row[0] for row in (*NAMES, *NUMBERS, *TABLES)), *NOBODY, "\n", " ", ", "]), max_size=6).map("".join))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_marks_lie_in_the_text_in_order_and_apart(text: str) -> None:
    marks = find_identifiers(text)
    ends = [0, *(one.end for one in marks)]
    assert all(last <= one.start < one.end <= len(text) for last, one in zip(ends, marks, strict=False))


@pytest.mark.parametrize(
    "unit",
    ["MRN 12345 ", "Patient: Jane Roe, ", "Patient\tDOB\tMRN\n", "claim ", "Doe, Jane ", "acct 12 34 ", "NM1*IL*1*", "12 Elm Oak ", "A.", "a@", "(", "Doe, Jane 01/02/1950 ", "DOE^JANE", "1/2/1950 "],
)  # fmt: skip
@pytest.mark.timeout(240)
def test_a_long_text_takes_seconds(unit: str) -> None:
    """A pattern that falls back on itself would need minutes and meet the test's time-out."""
    text = unit * (250_000 // len(unit))
    assert len(find_identifiers(text)) <= MOST
