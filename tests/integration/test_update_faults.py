"""`codes update` and the first start against what a publisher may do wrong: nothing of it stops the round or the desk."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import select

from consultant.cli import first_load, update_round
from consultant.cli.first_load import load_first_books
from consultant.cli.main import run
from consultant.cli.services import Services, open_services
from consultant.codes.publisher import download
from consultant.codes.publisher.notice import AMA_NOTICE
from consultant.codes.publisher.publications import FREE
from consultant.codes.publisher.trust import Patience
from consultant.codes.publisher.update import UpdateResult
from consultant.config import read_settings
from consultant.models.base import snapshot
from consultant.models.books import license_acceptances

from tests import code_files
from tests.integration.test_codes_update import (
    HCPCS_FILE,
    MUE_FILE,
    MUE_TABLE,
    PTP_FILE,
    PTP_PARTS,
    Updating,
    hcpcs,
    pairs,
    update,
)
from tests.publisher_site import LANDINGS, PublisherSite, Served, publisher

__all__ = ["hcpcs", "pairs", "publisher", "update"]

JANUARY = "/files/zip/january-2027-alpha-numeric-hcpcs-file.zip"
WRONG = code_files.HCPCS_TEXT.replace("Invented service", "Wrong    service")
PAGE = "text/html; charset=utf-8"


def active(update: Updating) -> list[tuple[str, str]]:
    return [(book["book"], book["release"]) for book in update.books() if book["status"] == "active"]


def test_a_file_under_another_edition_s_name_does_not_take_that_edition_s_place(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    update("hcpcs")
    before = update.books()
    publisher.landing("hcpcs", HCPCS_FILE, JANUARY)
    publisher.file(JANUARY, HCPC2026_OCT_ANWEB__txt=WRONG)
    for _ in range(2):
        ran = update("hcpcs")
        assert ran.code == 1
        assert ran.sentence == (
            "consultant: hcpcs: the file named 2027-01 holds 2026-10; it was not imported."
        )
        assert update.books() == before
    assert [one.path for one in publisher.asked].count(JANUARY) == 2
    assert publisher.asked[-1].headers["If-None-Match"] == publisher.at[JANUARY].tag, "not fetched again"


def test_a_folder_s_file_under_another_edition_s_name_is_not_imported(
    home: Path, tmp_path: Path, update: Updating
) -> None:
    code_files.write_zip(tmp_path / "rvu26d.zip", PPRRVU26_JUL__csv="no fee schedule")
    code_files.write_zip(
        tmp_path / "january-2026-alpha-numeric-hcpcs.zip", HCPC2025_OCT_ANWEB__txt=code_files.HCPCS_TEXT
    )
    assert "the file named 2026-01 holds 2025-10" in update("hcpcs", "--from-dir", str(tmp_path)).sentence
    assert update.books() == []


def test_a_year_s_file_that_holds_its_january_is_that_edition(
    publisher: PublisherSite, update: Updating
) -> None:
    publisher.landing("hcpcs", "/files/zip/2026-alpha-numeric-hcpcs-file.zip")
    publisher.file(
        "/files/zip/2026-alpha-numeric-hcpcs-file.zip", HCPC2026_JAN_ANWEB__txt=code_files.HCPCS_TEXT
    )
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"


def test_an_edition_that_was_replaced_by_hand_is_not_already_current(
    publisher: PublisherSite, hcpcs: Served, update: Updating, tmp_path: Path
) -> None:
    update("hcpcs")
    code_files.write(tmp_path, "HCPC2026_OCT_ANWEB.txt", WRONG, "cp1252")
    assert run(["codes", "import", str(tmp_path / "HCPC2026_OCT_ANWEB.txt")]) == 0
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched", "what is active is not what was fetched"
    assert update("hcpcs").results["hcpcs"]["done"] == "already current"


@pytest.mark.parametrize("markup", [b"<![foo[ x ]]>", b"<![if !IE]><p>x</p><![endif]>", b"<![ x"])
def test_marked_sections_of_a_page_are_comments(
    publisher: PublisherSite, hcpcs: Served, update: Updating, markup: bytes
) -> None:
    publisher.at[LANDINGS["hcpcs"]].body += markup
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"


def test_an_unknown_charset_is_read_as_utf_8(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    publisher.at[LANDINGS["hcpcs"]].kind = "text/html; charset=bogus"
    publisher.at[HCPCS_FILE] = Served(b"<html>Welcome</html>", kind="text/html; charset=bogus")
    assert "is behind a licence page" in update("hcpcs").sentence


def test_what_nobody_foresaw_is_the_failure_of_one_edition(
    publisher: PublisherSite, hcpcs: Served, update: Updating, home: Path
) -> None:
    publisher.landing("mue-practitioner", MUE_FILE)
    publisher.file(MUE_FILE, **{MUE_TABLE: code_files.mue_text()})
    (home / "downloads").mkdir(parents=True)
    (home / "downloads" / "hcpcs").write_text("no folder")
    ran = update("hcpcs", "mue")
    assert ran.results["hcpcs"]["done"] == "failed"
    assert str(home / "downloads" / "hcpcs") in ran.results["hcpcs"]["message"]
    assert ran.results["mue-practitioner"]["done"] == "fetched"


def test_any_error_is_a_sentence_of_the_edition_that_it_met(services: Services) -> None:
    def fail() -> list[UpdateResult]:
        raise ZeroDivisionError

    (result,) = update_round._guarded(FREE[0], "FY2027", fail)
    assert (result.done, result.edition) == ("failed", "FY2027")
    assert result.message.startswith("icd-10-cm-order FY2027: This was not foreseen: ZeroDivisionError at ")


def test_two_parts_on_pages_of_their_own_are_found(publisher: PublisherSite, update: Updating) -> None:
    words = "Practitioner PTP Edits v323 f{part} 2026Q4"
    pages = [(f"/n/{part}", words.format(part=part)) for part in PTP_PARTS]
    publisher.landing("ptp-practitioner", *pages)
    for part, rows in PTP_PARTS.items():
        path = PTP_FILE.format(part=part)
        publisher.page(f"/n/{part}", path)
        publisher.file(path, **{f"ccipra-v323r0-f{part}__TXT": code_files.ptp_text(rows)})
    ran = update("ptp", "--accept-ama-license")
    assert ran.results["ptp-practitioner"]["done"] == "fetched", ran.err


def test_a_304_that_nobody_asked_for_is_a_sentence(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    hcpcs.status, hcpcs.etag = 304, False
    assert "has not changed (304), which was not asked" in update("hcpcs").sentence


def test_a_body_that_is_packed_for_the_way_is_unpacked(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    whole = hcpcs.body
    hcpcs.body, hcpcs.headers = gzip.compress(whole), {"Content-Encoding": "gzip"}
    ran = update("hcpcs")
    assert ran.results["hcpcs"]["files"][0]["size"] == len(whole), ran.err
    hcpcs.body = b"no gzip"
    assert "came packed as gzip and can't be unpacked" in update("hcpcs").sentence


def test_a_full_disk_names_the_file(
    publisher: PublisherSite, hcpcs: Served, update: Updating, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = home / "downloads" / "hcpcs" / (HCPCS_FILE.rpartition("/")[2] + ".part")
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")  # it refuses every byte, as a full disk does, unless it is thrown away first
    monkeypatch.setattr(download.Download, "_forget", lambda _: None)
    assert f"{part} can't be written (No space left on device)" in update("hcpcs").sentence


def test_a_download_behind_a_gate_goes_on_at_the_next_update(
    publisher: PublisherSite, pairs: None, update: Updating
) -> None:
    path = PTP_FILE.format(part=1)
    publisher.at[path].cut, publisher.at[path].cuts = 50, download.TRIES
    assert "was cut off after" in update("ptp", "--accept-ama-license").err
    publisher.asked.clear()
    assert update("ptp").results["ptp-practitioner"]["done"] == "fetched"
    (asked,) = (one for one in publisher.asked if one.path == path)
    assert asked.headers["Range"] == f"bytes={50 * download.TRIES}-"


def test_an_announced_edition_with_a_gap_does_not_keep_out_the_current_one(
    publisher: PublisherSite, update: Updating, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [PTP_FILE.format(part=part) for part in PTP_PARTS]
    for part, rows in PTP_PARTS.items():
        publisher.file(paths[part - 1], **{f"ccipra-v323r0-f{part}__TXT": code_files.ptp_text(rows)})
    announced = [path.replace("2026q4", "2027q1").replace("v323", "v330") for path in paths[::2]]
    publisher.landing("ptp-practitioner", *paths, *announced)
    ran = update("ptp", "--accept-ama-license")
    assert ran.code == 1
    assert "ptp-practitioner 2027Q1: part f2 is not among the files offered" in ran.err
    assert active(update) == [("ptp", "2026Q4")]


def test_the_notice_is_shown_whenever_it_is_accepted_and_every_change_of_hands_is_recorded(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    for by in ("ann", "ben", "ann", "ann", "   "):
        ran = update("hcpcs", "--accept-ama-license", "--by", by)
        assert ran.err.startswith(AMA_NOTICE), "though HCPCS II has no gate"
    services = open_services(read_settings())
    with snapshot(services.books_engine) as connection:
        names = list(connection.scalars(select(license_acceptances.c.accepted_by)))
    services.engine.dispose()
    services.books_engine.dispose()
    assert names[:3] == ["ann", "ben", "ann"]
    assert len(names) == 4
    assert names[3].strip(), "nobody is not a name; the system's user is"


@pytest.mark.parametrize(
    "url", ["http://ann:secret@{}", "http://ann:secret@{}:port", "ftp://ann:secret@{}", "ann:secret@{}"]
)
def test_a_password_in_the_address_is_refused_and_never_printed(
    publisher: PublisherSite,
    update: Updating,
    monkeypatch: pytest.MonkeyPatch,
    services: Services,
    capsys: pytest.CaptureFixture[str],
    url: str,
) -> None:
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", url.format(publisher.url.rpartition("/")[2]))
    ran = update("hcpcs")
    assert ran.code == 1
    assert "CONSULTANT_PUBLISHER_URL" in ran.sentence
    monkeypatch.setattr(first_load, "import_with_progress", lambda *_: [])
    opened = open_services(read_settings())
    load_first_books(opened)
    opened.engine.dispose()
    opened.books_engine.dispose()
    assert "secret" not in ran.err + "".join(capsys.readouterr())
    assert not publisher.asked


class _Slow(BaseHTTPRequestHandler):
    """Pages that come a byte at a time or not at all, until the test is over."""

    server: _SlowServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path in self.server.silent:
            self.server.over.wait(120)
            return
        self.send_response(200)
        self.send_header("Content-Type", PAGE)
        self.end_headers()
        while self.server.drips and not self.server.over.wait(0.02):
            self.wfile.write(b" ")

    def log_message(self, *_: object) -> None:
        """The tests look at `asked`."""


class _SlowServer(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Slow)
        self.over = threading.Event()
        self.silent: set[str] = set()
        self.drips = False
        self.asked: list[str] = []

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is what is tested."""


@pytest.fixture
def slow(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_SlowServer]:
    server = _SlowServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_one_page_that_does_not_come_does_not_mark_its_host_away_and_a_second_does(
    slow: _SlowServer, update: Updating, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow.silent = {LANDINGS["hcpcs"]}
    for read in (
        0.3,
        3.0,
        15.0,
    ):  # a slow machine is no quicker with the other pages than with the one that hangs
        patience = Patience(connect=30, read=read)
        monkeypatch.setattr(update_round.Round.from_publisher, "__defaults__", (patience,))
        slow.asked.clear()
        update("hcpcs", "mue")
        if LANDINGS["mue-dme"] in slow.asked:
            break
    assert LANDINGS["mue-dme"] in slow.asked
    slow.silent = set(LANDINGS.values())
    slow.asked.clear()
    assert "127.0.0.1 did not answer in time." in update("hcpcs", "mue", "add-on").err
    assert len(slow.asked) == 2


def test_a_page_that_never_ends_is_given_up(
    slow: _SlowServer, update: Updating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.codes.publisher.website.LONGEST_PAGE_SECONDS", 0.2)
    slow.drips = True
    assert "took longer than 0 seconds" in update("hcpcs").sentence


def test_a_publisher_that_drips_does_not_keep_the_door_shut(
    slow: _SlowServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(first_load, "import_with_progress", lambda *_: [])
    monkeypatch.setattr(first_load, "LONGEST_SECONDS", 0.3)
    slow.drips = True
    opened = open_services(read_settings())
    began = time.monotonic()
    load_first_books(opened)
    assert time.monotonic() - began < 60
    assert "They are still coming; the desk opens meanwhile" in capsys.readouterr().out
    slow.over.set()
    for thread in threading.enumerate():
        if thread.name == "first books":
            thread.join(60)
    assert "No book was fetched." in capsys.readouterr().out, "the line comes when they are in"
    opened.engine.dispose()
    opened.books_engine.dispose()


def test_no_fault_of_the_publisher_ends_the_first_start(
    publisher: PublisherSite, services: Services, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "downloads").write_text("no folder")
    publisher.landing("hcpcs", HCPCS_FILE)
    publisher.file(HCPCS_FILE, HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)
    (home / "run").mkdir(exist_ok=True)
    (home / "run" / "update.lock").mkdir()
    load_first_books(services)
    assert "update.lock can't be used" in capsys.readouterr().out
