"""Every importer is put through the same paces with its sample: what is whole is taken, what is broken changes nothing.

A new importer needs a line in its family's samples; that there is one is a test of its own.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from consultant.codes.importers import ImportResult, Outcome, import_paths
from consultant.codes.importers.registry import IMPORTERS, find_importer
from consultant.codes.importers.source import find_sources
from consultant.models.base import make_engine, snapshot
from consultant.models.books import CONTENT_KEYS, releases
from consultant.models.migrations import migrate
from consultant.vocabulary import Setting

from tests.samples import SAMPLES
from tests.samples.sample import Sample

if TYPE_CHECKING:
    from sqlalchemy import Engine

WORKBOOKS = (".xlsx",)
BINARY = (*WORKBOOKS, ".pdf")
EVERY = pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.importer}, {one.file}")
TEXTS = pytest.mark.parametrize(
    "sample",
    [one for one in SAMPLES if not one.file.endswith(BINARY)],
    ids=lambda one: f"{one.importer}, {one.file}",
)
TABLES = pytest.mark.parametrize(
    "sample",
    [one for one in SAMPLES if one.file.endswith(".csv") and one.one_heading],
    ids=lambda one: f"{one.importer}, {one.file}",
)

ONE_ROW_A_LINE = pytest.mark.parametrize(
    "sample",
    [one for one in SAMPLES if one.last_line_is_a_row],
    ids=lambda one: f"{one.importer}, {one.file}",
)


@pytest.fixture(scope="module")
def store() -> Iterator[Engine]:
    """One store for the module, in memory where the system has a folder there: what a power cut does is tested elsewhere."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        engine = make_engine(f"sqlite:///{folder}/books.db", "books")
        migrate(engine, "books")
        yield engine
        engine.dispose()


@pytest.fixture
def engine(store: Engine) -> Engine:
    """The store without a release."""
    with store.execution_options(writing=True).connect() as connection, connection.begin():
        if connection.execute(select(releases.c.id)).first():
            for table in (*CONTENT_KEYS, releases):
                connection.execute(table.delete())
    return store


def write(folder: Path, sample: Sample) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    for name, content in {**sample.beside, sample.file: sample.content}.items():
        (folder / name).write_bytes(content)
    return folder


def bring(engine: Engine, folder: Path, sample: Sample) -> list[ImportResult]:
    said: dict[str, Any] = dict(sample.said)
    if "setting" in said:
        said["setting"] = Setting(said["setting"])
    return import_paths(engine, [folder], clock=lambda: datetime(2026, 11, 23, tzinfo=UTC), **said)


def contents(engine: Engine) -> dict[str, int]:
    """How many rows each table holds, and how many releases are active."""
    with snapshot(engine) as connection:
        found = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in CONTENT_KEYS
        }
        active = select(func.count()).select_from(releases).where(releases.c.status == "active")
        return found | {"active": connection.scalar(active) or 0}


def is_sound(engine: Engine, before: dict[str, int], results: list[ImportResult]) -> None:
    """Whatever was in the file: each edition went in whole, or was refused with a reason and left nothing."""
    for result in results:
        assert result.message.strip().endswith((".", "…")), result
        if result.outcome is Outcome.REFUSED and result.recognised:
            assert result.files[0].rpartition(": ")[2] in result.message or result.release, result
    if not any(result.outcome is Outcome.IMPORTED for result in results):
        assert contents(engine) == before


def test_every_importer_has_a_sample() -> None:
    assert {one.importer for one in SAMPLES} == {one.name for one in IMPORTERS}
    assert len({one.name for one in IMPORTERS}) == len(IMPORTERS)


@EVERY
def test_a_sample_is_taken_by_its_importer_alone(sample: Sample, tmp_path: Path) -> None:
    (source,) = (one for one in find_sources([write(tmp_path / "in", sample)]) if one.names == (sample.file,))
    assert [one.name for one in IMPORTERS if one.recognises(source)] == [sample.importer]


@EVERY
def test_a_sample_goes_in_once(sample: Sample, engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", sample)
    first = bring(engine, folder, sample)
    assert [(one.outcome, one.recognised) for one in first] == [(Outcome.IMPORTED, sample.importer)], first
    assert first[0].rows
    there = contents(engine)
    assert there["active"] == 1
    assert sum(there.values()) > 1
    assert [one.outcome for one in bring(engine, folder, sample)] == [Outcome.UNCHANGED]
    assert contents(engine) == there


@EVERY
def test_a_sample_is_taken_out_of_a_zip_in_a_zip(sample: Sample, engine: Engine, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for name, content in {**sample.beside, sample.file: sample.content}.items():
            archive.writestr(name, content)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    results = bring(engine, tmp_path / "outer.zip", sample)
    assert [one.outcome for one in results] == [Outcome.IMPORTED], results


@EVERY
def test_a_sample_comes_back_with_its_differences_counted(
    sample: Sample, engine: Engine, tmp_path: Path
) -> None:
    importer = next(one for one in IMPORTERS if one.name == sample.importer)
    folder = write(tmp_path / "in", sample)
    bring(engine, folder, sample)
    padding = b"" if sample.file.endswith(BINARY) else b"\r\n"
    (folder / sample.file).write_bytes(sample.content + padding)
    (result,) = bring(engine, folder, sample)
    if padding and result.outcome is Outcome.IMPORTED:
        expected = (0, 0, 0) if importer.compared is not None else (None, None, None)
        assert (result.added, result.changed, result.ended) == expected


@TEXTS
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_cut_off_file_is_refused_or_known_to_be_whole(
    sample: Sample, share: float, engine: Engine, tmp_path: Path
) -> None:
    """A text file that ends between two lines can't be told from a shorter one; one that ends within a line can."""
    cut = replace(sample, content=sample.content[: int(len(sample.content) * share)])
    before = contents(engine)
    is_sound(engine, before, bring(engine, write(tmp_path / "in", cut), cut))


@TEXTS
def test_another_encoding_is_refused(sample: Sample, engine: Engine, tmp_path: Path) -> None:
    text = sample.content.decode("utf-8", "replace")
    wrong = replace(sample, content=text.encode("utf-16"))
    before = contents(engine)
    results = bring(engine, write(tmp_path / "in", wrong), wrong)
    is_sound(engine, before, results)
    assert not any(one.outcome is Outcome.IMPORTED for one in results)


@TEXTS
def test_a_zero_byte_is_refused(sample: Sample, engine: Engine, tmp_path: Path) -> None:
    last = sample.content.rstrip(b"\r\n").rfind(b"\n")
    broken = replace(sample, content=sample.content[: last + 3] + b"\0" + sample.content[last + 3 :])
    before = contents(engine)
    results = bring(engine, write(tmp_path / "in", broken), broken)
    assert not any(one.outcome is Outcome.IMPORTED for one in results), results
    assert contents(engine) == before


def _records(sample: Sample) -> tuple[list[list[str]], int, str]:
    """The records of a csv sample, the place of its last heading record, and its delimiter."""
    text = sample.content.decode("utf-8-sig", "replace")
    delimiter = "\t" if "\t" in text.splitlines()[0] else ","
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = max(map(len, records))
    wide = [number for number, one in enumerate(records) if len(one) == width and all(one[:2])]
    return records, wide[0], delimiter


def _again(sample: Sample, records: list[list[str]], delimiter: str) -> Sample:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(records)
    return replace(sample, content=out.getvalue().encode())


@TABLES
def test_columns_may_stand_in_another_order_or_be_more(
    sample: Sample, engine: Engine, tmp_path: Path
) -> None:
    records, heading, delimiter = _records(sample)
    turned = [list(reversed(one)) if number >= heading else one for number, one in enumerate(records)]
    wider = [
        [*one, "Invented column" if number == heading else "x"] if number >= heading else one
        for number, one in enumerate(turned)
    ]
    results = bring(
        engine, write(tmp_path / "in", _again(sample, wider, delimiter)), _again(sample, wider, delimiter)
    )
    assert [one.outcome for one in results] == [Outcome.IMPORTED], results
    assert any("Invented column" in note for note in results[0].notes), results


def tried(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@tried(examples=3)
@given(data=st.data())
@EVERY
def test_whatever_becomes_of_a_file_nothing_else_breaks(
    sample: Sample, engine: Engine, tmp_path: Path, data: st.DataObject
) -> None:
    spoil(sample, engine, tmp_path, data)


@pytest.mark.long
@tried(examples=15)
@given(data=st.data())
@EVERY
def test_whatever_becomes_of_it_tried_for_longer(
    sample: Sample, engine: Engine, tmp_path: Path, data: st.DataObject
) -> None:
    spoil(sample, engine, tmp_path, data)


def spoil(sample: Sample, engine: Engine, tmp_path: Path, data: st.DataObject) -> None:
    """Cut pieces out of a sample, put others in, and import it."""
    content = bytearray(sample.content)
    for _ in range(data.draw(st.integers(1, 4), "cuts")):
        start = data.draw(st.integers(0, len(content)), "start")
        ends = data.draw(st.integers(start, min(len(content), start + 80)), "end")
        what = data.draw(
            st.one_of(
                st.binary(max_size=40),
                st.sampled_from(
                    [
                        b"\n",
                        b",",
                        b'"',
                        b"\t",
                        b"99999999999999999999",
                        b"20259999",
                        b"\xff\xfe",
                        b"-1",
                        b"nan",
                    ]
                ),
            ),
            "what",
        )
        content[start:ends] = what
    broken = replace(sample, content=bytes(content))
    before = contents(engine)
    is_sound(engine, before, bring(engine, write(tmp_path / "in", broken), broken))


@ONE_ROW_A_LINE
def test_a_row_that_stands_twice_is_refused_with_its_line(
    sample: Sample, engine: Engine, tmp_path: Path
) -> None:
    lines = sample.content.rstrip(b"\r\n").split(b"\n")
    last = lines[-1].rstrip(b"\r") + b"\r"
    twice = replace(sample, content=b"\n".join([*lines[:-1], last, last, b""]))
    before = contents(engine)
    (result,) = bring(engine, write(tmp_path / "in", twice), twice)
    assert result.outcome is Outcome.REFUSED, result
    assert f"{sample.file}, line {len(lines) + 1}: the row of " in result.message
    assert contents(engine) == before


@pytest.mark.long
@TEXTS
def test_a_million_rows_of_garbage_are_refused_at_the_first(
    sample: Sample, engine: Engine, tmp_path: Path
) -> None:
    garbage = replace(sample, content=sample.content + b"\r\n\x7f garbage, in \t every line\r\n" * 200_000)
    before = contents(engine)
    results = bring(engine, write(tmp_path / "in", garbage), garbage)
    is_sound(engine, before, results)
    assert [one.outcome for one in results] == [Outcome.REFUSED], results


def test_garbage_is_known_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "garbage.txt"
    path.write_bytes(b"garbage, in \t every line\r\n" * 1000)
    (source,) = find_sources([path])
    assert find_importer(source) is None
