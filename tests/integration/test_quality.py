"""The figures of quality, on both stores: what they count, and that they cost the same however many cases there are."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from consultant import pipeline, workbench
from consultant.accounts import ledger
from consultant.audit_log import Actor
from consultant.models.account import Unit
from consultant.models.base import reading, unit_of_work
from consultant.review.decide import Decision, DecisionKind
from consultant.review.quality import Quality, find_quality, within
from consultant.review.quality_rows import quality_csv, quality_json

from tests.at_the_desk import add_case, ask, case_of, introduce, replies_of
from tests.journeys.journey import Played, config_with, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.stores import Store

CHECKOUT = Path(__file__).resolve().parents[2]
STATEMENTS = 6


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    """Four cases: ann approved one and amended one, ben dropped one, one waits; a lead disagreed with ann once."""
    keys = {"review": "always", "second_review_share": 1.0}
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, keys), clock)
    introduce(opened.desk.engine, clock(), units=50)
    first, second, third, _ = (ask(opened, number) for number in range(4))
    clock.pass_(minutes=10)
    decide(opened, first, DecisionKind.APPROVE, "ann")
    clock.pass_(minutes=10)
    draft = replies_of(opened.desk.engine, second)[-1].text
    decide(opened, second, DecisionKind.AMEND, "ann", draft.replace("No,", "Never,"))
    clock.pass_(days=1)
    decide(opened, third, DecisionKind.DROP, "ben")
    workbench.say_second(
        opened.desk.engine, 1, Actor("lead", "cli"), agrees=True, words="", now=opened.desk.clock()
    )
    workbench.say_second(
        opened.desk.engine, 2, Actor("lead", "cli"), agrees=False, words="No.", now=opened.desk.clock()
    )
    return opened


def decide(played: Played, case_id: int, kind: DecisionKind, by: str, text: str = "") -> None:
    pipeline.decide(played.desk, case_id, Decision(kind, by, text))
    played.bell.answer(played.desk)


def quality(played: Played, **asked: str) -> Quality:
    with reading(played.desk.engine) as session:
        return find_quality(session, within(played.desk.clock(), None, None, **asked))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement of the block."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_decisions_are_counted_by_coder_mailbox_kind_and_day(played: Played) -> None:
    found = quality(played)
    ann, ben = found.coders
    assert (ann.name, dict(ann.kinds)) == ("ann", {"approve": 1, "amend": 1})
    assert (ben.name, dict(ben.kinds)) == ("ben", {"drop": 1})
    assert (ann.unchanged_share, ben.unchanged_share) == (0.5, None)
    assert 0.9 < (ann.similarity or 0) < 1.0
    assert (ann.first_decision, ben.first_decision) == (900.0, 87_600.0)
    assert (ann.read_again, ann.agreement, ben.agreement) == (2, 0.5, None)
    assert [(one.name, one.decisions) for one in found.mailboxes] == [("consult", 3)]
    assert [(one.name, one.decisions) for one in found.kinds] == [("answer", 3)]
    assert [(one.name, one.decisions) for one in found.days] == [("2026-11-16", 2), ("2026-11-17", 1)]
    assert (found.all.decisions, found.all.first_decision) == (3, 1200.0)


def test_latency_holds_statuses_and_quota_are_told(played: Played, clock: Clock) -> None:
    with unit_of_work(played.desk.engine) as session:
        posts = add_case(session, 9, clock(), status="sent", received_at=clock() - timedelta(days=900))
        ledger.grant(session, 1, 3, actor="root", reason="", at=clock(), unit=Unit.POSTING)
        ledger.reserve(session, 1, posts.id, at=clock(), unit=Unit.POSTING)
        ledger.charge(session, posts.id, at=clock())
    found = quality(played)
    (answers,) = found.latency
    assert (answers.name, answers.replies, answers.median, answers.most) == ("answer", 2, 900.0, 1200.0)
    (hold,) = found.holds
    assert (hold.reason, hold.cases, hold.waiting) == ("This mailbox reviews every answer.", 4, 1)
    assert found.statuses == {"sent": 2, "discarded": 1, "held": 1}
    (account,) = found.quota
    assert (account.charged, account.left) == (2, 47), "postings are no questions"


def test_another_time_coder_or_mailbox_has_its_own_figures(played: Played) -> None:
    assert quality(played, coder="ben").all.decisions == 1
    assert quality(played, mailbox="other").all.decisions == 0
    assert quality(played, mailbox="other").latency == []
    with reading(played.desk.engine) as session:
        days = (date(2026, 11, 16), date(2026, 11, 16))
        assert find_quality(session, within(played.desk.clock(), *days)).all.decisions == 2
        empty = find_quality(session, within(datetime(2020, 1, 1, tzinfo=UTC), None, None))
    assert (empty.all.decisions, empty.coders, empty.quota, empty.statuses) == (0, [], [], {})


def test_the_figures_cost_the_same_however_many_cases_there_are(played: Played, clock: Clock) -> None:
    with statements(played.desk.engine) as few:
        quality(played)
    for number in range(10, 14):
        decide(played, ask(played, number), DecisionKind.APPROVE, f"coder{number}")
    with statements(played.desk.engine) as more:
        assert len(quality(played).coders) == 6
    selects = [[one for one in seen if one.lstrip().startswith("SELECT")] for seen in (few, more)]
    assert [len(one) for one in selects] == [STATEMENTS, STATEMENTS]


def test_a_spreadsheet_gets_a_line_a_figure_and_no_formula(played: Played) -> None:
    case_id = ask(played, 20)
    decide(played, case_id, DecisionKind.APPROVE, '=HYPERLINK("http://evil.example")')
    assert case_of(played.desk.engine, case_id).status == "sent"
    rows = list(csv.reader(io.StringIO(quality_csv(quality(played)))))
    assert rows[0] == ["group", "name", "figure", "value"]
    assert ["coders", "ann", "unchanged_share", "0.5"] in rows
    assert ["latency", "answer", "replies", "3"] in rows
    assert ["cases", "held", "cases", "1"] in rows
    names = {row[1] for row in rows}
    assert '\'=HYPERLINK("http://evil.example")' in names
    assert not any(cell.startswith("=") for row in rows for cell in row)
    told = quality_json(quality(played))
    assert (told["all"]["decisions"], told["coder"], told["reply_kinds"][0]["name"]) == (4, None, "answer")
