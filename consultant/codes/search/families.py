"""Which code of a family stands for it: the least specific one where nothing more is said, else the one that the words fit.

Guidelines I.B.18 and I.A.9: a code for an unspecified site, side or encounter is what may be said where no more is known.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

_BILLABLE = 1
_MOST_BELOW = 1_000
_LEAST_SAID = ("unspecified", "without", "initial encounter", "not applicable")


def default_leaves(
    codes: Sequence[str], billable: Sequence[int], titles: Mapping[str, str]
) -> NDArray[np.int32]:
    """For each code (sorted) the number of the billable code that says no more than it: itself, or one below a header."""
    found = np.arange(len(codes), dtype=np.int32)
    for at, code in enumerate(codes):
        if billable[at] == 0:
            below = [one for one in below_code(codes, code) if billable[one] == _BILLABLE]
            if below:
                found[at] = min(below, key=lambda one: _specificity(codes[one], titles.get(codes[one], "")))
    return found


def _specificity(code: str, title: str) -> tuple[int, bool, str]:
    """Sorts the code that says least first; residual codes end in 9."""
    said = title.lower()
    return -sum(said.count(words) for words in _LEAST_SAID), code[-1] != "9", code


def below_code(codes: Sequence[str], code: str) -> Iterator[int]:
    """The numbers of the codes that begin with `code`, itself first."""
    at = bisect_left(codes, code)
    for one in range(at, min(at + _MOST_BELOW, len(codes))):
        if not codes[one].startswith(code):
            return
        yield one
