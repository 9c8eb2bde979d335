"""Settings of the doors: their defaults, what each takes, and what needs something else."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from consultant.config import read_settings
from consultant.door_settings import LOOPBACK, DoorSettings
from consultant.errors import ConfigurationError

TLS = {"CONSULTANT_SMTP_CERT": "/etc/tls/chain.pem", "CONSULTANT_SMTP_KEY": "/etc/tls/key.pem"}


def read(**more: str) -> DoorSettings:
    return read_settings({f"CONSULTANT_{name}": value for name, value in more.items()}).doors


def test_only_the_plain_door_is_open_where_nothing_is_said() -> None:
    assert read() == DoorSettings()
    found = read()
    assert (found.smtps, found.submission, found.lmtp, found.certificate) == (None, None, None, "")
    assert (found.mails_per_minute, found.trusted, found.bare_line_ends) == (300, LOOPBACK, True)


def test_everything_can_be_named() -> None:
    named = TLS | {
        "CONSULTANT_SMTPS_LISTEN": "[::1]:465",
        "CONSULTANT_SUBMISSION_LISTEN": "0.0.0.0:587",
        "CONSULTANT_LMTP_LISTEN": "127.0.0.1:2424",
        "CONSULTANT_SMTP_USERS_FILE": "/etc/users",
        "CONSULTANT_SMTP_MAILS_PER_MINUTE": "0",
        "CONSULTANT_SMTP_PEER_MAILS_PER_MINUTE": "7",
        "CONSULTANT_SMTP_CONNECTIONS": "8",
        "CONSULTANT_SMTP_PEER_CONNECTIONS": "9",
        "CONSULTANT_SMTP_TRUSTED": "none",
        "CONSULTANT_SMTP_PROXIES": "10.0.0.0/8, 2001:db8::/32",
        "CONSULTANT_SMTP_BARE_LINE_ENDS": "refuse",
    }
    assert read_settings(named).doors == DoorSettings(
        certificate="/etc/tls/chain.pem",
        key="/etc/tls/key.pem",
        smtps=("::1", 465),
        submission=("0.0.0.0", 587),
        lmtp=("127.0.0.1", 2424),
        users_file="/etc/users",
        mails_per_minute=0,
        peer_mails_per_minute=7,
        connections=8,
        peer_connections=9,
        trusted=(),
        proxies=(ip_network("10.0.0.0/8"), ip_network("2001:db8::/32")),
        bare_line_ends=False,
    )


@pytest.mark.parametrize("value", ["/run/lmtp.sock", "unix:/run/lmtp.sock"])
def test_lmtp_may_be_a_socket_in_the_file_system(value: str) -> None:
    assert read(LMTP_LISTEN=value).lmtp == "/run/lmtp.sock"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("LMTP_LISTEN", "2424", "CONSULTANT_LMTP_LISTEN is '2424'; it takes HOST:PORT"),
        ("SMTPS_LISTEN", "a:b", "CONSULTANT_SMTPS_LISTEN is 'a:b'; it takes HOST:PORT"),
        ("SMTP_CONNECTIONS", "0", "CONSULTANT_SMTP_CONNECTIONS is '0'; it takes a whole number from 1 on"),
        ("SMTP_MAILS_PER_MINUTE", "many", "it takes a whole number from 0 on"),
        ("SMTP_TRUSTED", "10.0.0.1/8", "it takes networks such as 10.0.0.0/8, 2001:db8::/32, or none"),
        ("SMTP_BARE_LINE_ENDS", "maybe", "it takes keep or refuse"),
        ("SMTP_CERT", "/a", "CONSULTANT_SMTP_CERT and CONSULTANT_SMTP_KEY go together"),
        ("SMTPS_LISTEN", "127.0.0.1:465", "CONSULTANT_SMTPS_LISTEN needs CONSULTANT_SMTP_CERT"),
        ("SUBMISSION_LISTEN", "127.0.0.1:587", "CONSULTANT_SUBMISSION_LISTEN needs .*USERS_FILE"),
    ],
)
def test_what_can_t_be_is_a_sentence(name: str, value: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        read(**{name: value})


def test_submission_needs_users_also_with_a_certificate() -> None:
    with pytest.raises(ConfigurationError, match="USERS_FILE"):
        read_settings(TLS | {"CONSULTANT_SUBMISSION_LISTEN": "127.0.0.1:587"})
