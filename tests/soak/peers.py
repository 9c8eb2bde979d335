"""Whoever mails the desk, as a process: `python -m tests.soak.peers FILE`, where FILE holds what `Errand` says, as JSON.

Each peer behaves as RFC 5321 wants it: what broke off or was told 4xx comes again until a 250 was read, and only then
is the mail noted. A line of the journal is one mail with what became of it. Idle and slow peers hold connections all
the while.
"""

from __future__ import annotations

import contextlib
import json
import os
import smtplib
import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tests.soak.letters import DESK, compose, report_id
from tests.soak.plan import How, Kind, Letter, make_plan
from tests.soak.sink import read_on

if TYPE_CHECKING:
    from collections.abc import Iterable

ANSWER_SECONDS = 30.0
"""How long a peer waits for one answer."""
RETRY = (0.3, 2.5)
"""Between so many seconds a peer comes again; a real one takes minutes."""
FLOOD_TRIES = 3
ANSWER_WAITS = 20.0
"""How long a follow-up waits for an answer that it can refer to, before it goes as a question."""
SLOW_PEERS = 25
DRIP_SECONDS = 3.0


@dataclass(frozen=True)
class Errand:
    """What this process is to do; `ends_at` (time.time) is when it gives up."""

    seed: int
    mails: int
    senders: int
    seconds: float
    ports: tuple[int, ...]
    maildir: str
    sink: str
    journal: str
    ends_at: float
    hosts: tuple[str, ...] = ("127.0.0.1",)


@dataclass
class Answers:
    """What the sink has got so far, by the mail that it answers and by whom it went to; one thread reads on."""

    path: Path
    found: dict[str, dict[str, str]] = field(default_factory=dict)
    by_sender: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    _seen: int = 0

    def read(self) -> None:
        """Take in what is new."""
        lines, self._seen = read_on(self.path, self._seen)
        for line in lines:
            self.found[line["answers"]] = line
            self.by_sender.setdefault(line["to"], []).append(line)


class Journal:
    """One line a mail, written by many threads."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()

    def note(self, letter: Letter, message_id: str, what: str, tries: int, code: int = 0) -> None:
        line = {
            "number": letter.number,
            "kind": letter.kind,
            "how": letter.how,
            "id": message_id,
            "what": what,
            "tries": tries,
            "code": code,
        }
        with self._lock:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()


class Peer:
    """Sends the letters of one lane in their order, each at its moment."""

    def __init__(self, errand: Errand, lane: int, answers: Answers, journal: Journal, started: float) -> None:
        self.errand, self.answers, self.journal, self.started = errand, answers, journal, started
        self.chance = Random(f"peer {errand.seed} {lane}")
        self.source = ("127.0.0.1", 0)
        self.late: list[Letter] = []
        """Bounces whose answer has not come yet."""

    def run(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            time.sleep(max(0.0, self.started + letter.at - time.monotonic()))
            self.hand_in(letter)
            self.report()
        while self.late and time.time() < self.errand.ends_at:
            time.sleep(1)
            self.report()
        for letter in self.late:
            self.journal.note(letter, report_id(letter), "not answered", 0)

    def hand_in(self, letter: Letter) -> None:
        answer = self.wait_for_answer(letter) if letter.kind is Kind.FOLLOW_UP else None
        raw = compose(letter, answer)
        if letter.how is How.MAILDIR:
            self.deposit(letter, raw)
            return
        if letter.how in {How.UNREAD, How.RESET}:
            self.leave(letter.sender, raw, reset=letter.how is How.RESET)
        taken = self.insist(letter, letter.message_id, letter.sender, DESK, raw)
        if taken and letter.how is How.TWICE:
            self.insist(letter, letter.message_id, letter.sender, DESK, raw)
        if taken and letter.kind is Kind.BOUNCE:
            self.late.append(letter)

    def wait_for_answer(self, letter: Letter) -> dict[str, str] | None:
        ends = min(time.monotonic() + ANSWER_WAITS, self.started + self.errand.seconds)
        while not (found := self.answers.by_sender.get(letter.sender)) and time.monotonic() < ends:
            time.sleep(0.5)
        return self.chance.choice(found) if found else None

    def report(self) -> None:
        """That answers did not arrive, for those that came in the meantime."""
        for letter in [one for one in self.late if one.message_id in self.answers.found]:
            self.late.remove(letter)
            answer = self.answers.found[letter.message_id]
            self.insist(letter, report_id(letter), "", answer["from"] or DESK, compose(letter, answer))

    def insist(self, letter: Letter, message_id: str, sender: str, to: str, raw: bytes) -> bool:
        """Send until it is taken; whether it was. What is told 5xx does not come again, nor does a flood that is told 452."""
        tries = code = 0
        while time.time() < self.errand.ends_at:
            tries, code = tries + 1, self.send(sender, to, raw)
            if code == 250:
                self.journal.note(letter, message_id, "taken", tries)
                return True
            if code >= 500 or (letter.kind is Kind.FLOOD and code == 452 and tries >= FLOOD_TRIES):
                break
            time.sleep(self.chance.uniform(*RETRY))
        self.journal.note(
            letter, message_id, "refused" if code >= 500 or code == 452 else "given up", tries, code
        )
        return False

    def host(self) -> str:
        return self.chance.choice(self.errand.hosts)

    def port(self) -> int:
        return self.chance.choice(self.errand.ports)

    def send(self, sender: str, to: str, raw: bytes) -> int:
        """One try; the code that ended it, 0 where the connection broke."""
        try:
            with smtplib.SMTP(self.host(), self.port(), timeout=ANSWER_SECONDS) as peer:
                peer.sendmail(sender, [to], raw)
        except smtplib.SMTPRecipientsRefused as refused:
            return max(code for code, _ in refused.recipients.values())
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
        except (OSError, smtplib.SMTPException):
            return 0
        return 250

    def leave(self, sender: str, raw: bytes, *, reset: bool) -> None:
        """Send the mail to its final dot and leave without reading what comes then (AT-05)."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            peer = smtplib.SMTP(self.host(), self.port(), timeout=ANSWER_SECONDS)
            peer.ehlo()
            peer.mail(sender)
            peer.rcpt(DESK)
            peer.docmd("DATA")
            assert peer.sock
            peer.sock.sendall(raw + b".\r\n")
            if reset:
                peer.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()

    def deposit(self, letter: Letter, raw: bytes) -> None:
        """Put it into the Maildir, as a mail server does: what lies in `new` is delivered."""
        name = f"{letter.number}.soak"
        written = Path(self.errand.maildir) / "tmp" / name
        header = f"Return-Path: <{letter.sender}>\r\nDelivered-To: {DESK}\r\n"
        while time.time() < self.errand.ends_at:
            try:
                written.write_bytes(header.encode() + raw)
                written.rename(Path(self.errand.maildir) / "new" / name)
            except OSError:
                time.sleep(self.chance.uniform(*RETRY))
            else:
                self.journal.note(letter, letter.message_id, "taken", 1)
                return
        self.journal.note(letter, letter.message_id, "given up", 1)


def dawdle(host: str, port: int, number: int, stopped: threading.Event) -> None:
    """Connect and say next to nothing, a letter every few seconds or none at all, until the door has enough; again and again."""
    while not stopped.wait(0.5):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=5) as slow:
            slow.settimeout(DRIP_SECONDS)
            while not stopped.is_set():
                if number % 2:
                    slow.sendall(b"E")
                with contextlib.suppress(TimeoutError):
                    if not slow.recv(1000):
                        break


def follow(answers: Answers, stopped: threading.Event) -> None:
    while not stopped.wait(1.0):
        answers.read()


def work(errand: Errand) -> None:
    """Everything that the plan says of mails; returns when each has been taken, refused or given up."""
    plan = make_plan(errand.seed, errand.mails, errand.senders, errand.seconds)
    answers, journal = Answers(Path(errand.sink)), Journal(Path(errand.journal))
    stopped, started = threading.Event(), time.monotonic()
    background = [threading.Thread(target=follow, args=(answers, stopped))]
    background += [
        threading.Thread(
            target=dawdle,
            args=(errand.hosts[number % len(errand.hosts)], errand.ports[0], number, stopped),
            daemon=True,
        )
        for number in range(SLOW_PEERS)
    ]
    lanes: dict[int, list[Letter]] = {}
    for letter in plan.letters:
        lanes.setdefault(-1 if letter.kind is Kind.FLOOD else letter.number % errand.senders, []).append(
            letter
        )
    peers = [
        threading.Thread(target=Peer(errand, lane, answers, journal, started).run, args=(letters,))
        for lane, letters in lanes.items()
    ]
    for thread in [*background, *peers]:
        thread.start()
    for thread in peers:
        thread.join()
    stopped.set()


def read_errand(path: Path) -> Errand:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Errand(
        **found | {"ports": tuple(found["ports"]), "hosts": tuple(found.get("hosts", ("127.0.0.1",)))}
    )


if __name__ == "__main__":
    work(read_errand(Path(sys.argv[1])))
    os._exit(0)  # no slow peer keeps it
