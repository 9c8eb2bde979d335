"""The AMA's notice as it is shown and accepted: by a command, and on the page of the books. An acceptance is of this very text."""

from __future__ import annotations

AMA_NOTICE = (
    "These tables are keyed by CPT code numbers. CPT is copyrighted by the American Medical Association, and CMS "
    "releases the tables for use inside one's own organisation in Medicare, Medicaid and other CMS programmes, on the "
    "licence terms shown where they are downloaded."
)
