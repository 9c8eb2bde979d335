"""A posting as schema.org's JobPosting, for the programs that gather jobs. Nothing is said where the posting is silent.

The properties are those that Google's documentation of job postings requires or recommends; what pays or stands where is not
guessed. `as_script` gives the text of a data block: no letter of it can end the block (HTML, section 4.12.1.3).
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from consultant.careers.fields import Employment, PayPeriod, Remote
from consultant.careers.terms import STATES

if TYPE_CHECKING:
    from consultant.careers.fields import JobFields
    from consultant.careers.shown import Shown

KINDS = {
    Employment.FULL_TIME: "FULL_TIME",
    Employment.PART_TIME: "PART_TIME",
    Employment.CONTRACT: "CONTRACTOR",
    Employment.PER_DIEM: "PER_DIEM",
    Employment.TEMPORARY: "TEMPORARY",
    Employment.INTERNSHIP: "INTERN",
}
PERIODS = {PayPeriod.HOUR: "HOUR", PayPeriod.YEAR: "YEAR"}
COUNTRY = "US"
_ESCAPED = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def posting_data(posting: Shown, base: str, publisher: str) -> dict[str, Any]:
    """The posting as a dict; `base` is our address, `publisher` who gave it its reference."""
    fields = posting.fields
    found = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": fields.title,
        "description": as_html(posting.paragraphs),
        "datePosted": posting.listed_from.date().isoformat(),
        "validThrough": posting.ends_at.isoformat(timespec="seconds"),
        "employmentType": KINDS[fields.employment] if fields.employment else None,
        "hiringOrganization": {"@type": "Organization", "name": fields.employer} if fields.employer else None,
        "identifier": {"@type": "PropertyValue", "name": publisher, "value": posting.reference},
        "baseSalary": _pay(fields),
        "url": f"{base}{posting.path}",
        "directApply": False,
    }
    return {name: value for name, value in (found | _where(fields)).items() if value not in (None, "")}


def as_html(paragraphs: tuple[tuple[str, ...], ...]) -> str:
    """Paragraphs as HTML with nothing of their own in it."""
    return "".join(f"<p>{'<br>'.join(map(escape, lines))}</p>" for lines in paragraphs)


def _where(fields: JobFields) -> dict[str, Any]:
    """Work from anywhere says from where one may apply; any other work its place."""
    if fields.remote is Remote.REMOTE:
        state = {"@type": "State", "name": f"{STATES.get(fields.state, fields.state)}, USA"}
        anywhere = {"@type": "Country", "name": "USA"}
        return {
            "jobLocationType": "TELECOMMUTE",
            "applicantLocationRequirements": state if fields.state else anywhere,
        }
    if not fields.city and not fields.state:
        return {}
    address = {"addressLocality": fields.city, "addressRegion": fields.state, "addressCountry": COUNTRY}
    said = {name: value for name, value in address.items() if value}
    return {"jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress"} | said}}


def _pay(fields: JobFields) -> dict[str, Any] | None:
    low, high = fields.pay_low, fields.pay_high
    if fields.pay_period is None or (low is None and high is None):
        return None
    if low is None or high is None or low == high:
        figures = {"value": _dollars(low if low is not None else high or 0)}
    else:
        figures = {"minValue": _dollars(low), "maxValue": _dollars(high)}
    value = {"@type": "QuantitativeValue"} | figures | {"unitText": PERIODS[fields.pay_period]}
    return {"@type": "MonetaryAmount", "currency": "USD", "value": value}


def _dollars(cents: int) -> float | int:
    return cents // 100 if cents % 100 == 0 else cents / 100


def as_script(data: dict[str, Any]) -> str:
    """The text of a `<script type="application/ld+json">`."""
    return json.dumps(data, ensure_ascii=False).translate(_ESCAPED)
