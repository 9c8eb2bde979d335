"""Several hosts on one machine: network namespaces on a bridge, all of them in a network, mount and PID namespace of our own.

`go_inside` runs this process anew as the first of such a PID namespace: when it ends, however it ends, the kernel ends every
process in there (pid_namespaces(7)), and with them the last that held the network and its names. Nothing is to be cleaned
up, and no packet leaves it: the bridge has no other port.

A cable that is pulled (`down`) is noticed by both ends, one that goes nowhere (`silent`) by neither: packets are lost
without a word, as with a switch that died or a firewall that forgot. On a `one_way` path the answers are lost alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BRIDGE = "desk"
INSIDE = "TESTS_SOAK_INSIDE"
"""In the environment of a process that runs in namespaces of its own."""
NET = "10.77.0"
UNSHARE = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL")
WITH_LOOPBACK = ("sh", "-c", 'ip link set lo up; exec "$@"', "sh")
AS_A_HOST = 'hostname "$0"; cd "${PROGRAM:-.}"; exec "$@"'


def why_not() -> str:
    """Why no hosts can be made here, a sentence; '' where they can."""
    try:
        tried = subprocess.run(
            [*UNSHARE, "ip", "link", "add", BRIDGE, "type", "bridge"], capture_output=True, check=False
        )
    except FileNotFoundError as error:
        return f"Hosts need the command {error.filename} (util-linux, iproute2)."
    if tried.returncode:
        return "Hosts need network namespaces, which this user may not make."
    return ""


def go_inside(words: list[str]) -> int:
    """`python -m tests.soak WORDS` in namespaces of its own; its exit code, 0 with a sentence where there can be none."""
    if missing := why_not():
        print(missing, file=sys.stderr)
        return 0
    command = [*DIES_WITH_US, *UNSHARE, *WITH_LOOPBACK, sys.executable, "-m", "tests.soak", *words]
    return subprocess.run(command, env=os.environ | {INSIDE: "1"}, check=False).returncode


def is_inside() -> bool:
    return os.environ.get(INSIDE) == "1"


@dataclass
class Network:
    """The bridge, and hosts by their names; this process stands at its first address."""

    hosts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _run("mkdir", "-p", "/run/netns")
        _run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
        _run("ip", "link", "add", BRIDGE, "type", "bridge")
        _run("ip", "address", "add", f"{NET}.1/24", "dev", BRIDGE)
        _run("ip", "link", "set", BRIDGE, "up")

    def add(self, name: str) -> str:
        """A host with an address of its own on the bridge; the address."""
        address = f"{NET}.{10 + len(self.hosts)}"
        _run("ip", "netns", "add", name)
        _run(*f"ip link add port-{name} type veth peer name eth0 netns {name}".split())
        _run(*f"ip link set port-{name} master {BRIDGE} up".split())
        for words in ("link set lo up", f"address add {address}/24 dev eth0", "link set eth0 up"):
            _run("ip", "-n", name, *words.split())
        self.hosts[name] = address
        return address

    def prefix(self, name: str) -> tuple[str, ...]:
        """What runs a command on that host, which knows its own name, in the folder that PROGRAM names."""
        return ("ip", "netns", "exec", name, "unshare", "--uts", "sh", "-c", AS_A_HOST, name)

    @contextmanager
    def down(self, name: str) -> Iterator[None]:
        """Its cable is pulled."""
        _run("ip", "link", "set", f"port-{name}", "down")
        try:
            yield
        finally:
            _run("ip", "link", "set", f"port-{name}", "up")

    @contextmanager
    def silent(self, name: str) -> Iterator[None]:
        """Its cable goes nowhere."""
        _run("ip", "link", "set", f"port-{name}", "nomaster")
        try:
            yield
        finally:
            _run("ip", "link", "set", f"port-{name}", "master", BRIDGE)

    @contextmanager
    def one_way(self, name: str, to: str) -> Iterator[None]:
        """What `name` sends arrives at `to`, and no answer comes back."""
        route = ("ip", "-n", to, "route")
        _run(*route, "add", "blackhole", f"{self.hosts[name]}/32")
        try:
            yield
        finally:
            _run(*route, "del", "blackhole", f"{self.hosts[name]}/32")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
