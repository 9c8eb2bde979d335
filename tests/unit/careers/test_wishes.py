"""What an employer's mail wants: what it orders, what it changes, and what it adds to what was said before."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.careers.fields import JobFields, Remote
from consultant.careers.found import JobFound
from consultant.careers.wishes import asks_only_for_time, read_wish
from consultant.models.career import ReadingKind

TODAY = date(2026, 11, 16)
FORMER = JobFields(
    title="Inpatient coder",
    city="Portland",
    state="OR",
    apply_to="dana@coastal.example",
    description="You code.",
)
ONLY_A_TITLE = JobFields(title="Risk adjustment coder", apply_to="dana@coastal.example")


def wish(text: str, former: JobFields | None = FORMER, *, was_listed: bool = True) -> JobFound:
    return read_wish("", text, TODAY, former, was_listed=was_listed)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("renew", ReadingKind.RENEW),
        ("Close please", ReadingKind.CLOSE),
        ("Pay: $30 an hour", ReadingKind.CHANGE),
        ("Hello?", ReadingKind.UNCLEAR),
        ("", ReadingKind.UNCLEAR),
    ],
)
def test_an_answer_about_what_was_listed(text: str, kind: ReadingKind) -> None:
    assert wish(text).kind is kind


def test_a_renewal_until_a_day_needs_nobody_and_one_with_a_new_pay_does() -> None:
    until = wish("Renew until December 31, 2026")
    assert (until.fields.until, asks_only_for_time(until)) == (date(2026, 12, 31), True)
    assert not asks_only_for_time(wish("Renew please.\n\nPay: $31 an hour"))


def test_before_it_was_listed_an_order_to_renew_and_new_values_belong_to_posting_it() -> None:
    more = wish("Remote: yes", was_listed=False)
    assert (more.kind, more.fields.remote, more.fields.title) == (
        ReadingKind.POST,
        Remote.REMOTE,
        FORMER.title,
    )
    assert wish("renew", was_listed=False) == JobFound(ReadingKind.POST, FORMER)
    assert wish("close", was_listed=False).kind is ReadingKind.CLOSE


def test_what_was_asked_for_needs_no_label() -> None:
    words = "You review charts of members for HCC capture and take part in audits."
    found = wish(f"It is remote.\n\n{words}", ONLY_A_TITLE, was_listed=False)
    assert (found.kind, found.fields.title, found.fields.remote) == (
        ReadingKind.POST,
        ONLY_A_TITLE.title,
        Remote.REMOTE,
    )
    assert words in found.fields.description


def test_an_answer_that_says_nothing_new_asks_again_while_something_is_missing() -> None:
    assert wish("Thank you for asking", ONLY_A_TITLE, was_listed=False).kind is ReadingKind.POST
    assert wish("Any news?", was_listed=False).kind is ReadingKind.UNCLEAR


def test_the_first_mail_posts_whatever_it_says() -> None:
    assert wish("close", None, was_listed=False).kind is ReadingKind.POST
