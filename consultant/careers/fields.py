"""What a job posting says, as frozen values: read from a mail or a form, kept as JSON, shown on a page. No infrastructure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any


class Remote(StrEnum):
    """Where the work is done."""

    REMOTE = "remote"
    HYBRID = "hybrid"
    ON_SITE = "on_site"


class Employment(StrEnum):
    """How the work is contracted."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACT = "contract"
    PER_DIEM = "per_diem"
    TEMPORARY = "temporary"
    INTERNSHIP = "internship"


class PayPeriod(StrEnum):
    """What a pay figure is for."""

    HOUR = "hour"
    YEAR = "year"


HOURS_A_YEAR = 2080
"""Fifty-two weeks of forty hours: how an hourly pay is compared with a yearly one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFields:
    """A posting's fields; empty, None or () where it does not say.

    `state` is a postal abbreviation (`TX`), `credentials` and `specialities` the names of `careers/terms.py`. Pay is in
    cents for `pay_period`. `until` is the last day on which it is to stand. `apply_to` is the employer's inbox, shown to nobody;
    `apply_url` a page of the employer's. `description` are the words of the posting without what names the former.
    """

    title: str = ""
    employer: str = ""
    city: str = ""
    state: str = ""
    remote: Remote | None = None
    employment: Employment | None = None
    credentials: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ()
    pay_low: int | None = None
    pay_high: int | None = None
    pay_period: PayPeriod | None = None
    until: date | None = None
    apply_to: str = ""
    apply_url: str = ""
    description: str = ""

    @property
    def yearly_low(self) -> int | None:
        """The least pay in cents a year, for comparison."""
        return self._yearly(self.pay_low)

    @property
    def yearly_high(self) -> int | None:
        """The most pay in cents a year, for comparison; where one figure is named both are it."""
        return self._yearly(self.pay_high if self.pay_high is not None else self.pay_low)

    def _yearly(self, cents: int | None) -> int | None:
        if cents is None or self.pay_period is None:
            return None
        return cents * (HOURS_A_YEAR if self.pay_period is PayPeriod.HOUR else 1)

    def merged(self, newer: JobFields) -> JobFields:
        """These fields with what a later mail says in place of what the former said."""
        said = {one.name: getattr(newer, one.name) for one in fields(newer)}
        kept = {one.name: getattr(self, one.name) for one in fields(self)}
        if newer.pay_low is not None or newer.pay_high is not None:
            kept |= {"pay_low": None, "pay_high": None, "pay_period": None}
        return JobFields(
            **kept | {name: value for name, value in said.items() if value not in ("", None, ())}
        )


def as_json(found: JobFields) -> dict[str, Any]:
    """Fields as JSON, those that are silent left out."""
    values = {one.name: getattr(found, one.name) for one in fields(found)}
    values = {name: value for name, value in values.items() if value not in ("", None, ())}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def from_json(kept: dict[str, Any]) -> JobFields:
    """Fields as they were kept. Raises ValueError, KeyError or TypeError where an other desk kept them otherwise."""
    read: dict[str, Any] = dict(kept)
    for name, kind in _KINDS.items():
        if name in read:
            read[name] = kind(read[name])
    return JobFields(**read)


_KINDS: dict[str, Any] = {
    "remote": Remote,
    "employment": Employment,
    "pay_period": PayPeriod,
    "credentials": tuple,
    "specialities": tuple,
    "until": date.fromisoformat,
}
