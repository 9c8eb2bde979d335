"""What the address of a code page asks for, and back again: date of service, setting, place, and the filter of its pairs.

    /codes/CPT/93591?date=2024-07-15&setting=practitioner&place=0111205&column=two&search=99&indicator=1&former=1&after=…

Whatever does not read as such a value is refused with one sentence before any book is opened (OWASP, Input Validation).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from consultant.errors import UsageError
from consultant.reference.pair_table import Column, WantedPairs
from consultant.reference.service_date import read_day
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

PAGE_FIELDS = ("date", "setting", "place")
PAIR_FIELDS = ("column", "search", "indicator", "former")
LENGTH_OF_A_LOCALITY = 7
"""Characters of a locality's key: the carrier's five and the locality's two; a ZIP code has five, nine or ten."""
INDICATORS = ("0", "1", "9")

_SHAPES = {
    "place": (
        re.compile(r"[0-9]{7}|[0-9]{5}(-?[0-9]{4})?"),
        "A place is a ZIP code of five figures, or a payment locality of the list.",
    ),
    "search": (
        re.compile(r"[0-9A-Za-z]{1,5}"),
        "The beginning of a code has at most five letters and figures.",
    ),
    "after": (
        re.compile(r"[!-~]{1,80}"),
        "This link into the table of pairs is broken; begin at its first page.",
    ),
}


@dataclass(frozen=True, slots=True)
class PageQuery:
    """The parameters of a page. `place` is a locality's key or a ZIP code; `after` is where the table of pairs goes on."""

    on: date | None = None
    setting: Setting | None = None
    place: str = ""
    column: Column = Column.EITHER
    search: str = ""
    indicator: str = ""
    former: bool = False
    after: str = ""

    def wanted(self, setting: Setting) -> WantedPairs:
        """The filter of the pairs, in the tables of a setting."""
        return WantedPairs(setting, self.column, self.search, self.indicator, self.former, self.after)

    def values(self, *names: str, **changed: str) -> dict[str, str]:
        """Those parameters of `names` that say something, as the address spells them; `changed` stand beside."""
        every = {
            "date": self.on.isoformat() if self.on else "",
            "setting": self.setting or "",
            "place": self.place,
            "column": "" if self.column is Column.EITHER else self.column,
            "search": self.search,
            "indicator": self.indicator,
            "former": "1" if self.former else "",
            "after": self.after,
        }
        wanted = {name: every[name] for name in names} | changed
        return {name: str(value) for name, value in wanted.items() if value}

    def query(self, *names: str, **changed: str) -> str:
        """The same as it stands in an address, with its question mark; '' for none."""
        found = self.values(*names, **changed)
        return f"?{urlencode(found)}" if found else ""

    @property
    def narrows(self) -> bool:
        """Whether the table of pairs is searched at all."""
        return bool(self.values(*PAIR_FIELDS))

    @property
    def to_other_codes(self) -> str:
        """What a link to another code carries on."""
        return self.query(*PAGE_FIELDS)

    def page_of_pairs(self, after: str) -> str:
        """The link to another page of the table."""
        return f"{self.query(*PAGE_FIELDS, *PAIR_FIELDS, after=after)}#pairs"


def read_query(given: Mapping[str, str], today: date) -> PageQuery:
    """The parameters as they are meant. Raises UsageError with the sentence for the reader."""
    text = {name: value.strip() for name, value in given.items()}
    setting = _one_of(text, "setting", Setting, "There is no such setting; take one of {}.")
    column = _one_of(text, "column", Column, "The code stands in a column of {}.")
    return PageQuery(
        on=read_day(text.get("date", ""), today),
        setting=Setting(setting) if setting else None,
        place=_shaped(text, "place"),
        column=Column(column or Column.EITHER),
        search=_shaped(text, "search").upper(),
        indicator=_one_of(text, "indicator", INDICATORS, "A modifier indicator is one of {}."),
        former=text.get("former", "") in {"1", "on"},
        after=_shaped(text, "after"),
    )


def tidied(given: Mapping[str, str]) -> dict[str, str] | None:
    """What a form sends, without empty fields and with a ZIP code as the place; None where nothing is to be tidied."""
    zip_code = given.get("zip", "").strip()
    meant = dict(given) | ({"place": zip_code} if zip_code else {})
    tidy = {name: value for name, value in meant.items() if value.strip() and name != "zip"}
    return None if tidy == dict(given) else tidy


def _one_of(text: Mapping[str, str], name: str, possible: Iterable[str], sentence: str) -> str:
    given, every = text.get(name, ""), tuple(map(str, possible))
    if given and given not in every:
        message = sentence.format(", ".join(every))
        raise UsageError(message)
    return given


def _shaped(text: Mapping[str, str], name: str) -> str:
    shape, sentence = _SHAPES[name]
    given = text.get(name, "")
    if given and not shape.fullmatch(given):
        raise UsageError(sentence)
    return given
