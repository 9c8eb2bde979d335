"""Which words of the books a word may mean: itself, an equal, a relative, a misspelling, the parts of a compound."""

from __future__ import annotations

import pytest

from consultant.codes.search.compiled import Compiled
from consultant.codes.search.vocabulary import COMPOUND, EQUAL, RELATED, SAME, Vocabulary
from consultant.codes.search.words import stem

from tests.unit.codes.search.invented import index_of, lexicon_of, vocabulary_of

INDEX = index_of(
    ("A00", True, "Fractures of duodenum"),
    ("A01", True, "Pneumonia with hemorrhoids"),
    ("A02", True, "Laryngeal stenosis"),
    ("A03", True, "Toothache in knee joints"),
    ("A04", True, "Aboulia"),
    ("A05", True, "Diabetes 12"),
)
LISTED = lexicon_of(equals=[("piles", "hemorrhoids"), ("breaks", "fracture"), ("gone", "nothing")])


@pytest.fixture
def vocabulary() -> Vocabulary:
    return vocabulary_of(INDEX, LISTED)


def meant(vocabulary: Vocabulary, word: str, index: Compiled = INDEX) -> dict[str, float]:
    return {index.tokens[token]: sure for token, sure in vocabulary.meant(word).items()}


@pytest.mark.parametrize("word", ["fracture", "fractures", "fractured"])
def test_a_word_means_itself_in_any_form(vocabulary: Vocabulary, word: str) -> None:
    assert meant(vocabulary, word) == {stem("fracture"): SAME}


@pytest.mark.parametrize("word", ["piles", "pile"])
def test_a_word_of_a_list_means_its_equal_in_any_form(vocabulary: Vocabulary, word: str) -> None:
    assert meant(vocabulary, word) == {stem("hemorrhoids"): EQUAL}


def test_an_equal_that_no_wording_has_means_nothing(vocabulary: Vocabulary) -> None:
    assert meant(vocabulary, "gone") == {}


def test_an_adjective_means_its_noun_and_the_other_way_round() -> None:
    vocabulary = vocabulary_of(INDEX)
    assert meant(vocabulary, "duodenal") == {stem("duodenum"): RELATED}
    assert meant(vocabulary, "larynx") == {stem("laryngeal"): RELATED}
    assert meant(vocabulary, "stenotic") == {stem("stenosis"): RELATED}


@pytest.mark.parametrize(
    ("word", "other", "sure"),
    [
        ("pnuemonia", "pneumonia", 0.9),
        ("pnumonia", "pneumonia", 0.9),
        ("nuemonia", "pneumonia", 0.8),
        ("jionts", "joints", 0.9),
        ("hemorroyds", "hemorrhoids", 0.8),
        ("hemorroydes", "hemorrhoids", 0.7),
    ],
)
def test_a_misspelt_word_means_the_nearest(
    vocabulary: Vocabulary, word: str, other: str, sure: float
) -> None:
    assert meant(vocabulary, word) == {stem(other): pytest.approx(sure)}


@pytest.mark.parametrize("word", ["kne", "nke", "xyzzy", "hemroids", "qqqqqqqqqqq", "13", "1"])
def test_what_is_too_short_or_too_far_or_a_figure_means_nothing(vocabulary: Vocabulary, word: str) -> None:
    assert meant(vocabulary, word) == {}


def test_a_figure_means_itself(vocabulary: Vocabulary) -> None:
    assert meant(vocabulary, "12") == {"12": SAME}


def test_a_compound_means_its_tail_and_what_begins_like_its_head(vocabulary: Vocabulary) -> None:
    assert vocabulary.parts("laryngostenosis") == (["laryngeal"], "stenosis")
    assert meant(vocabulary, "laryngostenosis") == {stem("stenosis"): COMPOUND, stem("laryngeal"): COMPOUND}


def test_a_compound_of_two_known_words_is_those(vocabulary: Vocabulary) -> None:
    assert vocabulary.parts("kneefractures") == (["knee"], "fractures")


@pytest.mark.parametrize("word", ["toothache", "kneejo", "zzzzstenosis", "unknownword"])
def test_a_known_a_short_and_a_strange_word_are_no_compounds(vocabulary: Vocabulary, word: str) -> None:
    assert vocabulary.parts(word) is None


def test_a_word_is_known_as_it_is_written_and_by_its_stem(vocabulary: Vocabulary) -> None:
    assert vocabulary.knows("fractures")
    assert vocabulary.knows("fracturing")
    assert not vocabulary.knows("duodenal")


def test_only_an_unknown_word_is_repaired(vocabulary: Vocabulary) -> None:
    assert vocabulary.repaired("pnuemonia") == "pneumonia"
    assert vocabulary.repaired("pneumonia") is None
    assert vocabulary.repaired("duodenal") is None
    assert vocabulary.repaired("xyzzy") is None


def test_a_repaired_word_is_told_as_a_word(vocabulary: Vocabulary) -> None:
    assert vocabulary.repaired("fractrues") == "fractures"


def test_an_index_without_words_knows_none() -> None:
    vocabulary = vocabulary_of(index_of(), LISTED)
    assert meant(vocabulary, "pneumonia") == {}
    assert vocabulary.surfaces == {}


def test_what_was_found_is_kept_and_a_full_store_is_emptied(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = vocabulary.meant("pnuemonia")
    assert vocabulary.meant("pnuemonia") is first
    vocabulary._meant.update({f"w{number}": {} for number in range(100_001)})
    assert vocabulary.meant("stenosis")
    assert len(vocabulary._meant) == 1
