"""Reports of servers, in the shapes of Postfix, Exchange, Gmail, sendmail, qmail, Exim and of complaints; all invented here."""

from __future__ import annotations

import base64

import pytest

from consultant.mail.report_codes import find_meaning
from consultant.mail.reports import Outcome, Report, read_report

OURS = "<consult.cc-bbbb-cccc.0123456789abcdef0123456789abcdef@desk.example>"
RETURNED = (
    f"From: consult@desk.example\nTo: coder@clinic.example\nSubject: Coding answer\nMessage-ID: {OURS}\n"
)


def dsn(
    fields: str, words: str = "It could not be delivered.", returned: str = RETURNED, **more: str
) -> bytes:
    """A report by the book (RFC 3464); `fields` are the recipients' blocks."""
    kind = more.get("kind", "message/rfc822")
    return (
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain\n\n{words}\n\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n{fields}\n\n"
        f"--b\nContent-Type: {kind}\n\n{returned}\nThe words of the answer.\n\n--b--\n"
    ).encode()


def plain(words: str, subject: str = "failure notice") -> bytes:
    return f"From: MAILER-DAEMON@mx.example\nSubject: {subject}\n\n{words}\n".encode()


def block(action: str, status: str, diagnostic: str = "") -> str:
    said = f"\nDiagnostic-Code: {diagnostic}" if diagnostic else ""
    return f"Final-Recipient: rfc822; coder@clinic.example\nAction: {action}\nStatus: {status}{said}"


SHAPES: dict[str, tuple[bytes, Outcome, str, bool]] = {
    "Postfix, unknown": (dsn(block("failed", "5.1.1", "smtp; 550 5.1.1 <x>: Recipient address rejected: User unknown")), Outcome.FAILED, "5.1.1", True),
    "Postfix, no such domain": (dsn(block("failed", "5.4.4", "X-Postfix; Host or domain name not found")), Outcome.FAILED, "5.4.4", True),
    "Postfix, given up after days": (dsn(block("failed", "4.4.1", "X-Postfix; connect to mx: Connection timed out")), Outcome.FAILED, "4.4.1", False),
    "Postfix, still trying": (dsn(block("delayed", "4.4.1")), Outcome.DELAYED, "4.4.1", False),
    "Exchange Online, not in the directory": (dsn(block("failed", "5.4.1", "smtp;550 5.4.1 Recipient address rejected: Access denied.")), Outcome.FAILED, "5.4.1", True),
    "Exchange, full": (dsn(block("failed", "5.2.2", "smtp;554 5.2.2 mailbox full; STOREDRV.Deliver")), Outcome.FAILED, "5.2.2", False),
    "Exchange, relayed": (dsn(block("relayed", "2.0.0")), Outcome.DELIVERED, "2.0.0", False),
    "Gmail, no account": (dsn(block("failed", "5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist.")), Outcome.FAILED, "5.1.1", True),
    "Gmail, a policy": (dsn(block("failed", "5.7.26", "smtp; 550-5.7.26 This mail is unauthenticated")), Outcome.FAILED, "5.7.26", False),
    "sendmail, the reply says more": (dsn(block("failed", "5.0.0", "SMTP; 550 5.2.1 The account is disabled")), Outcome.FAILED, "5.2.1", True),
    "sendmail, words say it": (dsn(block("failed", "5.0.0", "SMTP; 554 Message rejected as spam")), Outcome.FAILED, "5.0.0", False),
    "another's own field": (dsn(block("failed", "5.0.0") + "\nX-Supplementary-Info: <mx #5.0.0 smtp; 550 Unknown User>"), Outcome.FAILED, "5.0.0", True),
    "Action left out": (dsn("Final-Recipient: rfc822; x@y.example\nStatus: 5.1.1"), Outcome.FAILED, "5.1.1", True),
    "Action folded and commented": (dsn("Action: Failed (bad mailbox)\nStatus:\n 5.1.1 (bad)"), Outcome.FAILED, "5.1.1", True),
    "moved": (dsn(block("failed", "5.1.6")), Outcome.FAILED, "5.1.6", True),
    "too large": (dsn(block("failed", "5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit")), Outcome.FAILED, "5.3.4", False),
    "no code at all": (dsn(block("failed", "unknown")), Outcome.FAILED, "", True),
    "qmail": (plain("Hi. This is the qmail-send program at mx.example.\n\n<coder@clinic.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n" + RETURNED), Outcome.FAILED, "5.1.1", True),
    "qmail, words only": (plain("Hi. This is the qmail-send program.\n\n<a@b.example>:\nThe user has exceeded his storage limit.\n\n--- Below this line is a copy of the message.\n\n" + RETURNED), Outcome.FAILED, "", False),
    "Exim": (plain("This message was created automatically by mail delivery software.\n\n  coder@clinic.example\n    host mx.clinic.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<coder@clinic.example>:\n    550 Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\n" + RETURNED, "Mail delivery failed"), Outcome.FAILED, "550", True),
    "Exim, still trying": (plain("This message has not yet been delivered to coder@clinic.example: 451 4.7.1 greylisted.\nNo action is required on your part. " + RETURNED, "Warning: message 1abc delayed 24 hours"), Outcome.DELAYED, "4.7.1", False),
    "sendmail of old": (plain("   ----- The following addresses had permanent fatal errors -----\n<coder@clinic.example>\n   ----- Transcript of session follows -----\n550 5.1.1 <coder@clinic.example>... User unknown\n   ----- Original message follows -----\n" + RETURNED, "Returned mail: User unknown"), Outcome.FAILED, "5.1.1", True),
    "nothing that can be made out": (plain("Your request was noted.\n" + RETURNED, "Notice"), Outcome.UNCLEAR, "", False),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_report_is_read_whatever_its_shape(shape: str) -> None:
    raw, outcome, code, dead = SHAPES[shape]
    report = read_report(raw)
    assert (report.outcome, report.code, report.dead) == (outcome, code, dead)
    assert report.message_ids == (OURS,), "the mail that it returned"
    assert report.told
    assert "@" not in report.told


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"])  # fmt: skip
def test_our_message_id_is_found_in_whatever_was_returned(kind: str) -> None:
    assert read_report(dsn(block("failed", "5.1.1"), kind=kind)).message_ids == (OURS,)


def test_an_id_that_is_only_referred_to_is_not_the_returned_mail_s() -> None:
    foreign = f"Message-ID: <other@clinic.example>\nReferences: {OURS}\n"
    assert read_report(dsn(block("failed", "5.1.1"), returned=foreign)).message_ids == ()


def test_where_nothing_was_returned_it_is_the_mail_that_the_report_answers() -> None:
    raw = dsn(block("failed", "5.1.1"), returned="Subject: x\n").replace(b"Subject: Und", f"In-Reply-To: {OURS}\nSubject: Und".encode())  # fmt: skip
    assert read_report(raw).message_ids == (OURS,)


def test_the_returned_mail_s_words_are_not_the_server_s() -> None:
    raw = plain("<coder@clinic.example>: mailbox is full\n\n--- Below this line is a copy of the message.\n\nCode 550 5.1.1 User unknown")  # fmt: skip
    assert read_report(raw).words == "the mailbox is full"


def test_of_several_recipients_the_worst_counts_and_one_that_was_reached_keeps_the_address_alive() -> None:
    report = read_report(dsn(block("delivered", "2.0.0") + "\n\n" + block("failed", "5.1.1")))
    assert (report.outcome, report.dead) == (Outcome.FAILED, False)
    assert read_report(dsn(block("delayed", "4.0.0") + "\n\n" + block("failed", "5.1.1"))).dead


def test_fields_that_were_packed_against_the_rule_are_read() -> None:
    packed = base64.encodebytes(f"Reporting-MTA: dns; mx.example\n\n{block('failed', '5.1.1')}\n".encode())
    raw = dsn("").replace(b"message/delivery-status\n\n", b"message/delivery-status\nContent-Transfer-Encoding: base64\n\n" + packed + b"\n").replace(packed + b"\nReporting-MTA: dns; mx.example\n\n", packed)  # fmt: skip
    assert read_report(raw).code == "5.1.1"
    broken = raw.replace(packed, b"*not base64*\n")
    assert read_report(broken).outcome is Outcome.FAILED, "then its words count"


def arf(kind: str) -> bytes:
    return (
        "From: fbl@provider.example\nSubject: Email Feedback Report\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n"
        f"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <x@y.example>\n\n"
        f"--b\nContent-Type: message/rfc822\n\n{RETURNED}\n\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("abuse", Outcome.COMPLAINT), ("Fraud", Outcome.COMPLAINT), ("not-spam", Outcome.UNCLEAR), ("auth-failure", Outcome.UNCLEAR)],
)  # fmt: skip
def test_a_complaint_is_one_where_somebody_complains(kind: str, outcome: Outcome) -> None:
    report = read_report(arf(kind))
    assert (report.outcome, report.dead) == (outcome, outcome is Outcome.COMPLAINT)
    assert report.message_ids == (OURS,)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\0", b"Content-Type: multipart/report; boundary\n\n--", b"Subject: x\n\n\xff\xfe", b"Content-Type: message/delivery-status; charset*=x'\n\nStatus: 5"],
)  # fmt: skip
def test_nothing_makes_it_raise(raw: bytes) -> None:
    assert isinstance(read_report(raw), Report)


@pytest.mark.parametrize("code", ["5.1.1", "5.1.99", "5.4.1", "550", "4.1.1", "5.9.1", "999"])
def test_a_temporary_code_never_makes_an_address_dead(code: str) -> None:
    meaning = find_meaning(code)
    if code.startswith("4"):
        assert meaning
        assert not meaning.dead
    if code in {"5.1.1", "5.1.99", "5.4.1", "550"}:
        assert meaning
        assert meaning.dead
    if code in {"5.9.1", "999"}:
        assert meaning is None
