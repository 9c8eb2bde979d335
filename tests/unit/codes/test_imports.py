"""The life of a release: never half of one, never twice the same, a bad file leaves the former one active."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from consultant.codes.catalogue import Book
from consultant.codes.entries import ReleaseStatus
from consultant.codes.importers import ImportResult, Outcome, Progress, import_paths
from consultant.codes.importers.release_life import LEASE
from consultant.codes.lookup import Books
from consultant.errors import UsageError
from consultant.models.base import bulk_writing, snapshot
from consultant.models.books import CONTENT_KEYS, releases
from consultant.vocabulary import CodeSystem, Setting

from tests import code_files

if TYPE_CHECKING:
    from sqlalchemy import Engine

Importing = Callable[..., list[ImportResult]]
PRACTITIONER = Setting.PRACTITIONER


def one(results: Sequence[ImportResult]) -> ImportResult:
    assert len(results) == 1
    return results[0]


def statuses(engine: Engine) -> list[tuple[str, str]]:
    with snapshot(engine) as connection:
        found = connection.execute(select(releases.c.release, releases.c.status).order_by(releases.c.id))
        return [(row.release, row.status) for row in found]


def content_of(engine: Engine) -> dict[str, set[int]]:
    """Which releases have rows, table by table."""
    with snapshot(engine) as connection:
        return {table.name: set(connection.scalars(select(table.c.release_id))) for table in CONTENT_KEYS}


def test_one_edition_of_every_book(do_import: Importing, books: Books, tmp_path: Path) -> None:
    results = do_import(code_files.write_all(tmp_path / "files"))
    assert {(result.book, result.setting, result.release, result.rows) for result in results} == {
        (Book.ICD10CM, None, "FY2026", 8),
        (Book.ICD10CM_TABULAR, None, "FY2026 April 2026", 6),
        (Book.HCPCS, None, "2025-10", 3),
        (Book.PTP, PRACTITIONER, "2024Q3", 5),
        (Book.PTP, Setting.OUTPATIENT_HOSPITAL, "2024Q3", 1),
        (Book.MUE, PRACTITIONER, "2024Q3", 2),
        (Book.ADD_ON, None, "2024Q3", 4),
    }
    lines = {(line.book, line.setting): line for line in books.status()}
    assert {line.status for line in lines.values()} == {"active"}
    hcpcs = lines["hcpcs", None]
    assert (hcpcs.codes, hcpcs.modifiers, hcpcs.starts, hcpcs.ends) == (
        2,
        1,
        date(2025, 10, 1),
        date(2025, 12, 31),
    )
    assert lines["icd-10-cm", None].billable == 5
    assert lines["icd-10-cm-tabular", None].codes == 13
    assert lines["ptp", "practitioner"].codes == 5


def test_the_same_content_twice_changes_nothing_and_says_so(
    do_import: Importing, books: Books, tmp_path: Path
) -> None:
    folder = code_files.write_all(tmp_path / "files")
    do_import(folder)
    before = books.status()
    again = do_import(folder)
    assert {result.outcome for result in again} == {Outcome.UNCHANGED}
    assert all("nothing was changed" in result.message for result in again)
    assert books.status() == before


def test_the_name_of_the_zip_makes_no_other_content(do_import: Importing, tmp_path: Path) -> None:
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text()))
    zipped = code_files.write_zip(tmp_path / "any.zip", **{"ccipra-v302r0__TXT": code_files.ptp_text()})
    assert one(do_import(zipped)).outcome is Outcome.UNCHANGED


def test_other_content_of_an_edition_replaces_it_and_its_rows_go(
    do_import: Importing, books: Books, books_engine: Engine, tmp_path: Path
) -> None:
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text()))
    rows = (*code_files.PTP_ROWS, ("90007", "90008", "20240701", "*", "0"))
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text(rows)))
    assert statuses(books_engine) == [("2024Q3", "retired"), ("2024Q3", "active")]
    assert len(books.pairs(["90007", "90008"], PRACTITIONER)) == 1
    assert content_of(books_engine)["ptp_pairs"] == content_of(books_engine)["listed_codes"] == {2}
    assert len(books.status()) == 1
    assert [one.line.status for one in books.details(Book.PTP, "2024Q3")] == ["active", "retired"]


def test_editions_are_kept_side_by_side_and_imported_oldest_first(
    do_import: Importing, books: Books, tmp_path: Path
) -> None:
    for year, codes in ((2027, ("T01", "T02")), (2026, ("T01",))):
        text = code_files.order_text(*((code, 1, "Invented") for code in codes))
        code_files.write(tmp_path, f"icd10cm-order-{year}.txt", text)
    results = do_import(tmp_path)
    assert [result.release for result in results if result.book] == ["FY2026", "FY2027"]
    assert books.find_code(CodeSystem.ICD10CM, "T02", date(2026, 9, 30)) is None
    assert books.find_code(CodeSystem.ICD10CM, "T02", date(2026, 10, 1)) is not None


@pytest.mark.parametrize(
    ("name", "content", "line", "column"),
    [
        (code_files.PRACTITIONER_PTP, code_files.ptp_text() + "90001\t90002\tbroken\r\n", 12, ""),
        (
            code_files.PRACTITIONER_MUE,
            code_files.mue_text() + "90003,many,2 x,y\r\n",
            8,
            ", column MUE Values",
        ),
        ("AOC_V2024Q3-MCR.txt", code_files.ADD_ON_TEXT + "broken\r\n", 5, ""),
        ("icd10cm-order-2026.txt", code_files.order_text(*code_files.ORDER_CODES) + "broken\r\n", 9, ""),
        ("icd10c-tabular-April-1-2026.xml", code_files.TABULAR.replace("</chapter>", ""), 43, ""),
        ("HCPC2025_OCT_ANWEB.txt", code_files.HCPCS_TEXT + "broken\r\n", 7, ""),
    ],
)
def test_a_malformed_file_is_refused_with_its_line_and_the_former_release_stays(
    do_import: Importing,
    books: Books,
    books_engine: Engine,
    tmp_path: Path,
    name: str,
    content: str,
    line: int,
    column: str,
) -> None:
    folder = code_files.write_all(tmp_path / "files")
    do_import(folder)
    before, rows = books.status(), content_of(books_engine)
    refused = one(
        [
            r
            for r in do_import(folder.parent / "files", code_files.write(tmp_path, name, content))
            if r.outcome is Outcome.REFUSED
        ]
    )
    assert "differ and both claim" in refused.message
    refused = one(do_import(tmp_path / name))
    assert refused.outcome is Outcome.REFUSED
    assert f"{name}, line {line}{column}: " in refused.message
    assert books.status() == before
    assert content_of(books_engine) == rows


def test_a_repeated_row_is_refused(do_import: Importing, tmp_path: Path) -> None:
    rows = (*code_files.PTP_ROWS, ("90001", "90002", "20200101", "20201231", "1"))
    refused = one(
        do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text(rows)))
    )
    assert "90001 90002 20200101 stands twice" in refused.message


def test_a_row_repeated_in_another_part_is_refused(do_import: Importing, tmp_path: Path) -> None:
    folder = parts(tmp_path / "all", 1, 2, 3)
    code_files.write(folder, "ccipra-v302r0-f4.txt", code_files.ptp_text((*code_files.PTP_ROWS, PART_ROW)))
    results = [result for result in do_import(folder) if result.book]
    assert "f4.txt, line 12: the row of 90001 90009 20200101 stands twice" in one(results).message


def test_one_refused_edition_keeps_no_other_out(do_import: Importing, books: Books, tmp_path: Path) -> None:
    folder = code_files.write_all(tmp_path / "files")
    code_files.write(folder, "AOC_V2024Q3-MCR.txt", code_files.ADD_ON_TEXT + "broken\r\n")
    results = do_import(folder)
    assert [r.book for r in results if r.outcome is Outcome.REFUSED] == [Book.ADD_ON]
    assert len(books.status()) == 6


PART_ROW = ("90001", "90009", "20200101", "*", "0")
"""The row of part 1."""


def parts(folder: Path, *numbers: int) -> Path:
    folder.mkdir()
    for number in numbers:
        row = (f"9000{number}", "90009", "20200101", "*", "0")
        code_files.write(folder, f"ccipra-v302r0-f{number}.txt", code_files.ptp_text((row,)))
    return folder


def test_parts_make_one_release(do_import: Importing, books: Books, tmp_path: Path) -> None:
    assert one(do_import(parts(tmp_path / "all", 3, 1, 2, 4))).rows == 4
    assert len(books.status()) == 1


def test_a_missing_part_is_refused_by_name(do_import: Importing, books: Books, tmp_path: Path) -> None:
    folder = parts(tmp_path / "some", 2, 4)
    refused = one(do_import(folder))
    assert refused.outcome is Outcome.REFUSED
    assert "part f1, f3 is missing" in refused.message
    assert books.status() == []
    assert one(do_import(folder, partial=True)).outcome is Outcome.IMPORTED
    assert books.edition(Book.PTP, PRACTITIONER) is None
    assert books.edition(Book.PTP, PRACTITIONER, date(2024, 8, 1)) is not None


def test_the_last_parts_are_missed_too(do_import: Importing, books: Books, tmp_path: Path) -> None:
    refused = one(do_import(parts(tmp_path / "some", 1, 2)))
    assert "part f3, f4 is missing" in refused.message
    assert books.status() == []


def test_a_release_of_fewer_parts_than_its_predecessor_is_refused(
    do_import: Importing, tmp_path: Path
) -> None:
    do_import(parts(tmp_path / "all", 1, 2, 3, 4))
    rows = tuple((f"9000{number}", "90009", "20200101", "*", "0") for number in range(1, 4))
    fewer = code_files.write(tmp_path, "ccipra-v303r0.txt", code_files.ptp_text(rows))
    refused = one(do_import(fewer))
    assert "1 part" in refused.message
    assert one(do_import(fewer, partial=True)).outcome is Outcome.IMPORTED


def test_under_half_of_the_predecessor_is_refused(do_import: Importing, books: Books, tmp_path: Path) -> None:
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text()))
    small = code_files.write(tmp_path, "ccipra-v303r0.txt", code_files.ptp_text(code_files.PTP_ROWS[:2]))
    refused = one(do_import(small))
    assert refused.outcome is Outcome.REFUSED
    assert "2 rows, under half of the 5 of 2024Q3" in refused.message
    assert [line.release for line in books.status()] == ["2024Q3"]
    assert one(do_import(small, partial=True)).outcome is Outcome.IMPORTED
    dateless = books.edition(Book.PTP, PRACTITIONER)
    assert dateless
    assert dateless.release == "2024Q3", "a partial release never answers a question without a date"


def test_a_partial_import_does_not_replace_a_complete_one(do_import: Importing, tmp_path: Path) -> None:
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text()))
    part = code_files.write(
        tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text(code_files.PTP_ROWS[:1])
    )
    assert "does not replace it" in one(do_import(part, partial=True)).message


def test_a_complete_import_replaces_a_partial_one(do_import: Importing, books: Books, tmp_path: Path) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    do_import(path, partial=True)
    assert one(do_import(path)).outcome is Outcome.IMPORTED
    assert books.edition(Book.PTP, PRACTITIONER) is not None


def test_setting_and_edition_can_be_said(do_import: Importing, tmp_path: Path) -> None:
    path = code_files.write(tmp_path, "pairs.txt", code_files.ptp_text())
    assert "--setting" in one(do_import(path)).message
    assert "--release" in one(do_import(path, setting=PRACTITIONER)).message
    assert "no edition called '2024'" in one(do_import(path, setting=PRACTITIONER, release="2024")).message
    result = one(do_import(path, setting=PRACTITIONER, release="2025Q1"))
    assert (result.outcome, result.release) == (Outcome.IMPORTED, "2025Q1")


def test_the_licence_is_recorded(do_import: Importing, books: Books, tmp_path: Path) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    do_import(path)
    assert books.details(Book.PTP, "2024Q3")[0].licence == "not accepted"
    other = code_files.write(tmp_path, code_files.PRACTITIONER_MUE, code_files.mue_text())
    do_import(other, license_accepted_by="ann")
    assert books.details(Book.MUE, "2024Q3")[0].licence == "ann"


def test_zips_and_zips_in_zips(do_import: Importing, books: Books, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("folder/AOC_V2024Q3-MCR.txt", code_files.ADD_ON_TEXT)
    code_files.write_zip(
        tmp_path / "bundle.zip",
        inner__zip=inner.getvalue(),
        readme__txt="hello",
        **{"MCR_MUE_PractitionerServices_Eff_07-01-2024__csv": code_files.mue_text()},
    )
    results = {result.outcome: result for result in do_import(tmp_path / "bundle.zip")}
    assert results[Outcome.LEFT_OUT].files == ("bundle.zip: readme.txt",)
    assert {line.book for line in books.status()} == {"mue", "add-on"}
    assert books.details(Book.ADD_ON, "2024Q3")[0].files == ("bundle.zip: inner.zip: AOC_V2024Q3-MCR.txt",)


def test_a_zip_in_a_zip_that_would_fill_the_memory_is_not_opened(
    do_import: Importing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.codes.importers.source.MOST_IN_MEMORY", 100)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("AOC_V2024Q3-MCR.txt", "x" * 200)
    code_files.write_zip(tmp_path / "bundle.zip", inner__zip=inner.getvalue())
    assert [result.outcome for result in do_import(tmp_path / "bundle.zip")] == [Outcome.REFUSED]


def test_the_same_edition_in_two_layouts_is_taken_once(
    do_import: Importing, books: Books, tmp_path: Path
) -> None:
    code_files.write(tmp_path, "HCPC2025_OCT_ANWEB.txt", code_files.HCPCS_TEXT)
    code_files.write_xlsx(tmp_path / "HCPC2025_OCT_ANWEB.xlsx", code_files.HCPCS_SHEET)
    outcomes = {result.outcome: result.files for result in do_import(tmp_path)}
    assert outcomes[Outcome.IMPORTED] == ("HCPC2025_OCT_ANWEB.txt",)
    assert outcomes[Outcome.LEFT_OUT] == ("HCPC2025_OCT_ANWEB.xlsx",)


def test_a_workbook_is_read_like_the_text(do_import: Importing, books: Books, tmp_path: Path) -> None:
    path = code_files.write_xlsx(tmp_path / "HCPC2025_OCT_ANWEB.xlsx", code_files.HCPCS_SHEET)
    assert one(do_import(path)).rows == 3
    entry = books.find_code(CodeSystem.HCPCS, "q9991")
    assert entry
    assert (entry.effective, entry.terminated) == (date(2015, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("name", "content", "outcome", "words"),
    [
        ("ptp.zip", b"<!DOCTYPE html><p>Accept the licence", Outcome.REFUSED, "web page"),
        ("index.html", b"<!DOCTYPE html><p>Downloads", Outcome.UNKNOWN, "no code file"),
        ("ptp.zip", b"PK\x03\x04 and nothing else", Outcome.REFUSED, "cut off or damaged"),
        ("empty.txt", b"", Outcome.REFUSED, "is empty"),
        (".gitkeep", b"", Outcome.UNKNOWN, "no code file"),
        ("order.txt", "00001 A00     0 Cholera".encode("utf-16"), Outcome.REFUSED, "UTF-16"),
        ("PPRRVU.csv", b"HDR,,\r\nHCPCS,MOD,DESCRIPTION\r\n0001F,,x\r\n", Outcome.UNKNOWN, "no code file"),
    ],
)
def test_what_no_importer_knows_is_reported(
    do_import: Importing, tmp_path: Path, name: str, content: bytes, outcome: Outcome, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = one(do_import(tmp_path / name))
    assert result.outcome is outcome
    assert words in result.message


def test_a_damaged_member_of_a_zip_is_refused_and_the_others_are_taken(
    do_import: Importing, tmp_path: Path
) -> None:
    bundle = code_files.write_zip(
        tmp_path / "bundle.zip",
        **{
            "MCR_MUE_PractitionerServices_Eff_07-01-2024__csv": code_files.mue_text(),
            "AOC_V2024Q3-MCR__txt": "x" * 99,
        },
    )
    content = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        member = archive.getinfo("AOC_V2024Q3-MCR.txt")
    start = member.header_offset + 30 + len(member.filename)
    content[start : start + 4] = b"\xff\xff\xff\xff"
    bundle.write_bytes(content)
    outcomes = {result.outcome: result for result in do_import(bundle)}
    assert "can't be read" in outcomes[Outcome.REFUSED].message
    assert outcomes[Outcome.IMPORTED].book is Book.MUE


def test_a_path_that_is_not_there(do_import: Importing, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        do_import(tmp_path / "absent")


class Told(Progress):
    """Keeps what it is told, and does something in the middle."""

    def __init__(self, then: Callable[[], Any] = lambda: None) -> None:
        self.told: list[str] = []
        self.then = then

    def begin(self, title: str, total: int) -> None:
        self.told.append(f"begin {title} {total}")

    def advance(self, title: str, done: int) -> None:
        self.told.append("advance")
        self.then()

    def end(self, title: str) -> None:
        self.told.append("end")


def test_progress_is_told(do_import: Importing, tmp_path: Path) -> None:
    progress = Told()
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    do_import(path, progress=progress)
    assert progress.told == [
        f"begin Medicare NCCI PTP edits, practitioner, 2024Q3 {path.stat().st_size}",
        "advance",
        "end",
    ]


def test_a_reader_sees_the_former_edition_until_the_new_one_is_whole(
    do_import: Importing, books: Books, tmp_path: Path
) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    do_import(path)
    seen: list[int] = []
    code_files.write(tmp_path, path.name, code_files.ptp_text(rationale="Other words"))
    do_import(
        path, progress=Told(lambda: seen.append(len(books.pairs(["90001", "90002", "90003"], PRACTITIONER))))
    )
    assert seen == [3]
    assert {pair.rationale for pair in books.pairs(["90001", "90002"], PRACTITIONER)} == {"Other words"}


def test_an_interrupted_import_leaves_nothing(
    do_import: Importing, books: Books, books_engine: Engine, tmp_path: Path
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    with pytest.raises(KeyboardInterrupt):
        do_import(path, progress=Told(interrupt))
    assert statuses(books_engine) == []
    assert not any(content_of(books_engine).values())


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from consultant.codes.importers import Progress, import_paths, imports
from consultant.codes.importers.release_life import LoadingRelease
from consultant.models.base import make_engine

def die(self, counts, compared):
    os._exit(9)

LoadingRelease.check = die
import_paths(make_engine(sys.argv[1], "books"), [Path(sys.argv[2])], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
"""


def test_a_killed_import_is_healed_by_the_next(
    do_import: Importing, books: Books, books_engine: Engine, tmp_path: Path
) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    url = books_engine.url.render_as_string(hide_password=False)
    ended = subprocess.run([sys.executable, "-c", KILLED, url, str(path)], check=False)
    assert ended.returncode == 9
    assert statuses(books_engine) == [("2024Q3", "loading")]
    assert content_of(books_engine)["ptp_pairs"] == {1}
    assert books.edition(Book.PTP, PRACTITIONER) is None, "nobody reads it"
    assert one(do_import(path)).outcome is Outcome.IMPORTED
    assert statuses(books_engine) == [("2024Q3", "active")]
    assert content_of(books_engine)["ptp_pairs"] == {2}


def loading_by(engine: Engine, clock: Any, holder: str) -> None:
    """Make the first release look as if somebody else were loading it now."""
    with bulk_writing(engine) as connection:
        values = {"status": ReleaseStatus.LOADING, "holder": holder, "lease_until": clock() + LEASE}
        connection.execute(releases.update().where(releases.c.id == 1).values(values))


def test_a_loading_release_of_another_machine_is_left_alone_until_its_lease_is_over(
    do_import: Importing, books_engine: Engine, clock: Any, tmp_path: Path
) -> None:
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text()))
    loading_by(books_engine, clock, "elsewhere/1")
    other = code_files.write(tmp_path, code_files.PRACTITIONER_MUE, code_files.mue_text())
    do_import(other)
    assert statuses(books_engine)[0] == ("2024Q3", "loading")
    clock.now += LEASE + timedelta(seconds=1)
    do_import(other)
    assert [status for _, status in statuses(books_engine)] == ["active"]
    assert not content_of(books_engine)["ptp_pairs"]


def test_an_import_that_was_taken_for_dead_gives_up(
    do_import: Importing, books_engine: Engine, clock: Any, tmp_path: Path
) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())

    def purged_by_another() -> None:
        moment = clock.now
        clock.now = moment + LEASE + timedelta(seconds=1)
        import_paths(books_engine, [], clock=clock)
        clock.now = moment

    assert "took this one for dead" in one(do_import(path, progress=Told(purged_by_another))).message
    assert statuses(books_engine) == []


def test_two_imports_of_one_edition_at_once_end_in_one(
    books_engine: Engine, clock: Any, tmp_path: Path
) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    both = threading.Barrier(2)
    outcomes: list[Outcome] = []

    def run() -> None:
        results = import_paths(books_engine, [path], clock=clock, progress=Told(lambda: both.wait(120)))
        outcomes.extend(result.outcome for result in results)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [Outcome.IMPORTED, Outcome.IMPORTED]
    assert sorted(status for _, status in statuses(books_engine)) == ["active", "retired"]
    assert len(content_of(books_engine)["ptp_pairs"]) == 1


def test_every_file_of_a_folder_is_accounted_for(do_import: Importing, tmp_path: Path) -> None:
    folder = tmp_path / "download"
    for below in (folder, folder / "old", tmp_path / "elsewhere"):
        below.mkdir()
        code_files.write(below, code_files.PRACTITIONER_MUE, code_files.mue_text())
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "back").symlink_to(folder)
    (folder / "nowhere.csv").symlink_to(tmp_path / "gone.csv")
    found = {result.files[0]: (result.outcome, result.message) for result in do_import(folder)}
    taken = [name for name, (outcome, _) in found.items() if outcome is Outcome.IMPORTED]
    left_out = {name for name, (outcome, _) in found.items() if outcome is Outcome.LEFT_OUT}
    assert len(taken) == 1
    assert {*taken, *left_out} == {
        code_files.PRACTITIONER_MUE,
        f"old/{code_files.PRACTITIONER_MUE}",
        f"linked/{code_files.PRACTITIONER_MUE}",
    }
    assert found["nowhere.csv"][0] is Outcome.REFUSED
    assert "can't be read" in found["nowhere.csv"][1]
    assert len(found) == 4


def test_two_members_of_one_name_are_told_apart(do_import: Importing, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        for text in (code_files.ADD_ON_TEXT, code_files.ADD_ON_TEXT.splitlines(keepends=True)[0]):
            with pytest.warns(UserWarning, match="Duplicate") if archive.namelist() else nullcontext():
                archive.writestr("AOC_V2024Q3-MCR.txt", text)
    assert "differ and both claim" in one(do_import(tmp_path / "twice.zip")).message


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"release": "2025Q1"}, "is of 2024Q3 by its content or name; --release says 2025Q1"),
        ({"setting": Setting.DME}, "is of practitioner by its content or name; --setting says dme"),
    ],
)
def test_what_the_user_says_may_not_contradict_the_file(
    do_import: Importing, tmp_path: Path, said: dict[str, Any], words: str
) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_MUE, code_files.mue_text())
    refused = one(do_import(path, **said))
    assert refused.outcome is Outcome.REFUSED
    assert words in refused.message


def test_a_text_that_breaks_off_in_its_last_line_is_refused(do_import: Importing, tmp_path: Path) -> None:
    text = code_files.ADD_ON_TEXT.rstrip("\r\n")
    assert (
        "its last line has no end"
        in one(do_import(code_files.write(tmp_path, "AOC_V2024Q3-MCR.txt", text))).message
    )


def test_an_endless_line_is_refused(do_import: Importing, tmp_path: Path) -> None:
    text = code_files.ADD_ON_TEXT + "1" * (17 << 20) + "\r\n"
    refused = one(do_import(code_files.write(tmp_path, "AOC_V2024Q3-MCR.txt", text)))
    assert "line 5: it is longer than any line of a code file" in refused.message


def test_an_older_edition_is_measured_by_the_next_one(do_import: Importing, tmp_path: Path) -> None:
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text()))
    small = code_files.write(tmp_path, "ccipra-v301r0.txt", code_files.ptp_text(code_files.PTP_ROWS[:2]))
    assert "2 rows, under half of the 5 of 2024Q3" in one(do_import(small)).message


def test_the_same_content_under_another_edition_is_told(do_import: Importing, tmp_path: Path) -> None:
    do_import(code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text()))
    result = one(do_import(code_files.write(tmp_path, "ccipra-v303r0.txt", code_files.ptp_text())))
    assert result.outcome is Outcome.IMPORTED
    assert [note for note in result.notes if "has the same content as 2024Q3" in note]


def test_an_acceptance_is_not_lost_when_the_same_content_is_loaded_anew(
    do_import: Importing, books: Books, books_engine: Engine, tmp_path: Path
) -> None:
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    do_import(path)
    assert one(do_import(path, license_accepted_by="ann")).outcome is Outcome.UNCHANGED
    with books_engine.execution_options(writing=True).connect() as connection, connection.begin():
        connection.execute(releases.update().values(stored_by=0))
    assert one(do_import(path)).outcome is Outcome.IMPORTED
    assert books.details(Book.PTP, "2024Q3")[0].licence == "ann"
