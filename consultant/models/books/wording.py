"""The AMA's wording of CPT codes and modifiers, for a licensee; read only where the release's licence allows (`codes/wording.py`)."""

from __future__ import annotations

from sqlalchemy import Column, String, Text

from consultant.models.books.columns import content

cpt_descriptors = content(
    "cpt_descriptors",
    Column("code", String(5), primary_key=True),
    Column("text", Text, nullable=False),
    Column("concept", String(20)),
    purged_by="code",
)
"""One text a code: short, medium, long or consumer; the release's book tells which. `concept` only of the consumer's."""

cpt_clinician_descriptors = content(
    "cpt_clinician_descriptors",
    Column("code", String(5), primary_key=True),
    Column("descriptor", String(20), primary_key=True),
    Column("text", Text, nullable=False),
    Column("concept", String(20)),
    purged_by="code",
)
"""Several texts a code, each with the publisher's number."""

cpt_modifiers = content(
    "cpt_modifiers",
    Column("code", String(2), primary_key=True),
    Column("section", String(20), primary_key=True),
    Column("title", Text, nullable=False),
    purged_by="code",
)
"""CPT modifiers by section of Appendix A; a modifier may stand in several."""
