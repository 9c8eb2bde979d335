"""Guidelines: sections by number, by code, by words; the chapter of the NCCI manual; nothing where no rule is asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import guidelines
from consultant.checks.guidelines.gists import gist
from consultant.checks.guidelines.manual import chapter_of
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind

from tests.unit.checks.policy_shelf import asking, matter, nothing, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.lookup import Books

RULE = (IntentKind.GUIDELINE,)


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("bare"), nothing)


def found(books: Books, text: str, *codes: str, **said: object) -> list[Finding]:
    asks = {"asks": RULE} | said
    return list(guidelines.check(matter(books, asking(text, *codes, **asks))))  # type: ignore[arg-type]


def numbers(findings: list[Finding]) -> list[str]:
    return [str(one.facts["number"]) for one in findings]


def test_a_section_by_its_number_whatever_is_asked(policies: Books) -> None:
    (one,) = found(policies, "What does section I.C.4.a.1 say?", asks=())
    assert (one.verdict, one.facts["title"]) == (Verdict.GUIDELINE_SECTION, "Insulin and the invented")
    assert one.citations[0].row == "section I.C.4.a.1, page 2"
    assert found(policies, "What does section I.Z.9 say?", asks=()) == []


def test_a_code_s_sections_come_before_its_chapter(policies: Books) -> None:
    findings = found(policies, "Which guideline is for E11.9?", "E11.9")
    assert numbers(findings) == ["I.C.4.a", "I.C.4.a.1", "I.C.4"]
    assert [one.facts["named"] for one in findings] == ["E11", "E11", None]


def test_what_shares_a_word_with_the_question_comes_first(policies: Books) -> None:
    assert numbers(found(policies, "Which guideline is for E11.9 with insulin?", "E11.9"))[0] == "I.C.4.a.1"


def test_several_codes_have_their_sections_and_both_chapters(policies: Books) -> None:
    findings = found(policies, "Guideline for A41.9 and E11.9?", "A41.9", "E11.9")
    assert numbers(findings) == ["I.C.1.a", "I.C.4.a", "I.C.1", "I.C.4"]


def test_words_find_a_section_and_what_it_stands_in_decides(policies: Books) -> None:
    first, *_ = found(policies, "What do the guidelines say about uncertain diagnosis in outpatient coding?")
    assert (first.facts["number"], first.facts["by"], first.facts["place"]) == ("IV.D", "words", 0)


def test_beside_a_code_words_count_in_its_chapter_only(policies: Books) -> None:
    words = "Guideline for sepsis of the invented kind beside E11.9?"
    assert "I.C.1.a" not in numbers(found(policies, words, "E11.9"))
    own = found(policies, words.replace("E11.9", "A41.9"), "A41.9")
    assert (own[0].facts["number"], own[0].facts["by"]) == ("I.C.1.a", "words")


def test_services_alone_find_no_section_by_words(policies: Books) -> None:
    findings = found(policies, "What rule is there on uncertain diagnosis for 93000?", "93000")
    assert [one.verdict for one in findings] == [Verdict.MANUAL_CHAPTER]


def test_signatures_and_supervision_are_other_rules(policies: Books) -> None:
    assert found(policies, "Must the note be signed for E11.9?", "E11.9") == []


def test_the_edition_s_caution_goes_with_the_section(policies: Books) -> None:
    assert all(one.warnings for one in found(policies, "Guideline for E11.9?", "E11.9", on=date(2019, 5, 1)))


def test_the_book_that_is_not_loaded_is_named(bare: Books) -> None:
    (one,) = found(bare, "Guideline for E11.9?", "E11.9")
    assert one.verdict is Verdict.BOOK_NOT_LOADED
    (chapter,) = found(bare, "Which rule bundles 93000?", "93000")
    assert chapter.verdict is Verdict.MANUAL_CHAPTER


@pytest.mark.parametrize(
    ("code", "chapter"),
    [
        ("00100", "II"),
        ("11042", "III"),
        ("20610", "IV"),
        ("36415", "V"),
        ("45378", "VI"),
        ("52000", "VII"),
        ("66984", "VIII"),
        ("71046", "IX"),
        ("88305", "X"),
        ("99213", "XI"),
        ("J3301", "XII"),
        ("0275T", "XIII"),
        ("02000", None),
        ("0001U", None),
        ("W1234", None),
    ],
)
def test_the_chapter_is_told_by_the_section_of_the_code(code: str, chapter: str | None) -> None:
    governing = chapter_of(code)
    assert (governing.number if governing else None) == chapter


def test_codes_of_a_chapter_stand_together(policies: Books) -> None:
    findings = found(
        policies, "Which NCCI manual chapter is for 11042, 11720 and J3301?", "11042", "11720", "J3301"
    )
    assert [(one.facts["chapter"], one.codes) for one in findings] == [
        ("III", ("11042", "11720")),
        ("XII", ("J3301",)),
    ]
    assert findings[0].citations[0].row == "chapter III"


def test_a_code_that_no_chapter_holds_is_passed_over(policies: Books) -> None:
    assert found(policies, "Which chapter of the NCCI manual is for 02000?", "02000", asks=()) == []


def test_a_denied_pair_names_its_chapter(policies: Books) -> None:
    (one,) = found(policies, "45378 denied with 45380", "45378", "45380", asks=(IntentKind.DENIAL,))
    assert one.facts["chapter"] == "VI"
    assert found(policies, "45378 denied", "45378", asks=(IntentKind.DENIAL,)) == []


def test_our_sentence_is_told_only_where_the_section_is_still_called_so() -> None:
    assert gist("IV.H", "Uncertain diagnosis")
    assert gist("I.A.15", "\u201cWith\u201d")
    assert gist("IV.H", "Another heading") is None
    assert gist("IX.Z", "Uncertain diagnosis") is None
