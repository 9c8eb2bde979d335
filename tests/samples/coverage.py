"""Samples of Medicare coverage: NCDs, the catalogue, codes of LCDs, and small exports of our own making."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable

from tests.samples.sample import Sample

RELEASE = "2026-11-19"


def table(heading: str, *rows: Iterable[object] | str) -> bytes:
    """A csv file with every field quoted, as the exports are; a row may be a text with bars between its fields."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heading.split())
    writer.writerows(row.split("|") if isinstance(row, str) else row for row in rows)
    return out.getvalue().encode()


NCD_HEADING = (
    "id version coverage section section_name date_eff date_impl date_end description indications crossref other "
    "trsm_no trsm_date trsm_url chg_req review_history under_review date_created last_updated date_approved lab "
    "keyword ama_copyright benefit_code benefit_cat pub_code pub_number pub_title"
)


def ncd_row(section: str, number: int, version: int, **said: str) -> list[object]:
    """A row of the practice file; days are counted from 1970."""
    fields: dict[str, object] = dict.fromkeys(NCD_HEADING.split(), "")
    fields |= {"id": number, "version": version, "coverage": "Restricted", "section": section}
    fields |= {
        "section_name": "Invented therapy",
        "date_eff": "18262.0",
        "date_impl": "nan",
        "date_end": "nan",
    }
    fields |= {
        "under_review": "0",
        "lab": "0",
        "trsm_date": "nan",
        "indications": "<p>Covered where invented.</p>",
    }
    return list((fields | said).values())


NCDS = table(
    NCD_HEADING,
    ncd_row("777.1", 901, 2, description="<p>One &amp; two,</p>\r\n<ul><li>three</li></ul>"),
    ncd_row("777.2", 902, 3, section_name="Invented scan - RETIRED", date_eff="19457.0", date_end="16422.0"),
    ncd_row("777.3", 903, 1, benefit_code="19", benefit_cat="Invented services"),
    ncd_row("777.3", 903, 1, benefit_code="20", benefit_cat="Invented tests"),
)
NCD_EXPORT = table(
    "NCD_id NCD_vrsn_num natl_cvrg_type cvrg_lvl_cd NCD_mnl_sect NCD_mnl_sect_title NCD_efctv_dt NCD_impltn_dt "
    "NCD_trmntn_dt itm_srvc_desc indctn_lmtn xref_txt othr_txt trnsmtl_num trnsmtl_issnc_dt trnsmtl_url "
    "chg_rqst_num pblctn_cd rev_hstry under_rvw creatd_tmstmp last_updt_tmstmp last_clrnc_tmstmp NCD_lab "
    "ncd_keyword NCD_AMA",
    (
        "901|1|True|1|777.1|Invented therapy|2010-01-01 00:00:00||2019-12-31 00:00:00|<p>Old</p>|"
        "|||||||25||False||||False||False"
    ),
    (
        "901|2|True|2|777.1|Invented therapy|2020-01-01 00:00:00|2020-02-01 00:00:00||<p>New</p>|"
        "|||12||||25||True||||False||False"
    ),
)
PAGE = "https://www.cms.gov/medicare-coverage-database/view/lcd.aspx?lcdid=90001"
CATALOGUE = table(
    "contractor_name_type document_display_id document_id document_type document_version effective_date note "
    "retirement_date title updated_on updated_on_sort url",
    (
        "Invented A, LLC\n(MAC - Part A)\n\nInvented B\n(DME MAC)|L90001|90001|LCD|34|01/01/2024|"
        f"|N/A|Invented supports|12/20/2023|20231220101010|{PAGE}"
    ),
    (
        "Invented A, LLC\n(MAC - Part A)|L90001|90001|LCD|35|09/07/2025|Future(Notice Ends "
        f"09/06/2025)|N/A|Invented supports, new|07/16/2025|1|{PAGE}"
    ),
    (
        "Invented B\n(DME MAC)|A90002|90002|Article|3|02/01/2024|Retired|06/30/2025|Billing: "
        f"Invented supports|06/30/2025|2|{PAGE}"
    ),
)
LCD_CODES = table(
    "lcd_id lcd_version hcpc_code_id hcpc_code_group range title display_id status rev_eff_date date_retired state_id "
    "r_contractor_id r_ncd_id description",
    ["90001", "34", "Q9991", "3", "N", *[""] * 9],
    ["90001", "34", "J9990", "1", "N", *[""] * 9],
    ["90001", "34", "", "", "", "Invented supports", *[""] * 8],
    ["90001", "34", "Q9991", "4", "N", *[""] * 9],
)

_DATED = "2026-11-01 00:00:00"
LCD_PARTS = {
    "lcd.csv": table(
        "lcd_id lcd_version title determination_number orig_det_eff_date ent_det_end_date rev_eff_date rev_end_date "
        "indication status last_updated display_id date_retired",
        (
            "90001|35|Invented supports||2015-10-01 00:00:00||2025-09-07 00:00:00||<p>For an "
            f"<b>invented</b> foot.</p>|A|{_DATED}|L90001|"
        ),
        (
            "90003|2|Invented braces||2016-01-01 00:00:00||2016-01-01 00:00:00||<p>Gone.</p>|R|"
            f"{_DATED}|L90003|2024-06-30 00:00:00"
        ),
    ),
    "lcd_x_hcpc_code.csv": table(
        "lcd_id lcd_version hcpc_code_id hcpc_code_version hcpc_code_group range last_updated long_description "
        "short_description",
        ["90001", "35", "Q9991", "7", "1", "N", _DATED, "INVENTED", "INV"],
        ["90001", "35", "XX000", "7", "2", "N", _DATED, "NOT APPLICABLE", "NA"],
        ["90003", "2", "Q9991", "7", "1", "N", _DATED, "INVENTED", "INV"],
    ),
    "lcd_x_hcpc_code_group.csv": table(
        "lcd_id lcd_version hcpc_code_group paragraph last_updated",
        ["90001", "35", "1", "<p>These <i>invented</i> supports:</p>", _DATED],
    ),
    "lcd_x_contractor.csv": table(
        "lcd_id lcd_version contractor_id contractor_type_id contractor_version last_updated",
        ["90001", "35", "10", "12", "1", _DATED],
        ["90003", "2", "11", "12", "1", _DATED],
    ),
    "lcd_related_documents.csv": table(
        "lcd_id lcd_version related_num r_article_id r_article_version r_lcd_id r_lcd_version r_contractor_id last_updated",
        ["90001", "35", "1", "90002", "3", "", "", "", _DATED],
        ["90001", "35", "2", "90002", "2", "", "", "", _DATED],
    ),
}
_ARTICLE_CODE = "article_id article_version icd10_code_id icd10_code_version icd10_{}_group range last_updated sort_order description asterisk"
ARTICLE_PARTS = {
    "article.csv": table(
        "article_id article_version article_type title article_pub_date article_eff_date article_end_date description "
        "status last_updated article_rev_end_date date_retired display_id",
        (
            "90002|3|6|Billing: Invented supports||2025-01-01 00:00:00||<p>How to bill.</p>|A|"
            f"{_DATED}|||A90002"
        ),
        (f"90002|4|6|Billing: Invented supports||2027-01-01 00:00:00||<p>Coming.</p>|F|{_DATED}|||A90002"),
    ),
    "article_x_hcpc_code.csv": table(
        "article_id article_version hcpc_code_id hcpc_code_version hcpc_code_group range last_updated "
        "long_description short_description",
        ["90002", "3", "90001", "7", "1", "N", _DATED, "", ""],
        ["90002", "3", "Q9991", "7", "2", "", _DATED, "", ""],
        ["90002", "4", "90003", "7", "1", "N", _DATED, "", ""],
    ),
    "article_x_hcpc_code_group.csv": table(
        "article_id article_version hcpc_code_group paragraph last_updated",
        ["90002", "3", "1", "<p>Codes</p>", _DATED],
    ),
    "article_x_icd10_covered.csv": table(
        _ARTICLE_CODE.format("covered"),
        ["90002", "3", "S90.1XXA", "1", "1", "N", _DATED, "1", "INVENTED", "Y"],
        ["90002", "3", "S90.1XXD", "1", "1", "N", _DATED, "2", "INVENTED", "N"],
        ["90002", "3", "T01", "1", "2", "N", _DATED, "1", "INVENTED", ""],
    ),
    "article_x_icd10_covered_group.csv": table(
        "article_id article_version icd10_covered_group paragraph last_updated icd10_covered_ast",
        ["90002", "3", "1", "<p>With 90001:</p>", _DATED, "<p>* needs a second one</p>"],
        ["90002", "3", "2", "<p>With Q9991:</p>", _DATED, ""],
    ),
    "article_x_icd10_noncovered.csv": table(
        _ARTICLE_CODE.format("noncovered"), ["90002", "3", "T01", "1", "1", "N", _DATED, "1", "INVENTED", ""]
    ),
    "article_x_icd10_noncovered_group.csv": table(
        "article_id article_version icd10_noncovered_group paragraph last_updated",
        ["90002", "3", "1", "<p>All others.</p>", _DATED],
    ),
    "article_x_contractor.csv": table(
        "article_id article_version article_type contractor_id contractor_type_id contractor_version last_updated",
        ["90002", "3", "6", "10", "12", "1", _DATED],
    ),
    "article_related_documents.csv": table(
        "article_id article_version related_num r_article_id r_article_version r_lcd_id r_lcd_version r_contractor_id "
        "last_updated",
        ["90002", "3", "1", "", "", "90001", "35", "", _DATED],
        ["90002", "3", "2", "", "", "", "", "10", _DATED],
    ),
}
CONTRACTOR_PARTS = {
    "contractor.csv": table(
        "contractor_id contractor_type_id contractor_version contractor_bus_name contractor_number dmerc_rgn status",
        ["10", "12", "1", "Invented Northern Services", "99101", "", "A"],
        ["11", "12", "1", "Invented Western Services", "99201", "", "A"],
    ),
    "contractor_jurisdiction.csv": table(
        "contractor_id contractor_type_id contractor_version state_id last_updated active_date term_date",
        ["11", "12", "1", "9", _DATED, "2010-01-01 00:00:00", "2019-12-31 00:00:00"],
        ["11", "12", "1", "5", _DATED, "2020-01-01 00:00:00", ""],
        ["10", "12", "1", "9", _DATED, "", ""],
    ),
    "contractor_type_lookup.csv": table("contractor_type_id description", ["12", "Invented A and B MAC"]),
    "state_lookup.csv": table(
        "state_id state_abbrev description",
        ["5", "CA", "California - Entire State"],
        ["9", "DN", "New York - Downstate"],
    ),
}


def export(name: str, parts: dict[str, bytes]) -> bytes:
    """A zip as the publisher makes it: the csv files in a zip of their own."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for file, content in parts.items():
            archive.writestr(zipfile.ZipInfo(file, (2026, 11, 19, 4, 5, 6)), content)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(f"{name}_csv.zip", (2026, 11, 19, 4, 6, 0)), inner.getvalue())
    return outer.getvalue()


def _part(importer: str, parts: dict[str, bytes], file: str, *, row: bool = True) -> Sample:
    beside = {name: content for name, content in parts.items() if name != file}
    return Sample(importer, file, parts[file], beside, {"release": RELEASE}, last_line_is_a_row=row)


_LCD = "Local coverage determinations (export)"
_ARTICLE = "Local coverage articles (export)"
_CONTRACTORS = "Medicare contractors (export)"
SAMPLES = (
    Sample("National coverage determinations (csv)", "ncd_2026-11.csv", NCDS),
    Sample("National coverage determinations (export)", "ncd_trkg_2026-11-19.csv", NCD_EXPORT),
    Sample(
        "Catalogue of LCDs and articles (csv)",
        "mcd_documents_2026-11.csv",
        CATALOGUE,
        last_line_is_a_row=False,
    ),
    Sample("Codes of LCDs (csv)", "lcd_codes_2026-11.csv", LCD_CODES),
    _part(_LCD, LCD_PARTS, "lcd.csv"),
    _part(_LCD, LCD_PARTS, "lcd_x_hcpc_code.csv"),
    _part(_LCD, LCD_PARTS, "lcd_related_documents.csv", row=False),
    _part(_ARTICLE, ARTICLE_PARTS, "article.csv"),
    _part(_ARTICLE, ARTICLE_PARTS, "article_x_icd10_covered.csv"),
    _part(_ARTICLE, ARTICLE_PARTS, "article_x_icd10_covered_group.csv"),
    _part(_CONTRACTORS, CONTRACTOR_PARTS, "contractor.csv"),
    _part(_CONTRACTORS, CONTRACTOR_PARTS, "contractor_jurisdiction.csv"),
)
