"""The readings of a question: what stands for what, what is always replaced, and how many there may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.codes.search.lexicon import Lexicon, Phrase
from consultant.codes.search.variants import (
    AS_SAID,
    BY_LIST,
    MOST_VARIANTS,
    MOST_WORDS,
    Phrases,
    Variant,
    variants,
)
from consultant.codes.search.vocabulary import Vocabulary

from tests.unit.codes.search.invented import index_of, lexicon_of, phrase, vocabulary_of

INDEX = index_of(
    ("A00", True, "Gurgling of stomach"),
    ("A01", True, "Thunderclap headache"),
    ("A02", True, "Laryngeal stenosis of larynx"),
)
LISTED = lexicon_of(
    phrase("GRG", "gurgling", replaces=True),
    phrase("SQ", "squeaking", replaces=True),
    phrase("SQ", "subtle quiver", replaces=True),
    phrase("ALL", "acute long laughter", upper=True, replaces=True),
    phrase("belly ache", "stomach pain"),
    phrase("belly ache song", "lament"),
    phrase("humming", "drone"),
    phrase("humming", "buzz"),
    phrase("humming", "whirr"),
    phrase("shaking", "tremor"),
    phrase("shaking", "chill"),
)
BOOK: Phrases = {
    ("borborygmation",): (Phrase(("gurgling", "parched"), "Borborygmation", "Gurgling, parched"),)
}


def read(text: str, listed: Lexicon = LISTED) -> list[Variant]:
    return variants(text, vocabulary_of(INDEX, listed), {})


def said(text: str) -> list[str]:
    return [" ".join(one.words) for one in read(text)]


@pytest.mark.parametrize("text", ["", "   ", "\n", "?!", "the of and", "\u03b2"])
def test_an_empty_text_has_no_reading(text: str) -> None:
    assert read(text) == []


def test_a_plain_text_is_read_as_it_stands_without_stop_words_and_each_word_once() -> None:
    assert read("The stomach, of the Stomach!") == [Variant(("stomach",), AS_SAID)]


def test_an_abbreviation_is_always_replaced() -> None:
    assert read("GRG of stomach") == [Variant(("gurgling", "stomach"), BY_LIST, ("GRG = gurgling",))]
    assert all("grg" not in one.words for one in read("grg with belly ache and humming"))


def test_an_abbreviation_of_several_meanings_is_read_in_each_and_never_as_it_stands() -> None:
    assert said("SQ") == ["squeaking", "subtle quiver"]


def test_lay_words_stand_beside_what_was_said() -> None:
    assert read("belly ache") == [
        Variant(("belly", "ache"), AS_SAID),
        Variant(("stomach", "pain"), BY_LIST, ("belly ache = stomach pain",)),
    ]


def test_every_alternative_is_a_reading() -> None:
    assert said("humming") == ["humming", "drone", "buzz", "whirr"]


def test_of_two_entries_each_may_be_as_it_stands_while_the_other_is_replaced() -> None:
    assert set(said("humming shaking")) == {
        "humming shaking",
        "drone tremor",
        "buzz tremor",
        "whirr tremor",
        "humming tremor",
        "drone shaking",
        "drone chill",
    }


def test_the_longest_entry_is_taken() -> None:
    assert said("belly ache song") == ["belly ache song", "lament"]


@pytest.mark.parametrize(("text", "found"), [("ALL", "acute long laughter"), ("all", "all"), ("All", "all")])
def test_an_entry_in_capitals_counts_where_it_is_written_in_capitals(text: str, found: str) -> None:
    assert said(text) == [found]


def test_the_books_own_phrases_are_read_too() -> None:
    found = variants("borborygmation", vocabulary_of(INDEX, LISTED), BOOK)
    assert found == [
        Variant(("borborygmation",), AS_SAID),
        Variant(("gurgling", "parched"), BY_LIST, ("Borborygmation = Gurgling, parched",)),
    ]


def test_the_books_own_phrases_are_read_without_any_list() -> None:
    found = variants("some borborygmation", vocabulary_of(INDEX), BOOK)
    assert [one.words for one in found] == [("some", "borborygmation"), ("some", "gurgling", "parched")]


def test_a_compound_is_read_as_its_parts() -> None:
    assert "laryngeal stenosis" in said("laryngostenosis")


def test_two_words_that_the_books_write_as_one_are_read_as_one() -> None:
    assert said("thunder clap headache") == ["thunder clap headache", "thunderclap headache"]


def test_there_are_never_more_readings_than_may_be() -> None:
    found = read("humming, shaking, belly ache, SQ, GRG")
    assert len(found) == MOST_VARIANTS
    assert len({one.words for one in found}) == len(found)


def test_a_long_text_is_read_to_a_certain_word() -> None:
    (found,) = read(" ".join(f"w{'x' * number}" for number in range(MOST_WORDS + 20)))
    assert len(found.words) == MOST_WORDS


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.text()
    | st.lists(
        st.sampled_from(["GRG", "sq", "ALL", "belly", "ache", "song", "humming", "shaking", "the"])
    ).map(" ".join)
)
def test_whatever_is_said_readings_are_few_and_different_and_the_same_again(text: str) -> None:
    found = read(text)
    assert len(found) <= MOST_VARIANTS
    assert len({one.words for one in found}) == len(found)
    assert all(one.words and len(set(one.words)) == len(one.words) for one in found)
    assert all((one.factor == AS_SAID) is (one.why == ()) for one in found)
    assert found == read(text)


def test_a_vocabulary_keeps_the_lists_it_was_given() -> None:
    assert Vocabulary(INDEX, LISTED).listed is LISTED
