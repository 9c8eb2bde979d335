"""How a command ends: one sentence and an exit code, whatever went wrong."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant.cli import lifeline, main, output

if TYPE_CHECKING:
    from tests.unit.cli.conftest import Consultant


def test_help_lists_every_command(consultant: Consultant) -> None:
    shown = consultant.ok("--help").out
    for name in (
        "serve",
        "ask",
        "receive",
        "read",
        "extract",
        "lookup",
        "codes",
        "accounts",
        "cases",
        "mailboxes",
    ):
        assert name in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",),
        ("ask", "--nosuch"),
        ("cases", "nosuch"),
        ("cases", "trace"),
        ("cases", "list", "--limit", "many"),
        ("cases", "list", "--limit", "0"),
        ("accounts", "grant", "ann@x.example", "some"),
    ],
)
def test_wrong_use_is_a_sentence_and_exit_2(
    home: Path, consultant: Consultant, arguments: tuple[str, ...]
) -> None:
    assert consultant.fails(*arguments, code=2)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SMTP_LISTEN", "nowhere", "takes HOST:PORT"),
        ("SEAL_KEY", "short", "CONSULTANT_SEAL_KEY is not a key"),
        ("SEAL_KEY_FILE", "/not/there", "CONSULTANT_SEAL_KEY_FILE names /not/there"),
        ("DATABASE_URL", "nonsense", "no database address"),
        ("DATABASE_URL", "nosuch://x/y", "no database address"),
        ("CONFIG", "/not/there", "_defaults.toml can't be read"),
    ],
)
def test_a_wrong_setting_is_a_sentence_and_exit_1(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"CONSULTANT_{name}", value)
    assert words in consultant.fails("ask", "Is I10 billable?", code=1)


def test_a_store_that_is_none_is_a_sentence(home: Path, consultant: Consultant) -> None:
    home.mkdir()
    (home / "desk.db").write_bytes(b"this is no database at all, whatever it is called" * 9)
    assert consultant.fails("cases", "list", code=1) == "The database can't be used: file is not a database."


def test_a_home_that_is_a_file_is_a_sentence(home: Path, consultant: Consultant) -> None:
    home.write_bytes(b"")
    assert "can't be used" in consultant.fails("cases", "list", code=1)


def test_a_configuration_without_templates_is_a_sentence(
    home: Path, tmp_path: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes = Path(__file__).resolve().parents[3] / "mailbox_config"
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "mailbox_config").symlink_to(boxes)
    monkeypatch.setenv("CONSULTANT_CONFIG", str(tmp_path / "config"))
    assert consultant.fails("ask", "Is I10 billable?", code=1).startswith(
        "A file can't be used: 'clarify/subject.txt'"
    )


def test_what_nobody_foresaw_names_the_line_and_no_words(
    home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(*_: object) -> None:
        words = "John Sample"
        raise KeyError(words)

    monkeypatch.setattr("consultant.cli.ask.consult", surprise)
    sentence = consultant.fails("ask", "Is I10 billable?", code=1)
    assert sentence.startswith("This was not foreseen: KeyError at ask.py:")
    assert "Sample" not in sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ("cases", "trace", "9" * 30),
        ("cases", "list", "--limit", "9" * 30),
        ("accounts", "grant", "ann@x.example", "9" * 30),
    ],
)
def test_a_number_beyond_the_database_is_a_sentence(
    filled_home: Path, consultant: Consultant, arguments: tuple[str, ...]
) -> None:
    consultant.ok("accounts", "add", "ann@x.example")
    assert consultant.fails(*arguments, code=2) == "A number is larger than the database can hold."


def test_ctrl_c_ends_with_130(home: Path, consultant: Consultant, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("consultant.cli.cases.open_services", interrupted)
    assert consultant("cases", "list").code == 130


def test_a_reader_that_leaves_is_no_failure(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nobody_reads(*_: object, **__: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("consultant.cli.cases.open_services", nobody_reads)
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert main.run(["cases", "list"]) == 0


def test_the_entry_point_exits_with_the_code(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["consultant", "nosuch"])
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 2


def test_a_table_is_cut_neither_on_a_terminal_nor_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    output.print_table(["a", "b"], [["x" * 150, None]])
    assert "x" * 150 in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "300")
    output.print_table(["a", "b"], [["x" * 150, 1]])
    assert "x" * 150 in capsys.readouterr().out


def test_a_lifeline_that_closes_ends_the_part(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    reader, writer = os.pipe()
    os.write(writer, b"x")
    os.close(writer)
    lifeline._wait(reader, 4321)
    assert sent == [(4321, signal.SIGTERM)]
    os.close(reader)
    lifeline._wait(reader, 4321)
    assert len(sent) == 1, "a descriptor that is none is no parent's death"


def test_without_a_lifeline_nothing_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    def remember(thread: threading.Thread) -> None:
        started.append(thread)

    monkeypatch.setattr(threading.Thread, "start", remember)
    for value in ("", "nothing"):
        monkeypatch.setenv(lifeline.VARIABLE, value)
        lifeline.watch()
    assert started == []
    monkeypatch.setenv(lifeline.VARIABLE, "7")
    lifeline.watch()
    assert len(started) == 1


def test_json_lines_skip_blank_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'\n  \n{"id": 1}\n')))
    output.json_lines(lambda _: {"a": 1})
    assert capsys.readouterr().out == '{"id": 1, "a": 1}\n'


def test_what_stands_in_a_table_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(["reason"], [["a\x1b]0;x\x07b\x9b2Jc\u202ed [bold]e[/bold]"]])
    assert (
        capsys.readouterr().out.split("\n")[1].rstrip() == "a\ufffd]0;x\ufffdb\ufffd2Jc\ufffdd [bold]e[/bold]"
    )
