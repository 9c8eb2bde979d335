"""Diagnoses together: what a note, a combination, a title, a side or the patient says, on the wide invented books."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import diagnoses, diagnosis_shape, validity
from consultant.checks.diagnoses.contradictions import denied, says_less
from consultant.checks.diagnoses.hypertension import hypertension
from consultant.checks.diagnoses.order import Edge, in_order
from consultant.checks.diagnoses.person import sex_of
from consultant.checks.diagnoses.sides import side_of
from consultant.checks.diagnoses.targets import parse_targets
from consultant.checks.matter import Matter
from consultant.codes.catalogue import Book
from consultant.codes.lookup import Books
from consultant.codes.readers import conversions, diagnosis_notes
from consultant.codes.readers.conversions import Conversion
from consultant.codes.readers.diagnosis_notes import Noted
from consultant.models.base import make_engine
from consultant.verdicts import OUTCOMES, Outcome, Verdict
from consultant.vocabulary import CodeSystem, Finding, Intent, IntentKind, Part, Sex

from tests.at_the_desk import about

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consultant.vocabulary import Question

DAY = date(2026, 1, 15)
TOGETHER = (IntentKind.PAIR,)
FIRST = (IntentKind.SEQUENCING,)


@pytest.fixture(scope="module")
def wide(wide_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The wide invented books, open for reading."""
    path = tmp_path_factory.mktemp("wide-shelf") / "books.db"
    shutil.copy(wide_books, path)
    engine = make_engine(f"sqlite:///{path}", "books")
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()


def checked(books: Books, question: Question) -> list[Finding]:
    return list(diagnoses.check(Matter(question, books)))


def found(
    books: Books, *codes: str, asks: tuple[IntentKind, ...] = TOGETHER, on: date = DAY
) -> list[Finding]:
    return checked(books, about(*codes, asks=asks, on=on))


def verdicts(findings: list[Finding]) -> list[Verdict]:
    return [one.verdict for one in findings]


def test_an_excludes1_note_is_found_in_both_directions_and_is_no_plain_no(wide: Books) -> None:
    (one,) = found(wide, "E11.9", "E10.9")
    assert (one.verdict, one.codes, OUTCOMES[one.verdict]) == (
        Verdict.EXCLUDES1,
        ("E11.9", "E10.9"),
        Outcome.ONLY_IF,
    )
    assert [note["owner"] for note in one.facts["notes"]] == ["E11", "E10"]
    assert [citation.row for citation in one.citations] == ["Excludes1 at E11", "Excludes1 at E10"]


def test_a_note_of_a_section_holds_for_what_is_below_it(wide: Books) -> None:
    (one,) = found(wide, "P29.2", "I10")
    assert [note["owner"] for note in one.facts["notes"]] == ["Section I10-I16"]


def test_what_nothing_excludes_may_stand_together_and_excludes2_is_told(wide: Books) -> None:
    findings = found(wide, "J44.0", "J44.1", "J18.9")
    assert verdicts(findings) == [Verdict.EXCLUDES2, Verdict.NO_EXCLUDES1, Verdict.NOTE_ASKS]
    assert findings[1].codes == ("J44.0", "J44.1", "J18.9")
    assert findings[1].facts["every_pair"]
    assert findings[2].facts["notes"] == [
        {"kind": "code also", "owner": "J44.0", "text": "to tell the infection"}
    ]


def test_a_code_that_the_list_does_not_know_is_passed_over(wide: Books) -> None:
    assert found(wide, "E11.9", "A99.9") == []


@pytest.mark.parametrize(
    ("codes", "wrong", "instead", "kept"),
    [
        (("I10", "N18.6"), "I10", ["I12.0"], ["N18.6"]),
        (("I10", "N18.30"), "I10", ["I12.9"], ["N18.30"]),
        (("I10", "I11.0"), "I10", [], ["I11.0"]),
        (("I10", "I50.9"), "I10", ["I11.0"], ["I50.9"]),
        (("I10", "I50.9", "N18.30"), "I10", ["I13.0"], ["I50.9", "N18.30"]),
        (("I12.9", "N18.6"), "I12.9", ["I12.0"], ["N18.6"]),
        (("E11.9", "N18.30"), "E11.9", ["E11.22"], ["N18.30"]),
        (("E11.9", "E11.22", "N18.30"), "E11.9", [], ["E11.22", "N18.30"]),
        (("E11.9", "E11.65"), "E11.9", [], ["E11.65"]),
        (("I25.10", "I20.9"), "I25.10", ["I25.119"], []),
        (("J44.9", "J18.9"), "J44.9", ["J44.0"], ["J18.9"]),
        (("J44.9", "J44.1"), "J44.9", [], ["J44.1"]),
    ],
)
def test_a_combination_stands_instead(
    wide: Books, codes: tuple[str, ...], wrong: str, instead: list[str], kept: list[str]
) -> None:
    (one,) = [one for one in found(wide, *codes) if one.verdict is Verdict.COMBINED]
    assert one.facts["wrong"] == wrong
    assert [row["code"] for row in one.facts["instead"]] == instead
    assert one.facts["kept"] == kept
    assert one.facts["guideline"]
    assert not [one for one in found(wide, *codes) if one.verdict is Verdict.EXCLUDES1]


def test_a_combination_of_which_the_edition_lacks_a_code_is_not_told(wide: Books) -> None:
    assert Verdict.COMBINED not in verdicts(found(wide, "E10.9", "N18.30"))  # E10.22 is on no invented book


def test_end_stage_asks_for_dialysis_unless_it_is_named(wide: Books) -> None:
    assert found(wide, "I10", "N18.6")[0].facts["dialysis"] == "Z99.2"
    assert found(wide, "I10", "N18.6", "Z99.2")[0].facts["dialysis"] == ""


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        (["I10", "I51.7"], "I11.9"),
        (["I11.0", "I12.9"], "I13.0"),
        (["I11.0", "N18.6"], "I13.2"),
        (["I12.0", "I51.9"], "I13.11"),
        (["I12.9", "I51.9"], "I13.10"),
    ],
)
def test_hypertension_by_heart_and_kidney(codes: list[str], wanted: str) -> None:
    (one,) = hypertension(codes)
    assert one.instead == (wanted,)


@pytest.mark.parametrize(
    "codes", [["I10"], ["I11.0", "I50.9"], ["I12.0", "N18.6"], ["I13.0", "N18.30"], ["N18.6"]]
)
def test_what_is_right_already_is_left_alone(codes: list[str]) -> None:
    assert list(hypertension(codes)) == []


def test_a_side_each_gives_way_to_the_bilateral_code(wide: Books) -> None:
    (one,) = found(wide, "M17.11", "M17.12", asks=(IntentKind.BILATERAL,))
    assert (one.verdict, one.facts["bilateral"]) == (Verdict.BILATERAL_CODE, "M17.0")


def test_titles_that_contradict_each_other(wide: Books) -> None:
    (one,) = found(wide, "K20.9", "K21.9")
    assert (one.verdict, one.facts["says"], one.facts["phrase"]) == (
        Verdict.TITLES_DISAGREE,
        "K21.9",
        "without sore gullet",
    )
    (plain,) = found(wide, "J45.90", "J45.99")
    assert plain.facts["phrase"] == "uncomplicated"


def test_denied_phrases() -> None:
    assert denied("Reflux without esophagitis", "Esophagitis, unspecified without bleeding") == "esophagitis"
    assert denied("Ulcer without hemorrhage or perforation", "Gastrointestinal hemorrhage") == "hemorrhage"
    assert denied("Diabetes without complications", "Other complications of surgery") == ""
    assert denied("Osteoporosis without current pathological fracture", "Fracture of the hip") == ""


def test_an_unspecified_title_says_less() -> None:
    assert says_less("Hyperlipidemia, unspecified", "Mixed hyperlipidemia")
    assert says_less("Anemia, unspecified", "Iron deficiency anemia, unspecified")
    assert not says_less("Anemia, unspecified", "Sleep disorder")
    assert not says_less("Mixed hyperlipidemia", "Hyperlipidemia, unspecified")


def test_an_unspecified_code_beside_a_detailed_one(wide: Books) -> None:
    (one,) = found(wide, "E78.5", "E78.2")
    assert (one.verdict, one.facts["phrase"], one.facts["guideline"]) == (
        Verdict.TITLES_DISAGREE,
        "",
        "I.A.9.b",
    )


def test_an_uncomplicated_delivery_stands_alone(wide: Books) -> None:
    (one,) = found(wide, "O24.41", "O80")
    assert (one.verdict, one.facts["rule"], one.facts["wrong"]) == (Verdict.COMBINED, "alone", "O80")


def test_a_symptom_that_a_note_asks_for_is_coded(wide: Books) -> None:
    assert verdicts(found(wide, "R05.9", "J44.1"))[0] is Verdict.NO_EXCLUDES1


def test_both_asks_whether_valid_codes_go_together(wide: Books) -> None:
    question = replace(
        about("E10.9", "E11.9", asks=(IntentKind.VALIDITY,), on=DAY), text="E10.9, E11.9 both ok"
    )
    assert verdicts(checked(wide, question)) == [Verdict.EXCLUDES1]


def test_a_symptom_beside_a_disease_is_a_condition(wide: Books) -> None:
    (one,) = found(wide, "J18.9", "R05.9")
    assert (one.verdict, one.codes) == (Verdict.SYMPTOM_BESIDE, ("R05.9", "J18.9"))
    assert found(wide, "R05.9", "Z23")[0].verdict is Verdict.NO_EXCLUDES1


def test_the_order_by_notes(wide: Books) -> None:
    (one,) = found(wide, "N18.30", "E11.22", asks=FIRST)
    assert (one.verdict, one.codes) == (Verdict.IN_ORDER, ("E11.22", "N18.30"))
    (etiology,) = found(wide, "F02.80", "G30.9", asks=FIRST)
    assert (etiology.codes, etiology.facts["guideline"]) == (("G30.9", "F02.80"), "I.A.13")


def test_the_order_by_chapters(wide: Books) -> None:
    (one,) = found(wide, "E10.9", "O24.41", "W19.XXXA", asks=FIRST)
    assert one.codes == ("O24.41", "E10.9", "W19.XXXA")
    assert one.facts["guidelines"] == ["I.C.20.a.6", "I.C.15.a.1"]


def test_no_note_orders(wide: Books) -> None:
    (one,) = found(wide, "J18.9", "M54.50", asks=FIRST)
    assert (one.verdict, one.facts["single"], one.facts["notes"]) == (Verdict.NO_ORDER, False, [])
    (single,) = found(wide, "N18.6", asks=FIRST)
    assert (single.facts["single"], len(single.facts["notes"])) == (True, 1)
    (status,) = found(wide, "Z79.4", asks=FIRST)
    assert status.facts["status"]


def test_what_is_never_first(wide: Books) -> None:
    (manifestation,) = found(wide, "F02.80", asks=FIRST)
    assert (manifestation.verdict, manifestation.facts["why"]) == (Verdict.NEVER_FIRST, "manifestation")
    (cause,) = found(wide, "W19.XXXA", asks=FIRST)
    assert (cause.facts["why"], cause.facts["guideline"]) == ("external cause", "I.C.20.a.6")
    assert Verdict.NEEDS_FIRST in verdicts(found(wide, "F02.80", "J18.9"))


def test_a_claim_is_told_only_what_decides_it(wide: Books) -> None:
    assert found(wide, "99213", "J18.9", "J44.1", asks=()) == []
    assert verdicts(found(wide, "99213", "E10.9", "E11.9", asks=())) == [Verdict.EXCLUDES1]
    assert verdicts(found(wide, "99213", "F02.80", "G30.9", asks=())) == [
        Verdict.IN_ORDER,
        Verdict.NEVER_FIRST,
    ]
    assert verdicts(found(wide, "I10", "N18.6", asks=(IntentKind.DENIAL,))) == [Verdict.COMBINED]
    assert found(wide, "E10.9", "E11.9", asks=(IntentKind.VALIDITY,)) == []


def test_two_codes_that_words_join_are_asked_together(wide: Books) -> None:
    question = about("I10", "N18.6", asks=(IntentKind.VALIDITY,), on=DAY)
    one, two = question.mentions
    joined = replace(
        question,
        text="I10 with N18.6",
        mentions=(replace(one, start=0, end=3), replace(two, start=9, end=14)),
    )
    assert verdicts(checked(wide, joined)) == [Verdict.COMBINED]


def test_each_question_of_a_list_has_its_own_claim(wide: Books) -> None:
    question = about("99213", "E10.9", "E11.9", on=DAY)
    parts = (Part(0, 1, (0, 1), ()), Part(1, 2, (2,), ()))
    assert checked(wide, replace(question, parts=parts)) == []


def test_two_intents_on_the_same_codes_are_one_group(wide: Books) -> None:
    findings = found(wide, "E11.22", "N18.30", asks=(*TOGETHER, *FIRST))
    assert verdicts(findings) == [Verdict.NO_EXCLUDES1, Verdict.IN_ORDER]


def test_a_procedure_on_the_other_side(wide: Books) -> None:
    (one,) = checked(wide, about("27447", "M17.12", on=DAY, modifiers=("RT",)))
    assert (one.verdict, one.codes, one.facts["side"]) == (Verdict.OTHER_SIDE, ("27447", "M17.12"), "right")
    assert checked(wide, about("27447", "M17.12", on=DAY, modifiers=("LT",))) == []
    assert checked(wide, about("27447", "M17.0", on=DAY, modifiers=("LT",))) == []


def of_patient(books: Books, code: str, *, age: int | None = None, sex: Sex | None = None) -> list[Verdict]:
    question = about(code, on=DAY)
    told = replace(question, particulars=replace(question.particulars, age=age, sex=sex))
    return verdicts(checked(books, told))


def test_the_patient_against_the_codes(wide: Books) -> None:
    assert of_patient(wide, "C61", sex=Sex.FEMALE) == [Verdict.OTHER_SEX]
    assert of_patient(wide, "C61", sex=Sex.MALE) == []
    assert of_patient(wide, "O24.41", sex=Sex.MALE, age=70) == [Verdict.OTHER_SEX, Verdict.OTHER_AGE]
    assert of_patient(wide, "P07.3", age=3) == [Verdict.OTHER_AGE]
    assert of_patient(wide, "P07.3", age=0) == []
    assert of_patient(wide, "Z23", age=3, sex=Sex.MALE) == []


@pytest.mark.parametrize(
    ("code", "title", "sex"),
    [
        ("N40.1", "Benign prostatic hyperplasia", Sex.MALE),
        ("C50.911", "Malignant neoplasm of unspecified site of right female breast", Sex.FEMALE),
        ("P03.6", "Newborn affected by abnormal uterine contractions", None),
        ("Z80.42", "Family history of malignant neoplasm of prostate", None),
        ("J18.9", "Pneumonia", None),
    ],
)
def test_the_sex_of_a_title(code: str, title: str, sex: Sex | None) -> None:
    assert sex_of(Noted(code, code, title, (), "", "", "Chapter 9", "", ())) is sex


def test_the_side_of_a_title() -> None:
    assert [side_of(t) for t in ("right knee", "Left eye", "bilateral", "right and left", "knee")] == [
        "right",
        "left",
        "bilateral",
        "",
        "",
    ]


def test_without_a_tabular_list_only_what_was_asked_is_said_to_be_missing(shelf: Books) -> None:
    (one,) = found(shelf, "E11.9", "E11.65")
    assert one.verdict is Verdict.BOOK_NOT_LOADED
    assert found(shelf, "99213", "E11.9", "E11.65", asks=()) == []


def test_an_edition_that_does_not_cover_the_date_is_a_warning(wide: Books) -> None:
    (one,) = found(wide, "E10.9", "E11.9", on=date(2024, 12, 1))
    assert one.warnings
    assert one.facts["asked"] is None


def test_two_groups_of_one_mail_are_told_once(wide: Books) -> None:
    question = about("E10.9", "E11.9", "J18.9", on=DAY)
    asked = replace(question, intents=(Intent(IntentKind.PAIR, (0, 1)), Intent(IntentKind.PAIR, (0, 1, 2))))
    assert verdicts(checked(wide, asked)).count(Verdict.EXCLUDES1) == 1


def test_a_pair_beside_a_code_that_nobody_knows(wide: Books) -> None:
    assert verdicts(found(wide, "A99.9", "F02.80", asks=FIRST)) == [Verdict.NEVER_FIRST]
    assert found(wide, "A99.8", "A99.9", asks=FIRST) == []
    assert verdicts(found(wide, "99213", "F02.80", "J18.9", asks=())) == [Verdict.NEVER_FIRST]


def test_a_circle_of_orders_stays_as_it_was() -> None:
    circle = [Edge("A", "B", "", "", "", ""), Edge("B", "A", "", "", "", "")]
    assert in_order(["B", "A"], circle) == ["B", "A"]


@pytest.mark.parametrize(
    ("text", "held", "not_held"),
    [
        ("one (E10.-)", ["E10", "E109"], ["E119"]),
        ("some (E08-E13)", ["E08", "E0922", "E139"], ["E15"]),
        ("ways (I70.2--I70.7-)", ["I70201", "I7079"], ["I708"]),
        ("apnea (P28.3- - P28.4-)", ["P2830", "P284"], ["P285"]),
        ("anything classified to A00-B99", ["A000", "B99"], ["C61"]),
        ("by site (M05.00 to M05.8A)", ["M0510", "M058A"], ["M059"]),
        ("skin (E08-E13 with .62-)", ["E11621"], ["E1165"]),
        ("vessels (E08-E13 with .51-.52)", ["E1151", "E1052"], ["E1159"]),
        ("speech (I69. with final characters -23)", ["I69323"], ["I69320"]),
        (
            "drug (T36-T50 with fifth or sixth character 5)",
            ["T360X5A", "T3695XA"],
            ["T360X1A", "T3691XA", "T36"],
        ),
        ("salicylates (T39.0-, with sixth character 1-4)", ["T39011A"], ["T39015A"]),
        ("skull (S02.- with 7th character B)", ["S020XXB"], ["S020XXA"]),
        ("intent (T51-T65 with fifth or sixth character to indicate intent)", ["T510X1A"], ["T66"]),
        ("amnesia (F10-F19 with 5th character .6)", ["F1026"], ["F1020"]),
        ("hallucinations (F11-F19 with fifth to sixth characters 51)", ["F11151"], ["F11150"]),
        ("shoulder (S42.- with 7th character B or C)", ["S42001B", "S42001C"], ["S42001A"]),
        ("poisoning (T36-T65 with fifth or sixth character 1-4 or 6)", ["T360X6A", "T360X3A"], ["T360X5A"]),
        ("underdosing (T36-T50 with final character 6)", ["T360X6A"], ["T360X5A"]),
        ("deficits (I69.01-I69.11-)", ["I6901", "I6911"], ["I69020"]),
        ("code, if applicable, for codes G31.0-G31.9, to identify:", [], ["G310"]),
        ("vitamin B12 and nothing else", [], ["D51"]),
        ("see categories E08-E10 with ketoacidosis", [], ["E109"]),
    ],
)
def test_the_codes_that_a_note_names(text: str, held: list[str], not_held: list[str]) -> None:
    targets = parse_targets(text)
    assert all(any(target.holds(code) for target in targets) for code in held)
    assert not any(target.holds(code) for code in not_held for target in targets)


def test_words_of_a_condition_must_stand_in_the_title() -> None:
    (target,) = parse_targets("see category E10 with ketoacidosis")
    assert target.holds("E1010", "Type 1 diabetes mellitus with ketoacidosis without coma")
    (opened,) = parse_targets("elbow (S52.- with open fracture 7th character)")
    assert opened.holds("S52101B", "Fracture, initial encounter for open fracture type I or II")


def shape(books: Books, code: str) -> Finding:
    question = about(code, asks=(IntentKind.VALIDITY,), on=DAY)
    mention = replace(question.mentions[0], system=CodeSystem.ICD10CM)
    (one,) = validity.check(Matter(replace(question, mentions=(mention,)), books))
    return one


@pytest.mark.parametrize(
    ("code", "problem", "meant"),
    [
        ("S52.101Z", "seventh", "S52.101"),
        ("T14.91A", "placeholder", "T14.91XA"),
        ("M17.11A", "longer", "M17.11"),
    ],
)
def test_what_is_wrong_with_a_code_s_characters(wide: Books, code: str, problem: str, meant: str) -> None:
    one = shape(wide, code)
    assert (one.verdict, one.facts["problem"], one.facts["meant"]) == (Verdict.MALFORMED, problem, meant)
    assert one.citations[0].row == f"no row for {code}"


def test_a_code_of_which_nothing_is_known_is_not_found(wide: Books) -> None:
    assert (
        shape(wide, "M54.57").verdict is Verdict.NOT_FOUND
    )  # its category is a header without 7th characters
    assert shape(wide, "A99.99").verdict is Verdict.NOT_FOUND


def test_the_readers_of_several_codes(wide: Books) -> None:
    edition, noted = wide.read(diagnosis_notes.of_codes, ["N18.6", "A99.9"], DAY)
    assert edition is not None
    assert list(noted) == ["N18.6"]
    assert noted["N18.6"].above == ("N18.6", "N18", "Section N17-N19", "Chapter 14")
    assert wide.read(diagnosis_notes.titles, ["I12.0", "I12"], DAY).keys() == {"I12.0"}
    assert wide.read(diagnosis_notes.titles, [], DAY) == {}
    assert "M17.12" in wide.read(diagnosis_notes.complete_below, "M17", DAY)


def test_without_a_tabular_list_there_are_no_titles(shelf: Books) -> None:
    assert shelf.read(diagnosis_notes.titles, ["E11.9"], DAY) == {}
    assert shelf.read(diagnosis_notes.complete_below, "E11", DAY) == {}


def test_an_intent_may_name_its_codes(wide: Books) -> None:
    question = about("E10.9", "E11.9", "J18.9", on=DAY)
    asked = replace(question, intents=(Intent(IntentKind.PAIR, (0, 2)),))
    assert verdicts(checked(wide, asked)) == [Verdict.NO_EXCLUDES1]


def test_what_became_of_a_former_code_is_the_newest_row_s(
    wide: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = wide.edition(Book.ICD10CM, None, DAY)
    assert edition is not None
    rows = [
        Conversion("M54.50", "M54.5", date(2021, 10, 1), "M54.5", edition),
        Conversion("M54.59", "M54.5", date(2021, 10, 1), "M54.5", edition),
        Conversion("M54.58", "M54.5", date(2017, 10, 1), "M54.5", edition),
        Conversion("M54.5", "M54.4", date(2016, 10, 1), "M54.4", edition),
    ]
    monkeypatch.setattr(conversions, "rows", lambda *_: rows)
    told, cited = diagnosis_shape.converted(Matter(about("M54.5"), wide), "M54.5")
    assert told == {
        "replaced": {"from": "2021-10-01", "codes": ["M54.50", "M54.59"], "more": False},
        "new_from": "2016-10-01",
    }
    assert [one.row for one in cited] == ["previous code M54.5", "M54.5"]
    monkeypatch.setattr(conversions, "rows", lambda *_: [])
    assert diagnosis_shape.converted(Matter(about("M54.5"), wide), "M54.5") == ({}, ())


def test_codes_that_are_merely_listed_are_taken_as_one_patient_s(wide: Books) -> None:
    merely = (IntentKind.DESCRIBE, IntentKind.VALIDITY)
    assert verdicts(found(wide, "I10", "N18.6", asks=merely)) == [Verdict.COMBINED]
    asked = replace(about("I10", "N18.6", asks=merely, on=DAY), text="I10 or N18.6?")
    assert checked(wide, asked) == []
