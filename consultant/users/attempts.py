"""Failed sign-ins: how long a user, or a peer's address, waits after them (OWASP, Authentication: account lockout).

The waits double, and end by themselves. A user's are in the store. A peer's are in memory, bounded, and start anew with the
process: they slow down whoever tries many names, and cost no write. Behind a proxy the peer is whom the proxy names.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.models.user import User

FREE_OF_A_USER = 5
"""The failure of this number locks."""
FREE_OF_A_PEER = 20
"""More than of a user: a clinic may have one address."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
PEER_FORGOTTEN = timedelta(hours=1)
MOST_PEERS = 10_000
IPV6_NETWORK = 64
MOST_DOUBLINGS = 20


def wait_after(failures: int, free: int) -> timedelta:
    """How long nobody may try after so many failures in a row."""
    if failures < free:
        return timedelta()
    doublings = min(failures - free, MOST_DOUBLINGS)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def is_locked(user: User, now: datetime) -> bool:
    """Whether a user waits: then not even the right password is good."""
    return user.locked_until is not None and now < user.locked_until


def count_failure(user: User, now: datetime) -> bool:
    """Count a failure; True where it locks. Those of a day ago are forgotten."""
    if user.locked_until is not None and now - user.locked_until >= FORGOTTEN:
        user.failures = 0
    user.failures += 1
    wait = wait_after(user.failures, FREE_OF_A_USER)
    user.locked_until = now + wait if wait else None
    return bool(wait)


def forget_failures(user: User) -> None:
    """The user signed in wholly, or an administrator let him try again."""
    user.failures, user.locked_until = 0, None


@dataclass(slots=True)
class _Peer:
    failures: int
    failed_at: datetime


class Peers:
    """The failures of each address, of an IPv6 one of its network; the one that failed longest ago makes room."""

    def __init__(self, most: int = MOST_PEERS) -> None:
        """Remembers `most` addresses."""
        self._most = most
        self._known: OrderedDict[str, _Peer] = OrderedDict()
        self._lock = threading.Lock()

    def must_wait(self, address: str, now: datetime) -> bool:
        """Whether this peer has failed too often of late."""
        with self._lock:
            found = self._known.get(network_of(address))
            return found is not None and now < found.failed_at + wait_after(found.failures, FREE_OF_A_PEER)

    def note_failure(self, address: str, now: datetime) -> None:
        """Count one."""
        key = network_of(address)
        with self._lock:
            found = self._known.pop(key, None)
            before = found.failures if found and now - found.failed_at < PEER_FORGOTTEN else 0
            self._known[key] = _Peer(before + 1, now)
            while len(self._known) > self._most:
                self._known.popitem(last=False)


def network_of(address: str) -> str:
    """An IPv4 address, also where it comes mapped into IPv6; of an IPv6 one its network: whoever has one has 2^64 of them."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped:  # a socket that listens on both sees them so, and all of them are in one network
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), IPV6_NETWORK), strict=False))
