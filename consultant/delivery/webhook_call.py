"""One call of a webhook: where it may go, how it is signed, and what was answered. Knows no table.

Signed as Standard Webhooks 1.0 asks (`webhook-id`, `webhook-timestamp`, `webhook-signature`: HMAC-SHA256 over the three joined
by dots). Guarded as OWASP's SSRF Prevention Cheat Sheet asks: https only, the host's addresses are looked up once, each must be
public, and the connection goes to the one that was checked; no redirect is followed, nothing of the answer's body is read.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import httpx

from consultant.errors import UsageError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

SECRET_PREFIX, SECRET_BYTES = "whsec_", 32
SECONDS_IN_ALL = 5.0
"""For one call, from the look-up of its host to the status line of the answer, however slowly it drips."""
MOST_ADDRESSES = 3
LONGEST_URL = 1000
NOT_OURS_TO_CALL = tuple(
    map(
        ipaddress.ip_network,
        ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "::ffff:0:0:0/96", "fec0::/10"),
    )
)
"""IPv6 networks that stand for IPv4 addresses (RFC 6052, 8215, 3056, 4291, 7915): behind a gateway they could be private ones; and
the former site-local one (RFC 3879), which Python takes for global."""
SUCCESS = range(200, 300)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotPublic(OSError):
    """The webhook's host has an address that is not the internet's."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is to be told to whom. `key` is the same at each try, `body` are the bytes that are signed."""

    key: str
    url: str
    secret: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it was taken, and a status or the kind of an error; nothing that the other side wrote."""

    taken: bool
    words: str


def make_secret() -> str:
    """A new secret, as Standard Webhooks writes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(call: Call, timestamp: int) -> str:
    """The value of `webhook-signature`."""
    key = base64.b64decode(call.secret.removeprefix(SECRET_PREFIX))
    signed = b".".join((call.key.encode(), str(timestamp).encode(), call.body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def check_url(url: str, *, loopback: bool) -> None:
    """Raise UsageError unless a webhook may have this address; `loopback` allows one of this machine, by http too."""
    try:
        split = urlsplit(url)
        is_fine = (
            _is_fine(split, loopback=loopback)
            and split.port != 0
            and not _is_private(split, loopback=loopback)
        )
    except ValueError:
        is_fine = False
    if not is_fine or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        message = f"A webhook takes an address that begins with https://, without a user or a fragment, of at most {LONGEST_URL} characters."
        raise UsageError(message)


def _is_fine(split: SplitResult, *, loopback: bool) -> bool:
    plain = loopback and split.scheme == "http"
    return bool(
        (split.scheme == "https" or plain)
        and split.hostname
        and "@" not in split.netloc
        and not split.fragment
    )


def _is_private(split: SplitResult, *, loopback: bool) -> bool:
    """Whether the host is written as an address that may not be called; names are looked up with each call."""
    try:
        return not is_public(ipaddress.ip_address(split.hostname or ""), loopback=loopback)
    except ValueError:
        return False


def is_public(address: Address, *, loopback: bool) -> bool:
    """Whether an address is one of the internet's, or of this machine where that is allowed."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return is_public(address.ipv4_mapped, loopback=loopback)
    if address.is_loopback:
        return loopback
    stands_for_another = any(address in one for one in NOT_OURS_TO_CALL if one.version == address.version)
    return address.is_global and not address.is_multicast and not stands_for_another


def post_all(
    calls: Sequence[Call], timestamp: int, tls: ssl.SSLContext, *, loopback: bool = False
) -> list[Answer]:
    """All of them side by side, each within its time; an answer for each. The caller's thread may have a loop of its own."""
    with ThreadPoolExecutor(1, "webhooks") as apart:
        made = _post_all(calls, timestamp, tls, loopback=loopback)
        return apart.submit(asyncio.run, made).result()


async def _post_all(
    calls: Sequence[Call], timestamp: int, tls: ssl.SSLContext, *, loopback: bool
) -> list[Answer]:
    async with httpx.AsyncClient(
        verify=tls, trust_env=False, follow_redirects=False, timeout=SECONDS_IN_ALL
    ) as client:
        return await asyncio.gather(*(_post(client, call, timestamp, loopback=loopback) for call in calls))


async def _post(client: httpx.AsyncClient, call: Call, timestamp: int, *, loopback: bool) -> Answer:
    try:
        async with asyncio.timeout(SECONDS_IN_ALL):
            addresses = await _addresses(urlsplit(call.url), loopback=loopback)
            status = await _status(client, call, timestamp, addresses)
    except (UsageError, httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Answer(taken=False, words=type(error).__name__)
    return Answer(status in SUCCESS, str(status))


async def _addresses(split: SplitResult, *, loopback: bool) -> list[Address]:
    """Where the host is; every address must be one that may be called. IPv4 first: not every desk has the other."""
    check_url(split.geturl(), loopback=loopback)
    port = split.port or (443 if split.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    rows = await loop.getaddrinfo(split.hostname or "", port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows))
    if not found or not all(is_public(one, loopback=loopback) for one in found):
        raise NotPublic
    return sorted(found, key=lambda one: one.version)[:MOST_ADDRESSES]


async def _status(client: httpx.AsyncClient, call: Call, timestamp: int, addresses: Sequence[Address]) -> int:
    """The status of the first address that takes a connection."""
    for address in addresses[:-1]:
        try:
            return await _status_at(client, call, timestamp, address)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _status_at(client, call, timestamp, addresses[-1])


async def _status_at(client: httpx.AsyncClient, call: Call, timestamp: int, address: Address) -> int:
    """Connects to the checked address; the certificate must be that of the webhook's host."""
    named = httpx.URL(call.url)
    headers = {
        "Host": named.netloc.decode(),
        "Content-Type": "application/json",
        "User-Agent": "CaseConsultant",
        "webhook-id": call.key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(call, timestamp),
    }
    there = named.copy_with(host=str(address))
    asked = {"sni_hostname": named.host}
    async with client.stream("POST", there, content=call.body, headers=headers, extensions=asked) as response:
        return response.status_code
