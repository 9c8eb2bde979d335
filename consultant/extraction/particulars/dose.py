"""The dose of a drug, from which units would have to be computed: which amount of a text it is."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEAR_A_DRUG = 150
_DOSE = re.compile(
    r"(?i)[0-9](?<![\w.,/$-][0-9])(?<!per [0-9])(?<!each [0-9])(?:\d{0,2}(?:,\d{3})+|\d{0,5})(?:\.\d{1,4})?[ -]?(?:mg|mcg|\u00b5g|\u03bcg|ug|ml|cc|g|gm|gms|grams?|milligrams?|micrograms?"
    r"|millilit(?:er|re)s?|iu|meq|mci)\b(?! ?/)(?!-\w)"
)
_FAR = 10_000
_MOST_DOSES = 50
_GIVEN_BEFORE = re.compile(
    r"(?i)\b(?:gave|given|giving|administer(?:ed|ing)?|inject(?:ed|ing)|infused|used|received|dose(?: of| was|:)?|total(?: of)?)\b[^.;\n\d]{0,16}$"
)
_GIVEN_BEHIND = re.compile(
    r"(?i)[ ,]{0,2}(?:was |were )?(?:given|administered|injected|infused|used|im|iv|sq|subq|total|dose)\b"
)
_UNITS_WANTED = re.compile(r"(?i)\bhow many (?:\w+ )?units?\b")


def find_dose(text: str, drugs: Sequence[int]) -> str | None:
    """The amount of a drug as it is written: one that is said to be given, else nearest to a drug's code.

    `drugs` are those codes' places; an amount far from all of them is another drug's.
    Without such a code it counts where units are asked for. A concentration (`10 mg/ml`) is no dose.
    """
    wanted = bool(_UNITS_WANTED.search(text))
    found: list[tuple[bool, int, str]] = []
    for match in islice(_DOSE.finditer(text), _MOST_DOSES):
        away = min((abs(match.start() - drug) for drug in drugs), default=match.start() if wanted else _FAR)
        before, behind = (
            text[max(0, match.start() - 30) : match.start()],
            text[match.end() : match.end() + 20],
        )
        given = bool(_GIVEN_BEFORE.search(before) or _GIVEN_BEHIND.match(behind))
        found.append((not given, away, match[0]))
    near = [one for one in found if wanted or one[1] <= _NEAR_A_DRUG]
    return min(near)[2] if near else None
