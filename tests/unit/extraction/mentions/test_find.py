from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]
    Words = Callable[..., list[str]]


WRITTEN = [
    ("99213-25", ["CPT 99213 -25"]),
    ("99213 - 25", ["CPT 99213 -25"]),
    ("99213/25", ["CPT 99213 -25"]),
    ("99213.25", ["CPT 99213 -25"]),
    ("99213 (25)", ["CPT 99213 -25"]),
    ("99213\u00a0\u2013\u00a025", ["CPT 99213 -25"]),
    ("\uff19\uff19\uff12\uff11\uff13 and 20610", ["CPT 99213", "CPT 20610"]),
    ("bill 99\u200b213", ["CPT 99213"]),
    ("CPT99213 and ICD10E11.9", ["CPT 99213", "ICD-10-CM E11.9"]),
    ("99213's and G0439's", ["CPT 99213", "HCPCS G0439"]),
    ("99284 25 59", ["CPT 99284 -25 -59"]),
    ("J1885 x 4", ["HCPCS J1885 x4"]),
    ("4 units of J1885", ["HCPCS J1885 x4"]),
    ("J1885, qty 4", ["HCPCS J1885 x4"]),
    ("J1885 - 4 units", ["HCPCS J1885 x4"]),
    ("97110GP x2, 97140GP59 x1", ["CPT 97110 -GP x2", "CPT 97140 -GP -59 x1"]),
    ("66984-LT-79 and 66984 RT 79", ["CPT 66984 -LT -79", "CPT 66984 -RT -79"]),
    ("is E11.65 valid", ["ICD-10-CM E11.65"]),
    ("E1165 billable?", ["ICD-10-CM E11.65"]),
    ("e11.65", ["ICD-10-CM E11.65"]),
    ("ICD10: I35.0", ["ICD-10-CM I35.0"]),
    ("dx W10.8XXA", ["ICD-10-CM W10.8XXA"]),
    ("icd9 250.00, 401.9 and V58.67", ["ICD-9-CM 250.00", "ICD-9-CM 401.9", "ICD-9-CM V58.67"]),
    ("procedure 02RF38Z", ["ICD-10-PCS 02RF38Z"]),
    ("99202-99205", ["CPT 99202..99205"]),
    ("99202-05", ["CPT 99202..99205"]),
    ("99381 thru 99397", ["CPT 99381..99397"]),
    ("codes 0001T \u2013 0999T", ["CPT3 0001T..0999T"]),
    ("HCPCS A0000-V9999", ["HCPCS A0000..V9999"]),
    (
        "downcoded 99214 to 99213 and moved 99213 to 99214",
        ["CPT 99214", "CPT 99213", "CPT 99213", "CPT 99214"],
    ),
    ("12001, 12002 and 12004", ["CPT 12001", "CPT 12002", "CPT 12004"]),
    ("12001/2/4", ["CPT 12001", "CPT 12002", "CPT 12004"]),
    ("99213,\n  99214 and\n> 20610", ["CPT 99213", "CPT 99214", "CPT 20610"]),
    ("bill 20610 TO 93591", ["CPT 20610", "CPT 93591"]),
    ("is 20610 to 29881 an edit", ["CPT 20610", "CPT 29881"]),
    ("codes 10021-69990", ["CPT 10021..69990"]),
    ("codes 20000 to 29999", ["CPT 20000..29999"]),
    ("can we bill 11055, 56, 57 with 11042", ["CPT 11055", "CPT 11056", "CPT 11057", "CPT 11042"]),
    ("43239, 48 and 51 ok together?", ["CPT 43239", "CPT 43248", "CPT 43251"]),
    ("20610, 50 and 59?", ["CPT 20610 -50 -59", "MOD 50", "MOD 59"]),
    ("allowable of 99214 in Manhattan 10021", ["CPT 99214"]),
    ("in Houston, 99213 with 20610 denied", ["CPT 99213", "CPT 20610"]),
    ("99214, 15, 24 and 25?", ["CPT 99214", "MOD 24", "MOD 25"]),
    ("20610/1 on one line", ["CPT 20610 x1"]),
    ("12001/2 on one line", ["CPT 12001 x2"]),
    ("2 of 11042, 1 97597 ok?", ["CPT 11042 x2", "CPT 97597 x1"]),
    ("we gave 4 J1885 and 20610", ["HCPCS J1885 x4", "CPT 20610"]),
    ("level 4 99214 billed", ["CPT 99214"]),
    ("line 2 of 99214 billed", ["CPT 99214"]),
    ("is E11 .9 billable, and E11,9?", ["ICD-10-CM E11.9", "ICD-10-CM E11.9"]),
    ("codes 20600-20611 except 20610", ["CPT 20600..20611"]),
    ("99213 with 20610? We did not bill 93591; ignore.", ["CPT 99213", "CPT 20610"]),
    ("Please ignore 93591. 99213 with 20610?", ["CPT 99213", "CPT 20610"]),
    ("we did not bill 93591 with 20610, should we?", ["CPT 93591", "CPT 20610"]),
    ("what is the DRG weight for 470?", ["MS-DRG 470"]),
    ("GMLOS of 871?", ["MS-DRG 871"]),
    ("can 50 go with LT on 20610", ["MOD 50", "MOD LT", "CPT 20610 -LT"]),
    ("is 20610 exempt from 51?", ["CPT 20610", "MOD 51"]),
    ("mod 25 on 99213", ["MOD 25", "CPT 99213 -25"]),
    (
        "modifiers 51 and 59 on the second code: 11042 and 97597",
        ["MOD 51", "MOD 59", "CPT 11042", "CPT 97597 -51 -59"],
    ),
    ("-59 or XS on 11042", ["MOD 59", "MOD XS", "CPT 11042"]),
    ("LT/RT for 20610?", ["MOD LT", "MOD RT", "CPT 20610 -LT -RT"]),
    ("modifier on the E/M: 25 or 57?", ["MOD 25", "MOD 57"]),
    ("modifier ZZ", ["MOD ZZ"]),
    ("MS-DRG 871, 872", ["MS-DRG 871", "MS-DRG 872"]),
    ("why change DRG 871 to 872", ["MS-DRG 871", "MS-DRG 872"]),
    ("rev code 360", ["REV 0360"]),
    ("revenue centers 0540-0549", ["REV 0540..0549"]),
    ("POS 11 or 22", ["POS 11", "POS 22"]),
    ("NDC 12345-6789-01", ["NDC 12345-6789-01"]),
    ("LOINC 4548-4", ["LOINC 4548-4"]),
    ("dental D0120", ["CDT D0120"]),
    ("codes 3044F, 0075T, 0001U and 0002M", ["CPT2 3044F", "CPT3 0075T", "PLA 0001U", "PLA 0002M"]),
    ("series M99.0x", ["ICD-10-CM M99.0"]),
    ("CPT\tMod\tUnits\n99213\t25\t1\nJ1885\t\t4", ["CPT 99213 -25 x1", "HCPCS J1885 x4"]),
    ("Code | Qty\n20610 | 2", ["CPT 20610 x2"]),
    ("80048 with 80053, 3 units of 80048", ["CPT 80048", "CPT 80053", "CPT 80048 x3"]),
    ("11042, two units of CPT 97597", ["CPT 11042", "CPT 97597 x2"]),
    ("J1885, 4 units of service", ["HCPCS J1885 x4"]),
    ("99213 25 1 / J1885 4", ["CPT 99213 -25 x1", "HCPCS J1885 x4"]),
    ("99213 25 1\nJ1885 4", ["CPT 99213 -25 x1", "HCPCS J1885 x4"]),
    ("08/01/2024 11 99213 25 1", ["POS 11", "CPT 99213 -25 x1"]),
    ("A0428 RR x 2", ["HCPCS A0428 -RR x2"]),
    ("H0031 U1 x 40", ["HCPCS H0031 -U1 x40"]),
    ("45385\t\t2", ["CPT 45385 x2"]),
    ("20610 T4", ["CPT 20610"]),
    ("20610 six times", ["CPT 20610 x6"]),
    ("20610 twice", ["CPT 20610 x2"]),
    ("20610 two times a week", ["CPT 20610"]),
    ("Can 20610 be billed 6 units?", ["CPT 20610 x6"]),
    ("97597 was billed 4 units and 11042 was billed 2 units", ["CPT 97597 x4", "CPT 11042 x2"]),
    ("can 97597 and 11042 be billed 6 units?", ["CPT 97597", "CPT 11042"]),
    ("20610, we never bill more than 6 units", ["CPT 20610"]),
    ("Is 51 enough for 45380 with 45385?", ["MOD 51", "CPT 45380", "CPT 45385"]),
    ("Is 51 or 59 right for 45380?", ["MOD 51", "MOD 59", "CPT 45380"]),
    ("add modifier 51 to 45380", ["MOD 51", "CPT 45380 -51"]),
    ("is 45 enough for 45380?", ["CPT 45380"]),
    ("E11.0-E11.9", ["ICD-10-CM E11.0..E11.9"]),
    ("codes E11.0 through E11.9", ["ICD-10-CM E11.0..E11.9"]),
    ("E10.9 to E11.9", ["ICD-10-CM E10.9", "ICD-10-CM E11.9"]),
    ("I10 on 09/30/2025 vs 10/01/2025?", ["ICD-10-CM I10"]),
    # modifiers apart from their code
    ("22 on 45385, worth a try?", ["MOD 22", "CPT 45385 -22"]),
    ("do we want 57?\nOr 25 on 99213", ["MOD 57", "MOD 25", "CPT 99213"]),
    ("assistant for 45385: 80 or 82?", ["CPT 45385", "MOD 80", "MOD 82"]),
    ("PT or 33 with 45385 for a screening", ["MOD PT", "MOD 33", "CPT 45385"]),
    ("11042 & 97597 with Q8 on both", ["CPT 11042 -Q8", "CPT 97597 -Q8", "MOD Q8"]),
    ("is FS needed with 99213?", ["MOD FS", "CPT 99213 -FS"]),
    ("45380 and 45385, the 59 on the second line", ["CPT 45380", "CPT 45385 -59", "MOD 59"]),
    ("does the visit need a 25 when 99213 goes with 20610", ["MOD 25", "CPT 99213 -25", "CPT 20610"]),
    ("the 26 modifier on 93591", ["MOD 26", "CPT 93591 -26"]),
    ("three lines of 11042 w/59s", ["CPT 11042 -59 x3", "MOD 59"]),
    ("62 for both or 80 for one? 22612", ["MOD 62", "MOD 80", "CPT 22612"]),
    ("20610 denied. Isn't there one for this? 79?", ["CPT 20610", "MOD 79"]),
    ("45385 allows: 22, 51 and 59 (pricing modifiers)", ["CPT 45385", "MOD 22", "MOD 51", "MOD 59"]),
    ("FQ is for audio only, 93 for the rest, modifier 95 for video", ["MOD FQ", "MOD 93", "MOD 95"]),
    ("1P vs 8P on 3044F", ["MOD 1P", "MOD 8P", "CPT2 3044F"]),
    # letters behind a blank
    ("fee for E1390 RR in Ohio", ["HCPCS E1390 -RR"]),
    ("E0601 RR KX - paid?", ["HCPCS E0601 -RR -KX"]),
    ("11750 T1 and 11750 TA", ["CPT 11750 -T1", "CPT 11750 -TA"]),
    ("A0428 RH, what does it mean", ["HCPCS A0428 -RH"]),
    ("what does RJ behind A0428 mean", ["MOD RJ", "HCPCS A0428 -RJ"]),
    ("99213 25 on the same day as 20610", ["CPT 99213 -25", "CPT 20610"]),
    ("99213 25 minutes, 20610", ["CPT 99213", "CPT 20610"]),
    ("(45385)(45380x2)", ["CPT 45385", "CPT 45380 x2"]),
    ("J1885 X 40. Fine?", ["HCPCS J1885 x40"]),
    ("one 45385 plus two 45380", ["CPT 45385", "CPT 45380 x2"]),
    ("nine 99213s bounced", ["CPT 99213"]),
    ("20610 RT LT with 2 units", ["CPT 20610 -RT -LT x2"]),
    ("12001/2/4. All three?", ["CPT 12001", "CPT 12002", "CPT 12004"]),
    # tables, records and segments
    (
        "REV  HCPCS     UNITS  NDC\n0450  G0463-25  1\n0636  J1885     4      00641607801",
        ["REV 0450", "HCPCS G0463 -25 x1", "REV 0636", "HCPCS J1885 x4", "NDC 00641-6078-01"],
    ),
    (
        "line,cpt,mod1,mod2,qty,amt\n1,45385,RT,,1,11042.00\n2,45380,59,RT,1,99.30",
        ["CPT 45385 -RT x1", "CPT 45380 -59 -RT x1"],
    ),
    (
        "CODE    UNITS   M1   CHG\n20610   1       RT   62\n45385   1            80",
        ["CPT 20610 -RT x1", "CPT 45385 x1"],
    ),
    (
        "03/02/26 11 99213 25 1 240.00\n03/02/26 11 20610 1 85.00",
        ["POS 11", "CPT 99213 -25 x1", "POS 11", "CPT 20610 x1"],
    ),
    (
        "SV1*HC:99213:25*150*UN*1***1~ SV2*0450*HC:G0463*118*UN*2~ SVC*HC:20610:59*60*0**3~",
        ["CPT 99213 -25 x1", "REV 0450", "HCPCS G0463 x2", "CPT 20610 -59 x3"],
    ),
    ('{"cpt":"20610","mod":["LT"],"units":2}', ["CPT 20610 -LT x2", "MOD LT"]),
    ("Procedure: 20610\nUnits: 2\nDiagnosis: I10", ["CPT 20610 x2", "ICD-10-CM I10"]),
    (
        "<tr><td>99213</td><td>25</td><td>&nbsp;</td><td>1</td></tr>\n<tr><td>20610</td><td>1</td></tr>",
        ["CPT 99213 -25 x1", "CPT 20610 x1"],
    ),
    ("45385.....x1.....$180", ["CPT 45385 x1"]),
    ("these dx:\n - E11.9\n - I10\n - E11.65", ["ICD-10-CM E11.9", "ICD-10-CM I10", "ICD-10-CM E11.65"]),
    ("lines:\n- 99213\n- 99214", ["CPT 99213", "CPT 99214"]),
    ("20610 (x1) and 45385 X2", ["CPT 20610 x1", "CPT 45385 x2"]),
    ("17110 vs 11042 - pt had 15 warts", ["CPT 17110", "CPT 11042"]),
    ("for 45385 the biller says: P3, AA.", ["CPT 45385", "MOD P3", "MOD AA"]),
    ("G0463, one unit per hour", ["HCPCS G0463"]),
    ("20610/1 unit", ["CPT 20610 x1"]),
    ("does 59 go on 20610 or 45385?", ["MOD 59", "CPT 20610 -59", "CPT 45385"]),
    # other systems
    ("what does 401.9 map to in ICD-10?", ["ICD-9-CM 401.9"]),
    ("ICD-9-CM procedure 00.66, 36.06", ["ICD-9-CM 00.66", "ICD-9-CM 36.06"]),
    ("which LOINC for 36415? we have 4548-4 and 24323-8", ["CPT 36415", "LOINC 4548-4", "LOINC 24323-8"]),
    ("DRG 871 changed to 872 by the auditor", ["MS-DRG 871", "MS-DRG 872"]),
    ("MS-DRG 470 vs. 469", ["MS-DRG 470", "MS-DRG 469"]),
    ("rev code for J1885 is 250? payer wants 636", ["HCPCS J1885", "REV 0250", "REV 0636"]),
    ("POS 32 on 99213. Should be 31?", ["POS 32", "CPT 99213", "POS 31"]),
    ("J0100-J9999 are drugs", ["HCPCS J0100..J9999"]),
    ("C00-C96 and A00.0 through T88.9", ["ICD-10-CM C00..C96", "ICD-10-CM A00.0..T88.9"]),
]


@pytest.mark.parametrize(("text", "expected"), WRITTEN)
def test_codes_are_read_as_people_write_them(words: Words, text: str, expected: list[str]) -> None:
    assert words(text) == expected


NOT_CODES = [
    "Call me at (312) 555-0147 ext 25 or fax 312.555.0199.",
    "Phoenix, AZ 85003",
    "our ZIP is 36415",
    "Invoice 20610 dated 10/20/26",
    "part no. J1885-A replacement tubing",
    "we paid $99,213 in 2026",
    "claim #99213, account 20610, member ID 93591",
    "NPI 1234567893, version 4.99213, DOI 10.1234/99213",
    "see https://example.org/99213/20610",
    "room 36415 | ext 99203",
    "In 2026 we saw 15000 visits",
    "12345 North Main Street",
    "vitamin B12 and D3, T4, an A1C of 7.2",
    "I-10 exit 24",
    "file 99213.pdf at 10:45",
    "employee PAT-10042",
    "5000U of heparin",
    "our office in Tulsa 74135 is closed",
    "we are in 60614, Chicago",
    "the ZIP here is 36415, isn't it",
    "Meeting passcode 20610, see you",
    "requisition no. 93591 for the open post",
    "HCC 18 of V24 became 37 in V28",
    "grouper v43.0 needs Java 17",
    "remit shows CO-97 with N130 and MA130",
    "report A-09-22-93591 of the OIG",
    "Invoice   PO   Part no.   Qty   Each   Total\n20610   45385   J1885-BK   2   84.99   169.98",
    "payer ID 36415, contractor number 93591",
]


@pytest.mark.parametrize("text", NOT_CODES)
@pytest.mark.parametrize("books", ["none", "full"])
def test_other_numbers_are_no_codes(words: Words, text: str, books: str) -> None:
    assert words(text, books) == []


@pytest.mark.parametrize("books", ["none", "icd", "full"])
def test_a_desk_without_cpt_books_is_still_sure_of_a_pair(read: Read, words: Words, books: str) -> None:
    text = "Can I bill 93591 with 93355?"
    assert words(text, books) == ["CPT 93591", "CPT 93355"]
    assert all(one.confidence >= 0.8 for one in read(text, books).mentions)


@pytest.mark.parametrize("books", ["none", "icd", "full"])
def test_two_bare_numbers_are_a_pair(read: Read, books: str) -> None:
    assert [one.confidence >= 0.8 for one in read("31231 and 31237", books).mentions] == [
        True,
        True,
    ] or books == "full"


def test_a_figure_behind_a_stroke_is_a_count_where_no_book_has_the_code(words: Words) -> None:
    assert words("97140/2 and 97110/4 billed", "none") == ["CPT 97140 x2", "CPT 97110 x4"]
    assert words("20610/1 billed", "none") == ["CPT 20610", "CPT 20611"]
    assert words("99213/4 billed") == ["CPT 99213", "CPT 99214"]


def test_a_book_settles_letter_and_four_digits(words: Words) -> None:
    assert words("G0439 and E1165 billed", "icd") == ["HCPCS G0439", "ICD-10-CM E11.65"]
    assert words("icd code E11.9 with g0439") == ["ICD-10-CM E11.9", "HCPCS G0439"]


def test_a_scanned_letter_is_a_digit_only_where_a_book_says_so(read: Read, words: Words) -> None:
    assert words("bill 992l3 and JO585") == ["CPT 99213", "HCPCS J0585"]
    assert words("bill 992l3 and JO585", "none") == []
    assert words("dx E1l.65") == ["ICD-10-CM E11.65"]
    assert words("bill l1042") == ["CPT 11042"]
    assert words("bill 150OO with 99213") == ["CPT 15000", "CPT 99213"]
    assert all(one.confidence < 0.8 for one in read("bill 992l3").mentions)


def test_a_number_on_no_loaded_book_is_less_sure(read: Read) -> None:
    (one,) = read("we billed it, 98765 too").mentions
    assert one.confidence < 0.8


def test_at_most_two_hundred_mentions_are_read(read: Read) -> None:
    assert len(read("99213, " * 1000).mentions) == 200
