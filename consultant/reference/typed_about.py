"""What is typed beside the codes: setting, date of service, the patient's sex and age; and what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.errors import UsageError
from consultant.reference.service_date import read_day
from consultant.vocabulary import Setting, Sex

if TYPE_CHECKING:
    from datetime import date

OLDEST, IMPOSSIBLE = 90, 130
"""Ages above it identify a person, and are all said as 90 (45 CFR 164.514(b)(2)(i)(C))."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a field, in one sentence. `field` is `codes`, `date`, `diagnoses`, … or `code`, `units`, … of `line`."""

    field: str
    sentence: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What is typed beside the codes, as it was typed."""

    setting: str = ""
    date: str = ""
    sex: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class AboutRead:
    """The same as it was read; None where nothing was typed, or something wrong."""

    setting: Setting | None
    on: date | None
    sex: Sex | None
    age: int | None


def read_about(about: About, today: date, told: list[Trouble]) -> AboutRead:
    """Each field by itself; what is wrong is added to `told`."""
    day = _day(about.date, today, told)
    return AboutRead(_setting(about.setting, told), day, _sex(about.sex, told), _age(about.age, told))


def _setting(text: str, told: list[Trouble]) -> Setting | None:
    said = text.strip().lower()
    if said and said not in set(Setting):
        told.append(Trouble("setting", f"A setting is one of {', '.join(Setting)}."))
        return None
    return Setting(said) if said else None


def _day(text: str, today: date, told: list[Trouble]) -> date | None:
    try:
        return read_day(text, today)
    except UsageError as error:
        told.append(Trouble("date", str(error)))
        return None


def _sex(text: str, told: list[Trouble]) -> Sex | None:
    said = text.strip().lower()
    if said and said not in set(Sex):
        told.append(Trouble("sex", "The patient's sex is female or male, or is left open."))
        return None
    return Sex(said) if said else None


def _age(text: str, told: list[Trouble]) -> int | None:
    said = text.strip()
    if not said:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", said) or int(said) > IMPOSSIBLE:
        told.append(
            Trouble("age", f"An age is in whole years; whoever is older than {OLDEST} is {OLDEST} here.")
        )
        return None
    return min(int(said), OLDEST)
