"""Deciding from a terminal: corrections, second thoughts, second readings, switches, figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.mail.envelope import Envelope
from consultant.models.administration import AuditEntry
from consultant.models.base import reading

from tests.at_the_desk import ASKER, ask, case_of, introduce, mail, replies_of
from tests.unit.cli.test_receive import Bell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.cli.conftest import Consultant
    from tests.unit.conftest import Desks


@pytest.fixture
def held(desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> tuple[Played, str]:
    """A desk whose home the commands work on, and the reference of a held case with a draft."""
    monkeypatch.setattr("consultant.cli.services.CeleryDoorbell", Bell)
    played = desks(review="always", second_review_share=1.0)
    monkeypatch.setenv("CONSULTANT_CONFIG", str(played.services.settings.config))
    introduce(played.desk.engine, clock())
    return played, case_of(played.desk.engine, ask(played)).reference


def step(played: Played, name: str) -> None:
    """What the rung bell would have done, in the real time, in which the commands live."""
    clock = played.services.clock
    getattr(pipeline, name)(replace(played.desk, clock=lambda: clock() + timedelta(minutes=1)), 1)


def test_a_redraft_follows_what_is_corrected(held: tuple[Played, str], consultant: Consultant) -> None:
    played, reference = held
    options = ("--change", "93355=93592 x3", "--setting", "practitioner", "--date", "2024-09-02")
    shown = consultant.ok("cases", "redraft", reference, *options, "--reason", "a slip", "--by", "ann")
    assert shown.out == f"{reference} is admitted.\n"
    step(played, "draft")
    text = replies_of(played.desk.engine, 1)[-1].text
    assert "93592, 3 units asked" in text
    consultant.ok("cases", "redraft", reference, "--remove", "93355", "--add", "J1885", "--silent", "payer")
    step(played, "draft")
    assert "J1885" in replies_of(played.desk.engine, 1)[-1].text
    consultant.ok("cases", "redraft", reference, "--as-read")
    step(played, "draft")
    assert "93355" in replies_of(played.desk.engine, 1)[-1].text


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--add", "nonsense"), "--add.code: 'nonsense' looks like no code of any system."),
        (("--change", "93355"), "--change: '93355' is no change; write 99213=99214-25."),
        (("--date", "tomorrow"), "date_of_service: a day such as 2026-11-02 is wanted."),
        (("--setting", "clinic"), "setting: one of practitioner, outpatient_hospital, dme is wanted."),
        (("--remove", "99999"), "remove[0]: 99999 was not read in the question."),
    ],
)
def test_what_is_wrong_with_a_correction_is_a_sentence(
    held: tuple[Played, str], consultant: Consultant, options: tuple[str, str], sentence: str
) -> None:
    assert consultant.fails("cases", "redraft", held[1], *options, code=2) == sentence


def test_a_stale_draft_leaves_when_its_newer_mail_was_seen(
    held: tuple[Played, str], consultant: Consultant, clock: Clock
) -> None:
    played, reference = held
    raw = mail(2, "And 93592?", header="In-Reply-To: <q1@clinic.example>\r\n")
    pipeline.receive(played.desk, Envelope(ASKER, ("consult@localhost",), "test", clock()), raw)
    played.bell.answer(played.desk)
    newer = case_of(played.desk.engine, 2).reference
    sentence = consultant.fails("cases", "approve", reference, code=1)
    assert sentence.endswith(f"Read {newer} first (then, on a command line: --seen {newer}).")
    assert consultant.ok("cases", "approve", reference, "--seen", newer).out == f"{reference} is approved.\n"


def test_a_version_that_was_looked_at_is_the_one_that_is_decided_on(
    held: tuple[Played, str], consultant: Consultant
) -> None:
    played, reference = held
    consultant.ok("cases", "redraft", reference, "--version", "1")
    step(played, "draft")
    sentence = consultant.fails("cases", "drop", reference, "--version", "1", code=1)
    assert "you looked at version 1, and version 2 stands now" in sentence


def test_a_sent_answer_is_corrected_and_withdrawn_and_every_decision_is_shown(
    held: tuple[Played, str], consultant: Consultant, tmp_path: Path
) -> None:
    played, reference = held
    assert (
        consultant.ok("cases", "decisions", reference).out
        == f"Nobody has decided anything about {reference}.\n"
    )
    amended = replies_of(played.desk.engine, 1)[0].text.replace("No,", "Never,")
    consultant.ok("cases", "amend", reference, "--by", "ann", "--reason", "tone", stdin=amended)
    step(played, "deliver")
    words = tmp_path / "words.txt"
    words.write_text("It ended in 2024.", encoding="utf-8")
    consultant.ok("cases", "correct", reference, "--file", str(words), "--reason", "edition", "--by", "ben")
    step(played, "deliver")
    assert "It ended in 2024." in replies_of(played.desk.engine, 1)[-1].text
    consultant.ok("cases", "withdraw", reference, "--words", "Sorry.", "--reason", "all wrong")
    step(played, "deliver")
    shown = consultant.ok("cases", "decisions", reference).out
    assert "amend by ann  (version 1 → 2, 99." in shown
    assert "  because: tone" in shown
    assert "  editions: Medicare NCCI" in shown
    assert "  - No, 93355" in shown
    assert "  + Never, 93355" in shown
    told = consultant.ok("cases", "decisions", reference, "--json").json
    assert [one["decision"] for one in told["decisions"]] == ["amend", "correct", "withdraw"]
    assert told["decisions"][1]["reason"] == "edition"
    assert (
        consultant.fails("cases", "correct", reference, "--reason", "x", code=2) == "The correction is empty."
    )
    with reading(played.desk.engine) as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.correct")).all()
    assert [(line.actor, line.via, line.reason) for line in lines] == [("ben", "cli", "edition")]


def test_what_was_decided_is_read_a_second_time(held: tuple[Played, str], consultant: Consultant) -> None:
    _, reference = held
    consultant.ok("cases", "approve", reference, "--by", "ann")
    assert consultant.ok("quality", "second", "list", "--by", "ann", "--json").json == {"decisions": []}
    assert reference in consultant.ok("quality", "second", "list", "--by", "lead").out
    (row,) = consultant.ok("quality", "second", "list", "--by", "lead", "--json").json["decisions"]
    assert (row["id"], row["decision"], row["before"]) == (1, "approve", row["after"])
    shown = consultant.ok("quality", "second", "say", "1", "--disagree", "--words", "No.", "--by", "lead")
    assert shown.out == "lead disagrees with decision 1.\n"
    told = consultant.ok("cases", "decisions", reference, "--json").json["decisions"][0]
    assert told["second"] == {"by": "lead", "agrees": False}


def test_the_figures_are_shown_and_given_to_a_spreadsheet(
    held: tuple[Played, str], consultant: Consultant
) -> None:
    consultant.ok("cases", "drop", held[1], "--by", "ann", "--reason", "spam")
    shown = consultant.ok("quality", "show").out
    for words in ("coders", "ann", "reply kinds", "latency", "holds", "quota", "cases"):
        assert words in shown
    assert consultant.ok("quality", "show", "--coder", "ann", "--json").json["all"]["decisions"] == 1
    lines = consultant.ok("quality", "csv", "--mailbox", "consult").out.splitlines()
    assert lines[0] == "group,name,figure,value"
    assert "coders,ann,decisions_drop,1" in lines
    assert "is no date" in consultant.fails("quality", "show", "--since", "May", code=2)


def test_a_switch_is_turned_and_shown(filled_home: Path, consultant: Consultant) -> None:
    assert consultant.ok("switch", "stop", "automatic", "--reason", "fire", "--by", "lead").out == (
        "automatic is stopped.\n"
    )
    assert (
        consultant.ok("switch", "stop", "automatic", "--reason", "fire").out
        == "automatic was stopped already.\n"
    )
    assert "what leaves by itself" in consultant.ok("switch", "status").out
    first, second = consultant.ok("switch", "status", "--json").json["switches"]
    assert (first["switch"], first["stopped"], first["by"], first["reason"]) == (
        "automatic",
        True,
        "lead",
        "fire",
    )
    assert (second["stopped"], second["since"]) == (False, None)
    assert consultant.ok("switch", "go", "automatic").out == "automatic goes on.\n"
    assert consultant.ok("switch", "go", "automatic").out == "automatic was not stopped.\n"
    assert "There is no switch" in consultant.fails("switch", "go", "everything", code=2)
