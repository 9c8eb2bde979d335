"""The rows of the fee schedule beside a question about a fee: which of them are meant, and how a finding is made of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consultant.codes.catalogue import Book
from consultant.codes.readers import fees
from consultant.vocabulary import CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.checks.matter import Matter
    from consultant.checks.payment.asked import Wanted
    from consultant.checks.payment.places import Place, Where
    from consultant.codes.entries import Edition
    from consultant.codes.readers.fees import FeeRow
    from consultant.verdicts import Verdict
    from consultant.vocabulary import Citation

NAME = "payment"
PRICED = frozenset("ART")
"""Only rows of these statuses price (RULES.md)."""
OF_A_COMPONENT = ("26", "TC", "53")
"""Modifiers that have rows of their own."""
MOST_CODES_WITH_COMPONENTS = 3
"""A longer list shows the components only where they are asked for."""


@dataclass(frozen=True)
class Schedule:
    """`codes` are those whose fee is asked, `rows` are their rows in `edition`.

    `twin` is the edition with the other conversion factor: that of qualifying APM participants, where it is of the same time,
    or everybody else's where the mail speaks of such a participant.
    """

    matter: Matter
    codes: list[str]
    wanted: Wanted
    where: Where
    edition: Edition
    rows: Mapping[str, list[FeeRow]]
    twin: Edition | None
    twins: Mapping[str, list[FeeRow]]

    @property
    def place(self) -> Place:
        """The first place."""
        return self.where.places[0]

    def row(self, code: str, modifier: str = "") -> FeeRow | None:
        """The row of a code and modifier."""
        return next((row for row in self.rows.get(code, []) if row.modifier == modifier), None)

    def twin_of(self, row: FeeRow) -> FeeRow | None:
        """The same row with the other factor."""
        return next((one for one in self.twins.get(row.code, []) if one.modifier == row.modifier), None)

    def named(self, code: str) -> list[str]:
        """The components that the mail sets on a code, else those that it names apart from one."""
        own = [modifier for modifier in self.matter.modifiers_on(code) if modifier in OF_A_COMPONENT]
        return own or [one for one in (*self.wanted.components, *self._bare()) if one in OF_A_COMPONENT]

    def meant(self, code: str) -> list[FeeRow]:
        """The rows of a code that the question is about, the whole service before its components."""
        rows, named = self.rows.get(code, []), self.named(code)
        chosen = [row for row in rows if row.modifier in named]
        if chosen and (len(set(named)) == 1 or set(named) & set(self.matter.modifiers_on(code))):
            return chosen
        few = len(self.codes) <= MOST_CODES_WITH_COMPONENTS
        kept = [row for row in rows if not row.modifier or (few and row.modifier != "53") or row in chosen]
        return kept or rows

    def _bare(self) -> list[str]:
        return self.matter.codes(CodeSystem.MOD)

    def finding(
        self, verdict: Verdict, codes: tuple[str, ...], facts: Mapping[str, Any], *citations: Citation
    ) -> Finding:
        """A finding by this edition."""
        warnings = (self.edition.caution,) if self.edition.caution else ()
        return Finding(
            NAME,
            verdict,
            codes,
            {**facts, "by_words": self.wanted.by_words, **self.edition.facts()},
            citations,
            warnings,
        )


def read(matter: Matter, codes: list[str], wanted: Wanted, where: Where, edition: Edition) -> Schedule:
    """The rows of the codes of a question, and their twins where an edition of the same time is loaded."""
    rows = matter.books.read(fees.rows_of, codes, matter.asked)
    twin = matter.books.edition(Book.PFS_QPP, None, matter.asked)
    if twin is None or not twin.starts <= edition.as_of <= twin.ends:
        return Schedule(matter, codes, wanted, where, edition, rows, None, {})
    twins = matter.books.read(fees.rows_of, codes, matter.asked, Book.PFS_QPP)
    if wanted.qualifying:
        return Schedule(matter, codes, wanted, where, twin, twins, edition, rows)
    return Schedule(matter, codes, wanted, where, edition, rows, twin, twins)
