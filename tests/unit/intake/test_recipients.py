"""Which recipients are taken, and what the others are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from consultant.intake.recipients import check_recipient
from consultant.intake.smtp.shared import Answered
from consultant.mail.reply_key import KeyKind, make_address
from consultant.mailboxes.mailbox import Serves

if TYPE_CHECKING:
    from consultant.mailboxes import Mailboxes

SECRET = b"s" * 32
NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
MAIN = "consult@localhost"


def keyed(kind: KeyKind, *, ends: date = TODAY, secret: bytes = SECRET) -> str:
    return make_address(MAIN, secret, kind, 7, ends)


@pytest.mark.parametrize(
    "address",
    [
        MAIN,
        "Consult@LOCALHOST",
        "consult+news@localhost",
        "consult+r@localhost",
        keyed(KeyKind.REPLY),
        keyed(KeyKind.BOUNCE),
        keyed(KeyKind.REPLY).upper(),
    ],
)
def test_ours_are_taken(mailboxes: Mailboxes, address: str) -> None:
    assert check_recipient(mailboxes, SECRET, address, NOW)


@pytest.mark.parametrize(
    "address", ["nobody@localhost", "consult@elsewhere.example", "consult", "@localhost", ""]
)
def test_at07_unknown_ones_are_not(mailboxes: Mailboxes, address: str) -> None:
    assert not check_recipient(mailboxes, SECRET, address, NOW)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            keyed(KeyKind.REPLY, ends=TODAY - timedelta(days=1)),
            f"550 5.1.6 .* write a new mail to {MAIN}",
        ),
        (keyed(KeyKind.BOUNCE, ends=TODAY - timedelta(days=1)), "550 5.1.6 "),
        (keyed(KeyKind.REPLY, secret=b"x" * 32), f"550 5.1.1 .* write a new mail to {MAIN}"),
        (keyed(KeyKind.BOUNCE, secret=b"x" * 32), "550 5.1.1 "),
    ],
)
def test_at07_keys_that_are_ended_or_forged_are_told_how_to_go_on(
    mailboxes: Mailboxes, address: str, words: str
) -> None:
    with pytest.raises(Answered, match=words):
        check_recipient(mailboxes, SECRET, address, NOW)


def test_at07_an_address_that_nobody_reads_names_the_one_that_is_read(mailboxes: Mailboxes) -> None:
    (box,) = mailboxes
    sending = replace(mailboxes, all=(replace(box, from_address="no-reply@localhost"),))
    with pytest.raises(Answered, match=f"550 5.1.1 Nobody reads this address; write to {MAIN}"):
        check_recipient(sending, SECRET, "<No-Reply@localhost>", NOW)
    assert not check_recipient(sending, SECRET, "nobody@localhost", NOW)


def jobs_of(mailboxes: Mailboxes) -> Mailboxes:
    (box,) = mailboxes
    return replace(mailboxes, all=(replace(box, serves=Serves.JOBS),))


def test_an_application_is_taken_while_its_posting_may_stand(mailboxes: Mailboxes) -> None:
    assert check_recipient(jobs_of(mailboxes), SECRET, keyed(KeyKind.APPLY), NOW)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (keyed(KeyKind.APPLY, ends=TODAY - timedelta(days=1)), "550 5.1.6 This posting has ended"),
        (keyed(KeyKind.APPLY, secret=b"x" * 32), "550 5.1.1 This is no address of a posting"),
    ],
)
def test_applications_to_what_has_ended_or_never_was_are_refused(
    mailboxes: Mailboxes, address: str, words: str
) -> None:
    with pytest.raises(Answered, match=words):
        check_recipient(jobs_of(mailboxes), SECRET, address, NOW)


def test_a_mailbox_of_questions_takes_no_applications(mailboxes: Mailboxes) -> None:
    with pytest.raises(Answered, match=r"550 5\.1\.1"):
        check_recipient(mailboxes, SECRET, keyed(KeyKind.APPLY), NOW)
