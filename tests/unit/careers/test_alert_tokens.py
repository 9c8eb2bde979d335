"""Tokens of saved searches: nobody can make one, and each is good for what it says alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consultant.careers.alert_tokens import Purpose, make_confirm_token, make_end_token, read_token
from consultant.careers.rhythm import Rhythm

SECRET, ANN, NOW = b"s" * 32, "ann@clinic.example", datetime(2026, 11, 16, 23, 30, tzinfo=UTC)


def test_a_token_is_read_as_it_was_made() -> None:
    confirms = read_token(Purpose.CONFIRM, make_confirm_token(SECRET, 7, ANN, Rhythm.WEEKLY, NOW))
    ends = read_token(Purpose.END, make_end_token(SECRET, 7, ANN))
    assert confirms
    assert ends
    assert (confirms.number, confirms.rhythm, ends.number, ends.rhythm) == (7, Rhythm.WEEKLY, 7, None)
    assert confirms.is_ours(SECRET, ANN)
    assert ends.is_ours(SECRET, ANN)
    assert not confirms.has_ended(NOW + timedelta(days=7))
    assert confirms.has_ended(NOW + timedelta(days=8))
    assert not ends.has_ended(NOW + timedelta(days=9999))


def test_it_is_good_for_one_address_secret_number_rhythm_and_day() -> None:
    text = make_confirm_token(SECRET, 7, ANN, Rhythm.WEEKLY, NOW)
    token = read_token(Purpose.CONFIRM, text)
    assert token
    assert not token.is_ours(SECRET, "bob@clinic.example")
    assert not token.is_ours(b"t" * 32, ANN)
    for changed in (
        text.replace("7-", "8-", 1),
        text.replace("weekly", "daily"),
        text.replace("2026-11-23", "2027-11-23"),
        text[:-1] + ("A" if text[-1] != "A" else "B"),
    ):
        found = read_token(Purpose.CONFIRM, changed)
        assert changed != text
        assert found is not None
        assert not found.is_ours(SECRET, ANN), changed


def test_what_confirms_ends_nothing_and_the_other_way_round() -> None:
    ends, confirms = make_end_token(SECRET, 7, ANN), make_confirm_token(SECRET, 7, ANN, Rhythm.DAILY, NOW)
    assert read_token(Purpose.CONFIRM, ends) is None
    assert read_token(Purpose.END, confirms) is None
    found = read_token(Purpose.END, f"7-{confirms.rpartition('-')[2]}".ljust(45, "x")[:45])
    assert found is None or not found.is_ours(SECRET, ANN)


@pytest.mark.parametrize(
    "text",
    ["", "7", "7-", "x" * 9999, "7-daily-2026-99-99-" + "a" * 43, "٧-" + "a" * 43, "7-" + "a" * 43 + "\n"],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_token(Purpose.CONFIRM, text) is None
    assert read_token(Purpose.END, text) is None
