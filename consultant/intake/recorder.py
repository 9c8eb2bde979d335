"""Stores by a process of its own, so that a door talks while the store writes: of one Python process one thread computes at a time.

A door's thread that stores (group_commit.py) hands a group over a socket, which is the process's standard input, and waits
for what became of each mail; the process answers after the commit. Where it ends or does not answer, the group is refused
(451: the peers come again, and what was stored is known then), and the next group starts another. The process ends
when the door does, however that died. Nothing of a mail comes back, and of an error no more than its kind.
"""

from __future__ import annotations

import os
import subprocess
from multiprocessing.connection import Connection, Pipe
from typing import TYPE_CHECKING

from consultant.errors import ConsultantError
from consultant.intake.record import Unread
from consultant.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from consultant.intake.record import Delivery
    from consultant.mail.envelope import Envelope

START_SECONDS = 60.0
"""How long a busy machine may take to start the process."""
ANSWER_SECONDS = 120.0
"""How long a group may take: more than the peers wait, who are told to come again before that."""
END_SECONDS = 15.0
"""How long the process may ring for what is stored before it is killed."""
READY = "ready"
STORED = ""

log = get_logger(__name__)


class NotStored(ConsultantError):
    """A mail is not stored, or nobody knows; the message is the kind of error."""


class Recorder:
    """The door's side. Its methods are called by one thread at a time."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """`command` is to call `record_for` on its standard input."""
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._ready = False

    @property
    def pid(self) -> int | None:
        """The process, where there is one."""
        return self._process.pid if self._process else None

    def start(self) -> Connection:
        """Start the process, and do not wait for it; our end of the socket."""
        ours, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - a command of the composition root's
                self._command, stdin=theirs.fileno(), env=self._environment
            )
        self._line, self._ready = ours, False
        return ours

    def store(self, mails: Sequence[Delivery | Unread]) -> list[NotStored | None]:
        """Have a group stored: for each mail None, or what keeps it out. Raises NotStored where nobody knows."""
        try:
            line = self._waiting()
            line.send(mails)
            kinds = self._hear(line, ANSWER_SECONDS)
        except (OSError, EOFError) as error:
            log.warning("recorder_ended", error=type(error).__name__)
            self._end(0)
            raise NotStored(type(error).__name__) from error
        return [NotStored(kind) if kind else None for kind in kinds]

    def wait_until_ready(self) -> None:
        """Return once the process takes mail. Raises NotStored where it does not come up."""
        try:
            self._waiting()
        except (OSError, EOFError) as error:
            self._end(0)
            raise NotStored(type(error).__name__) from error

    def close(self) -> None:
        """End the process, which rings for what it has stored first."""
        self._end(END_SECONDS)

    def _waiting(self) -> Connection:
        line = self._line or self.start()
        if not self._ready:
            self._hear(line, START_SECONDS)
            self._ready = True
        return line

    def _hear(self, line: Connection, seconds: float) -> Sequence[str]:
        if not line.poll(seconds):
            raise TimeoutError
        answer: Sequence[str] = line.recv()
        return answer

    def _end(self, patience: float) -> None:
        if self._process is None or self._line is None:
            return
        self._line.close()
        if not patience:
            self._process.kill()
        try:
            self._process.wait(patience or END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = self._line = None


def record_for(
    line: Connection,
    read: Callable[[Envelope, bytes], Delivery],
    store: Callable[[Sequence[Delivery]], Sequence[object]],
) -> None:
    """The process's side: store what comes, group by group, until the door has gone. `store` is as in `SmtpListener`."""
    try:
        line.send(READY)
        while True:
            line.send(_record(line.recv(), read, store))
    except (EOFError, OSError):
        return


def standard_input() -> Connection:
    """The socket that a door gave this process."""
    return Connection(os.dup(0))


def _record(
    mails: Sequence[Delivery | Unread],
    read: Callable[[Envelope, bytes], Delivery],
    store: Callable[[Sequence[Delivery]], Sequence[object]],
) -> list[str]:
    """For each mail `STORED`, or the kind of error that keeps it out."""
    kinds, deliveries = [], []
    for mail in mails:
        try:
            deliveries.append(read(mail.envelope, mail.raw) if isinstance(mail, Unread) else mail)
        except Exception as error:  # noqa: BLE001 - it is the answer of this mail alone
            kinds.append(_kind(error))
        else:
            kinds.append(STORED)
    try:
        answers = iter(store(deliveries) if deliveries else ())
    except Exception as error:  # noqa: BLE001 - it is the answer of every mail of the group
        return [kind or _kind(error) for kind in kinds]
    return [kind or _kind(next(answers)) for kind in kinds]


def _kind(answer: object) -> str:
    return type(answer).__name__ if isinstance(answer, BaseException) else STORED
