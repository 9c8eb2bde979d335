"""The findings of a check as tables: the lines of a claim, the pairs, what else is in the way, and the codes one by one.

Every sentence is made by `drafting/phrases/`, so that a page says a finding as a mail does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.drafting.composers import answer
from consultant.drafting.letter import Line, Sources
from consultant.drafting.letter import Table as LetterTable
from consultant.drafting.phrases import add_on, claim, pair_verdict, pairs, units, validity
from consultant.drafting.phrases.words import capital, outside, setting_words
from consultant.reference.shapes import Cell
from consultant.reference.typed_codes import LETTERS
from consultant.verdicts import OUTCOMES, SAYS_NOTHING, WORST_FIRST, Outcome, Verdict, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consultant.drafting.brief import Brief
    from consultant.reference.typed_codes import Typed
    from consultant.vocabulary import CodeSystem, Finding

SEVERITY = {
    Outcome.NO: "Not as it stands",
    Outcome.ONLY_IF: "On a condition",
    Outcome.CANT_TELL: "Open",
    Outcome.YES: "In order",
    Outcome.FACT: "To know",
}
"""What a finding says to the claim, in words."""
IN_THE_WAY = frozenset({Outcome.NO, Outcome.ONLY_IF, Outcome.CANT_TELL})
PAIR_COLUMNS = (
    "Setting", "Column 1", "Column 2", "Result", "Modifier indicator", "Effective", "Deleted", "Rationale", "Source",
)  # fmt: skip
FINDING_COLUMNS = ("Severity", "Codes", "About", "What was found", "Source")
CODE_COLUMNS = ("Code", "System", "By itself", "Most units (MUE)", "Add-on code", "Source")
MOST_PLAIN_PAIRS = 4
"""So many pairs without an edit stand open; more are folded."""
_APART = frozenset({pairs.CHECK, claim.CHECK})
"""Checks with a table of their own."""
_BY_CODE = frozenset({validity.CHECK, units.CHECK, add_on.CHECK})
_NO_ROWS = frozenset({"The claim, line by line", "Billed together", "Not answered here"})
"""Sections of a reply that are laid out otherwise."""
NOTHING = "\u2013"
BESIDE = " (the closest edition, which does not cover the date)"
LISTED = "listed by CMS; its tables do not say whether it is valid on a date"


@dataclass(frozen=True, slots=True)
class GradedRow:
    """`grade` is what the row says to the claim; None where it says nothing by itself."""

    cells: tuple[Cell, ...]
    grade: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """A table whose rows are graded; `folded` where it is opened by whoever wants it. `under` are sentences below it."""

    key: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[GradedRow, ...]
    under: tuple[str, ...] = ()
    folded: bool = False


def claim_table(brief: Brief, typed: Typed) -> list[Graded]:
    """A row a line, as a reply sets it, and which diagnoses each line points to."""
    found = claim.claim_of(brief)
    if found is None:
        return []
    (table, *_) = (one for one in claim.lines(brief, Sources()) if isinstance(one, LetterTable))
    systems = _systems(brief)
    rows = [
        _claim_row(cells, line, at, typed, systems)
        for at, (cells, line) in enumerate(zip(table.rows, found.facts["lines"], strict=True))
    ]
    columns = (*claim.COLUMNS[:-1], "Diagnoses", claim.COLUMNS[-1])
    under = tuple(_unpointed(typed))
    return [Graded("lines", "The claim, line by line", columns, tuple(rows), under)]


def _claim_row(
    cells: Sequence[str], line: Mapping[str, object], at: int, typed: Typed, systems: Mapping[str, CodeSystem]
) -> GradedRow:
    number, code, modifiers, of_units, result = cells
    pointed = typed.codes[at].pointers if at < len(typed.codes) else ""
    if at >= len(typed.codes):
        number = LETTERS[at - len(typed.codes)]
    shown = (
        Cell(number),
        _code(code, systems),
        Cell(modifiers),
        Cell(of_units),
        Cell(" ".join(pointed)),
        Cell(result),
    )
    return GradedRow(shown, Outcome(str(line["outcome"])))


def _unpointed(typed: Typed) -> list[str]:
    """Lines without a pointer and diagnoses that no line points to, where any line points at all."""
    pointed = {letter for one in typed.codes for letter in one.pointers}
    if not pointed:
        return []
    bare = [str(at) for at, one in enumerate(typed.codes, start=1) if not one.pointers]
    missed = [
        f"{letter} ({one.code})"
        for letter, one in zip(LETTERS, typed.diagnoses, strict=False)
        if letter not in pointed
    ]
    told = [f"No diagnosis is pointed to by line {', '.join(bare)}."] if bare else []
    return told + ([f"No line points to {', '.join(missed)}."] if missed else [])


def pair_tables(brief: Brief) -> list[Graded]:
    """The pairs with a row of the edits, the strictest first; then those without one."""
    found = pair_verdict.about_pairs(brief.findings)
    systems = _systems(brief)
    ordered = sorted(found, key=lambda one: pair_verdict.WORST_FIRST.index(one.verdict))
    edits = [one for one in ordered if one.verdict is not Verdict.NO_EDIT]
    plain = [one for one in ordered if one.verdict is Verdict.NO_EDIT]
    whole_claim = claim.claim_of(brief) is not None
    if not whole_claim and len(plain) <= MOST_PLAIN_PAIRS:
        edits, plain = edits + plain, []
    made = []
    if edits:
        rows = tuple(_pair(one, systems) for one in edits)
        made.append(Graded("pairs", "Pairs: NCCI procedure-to-procedure edits", PAIR_COLUMNS, rows))
    if plain:
        rows = tuple(_pair(one, systems) for one in plain)
        words = f"Pairs without an edit in force ({len(plain)} row{'s' if len(plain) != 1 else ''})"
        made.append(Graded("without", words, PAIR_COLUMNS, rows, folded=True))
    return made


def _pair(finding: Finding, systems: Mapping[str, CodeSystem]) -> GradedRow:
    facts, (one, two) = finding.facts, finding.codes
    cells = (
        Cell(capital(setting_words(finding))),
        _code(one, systems),
        _code(two, systems),
        Cell(pair_verdict.of_one(finding)),
        Cell(facts.get("modifier_indicator", NOTHING)),
        Cell(facts.get("effective", NOTHING)),
        Cell(facts.get("deleted") or NOTHING),
        Cell(facts.get("rationale", NOTHING)),
        Cell(_sources([finding])),
    )
    return GradedRow(cells, OUTCOMES[finding.verdict])


def finding_tables(brief: Brief) -> list[Graded]:
    """What is in the way besides the pairs; then, folded, what is in order or only to be known."""
    groups = _grouped(one for one in _spoken(brief) if one.check not in _APART)
    rules: dict[str, None] = {}
    rows = [row for group in groups if (row := _finding(brief, group, rules))]
    rows.sort(key=lambda row: WORST_FIRST.index(row.grade or Outcome.FACT))
    ahead = tuple(row for row in rows if row.grade in IN_THE_WAY)
    rest = tuple(row for row in rows if row.grade not in IN_THE_WAY)
    made = [Graded("findings", "What else was found", FINDING_COLUMNS, ahead, tuple(rules))] if ahead else []
    if rest:
        made.append(Graded("rest", f"{len(rest)} more to know", FINDING_COLUMNS, rest, folded=bool(ahead)))
    return made


def _spoken(brief: Brief) -> Iterable[Finding]:
    """What a reply speaks of; of single codes only what is in the way, the rest stands in their table."""
    heard = replace(brief, findings=validity.spoken(brief))
    for one in units.spoken(heard):
        outside = one.check in _BY_CODE and OUTCOMES[one.verdict] not in IN_THE_WAY
        if not outside and one.verdict not in SAYS_NOTHING:
            yield one


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The limits of a code in several settings together, as a reply says them; each other finding by itself."""
    groups: dict[object, list[Finding]] = {}
    for at, one in enumerate(findings):
        groups.setdefault((one.check, one.codes) if one.check == units.CHECK else at, []).append(one)
    return list(groups.values())


def _finding(brief: Brief, group: list[Finding], rules: dict[str, None]) -> GradedRow | None:
    """The sentence of a reply that held these findings alone; what it adds of rules is gathered in `rules`."""
    alone = replace(brief, findings=tuple(group))
    for title, lines in answer.SECTIONS:
        said = [] if title in _NO_ROWS else [one for one in lines(alone, Sources()) if isinstance(one, Line)]
        if said:
            grade = worst(group)
            if grade in IN_THE_WAY:
                rules.update(dict.fromkeys(one.text for one in said[1:]))
            text = " ".join(filter(None, (said[0].text, "; ".join(said[0].under))))
            shown = (
                Cell(SEVERITY[grade]), Cell(_codes(group)), Cell(title), Cell(text), Cell(_sources(group)),
            )  # fmt: skip
            return GradedRow(shown, grade)
    return None


def code_table(brief: Brief) -> list[Graded]:
    """Each code by itself: whether it is valid, its limits of units, what it needs as an add-on code."""
    codes = dict.fromkeys((one.system, one.code) for one in brief.question.mentions)
    rows = tuple(_of_code(brief, system, code) for system, code in codes)
    return [Graded("codes", "The codes by themselves", CODE_COLUMNS, rows)]


def _of_code(brief: Brief, system: CodeSystem, code: str) -> GradedRow:
    found = [one for one in brief.findings if one.codes[:1] == (code,)]
    by_itself = [one for one in found if one.check == validity.CHECK]
    limits = [one for one in found if one.check == units.CHECK]
    needs = [one for one in found if one.check == add_on.CHECK]
    cells = (
        Cell(code, system),
        Cell(system.value),
        Cell(_by_itself(by_itself, code)),
        Cell(_first(units.lines(replace(brief, findings=tuple(limits)), Sources()), code)),
        Cell(_first(add_on.lines(replace(brief, findings=tuple(needs)), Sources()), code)),
        Cell(_sources([one for one in (*by_itself, *limits, *needs) if one.verdict is not Verdict.LISTED])),
    )
    return GradedRow(cells)


def _by_itself(found: Sequence[Finding], code: str) -> str:
    """Whether it is valid, as a reply says it; of a number that is only listed in short."""
    for one in found:
        if one.verdict is Verdict.LISTED:
            return LISTED
        if one.verdict in validity.SENTENCES:
            return _behind(validity.SENTENCES[one.verdict](one), code)
    return "no loaded book tells"


def _first(lines: Sequence[Line], code: str) -> str:
    """What stands behind the code in the first line."""
    return _behind(lines[0].text, code) if lines else NOTHING


def _behind(sentence: str, code: str) -> str:
    for sign in (": ", ", ", " "):
        sentence = sentence.removeprefix(f"{code}{sign}")
    return sentence


def _systems(brief: Brief) -> dict[str, CodeSystem]:
    return {one.code: one.system for one in brief.question.mentions}


def _code(code: str, systems: Mapping[str, CodeSystem]) -> Cell:
    return Cell(code, systems.get(code))


def _codes(group: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(code for one in group for code in one.codes))


def _sources(group: Iterable[Finding]) -> str:
    """Book, edition and rows of the citations; an edition that does not cover the date says so."""
    rows: dict[str, dict[str, None]] = {}
    for finding in group:
        beside = outside(finding)
        for one in finding.citations:
            aside = BESIDE if one in beside else ""
            rows.setdefault(f"{one.system}, {one.release}{aside}", {})[one.row] = None
    return "; ".join(f"{edition}: {', '.join(of_it)}" for edition, of_it in rows.items()) or NOTHING
