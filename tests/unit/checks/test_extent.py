"""A list or a range that was cut is said to be cut: an answer never looks whole where it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.checks import extent, matter
from consultant.checks.matter import Matter
from consultant.verdicts import Verdict
from consultant.vocabulary import Question

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

CODES = [f"{number:05}" for number in range(10001, 10024)]


def of_range(first: str, last: str) -> Question:
    question = about(first)
    return replace(question, mentions=(replace(question.mentions[0], range_end=last),))


def test_the_codes_beyond_the_bound_are_named(shelf: Books) -> None:
    (one,) = extent.check(Matter(about(*CODES), shelf))
    assert (one.verdict, one.codes) == (Verdict.LIST_CUT, ("10021", "10022", "10023"))
    assert one.facts["looked_up"] == 20
    assert list(extent.check(Matter(about(*CODES[:20]), shelf))) == []


def test_a_range_that_was_not_laid_out_whole_is_named(shelf: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(extent.check(Matter(of_range("45378", "45385"), shelf))) == []
    for module in (matter, extent):
        monkeypatch.setattr(module, "MOST_OF_A_RANGE", 2)
    (one,) = extent.check(Matter(of_range("45378", "45385"), shelf))
    assert (one.verdict, one.codes) == (Verdict.RANGE_CUT, ("45378", "45385"))
    assert one.facts == {"looked_up": 2, "listed": 3}
