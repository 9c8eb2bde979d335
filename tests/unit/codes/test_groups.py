"""MS-DRG, CC and MCC, HCC and RBCS on small files, and how their lines are read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from consultant.codes.importers import Outcome
from consultant.codes.importers.groups import drg_weights, hcc, hcc_labels, rbcs
from consultant.codes.importers.groups.cc_exclusions import parse_cc_exclusions
from consultant.codes.importers.groups.cc_lists import parse_cc_list
from consultant.codes.importers.groups.drg_titles import parse_drg_titles
from consultant.codes.importers.groups.mdc import parse_mdc
from consultant.codes.importers.headings import Table, Wanted
from consultant.codes.importers.importer import MalformedLine
from consultant.codes.lookup import Books
from consultant.codes.readers import complications, drgs, groups
from consultant.codes.readers.known_groups import known_groups
from consultant.vocabulary import CodeSystem

from tests.code_files import ORDER_CODES, order_text
from tests.samples import groups as samples

ICD10, MSDRG, CPT = CodeSystem.ICD10CM, CodeSystem.MSDRG, CodeSystem.CPT


def lines(content: bytes) -> list[str]:
    return content.decode("cp1252").splitlines(keepends=True)


@pytest.fixture
def loaded(books: Books, do_import: Any, tmp_path: Path) -> Books:
    """The books with every sample of this family but the crosswalks, and ICD-10-CM of FY2026."""
    folder = tmp_path / "groups"
    folder.mkdir()
    for sample in samples.SAMPLES[5:]:
        (folder / sample.file).write_bytes(sample.content)
    (folder / "icd10cm-order-2026.txt").write_text(order_text(*ORDER_CODES))
    assert {one.outcome for one in do_import(folder)} == {Outcome.IMPORTED}
    return books


def said(loaded: Books, system: CodeSystem, code: str, on: date | None = None) -> list[str]:
    return [one.line for one in loaded.read(known_groups, system, code, on)]


def test_the_weight_of_a_drg_after_the_cap(loaded: Books) -> None:
    found = loaded.read(drgs.drg, "2", None)
    assert found
    assert (found.code, found.weight, found.weight_before_cap) == (
        "002",
        Decimal("2.7500"),
        Decimal("2.5000"),
    )
    assert (found.geometric_stay, str(found.arithmetic_stay)) == (Decimal("4.0"), "5.10")
    assert (found.kind, found.post_acute, found.special_pay) == ("MED", True, True)
    assert (found.category, found.category_title) == ("01", "Diseases and Disorders of the Invented System")


def test_a_drg_without_weight_and_one_without_mdc(loaded: Books) -> None:
    assert said(loaded, MSDRG, "999") == ["MS-DRG 999 INVENTED UNGROUPABLE: no weight"]
    any_category = loaded.read(drgs.drg, "989", None)
    assert any_category
    assert (any_category.category, any_category.category_title, any_category.category_edition) == (
        None,
        "",
        None,
    )


def test_what_a_profile_says_of_a_drg(loaded: Books) -> None:
    (known,) = loaded.read(known_groups, MSDRG, "001", None)
    assert known.facts["weight"] == "28.0239"
    assert known.line == (
        "MS-DRG 001 INVENTED TRANSPLANT WITH MCC: weight 28.0239; mean stay 25.8 days (geometric), "
        "36.2 (arithmetic); MDC PRE; SURG"
    )


def test_the_title_of_a_drg_in_force_and_of_one_given_up(loaded: Books) -> None:
    current, former = (loaded.find_code(MSDRG, code, None) for code in ("1", "004"))
    assert current
    assert former
    assert (current.title, current.terminated) == ("INVENTED TRANSPLANT WITH MCC", None)
    assert (former.title, former.terminated) == ("Invented surgery w MCC", date(2023, 9, 30))
    assert said(loaded, MSDRG, "004") == ["MS-DRG 004 Invented surgery w MCC; given up after 2023-09-30"]


def test_a_drg_that_only_the_lagging_list_has_is_not_found_in_force(loaded: Books) -> None:
    assert loaded.find_code(MSDRG, "003", None) is None
    entry = loaded.find_code(MSDRG, "003", date(2024, 3, 1))
    assert entry
    assert not entry.edition.fits


def test_a_cc_with_its_exclusions(loaded: Books) -> None:
    found = loaded.read(complications.complication, "A00.0", None)
    assert found
    assert (found.level, found.edition.book.value) == ("CC", "cc-list")
    assert found.exclusions
    assert (found.exclusions.principals, found.exclusions.row) == (3, "A00.0 collection 0002")
    assert [(one.first, one.last) for one in found.exclusions.drgs] == [("002", "003")]


def test_an_mcc_that_counts_only_alive(loaded: Books) -> None:
    found = loaded.read(complications.complication, "S9091", None)
    assert found
    assert found.exclusions
    assert (found.level, found.exclusions.alive_only) == ("MCC", True)


def test_what_a_profile_says_of_a_cc(loaded: Books) -> None:
    assert said(loaded, ICD10, "S9099")[:2] == [
        "As a secondary diagnosis a complication or comorbidity (CC)",
        "As a CC or MCC: no principal diagnosis takes its effect away; no effect in MS-DRG 002-003",
    ]
    assert "no effect beside 1 principal diagnosis" in said(loaded, ICD10, "S901XXA")[1]


def test_a_diagnosis_that_is_neither(loaded: Books) -> None:
    (known,) = loaded.read(known_groups, ICD10, "T01", None)
    assert (known.facts["level"], known.row) == (None, "no row for T01")
    assert known.line == "As a secondary diagnosis neither a CC nor an MCC"


def test_the_tables_of_one_year_do_not_deny_a_code_of_another(
    loaded: Books, do_import: Any, tmp_path: Path
) -> None:
    former = tmp_path / "icd10cm-order-2025.txt"
    former.write_text(order_text(("T01", 1, "Invented malady"), ("T02", 1, "Invented gloom")))
    do_import(former)
    in_fy2025 = date(2025, 5, 1)
    assert said(loaded, ICD10, "T02", in_fy2025) == []
    assert said(loaded, ICD10, "T01", in_fy2025) == ["As a secondary diagnosis neither a CC nor an MCC"]


@pytest.mark.parametrize("code", ["S90", "T99"])
def test_nothing_is_said_of_a_heading_or_of_no_code(loaded: Books, code: str) -> None:
    assert said(loaded, ICD10, code) == []


@pytest.mark.parametrize(
    ("code", "principal", "excluded", "row"),
    [
        ("A00.0", "A00.1", True, "A00.0 collection 0002: A00.1"),
        ("A00.0", "T01", False, "no row for T01 in A00.0 collection 0002"),
        ("S90.99", "A000", False, "S90.99"),
    ],
)
def test_a_principal_diagnosis_takes_the_effect_of_a_cc_away(
    loaded: Books, code: str, principal: str, excluded: bool, row: str
) -> None:
    found = loaded.read(complications.excluded, code, principal, None)
    assert found
    assert (found.excluded, found.row) == (excluded, row)


def test_exclusions_of_what_is_no_cc(loaded: Books) -> None:
    assert loaded.read(complications.excluded, "T01", "A000", None) is None
    assert loaded.read(complications.excluding, "T01", None, 10) == []


def test_the_principal_diagnoses_of_a_collection(loaded: Books) -> None:
    assert loaded.read(complications.excluding, "A000", None, 2) == ["A00.0", "A00.1"]


def test_cc_and_mcc_without_their_exclusions(books: Books, do_import: Any, tmp_path: Path) -> None:
    (tmp_path / "cc_fy2026.txt").write_bytes(samples.CC_LIST)
    do_import(tmp_path / "cc_fy2026.txt")
    found = books.read(complications.complication, "A000", None)
    assert found
    assert (found.level, found.exclusions) == ("CC", None)
    assert books.read(complications.complication, "T01", None) is None  # it may be an MCC


def test_hcc_by_model_with_labels_of_another_year(loaded: Books) -> None:
    found = loaded.read(groups.hcc, "A00.0", date(2026, 5, 1))
    assert [(one.model, one.name, one.label) for one in found] == [
        ("CMS-HCC ESRD Model V24", "HCC18", "Invented Fevers, with Chills"),
        ("CMS-HCC Model V28", "HCC38", "Invented Fevers and Injuries"),
        ("RxHCC Model V08", "RXHCC30", "Invented Fevers"),
    ]
    assert {(one.edition.release, one.label_edition and one.label_edition.release) for one in found} == {
        ("PY2027", "PY2026")
    }


def test_hcc_without_labels(books: Books, do_import: Any, tmp_path: Path) -> None:
    (tmp_path / "ra_dx_to_cc_2027.csv").write_bytes(samples.HCC)
    do_import(tmp_path / "ra_dx_to_cc_2027.csv")
    found = books.read(groups.hcc, "A000", None)
    assert [(one.name, one.label, one.label_edition) for one in found] == [
        ("HCC18", "", None),
        ("HCC38", "", None),
        ("RXHCC30", "", None),
    ]


@pytest.mark.parametrize(
    ("code", "on", "category"),
    [
        ("90001", date(2016, 12, 31), "Procedure"),
        ("90001", date(2017, 1, 1), "Treatment"),
        ("90001", None, "Treatment"),
        ("90001", date(2013, 1, 1), None),
        ("90002", date(2016, 12, 31), "Procedure"),
        ("90002", date(2017, 1, 1), None),
    ],
)
def test_the_class_of_a_procedure_is_that_of_the_date(
    loaded: Books, code: str, on: date | None, category: str | None
) -> None:
    found = loaded.read(groups.procedure_class, code, on)
    assert (found.category if found else None) == category


def test_what_a_profile_says_of_a_procedure(loaded: Books) -> None:
    assert said(loaded, CPT, "90001") == ["RBCS: Treatment, Invented Care, Invented Family (Non-Procedure)"]
    assert said(loaded, CodeSystem.POS, "11") == []


def test_nothing_loaded_says_nothing(books: Books) -> None:
    for system, code in ((ICD10, "A000"), (MSDRG, "001"), (CPT, "90001")):
        assert said(books, system, code) == []
    assert books.find_code(MSDRG, "001", None) is None
    assert books.read(complications.excluded, "A000", "A001", None) is None


WEIGHTS = lines(samples.DRG_WEIGHTS)


def test_weights_of_a_year_without_a_cap() -> None:
    heading = "MS-DRG\tFY 2021 Final Rule Post-Acute DRG\tFY 2021 Final Rule Special Pay DRG\tMDC\tTYPE\t"
    heading += "MS-DRG Title\tWeights\tGeometric mean LOS\tArithmetic mean LOS\n"
    (row,) = drg_weights.parse_drg_weights(
        [
            heading,
            "001\tNo\tNo\tPRE\tSURG\tINVENTED\t2.5000\t1.0\t2.0\n",
            "A remark about 001\t\t\t\t\t\t\t\t\n",
        ],
        drg_weights.table(),
    )
    assert row == ("001", False, False, "PRE", "SURG", "INVENTED", "2.5000", None, "1.0", "2.0")


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("001\t", "1\t", 4, "MS-DRG"),
        ("001\tNo", "001\tMaybe", 4, "Post-Acute DRG"),
        ("PRE\tSURG", "PRE\tother", 4, "TYPE"),
        ("PRE\tSURG", "P\tSURG", 4, "MDC"),
        ("28.0239\t25.8", "x\t25.8", 4, "Weights - 10% Cap Applied"),
        ("INVENTED TRANSPLANT WITH MCC", "", 4, "MS-DRG Title"),
        ("\t25.8\t36.2", "", 4, "Geometric mean LOS"),
        ("\t25.8\t36.2", "\t36.2\t25.8", 4, "Arithmetic mean LOS"),
        ("2.5000\t2.7500", "2.7500\t2.5000", 5, "Weights - 10% Cap Applied"),
        ("002\tYes\tYes", "002\tNo\tYes", 5, "Special Pay DRG"),
        ("INVENTED TRANSPLANT WITH MCC", '"INVENTED \nTRANSPLANT"', 4, ""),
        ("\tTYPE\t", "\tother\t", 3, ""),
        ("\tMDC\t", "\tTYPE\t", 3, ""),
    ],
)
def test_malformed_weights(old: str, new: str, line: int, column: str) -> None:
    broken = samples.DRG_WEIGHTS.decode("cp1252").replace(old, new, 1).splitlines(keepends=True)
    with pytest.raises(MalformedLine) as caught:
        list(drg_weights.parse_drg_weights(broken, drg_weights.table()))
    assert (caught.value.line, caught.value.column) == (line, column)


def test_the_table_of_the_proposed_rule_is_refused(do_import: Any, tmp_path: Path) -> None:
    path = tmp_path / "table5.txt"
    path.write_bytes(samples.DRG_WEIGHTS.replace(b"Final", b"Proposed"))
    (result,) = do_import(path)
    assert (result.outcome, "proposed rule" in result.message) == (Outcome.REFUSED, True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('"001","x"', "2 columns"),
        ('"001","\\N","P","X\nY","0","\\N"', "over lines"),
        ('"001","\\N","P","","0","\\N"', "empty"),
        ('"001","\\N","P","X","1","\\N"', "contradict"),
        ('"001","\\N","P","X","0","2020-10-01"', "contradict"),
        ('"001","\\N","P","X","1","2020-13-01"', "no day"),
        ('"001","\\N","P","X","1","0001-01-01"', "no day"),
        ('"01","\\N","P","X","0","\\N"', "no code"),
    ],
)
def test_malformed_drg_titles(row: str, reason: str) -> None:
    with pytest.raises(MalformedLine, match=reason):
        list(parse_drg_titles([row]))


@pytest.mark.parametrize("row", ['"1","x"', '"01"', '"01",""', '"01","x","y"', '"01","x\ny"'])
def test_malformed_mdc(row: str) -> None:
    with pytest.raises(MalformedLine):
        list(parse_mdc([row]))


def test_remarks_below_a_cc_list_are_no_codes() -> None:
    columns = Table((Wanted("Diagnosis Code"), Wanted("Description")))
    rows = list(parse_cc_list([*lines(samples.MCC_LIST), "\tAn invented remark\r\n"], columns, "MCC"))
    assert [row[0] for row in rows] == ["S901XXA", "S9091"]


def test_a_description_without_code_is_no_remark() -> None:
    columns = Table((Wanted("Diagnosis Code"), Wanted("Description")))
    with pytest.raises(MalformedLine, match="no code"):
        list(parse_cc_list([*lines(samples.CC_LIST), "\tInvented fever\r\n"], columns, "CC"))


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        (" A000    CC ", " A000    DC ", 7, "no line of part 1"),
        ("0002:3 codes     Invented fever", "0002:4 codes     Invented fever", 29, "refers to 4 codes"),
        ("PDX collection 0003", "PDX collection 0004", 29, "refers to 1 codes of collection 3"),
        ("PDX collection 0003", "PDX collection 0002", 17, "twice"),
        ("  A001    ", "  A000    ", 14, "twice"),
        ("  S9091   ", "  T01     ", 22, "not in part 1"),
        ("K Part 2", "K Part 3", 20, "does not follow"),
        ("MDC 01 DRGs 002-003 Invented States", "MDC 01", 26, "no line of part 3"),
        ("  A000  Invented fever", "nothing", 28, "no line of part 3"),
    ],
)
def test_malformed_exclusions(old: str, new: str, line: int, reason: str) -> None:
    text = samples.CC_EXCLUSIONS.decode().replace(old, new, 1)
    with pytest.raises(MalformedLine, match=reason) as caught:
        parse_cc_exclusions(text.splitlines(keepends=True))
    assert caught.value.line == line


def test_exclusions_that_end_early() -> None:
    with pytest.raises(MalformedLine, match="ends in part 1 of 3"):
        parse_cc_exclusions(lines(samples.CC_EXCLUSIONS)[:15])
    with pytest.raises(MalformedLine, match="ends in part 0 of 3"):
        parse_cc_exclusions([])


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("A,18,CMS-HCC Model V28", "diagnosis_code"),
        ("A000,x,CMS-HCC Model V28", "cc"),
        ("A000,18,Other Model", "model_name"),
        ("A000,18", "model_name"),
    ],
)
def test_malformed_hcc(row: str, column: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(hcc.parse_hcc(["diagnosis_code,cc,model_name\n", row], hcc.table()))
    assert (caught.value.line, caught.value.column) == (2, column)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("18,x,ESRD,V24", "cc"),
        ("HCC18,,ESRD,V24", "label"),
        ("HCC18,x,Other,V24", "model_domain"),
        ("HCC18,x,ESRD,24", "model_version"),
    ],
)
def test_malformed_labels(row: str, column: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(hcc_labels.parse_hcc_labels(["cc,label,model_domain,model_version\n", row], hcc_labels.table()))
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("90001,Other", "9001,Other", "hcpcs_code"),
        ("90001,Other", "90001,Minor", "rbcs_procedure"),
        ("Other,Procedure", "Other,", "rbcs_category"),
        ("Procedure,Invented System", "Invented System,Procedure", "rbcs_category"),
        ("20120101,,20140101", "20120101,20111231,20140101", "hcpcs_date_ended"),
        ("20120101,,20140101", "20121301,,20140101", "hcpcs_date_added"),
        ("20120101,,20140101", "20120101,,", "rbcs_date_effective"),
    ],
)
def test_malformed_classes(old: str, new: str, column: str) -> None:
    text = samples.RBCS.decode().replace(old, new, 1)
    with pytest.raises(MalformedLine) as caught:
        list(rbcs.parse_rbcs(text.splitlines(keepends=True), rbcs.table()))
    assert (caught.value.line, caught.value.column) == (2, column)
