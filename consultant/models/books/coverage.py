"""Medicare coverage: NCDs, LCDs and articles with the codes they name, and the contractors who made them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Text

from consultant.models.books.columns import DayNumber, content

ncds = content(
    "ncds",
    Column("section", String(20), primary_key=True),
    Column("ncd_id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("benefit_code", String(10), primary_key=True),
    Column("title", Text, nullable=False),
    Column("coverage", String(20), nullable=False),
    Column("effective", DayNumber),
    Column("implemented", DayNumber),
    Column("terminated", DayNumber),
    Column("retired", Boolean, nullable=False),
    Column("under_review", Boolean, nullable=False),
    Column("laboratory", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("indications", Text, nullable=False),
    Column("cross_reference", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("history", Text, nullable=False),
    Column("transmittal", String(40), nullable=False),
    Column("transmittal_url", Text, nullable=False),
    Column("change_request", String(40), nullable=False),
    Column("keywords", Text, nullable=False),
    Column("benefit_category", Text, nullable=False),
    purged_by="section",
)
"""National coverage determinations by section of the manual (`240.4`); texts are HTML as published.

A version stands once for each of its benefit categories. `retired`: its title says so, whatever its dates.
"""

coverage_documents = content(
    "coverage_documents",
    Column("document", String(12), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("status", String(60), nullable=False),
    Column("effective", DayNumber),
    Column("terminated", DayNumber),
    Column("contractors", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("updated", DayNumber),
    Column("contracts", Text, nullable=False),
    purged_by="document",
)
"""LCDs (`L36668`) and articles (`A52840`), a row a version; `terminated` is the day on which it ends.

`contractors`: the names, a line each, where the file has them in the row. `contracts`: whose document it is in an export,
the numbers of contractor, kind and version with hyphens, and blanks between contracts.
"""

coverage_texts = content(
    "coverage_texts",
    Column("document", String(12), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("html", Text, nullable=False),
    purged_by="document",
)
"""The texts of documents as published; apart, because rows beside long texts are slow to reach."""

coverage_codes = content(
    "coverage_codes",
    Column("document", String(12), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("listing", String(12), primary_key=True),
    Column("code_group", Integer, primary_key=True, autoincrement=False),
    Column("code", String(7), primary_key=True),
    Column("marked", Boolean, nullable=False),
    Index(
        "ix_coverage_codes_code_release_id",
        "code",
        "release_id",
        "document",
        "version",
        "listing",
        "code_group",
        "marked",
    ),
    purged_by="document",
)
"""The codes of a document's lists (`procedure`, `covered`, `noncovered`) by group; `marked`: with the group's asterisk.

The index begins with the code: one that began with the release would lose to the primary key in SQLite's estimate. It
holds the whole row in the order in which the documents of a code are read.
"""

coverage_groups = content(
    "coverage_groups",
    Column("document", String(12), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("listing", String(12), primary_key=True),
    Column("code_group", Integer, primary_key=True, autoincrement=False),
    Column("paragraph", Text, nullable=False),
    Column("asterisk", Text, nullable=False),
    purged_by="document",
)
"""What stands above a group of codes, and what its asterisk means; HTML as published."""

coverage_links = content(
    "coverage_links",
    Column("document", String(12), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("related", String(12), primary_key=True),
    purged_by="document",
)
"""Which LCD an article belongs to, and other documents that one names as related."""

contractors = content(
    "contractors",
    Column("contractor_id", Integer, primary_key=True, autoincrement=False),
    Column("contractor_type", Integer, primary_key=True, autoincrement=False),
    Column("contractor_version", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("number", String(20), nullable=False),
    purged_by=None,
)
"""Medicare contractors, a row a contract and version."""

contractor_types = content(
    "contractor_types",
    Column("contractor_type", Integer, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    purged_by=None,
)
"""What kind of contract it is, in words."""

contractor_states = content(
    "contractor_states",
    Column("state_id", Integer, primary_key=True, autoincrement=False),
    Column("contractor_id", Integer, primary_key=True, autoincrement=False),
    Column("contractor_type", Integer, primary_key=True, autoincrement=False),
    Column("contractor_version", Integer, primary_key=True, autoincrement=False),
    Column("active", DayNumber, primary_key=True, autoincrement=False),
    Column("terminated", DayNumber),
    Index("ix_contractor_states_contractor_id_release_id", "contractor_id", "release_id"),
    purged_by=None,
)
"""The jurisdiction of a contract; `active` is the first of all days where none is named."""

coverage_states = content(
    "coverage_states",
    Column("abbreviation", String(10), primary_key=True),
    Column("state_id", Integer, nullable=False),
    Column("name", Text, nullable=False),
    purged_by=None,
)
"""States as the coverage database counts them: some are parts of one (`DN`, New York downstate)."""
