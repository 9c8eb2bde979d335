"""What is odd about a sender is said in a sentence; of nearly all mails nothing is."""

from __future__ import annotations

import pytest

from consultant.mail.parse import parse_message
from consultant.mail.sender_marks import sender_marks


def marks(sender: str, header: str = "") -> tuple[str, ...]:
    return sender_marks(parse_message(f"From: {sender}\r\n{header}Subject: x\r\n\r\nx\r\n".encode()))


@pytest.mark.parametrize(
    ("sender", "header"),
    [
        ("coder@clinic.example", ""),
        ("Jane Coder <coder@clinic.example>", "Reply-To: Coder@Clinic.Example\r\n"),
        ('"coder@clinic.example" <coder@clinic.example>', ""),
        ("Doe, Jane <coder@clinic.example>", ""),
        ("x@bücher.example", ""),
        ("x@почта.example", ""),
        ("x@日本語テスト.example", ""),
        ("x@日本語abc.example", ""),
        ("x@한국어.example", ""),
        ("x@xn--9.example", ""),
        ("x@xn--99999999999.example", ""),
        ("", ""),
    ],
)
def test_nothing_is_said_of_an_ordinary_sender(sender: str, header: str) -> None:
    assert marks(sender, header) == ()


@pytest.mark.parametrize(
    "sender",
    [
        '"ceo@hospital.example" <x@evil.example>',
        "ceo@hospital.example <x@evil.example>",
        "=?utf-8?q?ceo=40hospital=2Eexample?= <x@evil.example>",
        '"The CEO (ceo@hospital.example)." <x@evil.example>',
        "x@evil.example (ceo@hospital.example)",
    ],
)
def test_a_name_that_is_another_address_is_told_with_the_real_domain(sender: str) -> None:
    assert marks(sender) == (
        "The name in From is another address, at hospital.example; the mail says that it is from evil.example.",
    )


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        ("x@сlinic.example", "mixes letters of several scripts (Cyrillic, Latin): xn--linic-0ye.example."),
        ("x@xn--linic-0ye.example", "mixes letters of several scripts (Cyrillic, Latin)"),
        ("x@аррӏе.example", "is xn--80ak6aa92e.example, and looks like apple.example."),
        ("x@mail.аррӏе.example", "looks like mail.apple.example."),
    ],
)
def test_a_domain_in_disguise_is_told(sender: str, words: str) -> None:
    (mark,) = marks(sender)
    assert words in mark


def test_a_reply_to_elsewhere_is_told_masked() -> None:
    assert marks("coder@clinic.example", "Reply-To: Coder <coder@evil.example>\r\n") == (
        "Reply-To asks for answers to an address elsewhere, c***@evil.example; they go to From.",
    )
    (mark,) = marks("coder@clinic.example", "Reply-To: billing@office.clinic.example\r\n")
    assert "another address, b***@office.clinic.example" in mark


@pytest.mark.parametrize(
    ("sender", "header"),
    [
        ("coder@clinic.example, boss@clinic.example", ""),
        ("coder@clinic.example", "From: boss@clinic.example\r\n"),
        ("coder@clinic.example <x@evil.example> <y@evil.example>", ""),
    ],
)
def test_several_authors_are_told(sender: str, header: str) -> None:
    assert marks(sender, header)[0].startswith(
        "From names more than one address, or none clearly; c***@clinic"
    )


def test_characters_that_hide_are_told() -> None:
    assert marks("Jane\u202e Coder <coder@clinic.example>") == (
        "From holds characters that are not seen or that turn the direction of writing.",
    )


def test_no_mark_holds_an_address_whole_or_the_words_of_a_name() -> None:
    told = " ".join(
        marks("Jane Patient jane.patient@home.example <x@evil.example>", "Reply-To: jane@x.example\r\n")
    )
    assert "jane" not in told.lower()
    assert "x@evil.example" not in told
