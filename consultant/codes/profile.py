"""Everything that the books say of one code, as of a date: one section a kind of fact, each fact with its citation.

`SECTIONS` is the table of contents; a section is a function in the reader of its books (`fees.py`, `groups.py` …). What
a code is (title, billable, dates) is `lookup.Books.find_code`; notes, limits and pairs have methods of their own there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from consultant.codes.readers.conversions import known_conversions, known_poa_exempt
from consultant.codes.readers.coverage_profile import known_coverage
from consultant.codes.readers.crosswalks import known_crosswalks
from consultant.codes.readers.diagnoses import known_place
from consultant.codes.readers.fees import known_fees, known_outpatient
from consultant.codes.readers.guidelines import known_guidelines
from consultant.codes.readers.hcpcs import known_editions, known_indicators
from consultant.codes.readers.history import known_history
from consultant.codes.readers.index import known_terms
from consultant.codes.readers.known_groups import known_groups
from consultant.codes.readers.lists import (
    known_modifier,
    known_own,
    known_place_of_service,
    known_unclassified,
)
from consultant.codes.readers.procedures import known_definitions, known_tables
from consultant.codes.readers.wording import known_descriptors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from consultant.codes.known import Known
    from consultant.codes.view import View
    from consultant.vocabulary import CodeSystem


Section: TypeAlias = "Callable[[View, CodeSystem, str, date | None], list[Known]]"
"""Takes a view, a system, a code as it is stored (`compact`), and the date of service."""

SECTIONS: tuple[tuple[str, Section], ...] = (
    ("place", known_place),
    ("history", known_history),
    ("conversion", known_conversions),
    ("index", known_terms),
    ("tables", known_tables),
    ("definitions", known_definitions),
    ("poa_exempt", known_poa_exempt),
    ("guidelines", known_guidelines),
    ("fees", known_fees),
    ("opps", known_outpatient),
    ("coverage", known_coverage),
    ("crosswalks", known_crosswalks),
    ("groups", known_groups),
    ("descriptors", known_descriptors),
    ("hcpcs", known_indicators),
    ("noc", known_unclassified),
    ("modifier", known_modifier),
    ("place_of_service", known_place_of_service),
    ("list", known_own),
    ("history", known_editions),
)
"""The key under which JSON prints a section, and who reads it; a section gives [] for systems that it knows nothing of."""


def known_sections(view: View, system: CodeSystem, code: str, on: date | None) -> dict[str, list[Known]]:
    """The sections that say something of `code` (compact), in their order."""
    found: dict[str, list[Known]] = {}
    for key, section in SECTIONS:
        if known := section(view, system, code, on):
            found.setdefault(key, []).extend(known)
    return found
