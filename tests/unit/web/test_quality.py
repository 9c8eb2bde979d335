"""The pages of quality and of the second reading, read from the real server."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.models.base import reading
from consultant.models.review import DecisionRecord
from consultant.review.decide import Decision, DecisionKind
from consultant.web.desk import charts

from tests.at_the_desk import ask, introduce, replies_of
from tests.pages import served, sign_in_as, watched

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.conftest import Desks


@pytest.fixture
def played(desks: Desks, clock: Clock) -> Played:
    """Two cases that ann approved and amended, both to be read again."""
    opened = desks(review="always", second_review_share=1.0)
    introduce(opened.desk.engine, clock())
    for number, kind in enumerate((DecisionKind.APPROVE, DecisionKind.AMEND), 1):
        case_id = ask(opened, number)
        text = replies_of(opened.desk.engine, case_id)[-1].text.replace("No,", "<b>Never</b>,")
        clock.pass_(minutes=5)
        pipeline.decide(opened.desk, case_id, Decision(kind, "ann", text, reason="<i>tone</i>"))
        opened.bell.answer(opened.desk)
    return opened


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def test_the_figures_stand_in_tables_with_plots_beside_them(pages: httpx.Client, played: Played) -> None:
    sign_in_as(pages, played, "coder")
    page = pages.get("/desk/quality")
    assert page.status_code == 200
    for words in ("Coders", "Kinds of reply", "Why cases were held", "Quota use", 'class="figure">50%'):
        assert words in page.text
    plots = re.findall(r'<svg class="chart[^>]*aria-labelledby="plot-(\w+)"', page.text)
    assert plots == ["days", "latency", "holds", "quota"]
    assert all(f'id="plot-{name}"' in page.text for name in plots)
    assert " style=" not in page.text
    assert "<script>" not in page.text
    assert "consultant quality show" in page.text


def test_a_time_without_decisions_says_so(pages: httpx.Client, played: Played) -> None:
    sign_in_as(pages, played, "coder")
    page = pages.get("/desk/quality?since=2020-01-01&until=2020-01-31&mailbox=consult&coder=ann")
    assert "Nobody decided anything in this time" in page.text
    assert 'value="2020-01-01"' in page.text
    assert 'value="2020-01-31"' in page.text
    assert "<svg" not in page.text
    assert pages.get("/desk/quality?since=May").status_code == 422


def test_the_figures_come_as_a_file_for_a_spreadsheet(pages: httpx.Client, played: Played) -> None:
    sign_in_as(pages, played, "coder")
    answer = pages.get("/desk/quality.csv?coder=ann")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="quality-2026-10-17.csv"'
    assert ["coders", "ann", "decisions", "2"] in list(csv.reader(io.StringIO(answer.text)))


@pytest.mark.parametrize("path", ["/desk/quality", "/desk/quality.csv", "/desk/second"])
def test_nobody_else_sees_them(pages: httpx.Client, played: Played, path: str) -> None:
    assert pages.get(path).status_code == 303
    sign_in_as(pages, played, "coder" if path == "/desk/second" else "customer")
    assert pages.get(path).status_code == 403


def test_a_lead_reads_again_and_agrees_or_says_why_not(pages: httpx.Client, played: Played) -> None:
    csrf = sign_in_as(pages, played, "lead")
    page = pages.get("/desk/second")
    assert page.text.count("<article") == 2
    assert "&lt;b&gt;Never&lt;/b&gt;" in page.text
    assert "<b>Never</b>" not in page.text
    assert "<i>tone</i>" not in page.text
    assert "<del>" in page.text
    said = pages.post("/desk/second/1", data={"csrf": csrf, "says": "agrees", "words": ""})
    assert (said.status_code, said.headers["location"]) == (303, "/desk/second?done=agrees")
    assert "Your agreement is kept" in pages.get("/desk/second?done=agrees").text
    assert pages.post("/desk/second/2", data={"csrf": csrf, "says": "disagrees"}).status_code == 422
    assert pages.post("/desk/second/2", data={"csrf": csrf, "says": "perhaps"}).status_code == 422
    words = {"csrf": csrf, "says": "disagrees", "words": "Too harsh."}
    assert pages.post("/desk/second/2", data=words).status_code == 303
    assert pages.post("/desk/second/2", data=words).status_code == 409
    assert pages.post("/desk/second/2", data=words | {"csrf": "x"}).status_code == 403
    assert "Nothing waits to be read again" in pages.get("/desk/second").text
    with reading(played.desk.engine) as session:
        rows = session.scalars(select(DecisionRecord).order_by(DecisionRecord.id))
        assert [(row.second_agrees, row.second_by) for row in rows] == [
            (True, "some-lead"),
            (False, "some-lead"),
        ]


def test_bars_fit_their_drawing_and_long_names_are_cut() -> None:
    drawn = charts.bars("holds", [("a" * 60, 10, "10"), ("none", 0, "0")])
    assert [len(bar.label) for bar in drawn.bars] == [charts.LONGEST_LABEL, 4]
    assert all(bar.x + bar.width <= charts.WIDTH for bar in drawn.bars)
    assert drawn.bars[1].width == 1
    many = charts.columns("days", [(f"day {day}", day, str(day)) for day in range(200)])
    assert len(many.bars) == charts.MOST_COLUMNS
    assert many.bars[-1].height == charts.HEIGHT
    assert charts.columns("days", []).bars == ()
