"""How a sentence about one indicator is said of one code or of several that have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.drafting.phrases.words import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.vocabulary import Finding

CHECK = "indicators"
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with `{codes}` where the codes stand; `{has}` and `{its}` follow their number, `{days}` are their global days."""

    words: str


def said(sentence: Sentence, findings: Sequence[Finding]) -> str:
    """The sentence about the codes of these findings."""
    named = list(dict.fromkeys(one.codes[0] for one in findings))
    several = len(named) > 1
    shown = named[:MOST_NAMED] + (["others"] if len(named) > MOST_NAMED else [])
    days = dict.fromkeys(str(one.facts.get("global_days")) for one in findings)
    return sentence.words.format(
        codes=joined(shown),
        has="have" if several else "has",
        its="their" if several else "its",
        days=joined(list(days), "or"),
    )
