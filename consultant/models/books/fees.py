"""What Medicare pays by: physician fee schedule rows, payment localities and their factors, hospital outpatient rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Boolean, Column, String, Text

from consultant.models.books.columns import Exact, content

if TYPE_CHECKING:
    from decimal import Decimal


def _code(name: str, length: int) -> Column[str]:
    """An indicator as it is published; '' where the field is blank."""
    return Column(name, String(length), nullable=False)


def _number(name: str) -> Column[Decimal]:
    return Column(name, Exact, nullable=False)


fee_rows = content(
    "fee_rows",
    Column("code", String(5), primary_key=True),
    Column("modifier", String(2), primary_key=True),
    Column("title", Text, nullable=False),
    _code("status", 1),
    _code("not_used", 1),
    _number("work"),
    _number("nonfacility_expense"),
    _code("nonfacility_na", 2),
    _number("facility_expense"),
    _code("facility_na", 2),
    _number("malpractice"),
    _number("nonfacility_total"),
    _number("facility_total"),
    _code("components", 1),
    _code("global_days", 3),
    _number("preoperative"),
    _number("intraoperative"),
    _number("postoperative"),
    _code("multiple", 1),
    _code("bilateral", 1),
    _code("assistant", 1),
    _code("co_surgeons", 1),
    _code("team", 1),
    _code("pricing", 1),
    _code("endoscopic_base", 5),
    _number("conversion_factor"),
    _code("supervision", 2),
    _code("calculation_flag", 1),
    _code("imaging_family", 2),
    _number("opps_nonfacility_expense"),
    _number("opps_facility_expense"),
    _number("opps_malpractice"),
    purged_by="code",
)
"""PPRRVU, every field: a row a code and modifier ('' for none), of both twins. `title` only of HCPCS Level II codes."""

localities = content(
    "localities",
    Column("carrier", String(5), primary_key=True),
    Column("locality", String(2), primary_key=True),
    Column("state", String(2), nullable=False),
    Column("name", Text, nullable=False),
    Column("work", Exact),
    Column("work_without_floor", Exact),
    _number("expense"),
    _number("malpractice"),
    Column("note", Text, nullable=False),
    purged_by="carrier",
)
"""Geographic practice cost indices. `work` is with the 1.0 floor; one of the two work indices may not be published."""

anesthesia_factors = content(
    "anesthesia_factors",
    Column("carrier", String(5), primary_key=True),
    Column("locality", String(2), primary_key=True),
    Column("name", Text, nullable=False),
    _number("factor"),
    _number("national"),
    purged_by="carrier",
)
"""Dollars an anesthesia unit, in a locality and in the nation."""

locality_counties = content(
    "locality_counties",
    Column("carrier", String(5), primary_key=True),
    Column("locality", String(2), primary_key=True),
    Column("state", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("counties", Text, nullable=False),
    Column("two_carriers", Boolean, nullable=False),
    purged_by="carrier",
)
"""Which counties a locality is made of, in the publisher's words; `state` is spelt out."""

zip_localities = content(
    "zip_localities",
    Column("zip", String(5), primary_key=True),
    Column("state", String(2), nullable=False),
    Column("carrier", String(5), nullable=False),
    Column("locality", String(2), nullable=False),
    _code("rural", 1),
    _code("laboratory_area", 2),
    _code("rural_2006", 1),
    Column("plus_four", Boolean, nullable=False),
    _code("part_b", 1),
    purged_by="zip",
)
"""ZIP codes by carrier and locality; `plus_four`: parts of it lie elsewhere, and only the ZIP+4 tells."""

outpatient_rates = content(
    "outpatient_rates",
    Column("code", String(5), primary_key=True),
    Column("title", Text, nullable=False),
    _code("status", 3),
    _code("classification", 5),
    Column("weight", Exact),
    Column("rate", Exact),
    Column("national_copayment", Exact),
    Column("minimum_copayment", Exact),
    Column("adjusted_copayment", Exact),
    Column("coinsurance_percent", Exact),
    Column("note", Text, nullable=False),
    Column("pass_through_ends", Text, nullable=False),
    Column("changed", Boolean, nullable=False),
    purged_by="code",
)
"""OPPS Addendum B. `classification` is the APC; amounts are dollars. `title` only of HCPCS Level II codes."""
