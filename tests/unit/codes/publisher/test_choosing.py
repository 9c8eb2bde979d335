"""Which links of a page are a publication's newest edition, however the publisher calls them this time."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.catalogue import Book, find_window
from consultant.codes.publisher.choosing import FoundEdition, find_editions
from consultant.codes.publisher.links import Link, read_page
from consultant.codes.publisher.publications import FREE, PUBLICATIONS, Gate
from consultant.errors import FetchFailed

TODAY = date(2026, 11, 16)
BY_NAME = {publication.name: publication for publication in PUBLICATIONS}
ZIP = "/files/zip/"
PTP = "medicare-ncci-{quarter}-practitioner-ptp-edits-ccipra-v{version}-f{part}.zip"


def find(
    publication: str, *names: str | tuple[str, str], today: date = TODAY, prefix: str = ZIP
) -> list[FoundEdition]:
    pairs = [(name, "a file (ZIP)") if isinstance(name, str) else name for name in names]
    links = [
        Link(f"https://www.cms.gov{'' if name.startswith('/') else prefix}{name}", words)
        for name, words in pairs
    ]
    return find_editions(BY_NAME[publication], links, today)


def told(found: list[FoundEdition]) -> list[tuple[str, list[str]]]:
    return [(edition.release, [part.file_name for part in edition.parts]) for edition in found]


@pytest.mark.parametrize(
    ("publication", "names", "release", "chosen"),
    [
        (
            "hcpcs",
            (
                "january-2026-alpha-numeric-hcpcs-file.zip",
                "october-2026-alpha-numeric-hcpcs-files.zip",
                "july-2026-alpha-numeric-hcpcs-files.zip",
                "october-2026-alpha-numeric-hcpcs-file-corrections.zip",
                "2026-alpha-numeric-hcpcs-record-layout.zip",
            ),
            "2026-10",
            "october-2026-alpha-numeric-hcpcs-files.zip",
        ),
        ("hcpcs", ("2019-Alpha-Numeric-HCPCS-File.zip",), "2019", "2019-Alpha-Numeric-HCPCS-File.zip"),
        (
            "mue-hospital",
            (
                "medicare-ncci-2026-q4-facility-outpatient-hospital-services-mue-table.zip",
                "medicare-ncci-2026-q3-facility-outpatient-hospital-services-mue-table.zip",
                "medicare-ncci-2026-q4-practitioner-services-mue-table.zip",
                "medicaid-ncci-2026-q4-hospital-mue-edits.zip",
            ),
            "2026Q4",
            "medicare-ncci-2026-q4-facility-outpatient-hospital-services-mue-table.zip",
        ),
        (
            "mue-dme",
            ("medicare-ncci-q4-2026-dme-supplier-services-mue-table.zip",),
            "2026Q4",
            "medicare-ncci-q4-2026-dme-supplier-services-mue-table.zip",
        ),
        (
            "add-on",
            (
                "add-code-edits-medicare-effective-07012026.zip",
                "add-code-edits-medicare-effective-10012026.zip",
                "add-code-edits-medicare-effective-10152026.zip",
            ),
            "2026Q4",
            "add-code-edits-medicare-effective-10152026.zip",
        ),
        (
            "pfs",
            ("rvu26c-updated-06-30-2026.zip", "rvu26d.zip", "rvu26d-updated-10-20-2026.zip", "rvu25d.zip"),
            "2026-10",
            "rvu26d-updated-10-20-2026.zip",
        ),
        (
            "opps-addendum-b",
            (
                "july-2026-opps-addendum-b.zip",
                "October-2026-OPPS-Addendum-B.zip",
                "october-2026-opps-addendum.zip",
            ),
            "2026-10",
            "October-2026-OPPS-Addendum-B.zip",
        ),
        (
            "opps-addendum-b",
            ("cy-2026-april-opps-addendum-b.zip",),
            "2026-04",
            "cy-2026-april-opps-addendum-b.zip",
        ),
        (
            "icd-10-cm-order",
            (
                "2027-code-descriptions-tabular-order.zip",
                "april-1-2026-code-descriptions-tabular-order.zip",
                "2026-code-descriptions-tabular-order-updated-02/01/2026.zip",
            ),
            "FY2027",
            "2027-code-descriptions-tabular-order.zip",
        ),
        (
            "icd-10-cm-tables",
            (
                "april-1-2026-code-tables-tabular-and-index.zip",
                "2026-code-tables-tabular-and-index.zip",
                "2026-icd-10-pcs-code-tables-and-index.zip",
            ),
            "FY2026 April 2026",
            "april-1-2026-code-tables-tabular-and-index.zip",
        ),
        (
            "icd-10-cm-tables",
            ("2025-code-tables-tabular-and-index-april.zip", "2025-code-tables-tabular-index.zip"),
            "FY2025 April 2025",
            "2025-code-tables-tabular-and-index-april.zip",
        ),
        (
            "icd-10-cm-conversion",
            ("2027-conversion-table.zip", "2027-icd-10-pcs-conversion-table.zip"),
            "FY2027",
            "2027-conversion-table.zip",
        ),
        ("poa-exempt", ("POAexemptCodesFY26.zip",), "FY2026", "POAexemptCodesFY26.zip"),
        (
            "icd-10-pcs-order",
            (
                "2026-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12/19/2025.zip",
                "2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
                "2026-icd-10-pcs-codes-file.zip",
            ),
            "FY2026",
            "2026-icd-10-pcs-order-file-long-and-abbreviated-titles-updated-12-19-2025.zip",
        ),
        (
            "icd-10-pcs-tables",
            ("2027-icd-10-pcs-code-tables-and-index.zip",),
            "FY2027",
            "2027-icd-10-pcs-code-tables-and-index.zip",
        ),
        (
            "gems",
            (
                "/medicare/coding/icd10/downloads/2018-icd-10-pcs-general-equivalence-mappings.zip",
                "/medicare/coding/icd10/downloads/2018-icd-10-cm-general-equivalence-mappings.zip",
            ),
            "FY2018",
            "2018-icd-10-cm-general-equivalence-mappings.zip",
        ),
        ("coverage-lcd", ("/exports/all_lcd.zip", "/exports/current_lcd.zip"), "current", "current_lcd.zip"),
        ("coverage-ncd", ("/exports/ncd.zip", "/exports/ncd_csv.zip"), "current", "ncd.zip"),
    ],
)
def test_the_newest_edition_is_chosen_among_drifting_names(
    publication: str, names: tuple[str, ...], release: str, chosen: str
) -> None:
    assert told(find(publication, *names)) == [(release, [chosen])]
    assert told(find(publication, *reversed(names))) == [(release, [chosen])]


def test_the_guidelines_are_a_pdf() -> None:
    names = (
        "fy-2027-icd-10-cm-coding-guidelines.pdf",
        "2027-icd-10-pcs-guidelines.pdf",
        "guidelines-2027.zip",
    )
    found = find("icd-10-cm-guidelines", *names, prefix="/files/document/")
    assert told(found) == [("FY2027", ["fy-2027-icd-10-cm-coding-guidelines.pdf"])]


def ptp(quarter: str, version: str, *parts: int) -> list[str]:
    return [PTP.format(quarter=quarter, version=version, part=part) for part in parts]


def test_the_parts_of_an_edition_stay_together_in_their_order() -> None:
    names = [
        *ptp("2026q4", "323r0", 4, 3, 2, 1),
        *ptp("2026q3", "322r0", 1, 2, 3, 4),
        "medicare-ncci-2026q4-practitioner-quarterly-additions-deletions-revisions-ptp.zip",
        "medicare-ncci-2026q4-hospital-ptp-edits-ccioph-v323r0-f1.zip",
    ]
    assert told(find("ptp-practitioner", *names)) == [("2026Q4", ptp("2026q4", "323r0", 1, 2, 3, 4))]
    gated = find("ptp-practitioner", *(f"/license/ama?file={ZIP}{name}" for name in names))
    assert told(gated) == [("2026Q4", ptp("2026q4", "323r0", 1, 2, 3, 4))]


def test_a_replaced_version_is_taken_whole_and_a_version_tells_its_quarter() -> None:
    names = [*ptp("2026q4", "323r0", 1, 2, 3), *ptp("2026q4", "323r1", 1, 2)]
    assert told(find("ptp-practitioner", *names)) == [("2026Q4", ptp("2026q4", "323r1", 1, 2))]
    bare = [f"ccipra-v323r0-f{part}.zip" for part in (1, 2)]
    assert told(find("ptp-practitioner", *bare)) == [("2026Q4", bare)]


def test_a_missing_part_is_a_sentence() -> None:
    (edition,) = find("ptp-practitioner", *ptp("2026q4", "323r0", 1, 4))
    with pytest.raises(
        FetchFailed, match=r"^ptp-practitioner 2026Q4: part f2, f3 is not among the files offered"
    ):
        edition.get_parts()


def test_what_is_announced_comes_beside_what_is_in_force() -> None:
    names = (
        "2027-code-descriptions-tabular-order.zip",
        "april-1-2026-code-descriptions-tabular-order.zip",
        "2026-code-descriptions-tabular-order.zip",
    )
    in_july = find("icd-10-cm-order", *names, today=date(2026, 7, 1))
    assert [edition.release for edition in in_july] == ["FY2026 April 2026", "FY2027"]
    before_all = find("icd-10-cm-order", names[0], today=date(2026, 7, 1))
    assert [edition.release for edition in before_all] == ["FY2027"]


def test_the_words_of_a_link_tell_where_its_file_name_does_not() -> None:
    found = find("hcpcs", ("hcpc-1026-final.zip", "October 2026 Alpha-Numeric HCPCS File (ZIP, 3 MB)"))
    assert told(found) == [("2026-10", ["hcpc-1026-final.zip"])]


def test_a_file_goes_before_a_page_and_a_page_before_nothing() -> None:
    page = ("/physician/pfs-relative-value-files/rvu26d", "RVU26D")
    assert [edition.parts[0].url for edition in find("pfs", page)] == ["https://www.cms.gov" + page[0]]
    assert told(find("pfs", page, "rvu26d.zip")) == [("2026-10", ["rvu26d.zip"])]
    assert find("coverage-ncd", ("/ncd", "NCD")) == [], "a name without an edition is no page of one"


@pytest.mark.parametrize("name", ["january-alpha-numeric-hcpcs-file.zip", "2026-alpha-numeric.zip", "x.zip"])
def test_what_tells_no_edition_is_nothing(name: str) -> None:
    assert find("hcpcs", name) == []


def test_every_publication_feeds_books_and_names_editions_that_they_have() -> None:
    assert len(BY_NAME) == len(PUBLICATIONS)
    for publication in PUBLICATIONS:
        assert publication.books
        assert publication.landing.startswith("/medicare")
    for name, file in (("pfs", "rvu26d.zip"), ("gems", "dxgem-2018.zip"), ("add-on", "aoc-v2026q4-mcr.zip")):
        (edition,) = find(name, file)
        for book in BY_NAME[name].books:
            if book not in {Book.GPCI, Book.ANESTHESIA, Book.LOCALITY_COUNTIES}:  # these name years
                assert find_window(book, edition.release)


def test_what_a_first_start_fetches_is_free() -> None:
    books = {book for publication in FREE for book in publication.books}
    assert {Book.ICD10CM, Book.ICD10PCS, Book.HCPCS, Book.GEM_FORWARD, Book.ICD10CM_CONVERSION} <= books
    assert not books & {Book.PTP, Book.MUE, Book.ADD_ON, Book.PFS, Book.OPPS, Book.LCD}
    assert {one.gate for one in FREE} == {Gate.NONE}


def test_links_are_read_with_their_words_and_made_absolute() -> None:
    html = (
        "<base href='/sub/'><a href='a.zip'>One <b>file</b>\n(ZIP)<a href=' https://cms.gov/b.zip '>B &amp; c</a>"
        "<a name=x>no</a><a href='mailto:a@b.example'>m</a><a href='javascript:void(0)'>j</a><a href='http://[broken'>x</a><a href='c?file=/files/zip/d.zip'>"
    )
    page = read_page(html, "https://www.cms.gov/x/page")
    assert [(link.url, link.text) for link in page.links] == [
        ("https://www.cms.gov/sub/a.zip", "One file (ZIP)"),
        ("https://cms.gov/b.zip", "B & c"),
        ("https://www.cms.gov/sub/c?file=/files/zip/d.zip", ""),
    ]
    assert page.links[2].file_name == "d.zip"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://h/files/zip/2024-x-updated-12/19/2023.zip", "2024-x-updated-12-19-2023.zip"),
        ("https://h/apps/ama/license.asp?file=/files/zip/a%20b.zip", "a-b.zip"),
        ("https://h/license/ama?file=http://download.h/deep/c.zip", "c.zip"),
        ("https://h/files/zip/..%2f..%2fetc/passwd.zip", "etc-passwd.zip"),
        ("https://h/" + "x" * 300 + ".zip", "x" * 146 + ".zip"),
    ],
)
def test_a_file_s_name_is_safe_to_keep(url: str, name: str) -> None:
    assert Link(url, "").file_name == name
