"""Whose words a short descriptor is: CMS's own for HCPCS Level II, the AMA's for CPT, the ADA's for D codes. Pure.

Only CMS's words are stored; of the other codes the books keep the number and CMS's facts.
"""

from __future__ import annotations

import re

_LEVEL_II = re.compile(r"[A-CE-Z]\d{4}")


def storable(code: str, descriptor: str) -> str:
    """`descriptor` with single blanks where `code` is of HCPCS Level II and no dental code, else ''."""
    return " ".join(descriptor.split()) if _LEVEL_II.fullmatch(code) else ""
