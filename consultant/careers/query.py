"""What somebody looks for on the board: words and filters, as a page's address, a saved search and a sentence say them.

    /careers?q=denials&credential=CPC&speciality=urology&remote=remote&state=TX&pay=60000&days=7

Whatever does not read as such a value is as good as not said.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from consultant.careers.fields import Remote
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES
from consultant.careers.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 200
"""Characters of what is typed into the search."""
MOST_WORDS = 8
"""Words of it that are looked for; what is typed after them is not."""
LEAST_PAY, MOST_PAY, MOST_DAYS = 1_000, 1_000_000, 365
"""Dollars a year, and days."""
PARAMETERS = {
    "q": "words",
    "credential": "credential",
    "speciality": "speciality",
    "remote": "remote",
    "state": "state",
    "pay": "pay_at_least",
    "days": "within_days",
}
"""The names in an address, each by the field that it fills."""
HOW = {Remote.REMOTE: "remote", Remote.HYBRID: "hybrid", Remote.ON_SITE: "on-site"}
_FIGURE = re.compile(r"\$? ?([0-9]{1,3}(?:,?[0-9]{3}){0,2}|[0-9]{1,7})(k?)", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobQuery:
    """Filters hold together (and); "" or None: any. `pay_at_least` is in whole dollars a year, `within_days` the greatest age."""

    words: str = ""
    credential: str = ""
    speciality: str = ""
    remote: Remote | None = None
    state: str = ""
    pay_at_least: int | None = None
    within_days: int | None = None

    @property
    def sought(self) -> tuple[str, ...]:
        """The words that are looked for, as postings are filed under them."""
        return tuple(words_of(self.words))[:MOST_WORDS]


def read_query(params: Mapping[str, str]) -> JobQuery:
    """The query of an address or a form; a value that is none of its kind is left out."""
    given = {name: _BLANKS.sub(" ", params.get(name, "")).strip() for name in PARAMETERS}
    return JobQuery(
        words=given["q"][:LONGEST].strip(),
        credential=_one_of(given["credential"], CREDENTIALS),
        speciality=_one_of(given["speciality"], SPECIALITIES),
        remote=next((one for one in Remote if one == given["remote"].casefold()), None),
        state=_one_of(given["state"], STATES),
        pay_at_least=_figure(given["pay"], LEAST_PAY, MOST_PAY),
        within_days=_figure(given["days"], 1, MOST_DAYS),
    )


def left_out(params: Mapping[str, str], query: JobQuery) -> tuple[str, ...]:
    """The names of values that were given and say nothing that the query could hold."""
    read = as_params(query)
    return tuple(name for name in PARAMETERS if params.get(name, "").strip() and name not in read)


def _one_of(text: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
    return next((one for one in known if one.casefold() == text.casefold()), "")


def _figure(text: str, least: int, most: int) -> int | None:
    found = _FIGURE.fullmatch(text)
    if not found:
        return None
    number = int(found[1].replace(",", "")) * (1_000 if found[2] else 1)
    return number if least <= number <= most else None


def as_params(query: JobQuery) -> dict[str, str]:
    """The query as an address says it, what it leaves open left out."""
    values = {name: getattr(query, field) for name, field in PARAMETERS.items()}
    return {name: str(value) for name, value in values.items() if value not in ("", None)}


def as_address(query: JobQuery, path: str = "/careers", **further: str) -> str:
    """The page of a query: `/careers?credential=CPC`; `further` parameters stand beside."""
    params = as_params(query) | further
    return f"{path}?{urlencode(params)}" if params else path


def as_json(query: JobQuery) -> dict[str, Any]:
    """The query as a saved search keeps it."""
    values = {one.name: getattr(query, one.name) for one in fields(query)}
    return {name: _plain(value) for name, value in values.items() if value not in ("", None)}


def _plain(value: str | int) -> str | int:
    return value if isinstance(value, int) else str(value)


def from_json(kept: Mapping[str, Any]) -> JobQuery:
    """A query as it was kept. Raises ValueError or TypeError where an other desk kept it otherwise."""
    read = dict(kept)
    if "remote" in read:
        read["remote"] = Remote(read["remote"])
    return JobQuery(**read)


def in_words(query: JobQuery) -> str:
    """The query as part of a sentence: "remote CPC jobs in Texas, from $60,000"."""
    kind = [
        HOW[query.remote] if query.remote else "",
        query.credential,
        query.speciality,
        "jobs",
        f"with the words “{query.words}”" if query.words else "",
        f"in {STATES[query.state]}" if query.state in STATES else "",
    ]
    said = " ".join(one for one in kind if one)
    pay = f", from ${query.pay_at_least:,}" if query.pay_at_least is not None else ""
    return ("all jobs" if query == JobQuery() else said) + pay + _age(query.within_days)


def _age(days: int | None) -> str:
    if days is None:
        return ""
    return ", posted within a day" if days == 1 else f", posted within {days} days"


def fingerprint(query: JobQuery) -> str:
    """The same for queries that find the same postings: in an other order, with other capitals, in the plural."""
    meant = as_json(query) | {"words": sorted(query.sought)}
    return hashlib.sha256(json.dumps(meant, sort_keys=True).encode()).hexdigest()
