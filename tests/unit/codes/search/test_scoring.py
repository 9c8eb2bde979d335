"""How well a wording fits: what of the question it has, what it has beside, and what it presumes."""

from __future__ import annotations

import pytest

from consultant.codes.search.compiled import Compiled
from consultant.codes.search.scoring import (
    MOST_WORDINGS,
    PRESUMED,
    RECALL_WEIGHT,
    UNKNOWN_WEIGHT,
    Scored,
    Scorer,
    f_measure,
)
from consultant.codes.search.variants import BY_LIST
from consultant.codes.search.wording import Kind, Wording

from tests.unit.codes.search.invented import index_of, lexicon_of, reading, scorer_of, vocabulary_of

INDEX = index_of(
    ("A00", True, "Dented thumb"),
    ("A01", True, "Dented thumb with rattle and squeak"),
    ("A02", True, "Yodeling"),
    ("A03", True, "Yodeling complicating pregnancy"),
    ("A04", True, "Gurgling of duodenum, unspecified"),
    ("A05", True, "Humming (loud)"),
)


def scores(text: str, index: Compiled = INDEX, faint: frozenset[str] = frozenset()) -> dict[str, Scored]:
    """By the code of each wording; the best of a code."""
    found: dict[str, Scored] = {}
    for one in scorer_of(index).score([reading(text)], faint):
        found.setdefault(index.codes[int(index.wording_codes[one.wording])], one)
    return found


def test_recall_counts_more_than_precision() -> None:
    assert f_measure(1.0, 1.0) == pytest.approx(1.0)
    assert f_measure(0.0, 0.0) == 0.0
    assert f_measure(1.0, 0.5) > f_measure(0.5, 1.0)
    assert RECALL_WEIGHT > 1


def test_a_wording_with_all_words_and_no_other_scores_one() -> None:
    one = scores("dented thumb")["A00"]
    assert (one.score, one.recall, one.precision) == pytest.approx((1.0, 1.0, 1.0))


def test_more_than_was_asked_costs_precision() -> None:
    found = scores("dented thumb")
    assert found["A01"].recall == pytest.approx(1.0)
    assert found["A01"].precision < 1
    assert found["A01"].score < found["A00"].score


def test_less_than_was_asked_costs_recall() -> None:
    found = scores("dented thumb with rattle and squeak")
    assert found["A00"].recall < 1
    assert found["A00"].precision == pytest.approx(1.0)
    assert found["A00"].score < found["A01"].score


def test_a_word_that_no_wording_has_costs_recall_as_a_rare_one_does() -> None:
    mass = scores("dented thumb")["A00"].mass
    assert scores("dented thumb qqqq")["A00"].recall == pytest.approx(mass / (mass + UNKNOWN_WEIGHT))


def test_what_stands_in_parentheses_may_be_asked_and_need_not() -> None:
    assert scores("humming")["A05"].score == pytest.approx(1.0)
    assert scores("loud humming")["A05"].score == pytest.approx(1.0)
    assert "A05" not in scores("loud"), "alone it names nothing"


def test_a_faint_word_hardly_counts_in_a_title() -> None:
    assert scores("gurgling of duodenum")["A04"].score > 0.95


def test_a_faint_word_of_the_question_hardly_counts() -> None:
    plain = scores("humming ankle")["A05"].recall
    assert scores("humming ankle", faint=frozenset({"ankle"}))["A05"].recall > 0.85 > plain


def test_a_circumstance_of_which_nobody_spoke_lowers_the_score() -> None:
    found = scores("yodeling complicating")
    plain = f_measure(found["A03"].recall, found["A03"].precision)
    assert found["A03"].score == pytest.approx(plain * PRESUMED, rel=1e-5)
    asked = scores("yodeling complicating pregnancy")["A03"]
    assert asked.score == pytest.approx(1.0)


def test_a_wording_of_a_weaker_kind_is_worth_less() -> None:
    index = index_of(
        ("A00", True, "Dent"),
        ("A01", True, "Rattle"),
        more=[Wording("A00", Kind.EXTERNAL, "Thimblitis"), Wording("A01", Kind.INCLUSION, "Thimblitis")],
    )
    found = scores("thimblitis", index)
    assert found["A01"].score == pytest.approx(Kind.INCLUSION.weight)
    assert found["A00"].score == pytest.approx(Kind.EXTERNAL.weight)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words_and_a_worth(kind: Kind) -> None:
    assert kind.words
    assert 0 < kind.weight <= 1


def test_the_best_reading_of_several_counts_and_is_told() -> None:
    readings = [reading("qqqq"), reading("humming", by_list=True), reading("dented thumb")]
    found = scorer_of(INDEX).score(readings)
    told = {INDEX.codes[int(INDEX.wording_codes[one.wording])]: one for one in found}
    assert (told["A05"].reading, told["A00"].reading) == (1, 2)
    assert told["A05"].score == pytest.approx(BY_LIST)


def test_a_word_counts_once_by_the_best_of_its_meanings() -> None:
    index = index_of(("A00", True, "Duodenum duodenal dent"), ("A01", True, "Duodenal"))
    vocabulary = vocabulary_of(index, lexicon_of(equals=[("duodenal", "dent")]))
    (best, *_) = Scorer(index, vocabulary).score([reading("duodenal")])
    assert index.codes[int(index.wording_codes[best.wording])] == "A01"
    assert all(one.recall <= 1 + 1e-6 for one in Scorer(index, vocabulary).score([reading("duodenal")]))


def test_a_relative_counts_less_than_the_word_itself() -> None:
    index = index_of(("A00", True, "Duodenum"), ("A01", True, "Rattle"))
    assert scores("duodenum", index)["A00"].score == pytest.approx(1.0)
    assert 0.5 < scores("duodenal", index)["A00"].score < 1


def test_no_reading_no_word_and_no_wording_find_nothing() -> None:
    assert scorer_of(INDEX).score([]) == []
    assert scorer_of(INDEX).score([reading("zzzzzz")]) == []
    assert scorer_of(index_of()).score([reading("dented thumb")]) == []


def test_wordings_come_best_first_and_of_like_ones_the_first_first() -> None:
    index = index_of(*((f"A{number:02}", True, f"Dent {'x' * (number // 10 + 3)}") for number in range(30)))
    found = scorer_of(index).score([reading("dent")])
    assert found == sorted(found, key=lambda one: (-one.score, one.wording))


def test_only_so_many_wordings_are_looked_at() -> None:
    index = index_of(
        *((f"A{number:03}", True, f"Dent {chr(97 + number % 26)}{number}") for number in range(300))
    )
    assert len(scorer_of(index).score([reading("dent")])) == MOST_WORDINGS


def test_wordings_far_worse_than_the_best_are_left_out() -> None:
    index = index_of(
        ("A00", True, "Dented thumb"),
        ("A01", True, "Thumb of a very long puppet with strings and bells and wires and hats"),
    )
    assert scores("dented thumb", index).keys() == {"A00"}
    assert scores("puppet with bells", index).keys() == {"A01"}


def test_a_scorer_is_asked_again_without_a_trace_of_the_last_question() -> None:
    scorer = scorer_of(INDEX)
    first = scorer.score([reading("dented thumb")])
    scorer.score([reading("yodeling humming gurgling rattle")])
    assert scorer.score([reading("dented thumb")]) == first
