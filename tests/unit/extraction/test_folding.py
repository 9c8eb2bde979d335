"""A text as it is read: joined lines, plain blanks, and offsets that lead back to what was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.extraction.folding import fold


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("bill\u00a099213 \u2013 25", "bill 99213 - 25"),
        ("\uff19\uff19\uff12\uff11\uff13", "99213"),
        ("99\u200b213 x\u00d74", "99213 xx4"),
        ("two  blanks\tand a tab", "two blanks and a tab"),
        ("wrapped in the\r\nmiddle of a sentence", "wrapped in the middle of a sentence"),
        ("codes 99213,\n99214 and 20610", "codes 99213, 99214 and 20610"),
        ("an end.\nA beginning", "an end.\nA beginning"),
        ("see Dr.\nSmith at 9", "see Dr. Smith at 9"),
        ("a paragraph\n \n\nanother", "a paragraph\n\nanother"),
        ("Name: A B\nDOB: 1/2/1950", "Name: A B\nDOB: 1/2/1950"),
        ("1) one thing\n2) another", "1) one thing\n2) another"),
        ("99223\n- 57 for it", "99223 - 57 for it"),
        ("99213 for the visit\n20610 for the knee", "99213 for the visit\n20610 for the knee"),
        ("> quoted and\n> wrapped", "> quoted and wrapped"),
        ("CPT   Mod\n99213 25\n\nThanks", "CPT   Mod\n99213 25\n\nThanks"),
        ("CPT\tMod\tUnits\n99213\t\t2", "CPT\tMod\tUnits\n99213\t\t2"),
        ("<td>99213</td><td>25</td><br>next", " 99213 25\nnext"),
        ("90837.....x1.....$180", "90837 x1 $180"),
        ("well... 99213?", "well... 99213?"),
    ],
)
def test_what_a_mailer_put_in_is_taken_out(written: str, read: str) -> None:
    assert " ".join(fold(written).text.split(" ")) == read


@settings(deadline=None)
@given(st.text(alphabet="ab1. \n\t\r\u200b\u00a0>-:|<td>&nbsp;", max_size=80))
def test_every_character_knows_where_it_came_from(written: str) -> None:
    folded = fold(written)
    plain = {"\u00a0": " ", "\r": "\n"}
    for at, character in enumerate(folded.text):
        start, end = folded.span(at, at + 1)
        assert 0 <= start < end <= len(written)
        if not character.isspace():
            assert plain.get(written[start], written[start]) == character
    assert folded.span(0, len(folded.text))[0] <= len(written)
