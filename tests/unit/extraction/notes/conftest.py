"""Books that know a few wordings: what a search finds for exact words, the headings of a code, the codes beside it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeEntry, Edition
from consultant.codes.known import Known
from consultant.codes.search.search import Hit, search
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from consultant.extraction.notes.searches import NoteBooks

EDITION = Edition(
    1, Book.ICD10CM, None, "FY2026", date(2025, 10, 1), date(2026, 9, 30), None, date(2026, 4, 1)
)


def hit(
    code: str, title: str, score: float = 1.0, *, why: str = "", system: CodeSystem = CodeSystem.ICD10CM
) -> Hit:
    entry = CodeEntry(system, code, title, billable=True, edition=EDITION, row=code)
    return Hit(system, entry, score, (why or f"title: {title}",))


WORDINGS: dict[str, list[Hit]] = {
    "pneumonia": [hit("J18.9", "Pneumonia, unspecified organism")],
    "fever": [hit("R50.9", "Fever, unspecified")],
    "cough": [hit("R05.9", "Cough, unspecified")],
    "type 2 diabetes": [
        hit("E11.9", "Type 2 diabetes mellitus without complications", 0.95, why="index: Diabetes, type 2")
    ],
    "nephropathy": [
        hit("N28.9", "Disorder of kidney and ureter, unspecified", 0.8, why="index: Nephropathy")
    ],
    "type 2 diabetes with nephropathy": [
        hit("E11.21", "Type 2 diabetes mellitus with diabetic nephropathy", 0.97)
    ],
    "forehead": [hit("S09.90XA", "Unspecified injury of head", 0.86, why="index: Injury, forehead")],
    "lisinopril": [
        hit("T46.4X6A", "Underdosing of ACE inhibitors", 0.72, why="table of drugs: Lisinopril: underdosing")
    ],
    "breast cancer": [hit("C50.919", "Malignant neoplasm of unspecified site of unspecified female breast")],
    "personal history of breast cancer": [
        hit("Z85.3", "Personal history of malignant neoplasm of breast", 0.9)
    ],
    "colon cancer": [hit("C18.9", "Malignant neoplasm of colon, unspecified")],
    "family history of malignant neoplasms of digestive organs": [
        hit("Z80.0", "Family history of malignant neoplasm of digestive organs")
    ],
    "family history of colon cancer": [
        hit("Z80.3", "Family history of malignant neoplasm of breast", 0.7),
        hit("C18.9", "Malignant neoplasm of colon, unspecified", 0.6),
    ],
    "hypertension": [hit("I10", "Essential (primary) hypertension")],
    "presence of right knee replacement": [hit("Z96.651", "Presence of right artificial knee joint", 0.8)],
    "fracture of radius": [
        hit("S52.90XA", "Unspecified fracture of unspecified forearm, initial encounter", 0.9)
    ],
    "colonoscopy": [hit("Z12.11", "Encounter for screening for malignant neoplasm of colon", 0.8)],
    "warfarin": [
        hit("T45.516A", "Underdosing of anticoagulants", 0.7, why="table of drugs: Warfarin: underdosing")
    ],
    "long term (current) use of anticoagulants": [hit("Z79.01", "Long term (current) use of anticoagulants")],
    "anemia": [hit("D64.9", "Anemia, unspecified")],
    "pregnancy complicated by anemia": [
        hit("O99.019", "Anemia complicating pregnancy, unspecified trimester", 0.9)
    ],
    "migraine": [hit("G43.909", "Migraine, unspecified, not intractable")],
    "aura": [hit("R44.3", "Hallucinations, unspecified", 0.5, why="index: Aura")],
    "migraine without aura": [hit("G43.009", "Migraine without aura, not intractable")],
}
PROCEDURES = {
    "colonoscopy": [hit("0DJD8ZZ", "Inspection of Lower Intestinal Tract", system=CodeSystem.ICD10PCS)]
}
HEADINGS = {"C": ("Malignant neoplasms of digestive organs", "Neoplasms")}
LEAVES = {
    "S529": ["Unspecified fracture of right forearm", "Unspecified fracture of left forearm"],
    "O990": ["Anemia complicating pregnancy, third trimester"],
}


@dataclass
class Shelved:
    """Such books; `asked` are the words that were searched for."""

    asked: list[str] = field(default_factory=list)

    def read(self, reader: Callable[..., Any], *asked: Any, **_named: Any) -> Any:
        if reader is not search:
            section, chapter = HEADINGS.get(asked[1][:1], ("", ""))
            facts = {"section_title": section, "chapter_title": chapter}
            return [Known(facts, "", EDITION, "")]
        words, system = asked
        self.asked.append(words)
        shelf = PROCEDURES if system is CodeSystem.ICD10PCS else WORDINGS
        return shelf.get(words.lower(), [])

    def leaves(self, code: str, on: date | None = None, limit: int = 0) -> list[CodeEntry]:
        return [hit(f"{code[:3]}.{code[3:]}3", title).entry for title in LEAVES.get(code, [])]

    def at_one_moment(self) -> AbstractContextManager[None]:
        return nullcontext()


@pytest.fixture
def shelved() -> NoteBooks:
    return cast("NoteBooks", Shelved())
