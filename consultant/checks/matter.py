"""What every check is given: the question, the books, and the codes and settings that the question is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import TYPE_CHECKING

from consultant.codes.search.units import units_for
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, IntentKind, Mention, Question, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.lookup import Books

MOST_PROCEDURE_CODES = 20
"""Pairs grow with the square of the codes; a longer list is cut and the reply says so."""

MOST_OF_A_RANGE = 30
"""How many codes of a range such as 99202-99205 are looked up."""


@dataclass(frozen=True)
class Matter:
    """A question laid beside the books. `asked` is the date of service, None where the mail names none.

    `on_a_form`: it was typed into the lines of a claim form, so that units are those that are billed, and one line is a claim.
    """

    question: Question
    books: Books
    on_a_form: bool = False

    @property
    def asked(self) -> date | None:
        """The date of service."""
        return self.question.particulars.date_of_service

    def codes(self, *systems: CodeSystem) -> list[str]:
        """The distinct codes of these systems in the order of the mail, ranges laid out by what the books list."""
        found: dict[str, None] = {}
        for mention in self.question.mentions:
            if mention.system in systems:
                found.update(dict.fromkeys(self.codes_of(mention)))
        return list(found)

    def all_procedure_codes(self) -> list[str]:
        """Every code that is billed on a claim line."""
        return self.codes(*PROCEDURE_SYSTEMS)

    def procedure_codes(self) -> list[str]:
        """The same, at most `MOST_PROCEDURE_CODES`."""
        return self.all_procedure_codes()[:MOST_PROCEDURE_CODES]

    @cached_property
    def listed_codes(self) -> tuple[str, ...]:
        """Procedure codes that any loaded edition has a row for: only of these can the absence of a row mean anything."""
        return tuple(code for code in self.procedure_codes() if self.listings.get(code))

    @cached_property
    def listings(self) -> dict[str, list[Edition]]:
        """The editions that list each code of the mail that is billed on a claim line."""
        codes = {code for mention in self.question.mentions for code in self.codes_of(mention)}
        return self.books.listings(sorted(codes), self.asked)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each pair of listed procedure codes once, in the order of the mail.

        Codes of one range, and codes of different questions of a list, are not asked about together.
        """
        apart = self._apart
        return (pair for pair in combinations(self.listed_codes, 2) if frozenset(pair) not in apart)

    @cached_property
    def _apart(self) -> frozenset[frozenset[str]]:
        """The pairs that no two mentions put together."""
        mentions = [at for at, one in enumerate(self.question.mentions) if one.system in PROCEDURE_SYSTEMS]
        together: set[frozenset[str]] = set()
        apart: set[frozenset[str]] = set()
        for one, other in combinations(mentions, 2):
            found = together if self._of_one_question(one, other) else apart
            found.update(self._laid(one, other))
        ranges = (at for at in mentions if self.question.mentions[at].range_end)
        apart.update(frozenset(pair) for at in ranges for pair in combinations(self._codes_at(at), 2))
        return frozenset(apart - together)

    def _of_one_question(self, one: int, other: int) -> bool:
        """Whether two mentions stand in one question of a list, or one of them in none; or are asked about together.

        A line of a list that asks nothing by itself (a claim's) is no question of its own.
        """
        asking = [part for part in self.question.parts if part.intents]
        holding = [
            {number for number, part in enumerate(asking) if at in part.mentions} for at in (one, other)
        ]
        paired = (intent for intent in self.question.intents if intent.kind is IntentKind.PAIR)
        if any(not intent.mentions or {one, other} <= set(intent.mentions) for intent in paired):
            return True
        return not all(holding) or bool(holding[0] & holding[1])

    def _laid(self, one: int, other: int) -> Iterator[frozenset[str]]:
        return (frozenset(pair) for pair in product(self._codes_at(one), self._codes_at(other)))

    def _codes_at(self, at: int) -> list[str]:
        return self.codes_of(self.question.mentions[at])

    def units_asked(self, code: str) -> tuple[int, ...]:
        """The units that the mail gives for a code, a number a line; no amounts of a drug that is measured in units."""
        given = (m.units for m in self.question.mentions if m.code == code and m.units is not None)
        return tuple(units for units in given if self.on_a_form or not self._is_amount(code, units))

    def _is_amount(self, code: str, units: int) -> bool:
        """Whether `5000 units` are the drug's and not the claim's: a multiple of what the title counts as one."""
        entry = self.books.find_code(CodeSystem.HCPCS, code, self.asked) if code[0] in "CJPQ" else None
        of_drug = units_for(f"{units} units", entry.title) if entry else None
        return of_drug is not None and of_drug.exact and of_drug.count < units

    def modifiers_asked(self) -> tuple[str, ...]:
        """Modifiers named anywhere in the mail, attached to a code or alone."""
        attached = [modifier for mention in self.question.mentions for modifier in mention.modifiers]
        alone = [mention.code for mention in self.question.mentions if mention.system is CodeSystem.MOD]
        return tuple(dict.fromkeys(attached + alone))

    def modifiers_on(self, code: str) -> tuple[str, ...]:
        """The modifiers that the lines of a code carry."""
        lines = (mention.modifiers for mention in self.question.mentions if mention.code == code)
        return tuple(dict.fromkeys(modifier for modifiers in lines for modifier in modifiers))

    def settings(self, loaded: tuple[Setting, ...]) -> tuple[Setting, ...]:
        """The settings that the mail names, else every loaded one."""
        named = self.question.particulars.setting
        several = tuple(one for one in self.question.particulars.settings if one in loaded)
        return (named,) if named else several or loaded

    def codes_of(self, mention: Mention) -> list[str]:
        """The code of a mention, or the codes of its range that the books list."""
        if mention.range_end is None:
            return [mention.code]
        between = self.range_of(mention.system, mention.code, mention.range_end)
        return between[:MOST_OF_A_RANGE] or [mention.code, mention.range_end]

    def range_of(self, system: CodeSystem, first: str, last: str) -> list[str]:
        """The codes of a range that the books list; read once, for every check lays it out anew."""
        asked = (system, first, last)
        if asked not in self._ranges:
            self._ranges[asked] = self.books.range_codes(*asked)
        return self._ranges[asked]

    @cached_property
    def _ranges(self) -> dict[tuple[CodeSystem, str, str], list[str]]:
        return {}
