"""What a posting says and the board could not take over, as sentences for its answer; no words of the mail stand in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.careers import until
from consultant.careers.reading_description import LONGEST, described
from consultant.careers.reading_pay import labelled_pay
from consultant.careers.reading_place import NOWHERE, labelled_place, labelled_state
from consultant.careers.reading_remote import prose_remote
from consultant.careers.reading_terms import labelled_credentials
from consultant.careers.template import Label, Template, take_apart
from consultant.careers.wording import EXTENT, laid_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_FIGURE = re.compile(r"\d")
_NONE = re.compile(r"(?i)\s*(?:none|no|n/a|not (?:required|needed)|any|optional|-)\b.*", re.DOTALL)

_OF_LABELLED: tuple[tuple[Label, Callable[[str, date], bool], str], ...] = (
    (Label.UNTIL, until.has_passed, "The day until which it is to stand has passed."),
    (Label.UNTIL, until.is_no_day, "We did not understand until which day it is to stand; write it like 2027-01-31."),
    (
        Label.PAY,
        lambda value, _: bool(_FIGURE.search(value)) and labelled_pay(value) is None,
        "We did not understand the pay; name it by the hour or by the year, such as $28-34 an hour.",
    ),
    (
        Label.STATE,
        lambda value, _: bool(value) and not labelled_state(value),
        "We did not understand the state; two letters are enough, such as TX.",
    ),
    (
        Label.PLACE,
        lambda value, _: bool(value) and labelled_place(value) == NOWHERE and prose_remote(value) is None,
        "We did not understand where the work is; write one city and its state, such as Tulsa, OK.",
    ),
    (
        Label.CREDENTIALS,
        lambda value, _: bool(value) and not labelled_credentials(value) and not _NONE.fullmatch(value),
        "We know none of the credentials that it names; write their letters, such as CPC or CCS.",
    ),
)  # fmt: skip
"""By the label of a line: when there is a problem with its value, and how the answer says it."""


def problems(text: str, today: date) -> tuple[str, ...]:
    """What is to be told of a posting's mail, in the order of the table."""
    template = take_apart(laid_out(text))
    found = [
        sentence
        for label, holds, sentence in _OF_LABELLED
        if (value := template.value(label)) is not None and holds(value, today)
    ]
    return tuple(found + _of_all(text, template, today))


def _of_all(text: str, template: Template, today: date) -> list[str]:
    found = []
    if template.value(Label.UNTIL) is None and until.passed_in_prose(laid_out(text), today):
        found.append("The day by which to apply has passed.")
    if len(text) > EXTENT or len(described(template, today)) > LONGEST - 100:
        found.append("The posting was too long; its end was left out.")
    return found
