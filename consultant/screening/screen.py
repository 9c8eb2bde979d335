"""May we answer? The rules in their order; the first that speaks decides.

Robots, floods and loops come before every refusal, because a refusal is an answer; whether the sender is proven comes
before all that goes by who he is. Quota is no rule here: the pipeline reserves after the table, in its own transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.screening.incoming import Ruling
from consultant.screening.rules.automatic import automatic
from consultant.screening.rules.bounce import bounce
from consultant.screening.rules.encrypted import encrypted
from consultant.screening.rules.flood import flood
from consultant.screening.rules.loop import loop
from consultant.screening.rules.mailing_list import mailing_list
from consultant.screening.rules.nothing_asked import nothing_asked
from consultant.screening.rules.own_loop import own_loop
from consultant.screening.rules.spoofed import spoofed
from consultant.screening.rules.suspended import suspended
from consultant.screening.rules.thanks import thanks
from consultant.screening.rules.too_large import too_large
from consultant.screening.rules.unknown_sender import unknown_sender
from consultant.screening.rules.unreadable import unreadable
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.screening.incoming import Incoming

__all__ = ["RULES", "Ruling", "screen"]

RULES: tuple[Callable[[Incoming], Ruling | None], ...] = (
    own_loop,
    bounce,
    automatic,
    mailing_list,
    unreadable,
    spoofed,
    thanks,
    flood,
    loop,
    too_large,
    encrypted,
    unknown_sender,
    suspended,
    nothing_asked,
)


def screen(incoming: Incoming) -> Ruling:
    """The ruling of the first rule that has one, else accepted."""
    for rule in RULES:
        ruling = rule(incoming)
        if ruling is not None:
            return ruling
    return Ruling(Disposition.ACCEPTED, "accepted", "A known sender asks something.")
