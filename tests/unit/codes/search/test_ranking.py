"""From wordings to codes: the leaf of a header, the side that was named, each code and each family once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.codes.search import searcher as searcher_module
from consultant.codes.search.compiling import compile_index
from consultant.codes.search.searcher import Searcher
from consultant.codes.search.wording import Kind, Wording
from consultant.vocabulary import CodeSystem

from tests.unit.codes.search.invented import corpus, index_of, lexicon_of, phrase, ranked

SHOULDER = index_of(
    ("M75", False, "Squeaking shoulder"),
    ("M750", False, "Squeaking shoulder with rattle"),
    ("M7500", True, "Squeaking shoulder with rattle, unspecified shoulder"),
    ("M7501", True, "Squeaking shoulder with rattle, right shoulder"),
    ("M7502", True, "Squeaking shoulder with rattle, left shoulder"),
    ("M76", True, "Yodeling"),
    more=[Wording("M750", Kind.INDEX, "Hinge, rusty")],
)


def codes(text: str) -> list[str]:
    return [code for code, _ in ranked(SHOULDER, text)]


def test_a_header_leads_to_its_unspecified_leaf_where_nothing_more_is_said() -> None:
    assert codes("squeaking shoulder with rattle")[0] == "M7500"
    assert codes("rusty hinge") == ["M7500"]


@pytest.mark.parametrize(("side", "code"), [("left", "M7502"), ("right", "M7501")])
@pytest.mark.parametrize(
    "text", ["squeaking shoulder with rattle {}", "{} squeaking shoulder", "rusty hinge, {}"]
)
def test_the_side_that_is_named_chooses_the_sided_leaf(text: str, side: str, code: str) -> None:
    assert codes(text.format(side))[0] == code


def test_a_header_is_never_given_where_it_has_a_leaf() -> None:
    assert {"M75", "M750"}.isdisjoint(codes("squeaking shoulder with rattle left"))


def test_a_header_without_a_leaf_is_given_itself() -> None:
    assert ranked(index_of(("M75", False, "Squeaking shoulder")), "squeaking shoulder")[0][0] == "M75"


def test_codes_without_the_difference_stand_for_themselves() -> None:
    found = ranked(index_of(("A499", None, "Crutch"), ("A4999", None, "Crutch, wood")), "crutch")
    assert [code for code, _ in found] == ["A499", "A4999"]


def test_each_code_is_given_once_by_its_best_wording() -> None:
    found = codes("squeaking shoulder")
    assert len(found) == len(set(found))


def test_a_family_of_encounters_is_given_once() -> None:
    index = index_of(
        ("S901XXA", True, "Dented thumb, initial encounter"),
        ("S901XXD", True, "Dented thumb, subsequent encounter"),
        ("S901XXS", True, "Dented thumb, sequela"),
        ("S902XXA", True, "Dented toe, initial encounter"),
    )
    assert [code for code, _ in ranked(index, "dented thumb")][:1] == ["S901XXA"]
    assert [code for code, _ in ranked(index, "dented")] == ["S901XXA", "S902XXA"]


def test_a_code_to_which_several_wordings_lead_stands_before_one_that_fits_alike() -> None:
    more = [Wording("B00", Kind.INCLUSION, f"Thimblitis {word}") for word in ("grave", "light", "odd")]
    index = index_of(("A00", True, "Thimblitis"), ("B00", True, "Thimblitis"), more=more)
    found = ranked(index, "thimblitis")
    assert [code for code, _ in found] == ["B00", "A00"]
    assert found[0][1] == pytest.approx(found[1][1]), "the score itself says how well the wording fits"


def test_of_codes_that_fit_alike_the_first_comes_first() -> None:
    index = index_of(("B00", True, "Thimblitis"), ("A00", True, "Thimblitis"))
    assert [code for code, _ in ranked(index, "thimblitis")] == ["A00", "B00"]


@pytest.mark.parametrize("limit", [0, 1, 2, 10])
def test_there_are_no_more_codes_than_were_asked_for(limit: int) -> None:
    everything = ranked(SHOULDER, "squeaking shoulder")
    assert ranked(SHOULDER, "squeaking shoulder", limit) == everything[:limit]


def test_a_leaf_that_says_much_beside_the_question_scores_less_than_one_that_says_it_only() -> None:
    index = index_of(
        ("A00", False, "Rattle"),
        ("A001", True, "Rattle of left ankle with grave humming and yodeling of every kind"),
        ("B00", False, "Squeak"),
        ("B001", True, "Squeak of left ankle"),
    )
    found = dict(ranked(index, "rattle left") + ranked(index, "squeak left"))
    assert found["B001"] > found["A001"]


@pytest.mark.parametrize("section", ["0", "X"])
def test_procedures_that_differ_in_their_qualifier_are_all_given(section: str) -> None:
    index = index_of(
        (f"{section}ZA10Z8", True, "Turning of hinge, group 8"),
        (f"{section}ZA10Z9", True, "Turning of hinge, group 9"),
    )
    assert len(ranked(index, "turning of hinge", families=False)) == 2


def test_a_table_of_procedures_leads_to_one_that_is_not_diagnostic() -> None:
    index = index_of(
        ("0ZB", False, "Invented System, Excision"),
        ("0ZB10ZX", True, "Excision of Valve, Open Approach, Diagnostic"),
        ("0ZB10ZZ", True, "Excision of Valve, Open Approach"),
    )
    assert ranked(index, "excision invented system")[0][0] == "0ZB10ZZ"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Searcher:
    listed = lexicon_of(
        phrase("SQ", "squeaking", replaces=True),
        phrase("jammed joint", "rusty hinge"),
        phrase("crow", "yodeling"),
    )
    monkeypatch.setattr(searcher_module, "lexicon", lambda **_: listed)
    return Searcher(
        compile_index(
            corpus(
                ("M750", False, "Squeaking shoulder"),
                ("M7500", True, "Squeaking shoulder, unspecified"),
                ("M7502", True, "Squeaking shoulder, left"),
                ("M76", True, "Yodeling (loud)"),
                more=[Wording("M7500", Kind.INDEX, "Hinge, rusty", "", "Hinge, rusty NEC")],
                phrases=[
                    ("Ululation", "Yodeling"),
                    ("Ululation", "Ululation"),
                    ("of", "the"),
                    ("-", "Yodeling"),
                ],
            )
        ),
        CodeSystem.ICD10CM,
    )


def why(made: Searcher, text: str) -> tuple[str, tuple[str, ...]]:
    best = made.rank(text, 5)[0]
    return made.code(best), made.why(best)


def test_why_tells_where_the_wording_stands_and_what_it_says(made: Searcher) -> None:
    assert why(made, "yodeling") == ("M76", ("title: Yodeling (loud)",))
    assert why(made, "rusty hinge") == ("M7500", ("index: Hinge, rusty NEC",))


def test_why_tells_what_was_read_for_what(made: Searcher) -> None:
    assert why(made, "SQ shoulder left") == ("M7502", ("title: Squeaking shoulder, left", "SQ = squeaking"))
    assert why(made, "jammed joint") == ("M7500", ("index: Hinge, rusty NEC", "jammed joint = rusty hinge"))
    assert why(made, "ululation") == ("M76", ("title: Yodeling (loud)", "Ululation = Yodeling"))


def test_why_tells_a_misspelling(made: Searcher) -> None:
    code, told = why(made, "yodleing")
    assert code == "M76"
    assert told[0] == "title: Yodeling (loud)"
    assert told[1].startswith("yodleing read as yodel")


def test_a_book_phrase_that_says_nothing_new_is_left_out(made: Searcher) -> None:
    assert set(made._phrases) == {("ululation",), ("of",)}


def test_a_searcher_finds_titles_and_beginnings(made: Searcher) -> None:
    assert made.titled("SQUEAKING shoulder") == ["M750"]
    assert made.titled("shoulder") == []
    assert list(made.beginning("M75")) == ["M750", "M7500", "M7502"]
    assert list(made.beginning("Z")) == []


def test_several_threads_are_told_the_same_as_one(made: Searcher) -> None:
    asked = ["rusty hinge", "yodeling", "SQ shoulder left", "ululation", "jammed joint"] * 10
    alone = [made.rank(text, 5) for text in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: made.rank(text, 5), asked)) == alone


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.text()
    | st.lists(
        st.sampled_from(["squeaking", "shoulder", "left", "rigth", "rusty", "hinge", "rattle", "yodel", "of"])
    ).map(" ".join)
)
def test_whatever_is_asked_scores_are_from_nothing_to_one_and_the_same_again(text: str) -> None:
    found = ranked(SHOULDER, text)
    assert all(0 < score <= 1 + 1e-6 for _, score in found)
    assert found == ranked(SHOULDER, text)
