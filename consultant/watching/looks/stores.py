"""Each store's revision, and whether the seal key opens what was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.errors import SealKeyMissing
from consultant.models.base import reading
from consultant.models.migrations import Standing, find_version, judge, newest_revision
from consultant.models.migrations.standing import WORDS
from consultant.models.post import DeskSecret
from consultant.watching.looks.look import broken, sound, worth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from consultant.watching.looks.look import Look, Patient

MIGRATE = (
    "Run `consultant stores migrate`, or start the desk, which does so unless CONSULTANT_MIGRATE is apart."
)
REPLACE = "Install the program that made it, on every machine (docs/running/upgrading.md)."


def look(patient: Patient) -> Iterator[Look]:
    """Both revisions, and the key."""
    for name, engine in (("desk", patient.engine), ("books", patient.books_engine)):
        yield _revision(name, engine)
    with reading(patient.engine) as session:
        yield from _key(session.scalars(select(DeskSecret)).first)


def _revision(store: str, engine: Engine) -> Look:
    found = find_version(engine, store)
    standing, name = judge(store, found), f"revision of {store}"
    words = f"{found or 'None'}; this program's is {newest_revision(store)}. {WORDS[standing]}"
    if standing is Standing.CURRENT:
        return sound(name, words, revision=found)
    if standing is Standing.BEYOND:
        return broken(name, words, REPLACE, revision=found)
    return worth(name, words, REPLACE if standing is Standing.NEWER else MIGRATE, revision=found)


def _key(read: object) -> Iterator[Look]:
    try:
        found = read()  # type: ignore[operator]
    except SealKeyMissing as error:
        do = "Set CONSULTANT_SEAL_KEY to the key that it was sealed with (docs/running/sealing.md); without it nothing sealed can be read."
        yield broken("seal key", str(error), do)
    else:
        if found is not None:
            yield sound("seal key", "What the desk has stored can be read.")
