"""The reasons that a payer gives for a denial, whose letters and figures look like diagnoses: `denied as N19, N20`, `CARC 50 and B15`.

Group and claim adjustment reason codes, and remittance advice remark codes (X12's CARC and RARC lists). Where the text says
that one is a diagnosis, it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.wordings import lowered, wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.spans import Span

_REASON = r"(?:(?:(?:co|pr|oa|pi)[ -]?\d{1,3}|ma\d{1,3}|[mn]\d{1,3}|[abwy]\d{1,2}|p(?:[7-9]|[12]\d|3[0-2]))(?![\w-]|\.\w))"
_NUMBERED = rf"(?:{_REASON}|\d{{1,3}}(?![\w-]|\.\w))"
_AS = r"(?: (?:codes?|as|with|by|under|reason|remarks?|rarc|carc|msg|message|says|shows|was|is|are|of|group|an?|the|and|plus)\b){0,4}[ :#(=/,&-]{0,4}"
_MORE = rf"(?:(?: ?[,/;&+] ?| (?:and|or|plus|with)? ?){_NUMBERED}){{0,12}}"

BEHIND = wording(
    "den,reject,adjust,co-,co ,co1,co2,co4,co5,co9,pr-,pr ",
    rf"\b(?:den(?:ied|ial|ials|ies|y)|reject(?:ed|ion|s)?|adjust(?:ed|ment)|(?:co|pr)[- ]?\d{{1,3}})\b{_AS}(?P<list>{_REASON}{_MORE})",
)
"""Behind a denial stand reasons with letters: a bare number there may be a modifier (`denied, 59 needed`)."""
NAMED = wording(
    "arc,remark,reason,eob,era,remit,denial code,adjustment code,rejection code",
    rf"\b(?:carcs?|rarcs?|remarks?|reasons?|eobs?|era|remit|(?:denial|adjustment|rejection) codes?)\b{_AS}(?P<list>{_NUMBERED}{_MORE})",
)
BEFORE = wording(
    "denial,remark,rejection,adjustment,reason",
    r"(?<![\w.-])(?P<list>ma\d{1,3}|[mn]\d{1,3}|[ab]\d{1,2})(?= (?:denials?|remarks?|rejections?|adjustments?|reason codes?)\b)",
)
_DIAGNOSED = re.compile(r"\b(?:dx|dxs|diagnos[ie]s|icd[- ]?10\w*)[ :#]{0,3}$")


def reason_spans(text: str) -> Iterator[Span]:
    """Where reasons stand behind or before a word for them."""
    lower = lowered(text)
    for words in (BEHIND, NAMED, BEFORE):
        for match in words.finditer(lower):
            start, end = match.span("list")
            if not _DIAGNOSED.search(lower[max(0, start - 16) : start]):
                yield start, end
