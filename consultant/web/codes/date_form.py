"""The form of a code page: date of service, setting, and where the service is paid; and the same in words for print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from consultant.reference.fee_places import localities
from consultant.reference.service_date import FIRST_DAY, last_day
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Setting
from consultant.web.codes.page_query import LENGTH_OF_A_LOCALITY, PAGE_FIELDS, PAIR_FIELDS, PageQuery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consultant.codes.lookup import Books


@dataclass(frozen=True, slots=True)
class DateForm:
    """`settings` and `localities` (key and name) are empty for what is billed on no claim line. `said` is the choice in words.

    `kept` are the fields of the pairs' filter, `pairs_kept` those that the filter's own form keeps.
    """

    query: PageQuery
    settings: Sequence[Setting]
    localities: Sequence[tuple[str, str]]
    kept: Mapping[str, str]
    pairs_kept: Mapping[str, str]
    first: date
    last: date
    said: str

    @property
    def zip(self) -> str:
        """The place, where it is a ZIP code."""
        return "" if len(self.query.place) == LENGTH_OF_A_LOCALITY else self.query.place


def date_form(books: Books, system: CodeSystem, query: PageQuery) -> DateForm:
    """The form as it stands for a code of `system`."""
    is_billed, today = system in PROCEDURE_SYSTEMS, books.today()
    places = _places(books, query.on) if is_billed else ()
    return DateForm(
        query,
        tuple(Setting) if is_billed else (),
        places,
        query.values(*PAIR_FIELDS),
        query.values(*PAGE_FIELDS),
        FIRST_DAY,
        last_day(today),
        _said(query, today, dict(places)) if is_billed else _day(query, today),
    )


def _places(books: Books, on: date | None) -> list[tuple[str, str]]:
    return [(one.key, f"{one.state}: {one.name}") for one in localities(books, on)]


def _said(query: PageQuery, today: date, places: Mapping[str, str]) -> str:
    setting = query.setting.words if query.setting else "every setting"
    place = _place(query.place, places) if query.place else "national"
    return f"{_day(query, today)} Setting: {setting}. Payment locality: {place}."


def _place(place: str, places: Mapping[str, str]) -> str:
    if len(place) != LENGTH_OF_A_LOCALITY:
        return f"ZIP code {place}"
    return places.get(place, f"{place}, which is not listed")


def _day(query: PageQuery, today: date) -> str:
    return f"As of a date of service of {query.on}." if query.on else f"As of today, {today}."
