"""Spreads a site that was prepared for one machine over several hosts (network.py): two that take mail, two that work, one
with store and broker, one with the relay, one from which mail comes.

The parts are the same, each on its host and from a copy of the checkout, with a second listener, poller and worker.
"""

from __future__ import annotations

import socket
import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from consultant.doorbell import is_answering
from consultant.models.base import make_engine
from consultant.models.migrations import downgrade

from tests.soak.database import takes_queries
from tests.soak.network import NET, Network
from tests.soak.programs import copy_checkout, make_next, take_commit

if TYPE_CHECKING:
    from pathlib import Path

    from tests.soak.fleet import Part
    from tests.soak.one_machine import Site

WORKERS = 2
LAYOUT = {
    "store": ("postgresql", "broker"),
    "relay": ("relay",),
    "mx1": ("listener", "poller"),
    "mx2": ("listener2", "poller2"),
    "worker1": ("worker", "beat"),
    "worker2": ("worker2",),
    "senders": (),
}
"""Each host's parts, in the order in which they start."""
OURS = ("worker", "worker2", "beat", "poller", "poller2", "listener", "listener2")
"""The parts that run our program, in the order in which an upgrade replaces them: the doors last."""
SECOND = {"listener2": "listener", "poller2": "poller"}


@dataclass
class Estate:
    """The hosts of a site, and the program in two versions: the one that all parts start with, and the next."""

    site: Site
    network: Network
    program: Path
    next: Path

    def host_of(self, part: str) -> str:
        return next(host for host, parts in LAYOUT.items() if part in parts)

    def migrator(self, program: Path, *words: str) -> tuple[list[str], dict[str, str]]:
        """`consultant WORDS` of that program on the first worker's host, and its environment."""
        command = [sys.executable, "-m", "consultant.cli.main", *words]
        return [*self.network.prefix("worker1"), *command], self.site.environment | {"PROGRAM": str(program)}


def spread(site: Site, former: str = "") -> Estate:
    """Make the hosts, and move every part of the site to its own; only the database's server runs by then.

    `former` is the commit of the program that the parts start with: the checkout is the next one then.
    """
    network = Network()
    for name in LAYOUT:
        network.add(name)
    program, following = site.folder / "program", site.folder / "next"
    if former:
        estate = Estate(site, network, take_commit(former, program), copy_checkout(following))
        _take_back(estate)
    else:
        estate = Estate(site, network, copy_checkout(program), make_next(following))
    site.environment, site.program = _environment(estate), estate.program
    for second, first in SECOND.items():
        site.fleet.add(second, site.fleet.parts[first].command, {})
    for host, names in LAYOUT.items():
        for name in names:
            _move(estate, host, site.fleet.parts[name])
    site.hosts = (network.hosts["mx1"], network.hosts["mx2"])
    site.peers_prefix = network.prefix("senders")
    _open_store(estate)
    return estate


def _take_back(estate: Estate) -> None:
    """Both stores to the revisions of the former program."""
    for store, url in (("desk", "DATABASE_URL"), ("books", "BOOKS_URL")):
        engine = make_engine(estate.site.environment[f"CONSULTANT_{url}"], store)
        revisions = (estate.program / "consultant/models/migrations" / store / "versions").glob("[0-9]*.py")
        downgrade(engine, store, max(path.stem for path in revisions))
        engine.dispose()


def _environment(estate: Estate) -> dict[str, str]:
    """What every host is told of the others."""
    site, at = estate.site, estate.network.hosts
    moved = {
        name: value.replace("127.0.0.1", at["store"])
        for name, value in site.environment.items()
        if name.endswith(("DATABASE_URL", "BOOKS_URL", "REDIS_URL"))
    }
    relay = {"CONSULTANT_SMTP_URL": f"smtp://{at['relay']}:{site.relay_port}", "CONSULTANT_MIGRATE": "apart"}
    return site.environment | moved | relay


def _move(estate: Estate, host: str, part: Part) -> None:
    """Put a part, which does not run, on its host."""
    site, address = estate.site, estate.network.hosts[host]
    part.prefix = estate.network.prefix(host)
    if part.name in OURS:
        home = site.folder / "homes" / host
        home.mkdir(parents=True, exist_ok=True)
        part.environment = site.environment | {
            "CONSULTANT_HOME": str(home),
            "CONSULTANT_SMTP_LISTEN": f"{address}:{site.port}",
            "PROGRAM": str(estate.program),
        }
    if part.name.startswith("listener"):
        part.ready = partial(listens_at, address, site.port)
    if part.name == "relay":
        part.command += [address]
        part.ready = partial(listens_at, address, site.relay_port)
    if part.name == "broker":
        part.command = [address if word == "127.0.0.1" else word for word in part.command]
        part.command += ["--protected-mode", "no"]
        part.ready = partial(is_answering, site.environment["CONSULTANT_REDIS_URL"])


def _open_store(estate: Estate) -> None:
    """PostgreSQL on its host's address, for the hosts; it runs on the loopback until now, and only the last of an option counts."""
    fleet, address = estate.site.fleet, estate.network.hosts["store"]
    fleet.stop("postgresql")
    with (estate.site.disk / "pgdata" / "pg_hba.conf").open("a", encoding="ascii") as allowed:
        allowed.write(f"host all all {NET}.0/24 trust\n")
    part = fleet.parts["postgresql"]
    part.command += ["-c", f"listen_addresses={address}"]
    part.ready = partial(takes_queries, estate.site.environment["CONSULTANT_DATABASE_URL"])
    fleet.start("postgresql")


def listens_at(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True
