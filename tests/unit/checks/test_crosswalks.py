"""What it is in another book or year: GEM lines with their flags, conversions, unclassified and ended codes, index terms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import crosswalks, validity
from consultant.checks.crosswalks.asked import codes_asked
from consultant.checks.matter import Matter
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, Intent, IntentKind, Question

from tests import code_files
from tests.conftest import Clock
from tests.unit.checks.wide_shelf import wide_shelf, worded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DX, OLD, PCS, HCPCS = CodeSystem.ICD10CM, CodeSystem.ICD9CM, CodeSystem.ICD10PCS, CodeSystem.HCPCS
CROSSWALK, VALID = (IntentKind.CROSSWALK,), (IntentKind.VALIDITY,)
__all__ = ["wide_shelf"]


def found(
    shelf: Books,
    text: str,
    *codes: tuple[CodeSystem, str],
    asks: tuple[IntentKind, ...] = CROSSWALK,
    on: date | None = None,
) -> list[Finding]:
    return list(crosswalks.check(Matter(worded(text, *codes, asks=asks, on=on), shelf)))


def test_an_icd9_code_points_to_its_targets(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "ICD-9 250.80 to ICD-10", (OLD, "250.80"))
    assert (one.verdict, one.facts["title"]) == (Verdict.EQUIVALENTS, "Invented sugar trouble with more")
    assert [target["code"] for target in one.facts["targets"]] == ["E11.65", "E11.69"]
    assert all(target["approximate"] and target["billable"] for target in one.facts["targets"])
    assert (one.facts["count"], one.facts["more"]) == (2, 0)
    assert one.citations[0].row == "250.80 to E11.65"


def test_it_does_so_whatever_is_asked(wide_shelf: Books) -> None:
    assert found(wide_shelf, "250.80?", (OLD, "250.80"), asks=())
    question = worded("250.80?", (OLD, "250.80"))
    assert list(validity.check(Matter(question, wide_shelf))) == []


def test_flags(wide_shelf: Books) -> None:
    same, none, together = found(
        wide_shelf, "ICD-9 424.1, V99.90, E800.0", (OLD, "424.1"), (OLD, "V99.90"), (OLD, "E800.0")
    )
    assert not same.facts["targets"][0]["approximate"]
    assert (none.facts["targets"], none.facts["count"], none.facts["more"]) == ([], 0, 0)
    assert [(one["scenario"], one["choice"]) for one in together.facts["targets"]] == [(1, 1), (1, 2), (1, 2)]


def test_many_targets_are_cut(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "ICD-9 733.82", (OLD, "733.82"))
    assert (len(one.facts["targets"]), one.facts["count"], one.facts["more"]) == (8, 12, 4)
    assert {(t["billable"], t["listing"]) for t in one.facts["targets"]} == {(False, None)}


def test_a_target_that_is_a_header_names_what_is_below(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "ICD-9 813.00", (OLD, "813.00"))
    assert one.facts["targets"][0]["below"] == ["S52.101A", "S52.101D"]


def test_a_target_that_is_listed_no_more_is_followed_in_the_conversion_table(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "ICD-9 999.81", (OLD, "999.81"))
    target = one.facts["targets"][0]
    assert (target["code"], target["listing"], target["followed_by"]) == ("T80.9", None, ["T80.90"])
    assert "previous code T80.9" in [citation.row for citation in one.citations]


def test_a_code_that_the_gem_has_not(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "ICD-9 250", (OLD, "250"))
    assert (one.verdict, one.facts["to_system"]) == (Verdict.NOT_MAPPED, "ICD-10-CM")


def test_procedures_and_back(wide_shelf: Books) -> None:
    forward, none = found(wide_shelf, "ICD-9 81.54, 90.51", (OLD, "81.54"), (OLD, "90.51"))
    assert [one["code"] for one in forward.facts["targets"]] == ["0SRC0J9", "0SRD0J9"]
    assert forward.facts["targets"][0]["billable"] is None
    assert none.facts["targets"] == []
    (back,) = found(wide_shelf, "0SRC0J9 in ICD-9?", (PCS, "0SRC0J9"))
    assert back.facts["targets"][0]["code"] == "81.54"


def test_icd10_goes_back_where_icd9_is_asked_for(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "I35.0 to icd9", (DX, "I35.0"))
    assert [target["code"] for target in one.facts["targets"]] == ["424.1"]
    both = found(wide_shelf, "is I35.0 the ICD-9 424.1?", (DX, "I35.0"), (OLD, "424.1"))
    assert [one.codes for one in both] == [("424.1",)]


def test_icd9_is_over(wide_shelf: Books) -> None:
    ended, mapped = found(wide_shelf, "is icd-9 250.00 still valid", (OLD, "250.00"), asks=VALID)
    assert (ended.verdict, ended.facts["last_day"]) == (Verdict.CODE_SET_ENDED, "2015-09-30")
    assert mapped.verdict is Verdict.EQUIVALENTS
    (only,) = found(wide_shelf, "icd-9 250.00?", (OLD, "250.00"), asks=VALID)
    assert only.verdict is Verdict.EQUIVALENTS


def test_in_its_days_it_is_the_code_set(wide_shelf: Books) -> None:
    text = "is icd-9 250.00 still valid"
    (one,) = found(wide_shelf, text, (OLD, "250.00"), asks=VALID, on=date(2014, 5, 1))
    assert (one.facts["in_force_on"], one.warnings) == ("2014-05-01", ())


def test_books_that_are_not_loaded(shelf: Books) -> None:
    (gem,) = found(shelf, "ICD-9 250.00", (OLD, "250.00"))
    (table,) = found(shelf, "what replaced E11.9", (DX, "E11.9"))
    (index,) = found(shelf, "index for E11.9", (DX, "E11.9"), asks=())
    assert {one.verdict for one in (gem, table, index)} == {Verdict.BOOK_NOT_LOADED}
    assert table.facts["book"] == "ICD-10-CM conversion table"
    assert index.facts["book"] == "ICD-10-CM alphabetic index"
    assert found(shelf, "was E11.9 deleted", (DX, "E11.9"), asks=VALID) == []


def test_a_former_code(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "what replaced E11.6", (DX, "E11.6"))
    assert one.verdict is Verdict.CONVERTED
    assert [(new["code"], new["still_billable"]) for new in one.facts["after"]] == [
        ("E11.65", False),
        ("E11.69", False),
    ]
    assert one.facts["billable_now"] is False


def test_a_code_that_lives_on_beside_the_new_ones(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "new codes for E11.9", (DX, "E11.9"))
    assert (one.facts["after"][0]["still_billable"], one.facts["billable_now"]) == (True, True)


def test_a_new_code(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "what was E11.69 before 2025", (DX, "E11.69"), asks=(IntentKind.SEQUENCING,))
    assert one.facts["before"] == [{"effective": "2025-10-01", "wording": "E11.6 and E11.9"}]
    assert one.facts["billable_now"] is None


def test_no_row_is_said_where_it_was_asked_only(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "what replaced Z23", (DX, "Z23"))
    assert (one.verdict, one.citations[0].row) == (Verdict.NOT_CONVERTED, "no row for Z23")
    assert found(wide_shelf, "is Z23 deleted", (DX, "Z23"), asks=VALID) == []
    assert found(wide_shelf, "cpt crosswalk for Z23", (DX, "Z23")) == []


def test_unclassified_codes(wide_shelf: Books) -> None:
    drug, supply = found(wide_shelf, "J3490, A4335?", (HCPCS, "J3490"), (HCPCS, "A4335"), asks=VALID)
    assert drug.verdict is supply.verdict is Verdict.NOT_OTHERWISE_CLASSIFIED
    assert (drug.facts["drug"], supply.facts["drug"]) == (True, False)
    assert found(wide_shelf, "J3490 with A4335", (HCPCS, "J3490"), asks=(IntentKind.PAIR,)) == []
    assert found(wide_shelf, "C9000?", (HCPCS, "C9000"), asks=(IntentKind.UNITS,)) == []


@pytest.fixture(scope="module")
def referring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """A HCPCS file with an ended code that refers to another."""
    folder: Path = tmp_path_factory.mktemp("referring")
    ended = code_files.hcpcs_line(
        "Q9991", "00100", "3", "Invented service", "Inv", effective="20150101", terminated="20201231"
    )
    referred = f"{ended[:204]}J9990{ended[209:]}"
    other = code_files.hcpcs_line("J9990", "00100", "3", "Injection, inventium", "Inv", effective="20200101")
    code_files.write(folder, "HCPC2025_OCT_ANWEB.txt", f"***Disclaimers\t\r\n\r\n{other}{referred}")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    migrate(engine, "books")
    from consultant.codes.importers import import_paths

    import_paths(engine, [folder / "HCPC2025_OCT_ANWEB.txt"], clock=Clock())
    yield Books(engine, Clock().today)
    engine.dispose()


def test_an_ended_code_refers_to_another(referring: Books) -> None:
    (one,) = found(referring, "Q9991?", (HCPCS, "Q9991"), asks=VALID)
    assert (one.verdict, one.facts["references"]) == (Verdict.REFERRED, ["J9990"])
    assert one.facts["terminated"] == "2020-12-31"


def test_a_code_in_force_names_no_successor_where_one_is_asked(referring: Books) -> None:
    (one,) = found(referring, "what replaced J9990", (HCPCS, "J9990"))
    assert (one.facts["references"], one.facts["terminated"]) == ([], None)
    assert found(referring, "J9990 crosswalk", (HCPCS, "J9990")) == []
    assert found(referring, "what replaced J0001", (HCPCS, "J0001")) == []


def test_index_terms(wide_shelf: Books) -> None:
    (one,) = found(wide_shelf, "index entry for E11.65", (DX, "E11.65"), asks=())
    assert one.facts["terms"][0]["path"] == "Sugar, invented, with, high readings"
    assert found(wide_shelf, "index entry for Z23", (DX, "Z23"), asks=()) == []
    assert found(wide_shelf, "terms for E11.65", (DX, "E11.65"), asks=()) == []


def test_an_intent_without_mentions_is_about_all_codes(shelf: Books) -> None:
    question = worded("E11.9 I35.0", (DX, "E11.9"), (DX, "I35.0"))
    every = Question(question.text, question.mentions, question.particulars, (Intent(IntentKind.CROSSWALK),))
    assert codes_asked(Matter(every, shelf), DX, IntentKind.CROSSWALK) == ["E11.9", "I35.0"]
