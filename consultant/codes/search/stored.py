"""Keeps the indexes in the books store: makes those that are missing or out of date at the end of an import, loads them once.

An index belongs to a release of a list of codes and goes with it. It is out of date when a book that lends it words was
replaced, or when the desk reads words in another way than when it was made.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import bindparam, delete, insert, select

from consultant.codes.search.compiled import FORMAT, Compiled
from consultant.codes.search.compiling import compile_index
from consultant.codes.search.searcher import Searcher
from consultant.codes.search.wordings.corpus import SOURCES, gather, lent
from consultant.models.base import bulk_writing
from consultant.models.books import releases, search_indexes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from consultant.codes.catalogue import Book
    from consultant.codes.editions import Release
    from consultant.codes.entries import Edition
    from consultant.codes.lookup import Books
    from consultant.codes.view import View
    from consultant.vocabulary import CodeSystem

MOST_LOADED = 24
"""How many indexes a process keeps; the systems of today, and some editions of former dates."""

_INDEXES = search_indexes.c
_MINE = (_INDEXES.release_id == bindparam("release")) & (_INDEXES.system == bindparam("system"))
_DIGEST = select(_INDEXES.sha256).where(_MINE)
_DATA = select(_INDEXES.data).where(_MINE)


class Bars(Protocol):
    """What is told of the work: the importers' `Progress`."""

    def begin(self, title: str, total: int) -> None:
        """It is begun."""

    def end(self, title: str) -> None:
        """It is over."""


def refresh(engine: Engine, books: Books, bars: Bars | None = None) -> list[str]:
    """Make every index that is missing or out of date; the titles of those made."""
    made: list[str] = []
    for system, release, lending in books.read(_wanted):
        built_from = _fingerprint(lending)
        if books.read(_built_from, release.id, system) == built_from:
            continue
        title = f"Search index of {system}, {release.release}"
        if bars:
            bars.begin(title, 1)
        index = books.read(_made, system, release, lending)
        if index and _keep(engine, system, release, built_from, index):
            made.append(title)
        if bars:
            bars.end(title)
    return made


def _wanted(view: View) -> list[tuple[CodeSystem, Release, dict[Book, int]]]:
    """Each release that is to have an index, with the releases that lend it words."""
    return [
        (system, release, lent(view, system, release))
        for system in SOURCES
        for release in _lists(view, system)
    ]


def _lists(view: View, system: CodeSystem) -> Iterator[Release]:
    """The releases of the first list of a system that is loaded."""
    for book in SOURCES[system].lists:
        series = view.series(book)
        if series:
            yield from series
            return


def _fingerprint(lending: dict[Book, int]) -> str:
    return json.dumps({"format": FORMAT, "books": {str(book): number for book, number in lending.items()}})


def _built_from(view: View, release: int, system: CodeSystem) -> str | None:
    statement = select(_INDEXES.built_from).where(_MINE)
    found = view.connection.scalar(statement, {"release": release, "system": system})
    return None if found is None else str(found)


def _made(view: View, system: CodeSystem, release: Release, lending: dict[Book, int]) -> bytes:
    """The index of a release; empty where nothing of it may be read, such as an AMA text without a licence."""
    corpus = gather(view.connection, system, release, lending)
    return compile_index(corpus).to_bytes() if corpus.wordings else b""


def _keep(engine: Engine, system: CodeSystem, release: Release, built_from: str, data: bytes) -> bool:
    """Store an index in the place of the former one; False where its release went meanwhile."""
    row = {
        "release_id": release.id,
        "system": system,
        "built_from": built_from,
        "sha256": hashlib.sha256(data).hexdigest(),
        "data": data,
    }
    with bulk_writing(engine) as connection:
        still = select(releases.c.id).where(releases.c.id == release.id, ~releases.c.purged).with_for_update()
        if connection.scalar(still) is None:
            return False
        connection.execute(delete(search_indexes).where(_MINE), {"release": release.id, "system": system})
        connection.execute(insert(search_indexes).values(row))
    return True


_loaded: OrderedDict[str, Searcher] = OrderedDict()
_loading = threading.Lock()


def searcher(view: View, system: CodeSystem, edition: Edition) -> Searcher | None:
    """The index of an edition, ready to be asked; None where the store has none. Kept by what is in it, so never stale."""
    asked = {"release": edition.release_id, "system": system}
    digest = view.connection.scalar(_DIGEST, asked)
    if digest is None:
        return None
    with _loading:
        if digest not in _loaded:
            data = view.connection.scalar(_DATA, asked)
            if data is None:
                return None
            _loaded[digest] = Searcher(Compiled.from_bytes(data), system)
            while len(_loaded) > MOST_LOADED:
                _loaded.popitem(last=False)
        _loaded.move_to_end(digest)
        return _loaded[digest]
