"""The address of a check: everything that was typed, in one order and spelling, readable; and what a form sends.

/check/pairs?codes=93591+93355&setting=practitioner&date=2024-07-15
/check/claim?line=99213-25:A&line=J1100*130:AB&dx=E11.65+I10&date=2024-07-15&sex=female&age=51
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from consultant.reference.typed_about import About
from consultant.reference.typed_codes import MOST_LINES, LineTyped, split, split_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import QueryParams

    from consultant.reference.typed_codes import Typed

AT_FIRST, AT_ONCE = 4, 3
"""Lines of the empty form, and how many are added at once."""
MOST_SENT = 60
"""Values of a name that are looked at: who sends a thousand lines gets no page of a thousand."""
LONGEST = 400
"""Characters of a value that are looked at."""
DIGITS = 40
"""Of the hash under which a check is counted: 160 bits in hexadecimal digits."""
LINE_FIELDS = ("code", "modifiers", "units", "pointers")
_PLAIN = ":*,"
"""Signs that stand in a query as they are (RFC 3986, section 3.4)."""


@dataclass(frozen=True, slots=True)
class PairsFields:
    """What was typed for a pair check."""

    codes: tuple[str, ...]
    about: About

    @property
    def says_something(self) -> bool:
        """Whether the form was sent."""
        return bool(self.codes) or self.about != About()


@dataclass(frozen=True, slots=True)
class ClaimFields:
    """What was typed for a claim check."""

    lines: tuple[LineTyped, ...]
    diagnoses: str
    about: About

    @property
    def says_something(self) -> bool:
        """Whether the form was sent with anything in it."""
        empty = all(one.is_empty for one in self.lines)
        return not empty or bool(self.diagnoses) or self.about != About()


def pairs_fields(given: QueryParams) -> PairsFields:
    """The codes of one field or of several, and what stands beside them."""
    return PairsFields(tuple(split(_values(given, "codes"))), _about(given))


def claim_fields(given: QueryParams) -> ClaimFields:
    """The lines of a link, or those of the form, whose fields bear the same name in every line."""
    columns = [_values(given, name) for name in LINE_FIELDS]
    typed = [LineTyped(*cells) for cells in zip_longest(*columns, fillvalue="")]
    linked = [split_line(token) for token in _values(given, "line")]
    return ClaimFields((*linked, *typed), " ".join(_values(given, "dx")), _about(given))


def more_lines(lines: Sequence[LineTyped], *, longer: bool) -> list[LineTyped]:
    """The lines of the form: those typed, and empty ones below, as many as a claim may have."""
    filled = list(lines)
    while filled and filled[-1].is_empty and not longer:
        filled.pop()
    wanted = len(filled) + (AT_ONCE if longer else 1)
    wanted = min(max(AT_FIRST, wanted), max(MOST_LINES, len(filled)))
    return filled + [LineTyped(units="1")] * (wanted - len(filled))


def pairs_query(typed: Typed) -> str:
    """The query of a pair check."""
    codes = " ".join(one.token for one in typed.codes)
    return urlencode([("codes", codes), *_beside(typed)], safe=_PLAIN)


def claim_query(typed: Typed) -> str:
    """The query of a claim check."""
    lines = [("line", one.token) for one in typed.codes]
    diagnoses = " ".join(one.code for one in typed.diagnoses)
    listed = [("dx", diagnoses)] if diagnoses else []
    return urlencode([*lines, *listed, *_beside(typed)], safe=_PLAIN)


def page_of(kind: str, query: str) -> str:
    """The name under which a check is counted as a page: no code stands in the book of views."""
    return f"{kind} {sha256(query.encode()).hexdigest()[:DIGITS]}"


def _beside(typed: Typed) -> list[tuple[str, str]]:
    said = {
        "setting": typed.setting or "",
        "date": typed.on.isoformat() if typed.on else "",
        "sex": typed.sex or "",
        "age": "" if typed.age is None else str(typed.age),
    }
    return [(name, str(value)) for name, value in said.items() if value]


def in_words(typed: Typed) -> str:
    """What was checked, for somebody who holds the print."""
    said = [", ".join(one.token for one in typed.codes)]
    if typed.diagnoses:
        said.append(f"diagnoses {', '.join(one.code for one in typed.diagnoses)}")
    said.append(typed.setting.words if typed.setting else "every setting")
    said.append(f"date of service {typed.on}" if typed.on else "no date of service")
    said += [typed.sex] if typed.sex else []
    said += [f"age {typed.age}"] if typed.age is not None else []
    return "Checked: " + "; ".join(said)


def _values(given: QueryParams, name: str) -> list[str]:
    return [value.strip()[:LONGEST] for value in given.getlist(name)[:MOST_SENT]]


def _about(given: QueryParams) -> About:
    return About(*(given.get(name, "").strip()[:LONGEST] for name in ("setting", "date", "sex", "age")))
