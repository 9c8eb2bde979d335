"""Hands one claimed parcel to the transport and says what came of it; the only network call of the journey."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from consultant.delivery.retries import Outcome
from consultant.errors import (
    DeliveryRefused,
    Greylisted,
    NotSigned,
    PerhapsTaken,
    RecipientFull,
    RelayAway,
    TransientError,
)
from consultant.logs import get_logger
from consultant.mail.compose import compose

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.delivery.outbox import Parcel
    from consultant.delivery.sender import Transport

OUTCOMES: dict[type[Exception], Outcome] = {
    RelayAway: Outcome.AWAY,
    NotSigned: Outcome.UNSIGNED,
    Greylisted: Outcome.GREYLISTED,
    RecipientFull: Outcome.FULL,
    PerhapsTaken: Outcome.UNSURE,
    TransientError: Outcome.LATER,
    DeliveryRefused: Outcome.REFUSED,
}
"""What came of it, by what was raised: the first that fits."""

GROUP_SECONDS = 2.0
"""So long after their claim others of a group are begun; a slow relay gets one mail at a time, and a switch stops the rest."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """A claimed reply, what came of it, and a short note (reply code, no addresses) for the case's trail."""

    parcel: Parcel
    outcome: Outcome
    note: str


class Errand:
    """Claimed replies that leave one after the other: which are begun, and what was said of them and is not written down.

    What the relay has taken is written down before the next is handed over: who dies meanwhile sends one twice, never several.
    """

    def __init__(self) -> None:
        """Begins with the claim."""
        self._began = monotonic()
        self._begun = self._away = False
        self._said: dict[int, Said] = {}

    def carry(self, transport: Transport, parcel: Parcel, sign: Callable[[bytes], bytes]) -> None:
        """Hand one over, or put it back where the relay is away or slow."""
        if self._away or (self._begun and monotonic() - self._began > GROUP_SECONDS):
            self._said[parcel.case_id] = Said(parcel, Outcome.PUT_BACK, "")
            return
        self._begun = True
        outcome, note = dispatch(transport, parcel, sign)
        self._away = outcome is Outcome.AWAY
        self._said[parcel.case_id] = Said(parcel, outcome, note)

    @property
    def is_due(self) -> bool:
        """Whether the relay was spoken to since the last time; what was only put back can wait for the end."""
        return any(said.outcome is not Outcome.PUT_BACK for said in self._said.values())

    def take(self) -> dict[int, Said]:
        """What came of those since the last time, by case, in the order in which they were claimed."""
        said, self._said = self._said, {}
        return said


def _unsigned(message: bytes) -> bytes:
    return message


def dispatch(
    transport: Transport, parcel: Parcel, sign: Callable[[bytes], bytes] = _unsigned
) -> tuple[Outcome, str]:
    """The outcome and a short note (reply code, no addresses) for the case's trail.

    What is signed is what was approved, byte for byte: the signature comes in front of it.
    """
    if parcel.stopped:
        return Outcome.STOPPED, parcel.stopped
    try:
        message = sign(compose(parcel.outgoing))
        transport.send(parcel.return_path, parcel.outgoing.recipient, message)
    except (TransientError, DeliveryRefused) as error:
        outcome = next(found for kind, found in OUTCOMES.items() if isinstance(error, kind))
        if outcome in {Outcome.AWAY, Outcome.UNSIGNED}:
            log.warning("not_sent", case=parcel.case_id, outcome=outcome.value)
        return outcome, str(error)
    return Outcome.SENT, ""
