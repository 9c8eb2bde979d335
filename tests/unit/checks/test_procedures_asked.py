"""What coders ask of procedures, and what must not be said to them: a modifier that is refused, a limit of another payer, a Yes to what nobody asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from consultant.checks import pairs, policy, units
from consultant.checks.indicators import supervision
from consultant.checks.indicators.asked import wanted
from consultant.checks.matter import Matter
from consultant.checks.visits import fits_days
from consultant.verdicts import Verdict
from consultant.vocabulary import IntentKind, Likeness, Question, Setting

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.entries import EditPair, UnitLimit
    from consultant.codes.lookup import Books

Kind = IntentKind
IN_SPRING = date(2026, 5, 1)


def asked(*codes: str, text: str = "", asks: tuple[Kind, ...] = (), **told: Any) -> Question:
    question = about(
        *codes, asks=asks, on=IN_SPRING, modifiers=told.pop("modifiers", ()), units=told.pop("units", None)
    )
    return replace(question, text=text or question.text, particulars=replace(question.particulars, **told))


@pytest.mark.parametrize(
    ("modifier", "days", "fits"),
    [
        ("25", "000", True),
        ("57", "000", False),
        ("57", "090", True),
        ("25", "090", False),
        ("25", "MMM", True),
        ("24", "090", True),
        ("57", None, True),
    ],
)
def test_25_and_57_go_by_the_days_of_the_procedure(modifier: str, days: str | None, fits: bool) -> None:
    assert fits_days(modifier, days) is fits


@pytest.mark.parametrize(
    ("modifier", "days", "told"),
    [
        ("57", {"20610": "000"}, ()),
        ("25", {"20610": "000"}, ("25 on 99214",)),
        ("57", {"20610": "000", "27447": "090"}, ("57 on 99214",)),
        ("57", {}, ("57 on 99214",)),
    ],
)
def test_a_modifier_that_every_procedure_refuses_shows_nothing(
    shelf: Books, modifier: str, days: dict[str, str], told: tuple[str, ...]
) -> None:
    row = cast("EditPair", SimpleNamespace(column_one="20610", column_two="99214"))
    matter = Matter(asked("99214", "20610", modifiers=(modifier,)), shelf)
    assert pairs.carried(matter, row, days) == told


def test_59_on_the_procedure_shows_no_separate_visit(shelf: Books) -> None:
    row = cast("EditPair", SimpleNamespace(column_one="64447", column_two="99221"))
    assert pairs.carried(Matter(asked("64447", "99221", modifiers=("59",)), shelf), row, {}) == ()


@pytest.mark.parametrize(
    ("text", "asks", "together"),
    [
        ("fee for both", (Kind.FEE,), False),
        ("supervision level of both?", (Kind.VALIDITY,), False),
        ("supervision, and may both be billed", (Kind.PAIR,), True),
        ("crosswalk them", (Kind.CROSSWALK,), False),
        ("45378 converted to 45385", (Kind.CROSSWALK,), True),
        ("these two", (), True),
    ],
)
def test_what_is_asked_of_each_code_hears_nothing_of_their_pair(
    shelf: Books, text: str, asks: tuple[Kind, ...], together: bool
) -> None:
    matter = Matter(asked("93591", "93355", text=text, asks=asks), shelf)
    assert pairs.are_together(matter) is together


@pytest.mark.parametrize(
    ("words", "is_asked"), [("what supervision?", True), ("incident to supervision", False), ("", False)]
)
def test_supervision_of_a_test_and_of_staff_differ(words: str, is_asked: bool) -> None:
    assert supervision.is_asked(words) is is_asked


def _limit(code: str, value: int, rationale: str = "CMS Policy") -> UnitLimit:
    return cast("UnitLimit", SimpleNamespace(code=code, value=value, rationale=rationale))


@pytest.mark.parametrize(
    ("told", "limit", "binds"),
    [
        ({"payer": "Aetna"}, _limit("99392", 0), False),
        ({"payer": "Medicare"}, _limit("99392", 0), True),
        ({"payer": "Aetna"}, _limit("99392", 0, "Clinical: Data"), True),
        ({"provider": Likeness.DIFFERENT}, _limit("99232", 1), False),
        ({"provider": Likeness.DIFFERENT}, _limit("20610", 2), True),
        ({}, _limit("99392", 0), True),
    ],
)
def test_whom_a_limit_binds(shelf: Books, told: dict[str, Any], limit: UnitLimit, binds: bool) -> None:
    assert units._speaks_not_of(Matter(asked("99232", **told), shelf), limit) is not binds


def test_only_a_supplier_s_limit_speaks_of_what_only_a_supplier_is_paid_for() -> None:
    office, supplier = _limit("E0601", 0), _limit("E0601", 1)
    rows = [(Setting.PRACTITIONER, office), (Setting.DME, supplier)]
    assert units._of_services(rows) == [(Setting.DME, supplier)]
    paid = [(Setting.PRACTITIONER, _limit("J3301", 16)), (Setting.DME, supplier)]
    assert units._of_services(paid) == paid[:1]


@pytest.mark.parametrize(
    ("codes", "asks", "text", "code", "modifier"),
    [
        (("71046",), (Kind.MODIFIER,), "hospital, our group reads. mod?", "71046", "26"),
        (("27447",), (Kind.ASSISTANT,), "plus assistant AS", "27447", "AS"),
        (("27447",), (Kind.BILATERAL,), "both knees", "27447", "50"),
    ],
)
def test_words_may_mean_a_modifier(
    shelf: Books, codes: tuple[str, ...], asks: tuple[Kind, ...], text: str, code: str, modifier: str
) -> None:
    matter = Matter(asked(*codes, asks=asks, text=text), shelf)
    object.__setattr__(matter, "listed_codes", codes)
    assert modifier in wanted(matter)[code]


@pytest.mark.parametrize(("text", "both"), [("same session", True), ("then the other in 10 days", False)])
def test_both_sides_in_one_session_are_asked_of_50(shelf: Books, text: str, both: bool) -> None:
    matter = Matter(asked("49505", asks=(Kind.MODIFIER,), text=text, modifiers=("LT", "RT")), shelf)
    object.__setattr__(matter, "listed_codes", ("49505",))
    assert ("50" in wanted(matter)["49505"]) is both


def _notes(shelf: Books, *codes: str, text: str) -> list[str]:
    return [str(one.facts["note"]) for one in policy.check(Matter(asked(*codes, text=text), shelf))]


@pytest.mark.parametrize(
    ("code", "text", "note", "speaks"),
    [
        ("99213", "Philadelphia PA office 99213", "physician-assistant-bills", False),
        ("99214", "PA saw pt for 99214", "physician-assistant-bills", True),
        ("99214", "can a PA bill 99214", "physician-assistant-bills", True),
        ("99214", "was a PA required", "physician-assistant-bills", False),
        ("99203", "99203 NP visit", "nurse-practitioner-bills", False),
        ("99203", "our NP did the 99203", "nurse-practitioner-bills", True),
        ("66984", "66984 RT then 66984 LT in 10 days", "cataract-second-eye", True),
        ("66984", "66984 RT only", "cataract-second-eye", False),
        ("62323", "62323 fluoro included?", "imaging-in-spine-injection", True),
        ("99232", "99232 x2 diff specialty", "visits-of-two-specialties", True),
        ("10180", "postop day 12, infected incision", "return-to-the-theatre", True),
        ("10180", "the payer wants to take back the money", "return-to-the-theatre", False),
    ],
)
def test_cue_words_mean_what_they_say(shelf: Books, code: str, text: str, note: str, speaks: bool) -> None:
    assert (note in _notes(shelf, code, text=text)) is speaks


def test_a_deleted_code_leads_even_where_a_status_refuses_it(shelf: Books) -> None:
    (one,) = policy.check(Matter(asked("92929", text="92929"), shelf))
    assert one.verdict is Verdict.CODE_DELETED
