"""The diagnoses of a mail laid beside the tabular list: which of them are asked about together, and what stands there of each.

A group is asked where an intent (together, which first) or the words between two codes (`I10 with N18.6`) say so; the
diagnoses of a claim, beside procedures or a denial, are a group too, of which only what decides the claim is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from consultant.checks.groups.asked import EXEMPT, RISK, SEVERITY, WHICH_DRG
from consultant.codes.readers import diagnosis_notes, guidelines
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Finding, IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.entries import Edition
    from consultant.codes.readers.diagnosis_notes import Noted
    from consultant.verdicts import Verdict
    from consultant.vocabulary import Citation, Mention

NAME = "diagnoses"
MOST_DIAGNOSES = 25
"""A claim holds at most 25 diagnoses (837I; 12 on the 837P); a longer list is cut."""

_JOINED = re.compile(
    r"[\s,]{0,2}(?:with|w/|\+|&|plus|along with|together with|and also)\s{0,2}", re.IGNORECASE
)
_BOTH = re.compile(
    r"\b(?:both|together|all (?:three|four|five|of (?:these|them))|same (?:claim|visit|encounter))\b",
    re.IGNORECASE,
)
_MERELY_LISTED: tuple[set[IntentKind], ...] = (set(), {IntentKind.DESCRIBE, IntentKind.VALIDITY})
"""How codes are read behind which nothing but a question mark stands (`I10, N18.6, Z99.2?`)."""
_ALTERNATIVES = re.compile(r"\b(?:or|vs\.?|versus|instead of|rather than|difference)\b", re.IGNORECASE)
_FIRST_VISIT = re.compile(
    r"\b(?:first|initial) (?:visit|encounter|time)\b|\bfollow[- ]?up\b|\bf/u\b", re.IGNORECASE
)
_ORDER = re.compile(
    r"\bfirst\b(?! (?:visit|encounter|time))|\bsequenc\w*|\border\b|\bprimary or\b|\bprincipal or\b"
    r"|\bwhich\b[^.?!]{0,60}\b(?:principal|primary|pdx)\b"
    r"|\b(?:be|as) (?:the |a |my )?(?:principal|primary|pdx)\b",
    re.IGNORECASE,
)
_TOGETHER = (IntentKind.PAIR, IntentKind.SEQUENCING)
_JOINED_KINDS = (IntentKind.VALIDITY, IntentKind.DESCRIBE, IntentKind.GUIDELINE, IntentKind.BILATERAL)


@dataclass(frozen=True, slots=True)
class Group:
    """Codes that are asked about together; `ordered`: which is first is asked; not `asked`: merely on one claim."""

    codes: tuple[str, ...]
    asked: bool = True
    together: bool = True
    ordered: bool = False

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each pair of its codes once."""
        return combinations(self.codes, 2)


@dataclass
class Laid:
    """What the rules work with. `noted` holds only codes that the tabular list's edition knows."""

    matter: Matter
    _guidelines: dict[str, tuple[Citation, ...]] = field(default_factory=dict)

    @cached_property
    def mentions(self) -> list[Mention]:
        """The diagnoses of the mail, one by one: ranges are no list of what a patient has."""
        every = self.matter.question.mentions
        return [one for one in every if one.system is CodeSystem.ICD10CM and not one.range_end]

    @cached_property
    def codes(self) -> list[str]:
        """The distinct codes, at most `MOST_DIAGNOSES`."""
        return list(dict.fromkeys(one.code for one in self.mentions))[:MOST_DIAGNOSES]

    @cached_property
    def groups(self) -> list[Group]:
        """What is asked together, each set of codes once; else what stands on one claim."""
        asked = [group for group in (*self._by_intent(), *self._by_words()) if group.codes]
        merged: dict[frozenset[str], Group] = {}
        for group in asked:
            former = merged.get(frozenset(group.codes))
            merged[frozenset(group.codes)] = _merged(former, group) if former else group
        claims = [one for one in self._claims() if not any(set(one.codes) <= held for held in merged)]
        return [*merged.values(), *claims]

    def _by_intent(self) -> Iterator[Group]:
        question = self.matter.question
        for intent in question.intents:
            if intent.kind in _TOGETHER and (intent.kind is IntentKind.PAIR or self._asks_order):
                about = [question.mentions[at] for at in intent.mentions] or self._all_without_procedures()
                ordered = intent.kind is IntentKind.SEQUENCING
                codes = self._codes(about)
                if ordered or len(codes) > 1:
                    yield Group(codes, together=not ordered, ordered=ordered)

    @property
    def _asks_order(self) -> bool:
        """Whether an order is asked, and not a first visit or a principal diagnosis only told beside a question on its group."""
        text = self.matter.question.text
        beside = any(cue.search(text) for cue in (SEVERITY, RISK, EXEMPT, WHICH_DRG, _FIRST_VISIT))
        return not beside or bool(_ORDER.search(text))

    def _all_without_procedures(self) -> list[Mention]:
        return [] if self.bills_procedures else self.mentions

    @property
    def bills_procedures(self) -> bool:
        """Whether the mail has procedures, so that its diagnoses stand on a claim."""
        return any(one.system in PROCEDURE_SYSTEMS for one in self.matter.question.mentions)

    def _by_words(self) -> Iterator[Group]:
        """Two codes that the words put together, where they are asked about at all; both sides of one place."""
        question = self.matter.question
        if not question.asks(*_JOINED_KINDS):
            return
        if question.asks(IntentKind.VALIDITY) and not self.bills_procedures and _BOTH.search(question.text):
            yield Group(tuple(self.codes) if len(self.codes) > 1 else ())
        for one, two in pairwise(self.mentions):
            joined = _JOINED.fullmatch(question.text[one.end : two.start])
            if one.code != two.code and (joined or question.asks(IntentKind.BILATERAL)):
                yield Group((one.code, two.code))

    def _claims(self) -> Iterator[Group]:
        """The diagnoses of each question that stand beside procedures or a denial, or are listed as one patient's."""
        question = self.matter.question
        denied = question.asks(IntentKind.DENIAL)
        for indexes in [part.mentions for part in question.parts] or [tuple(range(len(question.mentions)))]:
            mentions = [question.mentions[at] for at in indexes]
            codes = self._codes(mentions)
            billed = (
                denied or self._of_one_patient or any(one.system in PROCEDURE_SYSTEMS for one in mentions)
            )
            if billed and len(codes) > 1:
                yield Group(codes, asked=False)

    @property
    def _of_one_patient(self) -> bool:
        """Whether codes that are only listed may be one patient's: they are no alternatives, and nothing is asked of each."""
        question = self.matter.question
        beside = any(cue.search(question.text) for cue in (SEVERITY, RISK, EXEMPT, WHICH_DRG, _ALTERNATIVES))
        kinds = {intent.kind for intent in question.intents}
        return not beside and kinds in _MERELY_LISTED

    def _codes(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        allowed = set(self.codes)
        return tuple(
            dict.fromkeys(one.code for one in mentions if one in self.mentions and one.code in allowed)
        )

    @cached_property
    def _read(self) -> tuple[Edition | None, dict[str, Noted]]:
        return self.matter.books.read(diagnosis_notes.of_codes, self.codes, self.matter.asked)

    @property
    def edition(self) -> Edition | None:
        """The tabular list's edition for the date; None where none is loaded."""
        return self._read[0]

    @property
    def noted(self) -> dict[str, Noted]:
        """What the tabular list says of each code that it knows."""
        return self._read[1]

    def known(self, codes: Iterable[str]) -> list[Noted]:
        """Those of `codes` that the tabular list knows."""
        return [self.noted[code] for code in codes if code in self.noted]

    def titles(self, codes: Sequence[str]) -> dict[str, str]:
        """The titles of codes that the mail does not name, as far as they are complete in this edition."""
        return self.matter.books.read(diagnosis_notes.titles, list(codes), self.matter.asked)

    def finding(
        self,
        verdict: Verdict,
        codes: Sequence[str],
        facts: dict[str, Any],
        rows: Iterable[str],
        *governing: str,
    ) -> Finding:
        """A finding of the tabular list's edition; `governing` are the sections of the guidelines, the foremost first."""
        edition = self.edition
        if edition is None:
            raise LookupError  # no rule runs without an edition
        told = {**facts, "guideline": governing[0] if governing else "", **edition.facts()}
        cited = [edition.citation(row) for row in rows]
        cited += [citation for number in governing for citation in self._guideline(number)]
        cautions = (edition.caution,) if edition.caution else ()
        return Finding(NAME, verdict, tuple(codes), told, tuple(cited), cautions)

    def _guideline(self, number: str) -> tuple[Citation, ...]:
        """The section of the loaded guidelines; () where they are not loaded or have no such section."""
        if number not in self._guidelines:
            found = self.matter.books.read(guidelines.section, number, self.matter.asked)
            self._guidelines[number] = (found.edition.citation(found.row),) if found else ()
        return self._guidelines[number]


def _merged(one: Group, two: Group) -> Group:
    return Group(
        one.codes,
        asked=one.asked or two.asked,
        together=one.together or two.together,
        ordered=one.ordered or two.ordered,
    )
