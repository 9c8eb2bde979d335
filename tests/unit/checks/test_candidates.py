"""Codes that are looked for by words: candidates with their editions, never an identifier, never what is not loaded."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from consultant.checks import candidates
from consultant.checks.matter import Matter
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Description, Finding, Identifier, Question

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

DX, SUPPLY = CodeSystem.ICD10CM, CodeSystem.HCPCS


def found(shelf: Books, words: str, system: CodeSystem | None, text: str = "") -> Finding:
    whole = text or words
    start = whole.index(words)
    question = Question(whole, descriptions=(Description(start, start + len(words), system),))
    (one,) = candidates.check(Matter(question, shelf))
    return one


def test_the_closest_code_comes_first_with_its_edition(shelf: Books) -> None:
    one = found(shelf, "narrow outflow valve", DX)
    assert (one.verdict, one.codes[0]) == (Verdict.CANDIDATES, "I35.0")
    assert one.facts["candidates"][0]["title"] == "Invented narrow outflow valve"
    assert one.citations[0].release == "FY2026"


def test_a_dose_becomes_units_of_the_code_s_own_amount(shelf: Books) -> None:
    first = found(shelf, "pain reliever injection 40 units", SUPPLY).facts["candidates"][0]
    assert (first["code"], first["units"], first["exact"]) == ("J1885", 3, False)


def test_without_a_list_named_diagnoses_and_supplies_are_searched(shelf: Books) -> None:
    assert found(shelf, "invented sterile fluid vessel", None).codes[0] == "A4218"
    assert found(shelf, "narrow outflow valve", None).codes[0] == "I35.0"


def test_words_that_come_close_to_nothing_have_no_candidate(shelf: Books) -> None:
    assert found(shelf, "quixotic zeppelin", DX).verdict is Verdict.NO_CANDIDATE


def test_what_identifies_a_patient_is_neither_searched_nor_said_back(shelf: Books) -> None:
    text = "ICD-10 for Jane Roe with a narrow outflow valve"
    words = "Jane Roe with a narrow outflow valve"
    question = Question(
        text,
        descriptions=(Description(text.index(words), len(text), DX),),
        identifiers=(Identifier("name", text.index("Jane"), text.index("Jane") + 8),),
    )
    (one,) = candidates.check(Matter(question, shelf))
    assert "Roe" not in str(one.facts)
    assert one.codes[0] == "I35.0"


@pytest.mark.parametrize("system", [CodeSystem.CPT, CodeSystem.LOINC, CodeSystem.MSDRG])
def test_a_list_that_is_not_loaded_is_said_to_be_so(shelf: Books, system: CodeSystem) -> None:
    one = found(shelf, "removal of a skin tag", system)
    assert (one.verdict, one.codes) == (Verdict.NOT_SEARCHABLE, ())
    assert one.facts["system"] == system


def test_nothing_of_the_words_is_in_the_facts(shelf: Books) -> None:
    one = found(shelf, "Pearl Burns, narrow outflow valve, chart 4471882", DX)
    assert not {"Pearl", "Burns", "4471882"} & set(str(one.facts).replace(",", " ").split())


@pytest.mark.parametrize(
    "words", ["no narrow outflow valve", "Denies narrow outflow valve", "r/o narrow outflow valve"]
)
def test_what_is_not_there_has_no_candidate(shelf: Books, words: str) -> None:
    assert found(shelf, words, DX).verdict is Verdict.NO_CANDIDATE


def test_several_descriptions_are_numbered(shelf: Books) -> None:
    text = "narrow outflow valve; sterile fluid"
    question = Question(text, descriptions=(Description(0, 20, DX), Description(22, 35, SUPPLY)))
    assert [one.facts["number"] for one in candidates.check(Matter(question, shelf))] == [1, 2]
    assert found(shelf, "narrow outflow valve", DX).facts["number"] == 0


def test_several_of_a_category_tell_in_what_they_differ(shelf: Books) -> None:
    one = found(shelf, "break of the upper forearm later visit right", DX)
    assert one.codes[0].startswith("S52.101")
    assert len([code for code in one.codes if code.startswith("S52.101")]) == 1


class _Hit:
    def __init__(self, title: str, system: CodeSystem) -> None:
        self.entry, self.system = SimpleNamespace(title=title), system


@pytest.mark.parametrize(
    ("said", "system", "titles", "kept"),
    [
        ("knee brace", SUPPLY, ["Knee orthosis", "Spinal orthosis"], ["Knee orthosis"]),
        (
            "uti",
            DX,
            ["Urinary tract infection", "Other infection"],
            ["Urinary tract infection", "Other infection"],
        ),
        (
            "obesity bmi 42",
            DX,
            ["Obesity", "Body mass index [BMI] 40.0-44.9"],
            ["Obesity", "Body mass index [BMI] 40.0-44.9"],
        ),
        (
            "total knee cemented",
            CodeSystem.ICD10PCS,
            ["Introduction into Joints", "Replacement of Knee Joint, Cemented"],
            ["Replacement of Knee Joint, Cemented"],
        ),
        ("knee brace", SUPPLY, [], []),
    ],
)
def test_what_shares_no_word_with_the_best_is_another_thing(
    said: str, system: CodeSystem, titles: list[str], kept: list[str]
) -> None:
    hits = [_Hit(title, system) for title in titles]
    alike = candidates._alike(said, hits)  # type: ignore[arg-type]
    assert [hit.entry.title for hit in alike] == kept
