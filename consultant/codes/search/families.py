"""Which code of a family stands for it: the least specific one where nothing more is said, else the one that the words fit.

Guidelines I.B.18 and I.A.9: a code for an unspecified site, side or encounter is what may be said where no more is known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from consultant.codes.search.wordings.diagnoses import ENCOUNTER, INITIAL, WHOLE_LENGTH
from consultant.codes.search.words import STOP_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_BILLABLE = 1
_MOST_BELOW = 5_000
_LEAST_SAID = ("unspecified", "without", "initial encounter", "not applicable")
_SAYS_NOTHING = frozenset(
    {"unspecified", "nos", "initial", "encounter", "accidental", "unintentional", *STOP_WORDS}
)
"""Accidental is what an effect of a substance is where nothing is said of intent (guidelines I.C.19.e.5.b)."""
_NOTHING_MORE = re.compile(
    r"\bwithout [^,;]*|\bnot having achieved remission\b|\bnot intractable\b|\buncomplicated\b", re.IGNORECASE
)


def default_leaves(
    codes: Sequence[str], billable: Sequence[int], titles: Mapping[str, str]
) -> NDArray[np.int32]:
    """For each code (sorted) the number of the billable code that says no more than it: itself, or one below a header."""
    found = np.arange(len(codes), dtype=np.int32)
    for at, code in enumerate(codes):
        if billable[at] == 0:
            below = [
                one for one in below_code(codes, code) if billable[one] == _BILLABLE and _is_first(codes, one)
            ]
            if below:
                found[at] = min(
                    below,
                    key=lambda one: _specificity(
                        codes[one], titles.get(codes[one], ""), titles.get(code, "")
                    ),
                )
    return found


def _is_first(codes: Sequence[str], at: int) -> bool:
    """Whether a code is no later encounter of one that is listed."""
    code = codes[at]
    if len(code) != WHOLE_LENGTH or not code[-1].isalpha() or code[-1] == INITIAL:
        return True
    first = code[:-1] + INITIAL
    place = bisect_left(codes, first)
    return place >= len(codes) or codes[place] != first


def _specificity(code: str, title: str, header: str) -> tuple[int, int, bool, bool, str]:
    """Sorts the code that says least beside its header first; of equals the residual ones, which end in 9 or say `other`."""
    plain = _NOTHING_MORE.sub("", ENCOUNTER.sub("", title))
    told = len(set(words(plain)) - set(words(header)) - _SAYS_NOTHING)
    said = title.lower()
    return (
        told,
        -sum(said.count(one) for one in _LEAST_SAID),
        code[-1] != "9",
        not said.startswith("other"),
        code,
    )


def below_code(codes: Sequence[str], code: str) -> Iterator[int]:
    """The numbers of the codes that begin with `code`, itself first."""
    at = bisect_left(codes, code)
    for one in range(at, min(at + _MOST_BELOW, len(codes))):
        if not codes[one].startswith(code):
            return
        yield one
