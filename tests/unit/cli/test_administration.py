"""`consultant audit …` and `consultant retention …`: the same as the pages, by the same functions."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from consultant.cli.main import run

from tests.stores import engines_disposed
from tests.unit.cli.conftest import Consultant

ADDRESS = "ann@clinic.example"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    with engines_disposed():
        yield


def test_a_hold_an_export_and_an_erasure_by_command_leave_their_lines(
    home: Path, tmp_path: Path, consultant: Consultant
) -> None:
    consultant.ok("accounts", "add", ADDRESS, "--units", "3")
    held = consultant.ok("retention", "hold", "address", ADDRESS, "--reason", "=Matter 1", "--by", "ada").out
    assert held == "The legal hold 1 stands.\n"
    assert "legal hold" in consultant.fails("retention", "erase", ADDRESS, "--yes", code=1)
    told = consultant.ok("retention", "status", "--json").json
    assert [hold["subject"] for hold in told["holds"]] == [ADDRESS]
    assert told["mailboxes"][0]["keep_raw_days"] == 30
    assert "=Matter 1" in consultant.ok("retention", "status").out
    consultant.ok("retention", "release", "1", "--by", "ada")
    made = tmp_path / "ann.zip"
    assert "0 cases" in consultant.ok("retention", "export", ADDRESS, "--file", str(made)).out
    assert made.stat().st_mode & 0o077 == 0, "nobody else may read it"
    assert sorted(zipfile.ZipFile(made).namelist()) == ["README.txt", "person.json"]
    assert "there already" in consultant.fails("retention", "export", ADDRESS, "--file", str(made), code=2)
    assert "say --yes" in consultant.fails("retention", "erase", ADDRESS, code=2)
    assert "stands for the address" in consultant.ok("retention", "erase", ADDRESS, "--yes", "--reason", "asked").out  # fmt: skip
    other = tmp_path / "other.zip"
    assert "Nothing is known" in consultant.fails("retention", "export", ADDRESS, "--file", str(other), code=2)  # fmt: skip
    assert not list(tmp_path.glob("other.zip*"))
    assert "Forgotten: 0" in consultant.ok("retention", "purge").out
    assert "No legal hold stands." in consultant.ok("retention", "status").out
    lines = consultant.ok("audit", "list", "--json").json["entries"]
    assert [line["action"] for line in lines if line["action"].startswith(("hold", "person", "retention"))] == [
        "retention.purged", "person.erased", "person.exported", "hold.released", "hold.placed",
    ]  # fmt: skip
    assert ADDRESS not in str(lines)
    assert home.is_dir()


def test_the_audit_log_is_listed_by_filter_and_exported(
    home: Path, tmp_path: Path, consultant: Consultant
) -> None:
    assert "No line fits." in consultant.ok("audit", "list", "--actor", "nobody").out
    consultant.ok("accounts", "add", ADDRESS)
    for number in ("1", "2"):
        consultant.ok("retention", "hold", "account", ADDRESS, "--reason", "=cmd", "--by", "ada")
        consultant.ok("retention", "release", number, "--by", "bob")
    assert "There is more: --before" in consultant.ok("audit", "list", "--limit", "1").out
    shown = consultant.ok("audit", "list", "--action", "hold.*", "--actor", "ada").out
    assert shown.count("hold.placed") == 2
    assert "hold.released" not in shown
    csv = consultant.ok("audit", "export", "--actor", "ada").out
    assert csv.count("'=cmd") == 2
    file = tmp_path / "audit.csv"
    consultant.ok("audit", "export", "--file", str(file))
    assert file.read_bytes().startswith(b"id,at,actor,via,")
    assert "no day" in consultant.fails("audit", "list", "--since", "x", code=2)
    assert run(["audit", "export", "--until", "1999-01-01"]) == 0


def test_an_alert_and_an_address_are_seen_to_with_a_line_each(home: Path, consultant: Consultant) -> None:
    assert "not suppressed" in consultant.fails("suppressions", "lift", ADDRESS, code=2)
    assert "stands raised" in consultant.fails("alerts", "clear", "7", code=2)
    assert "No mail with the number" in consultant.fails("mailboxes", "aside", "drop", "7", code=2)
