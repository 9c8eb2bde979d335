from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.extraction.identifiers.columns import HEADINGS
from consultant.extraction.identifiers.labels import LABELS as NUMBERS
from consultant.extraction.identifiers.masking import LABELS, OTHER, mask, mask_words
from consultant.vocabulary import Identifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]


def test_a_question_is_shown_without_its_patient(read: Read) -> None:
    question = read(
        "Jane Roe, DOB 1/2/1930, MRN 44556, a 96-year-old, had 99213 and 20610. Call 312-555-0147.",
        subject="RE: Jane Roe, claim # 2226045009999",
    )
    assert mask(question.text, question.identifiers) == (
        "RE: [name], claim # [claim number]\n\n"
        "[name], DOB [date of birth], MRN [MRN], a [age over 89], had 99213 and 20610. Call [phone]."
    )


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "pt Jane Roe, 99213"),
        ([("name", 3, 11)], "pt [name], 99213"),
        ([("name", 8, 11), ("name", 3, 7)], "pt [name] [name], 99213"),
        ([("name", 3, 9), ("mrn", 5, 11)], "pt [name], 99213"),
        ([("name", 3, 11), ("mrn", 4, 6)], "pt [name], 99213"),
        ([("phone", 13, 99), ("ssn", -5, 2)], "[SSN] Jane Roe, [phone]"),
        ([("name", 7, 3), ("name", 50, 60), ("name", 4, 4)], "pt Jane Roe, 99213"),
        ([("fingerprint", 3, 11)], f"pt {OTHER}, 99213"),
    ],
)
def test_marks_may_overlap_and_lie_outside(marks: list[tuple[str, int, int]], expected: str) -> None:
    assert mask("pt Jane Roe, 99213", (Identifier(*one) for one in marks)) == expected


def test_words_of_no_question_are_masked_too() -> None:
    assert mask_words("FW:  pt Jane\u00a0Roe,\r\nMRN 44556: 99213") == "FW:  pt [name],\r\nMRN [MRN]: 99213"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_mask(text: str) -> None:
    assert isinstance(mask_words(text), str)


def test_every_kind_has_a_label() -> None:
    kinds = {"name", "email", *(one.kind for one in NUMBERS), *(kind for kind, _ in HEADINGS)}
    assert kinds == set(LABELS)


@settings(deadline=None)
@given(
    st.text(alphabet="abcdefgh0123456789 \n", max_size=80),
    st.lists(
        st.tuples(st.sampled_from([*LABELS, "other"]), st.integers(-9, 99), st.integers(-9, 99)), max_size=8
    ),
)
def test_nothing_marked_is_left_where_it_was(text: str, marks: list[tuple[str, int, int]]) -> None:
    shown = mask(text, [Identifier(*one) for one in marks])
    taken = {at for _, start, end in marks for at in range(max(0, start), min(end, len(text)))}
    kept = "".join(letter for at, letter in enumerate(text) if at not in taken)
    for label in (*LABELS.values(), OTHER):
        shown = shown.replace(label, "")
    assert shown == kept


@settings(deadline=None)
@given(
    st.integers(0, 40), st.text(alphabet="XYZ789", min_size=5, max_size=20), st.sampled_from(sorted(LABELS))
)
def test_a_marked_text_is_gone(before: int, secret: str, kind: str) -> None:
    text = "a" * before + secret + "b"
    assert secret not in mask(text, [Identifier(kind, before, before + len(secret))])
