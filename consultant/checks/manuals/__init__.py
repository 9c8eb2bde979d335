"""What Medicare's manuals and rules say of particular codes, as data: one note a matter, each with its source.

Written in our own words after the CMS manuals named in `MANUALS`; no CPT descriptor stands here. A note speaks where
everything holds that it asks for: one of `codes`, one of `with`, one of `modifiers`, words of the mail, an intent, a
setting, a day; none of `without`. `deleted.toml` lists codes that were deleted, with their last day.
`confirmed` says how a note was made sure of.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from consultant.verdicts import Verdict
from consultant.vocabulary import Citation, IntentKind, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

MANUALS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "NCCI": ("NCCI Policy Manual for Medicare Services", "2026"),
        "100-02": ("Medicare Benefit Policy Manual (Pub. 100-02)", "internet-only manual"),
        "100-03": ("Medicare National Coverage Determinations Manual (Pub. 100-03)", "internet-only manual"),
        "100-04": ("Medicare Claims Processing Manual (Pub. 100-04)", "internet-only manual"),
        "MLN": ("Medicare Learning Network", "as published"),
        "PFS": ("CMS physician fee schedule final rule", "as published"),
        "CPT": ("CPT code set of the AMA", "as published"),
        "DESK": ("CPT modifiers that no Medicare payment rule turns on", "list of this desk"),
        "HCPCS": ("CMS HCPCS Level II code set", "as published"),
    }
)
"""Each manual's name and edition, by the short name that a note gives; a note may name another edition."""

NAMES = frozenset(name for name, _ in MANUALS.values())
"""The names under which citations give a manual: no `Book` that is loaded, so that no import changes what it says."""

NOTES = (
    "visits",
    "prevention",
    "medicine",
    "surgery",
    "imaging_and_laboratory",
    "therapy",
    "claims",
    "coverage",
)
VERDICTS = MappingProxyType(
    {
        "no": Verdict.RULE_FORBIDS,
        "only_if": Verdict.RULE_CONDITIONS,
        "yes": Verdict.RULE_ALLOWS,
        "fact": Verdict.RULE_TOLD,
    }
)
FIRST_NUMBER = re.compile(r"(?P<head>[A-Z]?)(?P<number>\d{4,5})(?P<tail>[A-Z]?)")


def cite(manual: str, place: str, edition: str | None = None) -> Citation:
    """A place in a manual by its short name in `MANUALS`, in another edition where one is given."""
    name, release = MANUALS[manual]
    return Citation(name, edition or release, place)


@dataclass(frozen=True, slots=True)
class Note:
    """One rule. Empty fields ask for nothing; `words` are looked for in the mail, whatever their case.

    `says` is what a reply prints, `opening` its first line where that isn't the first sentence of `says`. `instead` are
    codes to be billed in place of those asked. `general`
    notes hold for every payer, the others are Medicare's own.
    """

    id: str
    verdict: Verdict
    says: str
    source: Citation
    confirmed: str
    codes: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    intents: frozenset[IntentKind] = frozenset()
    words: re.Pattern[str] | None = None
    setting: Setting | None = None
    starts: date | None = None
    ends: date | None = None
    instead: tuple[str, ...] = ()
    opening: str = ""
    general: bool = False

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Deletion:
    """Codes that were deleted together: their last day, and the codes that are billed since, where that is known."""

    id: str
    codes: frozenset[str]
    last_day: date
    instead: tuple[str, ...]
    says: str
    source: Citation
    confirmed: str


def spread(items: list[str]) -> Iterator[str]:
    """Codes, and every number of a range such as `29866-29889` or `G0438-G0439`."""
    for item in items:
        first, _, last = item.partition("-")
        begin, end = FIRST_NUMBER.fullmatch(first), FIRST_NUMBER.fullmatch(last or first)
        if not begin or not end:
            yield item
            continue
        width = len(begin["number"])
        for number in range(int(begin["number"]), int(end["number"]) + 1):
            yield f"{begin['head']}{number:0{width}}{begin['tail']}"


@cache
def notes() -> tuple[Note, ...]:
    """Every note, in the order of `NOTES`."""
    return tuple(_note(row) for name in NOTES for row in _rows(name, "note"))


@cache
def deletions() -> Mapping[str, Deletion]:
    """The deletion of each code that `deleted.toml` lists."""
    every = [_deletion(row) for row in _rows("deleted", "deletion")]
    return MappingProxyType({code: one for one in every for code in one.codes})


@cache
def notes_by_code() -> Mapping[str, tuple[Note, ...]]:
    """The notes about each code; those about none under ""."""
    found: dict[str, list[Note]] = {}
    for note in notes():
        for code in note.codes or {""}:
            found.setdefault(code, []).append(note)
    return MappingProxyType({code: tuple(of_it) for code, of_it in found.items()})


def _rows(name: str, kind: str) -> list[dict[str, Any]]:
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)[kind]
    return rows


def _source(row: dict[str, Any]) -> Citation:
    return cite(row["manual"], row["where"], row.get("edition"))


def _note(row: dict[str, Any]) -> Note:
    words = row.get("words")
    return Note(
        id=row["id"],
        verdict=VERDICTS[row["verdict"]],
        says=row["says"],
        source=_source(row),
        confirmed=row["confirmed"],
        codes=frozenset(spread(row.get("codes", []))),
        partners=frozenset(spread(row.get("with", []))),
        without=frozenset(spread(row.get("without", []))),
        modifiers=frozenset(row.get("modifiers", [])),
        intents=frozenset(map(IntentKind, row.get("intents", []))),
        words=re.compile(words, re.IGNORECASE) if words else None,
        setting=Setting(row["setting"]) if "setting" in row else None,
        starts=row.get("from"),
        ends=row.get("until"),
        instead=tuple(row.get("instead", [])),
        opening=row.get("opening", ""),
        general=row.get("general", False),
    )


def _deletion(row: dict[str, Any]) -> Deletion:
    return Deletion(
        id=row["id"],
        codes=frozenset(spread(row["codes"])),
        last_day=row["last_day"],
        instead=tuple(row.get("instead", [])),
        says=row.get("says", ""),
        source=_source(row),
        confirmed=row["confirmed"],
    )
