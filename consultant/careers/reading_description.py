"""The description of a posting: its own words, without the labelled lines that became fields, a greeting, and any mail address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.careers.reading_apply import beside_addresses, first_address, first_url, without_addresses
from consultant.careers.reading_pay import labelled_pay
from consultant.careers.reading_place import NOWHERE, labelled_place, labelled_state
from consultant.careers.reading_remote import labelled_remote, prose_remote
from consultant.careers.reading_terms import (
    beside_terms,
    labelled_credentials,
    labelled_employment,
    labelled_specialities,
)
from consultant.careers.template import Label
from consultant.careers.until import days, labelled_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from consultant.careers.template import Section, Template

LONGEST = 10_000
"""Characters."""
_LONG_VALUE = 40
"""Characters beside terms and addresses: a labelled line that is longer says more than its field, and stays."""
_BETWEEN = re.compile(r"[\s,;/|]+")
_LONGEST_WORD = 100
_GREETING = re.compile(
    r"(?i)(?:(?:hi|hello|dear|greetings|good (?:morning|afternoon|day|evening))\b[^.!?:]{0,40}[,.!:]?"
    r"|(?:please |kindly )?(?:post|list|publish|add|put)\b[^.!?]{0,60}(?:[:.!]|posting|job|position|opening|board)"
    r"|(?:here is|here's|below is|we would like to post|we'd like to post|i would like to post|i'd like to post|new job posting)\b[^.!?]{0,60}[:.!]?)"
)


def described(template: Template, today: date) -> str:
    """The words of a posting that are no field's, in the order in which they stand."""
    lines: list[str] = []
    for one in template.order:
        lines += _kept(template.sections[one], today) if isinstance(one, int) else [one]
    return _tidy(without_addresses("\n".join(_without_greeting(lines))))


def _kept(section: Section, today: date) -> list[str]:
    """Of a labelled line what its field does not say: all of it where it was not understood or says more."""
    if section.label is Label.DESCRIPTION:
        return section.values
    understood = _READS.get(section.label)
    says_more = len(_BETWEEN.sub(" ", beside_terms(beside_addresses(section.value)))) > _LONG_VALUE
    if understood is None:
        return _behind_the_first(section)
    if understood(section.value, today) and not says_more:
        return []
    return section.source


def _behind_the_first(section: Section) -> list[str]:
    """The lines behind a title or an employer, which are one line: they were taken for its end."""
    first = next((at for at, value in enumerate(section.values) if value.strip()), 0)
    return section.values[first + 1 :]


_READS: dict[Label, Callable[[str, date], object]] = {
    Label.PLACE: lambda value, _: not value or labelled_place(value) != NOWHERE or prose_remote(value),
    Label.STATE: lambda value, _: not value or labelled_state(value),
    Label.REMOTE: lambda value, _: not value or labelled_remote(value),
    Label.CREDENTIALS: lambda value, _: not value or labelled_credentials(value),
    Label.SPECIALITIES: lambda value, _: not value or labelled_specialities(value),
    Label.EMPLOYMENT: lambda value, _: not value or labelled_employment(value),
    Label.PAY: lambda value, _: not value or labelled_pay(value),
    Label.UNTIL: lambda value, today: not value or days(value, today) or labelled_until(value, today),
    Label.APPLY: lambda value, _: not value or first_address(value) or first_url(value),
}
"""Whether the line was understood; title and employer are, whatever they say."""


def _without_greeting(lines: list[str]) -> list[str]:
    for index, line in enumerate(lines):
        if line.strip() and not _GREETING.fullmatch(line.strip()):
            return lines[index:]
    return []


def _tidy(text: str) -> str:
    """One blank between words, one empty line between paragraphs, at most `LONGEST` characters up to a whole word."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    tidy = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if len(tidy) <= LONGEST:
        return tidy
    cut = max(tidy.rfind(" ", 0, LONGEST + 1), tidy.rfind("\n", 0, LONGEST + 1))
    return tidy[: cut if cut > LONGEST - _LONGEST_WORD else LONGEST].rstrip()
