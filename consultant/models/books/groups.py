"""What codes are grouped into: MS-DRGs with CC and MCC, CMS-HCC categories, the RBCS classes of procedures."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, SmallInteger, String, Text

from consultant.models.books.columns import DayNumber, Exact, content

drg_weights = content(
    "drg_weights",
    Column("code", String(3), primary_key=True),
    Column("post_acute", Boolean, nullable=False),
    Column("special_pay", Boolean, nullable=False),
    Column("category", String(3)),
    Column("kind", String(4)),
    Column("title", Text, nullable=False),
    Column("weight", Exact),
    Column("weight_before_cap", Exact),
    Column("geometric_stay", Exact),
    Column("arithmetic_stay", Exact),
    purged_by="code",
)
"""IPPS Table 5. `category` is the MDC, `kind` SURG or MED; `weight` is the one that holds, after the cap where there is one."""

drg_titles = content(
    "drg_titles",
    Column("code", String(3), primary_key=True),
    Column("title", Text, nullable=False),
    Column("terminated", DayNumber),
    purged_by="code",
)
"""MS-DRGs of all years; `terminated` is the last day of one that was given up."""

diagnostic_categories = content(
    "diagnostic_categories",
    Column("code", String(3), primary_key=True),
    Column("title", Text, nullable=False),
    purged_by="code",
)
"""Major diagnostic categories."""

complications = content(
    "complications",
    Column("code", String(7), primary_key=True),
    Column("level", String(3), nullable=False),
    Column("alive_only", Boolean, nullable=False),
    Column("collection", SmallInteger, info={"compared": False}),
    Column("principals", Integer, nullable=False),
    purged_by="code",
)
"""Diagnoses that are a CC or an MCC, of Table 6I, 6J or 6K, each under its own release.

From 6K alone come `alive_only` (counts only where the patient leaves alive), and the collection of principal diagnoses
that take the effect away, with their number. Collections are numbered anew in every edition.
"""

exclusion_collections = content(
    "exclusion_collections",
    Column("collection", SmallInteger, primary_key=True, autoincrement=False),
    Column("principal", String(7), primary_key=True),
    purged_by="collection",
)
"""The principal diagnoses of each collection of Table 6K."""

drg_exclusions = content(
    "drg_exclusions",
    Column("code", String(7), primary_key=True),
    Column("first_drg", String(3), primary_key=True),
    Column("last_drg", String(3), nullable=False),
    Column("title", Text, nullable=False),
    purged_by="code",
)
"""Secondary diagnoses that are no CC or MCC within certain MS-DRGs (Table 6K, part 3)."""

hcc_mappings = content(
    "hcc_mappings",
    Column("code", String(7), primary_key=True),
    Column("model", String(40), primary_key=True),
    Column("category", SmallInteger, primary_key=True, autoincrement=False),
    purged_by="code",
)
"""ICD-10-CM codes with the categories that a risk adjustment model gives them."""

hcc_labels = content(
    "hcc_labels",
    Column("category", SmallInteger, primary_key=True, autoincrement=False),
    Column("model", String(40), primary_key=True),
    Column("name", String(10), nullable=False),
    Column("label", Text, nullable=False),
    purged_by="category",
)
"""What the categories are called; `model` is spelt as in the mappings."""

procedure_classes = content(
    "procedure_classes",
    Column("code", String(5), primary_key=True),
    Column("effective", DayNumber, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("category", Text, nullable=False),
    Column("subcategory", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("added", DayNumber),
    Column("ended", DayNumber),
    purged_by="code",
)
"""RBCS: the class of a HCPCS or CPT code from the day `effective` on. `kind`: Major, Other, Non-Procedure; `added` and `ended` are the code's own days."""
