"""What the header of a mail in somebody's folder says of its envelope."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consultant.intake.deposited import NOBODY, find_sender, read_deposited
from consultant.mail.parse import find_message
from consultant.mailboxes import Mailboxes

from tests.at_the_desk import mail

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Return-Path: <>", ""),
        ("Return-Path:", ""),
        ("Return-Path: <a@b.example>\r\nReturn-Path: <forged@b.example>", "a@b.example"),
        ("Return-Path: nonsense", "coder@clinic.example"),
        ("X-Nothing: 1", "coder@clinic.example"),
    ],
)
def test_the_sender_is_the_uppermost_return_path_else_from(header: str, sender: str) -> None:
    assert find_sender(find_message(f"{header}\r\n".encode() + mail(1))) == sender


@pytest.mark.parametrize("raw", [b"", b"Subject: x\r\n\r\nhello"])
def test_a_mail_that_names_nobody_is_not_taken_for_the_null_sender_s(raw: bytes) -> None:
    assert find_sender(find_message(raw)) == NOBODY


@pytest.mark.parametrize(
    ("header", "recipient"),
    [
        ("Delivered-To: CONSULT+R1@localhost", "consult+r1@localhost"),
        ("Envelope-To: elsewhere@example.org\r\nCc: consult+b2@localhost", "consult+b2@localhost"),
        ("Delivered-To: postmaster@example.org", "consult@localhost"),
        ("X-Original-To: =?utf-8?q?broken", "consult@localhost"),
    ],
)
def test_the_recipient_is_one_of_ours_and_best_one_with_a_key(
    mailboxes: Mailboxes, header: str, recipient: str
) -> None:
    mailbox = mailboxes.get_by_name("consult")
    raw = f"{header}\r\n".encode() + mail(1)
    delivery = read_deposited(mailboxes, mailbox, raw, door="imap", came_at=NOW)
    (arrival,) = delivery.arrivals
    assert (arrival.recipient, arrival.mailbox, arrival.raw) == (recipient, "consult", raw)
    assert arrival.envelope.peer == "imap"


def test_of_a_mail_that_was_not_taken_whole_the_header_makes_the_fingerprint(mailboxes: Mailboxes) -> None:
    mailbox = mailboxes.get_by_name("consult")

    def mark(raw: bytes) -> str:
        made = read_deposited(mailboxes, mailbox, raw, door="imap", came_at=NOW, size=40_000_000)
        return made.arrivals[0].fingerprint

    header = mail(1).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert mark(header) == mark(b"Received: by another server\r\n" + header)
    assert mark(header) != mark(header.replace(b"question 1", b"question 2")), (
        "a Message-ID that is used twice"
    )
