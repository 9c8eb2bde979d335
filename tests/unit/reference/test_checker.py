"""The checkers say what a reply would say: the same findings, the same first line, the same sentences."""

from __future__ import annotations

import itertools
import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.codes.lookup import Books
from consultant.desk import Asked, consult
from consultant.drafting.brief import Brief
from consultant.extraction.extract import extract
from consultant.models.base import make_engine
from consultant.reference.checked_rows import BESIDE, LISTED, finding_tables
from consultant.reference.checker import check_claim, check_pairs, claim_question, pair_question
from consultant.reference.typed_about import About
from consultant.reference.typed_codes import read_claim, read_pairs, split_line
from consultant.verdicts import Outcome, Verdict
from consultant.vocabulary import Finding, IntentKind, ReplyKind, Setting

from tests.conftest import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consultant.cli.services import Services
    from consultant.reference.checked_rows import Graded
    from consultant.reference.checker import Checked
    from consultant.reference.typed_codes import Typed

    from tests.unit.conftest import Desks

TODAY = date(2026, 11, 16)
PAIRS = (
    "93591 93355",
    "45385 45380-59 45378",
    "99214-25 20610",
    "93592 93591",
    "93592 20610",
    "G0463 99213",
    "11042 97597-59",
    "64400 64405",
    "E11.65 E11.9",
    "E11 20610",
    "77777 93591 93355",
)
CLAIMS = (
    ("99214-25:A 20610-RT:A J1885*9:A", "E11.65 Z23"),
    ("99213 96372-59 J1885*2", ""),
    ("45385 45380 45378-59", "I35.0"),
    ("93592 93591*3", "S52.101A"),
)


def copied(books: Path, folder: Path) -> Iterator[Books]:
    """Books of the test's own, on the day at which the tests' clock stands."""
    shutil.copy(books, folder / "books.db")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    yield Books(engine, Clock().today)
    engine.dispose()


@pytest.fixture(scope="module")
def shelf(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The small books of the permitted examples."""
    yield from copied(small_books, tmp_path_factory.mktemp("small_shelf"))


@pytest.fixture
def no_books(services: Services) -> Books:
    """Not one book."""
    return services.books


def typed_pairs(books: Books, codes: str, **about: str) -> Typed:
    typed, wrong = read_pairs(books, [codes], About(**about))
    assert not wrong
    return typed


def typed_claim(books: Books, lines: str, diagnoses: str = "", **about: str) -> Typed:
    typed, wrong = read_claim(books, [split_line(one) for one in lines.split()], diagnoses, About(**about))
    assert not wrong
    return typed


def pairs(books: Books, codes: str, **about: str) -> Checked:
    return check_pairs(books, typed_pairs(books, codes, **about))


def claim(books: Books, lines: str, diagnoses: str = "", **about: str) -> Checked:
    return check_claim(books, typed_claim(books, lines, diagnoses, **about))


def table(checked: Checked, key: str) -> Graded:
    (found,) = (one for one in checked.tables if one.key == key)
    return found


def texts(found: Graded) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.rows]


def told(findings: tuple[Finding, ...]) -> set[tuple[str, Verdict, tuple[str, ...], object, object]]:
    return {
        (one.check, one.verdict, one.codes, one.facts.get("setting"), one.facts.get("modifier"))
        for one in findings
    }


def test_a_mail_with_the_same_words_has_the_same_findings_and_the_same_first_line(desks: Desks) -> None:
    desk = desks().desk
    dated = {"date": "2019-06-01", "setting": "practitioner"}
    for codes, about in itertools.product(PAIRS, ({}, dated)):
        typed = typed_pairs(desk.books, codes, **about)
        checked = check_pairs(desk.books, typed)
        asked = Asked(checked.question.text, TODAY, "CC-TEST-TEST", "", typed.on, typed.setting)
        mailed = consult(desk, desk.mailboxes.operator, asked)
        assert told(checked.findings) == told(mailed.findings)
        assert " ".join(checked.answers) in mailed.draft.text


def test_a_claim_stands_by_mail_as_it_does_on_the_page(desks: Desks) -> None:
    desk = desks().desk
    for lines, diagnoses in CLAIMS:
        checked = claim(desk.books, lines, diagnoses, date="2026-04-15")
        asked = Asked(checked.question.text, TODAY, "CC-TEST-TEST", "", date(2026, 4, 15))
        mailed = consult(desk, desk.mailboxes.operator, asked)
        assert told(mailed.findings) <= told(checked.findings)
        assert mailed.findings[0].check == checked.findings[0].check == "claim"
        assert mailed.findings[0].facts == checked.findings[0].facts


def test_the_words_of_a_check_are_read_as_they_were_typed(shelf: Books) -> None:
    questions = [pair_question(typed_pairs(shelf, codes)) for codes in PAIRS]
    questions += [claim_question(typed_claim(shelf, *one)) for one in CLAIMS]
    for question in questions:
        read = extract(question.text, books=shelf, today=TODAY)
        assert [
            (one.system, one.code, one.modifiers, one.units, one.start, one.end) for one in read.mentions
        ] == [
            (one.system, one.code, one.modifiers, one.units, one.start, one.end) for one in question.mentions
        ]


def test_a_question_holds_date_setting_and_what_is_asked_and_nothing_else(shelf: Books) -> None:
    typed = typed_claim(
        shelf, "99214-25 J1885*9", "Z23", date="2026-04-15", setting="practitioner", sex="female", age="51"
    )
    question = claim_question(typed)
    assert question.text == "Check this claim:\n99214-25 x1\nJ1885 x9\nDiagnoses: Z23"
    assert {one.kind: one.mentions for one in question.intents} == {
        IntentKind.PAIR: (0, 1, 2), IntentKind.UNITS: (1,), IntentKind.MODIFIER: (0,),
    }  # fmt: skip
    said = question.particulars
    assert (said.date_of_service, said.setting) == (date(2026, 4, 15), Setting.PRACTITIONER)
    assert (said.sex, said.age) == ("female", 51)


def test_an_edit_that_no_modifier_bypasses_says_who_is_denied_and_by_which_row(shelf: Books) -> None:
    checked = pairs(shelf, "93355,93591", date="2024-07-15", setting="practitioner")
    assert checked.outcome is Outcome.NO
    assert texts(table(checked, "pairs")) == [
        [
            "Practitioner",
            "93591",
            "93355",
            "No, 93355 is not separately payable with 93591 and no modifier bypasses the edit",
            "0",
            "2017-01-01",
            "\u2013",
            "Misuse of Column Two code with Column One code",
            "Medicare NCCI PTP edits, practitioner, 2024Q3: 93591/93355 effective 2017-01-01",
        ]
    ]
    (row,) = table(checked, "pairs").rows
    assert row.grade is Outcome.NO
    assert [cell.system for cell in row.cells[1:3]] == ["CPT", "CPT"]


def test_the_date_chooses_the_row_and_an_ended_edit_shows_its_end(shelf: Books) -> None:
    ended = texts(table(pairs(shelf, "11042 97597", date="2024-07-15", setting="practitioner"), "pairs"))
    assert ended[0][3].startswith("Yes, as far as these edits go: the NCCI has no PTP edit in force")
    assert ended[0][5:7] == ["2011-01-01", "2023-12-31"]


def test_a_modifier_on_the_line_is_named_and_a_wrong_one_is_found(shelf: Books) -> None:
    carried = texts(table(pairs(shelf, "45385 45380-59", setting="practitioner"), "pairs"))
    assert carried[0][3].startswith("Only if the record supports modifier 59 on 45380")
    assert "No: LT and RT do not stand together on one line" in pairs(shelf, "20610-LT-RT 99214").answers[0]


def test_many_pairs_without_an_edit_are_folded_and_few_are_not(shelf: Books) -> None:
    few = table(pairs(shelf, "20610 93591 93355", setting="practitioner"), "pairs")
    assert [row.grade for row in few.rows] == [Outcome.NO, Outcome.YES, Outcome.YES]
    many = pairs(shelf, "20610 93591 93355 45378 11721 17110", setting="practitioner")
    assert table(many, "without").folded
    assert len(table(many, "without").rows) == 14


def test_each_code_tells_its_validity_its_limit_and_its_primary(shelf: Books) -> None:
    rows = {row[0]: row for row in texts(table(pairs(shelf, "93592 93591 G0463 E11"), "codes"))}
    assert rows["93591"][2] == LISTED
    assert rows["93592"][3].startswith("MUE 2, MAI 2 (practitioner")
    assert rows["93592"][4].endswith("93591 is a primary procedure for it.")
    assert "not billable" in rows["E11"][2]
    assert "MUE 0" in rows["G0463"][3]
    assert "no row" not in rows["93592"][5]


def test_an_unknown_code_is_told_beside_the_pair_of_the_known_ones(shelf: Books) -> None:
    checked = pairs(shelf, "77777 93591 93355")
    assert "No, 77777 is on none of the loaded books" in checked.answers[0]
    assert any("77777" in row[1] for row in texts(table(checked, "findings")))


def test_an_edition_that_does_not_cover_the_date_says_so_in_its_row_and_in_the_notes(shelf: Books) -> None:
    checked = pairs(shelf, "93591 93592", date="2023-07-15", setting="practitioner")
    assert BESIDE in texts(table(checked, "codes"))[0][-1]
    diagnoses = pairs(shelf, "E11.65 E11", date="2023-07-15")
    assert diagnoses.notes[0].startswith("No loaded edition of these covers 2023-07-15")


def test_a_supplier_has_no_pairs_and_is_told_so(shelf: Books) -> None:
    checked = pairs(shelf, "93591 93355", setting="dme")
    assert checked.outcome is Outcome.CANT_TELL
    assert [one.key for one in checked.tables] == ["codes"]


def test_every_line_of_a_claim_has_a_verdict_and_the_pointers_are_shown(shelf: Books) -> None:
    checked = claim(
        shelf, "99214-25:A 20610-RT:AB J1885*9", "E11.65 Z23 I35.0", date="2026-04-15", setting="practitioner"
    )
    assert checked.outcome is Outcome.NO
    lines = table(checked, "lines")
    assert [row[:2] + row[4:5] for row in texts(lines)] == [
        ["1", "99214", "A"], ["2", "20610", "A B"], ["3", "J1885", ""],
        ["A", "E11.65", ""], ["B", "Z23", ""], ["C", "I35.0", ""],
    ]  # fmt: skip
    assert [row.grade for row in lines.rows[:3]] == [Outcome.ONLY_IF, Outcome.YES, Outcome.NO]
    assert lines.under == ("No diagnosis is pointed to by line 3.", "No line points to C (I35.0).")
    (over,) = texts(table(checked, "findings"))
    assert over[:3] == ["Not as it stands", "J1885", "Units"]
    assert "9 is over the limit of 8 units" in over[3]
    assert any("all units of the line are denied" in rule for rule in table(checked, "findings").under)


def test_one_line_is_a_claim_on_the_form(shelf: Books) -> None:
    checked = claim(shelf, "93592")
    assert checked.answers[0].startswith(
        "No, the claim does not stand as it is (1 line): 93592 would be denied."
    )
    assert texts(table(checked, "lines"))[0][-1] == "add-on without its primary"
    assert not table(checked, "lines").under
    assert claim(shelf, "93591").outcome is Outcome.YES


def test_units_on_the_form_are_billed_ones_though_a_mail_would_take_them_for_an_amount(shelf: Books) -> None:
    """`J1885 x30` in a mail may be thirty of the drug's own units; on the form it is thirty units of the claim."""
    checked = claim(shelf, "J1885*30 96372", setting="practitioner")
    assert Verdict.OVER_LIMIT in {one.verdict for one in checked.findings if one.codes == ("J1885",)}


def test_the_editions_are_all_that_were_looked_in(shelf: Books) -> None:
    checked = pairs(shelf, "93591 20610", setting="practitioner")
    assert "Medicare NCCI PTP edits, practitioner, 2024Q3" in checked.editions
    cited = {f"{one.system}, {one.release}" for finding in checked.findings for one in finding.citations}
    assert set(checked.editions) == cited


def test_what_no_book_settles_is_told_and_not_left_out(no_books: Books) -> None:
    checked = claim(no_books, "93591 93355")
    assert checked.outcome is Outcome.CANT_TELL
    assert any("the book is not loaded here" in note for note in checked.notes)
    assert texts(table(checked, "codes"))[0][2] == "no loaded book tells"
    assert texts(table(checked, "lines"))[0][-1] == "open: no loaded book tells of it"


@pytest.mark.realdata
def test_the_permitted_examples_of_the_real_books(real_books: Books) -> None:
    both = texts(table(pairs(real_books, "93591 93355", date="2024-07-15"), "pairs"))
    assert [(row[0], row[4]) for row in both] == [("Practitioner", "0"), ("Outpatient hospital", "1")]
    visit = pairs(real_books, "99213-25 20610", date="2024-07-15", setting="practitioner")
    assert visit.answers[0].startswith("Only if the record supports modifier 25 on 99213")
    over = claim(real_books, "J1100*130", setting="practitioner")
    assert over.outcome is Outcome.NO
    assert "only_if" in {row.grade for row in table(pairs(real_books, "E11.65 E10.9"), "findings").rows}
    both_sides = claim(real_books, "77067-50", "Z12.31")
    assert "bilateral indicator 2" in both_sides.answers[0]


def test_what_a_reply_has_no_sentence_for_has_no_row(shelf: Books) -> None:
    unheard = Finding("unheard", Verdict.VALID, ("93591",))
    question = pair_question(typed_pairs(shelf, "93591 93355"))
    assert finding_tables(Brief(ReplyKind.ANSWER, "", "", question, (unheard,))) == []
