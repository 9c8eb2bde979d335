"""The words of the mails. Every subject and every body holds the canary, which may appear in no log and in no broker.

Codes are those of the small invented books (tests/data/codes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.soak.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soak.plan import Letter

DESK = "consult@localhost"
STAFF = "boss@desk.example"
CANARY = "zyxquetzal"
QUESTIONS = (
    "Can I bill 93591 with 93355?",
    "Is E11.65 billable?",
    "How many units of 93591 are allowed a day?",
    "Can I bill 93355 and 93591 with modifier 59 on 2026-03-05 in the outpatient hospital?",
    "What does E11.9 mean, and may it be coded with E11.65?",
    "May 99213 be billed with 93591 on the same day? Date of service 2026-02-01.",
    "1. Is E11.65 valid?\r\n2. Can I bill 93591 with 93355?",
    "Please help me with my claim.",
)
FOLLOW_UPS = ("And with modifier 59?", "And for 2026-02-01?", "And in the outpatient hospital?")
QUOTED = "\r\n\r\nOn Monday the desk wrote:\r\n> An answer.\r\n"
AUTOMATIC = ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Auto-Response-Suppress: All")
BROKEN = (
    (
        'Content-Type: multipart/mixed; boundary="b"',
        "--b\r\nContent-Type: text/plain\r\n\r\nIs E11.65 billable?",
    ),
    ("Content-Type: text/plain; charset=no-such-charset", "Is E11.65 billable? \xe9\xe8"),
    ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64", "!!!! this is no base64 ====\r\nA"),
    ("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64", "AAECAwQFBgcICQ=="),
    ("Content-Type: text/html", "<html><body><p>Is <b>E11.65<p>billable?</html"),
    ("Content-Type: =?utf-8?q?text/plain?=", ""),
)
"""Header and body of what can't be read, or hardly."""


def compose(letter: Letter, answer: Mapping[str, str] | None = None) -> bytes:
    """The mail; `answer` is our mail that a follow-up or a bounce refers to, as the sink noted it."""
    if letter.kind is Kind.BOUNCE and answer:
        return _report(letter, answer)
    headers, body = _content(letter, answer)
    lines = [
        f"From: {letter.sender}",
        f"To: {DESK}",
        f"Subject: {CANARY}{letter.number} question",
        f"Message-ID: {letter.message_id}",
        "Date: Mon, 16 Nov 2026 12:00:00 +0000",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body + "\r\n").encode("latin-1")


def _content(letter: Letter, answer: Mapping[str, str] | None) -> tuple[list[str], str]:
    """Headers of its kind, and the body."""
    number, marked = letter.number, f"\r\nPatient {CANARY} Doe, MRN {CANARY}{letter.number}.\r\n"
    match letter.kind:
        case Kind.BROKEN:
            header, body = BROKEN[number % len(BROKEN)]
            return [header], body + ("" if "base64" in header else marked)
        case Kind.AUTOMATIC:
            return [AUTOMATIC[number % len(AUTOMATIC)]], "I am out of the office." + marked
        case Kind.FOLLOW_UP if answer:
            referring = [f"In-Reply-To: {answer['id']}", f"References: {answer['id']}"]
            return referring, FOLLOW_UPS[number % len(FOLLOW_UPS)] + marked + QUOTED
        case _:
            return [], QUESTIONS[number % len(QUESTIONS)] + marked


def _report(letter: Letter, answer: Mapping[str, str]) -> bytes:
    """That our answer did not arrive, as a server writes it (RFC 3464); with a Message-ID of its own."""
    return (
        f"From: MAILER-DAEMON@mx.bouncing.example\r\nTo: {answer['from'] or DESK}\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: {report_id(letter)}\r\n"
        "Auto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.bouncing.example\r\n\r\n"
        f"Final-Recipient: rfc822; {letter.sender}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {answer['id']}\r\n\r\n--b--\r\n"
    ).encode()


def report_id(letter: Letter) -> str:
    """The Message-ID of the report that follows a bouncing letter's answer."""
    return f"<dsn{letter.number}@bouncing.example>"
