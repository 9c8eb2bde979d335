"""What screening looks at, gathered by the pipeline: screening itself touches no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from consultant.lifecycle import Status
from consultant.mail.authentication import UNCHECKED, Authentication
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.errors import Refusal
    from consultant.mail.message import Message
    from consultant.mailboxes import Mailbox


class SenderStanding(StrEnum):
    """What the desk knows of a sender; suspended where the sender or the account is."""

    UNKNOWN = "unknown"
    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class History:
    """What the desk remembers that bears on a mail.

    `mails_this_hour` came from its sender in the hour before it; `automatic_this_hour` went out in that hour to its
    sender's domain in the conversation that it names; `free_this_hour` mails of its sender that named none were declined or
    asked back. `continues` says that it answers a mail of ours,
    `asked_back` that our last one there asked something.
    """

    mails_this_hour: int = 0
    automatic_this_hour: int = 0
    free_this_hour: int = 0
    continues: bool = False
    asked_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One mail on its way in. `message` is None where it can't be parsed; `size` in bytes; `visible` the words of now.

    `envelope_from` is "" for the null sender and None where there was no envelope. The mailbox's own addresses are
    ours without being named in `own_addresses`. `applies` says that it came to the relay address of a posting.
    """

    message: Message | None
    envelope_from: str | None
    size: int
    mailbox: Mailbox
    sender_standing: SenderStanding
    visible: str
    own_addresses: tuple[str, ...] = ()
    own_domains: frozenset[str] = frozenset()
    authentication: Authentication = UNCHECKED
    history: History = History()
    applies: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is to become of a mail, by which rule, and why (a sentence without personal data).

    `remark` is what a person should see beside it, such as another case under the same Message-ID. `shown` is what a refusal
    of the job board says; it leaves once a day for each thing that it is `about`.
    """

    disposition: Disposition
    rule: str
    reason: str
    refusal: type[Refusal] | None = None
    remark: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""

    @property
    def leads_to(self) -> Status:
        """The status that a received case has next."""
        return LEADS_TO[self.disposition]

    @property
    def note(self) -> str:
        """The rule and the remark, for the case's trail."""
        return "; ".join(filter(None, (self.rule, self.remark)))

    def columns(self) -> dict[str, Any]:
        """What the case keeps of it."""
        reasons = list(filter(None, (self.reason, self.remark)))
        held = {"hold_reasons": reasons} if self.disposition is Disposition.HELD else {}
        return {"disposition": self.disposition.value, "reason": " ".join(reasons)} | held


LEADS_TO = {
    Disposition.ACCEPTED: Status.ADMITTED,
    Disposition.HELD: Status.HELD,
    Disposition.REFUSED: Status.DRAFTED,
    Disposition.DISCARDED: Status.DISCARDED,
}
