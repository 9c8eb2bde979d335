"""Which rule governs? The section of the official guidelines for diagnoses, the chapter of the NCCI Policy Manual for services.

Sources: ICD-10-CM Official Guidelines for Coding and Reporting (the loaded edition); CMS, NCCI Policy Manual for Medicare
Services, 2026. Told by number and title with a short sentence of our own; whoever relies on it reads the section.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.guidelines.manual import chapters
from consultant.checks.guidelines.sections import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.vocabulary import Finding


def check(matter: Matter) -> Iterator[Finding]:
    """Sections for what is asked about diagnoses, chapters for what is asked about services."""
    yield from sections(matter)
    yield from chapters(matter)
