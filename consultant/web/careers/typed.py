"""What was typed into the form of a posting: read field by field, each with a sentence beside it where it can't be so. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from consultant.careers.fields import Employment, JobFields, PayPeriod, Remote
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES
from consultant.mail.address import canonical
from consultant.web.visitors import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.datastructures import FormData

LINES = {"title": 120, "employer": 120, "city": 60, "pay_from": 20, "pay_to": 20, "until": 10, "apply": 300}
"""The fields of one line and how long each may be."""
CHOICES = ("state", "remote", "employment", "pay_period")
SEVERAL = ("credentials", "specialities")
LONGEST_DESCRIPTION, SHORTEST_DESCRIPTION = 10_000, 30
PAY = {PayPeriod.HOUR: (500, 50_000), PayPeriod.YEAR: (1_000_000, 100_000_000)}
"""In cents: what an hour and a year can pay."""
_FIGURE = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,2})?\s*([kK])?")
_CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form; `wrong` has a sentence for each field that can't be taken, and then `fields` is None."""

    values: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]]
    fields: JobFields | None
    wrong: Mapping[str, str]


def nothing_typed() -> Typed:
    """An empty form."""
    names = (*LINES, *CHOICES, "description")
    return Typed(dict.fromkeys(names, "") | {"pay_period": "hour"}, dict.fromkeys(SEVERAL, ()), None, {})


def read_typed(form: FormData, today: date, most_days: int) -> Typed:
    """A form as it was sent; `most_days` is how long a posting may stand."""
    values = {name: " ".join(_clean(text_of(form, name)).split()) for name in (*LINES, *CHOICES)}
    values["description"] = _paragraphs(text_of(form, "description"))
    several = {
        "credentials": _ticked(form, "credentials", CREDENTIALS),
        "specialities": _ticked(form, "specialities", SPECIALITIES),
    }
    wrong = {name: said for name, check in _CHECKS.items() if (said := check(values))}
    wrong |= _too_long(values)
    if "until" not in wrong and (said := _check_until(values["until"], today, most_days)):
        wrong["until"] = said
    return Typed(values, several, None if wrong else _fields(values, several), wrong)


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode())


def _paragraphs(text: str) -> str:
    """Its lines without blanks at their ends, never two empty ones together."""
    lines = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", _clean(lines)).strip("\n")


def _ticked(form: FormData, name: str, known: Mapping[str, str] | tuple[str, ...]) -> tuple[str, ...]:
    ticked = {value for value in form.getlist(name) if isinstance(value, str)}
    return tuple(one for one in known if one in ticked)


def _too_long(values: Mapping[str, str]) -> dict[str, str]:
    most = LINES | {"description": LONGEST_DESCRIPTION}
    return {
        name: f"At most {length:,} characters; these are {len(values[name]):,}."
        for name, length in most.items()
        if len(values[name]) > length
    }


def _check_title(values: Mapping[str, str]) -> str:
    return "" if values["title"] else "Say which work it is, such as: Inpatient coder."


def _check_state(values: Mapping[str, str]) -> str:
    if values["state"] and values["state"] not in STATES:
        return "Choose a state of the list."
    if not values["state"] and values["city"]:
        return "Say in which state the city is."
    if not values["state"] and values["remote"] != Remote.REMOTE:
        return "Say in which state the work is done, or that it is remote."
    return ""


def _check_city(values: Mapping[str, str]) -> str:
    odd = re.search(r"[^\w .'\u2019-]", values["city"])
    return "Name the city alone, such as: St. Louis." if odd else ""


def _check_pay(values: Mapping[str, str]) -> str:
    low, high = _cents(values["pay_from"]), _cents(values["pay_to"])
    if values["pay_from"] and low is None:
        return "Write a figure in dollars, such as 28.50 or 62,000."
    if high is not None and low is not None and high < low:
        return "The lower figure comes first."
    figures = [one for one in (low, high) if one is not None]
    if not figures:
        return ""
    if values["pay_period"] not in set(PayPeriod):
        return "Say whether it is an hour's or a year's."
    least, most = PAY[PayPeriod(values["pay_period"])]
    fits = all(least <= one <= most for one in figures)
    return "" if fits else f"Nobody pays this {'an hour' if most < PAY[PayPeriod.YEAR][1] else 'a year'}."


def _check_pay_to(values: Mapping[str, str]) -> str:
    is_odd = values["pay_to"] and _cents(values["pay_to"]) is None
    return "Write a figure in dollars, such as 34 or 75,000." if is_odd else ""


def _check_apply(values: Mapping[str, str]) -> str:
    apply = values["apply"]
    if not apply or canonical(apply) or is_web_page(apply):
        return ""
    return "Write one mail address, or the whole address of a web page, with https://."


def _check_description(values: Mapping[str, str]) -> str:
    if len(values["description"]) >= SHORTEST_DESCRIPTION:
        return ""
    return "Describe the work in a sentence or more: what is coded, for whom, what you expect."


def _check_until(written: str, today: date, most_days: int) -> str:
    if not written:
        return ""
    try:
        until = date.fromisoformat(written)
    except ValueError:
        return "Write a day as 2026-12-31, or leave it empty."
    if until < today:
        return "This day is over."
    latest = today + timedelta(days=most_days)
    return "" if until <= latest else f"A posting stands for at most {most_days} days: until {latest}."


def _choice(name: str, known: object) -> Callable[[Mapping[str, str]], str]:
    def check(values: Mapping[str, str]) -> str:
        is_known = not values[name] or values[name] in set(known)  # type: ignore[call-overload]
        return "" if is_known else "Choose one of the list."

    return check


_CHECKS: dict[str, Callable[[Mapping[str, str]], str]] = {
    "title": _check_title,
    "city": _check_city,
    "state": _check_state,
    "remote": _choice("remote", Remote),
    "employment": _choice("employment", Employment),
    "pay_from": _check_pay,
    "pay_to": _check_pay_to,
    "apply": _check_apply,
    "description": _check_description,
}


def is_web_page(text: str) -> bool:
    """Whether it is the whole address of a page that a browser opens."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and "." in host and not parts.username and " " not in text


def _cents(written: str) -> int | None:
    """A figure in dollars as cents: `28.50`, `$62,000`, `62k`; None where it is none."""
    found = _FIGURE.fullmatch(written)
    if not found:
        return None
    try:
        dollars = Decimal(found[1].replace(",", "") + (found[2] or ""))
    except InvalidOperation:
        return None
    return int(dollars * (1000 if found[3] else 1) * 100)


def _fields(values: Mapping[str, str], several: Mapping[str, tuple[str, ...]]) -> JobFields:
    low, high = _cents(values["pay_from"]), _cents(values["pay_to"])
    figures = [one for one in (low, high) if one is not None]
    apply_to = canonical(values["apply"])
    return JobFields(
        title=values["title"],
        employer=values["employer"],
        city=values["city"],
        state=values["state"],
        remote=Remote(values["remote"]) if values["remote"] else None,
        employment=Employment(values["employment"]) if values["employment"] else None,
        credentials=several["credentials"],
        specialities=several["specialities"],
        pay_low=low,
        pay_high=None if high == low else high,
        pay_period=PayPeriod(values["pay_period"]) if figures else None,
        until=date.fromisoformat(values["until"]) if values["until"] else None,
        apply_to=apply_to,
        apply_url="" if apply_to else values["apply"],
        description=values["description"],
    )
