"""What is to happen, made from a seed alone: every mail with its moment and its way, every mischief with its moment.

The same seed, counts and tricks give the same plan, so that a run can be had again; only what the machine makes of it differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Kind(StrEnum):
    """What a mail is."""

    QUESTION = "question"
    FOLLOW_UP = "follow-up"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    OVER_QUOTA = "over quota"
    STRANGER = "stranger"
    BROKEN = "broken"
    FLOOD = "flood"


class How(StrEnum):
    """How a mail is handed in."""

    ONCE = "once"
    TWICE = "twice"
    UNREAD = "answer not read"
    RESET = "connection reset"
    MAILDIR = "maildir"


KINDS = {
    Kind.QUESTION: 60,
    Kind.FOLLOW_UP: 10,
    Kind.AUTOMATIC: 6,
    Kind.BOUNCE: 4,
    Kind.OVER_QUOTA: 6,
    Kind.STRANGER: 6,
    Kind.BROKEN: 8,
}
"""Of a hundred mails, besides the flood."""
WAYS = {How.ONCE: 76, How.TWICE: 6, How.UNREAD: 6, How.RESET: 4, How.MAILDIR: 8}
"""Of a hundred mails. A follow-up, a bounce and a flood always go by SMTP."""
BY_SMTP = frozenset({Kind.FOLLOW_UP, Kind.BOUNCE, Kind.FLOOD})
POOR, STRANGERS = 4, 12
"""How many senders have one question left, and how many have no account."""
LAST_MAIL, FIRST_TRICK, LAST_TRICK = 0.92, 0.03, 0.97
"""Shares of the run's seconds."""
FLOOD_BEGINS, FLOOD_LASTS = 0.3, 0.2
SECONDS_BETWEEN_TRICKS = 5.0
"""On an average; every trick comes once before any comes again."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: who sends it, when (seconds from the start) and how."""

    number: int
    kind: Kind
    sender: str
    at: float
    how: How

    @property
    def message_id(self) -> str:
        return f"<s{self.number}@soak.example>"


@dataclass(frozen=True, slots=True)
class Act:
    """One trick, when (seconds from the start), for how long, and a number between 0 and 1 that it may make use of."""

    at: float
    trick: str
    seconds: float
    chance: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is to happen; `each` is how many mails an hour one sender may send before the rest is held."""

    letters: tuple[Letter, ...]
    acts: tuple[Act, ...]
    each: int

    @property
    def senders(self) -> dict[str, int]:
        """Every address that has an account, with its questions."""
        found = {one.sender: one.kind for one in self.letters}
        return {
            sender: 1 if kind is Kind.OVER_QUOTA else 1_000_000
            for sender, kind in found.items()
            if kind is not Kind.STRANGER
        }


def make_plan(
    seed: int, mails: int, senders: int, seconds: float, tricks: Sequence[tuple[str, float, float]] = ()
) -> Plan:
    """Everything that is to happen. `tricks` are names with the fewest and most seconds that each lasts."""
    each = 10 + 3 * mails // (2 * senders)
    flood = min(each + 10, mails // 3)
    chance = Random(f"mails {seed}")
    letters = [_letter(chance, number, senders, seconds) for number in range(mails - flood)]
    letters += [
        _of_the_flood(number, mails - flood, flood, seconds) for number in range(mails - flood, mails)
    ]
    acts = _acts(Random(f"tricks {seed}"), tricks, seconds)
    return Plan(tuple(sorted(letters, key=lambda one: (one.at, one.number))), acts, each)


def _letter(chance: Random, number: int, senders: int, seconds: float) -> Letter:
    kind = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
    way = chance.choices(list(WAYS), weights=list(WAYS.values()))[0]
    at, who = chance.uniform(0, LAST_MAIL * seconds), chance.randrange(senders)
    how = How.ONCE if kind in BY_SMTP and way is How.MAILDIR else way
    return Letter(number, kind, _address(kind, number, who), round(at, 3), how)


def _address(kind: Kind, number: int, who: int) -> str:
    """A bounce shuts its address, an account with one question has it to lose: these are senders of their own."""
    match kind:
        case Kind.BOUNCE:
            return f"gone{number}@bouncing.example"
        case Kind.OVER_QUOTA:
            return f"poor{number % POOR}@small{number % POOR}.example"
        case Kind.STRANGER:
            return f"stranger{number % STRANGERS}@elsewhere{number % STRANGERS}.example"
        case _:
            return f"coder{who}@clinic{who}.example"


def _of_the_flood(number: int, first: int, count: int, seconds: float) -> Letter:
    at = seconds * (FLOOD_BEGINS + FLOOD_LASTS * (number - first) / count)
    return Letter(number, Kind.FLOOD, "flood@many.example", round(at, 3), How.ONCE)


def _acts(chance: Random, tricks: Sequence[tuple[str, float, float]], seconds: float) -> tuple[Act, ...]:
    """One after the other at random moments; those that are left of a shuffled round come before any comes again."""
    found: list[Act] = []
    left: list[tuple[str, float, float]] = []
    at = FIRST_TRICK * seconds
    between = min(SECONDS_BETWEEN_TRICKS, (LAST_TRICK - FIRST_TRICK) * seconds / (len(tricks) + 1 or 1))
    while tricks and at < LAST_TRICK * seconds:
        left = left or chance.sample(list(tricks), len(tricks))
        name, least, most = left.pop()
        found.append(Act(round(at, 3), name, round(chance.uniform(least, most), 3), chance.random()))
        at += chance.uniform(0.5, 1.5) * between
    return tuple(found)
