"""National and local coverage documents and contractors, invented for the stories.

Titles, dates and lists are made up; code numbers are as coders know them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.samples import coverage as samples

if TYPE_CHECKING:
    from pathlib import Path

WEEK = "2026-11-12"
_DATED = f"{WEEK} 00:00:00"
NCDS = samples.table(
    samples.NCD_HEADING,
    samples.ncd_row(
        "20.32",
        911,
        2,
        section_name="Invented Valve Replacement by Catheter (TAVR)",
        date_eff="18068.0",
        keyword="aortic valve replacement, valve by catheter",
    ),
    samples.ncd_row(
        "240.4",
        912,
        3,
        section_name="Continuous Positive Airway Pressure (CPAP), Invented Conditions",
        date_eff="13951.0",
        coverage="Full",
    ),
    samples.ncd_row(
        "30.3.1",
        913,
        1,
        section_name="Acupuncture for Invented Pain",
        date_eff="18282.0",
        coverage="None",
    ),
    samples.ncd_row(
        "220.6.2",
        914,
        3,
        section_name="Invented Scan of the Lung (Replaced with Section 220.6.17) - RETIRED",
        date_eff="19457.0",
    ),
    samples.ncd_row(
        "220.6.17", 915, 4, section_name="Invented Scan for Oncologic Conditions", date_eff="15867.0"
    ),
    samples.ncd_row(
        "190.12",
        916,
        1,
        section_name="Invented Culture, Bacterial",
        date_eff="12016.0",
        indications="<p>Reported with CPT code 85060 or 85097.</p>",
    ),
    samples.ncd_row("300.9", 917, 1, section_name="Service Yet to Come", date_eff="21000.0"),
    samples.ncd_row(
        "300.8", 918, 1, section_name="Service of Former Days", date_end="19000.0", coverage="Unknown"
    ),
)
_CATALOGUE_ROW = "{makers}|{number}|{id}|{kind}|{version}|{effective}|{note}|{retired}|{title}|11/01/2026|1|https://www.cms.gov/"
_A, _B = "Invented Novitas Services\n(MAC - Part A)", "Invented Palmetto\n(MAC - Part B)"


def _listed(number: str, title: str, makers: str, version: int, effective: str, **said: str) -> str:
    kind = "Article" if number.startswith("A") else "LCD"
    fields = {"note": "", "retired": "N/A"} | said
    return _CATALOGUE_ROW.format(
        makers=makers,
        number=number,
        id=number[1:],
        kind=kind,
        version=version,
        effective=effective,
        title=title,
        **fields,
    )


CATALOGUE = samples.table(
    "contractor_name_type document_display_id document_id document_type document_version effective_date note "
    "retirement_date title updated_on updated_on_sort url",
    _listed("L91001", "Invented Vitamin Assays", _A, 4, "01/01/2025"),
    _listed("A91002", "Billing and Coding: Invented Vitamin Assays", _B, 7, "02/01/2025"),
    _listed("L91003", "Invented Nebulizers", f"{_A}\n\n{_B}", 9, "03/01/2025"),
    _listed("L91004", "Invented Braces of Old", _B, 2, "01/01/2020", note="Retired", retired="06/30/2025"),
    _listed("A91005", "Response to Comments: Invented Vitamin Assays", _A, 1, "01/01/2025"),
    _listed("A91006", "Billing and Coding: CPT Code 97755 - A Title of Others", _A, 1, "01/01/2025"),
    _listed("L91007", "Invented Lamps", _A, 1, "12/20/2026", note="Future"),
)
LCD_CODES = samples.table(
    "lcd_id lcd_version hcpc_code_id hcpc_code_group range title display_id status rev_eff_date date_retired state_id "
    "r_contractor_id r_ncd_id description",
    ["91003", "9", "E0570", "1", "N", *[""] * 9],
)
LCD_PARTS = samples.LCD_PARTS | {
    "lcd.csv": samples.table(
        "lcd_id lcd_version title determination_number orig_det_eff_date ent_det_end_date rev_eff_date rev_end_date "
        "indication status last_updated display_id date_retired",
        f"92001|5|Invented pictures of the heart||2015-10-01 00:00:00||2024-03-07 00:00:00||<p>Text.</p>|A|{_DATED}|L92001|",
    ),
    "lcd_x_hcpc_code.csv": samples.table(
        "lcd_id lcd_version hcpc_code_id hcpc_code_version hcpc_code_group range last_updated long_description "
        "short_description",
        ["92001", "5", "93000", "7", "1", "N", _DATED, "", ""],
    ),
    "lcd_x_hcpc_code_group.csv": samples.table(
        "lcd_id lcd_version hcpc_code_group paragraph last_updated",
        ["92001", "5", "1", "<p>These:</p>", _DATED],
    ),
    "lcd_x_contractor.csv": samples.table(
        "lcd_id lcd_version contractor_id contractor_type_id contractor_version last_updated",
        ["92001", "5", "10", "12", "1", _DATED],
    ),
    "lcd_related_documents.csv": samples.table(
        "lcd_id lcd_version related_num r_article_id r_article_version r_lcd_id r_lcd_version r_contractor_id last_updated",
        ["92001", "5", "1", "92002", "3", "", "", "", _DATED],
    ),
}


def _covered(article: str, group: str, *codes: str, marked: str = "N") -> list[list[str]]:
    return [[article, "3", code, "1", group, "N", _DATED, "1", "INVENTED", marked] for code in codes]


_ICD10 = "article_id article_version icd10_code_id icd10_code_version icd10_{}_group range last_updated sort_order description asterisk"
ARTICLE_PARTS = samples.ARTICLE_PARTS | {
    "article.csv": samples.table(
        "article_id article_version article_type title article_pub_date article_eff_date article_end_date description "
        "status last_updated article_rev_end_date date_retired display_id",
        f"92002|3|6|Billing: invented pictures of the heart||2025-01-01 00:00:00||<p>Text.</p>|A|{_DATED}|||A92002",
        f"92004|3|6|Billing: invented injections||2025-01-01 00:00:00||<p>Text.</p>|A|{_DATED}|||A92004",
    ),
    "article_x_hcpc_code.csv": samples.table(
        "article_id article_version hcpc_code_id hcpc_code_version hcpc_code_group range last_updated "
        "long_description short_description",
        ["92002", "3", "93000", "7", "1", "N", _DATED, "", ""],
        ["92004", "3", "20610", "7", "1", "N", _DATED, "", ""],
    ),
    "article_x_hcpc_code_group.csv": samples.table(
        "article_id article_version hcpc_code_group paragraph last_updated",
        ["92002", "3", "1", "<p>Codes</p>", _DATED],
        ["92004", "3", "1", "<p>Codes</p>", _DATED],
    ),
    "article_x_icd10_covered.csv": samples.table(
        _ICD10.format("covered"),
        *_covered("92002", "1", "I25.10", "I50.9"),
        *_covered("92002", "1", "I10", marked="Y"),
        *_covered("92002", "2", "I11.0"),
        *_covered("92004", "1", "M17.11"),
    ),
    "article_x_icd10_covered_group.csv": samples.table(
        "article_id article_version icd10_covered_group paragraph last_updated icd10_covered_ast",
        ["92002", "3", "1", "<p>With the first:</p>", _DATED, "<p>* needs a second one</p>"],
        ["92002", "3", "2", "<p>With others:</p>", _DATED, ""],
        ["92004", "3", "1", "<p>With it:</p>", _DATED, ""],
    ),
    "article_x_icd10_noncovered.csv": samples.table(
        _ICD10.format("noncovered"), *_covered("92002", "1", "R05.9"), *_covered("92002", "1", "I50.9")
    ),
    "article_x_icd10_noncovered_group.csv": samples.table(
        "article_id article_version icd10_noncovered_group paragraph last_updated",
        ["92002", "3", "1", "<p>Others.</p>", _DATED],
    ),
    "article_x_contractor.csv": samples.table(
        "article_id article_version article_type contractor_id contractor_type_id contractor_version last_updated",
        ["92002", "3", "6", "10", "12", "1", _DATED],
        ["92004", "3", "6", "11", "12", "1", _DATED],
    ),
    "article_related_documents.csv": samples.table(
        "article_id article_version related_num r_article_id r_article_version r_lcd_id r_lcd_version r_contractor_id "
        "last_updated",
        ["92002", "3", "1", "", "", "92001", "5", "", _DATED],
    ),
}
CONTRACTOR_PARTS = samples.CONTRACTOR_PARTS | {
    "contractor.csv": samples.table(
        "contractor_id contractor_type_id contractor_version contractor_bus_name contractor_number dmerc_rgn status",
        ["10", "12", "1", "Invented Novitas Services", "99101", "", "A"],
        ["11", "12", "1", "Invented Palmetto", "99201", "", "A"],
    ),
    "contractor_jurisdiction.csv": samples.table(
        "contractor_id contractor_type_id contractor_version state_id last_updated active_date term_date",
        ["10", "12", "1", "5", _DATED, "2010-01-01 00:00:00", ""],
        ["11", "12", "1", "9", _DATED, "2010-01-01 00:00:00", ""],
    ),
    "state_lookup.csv": samples.table(
        "state_id state_abbrev description", ["5", "TX", "Texas"], ["9", "SC", "South Carolina"]
    ),
}


def write(folder: Path) -> None:
    """Determinations, the catalogue, the codes of LCDs, and the two exports with their contractors."""
    (folder / "ncd_2026-11.csv").write_bytes(NCDS)
    (folder / "mcd_documents_2026-11.csv").write_bytes(CATALOGUE)
    (folder / "lcd_codes_2026-11.csv").write_bytes(LCD_CODES)
    (folder / f"current_lcd_{WEEK}.zip").write_bytes(
        samples.export("current_lcd", LCD_PARTS | CONTRACTOR_PARTS)
    )
    (folder / f"current_article_{WEEK}.zip").write_bytes(samples.export("current_article", ARTICLE_PARTS))
