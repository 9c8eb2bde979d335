"""The rows of the physician fee schedule beside a question, and how a finding is made of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consultant.vocabulary import Finding, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.fees import FeeRow
    from consultant.verdicts import Verdict

NAME = "indicators"
PRICED = frozenset("ACRT")
"""Statuses under which the physician fee schedule pays, so that the row's other indicators mean something."""


@dataclass(frozen=True)
class Schedule:
    """`rows` are the rows of each code in `edition`, the one without a modifier first."""

    matter: Matter
    edition: Edition
    rows: Mapping[str, list[FeeRow]]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a finding of this edition must carry."""
        return (self.edition.caution,) if self.edition.caution else ()

    @property
    def hospital(self) -> bool:
        """Whether the mail speaks of a hospital's own claim, which the indicators do not bind."""
        return self.matter.question.particulars.setting is Setting.OUTPATIENT_HOSPITAL

    def row(self, code: str, modifier: str = "") -> FeeRow | None:
        """The row of a code and modifier; without one the code's own, or the only one it has (86153-26)."""
        rows = self.rows.get(code, [])
        found = next((row for row in rows if row.modifier == modifier), None)
        return found or (rows[0] if rows and not modifier else None)

    def priced(self, codes: Iterable[str]) -> list[str]:
        """Those of `codes` that the schedule pays; all that have a row where it pays none."""
        listed = [(code, row) for code in codes if (row := self.row(code))]
        return [code for code, row in listed if row.status in PRICED] or [code for code, _ in listed]

    def finding(self, verdict: Verdict, row: FeeRow, facts: Mapping[str, Any], *beside: str) -> Finding:
        """A finding about the code of `row`, and about the codes `beside` it."""
        return Finding(
            NAME,
            verdict,
            (row.code, *beside),
            {**facts, "hospital": self.hospital, **self.edition.facts()},
            (self.edition.citation(row.row),),
            self.warnings,
        )
