"""What the sources of ICD-10-CM and ICD-10-PCS share: how an edition is called.

They are read by `icd10cm_….py`, `icd10pcs_….py`, `conversion.py`, `poa_exempt.py` and `guidelines.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import MONTHS
from consultant.codes.importers.importer import Label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.importers.source import Source

CODE = re.compile(r"[A-Z](?:\d[0-9A-Z]|A\d)[0-9A-Z]{0,4}")
"""A code of ICD-10-CM without its dot; QA0 begins with two letters."""

_FIRST_MONTH = 10  # a fiscal year begins in October
_MONTH = re.compile(rf"({'|'.join(MONTHS)})[-_ ]*(?:0?1)?(?:st)?[-_, ]*(20\d\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:FY[-_ ]?)?(20\d\d)(?!\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"FY[-_ ]?(\d\d)(?!\d)")
_VERSION = re.compile(rb"<version>([^<]*)</version>")


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
    short = [found for name in reversed(names) if (found := _SHORT_YEAR.search(name))]
    return f"FY20{short[0][1]}" if short else None


def label(source: Source) -> Label:
    """The edition by the names of a file, else by the version that an XML has on top."""
    version = _VERSION.search(source.head)
    return Label(release=release_of(source.names, version[1].decode("ascii", "replace") if version else ""))
