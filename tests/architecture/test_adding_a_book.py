"""docs/adding-a-book.md is typed in, word for word, into a copy of the package; then the book is imported and asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
RECIPE = CHECKOUT / "docs" / "adding-a-book.md"
MOST_LINES = 120
_STEP = re.compile(r"^# (consultant/\S+\.py)(?:, below: (.*))?$")


def steps() -> list[tuple[str, str | None, str]]:
    """File, the line below which to type (None: a new file), and what to type."""
    found: list[tuple[str, str | None, list[str]]] = []
    for block in re.findall(r"^```python\n(.*?)^```", RECIPE.read_text(), re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if step := _STEP.match(line):
                found.append((step[1], step[2], []))
            else:
                found[-1][2].append(line)
    return [(path, below, "\n".join(lines) + "\n") for path, below, lines in found]


def type_in(checkout: Path) -> None:
    for name, below, text in steps():
        path = checkout / name
        if below is None:
            assert not path.exists(), f"{name} is there already."
            path.write_text(text)
            continue
        content = path.read_text()
        assert content.count(below + "\n") == 1, f"{name} has not one line {below!r}."
        path.write_text(content.replace(below + "\n", below + "\n" + text, 1))


@pytest.mark.slow
def test_the_recipe_for_a_book_works_as_it_stands(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "consultant", tmp_path / "consultant")
    for name in ("mailbox_config", "templates"):
        (tmp_path / name).symlink_to(CHECKOUT / name)
    type_in(tmp_path)
    (tmp_path / "wheelchairs-2026.csv").write_bytes(b"code,class\r\nK9901,light\r\nK9902,heavy\r\n")
    environment = os.environ | {"CONSULTANT_HOME": str(tmp_path / "home"), "PYTHONPATH": str(tmp_path)}

    def consultant(*arguments: str) -> Any:
        command = [sys.executable, "-m", "consultant.cli.main", *arguments, "--json"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=120
        )
        return json.loads(done.stdout)

    (result,) = consultant("codes", "import", "wheelchairs-2026.csv")["results"]
    assert (result["outcome"], result["book"], result["release"], result["rows"]) == (
        "imported", "wheelchairs", "2026", 2,
    )  # fmt: skip
    (known,) = consultant("lookup", "K9902", "--date", "2026-05-01")["wheelchairs"]
    assert known["class"] == "heavy"
    assert known["citation"] == {"system": "Invented wheelchair classes", "release": "2026", "row": "K9902"}


def test_the_recipe_is_short() -> None:
    assert len(RECIPE.read_text().splitlines()) <= MOST_LINES
