"""`codes update` against a publisher on 127.0.0.1: what it fetches, how it resumes, and every way in which it can fail.

Whatever fails, the active release is as it was.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from consultant.cli import first_load, update_round
from consultant.cli.first_load import load_first_books
from consultant.cli.main import run
from consultant.cli.services import Services, open_services
from consultant.codes.publisher import download
from consultant.codes.publisher.notice import AMA_NOTICE
from consultant.codes.publisher.records import find_acceptance
from consultant.config import read_settings

from tests import code_files
from tests.at_the_desk import free_port
from tests.publisher_site import LANDINGS, PublisherSite, Served, publisher, zipped

__all__ = ["publisher"]

HCPCS_FILE = "/files/zip/october-2026-alpha-numeric-hcpcs-file.zip"
PTP_FILE = "/files/zip/medicare-ncci-2026q4-practitioner-ptp-edits-ccipra-v323r0-f{part}.zip"
PTP_PARTS = {part: code_files.PTP_ROWS[part - 1 : None if part == 4 else part] for part in (1, 2, 3, 4)}
MUE_FILE = "/files/zip/medicare-ncci-2026-q4-practitioner-services-mue-table.zip"
MUE_TABLE = "MCR_MUE_PractitionerServices_Eff_10-01-2026__csv"


@dataclass
class Ran:
    code: int
    results: dict[str, Any]
    err: str

    @property
    def sentence(self) -> str:
        """The last line of standard error."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


class Updating:
    """`update("hcpcs", …)` runs the command with --json; results are by publication."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        code = run(["codes", "update", *arguments, "--json"])
        out, err = self._capsys.readouterr()
        assert "Traceback" not in err
        found = json.loads(out)["results"] if out else []
        return Ran(code, {one["publication"]: one for one in found}, err)

    def books(self) -> list[dict[str, Any]]:
        self._capsys.readouterr()
        assert run(["codes", "status", "--json"]) == 0
        listed: list[dict[str, Any]] = json.loads(self._capsys.readouterr().out)["books"]
        return listed


@pytest.fixture
def update(capsys: pytest.CaptureFixture[str]) -> Updating:
    return Updating(capsys)


@pytest.fixture
def hcpcs(publisher: PublisherSite) -> Served:
    """HCPCS II alone, as CMS has it."""
    publisher.landing("hcpcs", HCPCS_FILE)
    return publisher.file(HCPCS_FILE, HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)


@pytest.fixture
def pairs(publisher: PublisherSite) -> None:
    """Practitioner PTP edits in four parts, behind a licence page that goes on to the file by a form."""
    gate = "/license/ama?file="
    publisher.landing("ptp-practitioner", *(gate + PTP_FILE.format(part=part) for part in PTP_PARTS))
    for part, chosen in PTP_PARTS.items():
        path = PTP_FILE.format(part=part)
        publisher.file(path, **{f"ccipra-v323r0-f{part}__TXT": code_files.ptp_text(chosen)})
        form = (
            f"<form action='{path}' method='get'><input type='hidden' name='agree' value='yes'>"
            "<input type='submit' name='next' value='Accept'></form>"
            "<form action='/' method='get'><input type='submit' name='cancel' value=\"Don't Accept\"></form>"
        )
        publisher.page(gate + path, more=form)


def test_a_free_book_is_fetched_checked_recorded_and_imported(
    publisher: PublisherSite, hcpcs: Served, update: Updating, home: Path
) -> None:
    ran = update("hcpcs")
    assert ran.code == 0, ran.err
    result = ran.results["hcpcs"]
    assert (result["edition"], result["done"]) == ("2026-10", "fetched")
    assert [one["outcome"] for one in result["imports"]] == ["imported"]
    (file,) = result["files"]
    assert file["url"] == publisher.url + HCPCS_FILE
    assert file["size"] == len(hcpcs.body)
    assert (home / "downloads" / "hcpcs" / file["name"]).read_bytes() == hcpcs.body
    assert [(book["book"], book["release"]) for book in update.books()] == [("hcpcs", "2026-10")]
    assert "American Medical Association" not in ran.err, "HCPCS II carries no notice"


def test_an_edition_that_is_loaded_is_not_fetched_again(
    publisher: PublisherSite, hcpcs: Served, update: Updating, home: Path
) -> None:
    update("hcpcs")
    publisher.asked.clear()
    ran = update("hcpcs")
    assert (ran.code, ran.results["hcpcs"]["done"]) == (0, "already current")
    assert publisher.asked[-1].headers["If-None-Match"] == hcpcs.tag
    (home / "downloads" / "hcpcs" / HCPCS_FILE.rpartition("/")[2]).unlink()
    assert update("hcpcs").results["hcpcs"]["done"] == "already current", (
        "the books have it, the file is not needed"
    )


def test_a_server_without_validators_is_asked_again_and_the_content_tells(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    hcpcs.etag = False
    update("hcpcs")
    assert update("hcpcs").results["hcpcs"]["done"] == "already current"
    hcpcs.headers = {"Last-Modified": "Thu, 01 Oct 2026 08:00:00 GMT"}
    update("hcpcs")
    ran = update("hcpcs")
    assert ran.results["hcpcs"]["done"] == "already current"
    assert not ran.results["hcpcs"]["files"], "day and length are the same"


def test_a_corrected_file_under_the_same_name_is_fetched(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    update("hcpcs")
    before = update.books()[0]
    text = code_files.HCPCS_TEXT + code_files.hcpcs_line(
        "J9999", "00100", "3", "Injection, novum", "Inj novum"
    )
    publisher.file(HCPCS_FILE, HCPC2026_OCT_ANWEB__txt=text)
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"
    active = [book for book in update.books() if book["status"] == "active"]
    assert [book["codes"] for book in active] == [before["codes"] + 1]


def test_a_gated_book_needs_an_acceptance_and_it_is_recorded_with_the_notice(
    publisher: PublisherSite, pairs: None, update: Updating
) -> None:
    refused = update("ptp")
    assert refused.code == 1
    assert refused.results["ptp-practitioner"]["done"] == "licence not accepted"
    assert AMA_NOTICE in refused.err
    assert "--accept-ama-license" in refused.sentence
    assert not publisher.asked, "nothing is asked for before somebody accepts"


def test_an_accepted_gate_is_gone_through(publisher: PublisherSite, pairs: None, update: Updating) -> None:
    ran = update("ptp", "--accept-ama-license", "--by", "ann")
    assert ran.results["ptp-practitioner"]["done"] == "fetched", ran.err
    assert len(ran.results["ptp-practitioner"]["files"]) == 4
    assert "no link on" in ran.sentence, "the hospital's table is not on this page"
    (book,) = update.books()
    assert (book["book"], book["setting"], book["release"], book["rows"]) == (
        "ptp",
        "practitioner",
        "2026Q4",
        5,
    )
    services = open_services(read_settings())
    acceptance = find_acceptance(services.books_engine, AMA_NOTICE)
    services.engine.dispose()
    services.books_engine.dispose()
    assert acceptance is not None
    assert acceptance.by == "ann"
    again = update("ptp")
    assert again.results["ptp-practitioner"]["done"] == "already current", "the acceptance is remembered"
    assert "Accepted by ann on " in again.err


def test_without_acceptance_the_free_books_come_and_the_command_is_content(
    publisher: PublisherSite, hcpcs: Served, pairs: None, update: Updating
) -> None:
    ran = update()
    assert ran.results["hcpcs"]["done"] == "fetched"
    assert ran.results["ptp-practitioner"]["done"] == "licence not accepted"
    assert ran.code == 1, "other landing pages are not there"
    assert "licence" not in ran.sentence


def test_a_gate_that_posts_and_one_that_links_are_gone_through(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    hcpcs.unless = {"agree": "yes"}
    hcpcs.instead = (
        f"<html><form action='{HCPCS_FILE}' method='post'><input type='hidden' name='agree' value='yes'>"
        "<button type='submit' name='next' value='x'>I accept</button></form></html>"
    ).encode()
    refused = update("hcpcs")
    assert refused.code == 1
    assert "behind a licence page" in refused.sentence
    assert update("hcpcs", "--accept-ama-license").results["hcpcs"]["done"] == "fetched"
    assert publisher.paths("POST") == [HCPCS_FILE]
    publisher.file("/files/zip/really.zip", HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)
    hcpcs.instead = b"<html><a href='/'>Do not accept</a> <a href='/files/zip/really.zip'>Accept</a></html>"
    assert update("hcpcs").results["hcpcs"]["done"] == "already current", "the same content by another way"
    assert publisher.asked[-1].path == "/files/zip/really.zip"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (b"<html>Welcome</html>", "no way to accept a licence is on it"),
        (b"<html><a href='?again=1'>I agree</a></html>", "a web page came again"),
        (
            b"<html><a href='http://elsewhere.example/x.zip'>Accept</a></html>",
            "led to another host (elsewhere.example)",
        ),
    ],
)
def test_a_page_in_place_of_a_file_is_a_sentence(
    publisher: PublisherSite, hcpcs: Served, update: Updating, page: bytes, words: str
) -> None:
    update("hcpcs")
    before = update.books()
    hcpcs.unless, hcpcs.instead = {"never": "so"}, page
    ran = update("hcpcs", "--accept-ama-license")
    assert ran.code == 1
    assert words in ran.sentence
    assert update.books() == before


def test_a_download_that_is_cut_off_goes_on_where_it_stopped(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    hcpcs.cut, hcpcs.cuts = 100, 1
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"
    first, second = (one for one in publisher.asked if one.path == HCPCS_FILE)
    assert "Range" not in first.headers
    assert (second.headers["Range"], second.headers["If-Range"]) == ("bytes=100-", hcpcs.tag)


def test_a_download_that_is_cut_off_again_and_again_goes_on_at_the_next_update(
    publisher: PublisherSite, hcpcs: Served, update: Updating, home: Path
) -> None:
    hcpcs.cut, hcpcs.cuts = 50, download.TRIES
    ran = update("hcpcs")
    assert ran.code == 1
    assert f"was cut off after {50 * download.TRIES} bytes" in ran.sentence
    assert update.books() == []
    assert [path.suffix for path in (home / "downloads" / "hcpcs").glob("*.part")] == [".part"]
    publisher.asked.clear()
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"
    assert publisher.asked[-1].headers["Range"] == f"bytes={50 * download.TRIES}-"
    assert not list((home / "downloads" / "hcpcs").glob("*.part*"))


@pytest.mark.parametrize("changes", [{"ranges": False}, {"etag": False}])
def test_a_server_that_can_not_resume_starts_again(
    publisher: PublisherSite, hcpcs: Served, update: Updating, changes: dict[str, bool]
) -> None:
    hcpcs.cut, hcpcs.cuts = 100, 2
    for name, value in changes.items():
        setattr(hcpcs, name, value)
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"


def test_a_part_of_another_body_is_not_continued(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    hcpcs.cut, hcpcs.cuts = 100, download.TRIES
    update("hcpcs")
    publisher.file(HCPCS_FILE, HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT + "\r\n")
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"


def damaged(body: bytes) -> bytes:
    at = body.index(b"ANWEB.txt") + len(b"ANWEB.txt") + 20
    return body[:at] + bytes(byte ^ 0xFF for byte in body[at : at + 8]) + body[at + 8 :]


@pytest.mark.parametrize(
    ("served", "words"),
    [
        (Served(b"no", status=403), "refuses it (403)"),
        (Served(b"no", status=404), "has no such file or page (404)"),
        (Served(b"no", status=503), "answered 503"),
        (Served(b"MZ no zip at all"), "is no zip; it begins with other bytes"),
        (Served(damaged(zipped(HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT))), "is a damaged zip"),
        (Served(zipped(HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)[:-30]), "is a damaged zip"),
        (Served(zipped(readme__txt="nothing to see")), "no code file that is known here"),
        (
            Served(zipped(HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT.replace("20200101", "20209901"))),
            "line ",
        ),
        (
            Served(b"", status=302, headers={"Location": "http://localhost/x.zip"}),
            "led to another host (localhost)",
        ),
        (Served(b"", status=302, headers={"Location": "file:///etc/passwd"}), "an address that is none"),
        (Served(b"", status=302, headers={"Location": HCPCS_FILE}), "redirects more than 5 times"),
        (Served(b"", status=302), "answered 302"),
    ],
)
def test_what_can_not_be_taken_is_one_sentence_and_the_active_release_stays(
    publisher: PublisherSite, hcpcs: Served, update: Updating, served: Served, words: str
) -> None:
    update("hcpcs")
    before = update.books()
    publisher.at[HCPCS_FILE] = served
    ran = update("hcpcs")
    assert ran.code == 1
    assert ran.sentence.startswith("consultant: ")
    assert words in ran.sentence
    assert len(ran.err.strip().splitlines()) == 1
    assert update.books() == before


def test_a_landing_page_that_is_gone_renamed_or_empty_is_a_sentence(
    publisher: PublisherSite, update: Updating
) -> None:
    assert "(404)" in update("hcpcs").sentence
    publisher.landing(
        "hcpcs", "/files/zip/2026-corrections-alpha-numeric-hcpcs-file.zip", "/files/document/x.pdf"
    )
    assert "no link on /medicare" in update("hcpcs").sentence
    publisher.landing("hcpcs", "ht!tp://[broken", HCPCS_FILE)
    publisher.file(HCPCS_FILE, HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)
    assert update("hcpcs").results["hcpcs"]["done"] == "fetched"


def test_a_page_without_end_is_not_read_to_its_end(
    publisher: PublisherSite, update: Updating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.codes.publisher.website.LARGEST_PAGE", 1000)
    publisher.page(LANDINGS["hcpcs"], more="x" * 5000)
    assert "larger than the 1,000 bytes" in update("hcpcs").sentence


def test_a_file_that_is_too_large_is_not_taken(
    publisher: PublisherSite, hcpcs: Served, update: Updating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LARGEST_FILE", 100)
    assert "is larger than the 100 bytes" in update("hcpcs").sentence


def test_a_publisher_that_is_away_is_one_sentence(
    update: Updating, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", f"http://127.0.0.1:{free_port()}")
    ran = update("hcpcs", "icd-10-cm", "icd-10-pcs")
    assert ran.code == 1
    assert ran.sentence.count("can't be reached") == 1, "said once for all"
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", "http://nowhere.invalid")
    assert "nowhere.invalid can't be reached" in update("hcpcs").sentence
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", "cms")
    assert "CONSULTANT_PUBLISHER_URL is 'cms'; it takes an address" in update("hcpcs").sentence
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", "off")
    assert "CONSULTANT_PUBLISHER_URL is off" in update("hcpcs").sentence


def test_a_redirect_within_the_site_and_links_to_the_publisher_s_own_host_are_followed(
    publisher: PublisherSite, update: Updating
) -> None:
    publisher.landing("hcpcs", "https://www.cms.gov" + HCPCS_FILE)
    publisher.at[HCPCS_FILE] = Served(b"", status=301, headers={"Location": "/new/place.zip"})
    publisher.file("/new/place.zip", HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)
    ran = update("hcpcs")
    assert ran.results["hcpcs"]["files"][0]["url"] == publisher.url + "/new/place.zip"


def test_an_edition_on_a_page_of_its_own_is_found(publisher: PublisherSite, update: Updating) -> None:
    publisher.landing(
        "hcpcs",
        ("/medicare/october", "October 2026 Alpha-Numeric HCPCS"),
        ("/x", "July 2026 Alpha-Numeric HCPCS"),
    )
    publisher.page(
        "/medicare/october", ("files/hcpcs-1026.zip", "October 2026 Alpha-Numeric HCPCS File (ZIP)")
    )
    publisher.file("/medicare/files/hcpcs-1026.zip", HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)
    assert update("hcpcs").results["hcpcs"]["edition"] == "2026-10"
    assert "/x" not in publisher.paths()
    publisher.page("/medicare/october", "/other.zip")
    assert "its page links to no file of it" in update("hcpcs").sentence


def test_one_failure_stops_no_other_and_the_notice_alone_demands_nothing(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    publisher.landing("mue-practitioner", MUE_FILE)
    publisher.file(MUE_FILE, **{MUE_TABLE: code_files.mue_text()})
    publisher.at[HCPCS_FILE] = Served(b"", status=403)
    ran = update("hcpcs", "mue")
    assert (ran.results["hcpcs"]["done"], ran.results["mue-practitioner"]["done"]) == ("failed", "fetched")
    assert ran.code == 1
    assert AMA_NOTICE in ran.err
    assert "--accept" not in ran.err


def test_an_unknown_book_is_wrong_use(publisher: PublisherSite, update: Updating) -> None:
    ran = update("novels")
    assert ran.code == 2
    assert "'novels' is no book that can be fetched; take one of add-on, " in ran.sentence


def test_a_second_update_at_the_same_time_is_a_sentence(
    publisher: PublisherSite, hcpcs: Served, update: Updating
) -> None:
    services = open_services(read_settings())
    with update_round.alone(services):
        assert "Another update is running" in update("hcpcs").sentence
    services.engine.dispose()
    services.books_engine.dispose()


def test_a_folder_of_downloaded_files_goes_the_same_way(
    home: Path, tmp_path: Path, update: Updating, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "down" / "loads"
    folder.mkdir(parents=True)
    old, new = "January-2026-Alpha-Numeric-HCPCS-File.zip", "october-2026-alpha-numeric-hcpcs-files.zip"
    code_files.write_zip(folder / old, HCPC2026_JAN_ANWEB__txt=code_files.HCPCS_TEXT)
    code_files.write_zip(folder / new, HCPC2026_OCT_ANWEB__txt=code_files.HCPCS_TEXT)
    for part, rows in PTP_PARTS.items():
        name = PTP_FILE.format(part=part).rpartition("/")[2]
        code_files.write_zip(folder / name, **{f"ccipra-v323r0-f{part}__txt": code_files.ptp_text(rows)})
    ran = update("--from-dir", str(tmp_path / "down"))
    assert ran.code == 0, ran.err
    assert ran.results["hcpcs"]["edition"] == "2026-10"
    assert ran.results["ptp-practitioner"]["done"] == "licence not accepted"
    ran = update("--from-dir", str(tmp_path / "down"), "--accept-ama-license")
    assert (ran.results["hcpcs"]["done"], ran.results["ptp-practitioner"]["done"]) == (
        "already current",
        "fetched",
    )
    assert ran.results["poa-exempt"]["done"] == "not in the folder"
    assert not (home / "downloads").exists(), "nothing is copied"
    capsys.readouterr()
    assert run(["codes", "update", "--from-dir", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "ptp-practitioner  2026Q4   already current" in printed
    assert "Left in the folder, as no publication's or not due (1)" in printed


def test_a_folder_with_bad_files_is_a_sentence_each(home: Path, tmp_path: Path, update: Updating) -> None:
    assert update("--from-dir", str(tmp_path / "absent")).code == 2
    (tmp_path / "files").mkdir()
    assert (
        "No file in the folder is of a publication" in update("--from-dir", str(tmp_path / "files")).sentence
    )
    (tmp_path / "files" / HCPCS_FILE.rpartition("/")[2]).write_bytes(b"<!DOCTYPE html><html>licence</html>")
    assert "is a web page and no zip" in update("--from-dir", str(tmp_path / "files")).sentence
    name = PTP_FILE.format(part=2).rpartition("/")[2]
    code_files.write_zip(tmp_path / "files" / name, x__txt="x")
    ran = update("ptp", "--from-dir", str(tmp_path / "files"), "--accept-ama-license")
    assert "ptp-practitioner 2026Q4: part f1 is not among the files offered" in ran.sentence


def test_a_zip_bomb_is_not_unpacked(
    publisher: PublisherSite, hcpcs: Served, update: Updating, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.codes.publisher.checking.LARGEST_CONTENT", 500)
    assert "more than the 500 that are taken" in update("hcpcs").sentence


def test_an_update_apart_does_what_the_command_does(
    publisher: PublisherSite, hcpcs: Served, home: Path
) -> None:
    process = update_round.start_apart(read_settings())
    assert process.wait(120) == 1, "most landing pages are not there"
    log = (home / "downloads" / "update.log").read_text(encoding="utf-8")
    assert "HCPCS Level II, 2026-10" in log
    with zipfile.ZipFile(home / "downloads" / "hcpcs" / HCPCS_FILE.rpartition("/")[2]) as archive:
        assert archive.namelist() == ["HCPC2026_OCT_ANWEB.txt"]


def test_a_first_start_fetches_what_is_free_and_says_how_to_get_the_rest(
    publisher: PublisherSite, hcpcs: Served, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    load_first_books(services)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("Fetched: hcpcs 2026-10. 127.0.0.1 has no such file or page (404)")
    assert "codes update --accept-ama-license" in lines[3]
    assert {line.book for line in services.books.status()} >= {"hcpcs", "icd-10-cm-tabular"}
    publisher.asked.clear()
    load_first_books(services)
    assert capsys.readouterr().out == ""
    assert not publisher.asked, "later starts ask nobody"


@pytest.mark.parametrize(
    ("url", "words"),
    [("off", ""), ("http://127.0.0.1:{port}", "can't be reached"), ("x", "takes an address")],
)
def test_a_first_start_without_a_network_serves_with_what_it_has(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str, words: str
) -> None:
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", url.format(port=free_port()))
    monkeypatch.setattr(first_load, "import_with_progress", lambda *_: [])
    opened = open_services(read_settings())
    load_first_books(opened)
    opened.engine.dispose()
    opened.books_engine.dispose()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == (4 if words else 1)
    assert words in lines[-2] if words else lines == ["Loading ICD-10-CM …"]
