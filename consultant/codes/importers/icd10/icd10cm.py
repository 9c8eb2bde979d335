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

_OCTOBER = "October"
_EDITIONS = frozenset({_OCTOBER, "January", "April"})
"""The months on whose first day editions begin; those of October are called by the fiscal year that it begins."""
_DAY = re.compile(
    rf"({'|'.join(MONTHS)})[-_ ]*(?:(\d{{1,2}})(?!\d)(?:st|nd|rd|th)?)?[-_, ]*(20\d\d)(?!\d)", re.IGNORECASE
)
_FISCAL = re.compile(r"FY[-_ ]?(20\d\d|\d\d)(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_VERSION = re.compile(rb"<version>([^<]*)</version>")


def release_of(names: Sequence[str], version: str = "") -> str | None:
    """`FY2026`, or `FY2026 April 2026` for an update, of a file's names (outermost first), else of its `version`.

    The innermost name that tells an edition decides. A name outside it may tell the month of an update within the same
    fiscal year; where it speaks of another year it says when somebody saved the file, and is passed over.
    """
    told = [edition for name in (version, *names) if (edition := _told(name))]
    if not told:
        return None
    fiscal = told[-1][0]
    month = next((month for year, month in reversed(told) if year == fiscal and month), "")
    return f"FY{fiscal}" if month in {"", _OCTOBER} else f"FY{fiscal} {month} {fiscal}"


def _told(name: str) -> tuple[int, str] | None:
    """The fiscal year that a name tells, and the month of its edition or ''; None where it tells neither.

    A day counts where an edition may begin on it, and not beside another year.
    """
    days = [_edition(found) for found in _DAY.finditer(name)]
    rest = _DAY.sub(" ", name)
    if found := _FISCAL.search(rest) or _YEAR.search(rest):
        fiscal = int(found[1][-2:]) + 2000
        return fiscal, next((day[1] for day in days if day and day[0] == fiscal), "")
    return next((day for day in days if day), None)


def _edition(found: re.Match[str]) -> tuple[int, str] | None:
    month, year = found[1].capitalize(), int(found[3])
    if month not in _EDITIONS or int(found[2] or 1) != 1:
        return None
    return year + (month == _OCTOBER), month


def label(source: Source) -> Label:
    """The edition by the names of a file, else by the version that an XML has on top."""
    version = _VERSION.search(source.head)
    return Label(release=release_of(source.names, version[1].decode("ascii", "replace") if version else ""))
