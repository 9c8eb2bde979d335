"""What the pair check and the claim check take and give."""

from __future__ import annotations

from datetime import date as Day  # noqa: N812 - `date` is a field here
from typing import Annotated

from pydantic import Field, StringConstraints

from consultant.reference.typed_about import IMPOSSIBLE
from consultant.reference.typed_codes import MOST_CODES, MOST_DIAGNOSES, MOST_LINES, MOST_UNITS
from consultant.vocabulary import Setting, Sex
from consultant.web.api.shapes import Finding, Given, Told

Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z.-]+$")]
Modifier = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{2}$")]


class PairsIn(Given):
    """Two or more codes, modifiers behind a hyphen. `date` is the date of service."""

    codes: Annotated[list[Code], Field(max_length=MOST_CODES, examples=[["99213-25", "20610"]])]
    date: Day | None = None
    setting: Setting | None = None


class LineIn(Given):
    """A line of a claim; `diagnoses` are the letters of those that it points to."""

    code: Code = Field(examples=["99213"])
    modifiers: Annotated[list[Modifier], Field(max_length=4, default_factory=list)]
    units: Annotated[int, Field(ge=1, le=MOST_UNITS)] = 1
    diagnoses: Annotated[str, StringConstraints(pattern=r"^[A-La-l]{0,4}$")] = ""


class ClaimIn(Given):
    """A claim: its lines, and its diagnoses in their order (A, B, C …)."""

    lines: Annotated[list[LineIn], Field(max_length=MOST_LINES)]
    diagnoses: Annotated[list[Code], Field(max_length=MOST_DIAGNOSES, default_factory=list)]
    date: Day | None = None
    setting: Setting | None = None
    sex: Sex | None = None
    age: Annotated[int, Field(ge=0, le=IMPOSSIBLE)] | None = None


class ChecksTold(Told):
    """The first line of a reply, what it says to the claim, the notes, every finding, and the editions."""

    outcome: str = Field(examples=["only_if"])
    answer: list[str]
    notes: list[str]
    findings: list[Finding]
    editions: list[str]
