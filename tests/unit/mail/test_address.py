"""Addresses: one form for accounts, never a fooled reader, nothing whole in a log."""

from __future__ import annotations

import pytest

from consultant.mail.address import canonical, domain_of, mailbox_key, masked, parse_address


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("Ann@Example.ORG", "ann@example.org"),
        (" <ann+codes@example.org> ", "ann+codes@example.org"),
        ("ann@localhost", "ann@localhost"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("a..b@mobile.example", "a..b@mobile.example"),
        ("a@", ""),
        ("", ""),
        ("nobody", ""),
        ("a b@example.org", ""),
        ("a@b\r\nBcc: c@example.org", ""),
        ("x" * 400 + "@example.org", ""),
    ],
)
def test_canonical(given: str, known: str) -> None:
    assert canonical(given) == known


@pytest.mark.parametrize(
    ("header", "name", "address"),
    [
        ("Ann <ann@example.org>", "Ann", "ann@example.org"),
        ("Dr Ann  Example <ann.e+x@Mail.example.org>", "Dr Ann Example", "ann.e+x@mail.example.org"),
        ("Ann <ann@-example.org>", "Ann", ""),
        ('"ceo@hospital.example" <x@evil.example>', "ceo@hospital.example", "x@evil.example"),
        ("=?utf-8?q?a=40b=2Eexample=2C?= <x@evil.example>", "a@b.example,", "x@evil.example"),
        ("ann@example.org (Ann)", "Ann", "ann@example.org"),
        ("a@", "a@", ""),
        ("<", "<", ""),
        ("", "", ""),
        ("one@example.org, two@example.org", "", "one@example.org"),
        ("(" * 3000, None, ""),
    ],
)
def test_at47_the_real_address_is_read(header: str, name: str | None, address: str) -> None:
    found = parse_address(header)
    assert found[1] == address
    assert name is None or found[0] == name


def test_masked_shows_no_whole_address() -> None:
    assert masked("jane.doe@example.org") == "j***@example.org"
    assert masked("nobody") == "***"


def test_domains() -> None:
    assert domain_of("<a@Example.org>") == "example.org"
    assert domain_of("none") == ""


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("a.b@clinic.example", "a.b@clinic.example"),
        ("a.b+coding@clinic.example", "a.b@clinic.example"),
        ("a.b+x+y@gmail.com", "ab@gmail.com"),
        ("a.b@googlemail.com", "ab@gmail.com"),
        ("+x@clinic.example", "+x@clinic.example"),
    ],
)
def test_the_tags_of_one_mailbox_are_counted_together(address: str, key: str) -> None:
    assert mailbox_key(address) == key
