"""A DNS server on 127.0.0.1 for tests (RFC 1035, UDP): it answers what it was told, and can be silent or fail."""

from __future__ import annotations

import socketserver
import threading
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


class NameServer:
    """`records` maps (name, kind) to texts as a zone file has them; `fails` and `silent` hold names.

    A name below which there is nothing gets NXDOMAIN. `asked` is every question, in order.
    """

    def __init__(self) -> None:
        self.records: dict[tuple[str, str], list[str]] = {}
        self.fails: set[str] = set()
        self.silent: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self._server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def resolver(self) -> dns.resolver.Resolver:
        """One that asks this server alone."""
        made = dns.resolver.Resolver(configure=False)
        made.nameservers, made.port = ["127.0.0.1"], self.port
        return made

    def text(self, name: str, *texts: str) -> None:
        """TXT records, each cut into strings of 250 characters."""
        self.records[name, "TXT"] = [
            " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250)) for text in texts
        ]

    def answer(self, wire: bytes) -> bytes | None:
        """What a query gets; nothing for a silent name."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), question.rdtype.name
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        found = self.records.get((name, kind))
        if name in self.fails:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif found:
            response.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *found))
        elif not any(known == name or known.endswith(f".{name}") for known, _ in self.records):
            response.set_rcode(dns.rcode.NXDOMAIN)
        return response.to_wire()


def _handler(server: NameServer) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, sock = self.request
            answer = server.answer(wire)
            if answer is not None:
                sock.sendto(answer, self.client_address)

    return Handler
