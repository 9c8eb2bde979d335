"""What is it in another book, or in another year? GEMs, the conversion table, HCPCS records, the indexes.

ICD-9-CM and ICD-10 by the General Equivalence Mappings of 2018; ICD-10-CM from year to year by CDC's conversion table;
HCPCS codes for what has no code of its own, and what Medicare's record of an ended code refers to; the terms of the
indexes that lead to a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.crosswalks import converted, equivalents, hcpcs_codes, indexed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.vocabulary import Finding

NAME = "crosswalks"


def check(matter: Matter) -> Iterator[Finding]:
    """ICD-9-CM codes wherever they are named; of other codes what is asked."""
    yield from equivalents.check(matter)
    yield from converted.check(matter)
    yield from hcpcs_codes.check(matter)
    yield from indexed.check(matter)
