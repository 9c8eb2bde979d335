"""Mail whose sender is not proven: it spends nobody's questions, and no answer goes to an address that may be forged.

What the mailbox says of such mail counts (`on_auth_fail`, `on_auth_none`), but for one case: a stranger whose domain says
that the mail is not from there would only be told that he has no account, and somebody else would read it. Who applies is a
stranger, and is told nothing of the kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.mail.authentication import Proof
from consultant.mailboxes.mailbox import OnFailure, Verify
from consultant.screening.incoming import Ruling, SenderStanding
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.mail.authentication import Authentication
    from consultant.screening.incoming import Incoming

WORDS = {
    Proof.FAIL: "The domain in From says that this mail is not from there",
    Proof.NONE: "Nothing proves that this mail is from the domain in From",
    Proof.TEMPORARY: "Whether this mail is from the domain in From could not be found out when it came",
    Proof.UNCHECKED: "It came by a door that does not check who sends",
}


def spoofed(incoming: Incoming) -> Ruling | None:
    """Hold or discard what is not proven; a coder who knows the sender may admit what is held."""
    found = incoming.authentication
    if incoming.mailbox.verify_senders is Verify.OFF or found.proof is Proof.PASS:
        return None
    says = incoming.mailbox.on_sender(found.proof.value, found.policy)
    is_unknown = incoming.sender_standing is SenderStanding.UNKNOWN and not incoming.applies
    backscatter = found.proof is Proof.FAIL and is_unknown
    if says is OnFailure.REFUSE or backscatter:
        return Ruling(Disposition.DISCARDED, "spoofed", _reason(found))
    return Ruling(Disposition.HELD, "spoofed", _reason(found)) if says is OnFailure.HOLD else None


def _reason(found: Authentication) -> str:
    methods = "" if found.proof is Proof.UNCHECKED else f" ({found.words})"
    return f"{WORDS[found.proof]}{methods}."
