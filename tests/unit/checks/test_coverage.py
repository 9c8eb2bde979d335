"""Coverage: national policies by number, words and code; local ones by number, title and code; diagnoses; absence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import coverage
from consultant.checks.asked_words import asked_words
from consultant.checks.coverage.national import CUE
from consultant.verdicts import Verdict
from consultant.vocabulary import Description, Finding, Identifier, Intent, IntentKind

from tests.unit.checks.policy_shelf import asking, matter, nothing, opened
from tests.wide_books.coverage import CATALOGUE, LCD_CODES, NCDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consultant.codes.lookup import Books


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("bare"), nothing)


def _only_national(folder: Path) -> None:
    (folder / "ncd_2026-11.csv").write_bytes(NCDS)


def _only_titles(folder: Path) -> None:
    (folder / "mcd_documents_2026-11.csv").write_bytes(CATALOGUE)


def _titles_and_codes(folder: Path) -> None:
    _only_titles(folder)
    (folder / "lcd_codes_2026-11.csv").write_bytes(LCD_CODES)


@pytest.fixture(scope="module")
def national_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("national"), _only_national)


@pytest.fixture(scope="module")
def titles_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("titles"), _only_titles)


@pytest.fixture(scope="module")
def undated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    yield from opened(tmp_path_factory.mktemp("undated"), _titles_and_codes)


def found(books: Books, text: str, *codes: str, **said: object) -> list[Finding]:
    return list(coverage.check(matter(books, asking(text, *codes, **said))))  # type: ignore[arg-type]


def told(findings: list[Finding]) -> list[tuple[str, Verdict]]:
    return [(str(one.facts.get("document", "+".join(one.codes))), one.verdict) for one in findings]


def test_a_national_policy_is_found_by_an_abbreviation_and_said_to_be_the_closest(policies: Books) -> None:
    (one,) = found(policies, "Is there an NCD for TAVR?")
    assert (one.verdict, one.facts["document"], one.facts["by"]) == (
        Verdict.NATIONAL_POLICY,
        "NCD 20.32",
        "words",
    )
    assert (one.facts["level"], one.facts["effective"], one.facts["start"]) == ("Restricted", "2019-06-21", 0)
    assert one.citations[0].row == "20.32 version 2"


def test_no_national_policy_is_given_for_words_that_none_has(policies: Books) -> None:
    assert found(policies, "Is there an NCD for the colour of the room?") == []


def test_a_number_finds_its_policy_whatever_is_asked(policies: Books) -> None:
    (one,) = found(policies, "what is NCD 240.4", asks=())
    assert (one.facts["document"], one.facts["by"], one.facts["level"]) == ("NCD 240.4", "number", "Full")


def test_a_retired_policy_names_the_one_that_replaced_it(policies: Books) -> None:
    assert told(found(policies, "Is NCD 220.6.2 in force?")) == [
        ("NCD 220.6.2", Verdict.NATIONAL_POLICY_ENDED),
        ("NCD 220.6.17", Verdict.NATIONAL_POLICY),
    ]
    by_words = found(policies, "NCD for the scan of the lung?")
    assert [(one.facts["document"], one.facts["place"]) for one in by_words] == [
        ("NCD 220.6.17", 0),
        ("NCD 220.6.2", 1),
    ]


@pytest.mark.parametrize("number", ["300.8", "300.9"])
def test_a_policy_that_ended_or_is_to_come_is_not_in_force(policies: Books, number: str) -> None:
    (one,) = found(policies, f"NCD {number}?")
    assert one.verdict is Verdict.NATIONAL_POLICY_ENDED


def test_a_number_that_no_edition_has_is_said_to_be_missing(policies: Books) -> None:
    (one,) = found(policies, "NCD 999.9?")
    assert (one.verdict, one.citations[0].row) == (Verdict.NO_SUCH_POLICY, "no row for 999.9")
    (local,) = found(policies, "What about LCD L99999?", asks=())
    assert (local.verdict, local.facts["document"]) == (Verdict.NO_SUCH_POLICY, "L99999")


def test_a_national_policy_whose_text_names_the_code_is_cited(policies: Books) -> None:
    (one,) = found(policies, "Is 85060 covered?", "85060")
    assert (one.codes, one.facts["document"], one.facts["by"]) == (("85060",), "NCD 190.12", "code")


def test_several_documents_name_a_code_and_a_diagnosis_is_in_one_list(policies: Books) -> None:
    findings = found(policies, "Does I25.10 support 93000?", "I25.10", "93000")
    assert told(findings) == [
        ("A92002", Verdict.LOCAL_POLICY),
        ("L92001", Verdict.LOCAL_POLICY),
        ("A92002", Verdict.DIAGNOSIS_SUPPORTS),
    ]
    assert findings[2].codes == ("93000", "I25.10")
    assert [one.row for one in findings[2].citations] == [
        "A92002 version 3, group 1: 93000",
        "A92002 version 3, covered group 1: I25.10",
    ]


@pytest.mark.parametrize(
    ("diagnosis", "verdict", "marked", "also"),
    [
        ("R05.9", Verdict.DIAGNOSIS_DOES_NOT_SUPPORT, False, False),
        ("I10", Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF, True, False),
        ("I50.9", Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF, False, True),
        ("I11.0", Verdict.DIAGNOSIS_SUPPORTS_ONLY_IF, False, False),
        ("E11.9", Verdict.DIAGNOSIS_NOT_LISTED, False, False),
    ],
    ids=["listed against", "with an asterisk", "in both lists", "in another group", "nowhere"],
)
def test_each_way_in_which_an_article_may_speak_of_a_diagnosis(
    policies: Books, diagnosis: str, verdict: Verdict, marked: bool, also: bool
) -> None:
    one = found(policies, f"Is {diagnosis} covered for 93000?", diagnosis, "93000")[-1]
    assert (one.verdict, one.facts["marked"], one.facts["also_against"]) == (verdict, marked, also)


def test_only_the_policies_of_the_contractor_or_the_state_count(policies: Books) -> None:
    (other,) = found(policies, "Is 93000 covered?", "93000", contractor="Palmetto GBA")
    assert (other.verdict, other.facts["elsewhere"]) == (Verdict.NO_POLICY_LOADED, ["A92002", "L92001"])
    assert other.citations[0].row == "A92002 version 3, group 1: 93000"
    (state,) = found(policies, "Is 93000 covered?", "93000", state="SC")
    assert state.verdict is Verdict.NO_POLICY_LOADED
    assert told(found(policies, "Is 20610 covered?", "20610", state="SC")) == [
        ("A92004", Verdict.LOCAL_POLICY)
    ]


def test_a_list_without_dates_is_told_with_the_catalogue_s_title(undated: Books) -> None:
    (one,) = found(undated, "Is E0570 covered?", "E0570")
    assert (one.facts["title"], one.facts["dated"]) == ("Invented Nebulizers", False)
    assert len(one.citations) == 2


def test_titles_are_found_by_words_those_of_the_contractor_alone(policies: Books) -> None:
    words = "Is there an LCD for invented vitamin assays?"
    assert told(found(policies, words)) == [
        ("L91001", Verdict.LOCAL_POLICY),
        ("A91002", Verdict.LOCAL_POLICY),
    ]
    (mine,) = found(policies, words, contractor="Palmetto GBA")
    assert (mine.facts["document"], mine.facts["titles_only"]) == ("A91002", True)
    assert mine.facts["contractors"] == ["Invented Palmetto"]


def test_a_code_beside_a_policy_found_by_title_is_told_as_a_plain_fact(policies: Books) -> None:
    findings = found(policies, "LCD for invented vitamin assays (92557)?", "92557", contractor="Palmetto GBA")
    assert told(findings)[1] == ("92557", Verdict.CODE_NOT_NAMED)


@pytest.mark.parametrize(
    ("number", "retired", "future"),
    [("L91004", True, False), ("L91007", False, True), ("L92001", False, False)],
)
def test_a_document_by_number_says_whether_it_is_in_force(
    policies: Books, number: str, retired: bool, future: bool
) -> None:
    (one,) = found(policies, f"What is {number}?", asks=())
    assert (one.facts["retired"], one.facts["future"]) == (retired, future)


def test_a_title_that_spells_out_a_cpt_code_is_cut(policies: Books) -> None:
    (one,) = found(policies, "What is A91006?", asks=())
    assert one.facts["title"] == "Billing and Coding: CPT Code 97755"


def test_absence_is_no_answer_and_names_the_books_that_were_searched(policies: Books) -> None:
    (one,) = found(policies, "Is 27447 covered?", "27447")
    assert one.verdict is Verdict.NO_POLICY_LOADED
    assert [citation.row for citation in one.citations] == ["no row for 27447"] * 3


def test_a_diagnosis_alone_settles_nothing(policies: Books, national_alone: Books) -> None:
    (one,) = found(policies, "Is I25.10 covered?", "I25.10")
    assert (one.verdict, one.facts["articles"]) == (Verdict.NO_POLICY_LOADED, 1)
    (none,) = found(policies, "Is Z99.9 covered?", "Z99.9")
    assert (none.facts["articles"], none.citations[0].row) == (0, "no row for Z99.9")
    (unknown,) = found(national_alone, "Is I25.10 covered?", "I25.10")
    assert (unknown.facts["articles"], unknown.citations) == (None, ())


def test_a_guideline_that_covers_a_diagnosis_is_no_question_of_coverage(policies: Books) -> None:
    asks = (IntentKind.COVERAGE, IntentKind.GUIDELINE)
    assert found(policies, "Which guideline covers I25.10?", "I25.10", asks=asks) == []


def test_covered_for_asks_for_coverage_whatever_was_understood(policies: Books) -> None:
    (one,) = found(
        policies, "Is acupuncture for pain covered for M54.50?", "M54.50", asks=(IntentKind.GUIDELINE,)
    )
    assert (one.facts["document"], one.facts["level"]) == ("NCD 30.3.1", "None")


def test_only_the_codes_are_looked_for_whose_coverage_is_asked(policies: Books) -> None:
    question = asking("93000 and 27447 together? Is 27447 covered?", "93000", "27447", asks=())
    one_of_two = matter(policies, question, intents=(Intent(IntentKind.COVERAGE, (1,)),))
    assert [one.codes for one in coverage.check(one_of_two)] == [("27447",)]


def test_nothing_is_said_where_coverage_is_not_asked(policies: Books) -> None:
    assert found(policies, "Can I bill 93000 with 20610?", "93000", "20610", asks=(IntentKind.PAIR,)) == []


def test_books_that_are_not_loaded_are_named_where_they_are_asked_for(bare: Books) -> None:
    for text, codes in (("NCD for TAVR?", ()), ("LCD L92001?", ()), ("Is 93000 covered?", ("93000",))):
        findings = found(bare, text, *codes)
        assert {one.verdict for one in findings} == {Verdict.BOOK_NOT_LOADED}


def test_titles_alone_name_no_code_so_that_lists_are_said_to_be_missing(titles_alone: Books) -> None:
    assert [one.verdict for one in found(titles_alone, "Is 93000 covered?", "93000")] == [
        Verdict.BOOK_NOT_LOADED
    ]


def test_a_date_that_no_edition_holds_is_cautioned(policies: Books) -> None:
    day = date(2027, 3, 1)
    for text, codes in (
        ("NCD 240.4?", ()),
        ("Is 93000 covered?", ("93000",)),
        ("Is 27447 covered?", ("27447",)),
    ):
        assert all(one.warnings for one in found(policies, text, *codes, on=day))


def test_the_rule_on_notices_is_told_where_it_is_asked_for(policies: Books) -> None:
    one = found(policies, "Do we need an ABN for 27447?", "27447")[-1]
    assert (one.verdict, one.citations[0].row) == (Verdict.NOTICE_RULE, "chapter 30, section 50")
    assert found(policies, "We sent an ABN.", asks=(IntentKind.PAIR,)) == []


def test_the_words_asked_leave_out_patients_codes_and_what_every_question_says(policies: Books) -> None:
    text = "Jane Roe needs help. Is there an NCD for TAVR and I35.0? Thanks"
    question = asking(text, "I35.0")
    marked = matter(policies, question, identifiers=(Identifier("name", 0, 8),))
    assert [one.words for one in asked_words(marked, CUE)] == ["TAVR"]
    described = matter(policies, question, descriptions=(Description(0, 8),))
    assert [one.words for one in asked_words(described, CUE)] == ["TAVR", "Jane Roe"]


def test_where_the_sentence_with_the_cue_tells_nothing_the_others_do(policies: Books) -> None:
    asked = asked_words(matter(policies, asking("Question on TAVR. Is it covered?")), CUE)
    assert [one.words for one in asked] == ["TAVR"]
    assert asked_words(matter(policies, asking("Question on TAVR.")), CUE) == []
