"""What a posting does not say, in the words in which the reply asks for it: what it needs, and what readers would like to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.careers.fields import Remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.careers.fields import JobFields

_NEEDED: tuple[tuple[Callable[[JobFields], object], str], ...] = (
    (lambda it: it.title, "a title, such as “Inpatient coder”"),
    (
        lambda it: it.city or it.state or it.remote is Remote.REMOTE,
        "where the work is: a city and state, or that it is remote",
    ),
    (lambda it: it.apply_to or it.apply_url, "how to apply: a mail address, or a web page that begins with https://"),
    (lambda it: it.description, "a description: what the work is, in a few sentences"),
)  # fmt: skip
"""What holds where it is said, and how it is asked for where it does not."""

_WELCOME: tuple[tuple[Callable[[JobFields], object], str], ...] = (
    (lambda it: it.employer, "who the employer is"),
    (lambda it: it.state or not it.city, "in which state the work is, such as TX"),
    (lambda it: it.remote, "whether the work is remote, hybrid or on site"),
    (lambda it: it.pay_period, "the pay, such as $28-34 an hour; some states require it"),
    (lambda it: it.credentials, "which credentials you ask for, such as CPC or CCS"),
    (lambda it: it.specialities, "the speciality, such as cardiology or inpatient"),
    (lambda it: it.employment, "whether it is full-time, part-time, contract or per diem"),
    (lambda it: it.until, "until which day it is to stand"),
)


def missing(fields: JobFields) -> tuple[str, ...]:
    """What it needs before it can stand on the board and does not say. The caller has put the sender in for a silent `apply_to`."""
    return tuple(words for says, words in _NEEDED if not says(fields))


def unsaid(fields: JobFields) -> tuple[str, ...]:
    """What it does not need, but should say."""
    return tuple(words for says, words in _WELCOME if not says(fields))
