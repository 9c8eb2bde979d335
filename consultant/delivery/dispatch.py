"""Hands one claimed parcel to the transport and says what came of it; the only network call of the journey."""

from __future__ import annotations

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

log = get_logger(__name__)


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
