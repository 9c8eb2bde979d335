"""`consultant stores …`: which version the two stores are at, and bringing them to this program's, or back by one.

Where many machines share the stores that is a step of its own (docs/running/upgrading.md); any other command does it at
its start, unless CONSULTANT_MIGRATE says `apart`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import print_json, print_table
from consultant.config import read_settings
from consultant.errors import UsageError
from consultant.models import migrations
from consultant.models.base import make_engine
from consultant.models.migrations.standing import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

app = typer.Typer(no_args_is_help=True, help="The version of the two stores, desk and books.")
STORES = ("desk", "books")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Each store's version, the one that this program expects, and what that means; changes nothing."""
    found = [_state(store) for store in STORES]
    if as_json:
        print_json({"stores": found})
        return
    shown = ["store", "version", "expected", "words"]
    print_table(shown, [[one[name] for name in shown] for one in found])


@app.command("migrate")
def migrate() -> None:
    """Bring both stores to this program's version while the parts run; a second one waits for the first."""
    for store in STORES:
        with _engine(store) as engine:
            before = migrations.find_version(engine, store)
            migrations.migrate(engine, store)
            after = migrations.find_version(engine, store)
        print(
            f"{store}: {before or 'nothing'} → {after}." if before != after else f"{store}: {after} already."
        )


@app.command("back")
def back(store: Annotated[str, typer.Argument(help="desk or books.")]) -> None:
    """Take a store back by one version: what only that version added is lost. Every part must be the former program by then."""
    if store not in STORES:
        message = f"{store!r} is no store; take desk or books."
        raise UsageError(message)
    with _engine(store) as engine:
        before = migrations.find_version(engine, store)
        known = migrations.revisions(store)
        if before not in known[1:]:
            message = f"The {store} store is at {before}, and this program can't take it back from there."
            raise UsageError(message)
        migrations.downgrade(engine, store, known[known.index(before) - 1])
        print(f"{store}: {before} → {migrations.find_version(engine, store)}.")


def _state(store: str) -> dict[str, str | None]:
    with _engine(store) as engine:
        version = migrations.find_version(engine, store)
    standing = migrations.judge(store, version)
    return {
        "store": store,
        "version": version,
        "expected": migrations.newest_revision(store),
        "standing": standing.value,
        "words": WORDS[standing],
    }


@contextmanager
def _engine(store: str) -> Iterator[Engine]:
    settings = read_settings()
    engine = make_engine(settings.database_url if store == "desk" else settings.books_url, store)
    try:
        yield engine
    finally:
        engine.dispose()
