"""What a code is, and whether it is valid on that date; a code on no book is said to be so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from consultant.checks import validity
from consultant.checks.matter import Matter
from consultant.codes.importers import import_paths
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, Intent, IntentKind, Mention, Question

from tests.at_the_desk import about
from tests.conftest import Clock
from tests.samples import SAMPLES

FY2025, FY2026 = date(2025, 3, 1), date(2026, 3, 1)


def found(shelf: Books, code: str, on: date | None = FY2026) -> Finding:
    (one,) = validity.check(Matter(about(code, on=on), shelf))
    return one


def test_a_leaf_is_valid_and_billable_with_title_and_row(shelf: Books) -> None:
    one = found(shelf, "E11.65")
    assert (one.verdict, one.facts["billable"], one.facts["edition"]) == (Verdict.VALID, True, "FY2026")
    assert one.facts["title"] == "Invented sugar condition with high readings"
    assert one.facts["asked"] == "2026-03-01"
    assert one.citations[0].release == "FY2026"


def test_a_header_names_the_billable_codes_below_it(shelf: Books) -> None:
    one = found(shelf, "E11.6")
    assert one.verdict is Verdict.HEADER
    assert [leaf["code"] for leaf in one.facts["below"]] == ["E11.65", "E11.69"]
    assert one.facts["more_below"] is False


def test_a_long_list_below_a_header_is_cut_and_says_so(shelf: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validity, "MOST_LEAVES", 1)
    one = found(shelf, "E11")
    assert (len(one.facts["below"]), one.facts["more_below"]) == (1, True)


def test_a_code_of_another_edition_only_is_not_in_that_of_the_date(shelf: Books) -> None:
    one = found(shelf, "E11.69", on=FY2025)
    assert (one.verdict, one.facts["edition"]) == (Verdict.NOT_IN_EDITION, "FY2025")
    assert one.facts["listed_in"] == ["FY2026 (2025-10-01 to 2026-09-30)"]
    assert one.citations[0].row == "no row for E11.69"
    assert one.citations[1].release == "FY2026"
    assert found(shelf, "E11.69").verdict is Verdict.VALID


def test_a_date_after_every_edition_is_answered_with_a_warning(shelf: Books) -> None:
    one = found(shelf, "E11.65", on=date(2030, 1, 1))
    assert one.facts["asked"] is None
    assert "nothing is said about 2030-01-01" in one.warnings[0]


@pytest.mark.parametrize(
    ("code", "on", "verdict"),
    [
        ("J1885", date(2025, 10, 5), Verdict.VALID),
        ("C9000", date(2025, 10, 5), Verdict.NOT_VALID_ON_DATE),
        ("Q4321", date(2025, 10, 5), Verdict.NOT_FOUND),
    ],
)
def test_hcpcs_codes_have_dates_of_their_own(shelf: Books, code: str, on: date, verdict: Verdict) -> None:
    assert found(shelf, code, on).verdict is verdict


def test_a_terminated_code_says_when(shelf: Books) -> None:
    one = found(shelf, "C9000", date(2025, 10, 5))
    assert (one.facts["terminated"], one.facts["day"]) == ("2019-12-31", "2025-10-05")
    assert one.facts["dated"] is True
    undated = found(shelf, "C9000", None)
    assert (undated.verdict, undated.facts["dated"]) == (Verdict.NOT_VALID_ON_DATE, False)


def test_a_cpt_number_is_known_by_the_tables_that_list_it(shelf: Books) -> None:
    one = found(shelf, "93591")
    assert one.verdict is Verdict.LISTED
    assert "Medicare NCCI PTP edits, practitioner, 2024Q3" in one.facts["listed_in"]
    assert "title" not in one.facts


def test_a_number_on_no_table_names_where_it_was_looked_for(shelf: Books) -> None:
    one = found(shelf, "99999")
    assert one.verdict is Verdict.NOT_FOUND
    assert {citation.row for citation in one.citations} == {"no row for 99999"}
    assert len(one.facts["looked_in"]) == len(one.citations) == 6


def test_a_system_without_a_book_is_said_not_to_be_loaded(shelf: Books) -> None:
    one = found(shelf, "02RF38Z")
    assert (one.verdict, one.facts["book"]) == (Verdict.BOOK_NOT_LOADED, "ICD-10-PCS")


@pytest.fixture
def more(tmp_path: Path) -> Iterator[Books]:
    """A store with ICD-10-PCS and the places of service alone, both invented."""
    for sample in SAMPLES:
        if sample.importer in {"ICD-10-PCS order file", "place of service codes (csv)"}:
            (tmp_path / sample.file).write_bytes(sample.content)
    engine = make_engine(f"sqlite:///{tmp_path / 'books.db'}", "books")
    migrate(engine, "books")
    import_paths(engine, [tmp_path], clock=Clock())
    yield Books(engine, lambda: FY2026)
    engine.dispose()


def test_a_procedure_of_icd_10_pcs_is_billable_where_its_order_file_says_so(more: Books) -> None:
    one = found(more, "0ZA10ZZ")
    assert (one.verdict, one.citations[0].row, one.facts["edition"]) == (Verdict.VALID, "0ZA10ZZ", "FY2026")
    missing = found(more, "0ZA19ZZ")
    assert (missing.verdict, missing.citations[0].row) == (Verdict.NOT_FOUND, "no row for 0ZA19ZZ")


def test_a_place_of_service_is_named_with_the_fees_that_hold_there(more: Books) -> None:
    one = found(more, "11")
    assert (one.verdict, one.facts["system"], one.citations[0].row) == (Verdict.VALID, "POS", "11")
    assert one.facts["fees"] in {"facility", "non-facility", None}
    assert one.facts["title"]


def test_a_modifier_of_the_book_is_described_and_any_other_passed_over(shelf: Books) -> None:
    assert found(shelf, "XS").verdict is Verdict.VALID
    assert list(validity.check(Matter(about("59"), shelf))) == []


def test_a_place_of_service_beside_other_codes_is_looked_up_only_where_it_is_asked_about(
    shelf: Books,
) -> None:
    place = Mention(CodeSystem.POS, "11", 0, 6, "POS 11", 0.97)
    beside = Question("POS 11 I10", (place, *about("I10").mentions))

    def codes(question: Question) -> set[str]:
        return {code for one in validity.check(Matter(question, shelf)) for code in one.codes}

    assert codes(beside) == {"I10"}
    assert codes(replace(beside, intents=(Intent(IntentKind.DESCRIBE, (0,)),))) == {"11", "I10"}
    assert codes(Question("POS 11", (place,))) == {"11"}


def test_each_code_is_told_once(shelf: Books) -> None:
    three = list(validity.check(Matter(about("I35.0", "Z23", "I35.0"), shelf)))
    assert [one.codes for one in three] == [("I35.0",), ("Z23",)]


def test_a_code_that_lacks_its_7th_character_is_incomplete_or_a_header(shelf: Books) -> None:
    one = found(shelf, "S52.101")
    assert one.verdict in {Verdict.INCOMPLETE, Verdict.HEADER}
    assert one.facts["billable"] is False
