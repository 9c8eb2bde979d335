"""Is it covered? What Medicare's national and local policies say: NCDs by number, words and code; LCDs and articles.

Sources: the National Coverage Determinations Manual (CMS Pub. 100-03) and the exports of the Medicare Coverage Database.
Absence means nothing: a service that no loaded policy names may be covered or not, and the reply says just that. Being
named is not being covered either. What the fee schedule's status says is `indicators.py`'s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.coverage.by_code import policies_naming_codes, what_no_policy_names
from consultant.checks.coverage.local import documents_by_number, documents_by_words
from consultant.checks.coverage.national import determinations
from consultant.checks.coverage.notice import notice_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.vocabulary import Finding

_ASKS_LOCAL = re.compile(r"\bl(?:cd|ca)s?\b|\blocal\b", re.IGNORECASE)
_ASKS_NATIONAL = re.compile(r"\bncds?\b|\bnational", re.IGNORECASE)


def check(matter: Matter) -> Iterator[Finding]:
    """National policies first, then local ones by number, by code and by title, then what no policy names."""
    by_code = list(policies_naming_codes(matter))
    told = {one.facts["document"] for one in by_code}
    by_number = [one for one in documents_by_number(matter) if one.facts.get("document") not in told]
    national = list(determinations(matter))
    local: list[Finding] = []
    if not by_code and all(one.facts.get("by") != "number" for one in (*national, *by_number)):
        local = list(documents_by_words(matter))
    if _ASKS_LOCAL.search(matter.question.text) and not _ASKS_NATIONAL.search(matter.question.text):
        national = [one for one in national if one.facts.get("by") != "words"]
    named = [*national, *by_number, *by_code, *local]
    yield from named
    yield from what_no_policy_names(matter, named)
    yield from notice_rule(matter)
