"""Sent answers that read differently once another edition is on the books: asked by mail, sent, and asked again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from consultant import changed_answers as station
from consultant.changed_answers import ChangedAnswer, changed_answers, notice
from consultant.checks.reads import books_read
from consultant.codes.catalogue import Book
from consultant.codes.entries import ReleaseStatus
from consultant.codes.importers import Outcome, import_paths
from consultant.models.base import unit_of_work
from consultant.models.books import releases
from consultant.models.case import Case
from consultant.review.decide import DecisionKind
from consultant.vocabulary import Setting

from tests import code_files
from tests.at_the_desk import add_case, ask, case_of, decide, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played
from tests.unit.conftest import Desks

OFFICE = "Practitioner, date of service 2024-08-01: "
PAIR = OFFICE + "can I bill 93591 with 93355?"
UNDATED = "Practitioner: can I bill 93591 with 93355?"
PTP = "Medicare NCCI PTP edits, practitioner"
BOOKS = CHECKOUT / "tests" / "data" / "codes"
THIS_QUARTER, NEXT_QUARTER = "ccipra-v302r0.txt", "ccipra-v303r0.txt"
THE_PAIR, BYPASSABLE = "93591\t93355\t\t20170101\t*\t0", "93591\t93355\t\t20170101\t*\t1"
ANOTHER, ENDED = "96372\t99213\t\t20130101\t*\t1", "96372\t99213\t\t20130101\t20240630\t1"
LIMITS = "MCR_MUE_PractitionerServices_Eff_04-01-2026.csv"
DIAGNOSES = "icd10cm-order-2026.txt"
ADD_ONS = "AOC_V2024Q2-MCR.txt"


@dataclass
class Scene:
    """A desk on invented books, and the ways in which its books change."""

    played: Played
    clock: Clock
    folder: Path

    def load(self, name: str, *corrections: tuple[str, str], as_name: str = "") -> datetime:
        """Import one of the small books an hour later, with other content; when that was."""
        self.clock.pass_(hours=1)
        at = self.clock.now
        content = (BOOKS / name).read_bytes().decode("cp1252")
        for before, after in corrections:
            assert before in content
            content = content.replace(before, after)
        self.folder.mkdir(exist_ok=True)
        path = code_files.write(self.folder, as_name or name, content)
        (result,) = import_paths(self.played.services.books_engine, [path], clock=self.clock)
        assert result.outcome is Outcome.IMPORTED, result
        self.clock.pass_(hours=1)
        return at

    def changed(self, since: datetime | None = None) -> list[ChangedAnswer]:
        return list(changed_answers(self.played.desk.engine, self.played.desk.books, sent_since=since))

    def told(self) -> dict[str, list[tuple[str, object, object]]]:
        """The changes by reference."""
        return {
            one.reference: [(c.field, c.before, c.now) for c in one.changes or ()] for one in self.changed()
        }

    def ask(self, number: int, words: str) -> str:
        """Ask by mail; the reference of the case, whose answer was sent."""
        case = case_of(self.played.desk.engine, ask(self.played, number, words))
        assert case.status == "sent"
        self.clock.pass_(hours=1)
        return case.reference

    def notice(self, since: datetime) -> str:
        return notice(self.played.desk.engine, self.played.desk.books, activated_since=since)


@pytest.fixture
def make_scene(desks: Desks, clock: Clock, tmp_path: Path) -> Callable[..., Scene]:
    """A desk whose mailbox has these keys, on the small books."""

    def make(**mailbox: Any) -> Scene:
        played = desks(**mailbox)
        introduce(played.desk.engine, clock(), units=50)
        clock.pass_(hours=1)
        return Scene(played, clock, tmp_path / "codes")

    return make


@pytest.fixture
def scene(make_scene: Callable[..., Scene]) -> Scene:
    return make_scene(review="never")


def test_nothing_is_listed_where_nothing_was_imported_since(scene: Scene) -> None:
    scene.ask(1, PAIR)
    assert scene.changed() == []
    assert scene.notice(scene.clock.now) == ""


def test_a_corrected_edition_lists_the_answers_that_cite_a_changed_row(scene: Scene) -> None:
    changed, same = scene.ask(1, PAIR), scene.ask(2, OFFICE + "can I bill 45385 with 45380?")
    at = scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    (answer,) = scene.changed()
    assert (answer.reference, answer.mailbox, answer.codes) == (changed, "consult", ("93591", "93355"))
    assert not answer.amended
    assert answer.sent_at < at
    assert scene.told()[changed] == [
        ("verdict", "never_together", "modifier_may_bypass"),
        ("modifier_indicator", "0", "1"),
    ]
    changes = answer.changes or ()
    assert {(c.book, c.release, c.setting) for c in changes} == {(PTP, "2024Q3", "practitioner")}
    assert same not in scene.told()


def test_the_same_content_under_a_newer_name_changes_nothing(scene: Scene) -> None:
    scene.ask(1, UNDATED)
    at = scene.load(THIS_QUARTER, as_name=NEXT_QUARTER)
    assert scene.changed() == []
    assert scene.notice(at) == ""


def test_a_newer_edition_changes_an_undated_answer_and_not_one_of_a_date_that_it_does_not_touch(
    scene: Scene,
) -> None:
    dated, undated = scene.ask(1, PAIR), scene.ask(2, UNDATED)
    at = scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE), as_name=NEXT_QUARTER)
    assert list(scene.told()) == [undated]
    assert dated not in scene.told()
    (answer,) = scene.changed()
    assert {c.release for c in answer.changes or ()} == {"2024Q4"}
    assert scene.notice(at) == (
        "Sent answers that read differently now: 1 (consultant codes show --changed-answers lists them)."
    )
    assert scene.notice(scene.clock.now) == ""


def test_a_row_that_is_gone_is_told_with_the_edition_that_is_silent_now(scene: Scene) -> None:
    reference = scene.ask(1, "Date of service 2026-05-01: can I bill 93591 with 93355?")
    scene.load(LIMITS, ("93355,1,", "93356,1,"))
    assert scene.told()[reference] == [("verdict", "limit", None)]
    (answer,) = scene.changed()
    assert [(c.codes, c.book, c.release) for c in answer.changes or ()] == [
        (("93355",), "Medicare NCCI MUE table, practitioner", "2026Q2")
    ]


def test_what_was_sent_before_a_day_is_left_out_where_that_is_asked(scene: Scene) -> None:
    scene.ask(1, PAIR)
    scene.clock.pass_(days=3)
    second = scene.ask(2, PAIR)
    scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    day = scene.clock.today()
    since = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert [one.reference for one in scene.changed(since)] == [second]
    assert len(scene.changed()) == 2


def test_answers_are_read_in_batches_the_newest_first(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [scene.ask(number, PAIR) for number in range(1, 6)]
    at = scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    monkeypatch.setattr(station, "READ_AT_ONCE", 2)
    assert [one.reference for one in scene.changed()] == asked[::-1]
    monkeypatch.setattr(station, "ASKED_FOR_A_NOTICE", 3)
    assert "at least 3" in scene.notice(at)


def test_answers_that_were_sent_at_one_moment_are_all_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 4):
        ask(scene.played, number, PAIR)
    scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    monkeypatch.setattr(station, "READ_AT_ONCE", 1)
    assert len({one.reference for one in scene.changed()}) == 3


def test_a_notice_that_asked_too_few_says_so(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 4):
        scene.ask(number, PAIR)
    at = scene.load(THIS_QUARTER, (ANOTHER, ENDED))
    monkeypatch.setattr(station, "ASKED_FOR_A_NOTICE", 2)
    assert "asks them all again" in scene.notice(at)


def test_a_question_that_is_no_longer_kept_can_not_be_compared(scene: Scene) -> None:
    reference = scene.ask(1, PAIR)
    with unit_of_work(scene.played.desk.engine) as session:
        session.execute(update(Case).values(question=None, subject=None))
    scene.load(THIS_QUARTER, (ANOTHER, ENDED))
    (answer,) = scene.changed()
    assert (answer.reference, answer.changes) == (reference, None)


@pytest.mark.parametrize(
    "question", ["not JSON", "{}", json.dumps({"mentions": [{"system": "TAROT"}], "particulars": {}})]
)
def test_a_question_that_this_desk_can_not_read_can_not_be_compared(scene: Scene, question: str) -> None:
    scene.ask(1, PAIR)
    with unit_of_work(scene.played.desk.engine) as session:
        session.execute(update(Case).values(question=question))
    scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    assert [one.changes for one in scene.changed()] == [None]


def test_only_answers_that_were_sent_are_listed(make_scene: Callable[..., Scene]) -> None:
    scene = make_scene(review="always")
    engine = scene.played.desk.engine
    waiting, declined, amended = (ask(scene.played, number, PAIR) for number in (1, 2, 3))
    decide(scene.played, declined, DecisionKind.DECLINE, "Please ask your MAC.")
    decide(scene.played, amended, DecisionKind.AMEND, "No, not together.")
    with unit_of_work(engine) as session:
        add_case(session, 1, scene.clock(), status="sent", findings=None)
    scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    assert case_of(engine, waiting).status == "held"
    (answer,) = scene.changed()
    assert (answer.reference, answer.amended) == (case_of(engine, amended).reference, True)


def test_an_answer_that_was_drafted_before_the_import_and_sent_after_it_is_listed(
    make_scene: Callable[..., Scene],
) -> None:
    scene = make_scene(review="always")
    case_id = ask(scene.played, 1, PAIR)
    scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    decide(scene.played, case_id, DecisionKind.APPROVE)
    assert len(scene.changed()) == 1


def test_a_diagnosis_that_is_no_longer_complete_is_listed(scene: Scene) -> None:
    good, same = (
        scene.ask(1, "Is E11.65 billable on 2026-05-01?"),
        scene.ask(2, "Is E11.9 billable on 2026-05-01?"),
    )
    scene.load(DIAGNOSES, ("E1165   1", "E1165   0"))
    assert list(scene.told()) == [good]
    assert ("verdict", "valid", "header") in scene.told()[good]
    assert same not in scene.told()


def test_the_tabular_list_may_change_what_the_order_file_did_not_say(scene: Scene) -> None:
    reference = scene.ask(1, "Is ICD-10-CM code S90.2XXA billable on 2026-05-01?")
    scene.folder.mkdir()
    path = code_files.write(scene.folder, "icd10c-tabular-April-1-2026.xml", code_files.TABULAR, "utf-8")
    (result,) = import_paths(scene.played.services.books_engine, [path], clock=scene.clock)
    assert result.outcome is Outcome.IMPORTED, result
    assert ("verdict", "not_found", "valid") in scene.told()[reference]


def test_a_book_that_is_called_otherwise_by_now_counts_as_touched(scene: Scene) -> None:
    reference = scene.ask(1, PAIR)
    with unit_of_work(scene.played.desk.engine) as session:
        case = session.query(Case).one()
        case.findings = [
            one | {"citations": [c | {"system": "A former name"} for c in one["citations"]]}
            for one in case.findings or ()
        ]
    scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE))
    assert reference in scene.told()


def retire(scene: Scene, book: Book, setting: str | None = None) -> None:
    """Take a book off the store, as where it was never loaded."""
    chosen = releases.c.book == book
    if setting:
        chosen &= releases.c.setting == setting
    with scene.played.services.books_engine.begin() as connection:
        connection.execute(update(releases).where(chosen).values(status=ReleaseStatus.RETIRED))


def test_units_that_are_no_longer_payable_are_listed_though_no_limit_was_cited(scene: Scene) -> None:
    retire(
        scene, Book.MUE, "outpatient_hospital"
    )  # where it is paid, a 0 of the other setting refuses nothing
    scene.load(LIMITS, ("93355,1,", "93399,1,"), ("93591,1,", "93398,1,"))
    reference = scene.ask(1, "Date of service 2026-05-01: can I bill 93591 with 93355?")
    scene.load(LIMITS, ("93591,1,", "93398,1,"))
    assert scene.told() == {}, "a limit of units that were not asked for takes nothing back"
    at = scene.load(LIMITS, ("93355,1,", "93355,0,"), ("93591,1,", "93398,1,"))
    assert scene.told() == {reference: [("verdict", None, "no_units_payable")]}
    assert "read differently now: 1 " in scene.notice(at)


def test_a_code_that_became_an_add_on_is_listed_where_its_primary_is_missing(scene: Scene) -> None:
    reference = scene.ask(1, UNDATED)
    alone = scene.ask(2, "Practitioner: can I bill 45385 with 45380?")
    scene.load(ADD_ONS, as_name="AOC_V2026Q3-MCR.txt")
    assert scene.told() == {}
    content = (BOOKS / ADD_ONS).read_text("cp1252") + "193355 93590 2013001\r\n"
    path = code_files.write(scene.folder, "AOC_V2026Q4-MCR.txt", content)
    (result,) = import_paths(scene.played.services.books_engine, [path], clock=scene.clock)
    assert result.outcome is Outcome.IMPORTED, result
    assert scene.told() == {reference: [("verdict", None, "primary_missing")]}
    assert alone not in scene.told()


def test_add_on_edits_that_were_not_loaded_then_are_listed_where_a_primary_is_missing(scene: Scene) -> None:
    retire(scene, Book.ADD_ON)
    reference = scene.ask(1, UNDATED)
    scene.folder.mkdir()
    path = code_files.write(scene.folder, "AOC_V2026Q4-MCR.txt", "193355 93590 2013001\r\n")
    (result,) = import_paths(scene.played.services.books_engine, [path], clock=scene.clock)
    assert result.outcome is Outcome.IMPORTED, result
    assert scene.told() == {reference: [("verdict", None, "primary_missing")]}


def test_an_answer_that_pairs_were_not_loaded_is_listed_once_they_are(scene: Scene) -> None:
    retire(scene, Book.PTP)
    reference = scene.ask(1, UNDATED)
    assert scene.changed() == []
    at = scene.load(THIS_QUARTER)
    assert scene.told() == {reference: [("verdict", "book_not_loaded", "never_together")]}
    assert "read differently now: 1 " in scene.notice(at)


def test_an_answer_that_limits_were_not_loaded_is_listed_once_they_are(scene: Scene) -> None:
    retire(scene, Book.MUE)
    reference = scene.ask(1, "How many units of 93355 may a practitioner bill?")
    scene.load(LIMITS)
    assert scene.told() == {reference: [("verdict", "book_not_loaded", "limit")]}


def test_a_table_of_another_setting_that_has_an_edit_of_the_pair_is_listed(scene: Scene) -> None:
    retire(scene, Book.PTP, Setting.OUTPATIENT_HOSPITAL)
    reference = scene.ask(1, "Can I bill 93591 with 93355?")
    scene.load("ccioph-v302r0.txt")
    assert scene.told() == {reference: [("verdict", None, "modifier_may_bypass")]}
    ((change,),) = (one.changes or () for one in scene.changed())
    assert change.setting == Setting.OUTPATIENT_HOSPITAL


def test_a_code_that_no_book_listed_is_asked_again_when_any_that_may_is_loaded(scene: Scene) -> None:
    case = case_of(scene.played.desk.engine, ask(scene.played, 1, "Is HCPCS code J9997 valid on 2026-05-01?"))
    assert books_read(case.findings or ()) >= {Book.HCPCS, Book.PFS, Book.OPPS}


def test_an_edition_that_was_loaded_ahead_lists_undated_answers_once_it_begins(scene: Scene) -> None:
    scene.load(THIS_QUARTER, (THE_PAIR, BYPASSABLE), as_name="ccipra-v330r0.txt")
    dated, undated = scene.ask(1, PAIR), scene.ask(2, UNDATED)
    assert scene.changed() == []
    scene.clock.now = datetime(2027, 1, 1, tzinfo=UTC)
    assert ("verdict", "never_together", "modifier_may_bypass") in scene.told()[undated]
    assert dated not in scene.told()


def test_a_diagnosis_that_becomes_a_header_lists_undated_answers_on_the_day(scene: Scene) -> None:
    scene.load(DIAGNOSES, ("E1165   1", "E1165   0"), as_name="icd10cm-order-2028.txt")
    reference = scene.ask(1, "Is E11.65 billable?")
    scene.clock.now = datetime(2027, 9, 30, tzinfo=UTC)
    assert scene.changed() == []
    scene.clock.now = datetime(2027, 10, 1, tzinfo=UTC)
    assert ("verdict", "valid", "header") in scene.told()[reference]


@pytest.mark.parametrize(("day", "listed"), [(30, False), (1, True)])
def test_an_edit_that_ends_within_its_edition_lists_undated_answers_the_day_after(
    scene: Scene, day: int, listed: bool
) -> None:
    ending = "93591\t93355\t\t20170101\t20261130\t0"
    scene.load(THIS_QUARTER, (THE_PAIR, ending), as_name="ccipra-v323r0.txt")
    reference = scene.ask(1, UNDATED)
    scene.clock.now = datetime(2026, 11 if day > 1 else 12, day, tzinfo=UTC)
    now = {reference: [("verdict", "never_together", "edit_ended")]} if listed else {}
    assert scene.told() == now


def test_only_undated_answers_about_codes_whose_rows_turned_are_asked_again(scene: Scene) -> None:
    ending = "93591\t93355\t\t20170101\t20261130\t0"
    scene.load(THIS_QUARTER, (THE_PAIR, ending), as_name="ccipra-v323r0.txt")
    of_today, of_a_day, of_others = (
        scene.ask(number, words)
        for number, words in enumerate((UNDATED, PAIR, "Practitioner: can I bill 45385 with 45380?"), start=1)
    )
    scene.clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    with unit_of_work(scene.played.desk.engine) as session:
        session.execute(update(Case).values(question=None))
    assert [one.reference for one in scene.changed()] == [of_today]
    assert not {of_a_day, of_others} & set(scene.told())
