"""Hands one claimed parcel to the transport and says what came of it; the only network call of the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.delivery.outbox import Outcome
from consultant.errors import DeliveryRefused, RelayAway, TransientError
from consultant.logs import get_logger
from consultant.mail.compose import compose

if TYPE_CHECKING:
    from consultant.delivery.outbox import Parcel
    from consultant.delivery.sender import Transport

log = get_logger(__name__)


def dispatch(transport: Transport, parcel: Parcel) -> tuple[Outcome, str]:
    """The outcome and a short note (reply code, no addresses) for the case's trail."""
    try:
        transport.send(parcel.return_path, parcel.outgoing.recipient, compose(parcel.outgoing))
    except RelayAway as error:
        log.warning("relay_away", case=parcel.case_id)
        return Outcome.AWAY, str(error)
    except TransientError as error:
        return Outcome.LATER, str(error)
    except DeliveryRefused as error:
        return Outcome.REFUSED, str(error)
    return Outcome.SENT, ""
