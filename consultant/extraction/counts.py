"""Figures that count or measure and look like a code or a modifier: `x13 or x14`, a heart rate, odds, `99213 patients`.

Where the number is a record's, it is of `identifiers` if it is labelled as such; here are the shorter ways of saying so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.wordings import lowered, wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.spans import Span

TIMES = re.compile(r"(?<![\w.])x\d{1,3}(?![\w.])|(?<![\w.])X\d{1,3}(?: or | to | vs\.? |/)X\d{1,3}(?![\w.])")
"""Small letters, or two of them against each other: no external cause (X13) is written so."""
_VITALS = r"(?:hr|heart rate|pulse|resp|rr|bp|temp|spo2|o2 sats?|sats?|bmi|wt|weight|ht|ef|a1c|gcs|apgars?)"
COUNTED = (
    wording(
        "hr,heart,pulse,resp,rr,bp,temp,spo2,sat,bmi,wt,weight,ht,ef,a1c,gcs,apgar",
        rf"\b{_VITALS}(?: (?:is|was|of|at))?[ :=]{{1,3}}(?P<value>\d{{2,3}}(?:/\d{{2,3}})?)(?![\w-]|\.\d| ?(?:modifier|mod)\b)",
    ),
    wording("odds,chance,split,shot,ratio", r"\b(?P<value>\d{1,3}(?:/| to |-)\d{1,3}) (?:odds|chance|split|shot|ratio)\b"),
    wording(
        "odds,chance,ratio,likelihood",
        r"\b(?:odds|chances?|ratio|likelihood)(?: (?:is|are|was|of|ratio|at)){0,3}[ :=]{1,3}(?P<value>\d{1,3}(?:\.\d{1,3})?(?:(?:/|:| to |-)\d{1,3})?)(?!\w)",
    ),
    wording(
        "patients,members,people,lives,beneficiaries,subscribers,encounters,visits",
        r"\b(?:saw|seen|see|had|have|has|with|over|about|nearly|treated|enrolled|covers?|serves?) (?P<value>\d{5}) (?:(?:new|medicare|unique|active|total) )?(?:patients|members|people|lives|beneficiaries|subscribers|encounters|visits)\b",
    ),
    wording(
        "record,acc,chart,file,case,claim,ticket,patient,pt",
        r"\b(?:record|account|acct|chart|file|case|claim|ticket|patient|pt)(?: (?:number|no\.?|id)){0,2} (?:ending (?:in )?|#)(?P<value>\d{4,6})(?![\w-])",
    ),
)  # fmt: skip
"""Vital signs of a chart, odds, people and records."""


def count_spans(text: str) -> Iterator[Span]:
    """Where such figures stand."""
    for match in TIMES.finditer(text):
        yield match.span()
    lower = lowered(text)
    for words in COUNTED:
        for match in words.finditer(lower):
            yield match.span("value")
