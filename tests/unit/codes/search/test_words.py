"""What a word is to the search: one spelling, one stem, one root, whoever wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.codes.search.words import FAINT, STOP_WORDS, fold, raw_words, root, spelt, stem, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ménière's DISEASE", "meniere disease"),
        ("Crohn\u2019s", "crohn"),
        ("patients' arms", "patients arms"),
        ("two\u00a0words", "two words"),
        ("\u00dcbelkeit", "ubelkeit"),
        ("\u03b2\ud800", "  "),
        ("", ""),
    ],
)
def test_text_is_folded_to_small_ascii_letters_without_possessives(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("haemorrhage of the oesophagus", "hemorrhage of the esophagus"),
        ("tumour", "tumor"),
        ("diarrhoea", "diarrhea"),
        ("sulphate", "sulfate"),
        ("paralysed", "paralyzed"),
        ("paediatric anaemia", "pediatric anemia"),
        ("foetus", "fetus"),
        ("candidiasis", "candidosis"),
        ("candidiases", "candidoses"),
    ],
)
def test_british_and_older_spellings_are_one_with_the_american(british: str, american: str) -> None:
    assert words(british) == words(american)


@pytest.mark.parametrize("word", ["hour", "four", "does", "toe", "iliac", "analysis", "metastasis"])
def test_a_short_word_and_one_that_only_looks_british_stay(word: str) -> None:
    assert spelt(word) == word


@pytest.mark.parametrize(
    ("roman", "figure"), [("II", "2"), ("iii", "3"), ("IV", "4"), ("VI", "6"), ("VIII", "8"), ("xii", "12")]
)
def test_roman_numerals_are_figures(roman: str, figure: str) -> None:
    assert words(f"type {roman}") == ["type", figure]


@pytest.mark.parametrize("letter", ["i", "v", "x"])
def test_a_single_letter_is_no_roman_numeral(letter: str) -> None:
    assert words(f"vitamin {letter}") == ["vitamin", letter]


def test_figures_and_letters_stand_apart() -> None:
    assert words("T2DM, 250mg L4-L5") == ["t", "2", "dm", "250", "mg", "l", "4", "l", "5"]


def test_raw_words_keep_their_capitals_in_the_same_places() -> None:
    text = "ALL of the Tumour's 2 COPD"
    assert raw_words(text) == ["ALL", "of", "the", "Tumour", "2", "COPD"]
    assert words(text) == ["all", "of", "the", "tumor", "2", "copd"]


@pytest.mark.parametrize(
    ("noun", "adjective"),
    [
        ("duodenum", "duodenal"),
        ("pharynx", "pharyngeal"),
        ("bronchus", "bronchial"),
        ("pelvis", "pelvic"),
        ("stenosis", "stenotic"),
    ],
)
def test_a_noun_and_its_adjective_share_a_root(noun: str, adjective: str) -> None:
    assert root(noun) == root(adjective) != noun


def test_an_inflammation_has_a_root_of_its_own_and_a_short_word_is_its_own_root() -> None:
    assert root("tonsillitis") != root("tonsil")
    assert root("arm") == "arm"
    assert root("anus") == "anus"


def test_stems_join_the_forms_of_a_word() -> None:
    assert stem("fractures") == stem("fractured") == stem("fracture")


def test_faint_words_are_stems_as_the_search_makes_them() -> None:
    for word in ("unspecified", "NOS", "diseases", "disorder", "syndromes", "type", "encounter"):
        (said,) = words(word)
        assert stem(said) in FAINT
    assert stem("fracture") not in FAINT


def test_stop_words_are_spelt_as_words_are() -> None:
    assert all(words(word) == [word] for word in STOP_WORDS)
    assert not STOP_WORDS & FAINT


def test_with_and_without_and_no_are_no_stop_words() -> None:
    assert not {"with", "without", "no", "not"} & STOP_WORDS


@pytest.mark.parametrize("dash", ["\u2014", "\u2013", "\u2011"])
def test_a_dash_parts_words(dash: str) -> None:
    assert words(f"knee{dash}left") == ["knee", "left"]


def test_a_word_in_quotation_marks_keeps_its_first_letter() -> None:
    assert words("'sepsis' and \u2018sprain\u2019") == ["sepsis", "and", "sprain"]


@pytest.mark.parametrize(
    ("british", "american"),
    [("tumours", "tumors"), ("behavioural", "behavioral"), ("discoloured", "discolored")],
)
def test_other_forms_of_a_british_word_are_one_with_the_american_too(british: str, american: str) -> None:
    assert stem(spelt(british)) == stem(spelt(american))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.text())
def test_whatever_is_written_each_word_has_its_raw_form(text: str) -> None:
    found = words(text)
    assert len(found) == len(raw_words(text))
    assert all(
        word.isascii() and word == word.lower() and (word.isalpha() or word.isdigit()) for word in found
    )
    assert all(stem(word) and root(word) for word in found)
