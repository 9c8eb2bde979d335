"""Modifiers: what each means, where it may not stand, which exclude each other, and the edit of a visit that is not named.

The questions are read from words, as mails are.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from consultant.checks import modifiers
from consultant.checks.matter import Matter
from consultant.checks.modifiers import fits, kinds, rules
from consultant.checks.modifiers.clashes import find_clashes
from consultant.codes.importers import import_paths
from consultant.codes.lookup import Books
from consultant.extraction.extract import extract
from consultant.models.base import make_engine
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, Intent, IntentKind, Mention, Question, Setting

from tests.wide_books import lists, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TODAY = date(2026, 11, 16)
Place = fits.Place


@pytest.fixture(scope="module")
def wide_shelf(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The small books with the wide modifiers and edits."""
    folder = tmp_path_factory.mktemp("modifiers")
    shutil.copy(small_books, folder / "books.db")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    files = folder / "files"
    files.mkdir()
    lists.write(files)
    pairs.write(files)
    import_paths(engine, [files], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
    yield Books(engine, lambda: TODAY)
    engine.dispose()


def found(shelf: Books, words: str) -> list[Finding]:
    question = extract(words, books=shelf, today=TODAY)
    return list(modifiers.check(Matter(question, shelf)))


def told(shelf: Books, words: str) -> list[tuple[str, str]]:
    """The verdicts with the modifiers that they are about."""
    return [(one.verdict.value, one.facts.get("modifier", "")) for one in found(shelf, words)]


def test_a_cpt_modifier_is_known_by_its_number_in_our_own_words(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "What is mod 33?")
    assert one.verdict is Verdict.MODIFIER_MEANS
    assert one.codes == ("33",)
    assert "preventive" in one.facts["meaning"]
    assert one.citations


def test_a_level_two_modifier_has_the_words_of_the_file(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "What does modifier KX mean?")
    assert (one.facts["title"], one.facts["meaning"]) == ("Invented requirements are met", "")
    assert one.facts["edition"] == "2025-10"
    assert one.citations[0].row == "KX"


def test_one_without_a_rule_has_its_words_alone(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "What does modifier ZB mean?")
    assert (one.facts["title"], one.facts["rule"]) == ("Invented modifier without a rule", "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("XU vs 59?", [("modifier_means", "XU"), ("modifier_means", "59")]),
        ("Can 50 and LT be used together", [("modifier_means", "50"), ("modifier_means", "LT"), ("modifier_clash", "50 LT")]),
        ("20610-25 ok?", [("modifier_misfit", "25")]),
        ("99213-59 ok", [("modifier_misfit", "59")]),
        ("99213-59 in our RHC, ok?", [("modifier_depends", "59")]),
        ("99213-22 ok?", [("modifier_misfit", "22")]),
        ("99213-25 ok?", [("modifier_depends", "25")]),
        ("99213-24 ok?", [("modifier_depends", "24")]),
        ("28820-F1 ok?", [("modifier_misfit", "F1")]),
        ("26055-T5 ok?", [("modifier_misfit", "T5")]),
        ("29881-E1 ok?", [("modifier_misfit", "E1")]),
        ("45378-LD ok?", [("modifier_misfit", "LD")]),
        ("99213-RT ok?", [("modifier_misfit", "RT")]),
        ("20610-RT ok?", [("modifier_depends", "RT")]),
        ("85025-76 or 91?", [("modifier_misfit", "76"), ("modifier_depends", "91")]),
        ("Is modifier 91 valid with 71046?", [("modifier_misfit", "91")]),
        ("93010-76 ok?", [("modifier_depends", "76")]),
        ("99213-76 ok?", [("modifier_misfit", "76")]),
        ("Does 87804 need QW", [("modifier_untold", "QW")]),
        ("do we need QW on 81025", [("modifier_misfit", "QW")]),
        ("71046-QW ok?", [("modifier_misfit", "QW")]),
        ("96372-JZ ok?", [("modifier_misfit", "JZ")]),
        ("J3301-JZ ok?", [("modifier_depends", "JZ")]),
        ("Can I use JW and JZ on the same line for J3301?", [("modifier_clash", "JW JZ")]),
        ("Physician claim: 45378-74?", [("modifier_misfit", "74")]),
        ("Outpatient hospital claim: 45378-74?", [("modifier_depends", "74")]),
        ("Outpatient hospital claim: 45378-53?", [("modifier_misfit", "53")]),
        ("Practitioner: 99213-27?", [("modifier_misfit", "27")]),
        ("Outpatient hospital: 45378-27?", [("modifier_misfit", "27")]),
        ("G0121-PT ok?", [("modifier_misfit", "PT")]),
        ("Medicare: 45385-33 ok?", [("modifier_misfit", "33")]),
        ("Payer is Aetna: 45385-33 ok?", [("modifier_depends", "33")]),
        ("27447-50-LT, allowed?", [("modifier_clash", "50 LT")]),
        ("27447-50 ok?", []),
        ("27447-LT-RT ok?", [("modifier_clash", "LT RT")]),
        ("27447-50 x2, allowed?", [("modifier_clash", "50 2 units")]),
        ("27447-50 x1, allowed?", []),
        ("93010-77 and 93010-76", [("modifier_depends", "77"), ("modifier_depends", "76")]),
        ("Assist by PA on 63047, what modifier?", []),
        ("Is modifier PA right on 20610?", [("modifier_unknown", "PA")]),
        ("Which modifier for 93010 repeated the same day by a different cardiologist?", [("modifier_depends", "77")]),
        ("Which modifier for 93010 repeated the same day?", [("modifier_depends", "76"), ("modifier_depends", "77")]),
        ("Which modifier for 85025 repeated the same day?", [("modifier_depends", "91")]),
        ("Which modifier for 93010?", []),
        ("How many units of 93010?", []),
    ],
)  # fmt: skip
def test_what_is_said_of_words(wide_shelf: Books, words: str, expected: list[tuple[str, str]]) -> None:
    assert told(wide_shelf, words) == expected


def test_a_wrong_modifier_is_told_though_nothing_asks_for_it(wide_shelf: Books) -> None:
    assert ("modifier_misfit", "59") in told(wide_shelf, "May 99213-59 and 20610-RT be billed together?")


def alone(*codes: str, kind: IntentKind = IntentKind.DESCRIBE) -> Question:
    mentions = tuple(Mention(CodeSystem.MOD, code, 0, 2, code, 0.95) for code in codes)
    return Question(" ".join(codes), mentions, intents=(Intent(kind),))


def test_modifiers_that_nothing_lists(wide_shelf: Books) -> None:
    (one,) = modifiers.check(Matter(alone("Z9"), wide_shelf))
    assert (one.verdict, one.citations[0].row) == (Verdict.MODIFIER_UNKNOWN, "no row for Z9")
    (one,) = modifiers.check(Matter(alone("34"), wide_shelf))
    assert (one.verdict, one.facts) == (Verdict.NO_CHECK, {"system": "MOD"})


def test_nothing_is_said_of_a_modifier_that_nobody_asks_about(wide_shelf: Books) -> None:
    assert list(modifiers.check(Matter(alone("KX", kind=IntentKind.FEE), wide_shelf))) == []


def test_without_the_file_only_cpt_modifiers_are_known(
    wide_shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Books, "edition", lambda *_: None)
    monkeypatch.setattr(Books, "find_code", lambda *_: None)
    unknown, known = modifiers.check(Matter(alone("KX", "33"), wide_shelf))
    assert (unknown.verdict, unknown.facts["book"]) == (Verdict.BOOK_NOT_LOADED, "HCPCS Level II")
    assert known.verdict is Verdict.MODIFIER_MEANS


def test_a_date_that_no_edition_holds_is_marked(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "What does modifier KX mean, DOS 01/05/2016?")
    assert one.warnings


def test_25_with_a_procedure_names_the_edit_of_a_representative_visit(wide_shelf: Books) -> None:
    one, other = found(wide_shelf, "do I need 25 w/ 96372")
    assert (one.verdict, one.codes) == (Verdict.VISIT_BESIDE, ("96372",))
    assert (one.facts["column_one"], one.facts["column_two"], one.facts["modifier_indicator"]) == (
        "96372",
        "99213",
        "1",
    )
    assert one.facts["alike"] == ["99212", "99213", "99214", "99215"]
    assert one.facts["unlike"] == {"99211": "0"}
    assert other.facts["setting"] == "outpatient_hospital"
    assert one.citations[0].row == "96372/99213 effective 2013-01-01"


@pytest.mark.parametrize(
    ("words", "verdicts"),
    [
        ("Do we need 25 with 20610 in the office?", [Verdict.VISIT_BESIDE]),
        ("outpatient hospital: do I need 25 with 20610", [Verdict.VISIT_WITHOUT_EDIT]),
        ("Do we need 25 w/ 94640 in the office?", [Verdict.VISIT_NEVER_BESIDE]),
        ("Do we need 25 on 99213 with 20610 in the office?", []),
    ],
)
def test_a_visit_that_is_not_named(wide_shelf: Books, words: str, verdicts: list[Verdict]) -> None:
    assert [one.verdict for one in found(wide_shelf, words)] == verdicts


def test_a_visit_is_looked_up_only_where_a_modifier_is_asked_about(wide_shelf: Books) -> None:
    mentions = (
        Mention(CodeSystem.MOD, "25", 0, 2, "25", 0.95),
        Mention(CodeSystem.CPT, "96372", 3, 8, "96372", 0.95),
    )
    units = Question("25 96372", mentions, intents=(Intent(IntentKind.UNITS),))
    assert list(modifiers.check(Matter(units, wide_shelf))) == []
    asked = Question("25 96372", mentions, intents=(Intent(IntentKind.MODIFIER),))
    assert len(list(modifiers.check(Matter(asked, wide_shelf)))) == 2


def test_a_table_that_does_not_hold_the_date_says_nothing(
    wide_shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Books, "edition", lambda *_: None)
    assert told(wide_shelf, "do I need 25 w/ 96372") == []


def test_each_question_of_a_list_stands_for_itself(wide_shelf: Books) -> None:
    said = told(
        wide_shelf, "1) what is mod 33\n2) is JZ right on J3301?\n3) do we need 25 w/ 96372 in the office?"
    )
    assert said == [("modifier_means", "33"), ("modifier_depends", "JZ"), ("visit_beside", "")]


def test_every_rule_has_its_source_and_no_descriptor() -> None:
    for modifier, rule in {**rules.CPT, **rules.LEVEL_TWO}.items():
        assert rule.sources, modifier
        assert rule.rule.endswith("."), modifier
        assert not rule.meaning.endswith("."), modifier
    wanted = "22 24 25 26 27 32 33 47 50 51 52 53 54 55 56 57 58 59 62 63 66 73 74 76 77 78 79 80 81 82 90 91 92 93 95 96 97 99 P1 P6"
    assert set(wanted.split()) <= set(rules.CPT)


@pytest.mark.parametrize(
    ("modifiers_", "count"),
    [
        (("50", "RT"), 1), (("59", "XS"), 1), (("26", "TC"), 1), (("JW", "JZ"), 1), (("GA", "GZ"), 1), (("GX", "GY"), 0),
        (("73", "74"), 1), (("80", "AS"), 1), (("76", "77"), 1), (("25", "57"), 0), (("CQ", "GP"), 0), (("CQ", "GO"), 1),
        (("78", "79"), 1), (("58", "78"), 1), (("62", "66"), 1), (("62", "80"), 1), (("93", "95"), 1), (("XE", "XS"), 0), (("50", "50"), 0),
    ],
)  # fmt: skip
def test_which_exclude_each_other(modifiers_: tuple[str, str], count: int) -> None:
    assert len(list(find_clashes(modifiers_))) == count
    assert len(list(find_clashes(tuple(reversed(modifiers_))))) == count


@pytest.mark.parametrize(
    ("modifier", "place"),
    [
        ("25", Place("92004")),
        ("25", Place("G0463")),
        ("57", Place("99223")),
        ("59", Place("99454")),
        ("E1", Place("67904")),
        ("E1", Place("11440")),
        ("F1", Place("26055")),
        ("T5", Place("28296")),
        ("LD", Place("92928")),
        ("91", Place("36415")),
        ("74", Place("45378", Setting.OUTPATIENT_HOSPITAL)),
        ("53", Place("45378", Setting.PRACTITIONER)),
        ("27", Place("99213", Setting.OUTPATIENT_HOSPITAL)),
        ("PT", Place("45385")),
        ("33", Place("99497")),
        ("JZ", Place("J3301")),
        ("RT", Place("20610")),
        ("KX", Place("97110")),
        ("74", Place("45378", Setting.PRACTITIONER, other_setting="an ASC")),
    ],
)
def test_nothing_forbids_what_is_right(modifier: str, place: fits.Place) -> None:
    assert fits.misfit(modifier, place) is None


def test_a_code_without_figures_is_of_no_kind() -> None:
    assert not kinds.is_evaluation("G0463")
    assert not kinds.is_no_visit("0001F")


@pytest.mark.realdata
def test_words_that_put_a_modifier_on_a_code_are_believed(real_books: Books) -> None:
    def verdicts_of(text: str) -> set[Verdict]:
        question = extract(text, books=real_books, today=date(2026, 11, 16))
        return {one.verdict for one in modifiers.check(Matter(question, real_books))}

    assert Verdict.MODIFIER_MISFIT in verdicts_of("Is modifier 59 ok on 99213 with 93000?")
    assert Verdict.MODIFIER_MISFIT not in verdicts_of("96127 x2 59 with 99214")
    assert Verdict.MODIFIER_CLASH not in verdicts_of("66984 RT today and LT in 10 days. modifier?")
    assert Verdict.MODIFIER_CLASH in verdicts_of("20610-RT-LT ok?")
