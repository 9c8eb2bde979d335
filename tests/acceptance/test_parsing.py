"""Parsing: every charset, every file name, every attachment; and the bytes that came are the bytes that are kept."""

from __future__ import annotations

import base64
import hashlib
import json
import smtplib
from collections.abc import Iterator
from functools import partial

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from consultant import pipeline
from consultant.intake.record import make_delivery
from consultant.intake.smtp_listener import SmtpListener
from consultant.mail.documents.read import read_documents, words_of
from consultant.mail.parse import find_enclosures, parse_message
from consultant.models.base import reading
from consultant.models.case import RawMail

from tests import attached_files as made
from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, introduce, mail, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played

EVERY_BYTE = bytes(byte for byte in range(256) if byte not in b"\r\n")

ODD = {
    "Latin-1 without a charset": mail(1).replace(b"Can", "Grüße, señor: can".encode("latin-1")),
    "UTF-8 in the subject": mail(2).replace(b"question 2", "Frage über 93591".encode()),
    "every byte there is": mail(3).replace(b"Can", EVERY_BYTE),
    "lines that begin with dots": mail(4).replace(b"Can", b".\r\n..\r\n.two\r\nCan"),
    "tabs and blanks at line ends": mail(5).replace(b"Can", b"a \t \r\n\r\n\r\n b\t"),
    "a line of ten thousand octets": mail(6).replace(b"Can", b"x" * 10_000 + b"\xff"),
    "folded headers and no space": mail(7).replace(b"Subject: q", b"SUBJECT:\r\n \tq"),
    "a binary part": mail(8, header="Content-Type: application/octet-stream\r\n") + EVERY_BYTE * 9 + b"\r\n",
    "no header at all": b"\xfe\xff just this\r\n",
    "UTF-16": "Can I bill 93591?".encode("utf-16") + b"\r\n",
}


def door(played: Played) -> Iterator[SmtpListener]:
    listener = SmtpListener(
        ("127.0.0.1", 0),
        make=partial(make_delivery, played.desk.mailboxes),
        store=partial(pipeline.receive_all, played.desk),
        accepts=lambda address: played.desk.mailboxes.find_by_address(address) is not None,
        max_bytes=1_000_000,
    )
    listener.start()
    yield listener
    listener.stop()


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_at_62_the_raw_bytes_are_kept_bit_for_bit_through_the_real_door(
    desk_with: OpenDesk, monkeypatch: pytest.MonkeyPatch, sealed: bool
) -> None:
    if sealed:
        monkeypatch.setenv("CONSULTANT_SEAL_KEY", Fernet.generate_key().decode())
    played = desk_with()
    for listener in door(played):
        with smtplib.SMTP("127.0.0.1", listener.port, timeout=60) as client:
            for raw in ODD.values():
                client.sendmail(ASKER, ["consult@localhost"], raw)
    with reading(played.desk.engine) as session:
        kept = list(session.scalars(select(RawMail).order_by(RawMail.case_id)))
        stored = session.scalars(text("SELECT raw FROM raw_mails ORDER BY case_id")).all()
    assert len(kept) == len(ODD)
    for row, what in zip(kept, ODD, strict=True):
        assert row.raw == ODD[what], what
        assert row.sha256 == hashlib.sha256(ODD[what]).hexdigest(), what
    readable = [ODD["every byte there is"] in bytes(raw) for raw in stored]
    assert any(readable) is not sealed, "with a key nothing stands there in clear"


WORDS = {
    "utf-8": "Grüße – “93591”, 你好",
    "windows-1250": "Zażółć gęślą jaźń",
    "windows-1252": "Grüße – “quoted” €",
    "windows-1257": "Ąžuolas šešėlis",
    "iso-8859-1": "Grüße, señor",
    "iso-8859-2": "Příliš žluťoučký kůň",
    "iso-8859-5": "Здравствуйте",
    "iso-8859-7": "Καλημέρα",
    "iso-8859-9": "İyi günler, ğş",
    "iso-8859-15": "Prix: 5 €, œuvre",
    "koi8-r": "Здравствуйте",
    "utf-16": "Grüße 93591",
    "utf-16-le": "Grüße 93591",
    "gb18030": "你好，请问",
    "shift_jis": "こんにちは",
    "iso-2022-jp": "こんにちは",
    "euc-kr": "안녕하세요",
    "big5": "請問您好",
}
"""Charset and words in it, each read in the body, the subject and the sender's name."""
DECLARED_OTHERWISE = {
    "missing, UTF-8": ("", "utf-8", "Grüße 你好"),
    "missing, windows-1252": ("", "cp1252", "Grüße"),
    "us-ascii, yet UTF-8": ("us-ascii", "utf-8", "Grüße"),
    "iso-8859-1, yet UTF-8": ("iso-8859-1", "utf-8", "Grüße"),
    "utf-8, yet windows-1252": ("utf-8", "cp1252", "Grüße"),
    "unknown to everybody": ("x-unknown", "cp1252", "Grüße"),
    "no charset but a codec": ("rot13", "ascii", "Gruss"),
    "UTF-8 under its own name": ("utf-8", "utf-8", "Ã¤ is two letters here"),
}


@pytest.mark.parametrize("charset", WORDS)
def test_at_60_body_subject_and_name_are_right_in_every_charset(charset: str) -> None:
    words = WORDS[charset]
    packed = base64.b64encode(words.encode(charset)).decode()
    word = f"=?{charset}?b?{packed}?="
    head = (
        f"From: {word} <coder@clinic.example>\nSubject: {word}\nContent-Type: text/plain; charset={charset}\n"
    )
    message = parse_message(f"{head}Content-Transfer-Encoding: base64\n\n{packed}\n".encode())
    assert (message.text, message.subject, message.from_name) == (words, words, words)


@pytest.mark.parametrize("case", DECLARED_OTHERWISE)
def test_at_60_a_missing_or_wrong_charset_is_read_by_what_works(case: str) -> None:
    declared, real, words = DECLARED_OTHERWISE[case]
    kind = f"Content-Type: text/plain; charset={declared}\n" if declared else ""
    head = b"From: " + words.encode(real) + b" <coder@clinic.example>\nSubject: " + words.encode(real) + b"\n"
    message = parse_message(head + kind.encode() + b"\n" + words.encode(real))
    assert (message.text, message.subject, message.from_name) == (words, words, words)


NAMES = {
    "RFC 2231": (b"filename*=utf-8''%C3%BCber%20uns.csv", "über uns.csv"),
    "RFC 2231 in pieces": (b"filename*0*=utf-8''%C3%BC;\n filename*1=ber;\n filename*2=.csv", "über.csv"),
    "RFC 2047": (b'filename="=?utf-8?q?=C3=BCber.csv?="', "über.csv"),
    "RFC 2047 in two words": (b'filename="=?utf-8?b?w7xi?= =?utf-8?b?ZXIuY3N2?="', "über.csv"),
    "raw UTF-8": (b'filename="' + "über.csv".encode() + b'"', "über.csv"),
    "raw windows-1252": (b'filename="' + "über.csv".encode("cp1252") + b'"', "über.csv"),
    "a folder before it": (rb'filename="C:\\claims\\a.csv"', "a.csv"),
    "a quote within": (rb'filename="a \"b\".csv"', 'a "b".csv'),
    "never closed": (b'filename="a.csv', "a.csv"),
    "broken percent signs": (b"filename*=utf-8''%zz%C3.csv", "%zzÃ.csv"),
    "an unknown charset": (b"filename*=utf-99'x'a.csv", "a.csv"),
    "longer than a file system takes": (b'filename="' + b"x" * 400 + b'.csv"', "x" * 251 + ".csv"),
}


@pytest.mark.parametrize("how", NAMES)
def test_at_61_a_file_s_name_and_ending_are_kept(how: str) -> None:
    written, name = NAMES[how]
    raw = (
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nSee\n--B\nContent-Type: text/csv\n"
        b"Content-Disposition: attachment; " + written + b"\n\n45378,1\n--B--\n"
    )
    (attachment,) = parse_message(raw).attachments
    assert (attachment.name, attachment.type) == (name, "text/csv")


def test_at_61_nothing_that_comes_with_a_mail_is_dropped() -> None:
    eml = made.make_mail(
        "Is 45378 payable?", [("inner.csv", "text/csv", b"1")], subject="Inner", boundary="=_in"
    )
    files = [
        ("asked.eml", "message/rfc822", eml),
        (
            "asked.msg",
            "application/vnd.ms-outlook",
            made.make_msg("s", "Is 45380?", [("deep.csv", b"45385,1")]),
        ),
        ("winmail.dat", "application/ms-tnef", made.make_winmail("Is 93591?", [("ü.csv", b"93355,1")])),
        ("invite.ics", "text/calendar", b"BEGIN:VCALENDAR\nSUMMARY:93005?\nEND:VCALENDAR\n"),
        ("smime.p7s", "application/pkcs7-signature", b"0\x80"),
    ]
    found = read_documents(find_enclosures(made.make_mail("See", files)))
    assert [one.name for one in found] == [
        "asked.eml", "inner.csv", "asked.msg", "deep.csv", "winmail.dat", "ü.csv", "invite.ics", "smime.p7s",
    ]  # fmt: skip
    for code in ("45378", "45380", "45385", "93591", "93355", "93005"):
        assert code in words_of(found)


def test_at_61_an_opaque_signature_is_opened() -> None:
    content = b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n\r\nBill 93591?\r\n--B\r\nContent-Type: text/csv; name=a.csv\r\n\r\n1\r\n--B--\r\n"
    packed = base64.encodebytes(made.sign_opaque(content))
    raw = b"From: a@b.example\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
    message = parse_message(raw + packed)
    assert (message.text.strip(), [one.name for one in message.attachments]) == ("Bill 93591?", ["a.csv"])
    assert message.encrypted == ""


SET_ASIDE = {
    "encrypted": (
        "a.pdf",
        "application/pdf",
        made.encrypt_pdf(made.make_pdf(["45378"]), "x"),
        "it is encrypted",
    ),
    "a program": ("a.exe", "application/octet-stream", b"MZ\x90", "it is a program"),
    "macros": ("a.xlsm", "application/octet-stream", made.make_workbook([["45378"]]), "it holds macros"),
    "too large": ("a.csv", "text/csv", b"45378,1\n" * 700_000, "it is too large"),
    "a bomb": ("a.xlsx", "x/y", made.zipped({"xl/workbook.xml": b"\0" * 9_000_000}), "it unpacks to more"),
}


@pytest.mark.parametrize("what", SET_ASIDE)
def test_at_63_what_is_not_read_is_told_to_the_reviewer_and_the_sender(
    desk_with: OpenDesk, what: str
) -> None:
    name, media_type, data, reason = SET_ASIDE[what]
    played = desk_with(review="when_unsure")
    introduce(played.desk.engine, played.desk.clock())
    raw = made.make_mail("Can I bill 93591 with 93355?", [(name, media_type, data)])
    case_id = take_in(played, raw)
    played.bell.answer(played.desk)
    case = case_of(played.desk.engine, case_id)
    assert case.status == "held"
    assert any(reason in one for one in case.hold_reasons)
    (kept,) = json.loads(case.attachments or "[]")
    assert (kept["name"], kept["state"]) == (name, "not read")
    (reply,) = replies_of(played.desk.engine, case_id)
    assert "Not read: a" in reply.text
    assert name not in reply.text


def test_at_63_the_sender_is_not_told_where_the_mailbox_says_so(desk_with: OpenDesk) -> None:
    played = desk_with(tell_unread_attachments=False)
    introduce(played.desk.engine, played.desk.clock())
    raw = made.make_mail(
        "Can I bill 93591 with 93355?", [("a.zip", "application/zip", made.zipped({"a": b"1"}))]
    )
    case_id = take_in(played, raw)
    played.bell.answer(played.desk)
    (reply,) = replies_of(played.desk.engine, case_id)
    assert "Not read" not in reply.text


def test_at_63_more_files_than_are_read_are_told(desk_with: OpenDesk) -> None:
    played = desk_with(review="when_unsure")
    introduce(played.desk.engine, played.desk.clock())
    files = [(f"{n}.csv", "text/csv", b"93591,1") for n in range(40)]
    case_id = take_in(played, made.make_mail("Can I bill 93591 with 93355?", files))
    played.bell.answer(played.desk)
    case = case_of(played.desk.engine, case_id)
    assert any("more attachments than are read" in one for one in case.hold_reasons)
    assert len(json.loads(case.attachments or "[]")) == 40


def test_a_mail_of_ten_thousand_codes_ends_in_a_polite_bound(desk_with: OpenDesk) -> None:
    codes = "\n".join(["45378,1", "45380,1", "45385,1", "20610,2"] * 2_500)
    played = desk_with(review="when_unsure")
    introduce(played.desk.engine, played.desk.clock())
    for number, raw in enumerate((
        mail(1, f"Are these payable together?\r\n{codes}".replace("\n", "\r\n")),
        made.make_mail("Are these payable together?", [("all.csv", "text/csv", codes.encode())]),
    )):  # fmt: skip
        case_id = take_in(played, raw)
        played.bell.answer(played.desk)
        case = case_of(played.desk.engine, case_id)
        assert case.status == "held", number
        assert any("not read" in reason for reason in case.hold_reasons)
        assert len(replies_of(played.desk.engine, case_id)[-1].text) < 60_000


def test_what_ended_long_ago_keeps_no_file_name(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock())
    case_id = take_in(played, made.make_mail("Can I bill 93591?", [("doe_jane.csv", "text/csv", b"93591,1")]))
    played.bell.answer(played.desk)
    assert "doe_jane" in (case_of(played.desk.engine, case_id).attachments or "")
    clock.pass_(days=400)
    pipeline.sweep(played.desk)
    assert case_of(played.desk.engine, case_id).attachments is None
