"""Section `groups`: into what a code is grouped for payment and statistics.

Diagnoses: CC and MCC with what takes the effect away (IPPS Tables 6I, 6J, 6K), present on admission, CMS-HCC. MS-DRGs: the line of
Table 5. Procedures: RBCS. Each by its own edition, absent where its list is not loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.codes.readers import complications, diagnoses
from consultant.codes.shapes import compact
from consultant.reference.from_known import cautions_of, known_of
from consultant.reference.laying import code_cell, day_cell, left_out, once
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from consultant.codes.known import Known
    from consultant.reference.shapes import Subject

    Fact: TypeAlias = "tuple[str, Cell]"

KEY, TITLE = "groups", "Groups for payment and statistics"
MOST_PRINCIPALS = 20
"""How many principal diagnoses that take the effect of a CC away are named."""

LEVELS = {
    "CC": "complication or comorbidity (CC)",
    "MCC": "major complication or comorbidity (MCC)",
    None: "neither a CC nor an MCC",
}
KINDS = {"SURG": "surgical", "MED": "medical"}


def groups(subject: Subject) -> Section | None:
    """Facts, the table of risk categories, and the principal diagnoses beside which a CC has no effect."""
    known, exempt = known_of(subject, "groups"), known_of(subject, "poa_exempt")
    if not (known or exempt):
        return None
    facts = [fact for one in known for fact in _FACTS[one.facts["group"]](one.facts)]
    facts += [("Present on admission", Cell(_poa(one))) for one in exempt]
    tables = (*_hccs(known), *_principals(subject, known))
    cited = once(one.citation for one in (*known, *exempt))
    return Section(
        KEY, TITLE, tuple(facts), tables=tables, citations=cited, cautions=cautions_of((*known, *exempt))
    )


def _poa(one: Known) -> str:
    return f"{'exempt' if one.facts['exempt'] else 'not exempt'} from POA reporting"


def _level(facts: Mapping[str, Any]) -> Iterator[Fact]:
    yield "As a secondary diagnosis", Cell(LEVELS[facts["level"]])


def _exclusions(facts: Mapping[str, Any]) -> Iterator[Fact]:
    number = facts["principal_diagnoses"]
    beside = f"beside {number:,} principal diagnos{'i' if number == 1 else 'e'}s"
    yield "No effect as a CC or MCC", Cell(beside if number else "beside no principal diagnosis")
    if facts["only_if_discharged_alive"]:
        yield "Counts", Cell("only if the patient is discharged alive")
    for one in facts["no_effect_in_ms_drgs"]:
        drgs = one["first"] if one["first"] == one["last"] else f"{one['first']} to {one['last']}"
        yield "No effect in MS-DRG", Cell(f"{drgs} {one['title']}".strip())


def _drg(facts: Mapping[str, Any]) -> Iterator[Fact]:
    named = (
        ("Relative weight", facts["weight"]),
        ("Weight before the cap", facts["weight_before_cap"]),
        ("Geometric mean stay, days", facts["geometric_mean_stay"]),
        ("Arithmetic mean stay, days", facts["arithmetic_mean_stay"]),
    )
    yield from ((name, Cell(value)) for name, value in named if value is not None)
    if facts["mdc"]:
        yield "Major diagnostic category", Cell(f"{facts['mdc']} {facts['mdc_title']}".strip())
    if facts["type"]:
        yield "Type", Cell(KINDS.get(facts["type"], facts["type"]))
    yield "Post-acute transfer MS-DRG", Cell("yes" if facts["post_acute"] else "no")
    yield "Special pay MS-DRG", Cell("yes" if facts["special_pay"] else "no")


def _titled(facts: Mapping[str, Any]) -> Iterator[Fact]:
    yield "Title in the list of all years", Cell(facts["title"])
    if facts["terminated"]:
        yield "Given up after", day_cell(facts["terminated"])


def _class(facts: Mapping[str, Any]) -> Iterator[Fact]:
    yield "RBCS category", Cell(facts["category"])
    yield "RBCS subcategory", Cell(facts["subcategory"])
    yield "RBCS family", Cell(facts["family"])
    yield "RBCS kind", Cell(facts["kind"])
    yield "RBCS class since", day_cell(facts["effective"])


def _in_a_table(_: Mapping[str, Any]) -> Iterator[Fact]:
    yield from ()


_FACTS: dict[str, Callable[[Mapping[str, Any]], Iterator[Fact]]] = {
    "complication": _level,
    "cc-exclusions": _exclusions,
    "hcc": _in_a_table,
    "ms-drg": _drg,
    "ms-drg-title": _titled,
    "rbcs": _class,
}
"""How each group of `codes/readers/known_groups.py` is told."""


def _hccs(known: Sequence[Known]) -> Iterator[Table]:
    rows = tuple(
        (
            Cell(one.facts["model"]),
            Cell(one.facts["name"]),
            Cell(one.facts["label"]),
            Cell(f"{one.facts['label_edition']} (label)" if one.facts["label_edition"] else ""),
        )
        for one in known
        if one.facts["group"] == "hcc"
    )
    edition = next((one.edition.release for one in known if one.facts["group"] == "hcc"), "")
    if rows:
        yield Table(f"Risk adjustment, {edition}", ("Model", "Category", "Label", "Label from"), rows)


def _principals(subject: Subject, known: Sequence[Known]) -> Iterator[Table]:
    number = sum(one.facts["principal_diagnoses"] for one in known if one.facts["group"] == "cc-exclusions")
    if not number:
        return
    read = subject.books.read
    codes = read(complications.excluding, compact(subject.code), subject.on, MOST_PRINCIPALS)
    titled = read(diagnoses.find_codes, [compact(code) for code in codes], subject.on)
    titles = {entry.code: entry.title for entry in titled.values()}
    rows = tuple((code_cell(CodeSystem.ICD10CM, code), Cell(titles.get(code, ""))) for code in codes)
    caption = "Principal diagnoses beside which it has no effect"
    yield Table(caption, ("Code", "Title"), rows, left_out(number, len(rows)))
