"""Which files of an application are passed on, under which name and type, and why the others are not."""

from __future__ import annotations

import pytest

from consultant.careers.resumes import (
    EMPTY,
    MOST_FILES,
    NO_DOCUMENT,
    NOT_THAT,
    RUNS,
    TOO_LARGE,
    TOO_MANY,
    Chosen,
    choose,
)
from consultant.mail.parse import find_enclosures

from tests import attached_files as made

PDF = made.make_pdf(["Ten years of inpatient coding."])
WORD = made.make_word(["Ten years of inpatient coding."])
ODT_HEAD = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}
ODT = made.zipped(ODT_HEAD)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
RTF = rb"{\rtf1 Ten years.}"
ROOM = 1_000_000


def chosen(*files: tuple[str, str, bytes], room: int = ROOM) -> Chosen:
    return choose(find_enclosures(made.make_mail("I apply.", files)), room)


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("cv.pdf", PDF, "application/pdf"),
        ("CV.PDF", PDF, "application/pdf"),
        ("cv.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("cv.doc", OLE, "application/msword"),
        ("cv.doc", RTF, "application/msword"),
        ("cv.odt", ODT, "application/vnd.oasis.opendocument.text"),
        ("cv.rtf", RTF, "application/rtf"),
        ("cv.txt", b"Ten years.", "text/plain; charset=utf-8"),
        ("cv.txt", b"Zehn Jahre in Gr\xfcnberg.", "application/octet-stream"),
    ],
)
def test_documents_are_passed_on_as_they_are(name: str, data: bytes, media_type: str) -> None:
    (file,) = chosen((name, "application/octet-stream", data)).files
    assert (file.name, file.type, file.data) == (name, media_type, data)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("cv.exe", b"MZ" + bytes(90), "it is a program"),
        ("cv.pdf.exe", PDF, "it is a program"),
        ("cv.pdf", b"MZ" + bytes(90), "it is a program"),
        ("cv.docm", WORD, "it holds macros"),
        ("cv.docx", made.zipped({"word/document.xml": b"", "word/vbaProject.bin": b"x"}), "it holds macros"),
        ("cv.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "it holds macros"),
        ("cv.odt", made.zipped(ODT_HEAD | {"Basic/a.xml": b"x"}), "it holds macros"),
        (
            "cv.odt",
            made.zipped(ODT_HEAD | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
            "it is encrypted",
        ),
        ("cv.pdf", made.encrypt_pdf(PDF, "secret"), "it is encrypted"),
        ("cv.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "it is encrypted"),
        ("cv.pdf", PDF + b"<< /S /JavaScript >>", RUNS),
        ("cv.docx", made.zipped({"word/document.xml": b"", "word/embeddings/oleObject1.bin": b"x"}), RUNS),
        ("cv.rtf", rb"{\rtf1 {\object\objdata 0102}}", RUNS),
        ("cv.zip", made.zipped({"cv.pdf": PDF}), "it is an archive"),
        ("cv.pdf", made.zipped({"cv.pdf": PDF}), "it is an archive"),
        ("cv.html", b"<html><script>1</script></html>", NO_DOCUMENT),
        ("cv.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", NO_DOCUMENT),
        ("cv.xlsx", made.zipped({"xl/workbook.xml": b"<a/>"}), NO_DOCUMENT),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(60_000), NO_DOCUMENT),
        ("cv.pdf", b"only words", NOT_THAT),
        ("cv.docx", b"PK\x03\x04 not a zip at all", NOT_THAT),
        ("cv.txt", PDF, NOT_THAT),
        ("cv.pdf", b"", EMPTY),
    ],
)
def test_what_is_no_document_or_may_harm_stays_behind(name: str, data: bytes, reason: str) -> None:
    found = chosen((name, "application/pdf" if name.endswith("pdf") else "application/octet-stream", data))
    assert found.files == ()
    assert [(one.name, one.reason) for one in found.left_out] == [(name, reason)]


def test_a_mail_within_the_mail_stays_behind() -> None:
    inner = b"From: a@b.example\nSubject: My r\n\nHello\n"
    assert chosen(("more.eml", "message/rfc822", inner)).left_out[0].reason == NO_DOCUMENT


def test_no_more_than_some_and_no_more_bytes_than_there_is_room_for() -> None:
    many = [(f"{number}.pdf", "application/pdf", PDF) for number in range(MOST_FILES + 1)]
    found = chosen(*many)
    assert len(found.files) == MOST_FILES
    assert [one.reason for one in found.left_out] == [TOO_MANY]
    found = chosen(*many[:2], room=len(PDF) + 1)
    assert [one.name for one in found.files] == ["0.pdf"]
    assert [(one.name, one.reason) for one in found.left_out] == [("1.pdf", TOO_LARGE)]


def test_a_signature_and_its_picture_are_no_files() -> None:
    assert chosen(("me.vcf", "text/vcard", b"BEGIN:VCARD\nEND:VCARD\n")) == Chosen()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/cv.pdf", "cv.pdf"),
        ("C:cv?.pdf", "C_cv_.pdf"),
        ("fdp.\u202ecv.pdf", "fdp.cv.pdf"),
        ("", "attachment-1.pdf"),
        ("résumé", "résumé.pdf"),
        ("x" * 200 + ".pdf", "x" * 56 + ".pdf"),
    ],
)
def test_a_name_is_safe_to_save_under(given: str, kept: str) -> None:
    (file,) = chosen((given, "application/pdf", PDF)).files
    assert file.name == kept


def test_the_same_mail_gives_the_same() -> None:
    files = [("cv.pdf", "application/pdf", PDF), ("cv.zip", "application/zip", made.zipped({"a": b"b"}))]
    assert chosen(*files) == chosen(*files)
