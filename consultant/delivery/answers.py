"""What an answer of the relay means: sent again soon, later or much later, given up, or a matter of our own set-up.

The class of the enhanced code (RFC 3463) counts where it and the code before it disagree: the code is the relay's, the
enhanced one is often passed on from where the mail was to go. What is quoted of an answer are its two codes: its words
may hold the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from consultant.errors import (
    ConsultantError,
    DeliveryRefused,
    Greylisted,
    RecipientFull,
    RelayAway,
    TransientError,
)

OWN_FAULT = frozenset({421, 500, 501, 502, 503, 504, 530, 534, 535, 538})
"""Codes that say something of our set-up or of the relay, not of this mail: it waits for an operator."""
GREYLISTING = frozenset({450, 451})
NOT_NOW = "4.7."
"""The enhanced codes of a policy that may change by waiting: greylisting, a rate (RFC 3463, section 3.8)."""
UNDEFINED = "4.2.0"
"""What Postgrey and others say when they greylist."""
FULL = "4.2.2"
POLICY = "5.7."

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


class Stage(StrEnum):
    """What the relay answered to."""

    SENDER = "the sender"
    RECIPIENT = "the recipient"
    MAIL = "the mail"


@dataclass(frozen=True, slots=True)
class Answer:
    """A code and, where there is one, its enhanced code."""

    code: int
    enhanced: str = ""

    @property
    def permanent(self) -> bool:
        """Whether another try is of no use."""
        said = self.enhanced[:1]
        return said == "5" if said in {"4", "5"} else self.code // 100 == 5  # noqa: PLR2004 - RFC 5321, 4.2.1

    def __str__(self) -> str:
        """Both codes."""
        return f"{self.code} {self.enhanced}".strip()


def read_answer(code: int, said: bytes | str) -> Answer:
    """The codes of an answer."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    enhanced = _ENHANCED.match(text)
    return Answer(code, enhanced[1] if enhanced else "")


def trouble(answer: Answer, stage: Stage, *, keyed: bool = True) -> ConsultantError:
    """The error that an answer other than yes is. `keyed`: the envelope's sender is not the null one."""
    words = f"The relay said {answer} to {stage}."
    if stage is Stage.SENDER and _is_about_us(answer, keyed=keyed):
        return RelayAway(words)
    if answer.code in OWN_FAULT:
        return TransientError(words)
    if answer.permanent:
        return DeliveryRefused(words)
    return _patience(answer, stage)(words)


def _is_about_us(answer: Answer, *, keyed: bool) -> bool:
    """Our sender is much the same for every mail, so that a no to it is a no to all; but for the null sender's."""
    return not answer.permanent or answer.code in OWN_FAULT or (keyed and answer.enhanced.startswith(POLICY))


def _patience(answer: Answer, stage: Stage) -> type[TransientError]:
    if answer.enhanced == FULL:
        return RecipientFull
    greylists = answer.code in GREYLISTING and (
        answer.enhanced == UNDEFINED or (not answer.enhanced and stage is Stage.RECIPIENT)
    )
    return Greylisted if greylists or answer.enhanced.startswith(NOT_NOW) else TransientError
