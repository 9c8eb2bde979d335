"""`codes show --changed-answers` and `codes status` from the command line: what they print, and what they keep to themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consultant.checks.comparison import Change
from consultant.cli.codes import _ANSWERS, _COLUMNS, _OVERDUE, _row
from consultant.cli.output import print_table
from consultant.cli.sent_answers import _words
from consultant.codes.catalogue import Book
from consultant.codes.importers import Outcome, import_paths
from consultant.models.base import unit_of_work
from consultant.models.case import Case
from consultant.vocabulary import Setting

from tests import code_files
from tests.at_the_desk import ASKER, ask, case_of, introduce
from tests.conftest import CHECKOUT, Clock
from tests.unit.cli.conftest import Consultant
from tests.unit.conftest import Desks

PTP = "ccipra-v302r0.txt"
BOOKS = CHECKOUT / "tests" / "data" / "codes"
QUESTION = "My patient Zebra: practitioner, date of service 2024-08-01, can I bill 93591 with 93355?"


@pytest.fixture
def corrected(desks: Desks, clock: Clock, tmp_path: Path) -> str:
    """A home with one sent answer whose pair has another indicator since; its reference."""
    played = desks(review="never")
    introduce(played.desk.engine, clock())
    case = case_of(played.desk.engine, ask(played, 1, QUESTION))
    assert case.status == "sent"
    content = (
        (BOOKS / PTP).read_bytes().decode().replace("93355\t\t20170101\t*\t0", "93355\t\t20170101\t*\t1")
    )
    path = code_files.write(tmp_path, PTP, content)
    clock.pass_(hours=1)
    (result,) = import_paths(played.services.books_engine, [path], clock=clock)
    assert result.outcome is Outcome.IMPORTED
    return case.reference


def test_each_changed_answer_is_a_block_with_a_line_a_change(corrected: str, consultant: Consultant) -> None:
    head, verdict, indicator, total = consultant.ok("codes", "show", "--changed-answers").out.splitlines()
    assert head == f"{corrected}  sent 2026-11-16 12:00 by consult: 93591, 93355"
    source = "(Medicare NCCI PTP edits, practitioner, 2024Q3)"
    assert verdict == (f"  93591/93355, practitioner: verdict: never together → modifier may bypass {source}")
    assert indicator == f"  93591/93355, practitioner: modifier indicator: 0 → 1 {source}"
    assert total == "Sent answers that read differently now: 1."


def test_as_json_every_change_has_its_keys(corrected: str, consultant: Consultant) -> None:
    (answer,) = consultant.ok("codes", "show", "--changed-answers", "--json").json["answers"]
    changes = answer.pop("changes")
    assert answer == {
        "reference": corrected,
        "sent": "2026-11-16T12:00:00+00:00",
        "mailbox": "consult",
        "codes": ["93591", "93355"],
        "amended": False,
        "comparable": True,
    }
    assert changes[1] == {
        "check": "ptp",
        "codes": ["93591", "93355"],
        "setting": "practitioner",
        "field": "modifier_indicator",
        "before": "0",
        "now": "1",
        "book": "Medicare NCCI PTP edits, practitioner",
        "release": "2024Q3",
    }


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_no_words_of_the_mail_and_no_address_are_printed(
    corrected: str, consultant: Consultant, form: tuple[str, ...]
) -> None:
    printed = consultant.ok("codes", "show", "--changed-answers", *form).out
    assert corrected in printed
    assert "Zebra" not in printed
    assert ASKER.partition("@")[2] not in printed


def test_since_leaves_out_what_was_sent_before(corrected: str, consultant: Consultant) -> None:
    listed = consultant.ok("codes", "show", "--changed-answers", "--since", "2026-11-16").out
    assert corrected in listed
    none = consultant.ok("codes", "show", "--changed-answers", "--since", "2026-11-17").out
    assert none == "Sent answers that read differently now: none.\n"
    assert consultant.ok("codes", "show", "--changed-answers", "--since", "2026-11-17", "--json").json == {
        "answers": []
    }


def test_what_can_not_be_compared_is_named_in_one_line(
    corrected: str, consultant: Consultant, desks: Desks
) -> None:
    with unit_of_work(desks.opened[0].desk.engine) as session:
        session.query(Case).one().question = None
    out = consultant.ok("codes", "show", "--changed-answers").out
    assert out.splitlines()[-1] == (
        f"Can't be compared, because their question is no longer kept: {corrected}."
    )
    (answer,) = consultant.ok("codes", "show", "--changed-answers", "--json").json["answers"]
    assert (answer["comparable"], answer["changes"]) == (False, [])


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("ptp",),
        ("ptp", "2024Q3", "--changed-answers"),
        ("ptp", "2024Q3", "--since", "2026-01-01"),
        ("--since", "2026-01-01"),
        ("--changed-answers", "--since", "soon"),
    ],
)
def test_show_takes_an_edition_or_the_answers_and_never_both(
    home: Path, consultant: Consultant, arguments: tuple[str, ...]
) -> None:
    consultant.fails("codes", "show", *arguments, code=2)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (None, "2024-12-31", "none → 2024-12-31"),
        ("", "A title", "none → A title"),
        (True, False, "yes → no"),
        (0, 1, "0 → 1"),
        (["93590"], ["93590", "93591"], "new: 93591"),
        (["93590"], ["93591"], "gone: 93590; new: 93591"),
        ([{"code": "A1", "title": "Old"}], [], "gone: A1 Old"),
        ({"A": "first"}, {"A": "first", "D": "later"}, "new: D later"),
        (["1", "2"], ["2", "1"], "in another order"),
        ([], [str(n) for n in range(12)], "new: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"),
    ],
)
def test_before_and_now_in_words(before: object, now: object, words: str) -> None:
    change = Change("x", ("E11",), None, "a_field", before, now, "A book", None)
    assert _words(change) == f"E11: a field: {words} (A book)"


def test_status_tells_age_and_what_is_due(filled_home: Path, consultant: Consultant) -> None:
    books = consultant.ok("codes", "status", "--json").json["books"]
    today = datetime.now(UTC).date()
    ptp = next(one for one in books if one["book"] == "ptp" and one["setting"] == "practitioner")
    assert (ptp["answers_today"], ptp["due"], ptp["overdue"]) == (True, "2024-10-01", True)
    assert timedelta(days=ptp["age_days"]) - (today - datetime(2024, 7, 1, tzinfo=UTC).date()) <= timedelta(1)
    older = next(one for one in books if one["release"] == "FY2025")
    assert (older["answers_today"], older["due"], older["overdue"]) == (False, None, False)


def test_status_names_what_is_not_loaded_and_says_what_overdue_means(
    filled_home: Path, consultant: Consultant
) -> None:
    missing = consultant.ok("codes", "status", "--json").json["missing"]
    assert "icd-10-pcs" in missing
    assert "ptp" not in missing
    lines = consultant.ok("codes", "status").out.splitlines()
    assert lines[-1] == f"Not loaded: {', '.join(missing)}"
    assert lines[-2].startswith("overdue: ")


def test_a_window_that_is_open_is_printed_as_nothing(
    home: Path, tmp_path: Path, consultant: Consultant
) -> None:
    from consultant.codes.catalogue import FIRST_DAY, LAST_DAY
    from consultant.contract.books import _day

    assert [_day(day) for day in (FIRST_DAY, LAST_DAY, None)] == [None, None, None]


def test_the_table_fits_into_a_hundred_columns_whatever_is_loaded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = {"release": "FY2026 April 2026", "to": "2026-09-30", "age_days": 9999, "rows": 2_546_017}
    owes = {"due": "2026-10-01", "overdue": True, "answers_today": True, "status": "checked"}
    settings = {Book.PTP, Book.MUE}
    rows = [
        _row({"book": book, "setting": setting} | line | owes | {"overdue": overdue})
        for book in Book
        for setting in (Setting if book in settings else (None,))
        for overdue in (True, False)
    ]
    assert {row[-2] for row in rows} == {_ANSWERS, _OVERDUE}
    print_table(_COLUMNS, rows)
    assert max(len(line) for line in capsys.readouterr().out.splitlines()) <= 100
    assert json.dumps(rows)
