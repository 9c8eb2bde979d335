"""The columns of the tables of drugs and of neoplasms, and which codes each may hold: by these exchanged columns are noticed.

In the table of drugs the last figure of every code is that of its column. In the neoplasm table the category tells the
behavior; the publisher has one cell in 9,018 otherwise (C77.0 as a primary malignancy), so that some may disagree. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.importers.importer import MalformedLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consultant.codes.importers.icd10.index_rows import Term


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table in the order in which cells are stored, and the shapes of the codes in them.

    `odd_ones`: how many cells of a hundred may hold a code of another column.
    """

    names: tuple[str, ...]
    shapes: tuple[re.Pattern[str], ...]
    odd_ones: int


DRUGS = Columns(
    (
        "Poisoning Accidental",
        "Poisoning Intentional self-harm",
        "Poisoning Assault",
        "Poisoning Undetermined",
        "Adverse effect",
        "Underdosing",
    ),
    tuple(re.compile(rf"T\d\d\.[0-9A-Z]{{0,3}}{figure}\.?-?") for figure in range(1, 7)),
    odd_ones=0,
)
NEOPLASMS = Columns(
    (
        "Malignant Primary",
        "Malignant Secondary",
        "Ca in situ",
        "Benign",
        "Uncertain Behavior",
        "Unspecified Behavior",
    ),
    tuple(
        re.compile(rf"(?:{category})(?:\..*|-)?")
        for category in (
            r"C(?!7[7-9B])..",  # C7A: primary neuroendocrine tumors
            r"C7[7-9B]|C80",
            r"D0\d",
            r"D[12]\d|D3[0-6A]",
            r"D3[7-9]|D4[0-8]",
            r"D49",
        )
    ),
    odd_ones=1,
)


def in_their_columns(terms: Iterable[Term], columns: Columns) -> Iterator[Term]:
    """The same terms. Raises MalformedLine, at the end, where more cells than may do so hold a code of another column."""
    cells, odd = 0, []
    for term in terms:
        for text, name, shape in zip(term.cells, columns.names, columns.shapes, strict=False):
            cells += bool(text.strip("-"))
            if text.strip("-") and not shape.fullmatch(text):
                odd.append((term.line, text, name))
        yield term
    if len(odd) * 100 > cells * columns.odd_ones:
        line, text, name = odd[0]
        raise MalformedLine(
            line, f"{text[:40]} is no code of this column ({len(odd)} of {cells} cells)", name
        )
