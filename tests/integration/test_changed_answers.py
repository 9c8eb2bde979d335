"""Sent answers and a corrected edition on either store: the changed one is found, and nothing more is read than must be."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from consultant.changed_answers import changed_answers, notice
from consultant.codes.importers import Outcome, import_paths

from tests import code_files
from tests.at_the_desk import ask, case_of, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.stores import Store

BOOKS = CHECKOUT / "tests" / "data" / "codes"
PTP, HCPCS = "ccipra-v302r0.txt", "HCPC2025_OCT_ANWEB.txt"
PAIR = "Practitioner, date of service 2024-08-01: can I bill 93591 with 93355?"
OTHER = "Practitioner, date of service 2024-08-01: can I bill 45385 with 45380?"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    """A desk that has answered two questions."""
    desk = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {"review": "never"}), clock)
    clock.pass_(hours=1)
    introduce(desk.desk.engine, clock())
    for number, words in enumerate((PAIR, OTHER), start=1):
        assert case_of(desk.desk.engine, ask(desk, number, words)).status == "sent"
    clock.pass_(hours=1)
    return desk


def correct(played: Played, folder: Path, clock: Clock, name: str, before: str, after: str) -> None:
    """Import an edition that is loaded, with other content."""
    content = (BOOKS / name).read_bytes().decode("cp1252")
    assert before in content
    path = code_files.write(folder, name, content.replace(before, after))
    (result,) = import_paths(played.services.books_engine, [path], clock=clock)
    assert result.outcome is Outcome.IMPORTED, result


def test_a_corrected_row_is_found_in_the_answer_that_cites_it(
    played: Played, tmp_path: Path, clock: Clock
) -> None:
    began = clock()
    correct(played, tmp_path, clock, PTP, "93355\t\t20170101\t*\t0", "93355\t\t20170101\t*\t1")
    (answer,) = changed_answers(played.desk.engine, played.desk.books)
    assert answer.codes == ("93591", "93355")
    assert [(one.field, one.now) for one in answer.changes or ()] == [
        ("verdict", "modifier_may_bypass"),
        ("modifier_indicator", "1"),
    ]
    assert "read differently now: 1 " in notice(played.desk.engine, played.desk.books, activated_since=began)


def test_no_question_is_read_where_no_cited_book_was_activated(
    played: Played, tmp_path: Path, clock: Clock
) -> None:
    correct(played, tmp_path, clock, HCPCS, "Invented item", "Invented unit")
    statements: list[str] = []
    engine = played.desk.engine
    event.listen(engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    assert list(changed_answers(engine, played.desk.books)) == []
    assert len([one for one in statements if "SELECT" in one]) == 1
    assert not any("question" in one for one in statements)
