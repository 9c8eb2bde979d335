"""Indexes in the store: made by an import, made anew when their words change, gone with their release, loaded once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from consultant.codes.catalogue import Book
from consultant.codes.importers import ImportResult, Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.codes.search import stored
from consultant.codes.search.compiled import FORMAT
from consultant.codes.search.search import search
from consultant.codes.search.searcher import Searcher
from consultant.codes.view import View
from consultant.errors import NothingToSearch
from consultant.models.base import make_engine
from consultant.models.books import releases, search_indexes
from consultant.models.migrations import downgrade, migrate
from consultant.vocabulary import CodeSystem

from tests import code_files
from tests.stores import Store
from tests.unit.codes.search import invented

CM, HCPCS = CodeSystem.ICD10CM, CodeSystem.HCPCS
Importing = Callable[..., list[ImportResult]]
ORDER_2025, ORDER_2026 = "icd10cm-order-2025.txt", "icd10cm-order-2026.txt"
TABULAR = "icd10c-tabular-April-1-2026.xml"


@dataclass(frozen=True)
class Shelf:
    """A store that a test imports into."""

    engine: Engine
    books: Books
    folder: Path

    def load(self, **files: str) -> list[ImportResult]:
        """Import files of these contents; `__` in a name stands for its last dot."""
        self.folder.mkdir(exist_ok=True)
        paths = [
            code_files.write(self.folder, name.replace("__", ".").replace("_", "-"), content, "utf-8")
            for name, content in files.items()
        ]
        return import_paths(self.engine, paths, clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))

    def rows(self) -> dict[tuple[str, str], tuple[int, str, str]]:
        """By system and edition the release's number, what the index was made of, and its digest."""
        statement = select(
            search_indexes.c.system,
            releases.c.release,
            search_indexes.c.release_id,
            search_indexes.c.built_from,
            search_indexes.c.sha256,
        ).join(releases, releases.c.id == search_indexes.c.release_id)
        with self.engine.connect() as connection:
            return {(row[0], row[1]): (row[2], row[3], row[4]) for row in connection.execute(statement)}

    def count(self) -> int:
        with self.engine.connect() as connection:
            return len(connection.execute(select(search_indexes.c.release_id)).all())

    def searcher(self, system: CodeSystem = CM, on: date | None = None) -> Searcher | None:
        def read(view: View) -> Searcher | None:
            edition = view.edition(Book.ICD10CM if system is CM else Book.HCPCS, None, on)
            assert edition
            return stored.searcher(view, system, edition)

        return self.books.read(read)

    def found(self, text: str, system: CodeSystem = CM, on: date | None = None) -> list[str]:
        return [hit.code for hit in self.books.read(search, text, system, on=on)]


@pytest.fixture(autouse=True)
def _nothing_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "_loaded", OrderedDict())


@pytest.fixture
def shelf(books_engine: Engine, books: Books, tmp_path: Path) -> Shelf:
    return Shelf(books_engine, books, tmp_path / "in")


@pytest.fixture
def either(empty_store: Store, tmp_path: Path) -> Iterator[Shelf]:
    """On SQLite and on PostgreSQL."""
    engine = make_engine(empty_store.books_url, "books")
    migrate(engine, "books")
    yield Shelf(engine, Books(engine, lambda: date(2026, 11, 16)), tmp_path / "in")
    engine.dispose()


def order(*more: tuple[str, int, str]) -> str:
    return code_files.order_text(*invented.CODES, *more)


def test_an_import_makes_the_index_of_every_edition_and_system(either: Shelf) -> None:
    former = code_files.order_text(*sorted(invented.FORMER_CODES))
    either.load(icd10cm_order_2025__txt=former, icd10cm_order_2026__txt=order(), HCPC2025_OCT_ANWEB__txt="x")
    made = either.rows()
    assert set(made) == {("ICD-10-CM", "FY2025"), ("ICD-10-CM", "FY2026")}
    code_files.write(either.folder, "HCPC2025_OCT_ANWEB.txt", invented.HCPCS)
    import_paths(
        either.engine,
        [either.folder / "HCPC2025_OCT_ANWEB.txt"],
        clock=lambda: datetime(2026, 11, 16, tzinfo=UTC),
    )
    assert {system for system, _ in either.rows()} == {"ICD-10-CM", "HCPCS", "MOD"}
    assert {key: either.rows()[key] for key in made} == made, "what was there already is left alone"
    assert either.found("yodeling") == ["R99", "O99"]
    assert either.found("crutch", HCPCS) == ["A4999"]


def test_an_unchanged_import_makes_nothing(either: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    either.load(icd10cm_order_2026__txt=order(), icd10c_tabular_April_1_2026__xml=invented.TABULAR)
    before = either.rows()
    monkeypatch.setattr(stored, "compile_index", lambda _: pytest.fail("an index was made"))
    again = either.load(icd10cm_order_2026__txt=order(), icd10c_tabular_April_1_2026__xml=invented.TABULAR)
    assert {one.outcome for one in again} == {Outcome.UNCHANGED}
    assert either.rows() == before
    assert stored.refresh(either.engine, either.books) == []


def test_an_index_goes_when_its_release_is_replaced(either: Shelf) -> None:
    either.load(icd10cm_order_2026__txt=order())
    ((number, _, digest),) = either.rows().values()
    assert either.found("wheezing bagpipe") == []
    either.load(icd10cm_order_2026__txt=order(("X99", 1, "Wheezing bagpipe")))
    assert either.count() == 1
    ((newer, _, other),) = either.rows().values()
    assert newer != number
    assert other != digest
    assert either.found("wheezing bagpipe") == ["X99"]


def test_another_edition_of_a_lending_book_makes_the_index_anew(either: Shelf) -> None:
    either.load(icd10cm_order_2026__txt=order())
    first = either.rows()["ICD-10-CM", "FY2026"]
    assert either.found("whistling gizzard") == []
    either.load(icd10c_tabular_April_1_2026__xml=invented.TABULAR)
    second = either.rows()["ICD-10-CM", "FY2026"]
    assert (second[0], second[1] == first[1], second[2] == first[2]) == (first[0], False, False)
    assert either.found("whistling gizzard") == ["K90.9"]
    either.load(
        icd10c_tabular_April_1_2026__xml=invented.TABULAR.replace("Whistling gizzard", "Queasy pouch")
    )
    third = either.rows()["ICD-10-CM", "FY2026"]
    assert third[1:] != second[1:]
    assert either.found("queasy pouch") == ["K90.9"]
    assert either.found("whistling gizzard") == []
    assert either.count() == 1


def test_a_store_of_before_has_no_index_until_the_next_import(either: Shelf) -> None:
    either.load(icd10cm_order_2026__txt=order())
    downgrade(either.engine, "books", "0002_more_books")
    migrate(either.engine, "books")
    assert either.count() == 0
    assert either.searcher() is None
    with pytest.raises(NothingToSearch, match="makes its index"):
        either.found("yodeling")
    (again,) = either.load(icd10cm_order_2026__txt=order())
    assert again.outcome is Outcome.UNCHANGED
    assert either.found("yodeling") == ["R99", "O99"]


def test_a_book_that_lends_nothing_makes_nothing(shelf: Shelf) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    before = shelf.rows()
    code_files.write(shelf.folder, code_files.PRACTITIONER_MUE, code_files.mue_text())
    import_paths(
        shelf.engine,
        [shelf.folder / code_files.PRACTITIONER_MUE],
        clock=lambda: datetime(2026, 11, 16, tzinfo=UTC),
    )
    assert shelf.rows() == before


def test_a_refused_import_leaves_the_index(shelf: Shelf) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    before = shelf.rows()
    (refused,) = shelf.load(icd10cm_order_2026__txt=order(("T01", 1, "Late"), ("T01", 1, "Again")))
    assert refused.outcome is Outcome.REFUSED
    assert shelf.rows() == before
    assert shelf.found("yodeling") == ["R99", "O99"]


def test_words_that_are_read_in_another_way_make_every_index_anew(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    monkeypatch.setattr(stored, "FORMAT", FORMAT + 1)
    assert stored.refresh(shelf.engine, shelf.books) == ["Search index of ICD-10-CM, FY2026"]
    assert stored.refresh(shelf.engine, shelf.books) == []


def test_a_lost_index_is_made_again_and_is_the_same(shelf: Shelf) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    before = shelf.rows()
    with shelf.engine.begin() as connection:
        connection.execute(delete(search_indexes))
    assert shelf.searcher() is None
    stored.refresh(shelf.engine, shelf.books)
    assert shelf.rows() == before


def test_the_work_is_told_to_whoever_watches(shelf: Shelf) -> None:
    told: list[tuple[object, ...]] = []

    class Bars:
        def begin(self, title: str, total: int) -> None:
            told.append(("begin", title, total))

        def end(self, title: str) -> None:
            told.append(("end", title))

    shelf.load(icd10cm_order_2026__txt=order())
    with shelf.engine.begin() as connection:
        connection.execute(update(search_indexes).values(built_from="long ago"))
    stored.refresh(shelf.engine, shelf.books, Bars())
    title = "Search index of ICD-10-CM, FY2026"
    assert told == [("begin", title, 1), ("end", title)]


def test_no_index_is_kept_of_a_release_that_went_meanwhile(shelf: Shelf) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    before = shelf.rows()
    (release,) = shelf.books.read(lambda view: view.series(Book.ICD10CM))
    assert not stored._keep(shelf.engine, CM, replace(release, id=999), "{}", b"late")
    with shelf.engine.begin() as connection:
        connection.execute(update(releases).values(purged=True))
    assert not stored._keep(shelf.engine, CM, release, "{}", b"late")
    assert shelf.rows() == before


def test_a_searcher_is_kept_by_what_is_in_it(shelf: Shelf) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    first = shelf.searcher()
    assert first
    assert shelf.searcher() is first
    with shelf.engine.begin() as connection:
        connection.execute(delete(search_indexes))
    stored.refresh(shelf.engine, shelf.books)
    assert shelf.searcher() is first, "the same index, made again"
    shelf.load(icd10cm_order_2026__txt=order(("X99", 1, "Wheezing bagpipe")))
    assert shelf.searcher() is not first


def test_only_so_many_searchers_are_kept_and_the_longest_unasked_goes(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = code_files.order_text(*sorted(invented.FORMER_CODES))
    shelf.load(icd10cm_order_2025__txt=former, icd10cm_order_2026__txt=order())
    monkeypatch.setattr(stored, "MOST_LOADED", 1)
    newest, then = shelf.searcher(), date(2025, 3, 1)
    assert shelf.searcher() is newest
    oldest = shelf.searcher(on=then)
    assert oldest is not newest
    assert shelf.searcher(on=then) is oldest
    assert shelf.searcher() is not newest, "it went for the other"
    assert len(stored._loaded) == 1


def test_an_index_that_went_between_two_looks_is_none(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    monkeypatch.setattr(
        stored, "_DATA", select(search_indexes.c.data).where(search_indexes.c.release_id == -1)
    )
    assert shelf.searcher() is None


def test_brand_names_are_read_in_the_index_of_supplies_only(shelf: Shelf) -> None:
    shelf.load(icd10cm_order_2026__txt=order())
    code_files.write(shelf.folder, "HCPC2025_OCT_ANWEB.txt", invented.HCPCS)
    import_paths(shelf.engine, [shelf.folder], clock=lambda: datetime(2026, 11, 16, tzinfo=UTC))
    diagnoses, supplies = shelf.searcher(), shelf.searcher(HCPCS)
    assert diagnoses
    assert supplies
    known = [
        ("rocephin",) in one.vocabulary.listed.phrases or "rocephin" in one.vocabulary.listed.equals
        for one in (diagnoses, supplies)
    ]
    assert known == [False, True]


def test_an_index_holds_for_its_edition_on_its_last_day(shelf: Shelf) -> None:
    """A tabular list of 2026 lends its words to the edition of 2025 too, where it is all there is."""
    former = code_files.order_text(*sorted(invented.FORMER_CODES))
    shelf.load(icd10cm_order_2025__txt=former, icd10c_tabular_April_1_2026__xml=invented.TABULAR)
    assert shelf.found("whistling gizzard", on=date(2025, 3, 1)) == ["K90.9"]
