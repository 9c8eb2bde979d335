"""What the two ICD-10-CM sources share: how an edition is called.

The sources are read by `icd10cm_order.py` and `icd10cm_tabular.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.editions import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST_MONTH = 10  # a fiscal year begins in October
_MONTH = re.compile(rf"({'|'.join(MONTHS)})[-_ ]*(?:0?1)?(?:st)?[-_, ]*(20\d\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:FY[-_ ]?)?(20\d\d)(?!\d)", re.IGNORECASE)


def release_of(names: Sequence[str], version: str = "") -> str | None:
    """`FY2026`, or `FY2026 April 2026` for an update, of a file's names (outermost first), else of its `version`."""
    dated = [found for name in reversed(names) if (found := _MONTH.search(name))]
    if dated:
        month, year = dated[0][1].capitalize(), int(dated[0][2])
        october = MONTHS[month] >= _FIRST_MONTH
        return f"FY{year + 1}" if october else f"FY{year} {month} {year}"
    for text in (*reversed(names), version):
        if found := _YEAR.search(text):
            return f"FY{found[1]}"
    return None
