"""An IMAP server that does what a test tells it: it hangs, trickles, drops, refuses and lies, at the commands that are named.

It speaks as much of RFC 3501 as the poller asks for. Each `fault` is called with the connection before a command is answered,
and answers in its place where it returns True.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.serving import PATIENCE

Fault = Callable[["Connection", str], bool]


@dataclass
class Connection:
    """One client; `words` is the command without its tag, in capitals but for its arguments."""

    server: BrokenServer
    sock: socket.socket
    tag: str = ""

    def say(self, text: str | bytes) -> None:
        self.sock.sendall(text if isinstance(text, bytes) else f"{text}\r\n".encode())

    def answer(self, text: str) -> bool:
        """Say something in place of the answer."""
        self.say(text)
        return True

    def ok(self, words: str = "done") -> None:
        self.say(f"{self.tag} OK {words}")

    def drop(self) -> bool:
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        return True

    def hang(self) -> bool:
        """Say nothing until the client goes away."""
        with contextlib.suppress(OSError):
            while self.sock.recv(65536):
                pass
        return True


@dataclass
class BrokenServer:
    """Mails by UID; `sizes` lies about them. `commands` is what was asked, in order; `logins` how often."""

    mails: dict[int, bytes] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    uid_validity: int = 7
    faults: dict[str, Fault] = field(default_factory=dict)
    capabilities: str = "IMAP4rev1 IDLE UIDPLUS"
    commands: list[str] = field(default_factory=list)
    logins: int = 0
    flagged: list[str] = field(default_factory=list)
    news: threading.Event = field(default_factory=threading.Event)
    idling: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._socks: list[socket.socket] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        return f"imap://consult@127.0.0.1:{self.port}/INBOX"

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join(PATIENCE)
        for sock in self._socks:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)

    def asked(self, word: str) -> list[str]:
        return [command for command in self.commands if word in command]

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listening.accept()
            except OSError:
                return
            self._socks.append(sock)
            thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError), sock.makefile("rb") as lines:
            client = Connection(self, sock)
            client.say("* OK ready")
            for line in lines:
                client.tag, _, words = line.decode().strip().partition(" ")
                self.commands.append(words)
                self._answer(client, words, lines)
                if words == "LOGOUT":
                    return

    def _answer(self, client: Connection, words: str, lines: Iterator[bytes]) -> None:
        for part, fault in tuple(self.faults.items()):
            if part in words and fault(client, words):
                return
        verb = words.removeprefix("UID ").split(" ")[0]
        known = getattr(self, f"_{verb.lower()}", None)
        if verb == "IDLE":
            self._idle(client, lines)
        elif known:
            known(client, words)
        else:
            client.say(f"{client.tag} BAD what is that")

    def _idle(self, client: Connection, lines: Iterator[bytes]) -> None:
        client.say("+ idling")
        self.idling.set()
        watch = threading.Thread(target=self._tell, args=(client,), daemon=True)
        watch.start()
        next(lines, b"")
        self.idling.clear()
        self.news.set()
        watch.join(PATIENCE)
        self.news.clear()
        client.ok()

    def _tell(self, client: Connection) -> None:
        self.news.wait(PATIENCE)
        with contextlib.suppress(OSError):
            client.say(f"* {len(self.mails)} EXISTS")

    def _capability(self, client: Connection, _words: str) -> None:
        client.say(f"* CAPABILITY {self.capabilities}")
        client.ok()

    def _noop(self, client: Connection, _words: str) -> None:
        client.ok()

    def _login(self, client: Connection, _words: str) -> None:
        self.logins += 1
        client.ok()

    def _logout(self, client: Connection, _words: str) -> None:
        client.say("* BYE")
        client.ok()

    def _select(self, client: Connection, _words: str) -> None:
        client.say(f"* {len(self.mails)} EXISTS")
        client.say(f"* OK [UIDVALIDITY {self.uid_validity}] yes")
        client.ok()

    _examine = _select

    def _search(self, client: Connection, words: str) -> None:
        upwards = re.findall(r"UID (\d+):\*", words)
        named = {int(uid) for uid in re.findall(r"\d+", words.rpartition("UID ")[2])}
        found = [uid for uid in sorted(self.mails) if (uid >= int(upwards[0]) if upwards else uid in named)]
        found = found or (sorted(self.mails)[-1:] if upwards else [])
        client.say(" ".join(["* SEARCH", *map(str, found)]))
        client.ok()

    def _fetch(self, client: Connection, words: str) -> None:
        for number, uid in enumerate(int(one) for one in words.split(" ")[2].split(",")):
            if uid in self.mails:
                client.say(self._fetched(number + 1, uid, words))
        client.ok()

    def _fetched(self, number: int, uid: int, words: str) -> bytes:
        raw = self.mails[uid]
        if "RFC822.SIZE" in words:
            size = self.sizes.get(uid, len(raw))
            return f'* {number} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE "16-Nov-2026 11:00:00 +0000")\r\n'.encode()
        name = "BODY[HEADER]<0>" if "HEADER" in words else "BODY[]<0>"
        if "HEADER" in words:
            raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        most = int(re.findall(r"<0\.(\d+)>", words)[0])
        raw = raw[:most]
        return f"* {number} FETCH (UID {uid} {name} {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"

    def _flag(self, client: Connection, words: str) -> None:
        self.flagged.append(words)
        client.ok()

    _store = _copy = _move = _expunge = _flag


@pytest.fixture
def broken() -> Iterator[BrokenServer]:
    """A server without mails and, yet, without faults."""
    server = BrokenServer()
    yield server
    server.stop()
