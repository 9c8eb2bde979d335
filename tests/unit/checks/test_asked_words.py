"""The words with which titles are searched: without states and towns, and with a sentence that goes on with the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.checks.asked_words import asked_words
from consultant.checks.coverage.national import CUE
from consultant.checks.matter import Matter
from consultant.vocabulary import Particulars, Question

if TYPE_CHECKING:
    from consultant.codes.lookup import Books


@pytest.mark.parametrize(
    ("text", "particulars", "words"),
    [
        ("facet injections, Tampa FL: what LCD", Particulars(state="FL"), ["facet injections"]),
        ("LCD for vitamin D, NGS, NY", Particulars(contractor="NGS"), ["vitamin D"]),
        ("LCD for trigger points, Pittsburgh Pennsylvania", Particulars(), ["trigger points"]),
        ("which NCD covers oxygen; which one for CPAP", Particulars(), ["oxygen", "one CPAP"]),
        ("which NCD covers oxygen. The patient is well", Particulars(), ["oxygen"]),
    ],
)
def test_the_words_that_tell_something(
    shelf: Books, text: str, particulars: Particulars, words: list[str]
) -> None:
    matter = Matter(Question(text, particulars=particulars), shelf)
    assert [one.words for one in asked_words(matter, CUE)] == words
