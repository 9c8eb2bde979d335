"""Diagnoses and procedures of the real files: counts, facts found by hand in them, and the published change lists."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from consultant.codes.catalogue import Book
from consultant.codes.entries import NoteKind
from consultant.codes.importers.icd10.guideline_sections import contents, missing_headings
from consultant.codes.importers.icd10.guidelines import read_guidelines
from consultant.codes.importers.icd10.icd10cm_index_xml import parse_index
from consultant.codes.importers.icd10.table_columns import DRUGS, NEOPLASMS, Columns, in_their_columns
from consultant.codes.lookup import Books
from consultant.codes.readers import conversions, diagnoses, guidelines, history, index, procedures
from consultant.codes.view import View
from consultant.models.books import guideline_sections, releases
from consultant.vocabulary import CodeSystem

pytestmark = pytest.mark.realdata

CM, PCS = CodeSystem.ICD10CM, CodeSystem.ICD10PCS
IN_FY2026 = date(2026, 1, 15)
ADDENDUM = re.compile(r"(Add|Delete|Revise from|Revise to): +(?:([01]) )?([0-9A-Z]{3,7}) +(.*)")
TITLES = 61  # where the long title begins, behind the short one


@pytest.mark.parametrize(
    ("book", "release", "rows", "codes", "billable"),
    [
        ("icd-10-cm-index", "FY2025", 81_024, 20_018, None),
        ("icd-10-cm-drugs", "FY2025", 7_428, 1_596, None),
        ("icd-10-cm-neoplasms", "FY2025", 1_939, 683, None),
        ("icd-10-cm-external-causes", "FY2025", 8_064, 2_708, None),
        ("icd-10-cm-conversion", "FY2026", 5_884, 5_884, None),
        ("icd-10-cm-guidelines", "FY2026", 492, None, None),
        ("poa-exempt", "FY2026", 38_349, 38_349, None),
        ("icd-10-pcs", "FY2026", 80_029, 80_029, 79_115),
        ("icd-10-pcs-tables", "FY2023", 901, 78_530, None),
        ("icd-10-pcs-index", "FY2023", 24_202, None, None),
        ("icd-10-pcs-definitions", "FY2023", 1_031, None, None),
    ],
)
def test_counts(
    real_books: Books, book: str, release: str, rows: int, codes: int | None, billable: int | None
) -> None:
    (line,) = (one for one in real_books.status() if (one.book, one.release) == (book, release))
    assert line.rows == rows
    assert line.billable == billable
    assert codes is None or line.codes == codes


@pytest.mark.parametrize("columns", [DRUGS, NEOPLASMS])
def test_every_code_of_a_table_is_one_of_its_column(real_data: Path, columns: Columns) -> None:
    name = "drug" if columns is DRUGS else "neoplasm"
    with zipfile.ZipFile(real_data / "icd10cm" / "icd10cm-index-FY2025.zip") as opened:
        content = opened.read(f"icd-10-cm-{name}-2025.xml")
    terms = list(in_their_columns(parse_index(content, columns.names), columns))
    cells = [
        (text, shape)
        for term in terms
        for text, shape in zip(term.cells, columns.shapes, strict=False)
        if text.strip("-")
    ]
    odd = [text for text, shape in cells if not shape.fullmatch(text)]
    assert (len(cells), odd) == ((40_026, []) if columns is DRUGS else (9_018, ["C77.0"]))


def addenda(data: Path, archive: str, member: str) -> dict[str, dict[str, tuple[str | None, str]]]:
    """By action and code: the billable flag and the long title."""
    with zipfile.ZipFile(data / archive) as opened:
        text = opened.read(member).decode("cp1252")
    found: dict[str, dict[str, tuple[str | None, str]]] = {}
    for line in text.splitlines():
        if said := ADDENDUM.fullmatch(line.rstrip()):
            long = line[said.start(4) :][TITLES:].strip()
            found.setdefault(said[1], {})[said[3]] = (said[2], long)
    return found


def test_the_changes_of_fy2026_are_those_of_the_published_addenda(real_books: Books, real_data: Path) -> None:
    published = addenda(
        real_data, "icd10cm/icd10cm-Code Descriptions-2026.zip", "icd10cm-order-addenda-2026.txt"
    )
    add, delete, revised = (set(published[action]) for action in ("Add", "Delete", "Revise to"))
    assert (len(add), len(delete), len(revised)) == (630, 28, 45)

    def counted(view: View) -> tuple[int, int, int]:
        columns = (releases.c.added, releases.c.changed, releases.c.ended)
        of_2026 = (releases.c.book == Book.ICD10CM, releases.c.release == "FY2026")
        row = view.connection.execute(select(*columns).where(*of_2026)).one()
        return row.added, row.changed, row.ended

    turned = add & delete  # the code stays, and is a header from now on
    assert real_books.read(counted) == (len(add - delete), len(turned) + len(revised), len(delete - add))
    for code, (flag, title) in published["Add"].items():
        entry = real_books.find_code(CM, code, IN_FY2026)
        assert entry, code
        assert (entry.title, entry.billable) == (title, flag == "1")
    for code in delete - add:
        assert real_books.find_code(CM, code, IN_FY2026) is None


@pytest.mark.parametrize(
    ("code", "former", "current"),
    [
        ("C50A0", (False, None), (True, True)),  # Add
        ("E7253", (True, True), (True, False)),  # Delete and Add: it is a header now
        ("E1165", (True, True), (True, True)),
        ("S52501A", (True, True), (True, True)),
    ],
)
def test_the_history_tells_what_each_edition_lists(
    real_books: Books, code: str, former: tuple[bool, bool | None], current: tuple[bool, bool | None]
) -> None:
    found = real_books.read(history.known_history, CM, code, IN_FY2026)
    said = {one.facts["release"]: (one.facts["listed"], one.facts["billable"]) for one in found}
    assert said == {"FY2025": former, "FY2026": current}


def test_the_changes_of_fy2025_stand_in_its_order_file(real_books: Books, real_data: Path) -> None:
    published = addenda(
        real_data, "icd10cm/ICD10-CM Code Descriptions 2025.zip", "icd10cm-order-addenda-2025.txt"
    )
    assert (len(published["Add"]), len(published["Delete"])) == (324, 36)
    on = date(2025, 1, 15)
    for code, (flag, title) in {**published["Add"], **published["Revise to"]}.items():
        entry = real_books.find_code(CM, code, on)
        assert entry, code
        assert (entry.title, entry.billable) == (title, flag == "1")
    for code in set(published["Delete"]) - set(published["Add"]):
        assert real_books.find_code(CM, code, on) is None


def test_the_changes_of_procedures_stand_in_their_order_file(real_books: Books, real_data: Path) -> None:
    published = addenda(real_data, "icd10pcs/cms_2026_pr.zip", "order_addenda_2026.txt")
    assert (len(published["Add"]), len(published["Delete"])) == (160, 27)
    for code, (_, title) in published["Add"].items():
        entry = real_books.find_code(CodeSystem.ICD10PCS, code, IN_FY2026)
        assert entry, code
        assert entry.title == title
    for code in set(published["Delete"]) - set(published["Add"]):
        assert real_books.find_code(CodeSystem.ICD10PCS, code, IN_FY2026) is None


def test_a_seventh_character_behind_its_placeholder_is_in_both_books(real_books: Books) -> None:
    title = "Unspecified fracture of the lower end of right radius, initial encounter for closed fracture"
    entry = real_books.find_code(CM, "S52.501A", IN_FY2026)
    assert entry
    assert (entry.title, entry.billable) == (title, True)

    def in_tabular(view: View) -> str:
        edition = view.edition(Book.ICD10CM_TABULAR, None, date(2026, 5, 1))
        assert edition
        found = diagnoses.find(view.connection, edition, "S52501A")
        return found.title if found else ""

    assert real_books.read(in_tabular) == title
    assert any(note.owner == "S52" for note in real_books.notes("S52.501A", date(2026, 5, 1)))


@pytest.mark.parametrize(
    ("system", "code", "path", "column", "printed"),
    [
        (CM, "E1165", "Diabetes, diabetic, type 2, with, hyperglycemia", "", "E11.65"),
        (CM, "S52501A", "Fracture, traumatic, radius, lower end", "", "S52.50-"),
        (CM, "W010XXA", "Fall, falling, over, small object", "", "W01.0"),
        (
            CM,
            "T383X1A",
            "Acetohexamide",
            "poisoning, accidental (unintentional)",
            "T38.3X1",
        ),
        (CM, "T383X6D", "Acetohexamide", "underdosing", "T38.3X6"),
        (CM, "C762", "Neoplasm, neoplastic, abdomen, abdominal", "malignant primary", "C76.2"),
        (PCS, "02RF38Z", "Replacement, Valve, Aortic", "", "02RF"),
        (PCS, "0QB60ZZ", "Acetabulectomy", "", "0QB"),
    ],
)
def test_an_index_leads_to_a_code(
    real_books: Books, system: CodeSystem, code: str, path: str, column: str, printed: str
) -> None:
    found = real_books.read(index.leading_to, system, code, None, 500)
    assert (path, column, printed) in {(one.term.path, one.column, one.code) for one in found}


@pytest.mark.parametrize(
    ("code", "previous", "current", "effective"),
    [
        ("A0471", ["A04.7"], [], date(2017, 10, 1)),
        ("A047", [], ["A04.71", "A04.72"], date(2017, 10, 1)),
        ("C50A0", ["C50.919", "C50.929"], [], date(2025, 10, 1)),
        ("M3581", ["M35.8"], [], date(2021, 1, 1)),
        ("H02106", [], [f"H02.15{last}" for last in "1234569"], date(2018, 10, 1)),
    ],
)
def test_a_new_and_a_former_code_are_converted(
    real_books: Books, code: str, previous: list[str], current: list[str], effective: date
) -> None:
    (found,) = real_books.read(conversions.known_conversions, CM, code, None)
    assert (found.facts["previous"], found.facts["current"], found.facts["effective"]) == (
        previous,
        current,
        effective,
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("S301XXD", "from 2025-10-01 instead of S30.1XXD: S30.11XD, S30.12XD, S30.13XD"),
        ("F89", "from 2025-10-01 new codes for what was coded F89 before: QA0.0101, "),
        (
            "C561",
            "from 2021-10-01 new codes for what was coded C56.1 before: C56.3 (before: C56.1 and C56.2)",
        ),
    ],
)
def test_only_a_code_that_is_gone_is_replaced(real_books: Books, code: str, words: str) -> None:
    (found,) = real_books.read(conversions.known_conversions, CM, code, None)
    assert found.line.startswith(words)


def test_the_exempt_codes_of_fy2026_do_not_deny_a_code_of_fy2025(real_books: Books) -> None:
    assert real_books.read(conversions.known_poa_exempt, CM, "S301XXD", date(2025, 5, 1)) == []


@pytest.mark.parametrize(
    ("owner", "text"),
    [("W08", "Fall from stool"), ("H34.81", "Old central retinal vein occlusion")],
)
def test_a_note_among_seventh_characters_is_a_note(real_books: Books, owner: str, text: str) -> None:
    found = [note for note in real_books.notes(owner, date(2026, 5, 1)) if note.text == text]
    assert [(note.owner, note.kind) for note in found] == [(owner, NoteKind.NOTE)]


@pytest.mark.parametrize(
    ("code", "exempt"),
    [("B900", [True]), ("Z992", [True]), ("V0001XA", [True]), ("E1165", [False]), ("E11", [])],
)
def test_exempt_from_poa_reporting(real_books: Books, code: str, exempt: list[bool]) -> None:
    found = real_books.read(conversions.known_poa_exempt, CM, code, None)
    assert [one.facts["exempt"] for one in found] == exempt


def test_the_characters_of_a_heart_valve(real_books: Books) -> None:
    row = real_books.read(procedures.table_row, "02RF38Z")
    assert row
    assert (row.edition.release, row.row) == ("FY2023", "table 02R, row 6")
    assert [one.label for one in row.characters] == [
        "Medical and Surgical",
        "Heart and Great Vessels",
        "Replacement",
        "Aortic Valve",
        "Percutaneous",
        "Zooplastic Tissue",
        "No Qualifier",
    ]
    entry = real_books.find_code(CodeSystem.ICD10PCS, "02RF38Z", IN_FY2026)
    assert entry
    assert entry.title == "Replacement of Aortic Valve with Zooplastic Tissue, Percutaneous Approach"


def test_the_place_of_a_code(real_books: Books) -> None:
    (place,) = real_books.read(diagnoses.known_place, CM, "E1165", date(2026, 5, 1))
    assert (place.facts["section"], place.facts["chapter"]) == ("E08-E13", "4")
    assert place.facts["chapter_title"] == "Endocrine, nutritional and metabolic diseases (E00-E89)"


@pytest.mark.parametrize(
    ("number", "title", "page", "words"),
    [
        (
            "I.C.4.a.3",
            "Diabetes mellitus and the use of insulin, oral hypoglycemics, and injectable non-insulin drugs",
            40,
            "Code Z79.4 should not be assigned if insulin is given temporarily",
        ),
        ("I.A.15", "“With”", 11, "The word “with” or “in”"),
        ("I.C.5.d", "Dementia", 45, ""),
        ("I.C.1.g.1.c.iii", "Lower respiratory infection", 29, "J22"),
        ("IV.J", "Code all documented conditions that coexist", 114, ""),
        ("Appendix I", "Present on Admission Reporting Guidelines", 116, ""),
    ],
)
def test_a_section_of_the_guidelines(
    real_books: Books, number: str, title: str, page: int, words: str
) -> None:
    section = real_books.read(guidelines.section, number)
    assert section
    assert (section.title, section.page) == (title, page)
    assert words in section.text


def test_the_guidelines_hold_every_heading_of_their_table_of_contents(
    real_books: Books, real_data: Path
) -> None:
    pages, sections = read_guidelines(
        (real_data / "icd10cm" / "ICD-10-CM-October-2025-Guidelines.pdf").read_bytes()
    )
    assert len(list(contents(pages))) > 200
    assert missing_headings(pages, sections) == []
    stored = real_books.read(
        lambda view: view.connection.scalars(
            select(guideline_sections.c.number).order_by(guideline_sections.c.position)
        ).all()
    )
    assert list(stored) == [one.number for one in sections]


def test_every_chapter_leads_to_its_guidelines(real_books: Books) -> None:
    for code, number in (("A000", "I.C.1"), ("C50A0", "I.C.2"), ("O9A1", "I.C.15"), ("Z992", "I.C.21")):
        found = real_books.read(guidelines.known_guidelines, CM, code, None)
        assert found[0].facts["number"] == number
    named = real_books.read(guidelines.known_guidelines, CM, "U071", None)
    assert {"I.C.1", "I.C.1.g.1.a", "I.C.22"} <= {one.facts["number"] for one in named}
