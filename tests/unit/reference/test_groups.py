"""Into what a code is grouped: CC and MCC, risk categories, MS-DRG figures, RBCS, present on admission."""

from __future__ import annotations

from datetime import date

from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts

CM = CodeSystem.ICD10CM


def facts(pages: Pages, system: CodeSystem, code: str, on: date | None = None) -> list[tuple[str, str]]:
    found = section(pages(system, code, on), "groups")
    return [(name, cell.text) for name, cell in found.facts] if found else []


def test_a_diagnosis_is_told_as_a_complication_with_what_takes_the_effect_away(page_of: Pages) -> None:
    assert facts(page_of, CM, "S90.91") == [
        ("As a secondary diagnosis", "major complication or comorbidity (MCC)"),
        ("No effect as a CC or MCC", "beside 3 principal diagnoses"),
        ("Counts", "only if the patient is discharged alive"),
        ("Present on admission", "exempt from POA reporting"),
    ]
    assert facts(page_of, CM, "S90.99") == [
        ("As a secondary diagnosis", "complication or comorbidity (CC)"),
        ("No effect as a CC or MCC", "beside no principal diagnosis"),
        ("No effect in MS-DRG", "002 to 003 Invented States"),
        ("Present on admission", "not exempt from POA reporting"),
    ]
    assert facts(page_of, CM, "T01")[0] == ("As a secondary diagnosis", "neither a CC nor an MCC")


def test_the_principal_diagnoses_are_named_with_links(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.1XXA"), "groups")
    assert found
    assert dict(found.facts)["No effect as a CC or MCC"].text == "beside 1 principal diagnosis"
    risk, principals = found.tables
    assert texts(risk) == [("CMS-HCC Model V28", "HCC38", "Invented Fevers and Injuries", "PY2026 (label)")]
    assert texts(principals) == [("T01", "Invented malaise")]
    assert principals.rows[0][0].system is CM


def test_an_ms_drg_has_its_figures_of_table_5(page_of: Pages) -> None:
    assert facts(page_of, CodeSystem.MSDRG, "002") == [
        ("Relative weight", "2.7500"),
        ("Weight before the cap", "2.5000"),
        ("Geometric mean stay, days", "4.0"),
        ("Arithmetic mean stay, days", "5.10"),
        ("Major diagnostic category", "01 Diseases and Disorders of the Invented System"),
        ("Type", "medical"),
        ("Post-acute transfer MS-DRG", "yes"),
        ("Special pay MS-DRG", "yes"),
    ]
    assert facts(page_of, CodeSystem.MSDRG, "004") == [
        ("Title in the list of all years", "Invented surgery w MCC"),
        ("Given up after", "2023-09-30"),
    ]
    assert facts(page_of, CodeSystem.MSDRG, "999")[:1] == [("Post-acute transfer MS-DRG", "no")]


def test_an_ms_drg_of_the_list_of_all_years_has_its_title(page_of: Pages) -> None:
    before = date(2019, 1, 1)
    assert facts(page_of, CodeSystem.MSDRG, "003", before) == [
        ("Title in the list of all years", "INVENTED STATES OF TOE")
    ]


def test_a_procedure_has_its_class(page_of: Pages) -> None:
    assert facts(page_of, CodeSystem.CPT, "90001") == [
        ("RBCS category", "Treatment"),
        ("RBCS subcategory", "Invented Care"),
        ("RBCS family", "Invented Family"),
        ("RBCS kind", "Non-Procedure"),
        ("RBCS class since", "2017-01-01"),
    ]
    assert facts(page_of, CodeSystem.HCPCS, "J9990") == []


def test_lists_of_another_year_carry_their_caution(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.91", date(2024, 12, 1)), "groups")
    assert found
    assert found.cautions
    assert all("so nothing is said about 2024-12-01 itself" in one for one in found.cautions)
