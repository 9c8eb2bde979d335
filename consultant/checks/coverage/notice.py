"""When a beneficiary is told beforehand: the Advance Beneficiary Notice, where a mail asks about it.

Source: Medicare Claims Processing Manual (CMS Pub. 100-04), chapter 30, section 50 (form CMS-R-131; 50.3.1 mandatory and
50.3.2 voluntary uses); HCPCS modifiers GA, GX, GY, GZ.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.manuals import cite
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter

NAME = "coverage"
_ASKED = re.compile(r"\babns?\b|\badvance beneficiary\b", re.IGNORECASE)
_SOURCE = cite("100-04", "chapter 30, section 50")


def notice_rule(matter: Matter) -> Iterator[Finding]:
    """The rule by its number, once."""
    asks = matter.question.asks(IntentKind.COVERAGE, IntentKind.GUIDELINE, IntentKind.MODIFIER)
    if asks and _ASKED.search(matter.question.text):
        facts = {"form": "CMS-R-131", "modifiers": ["GA", "GX", "GY", "GZ"]}
        yield Finding(NAME, Verdict.NOTICE_RULE, (), facts, (_SOURCE,))
