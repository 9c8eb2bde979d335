"""A posting written as the mail that posts it, label by label, as `reading.py` reads it back; and an empty one to fill in. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.careers.fields import PayPeriod, Remote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.careers.fields import JobFields

TEMPLATE = """\
Title:
Employer:
Place:
Remote:
Employment:
Credentials:
Speciality:
Pay:
Until:
Apply to:
Description:

"""
"""What somebody fills in who posts by mail; empty, so that nobody posts what an example says."""

EXAMPLE = """\
Title: Inpatient coder
Employer: General Hospital
Place: Austin, TX
Remote: hybrid
Employment: full time
Credentials: CPC, CCS
Speciality: cardiology
Pay: $28 to $34 an hour
Until: 30 days
Apply to: hiring@hospital.example
Description:
You code inpatient stays for a hospital of 300 beds.
"""
"""The same filled in, to be looked at."""

_REMOTE = {Remote.REMOTE: "yes", Remote.HYBRID: "hybrid", Remote.ON_SITE: "no"}
_PER = {PayPeriod.HOUR: "an hour", PayPeriod.YEAR: "a year"}
_LONGEST = 50
_BREAKS = re.compile(r"\s*\n\s*|\s+")


def as_letter(fields: JobFields) -> str:
    """The text of the mail; a field's value stands on one line, so that none can bring another label with it."""
    values = (
        ("Title", fields.title),
        ("Employer", fields.employer),
        ("Place", ", ".join(filter(None, (fields.city, fields.state))) if fields.city else ""),
        ("State", "" if fields.city else fields.state),
        ("Remote", _REMOTE[fields.remote] if fields.remote else ""),
        ("Employment", (fields.employment or "").replace("_", " ")),
        *(("Credentials", line) for line in _in_lines(fields.credentials)),
        *(("Speciality", line) for line in _in_lines(fields.specialities)),
        ("Pay", _pay(fields)),
        ("Until", fields.until.isoformat() if fields.until else ""),
        ("Apply to", fields.apply_to or fields.apply_url),
    )
    lines = [f"{label}: {_BREAKS.sub(' ', value).strip()}" for label, value in values if value]
    return "\n".join((*lines, "Description:", fields.description)) + "\n"


def _in_lines(values: Sequence[str]) -> list[str]:
    """A list on lines that say nothing but their field: a longer one would stay in the description as well."""
    lines: list[str] = []
    for value in values:
        if lines and len(lines[-1]) + len(value) < _LONGEST:
            lines[-1] += f", {value}"
        else:
            lines.append(value)
    return lines


def _pay(fields: JobFields) -> str:
    figures = dict.fromkeys(one for one in (fields.pay_low, fields.pay_high) if one is not None)
    if not figures or fields.pay_period is None:
        return ""
    at_most = "up to " if fields.pay_low is None else ""
    return f"{at_most}{' to '.join(map(_dollars, figures))} {_PER[fields.pay_period]}"


def _dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}" if cents % 100 else f"${cents // 100:,}"
