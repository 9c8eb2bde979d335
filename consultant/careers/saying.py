"""A posting's fields as a mail to its employer lists them. Plain words, no markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.careers.fields import PayPeriod, Remote
from consultant.careers.terms import STATES

if TYPE_CHECKING:
    from datetime import date

    from consultant.careers.fields import JobFields

REMOTE_WORDS = {Remote.REMOTE: "remote", Remote.HYBRID: "hybrid", Remote.ON_SITE: "on site"}


def listed(fields: JobFields) -> tuple[tuple[str, str], ...]:
    """What was understood, by its labels; the same labels may be written in an answer."""
    found = (
        ("Title", fields.title),
        ("Employer", fields.employer),
        ("Place", place(fields)),
        ("Employment", (fields.employment or "").replace("_", " ")),
        ("Credentials", ", ".join(fields.credentials)),
        ("Speciality", ", ".join(fields.specialities)),
        ("Pay", pay(fields)),
        ("Until", day(fields.until) if fields.until else ""),
        ("Apply to", ", ".join(filter(None, (fields.apply_to, fields.apply_url)))),
    )
    return tuple((label, value) for label, value in found if value)


def place(fields: JobFields) -> str:
    """`Austin, TX (hybrid)`, `remote`."""
    where = ", ".join(
        filter(None, (fields.city, fields.state if fields.city else STATES.get(fields.state, "")))
    )
    how = REMOTE_WORDS[fields.remote] if fields.remote else ""
    return f"{where} ({how})" if where and how else where or how


def pay(fields: JobFields) -> str:
    """`$24.00 to $29.50 an hour`, `$60,000 a year`."""
    figures = [one for one in dict.fromkeys((fields.pay_low, fields.pay_high)) if one is not None]
    per = {PayPeriod.HOUR: " an hour", PayPeriod.YEAR: " a year"}
    return " to ".join(map(_dollars, figures)) + (
        per[fields.pay_period] if figures and fields.pay_period else ""
    )


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}" if cents % 100 == 0 else f"${cents / 100:,.2f}"


def day(date: date) -> str:
    """`December 31, 2026`."""
    return f"{date:%B} {date.day}, {date.year}"


def stands(until: date | None, today: date, days: int, most_days: int) -> str:
    """For how long a posting stands, as it is told before the day on which it begins: `until …` or `for 30 days`."""
    if until is None:
        return f"for {days} days"
    if (until - today).days >= most_days:
        return f"for {most_days} days, the longest that a posting stands here"
    return f"until {day(until)}"
