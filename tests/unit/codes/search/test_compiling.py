"""An index: what its arrays say of a corpus, and that it is the same again when it was stored."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.codes.search.compiled import BILLABLE, HEADER, UNDIVIDED, Compiled, Texts, digest_of
from consultant.codes.search.compiling import FAINT_WEIGHT, LEAST_WEIGHT, compile_index
from consultant.codes.search.contexts import CONTEXTS, contexts_of
from consultant.codes.search.families import below_code, default_leaves
from consultant.codes.search.wording import Kind, Wording
from consultant.codes.search.words import stem, words

from tests.unit.codes.search.invented import corpus, index_of

TITLES = (
    ("B01", True, "Wobbling of ankle (slight)"),
    ("A00", False, "Dented thumb"),
    ("A001", True, "Dented thumb, right, initial encounter"),
    ("A009", True, "Dented thumb, unspecified, initial encounter"),
    ("C02", None, "Crutch, wood"),
)
INDEX = index_of(*TITLES)
PLACE = {code: at for at, code in enumerate(INDEX.codes.all())}


def same(one: Compiled, other: Compiled) -> bool:
    for each in fields(Compiled):
        left, right = getattr(one, each.name), getattr(other, each.name)
        if isinstance(left, Texts):
            if left.all() != right.all():
                return False
        elif left.dtype != right.dtype or not np.array_equal(left, right):
            return False
    return True


def tokens_of(index: Compiled, wording: int, *, own: bool | None = None) -> set[str]:
    span = slice(int(index.starts[wording]), int(index.starts[wording + 1]))
    return {
        index.tokens[int(token)]
        for token, is_own in zip(index.flat[span], index.own[span], strict=True)
        if own is None or bool(is_own) is own
    }


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_texts_are_kept_in_their_order(texts: list[str]) -> None:
    kept = Texts.of(texts)
    assert len(kept) == len(texts)
    assert kept.all() == texts
    assert [kept[at] for at in range(len(kept))] == texts


@pytest.mark.parametrize("index", [INDEX, index_of()], ids=["some", "none"])
def test_an_index_is_the_same_when_it_was_stored(index: Compiled) -> None:
    stored = index.to_bytes()
    read = Compiled.from_bytes(stored)
    assert same(read, index)
    assert read.to_bytes() == stored


def test_the_same_corpus_makes_the_same_bytes() -> None:
    assert index_of(*TITLES).to_bytes() == INDEX.to_bytes()
    assert index_of(*TITLES[1:]).to_bytes() != INDEX.to_bytes()


def test_what_is_no_index_is_not_read() -> None:
    with pytest.raises(ValueError, match="pickle"):
        Compiled.from_bytes(b"no zip")


def test_codes_are_sorted_and_tell_whether_they_are_billable() -> None:
    assert INDEX.code_list == ["A00", "A001", "A009", "B01", "C02"]
    assert INDEX.billable.tolist() == [HEADER, BILLABLE, BILLABLE, BILLABLE, UNDIVIDED]


def test_a_header_leads_to_the_leaf_that_says_least_and_a_leaf_to_itself() -> None:
    assert [INDEX.code_list[leaf] for leaf in INDEX.leaves] == ["A009", "A001", "A009", "B01", "C02"]


def test_a_header_without_a_leaf_leads_to_itself() -> None:
    assert default_leaves(["A00", "B00"], [HEADER, BILLABLE], {}).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("titles", "leaf"),
    [
        (("Dent with rattle", "Dent without rattle"), 2),
        (("Dent, subsequent encounter", "Dent, initial encounter"), 2),
        (("Dent of thumb", "Unspecified dent of unspecified thumb"), 2),
        (("Dent of thumb", "Dent of toe"), 1),
    ],
)
def test_which_leaf_says_least(titles: tuple[str, str], leaf: int) -> None:
    named = dict(zip(("A001", "A002"), titles, strict=True))
    assert default_leaves(["A00", "A001", "A002"], [HEADER, BILLABLE, BILLABLE], named)[0] == leaf


def test_of_leaves_that_say_alike_the_residual_one_is_taken() -> None:
    named = {"A001": "Dent of thumb", "A009": "Dent of toe"}
    assert default_leaves(["A00", "A001", "A009"], [HEADER, BILLABLE, BILLABLE], named)[0] == 2


def test_the_codes_below_a_code_are_those_that_begin_with_it() -> None:
    codes = ["A00", "A001", "A0011", "A01", "B00"]
    assert list(below_code(codes, "A00")) == [0, 1, 2]
    assert list(below_code(codes, "A0")) == [0, 1, 2, 3]
    assert list(below_code(codes, "C")) == []


def test_a_title_knows_its_words_and_what_stands_in_parentheses_need_not_be_asked() -> None:
    wording = int(INDEX.titles[PLACE["B01"]])
    assert tokens_of(INDEX, wording, own=True) == {stem("wobbling"), stem("ankle")}
    assert tokens_of(INDEX, wording, own=False) == {stem("slight")}
    assert INDEX.said[wording] == "Wobbling of ankle (slight)"
    assert INDEX.wording_kinds[wording] == Kind.TITLE


def test_the_postings_of_a_word_are_the_wordings_that_have_it() -> None:
    for token, at in INDEX.token_numbers.items():
        span = slice(int(INDEX.posting_starts[at]), int(INDEX.posting_starts[at + 1]))
        having = [one for one in range(len(INDEX.masses)) if token in tokens_of(INDEX, one)]
        assert INDEX.postings[span].tolist() == having
        assert INDEX.postings_own[span].tolist() == [
            token in tokens_of(INDEX, one, own=True) for one in having
        ]


def test_a_rare_word_is_worth_more_than_a_frequent_one_and_a_faint_one_hardly_anything() -> None:
    index = index_of(
        *((f"A{number:02}", True, f"Dented thumb number{'x' * number}, unspecified") for number in range(20)),
        ("B00", True, "Thimblitis"),
    )
    worth = {index.tokens[at]: float(weight) for at, weight in enumerate(index.weights)}
    assert worth[stem("thimblitis")] == pytest.approx(1.0)
    assert LEAST_WEIGHT <= worth[stem("dented")] < worth[stem("thimblitis")]
    assert worth[stem("unspecified")] == pytest.approx(FAINT_WEIGHT)


def test_the_mass_of_a_wording_is_what_its_own_words_are_worth() -> None:
    wording = int(INDEX.titles[PLACE["B01"]])
    worth = sum(float(INDEX.weights[INDEX.token_numbers[stem(word)]]) for word in ("wobbling", "ankle"))
    assert INDEX.masses[wording] == pytest.approx(worth)


def test_the_same_words_of_a_code_are_indexed_once() -> None:
    again = Wording("B01", Kind.INCLUSION, "Ankle wobbling")
    assert len(index_of(*TITLES, more=[again]).masses) == len(INDEX.masses)
    other = Wording("A001", Kind.INCLUSION, "Ankle wobbling")
    assert len(index_of(*TITLES, more=[other]).masses) == len(INDEX.masses) + 1


def test_what_only_a_description_says_is_indexed() -> None:
    described = Wording("C02", Kind.DESCRIPTION, "For whoever limps", "Crutch, wood", "For whoever limps")
    assert stem("limps") in index_of(*TITLES, more=[described]).token_numbers


def test_a_wording_without_a_word_is_left_out() -> None:
    index = index_of(("A00", True, "Of the"), ("B00", True, "Thimblitis"))
    assert index.titles.tolist() == [-1, 0]
    assert len(index.masses) == 1


def test_a_title_is_found_by_its_words_however_they_are_written() -> None:
    index = index_of(("A00", True, "Tumour of the Thumb, type II"), ("B00", True, "Thimblitis"))
    assert index.titled(words("tumor of the thumb type 2")) == [0]
    assert index.titled(words("thumb tumor")) == []
    assert index.titled([]) == []


def test_codes_of_one_title_are_all_found() -> None:
    index = index_of(("A00", False, "Thimblitis"), ("A001", True, "Thimblitis"), ("B00", True, "Dent"))
    assert sorted(index.titled(["thimblitis"])) == [0, 1]


def test_titles_of_every_encounter_are_found_though_only_one_is_indexed() -> None:
    made = corpus(
        ("S901XXA", True, "Dent, initial encounter"), ("S901XXD", True, "Dent, subsequent encounter")
    )
    made.wordings.pop()
    index = compile_index(made)
    assert [index.codes[code] for code in index.titled(words("Dent, subsequent encounter"))] == ["S901XXD"]
    assert len(index.masses) == 1


def test_a_digest_tells_words_and_their_order() -> None:
    assert digest_of(["dented", "thumb"]) == digest_of(["dented", "thumb"])
    assert digest_of(["dented", "thumb"]) != digest_of(["thumb", "dented"])
    assert digest_of(["dented", "thumb"]) != digest_of(["dentedthumb"])


def test_circumstances_are_told_of_wordings_by_any_form_of_their_words() -> None:
    assert contexts_of(["pregnancies"]) == contexts_of(["trimester"]) != 0
    assert contexts_of(words("Personal history of a dent")) != contexts_of(words("A dent")) == 0
    assert contexts_of(words("neonatal sequelae")) == contexts_of(["neonatal"]) | contexts_of(["sequela"])
    assert len(CONTEXTS) <= 16, "a bit each, of sixteen"
    titled = index_of(("A00", True, "Dent"), ("O99", True, "Dent in pregnancy"))
    assert [bool(one) for one in titled.wording_contexts] == [False, True]


def test_what_the_books_say_to_look_for_is_kept() -> None:
    index = compile_index(corpus(*TITLES, phrases=[("Thimblitis", "Dent, thumb")]))
    assert index.phrases.all() == ["Thimblitis\tDent, thumb"]
