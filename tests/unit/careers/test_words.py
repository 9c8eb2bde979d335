"""Words of postings and of searches: one set of rules, so that what is typed finds what is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.careers.words import LONGEST, singular, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Coders wanted", "coder wanted"),
        ("coding Coding CODING", "coding"),
        ("CPC-A, CCS-P", "cpc cpca ccs ccsp"),
        ("E/M and ICD-10-CM", "em icd 10 cm"),
        ("full-time", "full time"),
        ("Álvarez's clinic", "alvarez clinic"),
        ("the job for you", ""),
        ("specialties, branches, classes, boxes, headaches", "specialty branch class box headache"),
        ("status access diagnosis CCS", "status access diagnosis ccs"),
        ("ﬁeld Straße", "field strasse"),
        ("!!! --- ''", ""),
    ],
)
def test_words_are_small_and_in_the_singular(text: str, words: str) -> None:
    assert list(words_of(text)) == words.split()


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=200))
def test_any_text_has_words_that_fit_and_have_no_blanks(text: str) -> None:
    for word in words_of(text):
        assert 0 < len(word) <= LONGEST
        assert not any(sign.isspace() or sign == ":" for sign in word), "no word can be taken for a filter"


@settings(deadline=None, derandomize=True)
@given(st.from_regex(r"[a-z]{2,12}", fullmatch=True))
def test_a_plural_by_s_is_found_by_its_singular(word: str) -> None:
    if not word.endswith(("s", "x", "sh", "ch", "y", "ie", "che", "xe", "she", "i", "u")) and len(word) > 2:
        assert singular(f"{word}s") == word
