"""`cases queue`, `hold`, `release`, `assign`, `snooze`, `note` and `snippets …`: the queue from a terminal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from consultant import workbench
from consultant.cli.services import utc_now
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.review import ReviewItem
from consultant.models.user import Role, User

from tests.long_queue import COMMON_CODE, RARE_REASON, fill_queue, reference_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.unit.cli.conftest import Consultant

FIRST = reference_of(1)
CASES = 6


@pytest.fixture
def engine(filled_home: Path) -> Iterator[Engine]:
    """The store of the commands' home with six held cases, of which the first two are overdue."""
    made = make_engine(f"sqlite:///{filled_home / 'desk.db'}", "desk")
    now = utc_now()
    fill_queue(made, now, CASES)
    with unit_of_work(made) as session:
        session.add(User(name="ann", role=Role.CODER, created_at=now))
        for number in range(1, CASES + 1):
            item = session.get_one(ReviewItem, number)
            item.due_at = now + timedelta(hours=number) - timedelta(hours=2, minutes=30)
        session.get_one(ReviewItem, 3).reason = RARE_REASON
    yield made
    made.dispose()


def test_the_queue_is_printed_the_oldest_due_first(engine: Engine, consultant: Consultant) -> None:
    shown = consultant.ok("cases", "queue").out
    lines = [line for line in shown.splitlines() if line.startswith("CC-")]
    assert [line.split()[0] for line in lines] == [reference_of(number) for number in range(1, CASES + 1)]
    assert ["overdue" in line for line in lines] == [True, True, False, False, False, False]
    assert "6 in all." in shown
    assert "coder1" not in shown, "no address is printed"


def test_the_queue_is_filtered_and_paged_for_programs(engine: Engine, consultant: Consultant) -> None:
    for options, numbers in (
        (("--overdue",), [1, 2]),
        (("--reason", RARE_REASON), [3]),
        (("--account", "3"), [2]),
        (("--mailbox", "appeals"), []),
        (("--held-for", "1"), [1, 2, 3, 4, 5, 6]),
        (("--search", COMMON_CODE, "--assigned", "-"), [1, 2, 3, 4, 5, 6]),
        (("--mine",), []),
        (("--snoozed",), []),
        (("--marked",), []),
    ):
        told = consultant.ok("cases", "queue", *options, "--json").json
        assert [one["reference"] for one in told["cases"]] == list(map(reference_of, numbers)), options
        assert told["matching"] == len(numbers)
    first = consultant.ok("cases", "queue", "--limit", "4", "--json").json
    rest = consultant.ok("cases", "queue", "--after", first["after"], "--json").json
    assert [one["reference"] for one in rest["cases"]] == [reference_of(5), reference_of(6)]
    assert rest["after"] == ""
    assert f"--after {first['after']}" in consultant.ok("cases", "queue", "--limit", "4").out
    assert "does not exist" in consultant.fails("cases", "queue", "--after", "x", code=2)


def test_counting_stops_at_a_thousand(
    engine: Engine, consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("consultant.review.queue", "consultant.cli.queue"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 3)
    assert "more than 3 in all." in consultant.ok("cases", "queue").out


def test_a_case_is_held_by_one_at_a_time(engine: Engine, consultant: Consultant) -> None:
    assert f"ann works on {FIRST} until" in consultant.ok("cases", "hold", FIRST, "--by", "ann").out
    assert f"ann works on {FIRST}" in consultant.fails("cases", "hold", FIRST, "--by", "ben", code=1)
    assert "ben works on" in consultant.ok("cases", "hold", FIRST, "--take-over", "--by", "ben").out
    assert (
        consultant.fails("cases", "release", FIRST, "--by", "ann", code=1) == f"ann does not work on {FIRST}."
    )
    assert consultant.ok("cases", "release", FIRST.lower(), "--by", "ben").out == f"{FIRST} is free.\n"
    with unit_of_work(engine) as session:
        session.get_one(ReviewItem, 1).waits = False
    assert "waits for nobody" in consultant.fails("cases", "hold", FIRST, code=1)


def test_a_case_is_assigned_and_snoozed(engine: Engine, consultant: Consultant) -> None:
    assert consultant.ok("cases", "assign", FIRST, "ann").out == f"{FIRST} is assigned to ann.\n"
    (row,) = consultant.ok("cases", "queue", "--assigned", "ann", "--json").json["cases"]
    assert (row["reference"], row["assigned_to"]) == (FIRST, "ann")
    assert consultant.ok("cases", "assign", FIRST, "-").out == f"{FIRST} is assigned to nobody.\n"
    assert consultant.fails("cases", "assign", FIRST, "zoe", code=2) == "There is no coder zoe."
    assert "is snoozed until" in consultant.ok("cases", "snooze", FIRST, "--hours", "2").out
    (row,) = consultant.ok("cases", "queue", "--snoozed", "--json").json["cases"]
    assert row["snoozed_until"]
    assert "is back in the queue" in consultant.ok("cases", "snooze", FIRST, "--wake").out
    for moment in (
        f"{utc_now() + timedelta(days=1):%Y-%m-%d}",
        f"{(utc_now() + timedelta(days=1)).isoformat()}",
    ):
        assert "UTC." in consultant.ok("cases", "snooze", FIRST, "--until", moment).out
    assert "Say --hours, or --until" in consultant.fails("cases", "snooze", FIRST, "--until", "soon", code=2)


def test_a_note_is_written_from_words_or_from_standard_input(engine: Engine, consultant: Consultant) -> None:
    assert consultant.ok("cases", "note", FIRST, "She called.", "--by", "ann").out == f"Noted on {FIRST}.\n"
    consultant.ok("cases", "note", FIRST, "-", stdin="And wrote.\n")
    with reading(engine) as session:
        assert [note.words for note in workbench.notes(session, 1)] == ["She called.", "And wrote."]
    assert "A note has some words" in consultant.fails("cases", "note", FIRST, " ", code=2)


def test_snippets_are_saved_listed_and_dropped(
    engine: Engine, consultant: Consultant, tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Send the note.\n", encoding="utf-8")
    consultant.ok("snippets", "save", "Notes", "--file", str(words), "--by", "ann")
    consultant.ok("snippets", "save", "Notes", "--mailbox", "consult", stdin="Here too.")
    told = consultant.ok("snippets", "list", "--json").json["snippets"]
    assert [(one["name"], one["mailbox"], one["words"]) for one in told] == [
        ("Notes", "", "Send the note."),
        ("Notes", "consult", "Here too."),
    ]
    assert "Notes (all mailboxes; ann," in consultant.ok("snippets", "list", "--mailbox", "x").out
    assert consultant.ok("snippets", "drop", "Notes").out == "Notes is gone.\n"
    assert "There is no snippet" in consultant.fails("snippets", "drop", "Notes", code=1)
    assert "can't be read" in consultant.fails(
        "snippets", "save", "X", "--file", str(tmp_path / "no"), code=2
    )
    assert "There is no mailbox" in consultant.fails(
        "snippets", "save", "X", "--mailbox", "no", stdin="x", code=1
    )


def test_no_case_is_a_sentence_for_every_command(engine: Engine, consultant: Consultant) -> None:
    for command in (("hold",), ("release",), ("assign", "ann"), ("snooze", "--hours", "1"), ("note", "x")):
        verb, *rest = command
        told = consultant.fails("cases", verb, "CC-XXXX-XXXX", *rest, code=1)
        assert told == "There is no case CC-XXXX-XXXX."
