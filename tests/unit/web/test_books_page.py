"""The page of the books, and imports from it: streamed, bounded, one at a time, apart, with progress, told to their end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import httpx
import pytest
from sqlalchemy import select

from consultant.administration import imports
from consultant.administration.imports import JobProgress, JobState, Upload, safe_name
from consultant.audit_log import Actor
from consultant.cli.main import run
from consultant.codes.publisher.notice import AMA_NOTICE
from consultant.codes.publisher.records import accept
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.administration import AuditEntry, ImportJob
from consultant.models.base import reading, unit_of_work
from consultant.models.books import releases

from tests.pages import sign_in_as
from tests.serving import wait_for
from tests.stores import SMALL_BOOKS
from tests.unit.web.conftest import OpenDesk, OpenDesks

ICD = SMALL_BOOKS / "icd10cm-order-2026.txt"
EDITS = SMALL_BOOKS / "ccipra-v302r0.txt"
ADA = Actor("ada", "web")


@pytest.fixture
def desk(open_desks: OpenDesks, monkeypatch: pytest.MonkeyPatch) -> OpenDesk:
    made = open_desks(publisher_url="http://127.0.0.1:1")
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", "http://127.0.0.1:1")
    return made


@pytest.fixture
def pages(desk: OpenDesk) -> httpx.Client:
    client = desk.browser()
    client.headers["X-Test"] = sign_in_as(client, desk.played, "admin", "ada")
    return client


def send(pages: httpx.Client, *paths: Path, **fields: str) -> httpx.Response:
    data = {"csrf": pages.headers["X-Test"]} | fields
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    return pages.post("/admin/books/import", data=data, files=files)


def ended(pages: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """Follow a job to its end; what its JSON says."""
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    told: list[dict[str, Any]] = []

    def is_over() -> bool:
        told.append(pages.get(f"{address}/progress").json())
        return told[-1]["state"] in {"done", "failed"}

    wait_for(is_over)
    return told[-1]


def uploads(desk: OpenDesk) -> list[Path]:
    folder = desk.played.services.settings.home / "uploads"
    return list(folder.iterdir()) if folder.is_dir() else []


def licences(desk: OpenDesk) -> set[str]:
    with desk.played.services.books_engine.connect() as connection:
        return set(connection.execute(select(releases.c.licence).where(releases.c.book == "ptp")).scalars())


def test_files_are_imported_apart_each_with_its_outcome_and_the_acceptance_is_recorded(
    desk: OpenDesk, pages: httpx.Client, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all, no codes here.\n")
    before = pages.get("/admin/books").text
    assert "answers today" in before
    assert AMA_NOTICE[:60] in before
    changed = tmp_path / EDITS.name
    changed.write_bytes(EDITS.read_bytes().replace(b"20120101", b"20120102"))
    answer = send(pages, ICD, changed, letter, accept="yes")
    told = ended(pages, answer)
    by_file = {file: one for one in told["outcome"] for file in one["files"]}
    assert by_file[ICD.name]["outcome"] == "unchanged"
    assert by_file["letter.txt"]["outcome"] == "unknown"
    assert by_file[EDITS.name]["outcome"] in {"imported", "unchanged"}
    assert told["state"] == "done"
    assert told["by"] == "ada"
    assert "ada" in licences(desk)
    page = pages.get(answer.headers["location"]).text
    assert "What became of each file" in page
    assert 'http-equiv="refresh"' not in page, "it is over"
    assert uploads(desk) == [], "what was sent is gone once it was read"
    with reading(desk.played.desk.engine) as session:
        line = session.scalars(select(AuditEntry).where(AuditEntry.action == "books.imported")).one()
    assert (line.actor, line.via, line.new) == ("ada", "web", "terms accepted")


@pytest.fixture
def within(monkeypatch: pytest.MonkeyPatch) -> None:
    """The job's command runs within this process: a process of its own takes seconds, and one test has it."""

    class Over:
        def wait(self) -> int:
            return 0

    def spawn(_settings: object, arguments: list[str], _lock: object) -> Over:
        run(["codes", "job", *arguments])
        return Over()

    monkeypatch.setattr(imports, "_spawn", spawn)


@pytest.mark.usefixtures("within")
def test_an_import_without_acceptance_is_recorded_as_such_and_a_refused_file_fails_the_job(
    desk: OpenDesk, pages: httpx.Client, tmp_path: Path
) -> None:
    cut = tmp_path / ICD.name
    cut.write_bytes(ICD.read_bytes()[:-40])
    told = ended(pages, send(pages, cut))
    assert told["state"] == "failed"
    assert [one["outcome"] for one in told["outcome"]] == ["refused"]
    assert told["outcome"][0]["message"]
    assert "not accepted" in " ".join(licences(desk))


@pytest.mark.usefixtures("within")
def test_an_update_from_the_page_says_why_nothing_came(desk: OpenDesk, pages: httpx.Client) -> None:
    answer = pages.post("/admin/books/update", data={"csrf": pages.headers["X-Test"], "accept": "yes"})
    told = ended(pages, answer)
    assert told["state"] == "failed"
    assert {one["outcome"] for one in told["outcome"]} == {"failed"}
    assert "Accepted by ada" in pages.get("/admin/books").text


def test_where_no_publisher_is_asked_the_page_says_so(open_desks: OpenDesks) -> None:
    desk = open_desks(publisher_url=None)
    pages = desk.browser()
    csrf = sign_in_as(pages, desk.played, "admin", "ada")
    accept(desk.played.services.books_engine, AMA_NOTICE, "bob", desk.clock())
    page = pages.get("/admin/books").text
    assert "CONSULTANT_PUBLISHER_URL is off" in page
    assert "Accepted by bob" in page
    assert pages.post("/admin/books/update", data={"csrf": csrf}).status_code == 422


@pytest.fixture
def sleeper(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """In place of an import a process that holds the lock and does nothing until it is killed."""
    spawned: list[subprocess.Popen[bytes]] = []

    def spawn(_settings: object, _arguments: object, lock: IO[str]) -> subprocess.Popen[bytes]:
        waits = [sys.executable, "-c", "import sys; sys.stdin.read()"]
        spawned.append(subprocess.Popen(waits, stdin=subprocess.PIPE, pass_fds=[lock.fileno()]))
        return spawned[-1]

    monkeypatch.setattr(imports, "_spawn", spawn)
    return spawned


def test_one_import_runs_at_a_time_and_a_killed_one_is_told_as_failed(
    desk: OpenDesk, pages: httpx.Client, sleeper: list[subprocess.Popen[bytes]]
) -> None:
    first = send(pages, ICD)
    address = first.headers["location"]
    page = pages.get(address).text
    assert 'http-equiv="refresh"' in page
    assert "waiting" in page
    second = send(pages, ICD)
    assert second.status_code == 409
    assert "Another import is running" in second.text
    assert len(uploads(desk)) == 1, "what the second one sent is gone"
    sleeper[0].kill()
    sleeper[0].wait()
    assert sleeper[0].stdin
    sleeper[0].stdin.close()
    wait_for(lambda: pages.get(f"{address}/progress").json()["state"] == "failed")
    assert "broken off" in pages.get(address).text
    assert 'class="badge bad">failed' in pages.get("/admin/books").text


def test_an_upload_is_refused_before_it_fills_the_disk(
    desk: OpenDesk, pages: httpx.Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    big = tmp_path / "big.txt"
    big.write_bytes(b"x" * 200_000)
    with monkeypatch.context() as patch:
        patch.setattr(imports, "MOST_BYTES", 100_000)
        assert "more than 0 GiB" in send(pages, big).text
    with monkeypatch.context() as patch:
        patch.setattr(imports, "LEFT_FREE", 1 << 60)
        assert "too little room" in send(pages, big).text
    with monkeypatch.context() as patch:
        patch.setattr(imports, "MOST_FILES", 1)
        assert "put them into a zip" in send(pages, ICD, big).text
    assert uploads(desk) == []


FORM = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"csrf=x", "application/x-www-form-urlencoded", "no form with files"),
        (b"", "multipart/form-data", "no form with files"),
        (b"--c\r\nrubbish", FORM, "broke off or is no form"),
        (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + b"y" * 5000, FORM, "has grown old"),
    ],
)
def test_what_is_no_form_with_files_is_refused(
    desk: OpenDesk, pages: httpx.Client, body: bytes, kind: str, words: str
) -> None:
    answer = pages.post("/admin/books/import", content=body, headers={"content-type": kind})
    assert answer.status_code == 422
    assert words in answer.text
    assert uploads(desk) == []


def test_what_says_that_it_is_too_long_is_refused_unread(
    pages: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from consultant.web.admin import uploads as streamed

    monkeypatch.setattr(streamed, "MOST_BYTES", 10)
    assert "more than 0 GiB" in send(pages, ICD).text


def test_an_update_tells_of_each_import_that_came_of_it() -> None:
    from consultant.cli.import_jobs import _rows
    from consultant.codes.importers.results import ImportResult, Outcome
    from consultant.codes.publisher.update import Done, UpdateResult, find_publications

    publication = find_publications([])[0]
    imported = ImportResult(
        Outcome.IMPORTED, ("a.txt",), "Imported.", licensed=True, recognised="NCCI", rows=7
    )
    (row,) = _rows(UpdateResult(publication, "2026q4", Done.FETCHED, "x", imports=(imported,)))
    assert (row["outcome"], row["rows"], row["licence"]) == ("imported", 7, "carries the AMA's notice")


def test_a_form_without_a_file_or_with_a_strange_field_says_so(desk: OpenDesk, pages: httpx.Client) -> None:
    csrf = pages.headers["X-Test"]
    nothing = pages.post("/admin/books/import", data={"csrf": csrf}, files={"files": ("", b"")})
    assert "No file was chosen" in nothing.text
    assert "is no setting" in send(pages, ICD, setting="moon").text
    assert send(pages, ICD, release="x" * 5000).status_code == 422
    assert pages.get("/admin/books/jobs/99").status_code == 422
    assert uploads(desk) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("..\\..\\x.txt", "x.txt"),
        ("/etc/passwd", "passwd"),
        ("", "file"),
        ("..", "file"),
        ("a\x1b[31m.zip", "a__31m.zip"),
        ("a.zip", "a (2).zip"),
        ("b", "b (2)"),
        ("x" * 500 + ".zip", "x" * 116 + ".zip"),
    ],
)
def test_a_name_that_a_browser_gave_is_made_harmless(name: str, kept: str) -> None:
    assert safe_name(name, ["a.zip", "b"]) == kept


def test_progress_is_written_now_and_then(desk: OpenDesk) -> None:
    engine, seconds = desk.played.desk.engine, iter([0.0, 0.1, 5.0, 5.0, 5.1, 6.0])
    with unit_of_work(engine) as session:
        job = ImportJob(names=["x"], by="ada", at=desk.clock())
        session.add(job)
        session.flush()
    progress = JobProgress(engine, job.id, lambda: next(seconds))
    progress.begin("PTP edits", 100)
    progress.advance("PTP edits", 10)
    assert imports.get_job(engine, job.id).done == 0
    progress.advance("PTP edits", 40)
    progress.advance("PTP edits", 990)
    found = imports.get_job(engine, job.id)
    assert (found.words, found.done, found.total) == ("PTP edits", 40, 100)
    progress.end("PTP edits")
    assert imports.get_job(engine, job.id).done == 100


def test_the_command_line_lists_jobs_and_runs_one_within_its_own_process(
    desk: OpenDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = desk.played.desk.engine
    with unit_of_work(engine) as session:
        session.add_all(ImportJob(names=["x"], by="ada", at=desk.clock()) for _ in range(3))
    upload = Upload(desk.played.services.settings)
    upload.begin(ICD.name)
    upload.add(ICD.read_bytes())
    upload.end()
    assert run(["codes", "job", "1", "--folder", str(upload.folder), "--partial"]) == 0
    assert not upload.folder.exists()
    assert run(["codes", "job", "2", "--folder", str(tmp_path / "not-there")]) == 1
    assert run(["codes", "job", "3", "--accepted-by", "ada"]) == 0
    assert run(["codes", "jobs"]) == 0
    assert run(["codes", "jobs", "1"]) == 0
    assert run(["codes", "jobs", "1", "--json"]) == 0
    told = capsys.readouterr().out
    assert "unchanged" in told
    states = {job.id: job.state for job in imports.list_jobs(engine)}
    assert states == {1: JobState.DONE, 2: JobState.FAILED, 3: JobState.FAILED}
    with pytest.raises(UsageError):
        imports.get_job(engine, 99)


def test_a_job_that_can_t_be_started_leaves_the_lock_free(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, engine = desk.played.services.settings, desk.played.desk.engine

    def fail(*_: object) -> Any:
        raise OSError

    monkeypatch.setattr(imports, "_spawn", fail)
    ordered = imports.Ordered(("x",), None)
    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011 - bare on purpose
            imports.start(engine, settings, ordered, ADA, desk.clock)
    imports.fail_the_killed(engine, settings, desk.clock())
    assert {job.state for job in imports.list_jobs(engine)} == {JobState.FAILED}
    held = imports._take_lock(settings)
    assert held
    with held, pytest.raises(NotPossibleNow):
        imports.start(engine, settings, ordered, ADA, desk.clock)
