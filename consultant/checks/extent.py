"""How far the other checks went: a long list of codes or a wide range is cut, and the reply has to say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.matter import MOST_OF_A_RANGE, MOST_PROCEDURE_CODES
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

NAME = "extent"


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for each range that was not laid out whole, and one for the codes beyond the bound."""
    for mention in matter.question.mentions:
        if mention.range_end is None:
            continue
        between = matter.range_of(mention.system, mention.code, mention.range_end)
        if len(between) > MOST_OF_A_RANGE:
            facts = {"looked_up": MOST_OF_A_RANGE, "listed": len(between)}
            yield Finding(NAME, Verdict.RANGE_CUT, (mention.code, mention.range_end), facts)
    left_out = matter.all_procedure_codes()[MOST_PROCEDURE_CODES:]
    if left_out:
        yield Finding(NAME, Verdict.LIST_CUT, tuple(left_out), {"looked_up": MOST_PROCEDURE_CODES})
