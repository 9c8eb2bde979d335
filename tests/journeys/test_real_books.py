"""The facts table of the real files, and stories made at test time from random rows, asked by mail on the real books."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant.codes.catalogue import Book
from consultant.vocabulary import CodeSystem, Setting

from tests.at_the_desk import reply_to
from tests.journeys.journey import Played

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

    from tests.conftest import Clock

pytestmark = pytest.mark.realdata

CHECKOUT = Path(__file__).resolve().parents[2]
SEED = 20261116
STORIES_A_KIND = 10
MOST_LINES_OF_A_PAIR = 25


@dataclass(frozen=True)
class Fact:
    """A question and what its reply must and must not say."""

    words: str
    first_line: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()


FACTS = {
    "93591 with 93355, practitioner": Fact(
        "Practitioner: can I bill 93591 with 93355? Does modifier 59 help?",
        r"^No, 93355 is not separately payable with 93591 and no modifier bypasses the edit \(practitioner, 2024Q3\)",
        (
            "column 1 93591 / column 2 93355, modifier indicator 0",
            "Misuse of Column Two code with Column One code",
        ),
        (r"may bypass", r"only with an NCCI"),
    ),
    "the same, outpatient hospital": Fact(
        "Outpatient hospital: can I bill 93591 with 93355?",
        r"^Only with an NCCI-associated modifier .*\(outpatient hospital, 2024Q3\)",
        ("column 1 93591 / column 2 93355, modifier indicator 1",),
        (r"Practitioner:",),
    ),
    "MUE practitioner": Fact(
        "Practitioner: how many units of 93355, 93591 and G0463 may I report?",
        r"No, G0463: an MUE of 0, no units payable .*93355: at most 1 unit a day .*93591: at most 1 unit a day ",
        ("93355: MUE 1, MAI 3", "93591: MUE 1, MAI 2", "G0463: MUE 0"),
    ),
    "add-on 93592": Fact(
        "What primary code does add-on 93592 need?",
        r"^93592 is an add-on code \(type 1\) and is never billed alone: it needs 93590 or 93591",
        ("93592 with 93590",),
    ),
    "45385 with 45380": Fact(
        "45385 and 45380 together, practitioner?",
        r"^Only with an NCCI-associated modifier",
        ("column 1 45385 / column 2 45380, modifier indicator 1", "More extensive procedure"),
    ),
    "G0463 with 99213, closed row": Fact(
        "Practitioner, date of service 2019-06-03: G0463 with 99213?",
        r"G0463|99213",
        ("2019-12-31",),
    ),
    "G0463 with 99213, open row": Fact(
        "Practitioner, date of service 2024-08-01: G0463 with 99213?",
        r"G0463|99213",
        ("in force on 2024-08-01",),
        (r"deleted 2019-12-31",),
    ),
}


@pytest.mark.parametrize("name", FACTS)
def test_fact(name: str, played: Played, clock: Clock) -> None:
    fact = FACTS[name]
    reply = reply_to(played, clock, fact.words)
    assert re.search(fact.first_line, reply.splitlines()[0]), reply
    for sentence in fact.says:
        assert sentence in reply
    for pattern in fact.never:
        assert not re.search(pattern, reply), reply


def test_ten_pairs_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    """Whatever row is drawn, the reply names its columns, indicator, rationale and date, and never the reverse."""
    chance = random.Random(SEED)  # noqa: S311 - a test's dice
    codes = chance.sample(real_books.range_codes(CodeSystem.CPT, "10000", "69999"), 300)
    rows = [row for row in real_books.pairs(codes, Setting.PRACTITIONER) if row.in_force(row.edition.as_of)]
    for row in chance.sample(rows, STORIES_A_KIND):
        reply = reply_to(
            played, clock, f"Practitioner: may I bill {row.column_two} with {row.column_one} on 2024-08-01?"
        )
        columns = f"column 1 {row.column_one} / column 2 {row.column_two}"
        assert f"{columns}, modifier indicator {row.modifier_indicator}" in reply
        assert row.rationale in reply
        assert f"effective {row.effective}" in reply
        forbids = "no modifier bypasses the edit" in reply.splitlines()[0]
        assert forbids == (row.modifier_indicator == "0"), reply
        assert len(reply.splitlines()) <= MOST_LINES_OF_A_PAIR, reply


def test_ten_limits_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    edition = real_books.edition(Book.MUE, Setting.PRACTITIONER)
    assert edition is not None
    chance = random.Random(SEED)  # noqa: S311 - a test's dice
    codes = chance.sample(real_books.range_codes(CodeSystem.CPT, "10000", "99499"), 3 * STORIES_A_KIND)
    limits = real_books.unit_limits(codes, Setting.PRACTITIONER)
    for code, limit in list(limits.items())[:STORIES_A_KIND]:
        reply = reply_to(played, clock, f"Practitioner: how many units of {code} can be billed?")
        assert f"{code}: MUE {limit.value}, MAI {limit.adjudication_indicator}" in reply
        assert f"MAI {limit.adjudication_indicator}:" in reply
        shown = "no units payable" if limit.value == 0 else str(limit.value)
        assert shown in reply.splitlines()[0]


def test_ten_diagnoses_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a test's dice
    every = real_books.range_codes(CodeSystem.ICD10CM, "A00", "Z99.9")
    for code in chance.sample(every, STORIES_A_KIND):
        entry = real_books.find_code(CodeSystem.ICD10CM, code)
        assert entry is not None
        reply = reply_to(played, clock, f"Is {code} a billable diagnosis?")
        first = reply.splitlines()[0]
        assert entry.title in reply
        assert entry.edition.release in reply
        assert ("is valid and billable" in first) == entry.billable, reply
        if not entry.billable:
            assert "not billable" in first
