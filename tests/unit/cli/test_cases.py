"""`cases …`: the whole life of a case read and driven from a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant import pipeline
from consultant.cli.services import utc_now
from consultant.lifecycle import Status
from consultant.models.base import unit_of_work
from consultant.models.case import Case

from tests.at_the_desk import ASKER, ask, case_of, introduce, replies_of, take_in
from tests.attached_files import make_mail
from tests.unit.cli.test_receive import Bell
from tests.unit.test_pipeline import Refuses

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.cli.conftest import Consultant
    from tests.unit.conftest import Desks

EMPTY = "The amended text is empty."


@pytest.fixture
def held(desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> tuple[Played, str]:
    """A desk whose home the commands work on, and the reference of a held case with a draft."""
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)
    played = desks(review="always")
    introduce(played.desk.engine, clock())
    return played, case_of(played.desk.engine, ask(played)).reference


def status(played: Played) -> str:
    return case_of(played.desk.engine, 1).status


def test_no_case_is_a_sentence_for_every_command(filled_home: Path, consultant: Consultant) -> None:
    for command in ("trace", "approve", "decline", "drop", "redraft", "admit", "reopen", "recall", "unshunt"):
        assert consultant.fails("cases", command, "CC-XXXX-XXXX", code=1) == "There is no case CC-XXXX-XXXX."
    assert consultant.fails("cases", "amend", "7", stdin="words", code=1) == "There is no case 7."


def test_list_shows_the_cases_with_masked_senders(held: tuple[Played, str], consultant: Consultant) -> None:
    _, reference = held
    shown = consultant.ok("cases", "list").out
    assert reference in shown
    assert "c***@clinic.example" in shown
    assert ASKER not in shown
    (row,) = consultant.ok("cases", "list", "--json").json["cases"]
    assert (row["reference"], row["status"], row["mailbox"]) == (reference, "held", "consult")
    assert consultant.ok("cases", "list", "--status", "sent", "--json").json == {"cases": []}
    assert (
        len(consultant.ok("cases", "list", "--status", "held", "--limit", "1", "--json").json["cases"]) == 1
    )
    assert consultant.fails("cases", "list", "--status", "odd", code=2).startswith(
        "'odd' is no status; take one of"
    )


def test_trace_tells_the_whole_life(held: tuple[Played, str], consultant: Consultant) -> None:
    _, reference = held
    found = consultant.ok("cases", "trace", reference.lower(), "--json").json
    assert [event["to"] for event in found["events"]] == ["received", "admitted", "drafted", "held"]
    assert found["hold_reasons"] == ["This mailbox reviews every answer."]
    assert list(found["question"]) == ["mentions", "particulars", "intents"]
    assert [(one["version"], one["kind"], one["sent_at"]) for one in found["replies"]] == [
        (1, "answer", None)
    ]
    assert {one["check"] for one in found["findings"]} >= {"ptp", "mue"}
    shown = consultant.ok("cases", "trace", "1").out
    assert f"{reference}  held  consult  c***@clinic.example" in shown
    assert "held: This mailbox reviews every answer." in shown
    assert "finding: ptp never_together 93591 93355" in shown
    assert "--- reply 1 (answer, by desk)" in shown


def test_trace_masks_what_identifies_a_patient(
    desks: Desks, consultant: Consultant, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)
    played = desks(review="always")
    introduce(played.desk.engine, clock())
    ask(played, words="Patient: Sam Sample, MRN 5520017, 95 years old. Can I bill 93591 with 93355?")
    assert "Can I bill" not in consultant.ok("cases", "trace", "1").out
    shown = consultant.ok("cases", "trace", "1", "--question").out
    assert "Patient: [name], MRN [MRN], [age over 89]. Can I bill 93591 with 93355?" in shown
    found = consultant.ok("cases", "trace", "1", "--question", "--json").json
    assert "Sample" not in found["question"]["text"]
    assert found["question"]["particulars"]["age"] == 90
    assert "Sam Sample, MRN 5520017" in consultant.ok("cases", "trace", "1", "--unmasked").out


def test_trace_never_lets_the_words_of_a_mail_steer_the_terminal(
    desks: Desks, consultant: Consultant, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)
    played = desks(review="always")
    introduce(played.desk.engine, clock())
    ask(played, words="Can I bill 93591 with 93355?\x1b]0;owned\x07")
    for option in ("--question", "--unmasked"):
        shown = consultant.ok("cases", "trace", "1", option).out
        assert "Can I bill 93591 with 93355?\ufffd]0;owned\ufffd" in shown


def test_trace_tells_what_was_attached_and_shows_no_file_name_unasked(
    desks: Desks, consultant: Consultant, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)
    played = desks(review="always")
    introduce(played.desk.engine, clock())
    files = [("sample_sam.csv", "text/csv", b"93591,1"), ("samuel", "image/png", b"\x89PNG")]
    take_in(played, make_mail("Can I bill 93591 with 93355?", files))
    played.bell.answer(played.desk)
    assert "attached: text/csv, 7 bytes, read\n" in consultant.ok("cases", "trace", "1").out
    shown = consultant.ok("cases", "trace", "1", "--question").out
    assert (
        "attached: text/csv, 7 bytes, read, *.csv\nattached: image/png, 4 bytes, not read, it is a picture, *"
        in shown
    )
    found = consultant.ok("cases", "trace", "1", "--unmasked", "--json").json["attachments"]
    assert [one["name"] for one in found] == ["sample_sam.csv", "samuel"]
    assert "name" not in consultant.ok("cases", "trace", "1", "--json").json["attachments"][0]


def test_trace_of_a_case_without_a_question(desks: Desks, consultant: Consultant) -> None:
    take_in(desks())
    assert consultant.ok("cases", "trace", "1", "--json").json["question"] is None
    assert "received" in consultant.ok("cases", "trace", "1").out


def test_approve(held: tuple[Played, str], consultant: Consultant, clock: Clock) -> None:
    played, reference = held
    assert consultant.ok("cases", "approve", reference, "--by", "ann").out == f"{reference} is approved.\n"
    clock.now = utc_now()  # a command's own clock is the machine's
    pipeline.deliver(played.desk, 1)
    found = consultant.ok("cases", "trace", reference, "--json").json
    assert found["status"] == "sent"
    assert found["replies"][0]["sent_at"]
    assert [event["by"] for event in found["events"] if event["to"] == "approved"] == ["ann"]
    again = consultant.fails("cases", "approve", reference, code=1)
    assert again.startswith(
        f"{reference} is sent; only a case that is held can be approved. ann has approved it at 20"
    )


def test_amend_from_a_file_or_standard_input(
    held: tuple[Played, str], consultant: Consultant, tmp_path: Path
) -> None:
    played, reference = held
    (tmp_path / "new.txt").write_text("Ask the MAC – first.", encoding="utf-8")
    assert consultant.fails("cases", "amend", reference, stdin=" \n", code=2) == EMPTY
    assert (
        consultant.fails("cases", "amend", reference, "--file", "/not/there", code=2)
        == "/not/there can't be read as text."
    )
    broken = consultant.fails("cases", "amend", reference, stdin=b"\xff", code=2)
    assert broken == "Standard input can't be read as text."
    consultant.ok("cases", "amend", reference, "--file", str(tmp_path / "new.txt"))
    (text,) = [reply.text for reply in replies_of(played.desk.engine, 1)][1:]
    assert text.startswith("Ask the MAC – first.\n\nNot legal advice")
    assert text.endswith(f"\n\n— Coding desk · reference {reference}\n")


def test_amend_from_standard_input(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    assert (
        consultant.ok("cases", "amend", reference, stdin="No – never.").out == f"{reference} is approved.\n"
    )
    assert replies_of(played.desk.engine, 1)[-1].text.startswith("No – never.\n\nNot legal advice")


def test_an_amended_text_that_holds_the_reference_is_sent_as_it_is(
    held: tuple[Played, str], consultant: Consultant
) -> None:
    played, reference = held
    consultant.ok("cases", "amend", reference, stdin=f"No – never. ({reference})")
    assert replies_of(played.desk.engine, 1)[-1].text == f"No – never. ({reference})\n"


def test_decline_by_a_key_or_in_words(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    consultant.ok("cases", "decline", reference, "--reason", "Please call us.")
    assert "Please call us." in replies_of(played.desk.engine, 1)[-1].text


def test_decline_without_a_reason_gives_the_usual_one(
    held: tuple[Played, str], consultant: Consultant
) -> None:
    played, reference = held
    consultant.ok("cases", "decline", reference)
    assert "certified coder" in replies_of(played.desk.engine, 1)[-1].text


def test_drop_ends_it(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    assert consultant.ok("cases", "drop", reference).out == f"{reference} is discarded.\n"
    assert status(played) == Status.DISCARDED
    assert consultant.fails("cases", "drop", reference, code=1).startswith(
        f"{reference} is discarded; only a case that is held or shunted can be dropped. "
    )


def test_what_was_dropped_can_be_reopened(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    consultant.ok("cases", "drop", reference)
    assert consultant.ok("cases", "reopen", reference).out == f"{reference} is held.\n"
    assert status(played) == Status.HELD


def test_recall_takes_an_approved_reply_back(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    assert consultant.fails("cases", "recall", reference, code=1) == (
        f"{reference} is held; only a case that is approved can be recalled."
    )
    consultant.ok("cases", "approve", reference)
    assert consultant.ok("cases", "recall", reference, "--by", "ann").out == f"{reference} is held.\n"
    found = consultant.ok("cases", "trace", reference, "--json").json
    assert (found["events"][-1]["by"], found["events"][-1]["note"]) == ("ann", "recall")
    pipeline.deliver(played.desk, 1)
    assert status(played) == Status.HELD


def test_an_empty_reason_declines_nothing(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    sentence = consultant.fails("cases", "decline", reference, "--reason", " ", code=2)
    assert sentence == "A case is declined with words, and there are none."
    assert status(played) == Status.HELD


def test_what_was_shunted_can_be_dropped(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    pipeline.shunt(played.desk, 1, ValueError("odd"))
    assert consultant.ok("cases", "drop", reference).out == f"{reference} is discarded.\n"
    assert "error:" not in consultant.ok("cases", "trace", reference).out


def test_redraft_and_admit_let_it_be_drafted_again(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    for command in ("redraft", "admit"):
        assert consultant.ok("cases", command, reference).out == f"{reference} is admitted.\n"
        pipeline.draft(played.desk, 1)
        assert status(played) == Status.HELD
    assert len(replies_of(played.desk.engine, 1)) == 3


def test_what_screening_held_can_t_be_approved(held: tuple[Played, str], consultant: Consultant) -> None:
    played, _ = held
    case_id = take_in(played, b"From: x@y.example\r\n\r\nnew")
    with unit_of_work(played.desk.engine) as session:
        session.get_one(Case, case_id).status = Status.HELD
    for command in (("approve",), ("redraft",)):
        assert "has no draft yet" in consultant.fails("cases", *command, str(case_id), code=1)
    assert "has no draft yet" in consultant.fails("cases", "amend", str(case_id), stdin="x", code=1)


def test_an_undeliverable_case_is_held_again_by_itself_and_a_dropped_one_is_reopened(
    desks: Desks, clock: Clock, consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)
    played = desks()
    introduce(played.desk.engine, clock())
    ask(replace(played, desk=replace(played.desk, transport=Refuses())))
    shown = consultant.ok("cases", "trace", "1").out
    assert "error: The relay said 550 5.1.1 to the recipient." in shown
    assert "held: Not delivered: 5.1.1, the address does not exist." in shown
    consultant.ok("cases", "drop", "1")
    assert consultant.ok("cases", "reopen", "1").out.endswith(" is held.\n")
    assert "can be reopened" in consultant.fails("cases", "reopen", "1", code=1)


def test_unshunt_sends_it_back_to_where_it_came_from(
    held: tuple[Played, str], consultant: Consultant
) -> None:
    played, reference = held
    assert consultant.fails("cases", "unshunt", reference, code=1) == f"{reference} is held, not shunted."
    pipeline.shunt(played.desk, 1, ValueError("John Sample"))
    shown = consultant.ok("cases", "trace", reference).out
    assert "error: ValueError" in shown
    assert "Sample" not in shown
    assert consultant.ok("cases", "unshunt", reference, "--by", "ann").out == f"{reference} is held.\n"
    assert status(played) == Status.HELD
