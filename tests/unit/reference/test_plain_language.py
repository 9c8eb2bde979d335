"""The plain-language paragraph: never empty, only what rows say, and never a word of the AMA's without a licence."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from consultant.codes.entries import NoteKind
from consultant.codes.everything import Everything, look_up
from consultant.codes.importers import import_paths
from consultant.codes.known import Known
from consultant.codes.lookup import Books
from consultant.codes.readers.procedures import Character, Definition, TableRow
from consultant.models.base import make_engine, snapshot
from consultant.models.books import procedure_classes
from consultant.models.migrations import migrate
from consultant.reference.plain import hcpcs, inpatient_procedures, services
from consultant.reference.plain.spelling import class_name
from consultant.reference.plain_language import BY_DESK, BY_LICENSEE, plain_words
from consultant.reference.shapes import Asked, Subject
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem, Setting

from tests.samples import lists as samples
from tests.unit.reference.plain_shelf import guided, retitled, subject_of

__all__ = ["guided"]

ICD, HCPCS, CPT, MOD = CodeSystem.ICD10CM, CodeSystem.HCPCS, CodeSystem.CPT, CodeSystem.MOD


def words(books: Books, system: CodeSystem, code: str, on: date | None = None) -> str:
    made = plain_words(subject_of(books, system, code, on))
    assert made.by == BY_DESK
    return made.text


def licensed_books(folder: Path, accepted_by: str | None) -> Iterator[Books]:
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    migrate(engine, "books")
    (folder / "CPT 2026").mkdir()
    consumer = next(one.content for one in samples.SAMPLES if one.file == "ConsumerDescriptor.txt")
    (folder / "CPT 2026" / "ConsumerDescriptor.txt").write_bytes(consumer)
    (folder / "CPT 2026" / "LONGULT.txt").write_bytes(samples.LONG)
    import_paths(
        engine, [folder], clock=lambda: datetime(2026, 11, 16, tzinfo=UTC), license_accepted_by=accepted_by
    )
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()


@pytest.fixture
def licensed(tmp_path: Path) -> Iterator[Books]:
    yield from licensed_books(tmp_path, "an operator, 2026-11-23")


@pytest.fixture
def unlicensed(tmp_path: Path) -> Iterator[Books]:
    yield from licensed_books(tmp_path, None)


def test_a_licensee_reads_the_consumer_text(licensed: Books) -> None:
    made = plain_words(subject_of(licensed, CPT, "90001"))
    assert (made.text, made.by) == ("Something invented is done", BY_LICENSEE)
    assert [one.system for one in made.citations] == ["CPT consumer descriptors"]


def test_a_consumer_text_of_another_year_is_not_given(licensed: Books) -> None:
    made = plain_words(subject_of(licensed, CPT, "90001", date(2024, 5, 1)))
    assert made.by == BY_DESK
    assert "Something invented" not in made.text
    assert "does not cover 2024-05-01" in made.text


def test_a_licensed_title_stands_where_there_is_no_consumer_text(licensed: Books) -> None:
    assert words(licensed, CodeSystem.PLA, "9004U").endswith("for “Invented analysis”.")


def test_without_a_licence_no_text_of_the_ama_is_given(unlicensed: Books) -> None:
    made = words(unlicensed, CPT, "90001")
    assert "Invented" not in made
    assert "Something" not in made
    assert "American Medical Association" in made


def test_a_complete_diagnosis_with_its_place(guided: Books) -> None:
    made = plain_words(subject_of(guided, ICD, "E11.65"))
    assert made.text == (
        "E11.65 is the diagnosis code for “Invented sugar condition with high readings”. It belongs to category E11 (“Invented sugar "
        "condition”), in the group “Invented sugar conditions” (E08-E13) of chapter 4, “Invented states of the body's economy” "
        "(E00-E89). By the edition FY2026 it is complete, so that it can be reported as it stands."
    )
    assert {one.row for one in made.citations} == {"E11.65", "E11", "Section E08-E13"}


def test_a_heading_names_a_code_below_it(guided: Books) -> None:
    made = words(guided, ICD, "E11")
    assert made.startswith(
        "E11 is a heading of the diagnosis codes, “Invented sugar condition”. It is a category of the group"
    )
    assert made.endswith("such as E11.22 (“Invented sugar condition with a long kidney condition”).")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("S53.401", "it needs a 7th character, A (initial encounter), D (subsequent encounter) or S (sequela)."),
        ("S59.201", "A (initial encounter for closed fracture), B (initial encounter for open fracture), D (subsequent encounter for closed fracture with routine healing), or another of the list."),
        ("S53.401A", "with the 7th character for “initial encounter”."),
        ("S53.401A", "Its 7th character A stands for as long as the patient is under active treatment"),
        ("S53.401D", "Its 7th character D is for routine care during healing or recovery"),
        ("S53.401S", "Its 7th character S is for a complication or condition that came of it directly"),
        ("M17.11", "The side is part of the code: it says right, and M17.12 says left."),
        ("E78.5", "“Unspecified” is for a record that does not say enough for a more specific code."),
        ("F02.80", "is never the first code listed: the underlying disease is coded before it."),
    ],
)  # fmt: skip
def test_what_else_a_diagnosis_code_says(guided: Books, code: str, said: str) -> None:
    assert said in words(guided, ICD, code)


def test_other_and_code_first_and_external_causes(guided: Books, shelf: Books) -> None:
    other = retitled(subject_of(guided, ICD, "E11.9"), "Other invented condition")
    assert plain_words(other).text.endswith(
        "“Other” is for a condition that the record describes and that has no specific code."
    )
    first = retitled(subject_of(guided, ICD, "F02.80"), "Invented forgetting")
    assert (
        "A “code first” note at F02 puts another code before it: “the invented state of the body: invented slow forgetting (G30.-)”."
        in plain_words(first).text
    )
    cause = subject_of(guided, ICD, "S53.401A")
    assert cause.found.entry
    entry = replace(cause.found.entry, code="W53.401A")
    moved = replace(cause, found=replace(cause.found, entry=entry))
    assert plain_words(moved).text.endswith(
        "Its 7th character should match that of the code for the injury or condition."
    )
    assert "The tabular list uses it for “Sore thumb”, too." in words(shelf, ICD, "S90.1")


def test_a_seventh_character_of_which_the_guidelines_say_nothing_is_only_named(guided: Books) -> None:
    made = words(guided, ICD, "S52.101A")
    assert "with the 7th character for “first visit”" in made
    assert "active treatment" not in made


def test_what_can_not_be_reported_and_has_nothing_below(guided: Books) -> None:
    heading = subject_of(guided, ICD, "E11")
    alone = replace(heading, found=replace(heading.found, below=()))
    assert plain_words(alone).text.endswith("By the edition FY2026 it can't be reported itself.")


def test_two_sides_in_a_title_are_no_side_of_the_code(guided: Books) -> None:
    both = retitled(subject_of(guided, ICD, "M17.11"), "Invented way from right to left")
    assert "The side" not in plain_words(both).text
    alone = retitled(subject_of(guided, ICD, "M17.11"), "Invented knee, right, of its own")
    assert "The side" not in plain_words(alone).text


def test_a_code_first_note_that_names_nothing_is_left_out(guided: Books) -> None:
    subject = retitled(subject_of(guided, ICD, "F02.80"), "Invented forgetting")
    notes = [
        replace(one, text="(G30.-) that") for one in subject.found.notes if one.kind is NoteKind.CODE_FIRST
    ]
    made = plain_words(replace(subject, found=replace(subject.found, notes=notes)))
    assert "code first" not in made.text


def test_a_list_that_is_not_loaded_is_said(guided: Books) -> None:
    assert words(guided, CodeSystem.CARC, "45").endswith(
        "The list of these codes is not loaded here, so that nothing can be said of this one."
    )


def test_an_entry_without_title_or_row_has_its_opening_alone(unlicensed: Books) -> None:
    subject = subject_of(unlicensed, CPT, "90001")
    alone = replace(subject, found=replace(subject.found, listed_in=(), edits=()))
    assert plain_words(alone).text.endswith("is not printed here without a licence.")


def test_a_place_that_the_tabular_list_does_not_tell(guided: Books) -> None:
    subject = subject_of(guided, ICD, "E11.65")
    bare = replace(subject, found=replace(subject.found, sections=()))
    assert "It belongs to category E11 (“Invented sugar condition”). By" in plain_words(bare).text
    category = replace(bare, found=replace(bare.found, parents=()))
    assert "belongs" not in plain_words(category).text


def test_an_inpatient_procedure_by_its_characters(shelf: Books) -> None:
    made = words(shelf, CodeSystem.ICD10PCS, "0ZA10ZZ")
    assert made == (
        "0ZA10ZZ is a hospital procedure code (ICD-10-PCS) for “Adjustment of Invented Valve, Open Approach”. It is an operation on: "
        "Invented Valve. “Adjustment” there means: turning a part a little. Approach: Open."
    )
    assert "the head of a table, so four more characters are needed" in words(
        shelf, CodeSystem.ICD10PCS, "0ZA"
    )
    assert "a complete code of seven characters" in words(shelf, CodeSystem.ICD10PCS, "XZA10Z9")


def test_a_procedure_that_is_no_operation_is_told_by_its_section(shelf: Books) -> None:
    edition = subject_of(shelf, CodeSystem.ICD10PCS, "0ZA").found.entry
    assert edition
    characters = (
        Character(1, "Section", "B", "Invented Pictures"),
        Character(3, "Type", "0", "Invented Picture"),
        Character(4, "Body System / Region", "0", "Invented Head"),
        Character(5, "Contrast", "1", "Invented Contrast"),
        Character(6, "Qualifier", "Z", "None"),
    )
    row = TableRow("B02", 1, characters, edition.edition)
    done = inpatient_procedures.done(row, {})
    assert (
        done.text
        == "It is of the section “Invented Pictures”, body system or region: Invented Head; type: Invented Picture."
    )
    assert inpatient_procedures.how(row, {}).text == "Contrast: Invented Contrast."
    nowhere = replace(
        row, characters=(*characters[:2], replace(characters[2], character="Z"), *characters[4:])
    )
    assert (
        inpatient_procedures.done(nowhere, {}).text
        == "It is of the section “Invented Pictures”; type: Invented Picture."
    )
    assert inpatient_procedures.how(nowhere, {}).text == ""
    meaning = Definition("B", 5, "Approach", "Open", "Cutting through", "", "", edition.edition)
    open_ = replace(row, characters=(Character(5, "Approach", "0", "Open"),))
    assert inpatient_procedures.how(open_, {5: meaning}).text == "Approach: Open (cutting through)."


def test_hcpcs_says_what_a_unit_is_and_since_when(guided: Books) -> None:
    assert words(guided, HCPCS, "J1745") == (
        "J1745 is a HCPCS Level II code for “Injection, invented antibody, 10 milligrams”. One unit is 10 milligrams; it has been on the "
        "list since 2015-01-01."
    )
    assert "It is one of the codes for what has no code of its own." in words(guided, HCPCS, "J3490")
    assert "Medicare leaves coverage to the regional contractor." in words(guided, HCPCS, "A4218")


def test_a_hcpcs_code_that_ended_and_one_that_has_not_begun(guided: Books) -> None:
    assert words(guided, HCPCS, "C9000").endswith("“Invented pass-through item”. It ended on 2019-12-31.")
    subject = subject_of(guided, HCPCS, "J1745")
    assert subject.found.entry
    coming = replace(subject.found.entry, effective=date(2027, 1, 1), terminated=date(2028, 1, 1))
    made = plain_words(replace(subject, found=replace(subject.found, entry=coming)))
    assert "it begins on 2027-01-01; its last day is 2028-01-01." in made.text
    without = replace(coming, effective=None, terminated=None, title="Invented thing")
    made = plain_words(replace(subject, found=replace(subject.found, entry=without)))
    assert made.text == "J1745 is a HCPCS Level II code for “Invented thing”."


@pytest.mark.parametrize(
    ("code", "title", "unit"),
    [
        ("J1100", "Injection, invented, 1 mg", "1 milligram"),
        ("J1100", "Injection, invented, up to 500 mg", "up to 500 milligrams"),
        ("J1100", "Injection, invented, per 15 units", "15 units"),
        ("Q4101", "Invented graft, per square centimeter", "one square centimeter"),
        ("S9999", "Invented service, per 15 minutes", "15 minutes"),
        ("S9999", "Invented service, per diem", "one day"),
        ("A4364", "Invented glue, per oz", "one ounce"),
        ("A4000", "Invented lancets, per 50", ""),
        ("A4000", "Invented syringe, 5 ml", ""),
        ("A4000", "Invented pack, each unit", ""),
        ("J1100", "Invented drug", ""),
        ("J0585", "Injection, invented, 1 unit", ""),
    ],
)
def test_what_one_unit_is(code: str, title: str, unit: str) -> None:
    assert hcpcs.unit_of(code, title) == unit


def test_a_cpt_code_by_what_medicares_tables_say(guided: Books, shelf: Books) -> None:
    made = words(guided, CPT, "27447")
    assert (
        "Medicare's physician fee schedule (2026-10) pays for it separately where it is covered; the payment includes the care of the day before, the day itself and the 90 days after."
        in made
    )
    assert "a professional part (modifier 26) and a technical part (modifier TC)" in words(
        guided, CPT, "71046"
    )
    assert "It is an add-on code, never reported alone but beside 93590 or 93591." in words(
        guided, CPT, "93592"
    )
    assert "beside a code that the regional Medicare contractor accepts" in words(
        guided, CodeSystem.CPT3, "0054T"
    )
    assert "beside 93451 or another that the regional Medicare contractor accepts" in words(
        guided, CPT, "93463"
    )
    assert (
        "puts it in the category “Treatment”, the group “Invented Care”, the family “Invented Family”"
        in words(shelf, CPT, "90001")
    )
    assert (
        "expect at most 1 unit a day from a practitioner, and its pair edits (PTP, 2024Q3) name it in 3 pairs."
        in words(shelf, CPT, "90001")
    )
    assert "Medicare's pair edits (PTP, 2024Q3) for a practitioner name it in 1 pair." in words(
        shelf, CPT, "90003"
    )


def test_an_interpretation_that_is_paid_where_the_whole_is_not_is_told(guided: Books) -> None:
    made = plain_words(subject_of(guided, CPT, "84165"))
    assert "(2026-10) pays only for its interpretation (modifier 26)" in made.text
    assert {"84165", "84165-26"} <= {one.row for one in made.citations}
    subject = subject_of(guided, CPT, "84165")
    rows = [
        replace(one, facts={**one.facts, "status": one.facts["status"].replace("X", "C")})
        for one in dict(subject.found.sections)["fees"]
    ]
    priced = tuple((key, rows if key == "fees" else found) for key, found in subject.found.sections)
    text = plain_words(replace(subject, found=replace(subject.found, sections=priced))).text
    assert "leaves its price to the regional contractor, but for its interpretation (modifier 26)" in text


def test_the_setting_that_is_asked_for_counts(guided: Books) -> None:
    made = plain_words(subject_of(guided, CPT, "93591", setting=Setting.OUTPATIENT_HOSPITAL)).text
    assert "from an outpatient hospital" in made
    assert "practitioner" not in made


def test_a_limit_of_no_unit_is_said(guided: Books) -> None:
    subject = subject_of(guided, CPT, "93591")
    limits = [replace(one, value=0) for one in subject.found.limits if one.setting is Setting.PRACTITIONER]
    made = plain_words(replace(subject, found=replace(subject.found, limits=limits, edits=())))
    assert "Medicare's unit edits (MUE, 2026Q2) expect no unit of it from a practitioner." in made.text
    of_a_line = [replace(limits[0], value=2, adjudication_indicator=1)]
    made = plain_words(replace(subject, found=replace(subject.found, limits=of_a_line, edits=())))
    assert "at most 2 units a claim line from a practitioner." in made.text


def test_many_primary_codes_are_counted(guided: Books) -> None:
    subject = subject_of(guided, CPT, "93592")
    rows = [replace(subject.found.add_ons[0], primary=f"9000{number}") for number in range(5)]
    made = plain_words(replace(subject, found=replace(subject.found, add_ons=rows)))
    assert "beside one of 5 listed codes, such as 90000." in made.text


def test_a_class_that_says_what_the_short_descriptor_says_is_left_out(shelf: Books) -> None:
    subject = subject_of(shelf, CPT, "90001")
    edition = subject.found.listed_in[0]
    fee = Known({"title": "INVENTED FAMILY", "modifier": "", "status": "E"}, "", edition, "90001")
    sections = (*subject.found.sections, ("fees", [fee]))
    made = plain_words(replace(subject, found=replace(subject.found, sections=sections))).text
    assert "Invented Care" in made
    assert "Invented Family" not in made


def test_a_code_that_stands_only_in_a_list_is_said_to_stand_there(guided: Books) -> None:
    assert words(guided, CodeSystem.CPT3, "0092T").endswith(
        "It stands in Medicare NCCI add-on code edits, 2024Q2."
    )


def test_an_ms_drg_with_weight_and_stay(guided: Books, shelf: Books) -> None:
    assert words(guided, CodeSystem.MSDRG, "291") == (
        "MS-DRG 291 is a set of hospital stays that Medicare groups together for payment: “invented trouble of the pump with a major "
        "complication or comorbidity (MCC)”. It is a medical group of the major diagnostic category 05, “Diseases and Disorders of the "
        "Invented Pump”. Its relative weight in FY2026 is 1.2000: a hospital's base payment for a stay is multiplied by it. Such a stay "
        "lasts 4.5 days on average (3.5 by the geometric mean)."
    )
    assert "assigned before the major diagnostic categories" in words(guided, CodeSystem.MSDRG, "001")
    assert "of no single major diagnostic category" in words(guided, CodeSystem.MSDRG, "989")
    assert "gives it no weight" in words(guided, CodeSystem.MSDRG, "999")
    assert words(guided, CodeSystem.MSDRG, "290").endswith("Its last day was 2023-09-30.")
    assert "does not list it. The list of all years has it as “invented states of toe”." in words(
        shelf, CodeSystem.MSDRG, "003"
    )


def test_modifiers_of_both_lists(guided: Books, shelf: Books) -> None:
    assert words(guided, MOD, "LT").startswith(
        "LT is a modifier, two characters that are put behind a procedure code; it says: “Invented side, left”. For paired"
    )
    assert "in Medicare's manuals it tells of a significant, separately identifiable visit" in words(
        guided, MOD, "25"
    )
    assert "can set aside an NCCI edit" in words(guided, MOD, "25")
    assert "set aside" not in words(guided, MOD, "26")
    assert words(guided, MOD, "ZA").endswith("It ended on 2019-12-31.")
    assert "GN is a modifier" in words(guided, MOD, "GN")
    assert "its official words are not loaded here" in words(guided, MOD, "GN")
    assert "49 is written like a modifier." in words(guided, MOD, "49")
    subject = subject_of(shelf, MOD, "A1")
    assert subject.found.entry
    sorted_in = [Known({"categories": ["General"]}, "", subject.found.entry.edition, "A1")]
    made = plain_words(replace(subject, found=replace(subject.found, sections=(("modifier", sorted_in),))))
    assert "CMS's list puts it under “General”." in made.text


def test_places_lists_and_former_diagnoses(shelf: Books) -> None:
    assert words(shelf, CodeSystem.POS, "21").endswith("Medicare pays a practitioner the facility fee there.")
    assert words(shelf, CodeSystem.POS, "11").endswith(
        "Medicare pays a practitioner the non-facility fee there."
    )
    assert (
        words(shelf, CodeSystem.POS, "28")
        == "Place of service 28 names no place: the list keeps the code free."
    )
    assert words(shelf, CodeSystem.CARC, "45").endswith(
        "the charge: “Invented reason for a smaller payment”. It holds from 1995-01-01 on."
    )
    assert words(shelf, CodeSystem.CARC, "B7").endswith("Its last day was 2024-12-31.")
    assert "The list says of it: “Room and board, invented”." in words(shelf, CodeSystem.REV, "0999")
    assert (
        words(shelf, CodeSystem.CDT, "D9991")
        == "D9991 is a dental procedure code (CDT) for “Invented dental service”."
    )
    assert "The mappings of FY2018 point to ICD-10-CM A00.1 and A00.9, as a pointer" in words(
        shelf, CodeSystem.ICD9CM, "001.1"
    )
    assert words(shelf, CodeSystem.ICD9CM, "389.3").endswith("since then it is ICD-10-CM.")


def test_a_place_to_which_the_manual_gives_neither_fee_has_none(shelf: Books) -> None:
    subject = subject_of(shelf, CodeSystem.POS, "21")
    assert subject.found.entry
    tribal = replace(subject.found, entry=replace(subject.found.entry, code="08"))
    text = plain_words(replace(subject, found=tribal)).text
    assert text.startswith("Place of service 08 tells a payer")
    assert "fee there" not in text


def test_the_titles_of_mapped_codes_are_cited_too(guided: Books) -> None:
    made = plain_words(subject_of(guided, CodeSystem.ICD9CM, "813.00"))
    assert "S52.10 (“Invented break of the upper forearm”)" in made.text
    assert len(made.citations) == 3


@pytest.mark.parametrize("system", list(CodeSystem))
def test_a_code_that_no_book_lists_gets_a_paragraph_too(shelf: Books, system: CodeSystem) -> None:
    odd = {ICD: "Z99.999", CPT: "99999", MOD: "49", CodeSystem.MSDRG: "777"}.get(system, "X9")
    for subject in (
        subject_of(shelf, system, odd),
        Subject(shelf, Asked(system, odd), Everything(system, odd, None, None, None)),
    ):
        made = plain_words(subject)
        assert made.text.startswith(f"{subject.code} is written like a")
        assert "nothing" in made.text


def test_a_code_of_another_edition_is_told_with_its_title_there(shelf: Books) -> None:
    made = plain_words(subject_of(shelf, ICD, "T02"))
    assert made.text.endswith(
        "None of the editions that answer lists it. In the edition FY2025 it is listed as “Invented gloom”."
    )
    assert [one.row for one in made.citations][-1] == "T02"


def test_a_date_that_the_editions_do_not_hold_is_said(guided: Books) -> None:
    made = words(guided, ICD, "E11.65", date(2020, 1, 1))
    assert made.endswith("do not cover 2020-01-01, so nothing taken from there is stated of that date.")
    assert "do not cover 2001-01-01" in words(guided, CPT, "71046", date(2001, 1, 1))


def test_an_edition_that_has_not_begun_is_said(shelf: Books) -> None:
    subject = subject_of(shelf, CodeSystem.POS, "11")
    assert subject.found.entry
    early = replace(subject.found.entry.edition, fits=False, caution="Invented, begins later.")
    entry = replace(subject.found.entry, edition=early)
    made = plain_words(replace(subject, found=replace(subject.found, entry=entry, sections=())))
    assert made.text.endswith("Beware: not in force yet is what comes from Place of service codes, undated.")


def test_every_status_and_period_that_is_told_ends_a_sentence() -> None:
    for clause in (
        *services.STATUSES.values(),
        *services.GLOBAL_DAYS.values(),
        *services.COMPONENTS.values(),
        *hcpcs.COVERAGE.values(),
    ):
        assert not clause.endswith((".", ";"))
        assert clause[0].islower()


ONE_IN = 32
"""All of them take a minute, and were read so once."""


@pytest.mark.realdata
def test_no_paragraph_holds_a_short_descriptor_of_the_fee_files(real_books: Books, real_data: Path) -> None:
    """One in thirty-two CPT and CDT codes of the fee schedule and of Addendum B: not the files' own words, and nothing quoted but names of the RBCS.

    The copies at hand have no descriptors of these codes, so that the second half is the one that bites.
    """
    descriptors = _descriptors(real_data)
    assert len(descriptors) > 12_000
    with real_books.at_one_moment(), snapshot(real_books._engine) as connection:
        columns = procedure_classes.c
        rows = connection.execute(select(columns.category, columns.subcategory, columns.family).distinct())
        names = {class_name(name) for row in rows for name in row}
        for (system, code), titles in list(descriptors.items())[::ONE_IN]:
            made = plain_words(Subject(real_books, Asked(system, code), look_up(real_books, system, code)))
            assert made.by == BY_DESK
            assert not [title for title in titles if title in made.text.lower()], code
            assert {*re.findall("“(.+?)”", made.text)} <= names, code
            assert made.citations, code


def _descriptors(folder: Path) -> dict[tuple[CodeSystem, str], set[str]]:
    """What the fee schedule and Addendum B call each code of the AMA or the ADA."""
    found: dict[tuple[CodeSystem, str], set[str]] = {}
    for file, column in (("mpfs/PPRRVU2025_Oct.csv", 2), ("opps/OPPS_AddendumB_2026-04.csv", 1)):
        with (folder / file).open(encoding="cp1252", newline="") as lines:
            for row in csv.reader(lines):
                system = _system(row[0].strip()) if row else None
                if system:
                    title = " ".join(row[column].lower().split())
                    found.setdefault((system, row[0].strip()), set()).update([title] * bool(title))
    return found


def _system(code: str) -> CodeSystem | None:
    """The system of a code of the fee files; None for HCPCS, whose words are CMS's."""
    for system, shape in (
        (CPT, r"\d{5}|\d{4}A"),
        (CodeSystem.CPT2, r"\d{4}F"),
        (CodeSystem.CPT3, r"\d{4}T"),
        (CodeSystem.PLA, r"\d{4}[UM]"),
        (CodeSystem.CDT, r"D\d{4}"),
    ):
        if re.fullmatch(shape, code):
            assert system in AMA_SYSTEMS or system is CodeSystem.CDT
            return system
    return None
