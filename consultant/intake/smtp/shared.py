"""What all doors of a listener have in common: who stores, the limits and the books on who came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from consultant.errors import ConsultantError
from consultant.intake.smtp.content import InHand
from consultant.intake.smtp.crowd import Crowd
from consultant.intake.smtp.rates import Buckets

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from concurrent.futures import ThreadPoolExecutor
    from datetime import datetime

    from consultant.intake.smtp.certificate import Certificate
    from consultant.intake.smtp.limits import Limits
    from consultant.intake.smtp.session import DoorSession
    from consultant.intake.smtp.users import Users
    from consultant.mail.envelope import Envelope

MOST_IN_HAND = 8
"""Mails of the largest size that may come in at once; beyond that the next octets are put off."""
WRONG_PASSWORDS_PER_MINUTE = 20
"""Of one network."""


class Answered(ConsultantError):
    """A mail or a recipient is refused with an answer of its own, which is the message."""


@dataclass(slots=True)
class Shared:
    """What the doors share.

    `accepts` says whether a recipient is ours, or raises `Answered`; `keep` gives a future that
    is done when a mail is stored; it or the future raises `Answered`, or whatever keeps the mail out.
    """

    accepts: Callable[[str], bool]
    keep: Callable[[Envelope, bytes], asyncio.Future[Any]]
    clock: Callable[[], datetime]
    limits: Limits
    max_bytes: int
    hostname: str
    certificate: Certificate | None = None
    users: Users | None = None
    stopping: bool = False
    storing: set[asyncio.Future[Any]] = field(default_factory=set)
    sessions: set[DoorSession] = field(default_factory=set)
    pool: ThreadPoolExecutor | None = None
    crowd: Crowd = field(init=False)
    in_hand: InHand = field(init=False)
    senders: Buckets = field(init=False)
    peers: Buckets = field(init=False)
    tries: Buckets = field(init=False)

    def __post_init__(self) -> None:
        """The books on who came."""
        self.crowd = Crowd(self.limits)
        self.in_hand = InHand(MOST_IN_HAND * self.max_bytes)
        self.senders = Buckets(self.limits.mails_per_minute)
        self.peers = Buckets(self.limits.peer_mails_per_minute)
        self.tries = Buckets(WRONG_PASSWORDS_PER_MINUTE)
