"""Every page says how the same is done without it: a command that exists, and a call that the application answers.

Read off the source: each `Same("command", "METHOD /path")`, with what an f-string fills in standing for anything.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from typer.main import get_command

from consultant.cli.main import app
from consultant.web.rooms import ROOMS

CHECKOUT = Path(__file__).resolve().parents[2]
METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
FILLED = "0"


def _text(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) if isinstance(part, ast.Constant) else FILLED for part in node.values)
    return ""


def _said() -> Iterator[tuple[str, str, str]]:
    """Where it is said, the command and the call."""
    for path in sorted((CHECKOUT / "consultant" / "web").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Same":
                named = {one.arg: one.value for one in node.keywords}
                given = [*node.args, None, None]
                command, call = named.get("command", given[0]), named.get("call", given[1])
                yield f"{path.name}:{node.lineno}", _text(command), _text(call)


SAID = list(_said())


def _routes() -> Iterator[tuple[str, re.Pattern[str]]]:
    for room in ROOMS:
        for route in room.routes:
            if isinstance(route, APIRoute):
                for method in route.methods or ():
                    yield method, re.compile(re.sub(r"\{[^}]*\}", "[^/]+", route.path))


def _find(words: list[str]) -> Any:
    """The command that these words begin with; None where there is none."""
    found: Any = get_command(app)
    for word in words:
        below = getattr(found, "commands", {})
        if not below:
            return found
        if word not in below:
            return None
        found = below[word]
    return None if getattr(found, "commands", {}) else found


@pytest.mark.parametrize(("where", "command", "call"), SAID, ids=[where for where, _, _ in SAID])
def test_what_a_page_says_of_the_same_without_it_is_so(where: str, command: str, call: str) -> None:
    if command:
        first = command.partition(" | ")[0].split()
        found = _find(first)
        assert found is not None, f"{where}: there is no `consultant {command}`"
        known = {option for one in found.params for option in one.opts}
        assert {word for word in first if word.startswith("--")} <= known, f"{where}: {command}"
    if call:
        method, _, path = call.partition(" ")
        assert method in METHODS, f"{where}: {call} is no call"
        bare = path.partition("?")[0]
        assert any(one == method and known.fullmatch(bare) for one, known in _routes()), f"{where}: {call}"


def test_every_page_says_it() -> None:
    assert len(SAID) >= 20
