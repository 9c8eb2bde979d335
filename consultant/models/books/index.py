"""The indexes of ICD-10-CM and ICD-10-PCS: terms one below the other, and the codes that they lead to.

The alphabetic index, the external cause index, the tables of drugs and of neoplasms, and the index of ICD-10-PCS are of
one shape; each is an edition of a book of its own.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, SmallInteger, String, Text

from consultant.models.books.columns import content

index_terms = content(
    "index_terms",
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("parent", Integer),
    Column("depth", SmallInteger, nullable=False),
    Column("term", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("modifiers", Text, nullable=False),
    Column("see", Text, nullable=False),
    Column("see_also", Text, nullable=False),
    Column("instead", Text, nullable=False),
    Column("code", String(100), nullable=False),
    Column("manifestation", Text, nullable=False),
    Column("cells", String(100), nullable=False),
    purged_by="position",
)
"""The terms in the order of the index; `position` counts from 1, `last` is the position of the last term below it
(or its own), `parent` that of the term above; `depth` is 0 for a main term.

`path` is the way down to the term with its own words. `modifiers` are nonessential (in parentheses). `instead`: what the
index of ICD-10-PCS says to use for the term. `cells` are the six columns of a drug or a neoplasm, between bars.
"""

index_codes = content(
    "index_codes",
    Column("code", String(7), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("cell", SmallInteger, primary_key=True, autoincrement=False),
    Column("below", Boolean, nullable=False),
    purged_by="code",
)
"""Which terms lead to a code. `cell`: 0 the term's code, 1 to 6 a column of its table, 7 its manifestation.

`below`: the index prints the code with a dash (or, in ICD-10-PCS, cut short): any code that begins so.
"""
