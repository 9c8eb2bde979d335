"""One reader a kind: the words and codes of a document, and why it is not read."""

from __future__ import annotations

import csv
import io
import struct
import subprocess
import sys
from datetime import UTC, date, datetime, time

import pytest

from consultant.mail.documents import bounds, workbook
from consultant.mail.documents.apart import DAMAGED, TOOK_TOO_LONG, answer, read_apart
from consultant.mail.documents.document import NotRead, Reading
from consultant.mail.documents.kinds import Kind
from consultant.mail.documents.readers import READERS
from consultant.mail.documents.rtf import read_rtf, unpack_rtf
from consultant.mail.documents.tables import cell_text, rows_text
from consultant.mail.documents.workbook import guard_zip

from tests import attached_files as made

ROOM = bounds.MOST_CHARACTERS
RTF = b"{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}Can I bill 45378\\par with \\u8211?45380 caf\\'e9 \\{x\\}\\~y?}"


def read(kind: Kind, data: bytes, room: int = ROOM) -> Reading:
    return READERS[kind].read(data, room)


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        (Kind.TEXT, "\ufeffGrüße\r\n45378\0".encode(), "Grüße\n45378"),
        (Kind.TEXT, "45378".encode("utf-16"), "45378"),
        (Kind.TABLE, b'CPT,Units\r\n45378,1\r\n\r\n"Doe, A",2\r\n', "CPT\tUnits\n45378\t1\nDoe, A\t2"),
        (Kind.TABLE, b"CPT;Units\n45378;1\n", "CPT\tUnits\n45378\t1"),
        (Kind.TABLE, b"CPT\tUnits\n45378\t1\n", "CPT\tUnits\n45378\t1"),
        (Kind.TABLE, b"", ""),
        (Kind.WEB_PAGE, b"<p>45378 &amp; 45380</p><script>99213</script>", "45378 & 45380"),
        (Kind.INVITATION, b"BEGIN:VCALENDAR\r\nSUMMARY:May we bill\r\n  45378?\r\nDTSTART:20260101\r\n", "May we bill 45378?"),
        (Kind.WORKBOOK, made.make_workbook([["CPT", "Units"], [45378, 1.0]], hidden=[["99213"]]), "CPT\tUnits\n45378\t1"),
        (Kind.WORD, made.make_word(["Can I bill", "93591?"], [["CPT", "n"], ["45378", "1"]]), "Can I bill\n93591?\nCPT\tn\n45378\t1"),
        (Kind.PDF, made.make_pdf(["One 45378\ntwo", "three"]), "One 45378\ntwo\n\nthree"),
        (Kind.PDF, made.encrypt_pdf(made.make_pdf(["45378"]), ""), "45378"),
        (Kind.RTF, RTF, "Can I bill 45378\nwith \u201345380 café {x} y?"),
        (Kind.OUTLOOK, made.make_msg("Two codes", "May I bill 45378?"), "Two codes\n\nMay I bill 45378?"),
        (Kind.WINMAIL, made.make_winmail("Bill 45378?"), "Bill 45378?"),
        (Kind.WINMAIL, made.make_winmail("", html="<p>Bill 45378?</p>"), "Bill 45378?"),
    ],
)  # fmt: skip
def test_a_document_s_words_are_read(kind: Kind, data: bytes, text: str) -> None:
    assert read(kind, data) == Reading(text)


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        (Kind.PDF, made.encrypt_pdf(made.make_pdf(["45378"]), "secret"), "it is encrypted"),
        (Kind.PDF, made.make_pdf([""]), "it holds no text, as a scan does"),
        (Kind.PDF, b"%PDF-1.4 and nothing else", DAMAGED),
        (Kind.WORKBOOK, b"PK\x03\x04 broken", DAMAGED),
        (Kind.WORKBOOK, made.zipped({"xl/workbook.xml": b"<x"}), DAMAGED),
        (Kind.WORD, made.zipped({"word/document.xml": b"<x"}), DAMAGED),
        (Kind.OUTLOOK, bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, DAMAGED),
        (Kind.WINMAIL, b"\x78\x9f\x3e\x22\0\0", DAMAGED),
        (Kind.WINMAIL, b"none", DAMAGED),
    ],
)
def test_what_can_t_be_read_is_given_a_reason_whatever_the_library_raises(
    kind: Kind, data: bytes, reason: str
) -> None:
    with pytest.raises(NotRead, match=reason):
        read_apart(kind, data, ROOM)


def test_the_process_that_reads_writes_no_file_and_leaves_no_core() -> None:
    """Out of seconds or memory it would else leave a patient's document on the disk."""
    words = "import resource as r; from consultant.mail.documents.apart import bound; bound(); "
    told = "print(r.getrlimit(r.RLIMIT_CORE), r.getrlimit(r.RLIMIT_FSIZE), r.getrlimit(r.RLIMIT_AS)[0])"
    done = subprocess.run([sys.executable, "-c", words + told], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == f"(0, 0) (0, 0) {bounds.MEMORY}"


def test_files_within_an_outlook_mail_keep_their_names() -> None:
    found = read_apart(
        Kind.OUTLOOK, made.make_msg("s", "b", [("claim.csv", b"45378,1"), ("big.bin", b"x" * 9000)]), ROOM
    )
    assert [(one.name, one.data[:7]) for one in found.files] == [
        ("claim.csv", b"45378,1"),
        ("big.bin", b"x" * 7),
    ]
    found = read(Kind.WINMAIL, made.make_winmail("b", [("über.csv", b"45378,1")]))
    assert [(one.name, one.data) for one in found.files] == [("über.csv", b"45378,1")]


def test_files_within_that_are_too_large_keep_their_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultant.mail.documents.outlook.LARGEST", 10)
    found = read(Kind.WINMAIL, made.make_winmail("b", [("a.csv", b"12345678"), ("b.csv", b"12345678")]))
    assert [(one.name, len(one.data)) for one in found.files] == [("a.csv", 8), ("b.csv", 0)]


def test_a_mail_as_a_file_is_read_with_what_it_carries() -> None:
    inner = made.make_mail("Is 45378 payable?", [("claim.csv", "text/csv", b"45380,1")], subject="Inner")
    outer = made.make_mail(
        "See below.", [("inner.eml", "message/rfc822", inner)], subject="Outer", boundary="=_out"
    )
    found = read(Kind.MAIL, outer)
    assert found.text == "Outer\n\nSee below."
    assert [one.name for one in found.files] == ["inner.eml", "claim.csv"]
    assert found.files[0].data.decode() == "Inner\n\nIs 45378 payable?"
    assert read(Kind.MAIL, b"\n\n") == Reading("")


def test_every_reader_keeps_to_the_room() -> None:
    long = "45378 words " * 50
    files = {
        Kind.TEXT: long.encode(),
        Kind.TABLE: b"45378,1\n" * 100,
        Kind.WEB_PAGE: long.encode(),
        Kind.INVITATION: b"SUMMARY:" + long.encode(),
        Kind.WORKBOOK: made.make_workbook([["45378", 1]] * 100),
        Kind.WORD: made.make_word([long]),
        Kind.PDF: made.make_pdf([long]),
        Kind.RTF: b"{\\rtf1 " + long.encode() + b"}",
        Kind.MAIL: made.make_mail(long),
        Kind.OUTLOOK: made.make_msg("s", long),
        Kind.WINMAIL: made.make_winmail(long),
    }
    assert set(files) == set(READERS)
    for kind, data in files.items():
        found = read(kind, data, 100)
        assert len(found.text) <= 100, kind
        assert not found.whole, kind


def test_a_pdf_is_read_to_its_last_page_that_counts() -> None:
    found = read(Kind.PDF, made.make_pdf([f"page {n}" for n in range(bounds.MOST_PAGES + 5)]))
    assert f"page {bounds.MOST_PAGES - 1}" in found.text
    assert f"page {bounds.MOST_PAGES}" not in found.text
    assert not found.whole


def test_a_table_has_rows_and_columns_and_cells_of_a_bound() -> None:
    assert not rows_text([["1"]] * 5, ROOM, most_rows=4).whole
    assert rows_text([["1"] * 100], ROOM).text.count("1") == bounds.MOST_COLUMNS
    assert len(cell_text("x" * 9999)) == bounds.LONGEST_CELL


def test_broken_quotes_of_a_table_are_read_as_text() -> None:
    before = csv.field_size_limit(100)
    try:
        found = read(Kind.TABLE, b'a,"' + b"x" * 200)
    finally:
        csv.field_size_limit(before)
    assert found.text.startswith('a,"xxx')


def test_cells_are_written_as_a_person_reads_them() -> None:
    cells = [
        45378.0,
        1.5,
        "a  b\n",
        True,
        date(2024, 8, 1),
        datetime(2024, 8, 1, tzinfo=UTC),
        datetime(2024, 8, 1, 9, 5),  # noqa: DTZ001 - a spreadsheet's
        time(9, 5),
    ]
    assert [*map(cell_text, cells)] == ["45378", "1.5", "a b", "True", "2024-08-01", "2024-08-01", "2024-08-01 09:05", "09:05:00"]  # fmt: skip


def test_a_zip_that_unpacks_to_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = made.zipped({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"\0" * 3_000_000})
    with pytest.raises(NotRead, match="unpacks"):
        guard_zip(bomb)
    plain = made.zipped({f"{n}.xml": b"x" for n in range(20)})
    guard_zip(plain)
    for name, least in (("MOST_MEMBERS", 19), ("MOST_UNPACKED", 19)):
        with monkeypatch.context() as patch:
            patch.setattr(workbook, name, least)
            with pytest.raises(NotRead, match="unpacks"):
                guard_zip(plain)


def test_a_zip_behind_a_password_is_encrypted() -> None:
    data = bytearray(made.zipped({"xl/workbook.xml": b"<x/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(NotRead, match="encrypted"):
        guard_zip(bytes(data))


def packed(body: bytes, size: int, kind: int = 0x75465A4C) -> bytes:
    return struct.pack("<IIII", len(body) + 12, size, kind, 0) + body


def test_compressed_rtf_is_unpacked_within_a_bound() -> None:
    # [MS-OXRTFCP], 3.1.1: the worked example, and 3.2.1: the one that runs into itself
    example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpack_rtf(example) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert unpack_rtf(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    assert unpack_rtf(packed(b"{\\rtf1 x}", 9, 0x414C454D)) == b"{\\rtf1 x}"
    for wrong in (b"short", packed(b"", 10, 1), packed(b"\0", bounds.MOST_RTF + 1)):
        with pytest.raises(NotRead):
            unpack_rtf(wrong)


def test_the_words_of_a_winmail_may_stand_in_compressed_rtf_alone() -> None:
    rtf = packed(RTF, len(RTF), 0x414C454D)
    assert "45378" in read(Kind.WINMAIL, made.make_winmail("", rtf=rtf)).text


def test_rtf_of_endless_groups_and_stray_braces_ends() -> None:
    assert read_rtf(b"{" * 100_000 + b"x", ROOM).text == ""
    assert read_rtf(b"}}}}45378}", ROOM).text == "45378"
    assert read_rtf(b"\\ansicpg99999 caf\\'e9", ROOM).text == "café"


def test_the_reading_process_ends_in_its_time() -> None:
    with pytest.raises(NotRead, match=TOOK_TOO_LONG):
        read_apart(Kind.PDF, made.make_pdf(["45378"]), ROOM, seconds=0.001)


def test_the_reading_process_has_none_of_the_desk_s_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []

    def look(*_args: object, **kwargs: object) -> subprocess.CompletedProcess[bytes]:
        seen.append(kwargs["env"])  # type: ignore[arg-type]
        return subprocess.CompletedProcess([], 0, b"killed", b"")

    monkeypatch.setenv("CONSULTANT_SEAL_KEY", "secret")
    monkeypatch.setattr(subprocess, "run", look)
    with pytest.raises(NotRead, match=DAMAGED):
        read_apart(Kind.PDF, b"x", ROOM)
    assert "CONSULTANT_SEAL_KEY" not in seen[0]


def test_the_process_answers_with_one_line_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(kind: Kind, data: bytes) -> bytes:
        said = io.BytesIO()
        answer(io.BytesIO(b'{"kind": "%s", "room": 100}\n' % kind.value.encode() + data), said)
        return said.getvalue()

    assert asked(Kind.TEXT, b"45378") == b'{"text": "45378", "whole": true, "files": []}'
    assert b"encrypted" in asked(Kind.PDF, made.encrypt_pdf(made.make_pdf(["x"]), "secret"))
    assert DAMAGED.encode() in asked(Kind.WORD, b"none")
    monkeypatch.setattr("consultant.mail.documents.apart.MOST_OUTPUT", 10)
    assert DAMAGED.encode() in asked(Kind.TEXT, b"45378")


def test_a_winmail_without_anything_in_it_and_endless_pages_are_told() -> None:
    with pytest.raises(NotRead, match="damaged"):
        read(Kind.WINMAIL, b"\x78\x9f\x3e\x22\0\0")
    with pytest.raises(NotRead, match="scan"):
        read(Kind.PDF, made.make_pdf([""]))
