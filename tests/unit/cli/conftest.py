"""Running `consultant …` in this process: what it prints, how it ends."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from consultant.cli.main import run


@dataclass
class Ran:
    """One command's end."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Consultant:
    """`consultant(*arguments, stdin=…)`; no command ever ends in a traceback, and an error is one line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str, stdin: str | bytes = b"") -> Ran:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        self._capsys.readouterr()
        code = run(list(arguments))
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    def ok(self, *arguments: str, stdin: str | bytes = b"") -> Ran:
        """A command that does what it is told."""
        ran = self(*arguments, stdin=stdin)
        assert ran.code == 0, ran.err
        return ran

    def fails(self, *arguments: str, code: int, stdin: str | bytes = b"") -> str:
        """The one sentence of a command that can't do what it is told."""
        ran = self(*arguments, stdin=stdin)
        assert ran.code == code, ran
        sentence = ran.err.strip().splitlines()[-1]
        assert sentence.startswith("consultant: ")
        assert len(ran.err.strip().splitlines()) == 1
        assert ran.out == ""
        return sentence.removeprefix("consultant: ")


@pytest.fixture
def consultant(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Consultant:
    return Consultant(capsys, monkeypatch)
