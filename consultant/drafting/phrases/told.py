"""What one topic contributes to the first line: its sentences, and what they mean for the claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.verdicts import Outcome, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.drafting.brief import Brief
    from consultant.vocabulary import Finding


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences of one topic; `outside`: no edition behind them covers the date of service that was asked for.

    `outcome` is what they say to the claim: the sentences of NO begin with `No`, of ONLY_IF with `Only`, of CANT_TELL with
    `Can't tell`, of YES with `Yes`; a FACT begins as it likes.
    """

    sentences: tuple[str, ...]
    outcome: Outcome = Outcome.FACT
    outside: bool = False


def told(
    brief: Brief, findings: Sequence[Finding], *sentences: str, outcome: Outcome | None = None
) -> Told | None:
    """The sentences about `findings`, with their worst outcome where none is given; None where there are none."""
    if not any(sentences):
        return None
    dated = brief.question.particulars.date_of_service is not None
    outside = dated and all(finding.warnings for finding in findings)
    return Told(sentences, worst(findings) if outcome is None else outcome, outside)
