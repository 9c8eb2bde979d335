"""Settings of the doors by SMTP and LMTP, from the environment; `config.py` keeps them with the others."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from consultant.errors import ConfigurationError

Address = tuple[str, int]
Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSettings:
    """Doors besides the one at CONSULTANT_SMTP_LISTEN (None: closed), and the limits of all of them.

    `lmtp` is an address or the path of a socket. Mails a minute are of one sender, and of one peer that is not in
    `trusted`; 0 is no limit. `proxies` are balancers, which have to send a PROXY header.
    """

    certificate: str = ""
    key: str = ""
    smtps: Address | None = None
    submission: Address | None = None
    lmtp: Address | str | None = None
    users_file: str = ""
    mails_per_minute: int = 300
    peer_mails_per_minute: int = 1200
    connections: int = 200
    peer_connections: int = 20
    trusted: tuple[Network, ...] = LOOPBACK
    proxies: tuple[Network, ...] = ()
    bare_line_ends: bool = True


NO_MORE_DOORS = DoorSettings()


def read_doors(env: dict[str, str]) -> DoorSettings:
    """The settings of the doors. Raises ConfigurationError."""
    normal = NO_MORE_DOORS
    found = DoorSettings(
        certificate=env.get("CONSULTANT_SMTP_CERT", ""),
        key=env.get("CONSULTANT_SMTP_KEY", ""),
        smtps=_address(env, "CONSULTANT_SMTPS_LISTEN"),
        submission=_address(env, "CONSULTANT_SUBMISSION_LISTEN"),
        lmtp=_address_or_path(env, "CONSULTANT_LMTP_LISTEN"),
        users_file=env.get("CONSULTANT_SMTP_USERS_FILE", ""),
        mails_per_minute=_number(env, "CONSULTANT_SMTP_MAILS_PER_MINUTE", normal.mails_per_minute),
        peer_mails_per_minute=_number(
            env, "CONSULTANT_SMTP_PEER_MAILS_PER_MINUTE", normal.peer_mails_per_minute
        ),
        connections=_number(env, "CONSULTANT_SMTP_CONNECTIONS", normal.connections, least=1),
        peer_connections=_number(env, "CONSULTANT_SMTP_PEER_CONNECTIONS", normal.peer_connections, least=1),
        trusted=_networks(env, "CONSULTANT_SMTP_TRUSTED", normal.trusted),
        proxies=_networks(env, "CONSULTANT_SMTP_PROXIES", normal.proxies),
        bare_line_ends=_kept(env, "CONSULTANT_SMTP_BARE_LINE_ENDS"),
    )
    _check_together(found)
    return found


def read_address(name: str, value: str) -> Address:
    """HOST:PORT, with an IPv6 host in brackets. Raises ConfigurationError."""
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) <= _LAST_PORT:
        message = f"{name} is {value!r}; it takes HOST:PORT, such as 127.0.0.1:2525."
        raise ConfigurationError(message)
    return host.strip("[]"), int(port)


def _address(env: dict[str, str], name: str) -> Address | None:
    return read_address(name, env[name]) if env.get(name) else None


def _address_or_path(env: dict[str, str], name: str) -> Address | str | None:
    value = env.get(name, "").removeprefix("unix:")
    return value if value.startswith("/") else _address(env, name)


def _number(env: dict[str, str], name: str, normal: int, *, least: int = 0) -> int:
    value = env.get(name) or str(normal)
    if not value.isascii() or not value.isdecimal() or int(value) < least:
        message = f"{name} is {value!r}; it takes a whole number from {least} on."
        raise ConfigurationError(message)
    return int(value)


def _networks(env: dict[str, str], name: str, normal: tuple[Network, ...]) -> tuple[Network, ...]:
    value = env.get(name) or ""
    if value.strip().lower() == "none":
        return ()
    try:
        return tuple(ip_network(word.strip()) for word in value.split(",") if word.strip()) or normal
    except ValueError as error:
        message = f"{name} is {value!r}; it takes networks such as 10.0.0.0/8, 2001:db8::/32, or none."
        raise ConfigurationError(message) from error


def _kept(env: dict[str, str], name: str) -> bool:
    value = env.get(name) or "keep"
    if value not in {"keep", "refuse"}:
        message = f"{name} is {value!r}; it takes keep or refuse."
        raise ConfigurationError(message)
    return value == "keep"


def _check_together(found: DoorSettings) -> None:
    """What needs something else to be set."""
    missing = ""
    if bool(found.certificate) != bool(found.key):
        missing = "CONSULTANT_SMTP_CERT and CONSULTANT_SMTP_KEY go together; one of them is not set."
    elif found.smtps and not found.certificate:
        missing = "CONSULTANT_SMTPS_LISTEN needs CONSULTANT_SMTP_CERT and CONSULTANT_SMTP_KEY."
    elif found.submission and not (found.certificate and found.users_file):
        missing = (
            "CONSULTANT_SUBMISSION_LISTEN needs CONSULTANT_SMTP_CERT, CONSULTANT_SMTP_KEY "
            "and CONSULTANT_SMTP_USERS_FILE, for passwords are taken by TLS only."
        )
    if missing:
        raise ConfigurationError(missing)
