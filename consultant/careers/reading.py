"""Read a posting, or a change of one, into its fields: labelled lines first, prose for what they do not name. In doubt a field is silent.

A labelled line decides over its field. `template.py` takes a text apart, the `reading_…` modules read one thing each, `wording.py`
bounds the text. What could not be taken over says `problems.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from consultant.careers import reading_apply as apply
from consultant.careers import reading_pay as pay
from consultant.careers import reading_terms as terms
from consultant.careers import reading_title as titles
from consultant.careers import until
from consultant.careers.fields import Employment, JobFields, Remote
from consultant.careers.reading_description import described
from consultant.careers.reading_place import Place, labelled_place, labelled_state, prose_place
from consultant.careers.reading_remote import labelled_remote, prose_remote
from consultant.careers.template import Label, Template, take_apart
from consultant.careers.wording import laid_out, one_line, unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_Value = TypeVar("_Value")
_LONGEST_CITY = 100


@dataclass(frozen=True, slots=True)
class _Mail:
    """A mail taken apart; `words` are its title and its text, in which prose is read."""

    title: str
    words: str
    template: Template
    today: date

    def read(self, label: Label, labelled: Callable[[str], _Value], prose: Callable[[str], _Value]) -> _Value:
        """A field out of its labelled line; out of prose where there is none."""
        value = self.template.value(label)
        return prose(self.words) if value is None else labelled(value)


def read_posting(subject: str, text: str, today: date) -> JobFields:
    """The fields of a new posting: a mail's subject, and its words without quoted history."""
    mail = _taken_apart(subject, laid_out(text), today)
    title = mail.title or titles.sought_title(mail.words)
    employer = mail.read(Label.EMPLOYER, _line, titles.prose_employer)
    return replace(
        _fields(mail),
        title=_shown(title),
        employer=_shown(employer),
        description=described(mail.template, today),
    )


def read_change(text: str, today: date) -> JobFields:
    """The fields that an answer about a posting names. Title, employer and description only where a line is labelled so."""
    mail = _taken_apart("", _ASKED.sub(r"\g<label>: \g<value>", unwrapped(laid_out(text))), today)
    found = replace(
        _fields(mail),
        title=_shown(mail.title),
        employer=_shown(mail.template.value(Label.EMPLOYER) or ""),
    )
    if not mail.template.of(Label.DESCRIPTION):
        return found
    return replace(found, description=described(mail.template, today))


_ASKED = re.compile(
    r"(?im)^[ \t]{0,8}(?:please,? )?(?:(?:change|update|correct|set|fix) )?(?:the |our )?"
    r"(?P<label>(?:job )?title|employer|company|location|place|city|state|pay|salary|rate|pay range|salary range|deadline|closing date"
    r"|credentials?|certifications?|speciality|specialty|employment)(?: (?:to|is now|should be|should read|is)|:) (?P<value>[^\n]{1,200}?)[.!]?[ \t]*$"
)
"""`Please change the pay to $34/hr.` and `The deadline is now Dec 20` are labelled lines in words."""


def _taken_apart(subject: str, text: str, today: date) -> _Mail:
    template = take_apart(text)
    title = _line(template.value(Label.TITLE) or "") or titles.subject_title(laid_out(subject))
    return _Mail(title, f"{title}\n\n{text}", template, today)


def _line(value: str) -> str:
    return one_line(value.strip().split("\n")[0], titles.LONGEST)


def _shown(value: str) -> str:
    return _line(apply.without_addresses(value))


def _fields(mail: _Mail) -> JobFields:
    remote = _remote(mail)
    city, state = _place(mail, remote)
    paid = mail.read(Label.PAY, lambda value: _labelled_pay(mail, value), pay.prose_pay)
    apply_to, apply_url = _apply(mail)
    return JobFields(
        city=city[:_LONGEST_CITY],
        state=state,
        remote=remote,
        employment=_employment(mail),
        credentials=mail.read(Label.CREDENTIALS, terms.labelled_credentials, terms.prose_credentials),
        specialities=mail.read(
            Label.SPECIALITIES,
            terms.labelled_specialities,
            lambda words: terms.prose_specialities(mail.title, words),
        ),
        pay_low=paid.low if paid else None,
        pay_high=paid.high if paid else None,
        pay_period=paid.period if paid else None,
        until=mail.read(
            Label.UNTIL,
            lambda value: until.labelled_until(value, mail.today),
            lambda words: until.prose_until(words, mail.today),
        ),
        apply_to=apply_to,
        apply_url=apply_url,
    )


def _remote(mail: _Mail) -> Remote | None:
    """A line about it decides; then what stands where the place does (`Location: Remote`)."""
    where = mail.template.value(Label.PLACE)
    beside = prose_remote(where) if where else None
    return mail.read(Label.REMOTE, labelled_remote, lambda words: beside or prose_remote(words))


def _place(mail: _Mail, remote: Remote | None) -> Place:
    away = remote is Remote.REMOTE
    city, state = mail.read(Label.PLACE, labelled_place, lambda words: prose_place(words, remote=away))
    own = mail.template.value(Label.STATE)
    return city, (labelled_state(own) if own else "") or state


def _employment(mail: _Mail) -> Employment | None:
    """A line such as `Schedule: Mon-Fri` says nothing of it, and prose may."""
    value = mail.template.value(Label.EMPLOYMENT)
    return (terms.labelled_employment(value) if value else None) or terms.prose_employment(mail.words)


def _labelled_pay(mail: _Mail, value: str) -> pay.Pay | None:
    return pay.labelled_pay(value, mail.template.of(Label.PAY)[0].named)


def _apply(mail: _Mail) -> tuple[str, str]:
    value = mail.template.value(Label.APPLY) or ""
    labelled = apply.first_address(value), apply.first_url(value)
    return labelled if any(labelled) else (apply.prose_address(mail.words), apply.prose_url(mail.words))
