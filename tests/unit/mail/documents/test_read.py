"""What comes with a mail, kind by kind: read, named with a reason, or laid aside; bounds over all of it."""

from __future__ import annotations

import json

import pytest

from consultant.mail.documents import bounds, read
from consultant.mail.documents.apart import TOOK_TOO_LONG
from consultant.mail.documents.document import Document, State
from consultant.mail.documents.kinds import NEVER_OPENED, Kind, kind_of
from consultant.mail.documents.read import as_json, may_ask, named_only, read_documents, words_of
from consultant.mail.documents.readers import READERS
from consultant.mail.message import Attachment, Enclosure
from consultant.mail.parse import find_enclosures

from tests import attached_files as made

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
OCTETS = "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "media_type", "data", "kind"),
    [
        ("a.csv", OCTETS, b"45378,1", Kind.TABLE),
        ("a.bin", "text/csv", b"45378,1", Kind.TABLE),
        ("a.txt", OCTETS, b"45378", Kind.TEXT),
        ("", OCTETS, b"45378", Kind.TEXT),
        ("claim.837", OCTETS, b"ISA*00*", Kind.TEXT),
        ("a.txt", "text/plain", b"\0\1\2", Kind.OTHER),
        ("a.txt", "text/plain", made.make_pdf(["x"]), Kind.PDF),
        ("a", "application/pdf", b"\0damaged", Kind.PDF),
        ("a.pdf", "application/pdf", b"only words", Kind.TEXT),
        ("a", "text/html", b"<p>", Kind.WEB_PAGE),
        ("a.rtf", OCTETS, b"{\\rtf1 x}", Kind.RTF),
        ("a.xlsx", OCTETS, made.make_workbook([["1"]]), Kind.WORKBOOK),
        ("a.zip", "application/zip", made.make_workbook([["1"]]), Kind.WORKBOOK),
        ("a.docx", OCTETS, made.make_word(["x"]), Kind.WORD),
        ("a.ods", OCTETS, made.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}, pack=False), Kind.WORKBOOK),
        ("a.odt", OCTETS, made.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}, pack=False), Kind.OLD_OFFICE),
        ("a.pptx", OCTETS, made.zipped({"ppt/presentation.xml": b""}), Kind.OLD_OFFICE),
        ("a.xlsx", OCTETS, b"PK\x03\x04broken", Kind.WORKBOOK),
        ("a.zip", OCTETS, b"PK\x03\x04broken", Kind.ARCHIVE),
        ("a.zip", OCTETS, made.zipped({"a.csv": b"1"}), Kind.ARCHIVE),
        ("a.xlsx", OCTETS, made.make_workbook([["1"]], extra={"xl/vbaProject.bin": b"x"}), Kind.MACROS),
        ("a.xlsm", OCTETS, made.make_workbook([["1"]]), Kind.MACROS),
        ("a.docm", "text/plain", b"words", Kind.MACROS),
        ("a.exe", "text/plain", b"words", Kind.PROGRAM),
        ("a.pdf", "application/pdf", b"MZ\x90", Kind.PROGRAM),
        ("a.js", "text/plain", b"alert(1)", Kind.PROGRAM),
        ("a.png", "image/png", made.PNG, Kind.PICTURE),
        ("a", OCTETS, b"\xff\xd8\xff\xe0", Kind.PICTURE),
        ("a.heic", OCTETS, b"\0\0\0\x18ftypheic", Kind.PICTURE),
        ("a.mp4", OCTETS, b"\0\0\0\x18ftypisom", Kind.RECORDING),
        ("a.amr", "audio/amr", b"no mark", Kind.RECORDING),
        ("a.gz", OCTETS, b"\x1f\x8b\x08", Kind.ARCHIVE),
        ("a.doc", "application/msword", OLE + b"\0" * 99, Kind.OLD_OFFICE),
        ("a.xlsx", OCTETS, OLE + "EncryptedPackage".encode("utf-16-le"), Kind.ENCRYPTED),
        ("a.msg", OCTETS, made.make_msg("s", "b"), Kind.OUTLOOK),
        ("noname", OCTETS, made.make_msg("s", "b"), Kind.OUTLOOK),
        ("winmail.dat", OCTETS, made.make_winmail("b"), Kind.WINMAIL),
        ("winmail.dat", OCTETS, b"\0none", Kind.WINMAIL),
        ("a.eml", OCTETS, b"From: a@b.example\n\nx", Kind.MAIL),
        ("invite.ics", OCTETS, b"BEGIN:VCALENDAR", Kind.INVITATION),
        ("smime.p7s", "application/pkcs7-signature", b"0\x80", Kind.SIGNATURE),
        ("signature.asc", OCTETS, b"-----BEGIN PGP SIGNATURE-----", Kind.SIGNATURE),
        ("me.vcf", "text/x-vcard", b"BEGIN:VCARD", Kind.SIGNATURE),
        ("a.asc", OCTETS, b"-----BEGIN PGP MESSAGE-----", Kind.ENCRYPTED),
        ("a.gpg", OCTETS, b"\x85\0", Kind.ENCRYPTED),
        ("a.dat", OCTETS, b"\0\1\2", Kind.OTHER),
        ("", OCTETS, b"", Kind.OTHER),
    ],
)  # fmt: skip
def test_a_kind_is_told_by_name_bytes_and_type(name: str, media_type: str, data: bytes, kind: Kind) -> None:
    assert kind_of(name, media_type, data) is kind


def test_every_kind_is_read_or_has_a_reason_why_not() -> None:
    assert set(READERS) | set(NEVER_OPENED) | {Kind.SIGNATURE} == set(Kind)
    assert not set(READERS) & set(NEVER_OPENED)


def enclosed(name: str, data: bytes, media_type: str = OCTETS, *, inline: bool = False) -> Enclosure:
    return Enclosure(Attachment(name, media_type, len(data), inline=inline), data)


def states(*enclosures: Enclosure) -> list[tuple[str, State, str]]:
    return [(one.name, one.state, one.reason) for one in read_documents(enclosures)]


def test_what_is_read_and_what_is_named() -> None:
    found = read_documents(find_enclosures(made.make_mail("See", [
        ("claim.csv", "text/csv", b"45378,1"),
        ("photo.png", "image/png", made.PNG),
        ("all.zip", "application/zip", made.zipped({"a": b"1"})),
        ("empty.txt", "text/plain", b" \n"),
        ("locked.pdf", "application/pdf", made.encrypt_pdf(made.make_pdf(["x"]), "secret")),
        ("smime.p7s", "application/pkcs7-signature", b"0\x80"),
    ])))  # fmt: skip
    assert [(one.name, one.state.value, one.reason) for one in found] == [
        ("claim.csv", "read", ""),
        ("photo.png", "not read", "it is a picture"),
        ("all.zip", "not read", "it is an archive"),
        ("empty.txt", "not read", "it is empty"),
        ("locked.pdf", "not read", "it is encrypted"),
        ("smime.p7s", "aside", "it is part of the signature"),
    ]
    assert [one.is_missed for one in found] == [False, False, True, True, True, False]
    assert words_of(found) == "Attached:\n45378\t1"
    kept = json.loads(as_json(found) or "")
    assert kept[0] == {
        "name": "claim.csv",
        "type": "text/csv",
        "size": 7,
        "kind": "CSV file",
        "state": "read",
        "reason": "",
    }
    assert as_json(()) is None


def test_a_signature_s_logo_is_laid_aside_and_a_screenshot_is_not() -> None:
    logo = enclosed("logo.png", made.PNG[:900], "image/png", inline=True)
    shot = enclosed("shot.png", made.PNG, "image/png", inline=True)
    assert [state for _, state, _ in states(logo, shot)] == [State.ASIDE, State.NOT_READ]
    assert not may_ask([logo.attachment])
    assert may_ask([shot.attachment])


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("LARGEST", 4, read.TOO_LARGE),
        ("MOST_FILES", 0, read.TOO_MANY),
        ("DEEPEST_MAIL", 0, read.TOO_MANY),
        ("MOST_CHARACTERS", 0, read.NO_ROOM),
        ("SECONDS_IN_ALL", 0, TOOK_TOO_LONG),
    ],
)
def test_a_bound_that_is_reached_is_named(
    name: str, value: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, name, value)
    found = read_documents([enclosed("a.txt", b"45378 is it", "text/plain")], clock=lambda: 0.0)
    assert [(one.state, one.reason) for one in found] == [(State.NOT_READ, reason)]


def test_only_so_many_are_opened_and_so_many_named() -> None:
    found = states(*(enclosed(f"{n}.txt", b"45378") for n in range(200)))
    assert len(found) == read.MOST_NAMED
    assert sum(state is State.READ for _, state, _ in found) == bounds.MOST_FILES
    assert found[-1][2] == read.TOO_MANY


def test_all_documents_share_one_room_and_what_is_cut_says_so() -> None:
    long = b"45378 words here\n" * 1000
    found = read_documents([enclosed("a.txt", long), enclosed("b.txt", long), enclosed("c.txt", long)])
    assert [one.state for one in found] == [State.READ, State.IN_PART, State.NOT_READ]
    assert found[1].reason == read.IN_PART
    assert found[1].is_missed
    assert sum(len(one.text) for one in found) <= bounds.MOST_CHARACTERS


def test_a_mail_within_the_mail_is_read_unless_it_is_the_text_already() -> None:
    attachment = Attachment("two codes", "message/rfc822", 0)
    (found,) = read_documents([Enclosure(attachment, words="Subject\n\n45378?")])
    assert (found.kind, found.state, found.text) == (Kind.MAIL, State.READ, "Subject\n\n45378?")
    (found,) = read_documents([Enclosure(attachment, words="45378?", is_the_text=True)])
    assert (found.state, found.text) == (State.READ, "")
    (found,) = read_documents([Enclosure(attachment, words="45378 " * 9999)])
    assert found.state is State.IN_PART


def test_files_within_files_are_named_behind_them() -> None:
    winmail = made.make_winmail("Bill 45378?", [("claim.csv", b"45380,1")])
    found = read_documents([enclosed("winmail.dat", winmail)])
    assert [(one.name, one.state) for one in found] == [
        ("winmail.dat", State.READ),
        ("claim.csv", State.READ),
    ]
    assert words_of(found) == "Attached:\nBill 45378?\n\nAttached:\n45380\t1"


def test_without_opening_anything_a_mail_s_attachments_are_named() -> None:
    listed = [
        Attachment("a.csv", "text/csv", 5),
        Attachment("b.png", "image/png", 60_000),
        Attachment("s.p7s", "application/pkcs7-signature", 5),
        Attachment("", "x/y", 5),
    ]
    assert [(one.kind, one.state, one.reason) for one in named_only(listed)] == [
        (Kind.TABLE, State.NOT_READ, "it was not opened"),
        (Kind.PICTURE, State.NOT_READ, "it is a picture"),
        (Kind.SIGNATURE, State.ASIDE, "it is part of the signature"),
        (Kind.OTHER, State.NOT_READ, "it is of a kind that is not read here"),
    ]


def test_a_document_s_text_is_in_no_repr() -> None:
    assert "secret" not in repr(Document("n", "t", 1, Kind.TEXT, State.READ, text="secret"))
