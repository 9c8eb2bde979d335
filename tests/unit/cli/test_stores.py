"""`consultant stores …`: which version the stores are at, up and back by one; and what a part does with a store of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

import workers.app
from consultant.cli.main import run
from consultant.cli.services import ready_stores
from consultant.config import read_settings
from consultant.errors import ConfigurationError
from consultant.models.base import bulk_writing, make_engine
from consultant.models.migrations import newest_revision, revisions


def told(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(list(words)) == code
    said = capsys.readouterr()
    return said.out or said.err


def standings(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    found = json.loads(told(capsys, "stores", "status", "--json"))["stores"]
    return {one["store"]: one["standing"] for one in found}


def test_the_stores_are_brought_to_this_version_and_back_by_one(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, former = revisions("desk")[-1], revisions("desk")[-2]
    assert told(capsys, "stores", "migrate").startswith(f"desk: nothing → {newest}.")
    assert told(capsys, "stores", "migrate").startswith(f"desk: {newest} already.")
    assert told(capsys, "stores", "back", "desk") == f"desk: {newest} → {former}.\n"
    assert standings(capsys) == {"desk": "older", "books": "current"}
    assert "`consultant stores migrate` brings it further" in told(capsys, "stores", "status")
    monkeypatch.setenv("CONSULTANT_MIGRATE", "apart")
    assert "run `consultant stores migrate`" in told(capsys, "accounts", "list", code=1)


def test_a_store_goes_back_only_where_this_program_knows_the_way(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "'shelf' is no store" in told(capsys, "stores", "back", "shelf", code=2)
    assert "can't take it back" in told(capsys, "stores", "back", "desk", code=2)
    assert standings(capsys) == {"desk": "new", "books": "new"}


def test_a_worker_does_not_start_on_a_store_of_another_version(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULTANT_MIGRATE", "apart")
    with pytest.raises(SystemExit, match="consultant: The desk store has no tables yet"):
        workers.app._ready_stores()
    monkeypatch.setenv("CONSULTANT_MIGRATE", "at-start")
    workers.app._ready_stores()
    engine = make_engine(read_settings().database_url, "desk")
    beyond = f"{int(newest_revision('desk')[:4]) + 2:04}_of_some_day"
    with bulk_writing(engine) as connection:
        connection.execute(text("UPDATE desk_version SET version_num = :said"), {"said": beyond})
    engine.dispose()
    with pytest.raises(SystemExit, match="start the newer program"):
        workers.app._ready_stores()


def test_a_part_that_starts_while_the_store_is_away_does_not_end_for_that(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE", "BOOKS"):
        monkeypatch.setenv(f"CONSULTANT_{name}_URL", f"sqlite:////proc/no-such-folder/{name}.db")
    monkeypatch.setattr("consultant.models.base.Path.mkdir", lambda *_, **__: None)
    ready_stores(read_settings())


def test_how_migrating_is_done_is_one_of_two() -> None:
    assert read_settings({"CONSULTANT_MIGRATE": "at-start"}).migrates
    assert not read_settings({"CONSULTANT_MIGRATE": "apart"}).migrates
    with pytest.raises(ConfigurationError, match="CONSULTANT_MIGRATE is 'never'; it takes at-start or apart"):
        read_settings({"CONSULTANT_MIGRATE": "never"})
