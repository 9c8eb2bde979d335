"""Words of which the last is unfinished: every word must be in a wording, and what is shown while one types does not leap about."""

from __future__ import annotations

import pytest

from consultant.codes.lookup import Books
from consultant.codes.search import completing
from consultant.codes.search.completing import completed
from consultant.codes.search.search import index_for
from consultant.codes.search.searcher import Searcher
from consultant.vocabulary import CodeSystem

from tests.unit.codes.search.invented import index_of


@pytest.fixture
def diagnoses(searched: Books) -> Searcher:
    found = searched.read(index_for, CodeSystem.ICD10CM, None)
    assert found
    return found


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("squ", "M75", "title: Squeaking shoulder"),
        ("squeaking shou", "M75", "title: Squeaking shoulder"),
        ("the left squeaking s", "M7502", "title: Squeaking shoulder, left shoulder"),
        ("whistling giz", "K909", "inclusion term: Whistling gizzard"),
        ("thimbl", "S901", "index: Thimblitis"),
    ],
)
def test_a_wording_goes_on_from_what_was_typed(diagnoses: Searcher, text: str, code: str, why: str) -> None:
    found = completed(diagnoses, text, 5)
    assert (code, why) in [(one.code, one.why) for one in found[:2]]
    assert all(0 < one.score <= 1 for one in found)


@pytest.mark.parametrize(
    "text", ["", " ", "s", "the", "unheardof shou", "squeaking 9", "squeaking qqq", ";;"]
)
def test_nothing_goes_on_where_a_word_is_not_there(diagnoses: Searcher, text: str) -> None:
    assert completed(diagnoses, text, 5) == []


def test_each_code_comes_once_and_no_more_than_are_asked_for(diagnoses: Searcher) -> None:
    found = [one.code for one in completed(diagnoses, "gurg", 2)]
    assert len(found) == len(set(found)) == 2


def test_of_very_many_words_the_commonest_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "_MOST_TOKENS", 1)
    monkeypatch.setattr(completing, "_MOST_LOOKED_AT", 1)
    titles = [(f"A{at:02}", True, f"Yawning {at}") for at in range(40)]
    index = Searcher(index_of(*titles, ("B00", True, "Yapping")), CodeSystem.ICD10CM)
    assert [one.code for one in completed(index, "ya", 2)] == ["A00", "A01"]
