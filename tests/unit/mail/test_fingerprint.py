"""One mail, one fingerprint, whichever way it came."""

from __future__ import annotations

from consultant.mail.fingerprint import fingerprint
from consultant.mail.parse import find_message

MAIL = b"From: Ann <ann@example.org>\r\nMessage-ID: <1@example.org>\r\nSubject: x\r\n\r\nMay I bill both?\r\n"
NO_ID = MAIL.replace(b"Message-ID: <1@example.org>\r\n", b"")


def mark(raw: bytes, mailbox: str = "consult") -> str:
    return fingerprint(mailbox, find_message(raw), raw)


def test_at25_two_routes_of_one_mail() -> None:
    by_smtp = b"Received: from a by b\r\n\tfor c; today\r\nDelivered-To: c@example.org\r\n" + MAIL
    by_imap = b"Return-Path: <ann@example.org>\nX-Seen: 1\n" + MAIL.replace(b"\r\n", b"\n").replace(
        b"bill both", b"bill  both"
    )
    assert mark(by_smtp) == mark(by_imap) == mark(MAIL)


def test_at25_two_mailboxes_keep_a_case_each() -> None:
    assert mark(MAIL) != mark(MAIL, "audit")


def test_at26_a_message_id_used_again_for_other_words() -> None:
    assert mark(MAIL) != mark(MAIL.replace(b"both", b"these"))
    assert mark(MAIL) != mark(MAIL.replace(b"ann@", b"bob@"))


def test_at27_no_message_id() -> None:
    again = b"Received: from x by y;\r\n today\r\nX-Spam: no\r\n" + NO_ID
    assert mark(NO_ID) == mark(again) == mark(again.replace(b"\r\n", b"\n"))
    assert mark(NO_ID) != mark(NO_ID.replace(b"both", b"these"))


def test_bytes_that_can_t_be_parsed() -> None:
    assert fingerprint("consult", None, b"\0") != fingerprint("consult", None, b"\0\0")
    assert fingerprint("consult", None, b"\0") == fingerprint("consult", None, b"\0")
