"""ICD-10-PCS: codes, the tables that build them, the definitions of their parts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, SmallInteger, String, Text

from consultant.models.books.columns import content

procedures = content(
    "procedures",
    Column("code", String(7), primary_key=True),
    Column("billable", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    purged_by="code",
)
"""ICD-10-PCS codes of the order file; three characters are the header of a table."""

procedure_axes = content(
    "procedure_axes",
    Column("stem", String(3), primary_key=True),
    Column("place", String(2), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("axis", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("definition", Text, nullable=False),
    purged_by="stem",
)
"""What a character stands for in a table: `stem` are the table's first three, `place` is position and character (`4F`).

`line` counts the table's rows from 1; it is 0 for the first three characters, which hold for every row.
"""

procedure_definitions = content(
    "procedure_definitions",
    Column("section", String(1), primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("term", String(300), primary_key=True),
    Column("axis", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("explanation", Text, nullable=False),
    Column("includes", Text, nullable=False),
    purged_by=None,
)
"""What the words of an axis mean in a section: `place` is the position of the character (3 to 7)."""
