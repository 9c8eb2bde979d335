"""Both stores: the revisions make what the tables say, undo it, run once however many start, and cost nothing after."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import consultant.models.account
import consultant.models.case
import consultant.models.reply  # noqa: F401 - their tables join the metadata
from consultant.models.base import Base, make_engine
from consultant.models.books import books_metadata
from consultant.models.migrations import downgrade, migrate, newest_revision, tables_of

STORES = {"books": books_metadata, "desk": Base.metadata}


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def engine(store: str, tmp_path: Path) -> Any:
    made = make_engine(f"sqlite:///{tmp_path / 'some folder %20' / store}.db", store)
    yield made
    made.dispose()


def test_revisions_make_what_the_tables_say(engine: Any, store: str) -> None:
    migrate(engine, store)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or not name.endswith("_version")},
        )
        assert compare_metadata(context, STORES[store]) == []


def test_up_down_and_up_again(engine: Any, store: str) -> None:
    migrate(engine, store)
    expected = {*STORES[store].tables, f"{store}_version"}
    assert tables_of(engine) == expected
    downgrade(engine, store)
    assert tables_of(engine) == {f"{store}_version"}
    migrate(engine, store)
    assert tables_of(engine) == expected


def test_several_at_once(engine: Any, store: str) -> None:
    url = engine.url.render_as_string(hide_password=False)
    code = (
        "import sys; from consultant.models.base import make_engine; from consultant.models.migrations import migrate; "
        "migrate(make_engine(sys.argv[1], sys.argv[2]), sys.argv[2])"
    )

    def run(_: int) -> int:
        return subprocess.run([sys.executable, "-c", code, url, store], check=False).returncode

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == [0] * 4
    assert set(STORES[store].tables) < tables_of(engine)


def test_alembic_is_not_imported_where_there_is_nothing_to_do(engine: Any, store: str) -> None:
    migrate(engine, store)
    url = engine.url.render_as_string(hide_password=False)
    code = (
        "import sys; from consultant.models.base import make_engine; from consultant.models.migrations import migrate; "
        "migrate(make_engine(sys.argv[1], sys.argv[2]), sys.argv[2]); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, url, store], check=False).returncode == 0


def test_the_version_is_the_newest_file(store: str) -> None:
    assert newest_revision(store).startswith("0001_")
