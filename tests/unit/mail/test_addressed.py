"""By which of our keyed addresses a mail came."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from consultant.mail.addressed import application_key, is_application, keys_of
from consultant.mail.parse import parse_message
from consultant.mail.reply_key import KeyKind, ReplyKey, Standing, make_address

SECRET = b"s" * 32
NOW = datetime(2026, 11, 16, tzinfo=UTC)
MAIN = "jobs@localhost"
LATER, BEFORE = date(2026, 12, 1), date(2026, 11, 1)
GOOD = make_address(MAIN, SECRET, KeyKind.APPLY, 7, LATER)
ENDED = make_address(MAIN, SECRET, KeyKind.APPLY, 8, BEFORE)
FORGED = make_address(MAIN, b"x", KeyKind.APPLY, 9, LATER)
REPLY = make_address(MAIN, SECRET, KeyKind.REPLY, 5, LATER)
APPLIES = ReplyKey(KeyKind.APPLY, Standing.GOOD, 7)


@pytest.mark.parametrize(
    ("recipient", "to", "found"),
    [
        (GOOD, MAIN, APPLIES),
        (ENDED, MAIN, ReplyKey(KeyKind.APPLY, Standing.EXPIRED, 8)),
        (FORGED, MAIN, ReplyKey(KeyKind.APPLY, Standing.FORGED)),
        (MAIN, GOOD, APPLIES),
        (MAIN, f"{ENDED}, {GOOD}", APPLIES),
        (REPLY, GOOD, None),
        (MAIN, MAIN, None),
        ("jobs+news@localhost", MAIN, None),
    ],
)
def test_the_address_it_was_for_counts_before_the_header(
    recipient: str, to: str, found: ReplyKey | None
) -> None:
    message = parse_message(f"From: a@b.example\nTo: {to}\n\nHello\n".encode())
    assert application_key(recipient, message, SECRET, NOW) == found
    assert is_application(recipient, message) == (found is not None)


def test_all_keys_are_found_the_recipient_s_first() -> None:
    message = parse_message(f"From: a@b.example\nCc: {REPLY}\nTo: {MAIN}\n\nHello\n".encode())
    kinds = [key.kind for key in keys_of(GOOD, message, SECRET, NOW)]
    assert kinds == [KeyKind.APPLY, KeyKind.REPLY]
    assert application_key(MAIN, None, SECRET, NOW) is None
