"""How much a door takes: connections, mails a minute, seconds, octets; and whom the limits of a peer do not bind."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network

from consultant.door_settings import NO_MORE_DOORS as _NORMAL
from consultant.door_settings import Network

_PREFIX = {4: 24, 6: 64}
"""Leading bits of an address that one and the same sender commonly has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Numbers of a door; 0 mails a minute is no limit. `trusted` networks (our own servers) have no limits of a peer.

    `proxies` are the balancers whose PROXY header is believed, and demanded. `data_seconds` is for a whole mail,
    `command_seconds` between two commands and for each 64 KiB of a mail (RFC 5321, section 4.5.3.2).
    """

    connections: int = _NORMAL.connections
    peer_connections: int = _NORMAL.peer_connections
    mails_per_minute: int = _NORMAL.mails_per_minute
    peer_mails_per_minute: int = _NORMAL.peer_mails_per_minute
    command_seconds: float = 120.0
    data_seconds: float = 600.0
    bare_line_ends: bool = _NORMAL.bare_line_ends
    trusted: tuple[Network, ...] = _NORMAL.trusted
    proxies: tuple[Network, ...] = _NORMAL.proxies

    def trusts(self, peer: str) -> bool:
        """Whether a peer is one of our own: a socket of this machine, or in a trusted network."""
        return not peer or within(peer, self.trusted)

    def binds(self, peer: str) -> bool:
        """Whether the bound on one peer's connections is for this one: not for our own, nor for a balancer."""
        return not self.trusts(peer) and not within(peer, self.proxies)


@lru_cache(maxsize=4096)
def within(peer: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks; what is no address lies in none."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in networks)


@lru_cache(maxsize=4096)
def network_of(peer: str) -> str:
    """The network that an address is counted with, for a host of IPv6 has billions of addresses."""
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    return str(ip_network(f"{address}/{_PREFIX[address.version]}", strict=False))
