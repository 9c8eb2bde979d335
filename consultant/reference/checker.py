"""The pair checker and the claim checker: typed-in codes become a `Question`, the desk's checks answer it.

So a checker can say nothing else than a reply would: findings, first line and sentences are a mail's, and only laid out as
tables. The web makes a link of what was typed (`web/codes/checkers.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.checks.check import check
from consultant.drafting.brief import Brief
from consultant.drafting.composers import answer
from consultant.drafting.letter import Sources
from consultant.drafting.phrases import missing
from consultant.reference.checked_rows import (
    claim_table,
    code_table,
    finding_tables,
    pair_tables,
)
from consultant.verdicts import Outcome
from consultant.vocabulary import Intent, IntentKind, Mention, Particulars, Question, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from consultant.codes.lookup import Books
    from consultant.drafting.letter import Section
    from consultant.reference.checked_rows import Graded
    from consultant.reference.typed_codes import Typed, TypedCode
    from consultant.vocabulary import Finding

_OPENINGS = (
    ("No", Outcome.NO),
    ("Only", Outcome.ONLY_IF),
    ("Can't tell", Outcome.CANT_TELL),
    ("Yes", Outcome.YES),
)
"""How the first line begins, and what that says to the claim (drafting/phrases/told.py)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the desk found. `answers` is the first line of a reply, `notes` what must be read before the facts.

    `tables` are the findings as rows, `sections` the same in the sentences of a reply, with the numbers of `sources`.
    `editions` are all that were looked in. `question` and `findings` are what a mail with the same words would have.
    """

    question: Question
    findings: tuple[Finding, ...]
    answers: tuple[str, ...]
    outcome: Outcome
    notes: tuple[str, ...]
    tables: tuple[Graded, ...]
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
    editions: tuple[str, ...]


def check_pairs(books: Books, typed: Typed) -> Checked:
    """May these codes be billed together?"""
    question = pair_question(typed)
    with books.at_one_moment():
        findings = check(question, books)
    return _laid_out(question, findings, typed)


def check_claim(books: Books, typed: Typed) -> Checked:
    """Does this claim stand, line by line?"""
    question = claim_question(typed)
    with books.at_one_moment():
        findings = check(question, books, on_a_form=True)
    return _laid_out(question, findings, typed)


def pair_question(typed: Typed) -> Question:
    """The question as a mail would ask it."""
    page = _Page("May ")
    for at, one in enumerate(typed.codes):
        last = at == len(typed.codes) - 1
        page.put("" if at == 0 else " and " if last else ", ")
        page.name(one)
    page.put(" be billed together?")
    return page.question(typed)


def claim_question(typed: Typed) -> Question:
    """The lines as a mail would list them, the diagnoses in their order."""
    page = _Page("Check this claim:")
    for one in typed.codes:
        page.put("\n")
        page.name(one)
        page.put(f" x{one.units or 1}")
    for at, one in enumerate(typed.diagnoses):
        page.put(", " if at else "\nDiagnoses: ")
        page.name(one)
    return page.question(typed)


class _Page:
    """A text as it grows, with the place of each code in it."""

    def __init__(self, opening: str) -> None:
        self._text = opening
        self._mentions: list[Mention] = []

    def put(self, words: str) -> None:
        self._text += words

    def name(self, one: TypedCode) -> None:
        start, end = len(self._text), len(self._text) + len(one.code)
        self._mentions.append(
            Mention(
                one.system, one.code, start, end, one.code, 1.0, None, one.modifiers, one.units, ("typed in",)
            )
        )
        self._text += "-".join((one.code, *one.modifiers))

    def question(self, typed: Typed) -> Question:
        """Asked are the pairs of all, the units where there are several, and the modifiers that stand on some."""
        every = list(enumerate(self._mentions))
        kinds = {
            IntentKind.PAIR: tuple(at for at, _ in every),
            IntentKind.UNITS: tuple(at for at, one in every if (one.units or 1) > 1),
            IntentKind.MODIFIER: tuple(at for at, one in every if one.modifiers),
        }
        asked = [Intent(kind, mentions) for kind, mentions in kinds.items() if mentions]
        said = Particulars(date_of_service=typed.on, setting=typed.setting, sex=typed.sex, age=typed.age)
        return Question(self._text, tuple(self._mentions), said, tuple(asked))


def _laid_out(question: Question, findings: tuple[Finding, ...], typed: Typed) -> Checked:
    """The units are left out of what the words answer: each limit stands in its row, and the first line tells what is in the way."""
    told = tuple(one for one in question.intents if one.kind is not IntentKind.UNITS)
    brief = Brief(ReplyKind.ANSWER, "", "", replace(question, intents=told), findings)
    said = answer.compose(brief)
    tables = (
        *claim_table(brief, typed),
        *pair_tables(brief),
        *finding_tables(brief),
        *code_table(brief),
    )
    return Checked(
        question,
        findings,
        tuple(said["answers"]),
        _outcome(said["answers"]),
        (*said["warnings"], *(line.text for line in missing.lines(brief, Sources()))),
        tables,
        tuple(said["sections"]),
        tuple(said["sources"]),
        tuple(_editions(findings)),
    )


def _outcome(answers: Sequence[str]) -> Outcome:
    first = " ".join(answers)
    return next((outcome for opening, outcome in _OPENINGS if first.startswith(opening)), Outcome.FACT)


def _editions(findings: Iterable[Finding]) -> list[str]:
    """Book and edition of every row, found or missed."""
    cited = {(one.system, one.release) for finding in findings for one in finding.citations}
    return [f"{system}, {release}" for system, release in sorted(cited)]
