"""A small IMAP server on 127.0.0.1 for what a real one can't be made to do at a login: it plays what it is told.

It knows CAPABILITY, STARTTLS, LOGIN, AUTHENTICATE, NOOP and LOGOUT. `heard` are the lines that it was sent in the clear,
`secrets` what was presented to it by whatever way, `answers` what a client said to the complaint of a SASL mechanism.
"""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress

LOOK = 0.05


class ScriptedImap:
    """`good` are the passwords and tokens that are accepted; `refuses` is the server's answer to any other."""

    def __init__(
        self, *, implicit: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
    ) -> None:
        self.implicit, self.starttls = implicit, starttls
        self.greeting = b"* OK ready"
        self.mechanisms = ["AUTH=PLAIN", "AUTH=XOAUTH2", "AUTH=OAUTHBEARER"]
        self.good = {"right"}
        self.refuses = b"NO [AUTHENTICATIONFAILED] consult@example.org is not known"
        self.complains = True
        self.hangs = False
        self.heard: list[bytes] = []
        self.secrets: list[str] = []
        self.answers: list[bytes] = []
        self.connections = 0
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(LOOK)
        self._thread = threading.Thread(target=self._serve)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._listener.close()

    def wait(self) -> None:
        """Say nothing more until the end of the test."""
        self._stopped.wait()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                peer, _ = self._listener.accept()
                self.connections += 1
                peer.settimeout(60)
                with suppress(OSError, ValueError):
                    _Talk(self, peer).run()


class _Talk:
    """One client."""

    def __init__(self, server: ScriptedImap, peer: socket.socket) -> None:
        self.server, self.peer, self.secure = server, peer, False
        self.commands: dict[str, Callable[[bytes, list[str]], None]] = {
            "CAPABILITY": self.capability,
            "STARTTLS": self.start_tls,
            "LOGIN": self.login,
            "AUTHENTICATE": self.authenticate,
            "NOOP": lambda tag, _: self.say(tag + b" OK done"),
        }

    def run(self) -> None:
        try:
            if self.server.implicit:
                self.wrap(self.server.implicit)
            self.lines = self.peer.makefile("rb")
            self.say(self.server.greeting)
            while line := self.read():
                tag, *words = line.decode("utf-8", "replace").split()
                if words[0].upper() == "LOGOUT":
                    self.say(b"* BYE", tag.encode() + b" OK done")
                    return
                self.commands[words[0].upper()](tag.encode(), words[1:])
        finally:
            with suppress(AttributeError):
                self.lines.close()
            self.peer.close()

    def wrap(self, context: ssl.SSLContext) -> None:
        self.peer = context.wrap_socket(self.peer, server_side=True)
        self.secure = True

    def read(self) -> bytes:
        line = self.lines.readline(65536)
        if not self.secure:
            self.server.heard.append(line)
        return line.rstrip(b"\r\n")

    def say(self, *lines: bytes) -> None:
        self.peer.sendall(b"".join(line + b"\r\n" for line in lines))

    def capability(self, tag: bytes, _: list[str]) -> None:
        offers = ["STARTTLS"] if self.server.starttls and not self.secure else []
        words = " ".join(["IMAP4rev1", *offers, *self.server.mechanisms])
        self.say(f"* CAPABILITY {words}".encode(), tag + b" OK done")

    def start_tls(self, tag: bytes, _: list[str]) -> None:
        assert self.server.starttls
        self.say(tag + b" OK begin")
        self.lines.close()
        self.wrap(self.server.starttls)
        self.lines = self.peer.makefile("rb")

    def login(self, tag: bytes, words: list[str]) -> None:
        self.decide(tag, words[1].strip('"'))

    def authenticate(self, tag: bytes, words: list[str]) -> None:
        self.say(b"+ ")
        told = base64.b64decode(self.read()).decode()
        if words[0] == "PLAIN":
            self.decide(tag, told.rpartition("\0")[2])
            return
        secret = told.partition("Bearer ")[2].partition("\x01")[0]
        if secret not in self.server.good and self.server.complains:
            self.say(b"+ " + base64.b64encode(json.dumps({"status": "invalid_token"}).encode()))
            self.server.answers.append(base64.b64decode(self.read()))
        self.decide(tag, secret)

    def decide(self, tag: bytes, secret: str) -> None:
        self.server.secrets.append(secret)
        if self.server.hangs:
            self.server.wait()
        self.say(tag + b" " + (b"OK welcome" if secret in self.server.good else self.server.refuses))
