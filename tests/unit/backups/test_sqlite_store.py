"""A copy of a SQLite store that is damaged, or is not what its manifest says, is not taken for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consultant.backups import sqlite_store
from consultant.backups.archive import reading_archive, writing
from consultant.backups.manifest import Manifest
from consultant.errors import BackupRefused
from consultant.models.base import make_engine
from consultant.models.migrations import bring_to


def test_what_is_no_store_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_bytes(b"no database, but long enough to be taken for one" * 30)
    with pytest.raises(BackupRefused, match="desk is damaged"):
        sqlite_store.look_through(tmp_path / "desk.db", "desk")


def test_a_store_with_other_rows_than_its_manifest_says_is_not_put_in_place(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'books.db'}", "books")
    bring_to(engine, "books", "0001_books")
    (tmp_path / "scratch").mkdir()
    with writing(tmp_path / "it.zip") as into:
        said = sqlite_store.dump(engine, "books", into, tmp_path / "scratch")
        into.finish(Manifest(datetime.now(UTC), "a test", [], {"books": said}, into.members))
    engine.dispose()
    other = make_engine(f"sqlite:///{tmp_path / 'other' / 'books.db'}", "books")
    with reading_archive(tmp_path / "it.zip") as archive, pytest.raises(BackupRefused, match="does not hold"):
        sqlite_store.place(other, "books", archive, replace(said, rows={}))
    assert not list((tmp_path / "other").iterdir())
