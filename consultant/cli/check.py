"""`consultant check pairs CODE…` and `consultant check claim --line …`: what the pages /check/pairs and /check/claim tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import print_json
from consultant.cli.services import open_services
from consultant.contract.checks import checked_json
from consultant.errors import UsageError
from consultant.reference.checked_rows import NOTHING
from consultant.reference.checker import check_claim, check_pairs
from consultant.reference.typed_about import About
from consultant.reference.typed_codes import read_claim, read_pairs, split_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.reference.checked_rows import GradedRow
    from consultant.reference.checker import Checked
    from consultant.reference.typed_about import Trouble

Day = Annotated[str, typer.Option("--date", help="Date of service, YYYY-MM-DD.")]
Where = Annotated[str, typer.Option("--setting", help="practitioner, outpatient_hospital or dme.")]

app = typer.Typer(
    no_args_is_help=True, help="Check codes or a claim as the desk would, without a question in words."
)


@app.command("pairs")
def pairs(
    codes: Annotated[list[str], typer.Argument(help="Two or more codes, such as 99213-25 20610.")],
    date: Day = "",
    setting: Where = "",
    as_json: AsJson = False,
) -> None:
    """May these codes be billed together?"""
    books = open_services().books
    typed, wrong = read_pairs(books, codes, About(setting, date))
    _refuse(wrong)
    _print(check_pairs(books, typed), as_json=as_json)


@app.command("claim")
def claim(
    line: Annotated[list[str], typer.Option(help="CODE-MODIFIERS*UNITS:DIAGNOSES, such as 99213-25*1:AB.")],
    dx: Annotated[list[str] | None, typer.Option(help="The diagnoses in their order (A, B, C …).")] = None,
    date: Day = "",
    setting: Where = "",
    sex: Annotated[str, typer.Option(help="The patient's: female or male.")] = "",
    age: Annotated[str, typer.Option(help="The patient's, in years.")] = "",
    as_json: AsJson = False,
) -> None:
    """Does this claim stand, line by line?"""
    books = open_services().books
    diagnoses = ", ".join(dx or ())
    about = About(setting, date, sex, age)
    typed, wrong = read_claim(books, [split_line(one) for one in line], diagnoses, about)
    _refuse(wrong)
    _print(check_claim(books, typed), as_json=as_json)


def _refuse(wrong: Sequence[Trouble]) -> None:
    """The first thing that is wrong ends the command."""
    for one in wrong:
        raise UsageError(f"Line {one.line}: {one.sentence}" if one.line else one.sentence)


def _print(checked: Checked, *, as_json: bool) -> None:
    if as_json:
        print_json(checked_json(checked))
        return
    print("\n".join((*checked.answers, *checked.notes)))
    for table in checked.tables:
        print(f"\n{table.caption}")
        print("\n".join((*(_row(row) for row in table.rows), *table.under)))
    print(f"\nEditions: {'; '.join(checked.editions)}")


def _row(row: GradedRow) -> str:
    """What its cells say, between bars."""
    return f"- {' | '.join(cell.text for cell in row.cells if cell.text not in {'', NOTHING})}"
