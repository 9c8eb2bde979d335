"""`ask` and `extract`: the reply a mail would get, in words, JSON and JSON lines; nothing is written down."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from consultant.cli.services import open_services
from consultant.desk import consult
from consultant.models.base import reading
from consultant.models.case import Case

from tests.at_the_desk import PAIR, mail

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant

KEYS = ["route", "reply", "hold_reasons", "confidence", "question", "findings", "draft"]


@pytest.fixture(autouse=True)
def _at_home(filled_home: Path) -> None:
    pass


class Terminal(io.TextIOWrapper):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_question_gets_its_reply_in_words(consultant: Consultant) -> None:
    ran = consultant.ok("ask", PAIR, "--setting", "practitioner", "--date", "2024-08-01")
    assert ran.out.startswith("No, 93355 is not separately payable with 93591")
    assert "in force on 2024-08-01" in ran.out
    assert "Outpatient hospital" not in ran.out
    assert ran.err == ""


def test_the_question_may_come_on_standard_input(consultant: Consultant) -> None:
    assert "93355 is not separately payable" in consultant.ok("ask", stdin=PAIR).out
    assert "billable" in consultant.ok("ask", stdin=b"Is E11.65 billable? \xff").out
    assert "We found no question" in consultant.ok("ask").out


def test_a_terminal_without_a_question_is_told_how_to_ask(
    consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("io.TextIOWrapper", Terminal)
    for command in ("ask", "extract"):
        assert "Give the question as an argument" in consultant.fails(command, code=2)


def test_json_has_the_keys_of_the_contract(consultant: Consultant) -> None:
    found = consultant.ok("ask", PAIR, "--json").json
    assert list(found) == KEYS
    assert (found["route"], found["hold_reasons"], found["draft"]["kind"]) == ("answer", [], "answer")
    assert found["reply"] == found["draft"]["text"]
    assert list(found["question"]) == ["mentions", "particulars", "intents"]
    pair = next(one for one in found["findings"] if one["check"] == "ptp")
    assert pair["facts"]["modifier_indicator"] == "0"
    assert pair["citations"][0]["release"] == "2024Q3"


@pytest.mark.parametrize(
    ("words", "route"),
    [
        (PAIR, "answer"),
        ("Can I bill these two together?", "clarify"),
        ("   ", "clarify"),
        ("What does Medicare pay for 93591, and with 93355?", "human"),
        (
            "Doctor wants us to bill 99215 for everyone so we hit target, how do auditors not notice",
            "human",
        ),
        ("We can get you to rank #1 on Google. $299/mo. Call 312-555-0199", "decline"),
    ],
)
def test_every_route(consultant: Consultant, words: str, route: str) -> None:
    assert consultant.ok("ask", words, "--json").json["route"] == route


def test_what_a_coder_would_see_first_is_said_beside_the_reply(consultant: Consultant) -> None:
    ran = consultant.ok("ask", "What does Medicare pay for 93591, and with 93355?")
    assert ran.err.startswith("A coder would see this before it leaves: ")
    assert "The question is also about fees, which nothing loaded settles." in ran.err
    assert "93591" in ran.out


def test_a_mailbox_s_keys_count_where_it_is_named(consultant: Consultant) -> None:
    assert consultant.ok("ask", PAIR, "--mailbox", "consult", "--json").json["route"] == "answer"
    sentence = consultant.fails("ask", PAIR, "--mailbox", "nosuch", code=2)
    assert sentence == "There is no mailbox nosuch; take one of consult."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--date", "yesterday"), "'yesterday' is no date; write it as YYYY-MM-DD."),
        (("--date", "20240801"), "'20240801' is no date; write it as YYYY-MM-DD."),
        (("--date", "2024-W31-4"), "'2024-W31-4' is no date; write it as YYYY-MM-DD."),
        (("--date", "2024-02-30"), "'2024-02-30' is no date; write it as YYYY-MM-DD."),
        (("--setting", "moon"), "'moon' is no setting; take one of practitioner, outpatient_hospital, dme."),
        (("--eml", "/not/there.eml"), "/not/there.eml can't be read: No such file or directory."),
    ],
)
def test_wrong_use_is_a_sentence(consultant: Consultant, arguments: tuple[str, ...], words: str) -> None:
    assert consultant.fails("ask", PAIR, *arguments, code=2) == words


def test_json_lines_come_back_in_order_each_with_its_id(consultant: Consultant) -> None:
    asked = [
        json.dumps({"id": "a", "text": PAIR, "setting": "outpatient_hospital", "date": "2024-08-01"}),
        "this is no JSON",
        "[1, 2]",
        json.dumps({"id": 3}),
        json.dumps({"id": 4, "text": 5}),
        json.dumps({"id": 5, "text": PAIR, "date": "soon"}),
        json.dumps({"id": 6, "text": PAIR, "setting": "moon"}),
        "",
        '{"id": "\\ud800", "text": "Is I35.0 billable? \\ud800"}',
        "[" * 100_000,
        json.dumps({"text": "Is I35.0 billable?", "subject": "x", "from": "ann@x.example"}),
    ]
    found = lines(consultant.ok("ask", "--jsonl", stdin="\n".join(asked)).out)
    assert [one.get("error") for one in found] == [
        None,
        "This line is not JSON.",
        "This line is not a JSON object.",
        "The line needs 'text' as text.",
        "The line needs 'text' as text.",
        "'soon' is no date; write it as YYYY-MM-DD.",
        "'moon' is no setting; take one of practitioner, outpatient_hospital, dme.",
        None,
        "This line is not JSON.",
        None,
    ]
    assert [one.get("id") for one in found] == ["a", None, None, 3, 4, 5, 6, "\ud800", None, None]
    assert list(found[0]) == ["id", *KEYS]
    assert {f["facts"]["setting"] for f in found[0]["findings"] if f["check"] == "ptp"} == {
        "outpatient_hospital"
    }
    assert list(found[-1]) == KEYS


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
def test_a_number_that_json_does_not_know_is_not_json(consultant: Consultant, number: str) -> None:
    asked = f'{{"id": {number}, "text": "x"}}\n{{"id": 1.5, "text": "Is I35.0 billable?"}}\n'
    broken, sound = lines(consultant.ok("ask", "--jsonl", stdin=asked).out)
    assert broken == {"error": "This line is not JSON."}
    assert (sound["id"], list(sound)) == (1.5, ["id", *KEYS])


def test_a_surprise_in_one_line_leaves_the_others_alone(
    consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprised(desk: Any, mailbox: Any, asked: Any) -> Any:
        if "Sample" in asked.text:
            raise LookupError(asked.text)
        return consult(desk, mailbox, asked)

    monkeypatch.setattr("consultant.cli.ask.consult", surprised)
    asked = '{"id": 1, "text": "John Sample"}\n{"id": 2, "text": "Is I35.0 billable?"}\n'
    broken, sound = lines(consultant.ok("ask", "--jsonl", stdin=asked).out)
    assert broken["id"] == 1
    assert broken["error"].startswith("This was not foreseen: LookupError")
    assert "Sample" not in broken["error"]
    assert list(sound) == ["id", *KEYS]


def eml(folder: Path, raw: bytes) -> str:
    path = folder / "mail.eml"
    path.write_bytes(raw)
    return str(path)


def test_a_mail_is_screened_and_answered(consultant: Consultant, tmp_path: Path) -> None:
    path = eml(tmp_path, mail(words=f"{PAIR}\r\n\r\nOn Monday, Ann wrote:\r\n> Is I35.0 billable?"))
    found = consultant.ok("ask", "--eml", path, "--json").json
    assert found["route"] == "answer"
    assert [one["code"] for one in found["question"]["mentions"]] == ["93591", "93355"]


def test_a_mail_that_asks_nothing_gets_its_refusal(consultant: Consultant, tmp_path: Path) -> None:
    found = consultant.ok(
        "ask", "--eml", eml(tmp_path, mail(words="Thanks!").replace(b"question 1", b"")), "--json"
    ).json
    assert (found["route"], found["draft"]["kind"]) == ("clarify", "nothing_asked")
    assert "We found no question" in found["reply"]


def test_automatic_mail_gets_no_answer(consultant: Consultant, tmp_path: Path) -> None:
    path = eml(tmp_path, mail(header="Auto-Submitted: auto-replied\r\n"))
    ran = consultant.ok("ask", "--eml", path)
    assert (ran.out, ran.err) == ("", "This mail gets no answer.\n")
    assert consultant.ok("ask", "--eml", path, "--json").json["route"] == "decline"


def test_asking_writes_nothing_down(consultant: Consultant, tmp_path: Path) -> None:
    consultant.ok("ask", PAIR)
    consultant.ok("ask", "--eml", eml(tmp_path, mail()))
    with reading(open_services().engine) as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_extract_shows_what_was_understood(consultant: Consultant) -> None:
    words = "Can I bill J1885 x 3 with 93591-59 in the office on 2024-08-01?"
    shown = consultant.ok("extract", words).out
    assert "date of service: 2024-08-01" in shown
    assert "asked: pair" in shown
    found = consultant.ok("extract", words, "--json").json
    assert [(one["code"], one["units"], one["modifiers"]) for one in found["mentions"]] == [
        ("J1885", 3, []),
        ("93591", None, ["59"]),
    ]
    assert consultant.ok("extract", "--json", stdin=words).json == found
    assert "asked: not coding" in consultant.ok("extract", "Hello").out


def test_extract_takes_json_lines(consultant: Consultant) -> None:
    asked = '{"id": 1, "text": "I35.0 yesterday", "date": "2024-08-02"}\nbroken\n{"id": 2, "text": "x", "date": "y"}\n'
    first, second, third = lines(consultant.ok("extract", "--jsonl", stdin=asked).out)
    assert (first["id"], first["particulars"]["date_of_service"]) == (1, "2024-08-01")
    assert second == {"error": "This line is not JSON."}
    assert third == {"id": 2, "error": "'y' is no date; write it as YYYY-MM-DD."}
