"""Words to codes through imported books, on both stores: what is found, why, what narrows it, and what can't be searched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.codes.lookup import Books
from consultant.codes.search.search import LONGEST, MOST, Hit, search
from consultant.codes.search.wordings.corpus import SEARCHED_TOGETHER, SOURCES
from consultant.errors import NothingToSearch
from consultant.vocabulary import CodeSystem

from tests import code_files
from tests.samples import groups, lists
from tests.unit.codes.search.invented import THUMB

CM, HCPCS, PCS, CPT = CodeSystem.ICD10CM, CodeSystem.HCPCS, CodeSystem.ICD10PCS, CodeSystem.CPT
IN_2025 = date(2025, 3, 1)
Find = Callable[..., list[Hit]]


def codes(hits: list[Hit]) -> list[str]:
    return [hit.code for hit in hits]


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("whistling gizzard", "K90.9", "inclusion term: Whistling gizzard"),
        ("gurgling with thirst of the duodenum", "K90.0", "title: Gurgling of duodenum with thirst"),
        ("gurgle parched", "K90.0", "index: Gurgle, gurgling, parched"),
        ("tinkling jug", "I15", "note of another code: tinkling jug (I15)"),
        ("borborygmation", "K90.0", "index: Borborygmation"),
        ("thimblitis", "S90.1XXA", "index: Thimblitis"),
        ("stumble", "W01", "index to external causes: Stumble"),
        (
            "malignant neoplasm of thimble",
            "C99.1",
            "table of neoplasms: Neoplasm, neoplastic, thimble: malignant neoplasm",
        ),
        ("adverse effect of fizzium", "T99.1X5A", "table of drugs: Fizzium: adverse effect"),
        ("accidental poisoning by fizzium", "T99.1X1A", "table of drugs: Fizzium: poisoning accidental"),
    ],
)
def test_a_diagnosis_is_found_wherever_a_book_names_it(find: Find, text: str, code: str, why: str) -> None:
    best = find(text, CM)[0]
    assert (best.system, best.code, best.why[0]) == (CM, code, why)
    assert 0.8 < best.score <= 1


def test_an_abbreviation_is_read_and_told(find: Find) -> None:
    best = find("HTN teapot", CM)[0]
    assert (best.code, best.why) == ("I15", ("title: Teapot hypertension", "HTN = hypertension"))


def test_a_brand_name_is_read_for_supplies_only(find: Find) -> None:
    best = find("rocephin", HCPCS)[0]
    assert best.code == "J0696"
    assert best.why[1].startswith("rocephin = ceftriaxone")
    assert find("rocephin", PCS) == []


def test_a_misspelling_is_read(find: Find) -> None:
    assert codes(find("gurglign duodenun thrist", CM))[:1] == ["K90.0"]


@pytest.mark.parametrize(
    ("text", "system", "code"),
    [
        ("invented crutch of wood", HCPCS, "A4999"),
        ("crutch wood", HCPCS, "A4999"),
        ("dressing for one wound", CodeSystem.MOD, "A1"),
        ("adjusting an invented valve", PCS, "0ZA10ZZ"),
        ("agrippan valve adjustment", PCS, "0ZA10ZZ"),
        ("office", CodeSystem.POS, "11"),
        ("emergency room", CodeSystem.REV, "0450"),
        ("reason for a smaller payment", CodeSystem.CARC, "45"),
    ],
)
def test_every_list_is_searched_by_its_titles(find: Find, text: str, system: CodeSystem, code: str) -> None:
    best = find(text, system)[0]
    assert (best.system, best.code) == (system, code)


def test_only_the_system_that_was_asked_is_searched(find: Find) -> None:
    assert {hit.system for hit in find("inventium", CM)} == {CM}
    assert {hit.system for hit in find("inventium", HCPCS)} == {HCPCS}
    assert {hit.system for hit in find("inventium")} == {CM, HCPCS}


def test_all_systems_together_give_the_best_first(find: Find) -> None:
    found = find("inventium")
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert CodeSystem.ICD9CM not in SEARCHED_TOGETHER


def test_a_title_of_a_header_gives_it_and_what_stands_below(find: Find) -> None:
    found = find("Gurgling of duodenum", CM)
    assert codes(found) == ["K90", "K90.9", "K90.0"]
    assert [hit.entry.billable for hit in found] == [False, True, True]


def test_billable_leaves_headers_out(find: Find) -> None:
    assert codes(find("Gurgling of duodenum", CM, billable=True)) == ["K90.9", "K90.0"]
    assert codes(find("K90", CM, billable=True)) == ["K90.0", "K90.9"]
    assert codes(find("crutch", HCPCS, billable=True)) == ["A4999"], "a list without headers loses nothing"


def test_an_exact_title_comes_first_with_the_highest_score(find: Find) -> None:
    best = find("squeaking SHOULDER, left shoulder", CM)[0]
    assert (best.code, best.score, best.why) == ("M75.02", 1.0, ("title: Squeaking shoulder, left shoulder",))


@pytest.mark.parametrize(
    ("encounter", "letter"), [("initial encounter", "A"), ("subsequent encounter", "D"), ("sequela", "S")]
)
def test_the_exact_title_of_any_encounter_is_found(find: Find, encounter: str, letter: str) -> None:
    found = find(f"{THUMB}, {encounter}", CM)
    assert (found[0].code, found[0].score) == (f"S90.1XX{letter}", 1.0)
    assert codes(found).count(f"S90.1XX{letter}") == 1


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("rattling dented thumb", "A"),
        ("dented thumb with rattle, recheck", "D"),
        ("late effect of dented thumb with rattle", "S"),
    ],
)
def test_a_family_of_encounters_is_given_once_by_the_one_that_was_meant(
    find: Find, text: str, letter: str
) -> None:
    family = [code for code in codes(find(text, CM)) if code.startswith("S90.1")]
    assert family == [f"S90.1XX{letter}"]


def test_a_side_chooses_the_sided_code_and_none_the_unspecified(find: Find) -> None:
    assert codes(find("squeaking left shoulder", CM))[0] == "M75.02"
    assert codes(find("squeaking shoulder", CM, billable=True))[0] == "M75.00"


def test_a_code_that_was_chosen_below_a_header_tells_the_header(find: Find) -> None:
    found = {hit.code: hit.below for hit in find("squeaking shoulder", CM)}
    assert found["M75"] == "", "an exact title names the code itself"
    assert found["M75.00"] == "M75"
    assert {hit.below for hit in find("whistling gizzard", CM)} == {""}
    assert {hit.below for hit in find("K90", CM)} == {""}


def test_an_adjective_means_its_noun(find: Find) -> None:
    assert codes(find("duodenal gurgling with thirst", CM))[:1] == ["K90.0"]


@pytest.mark.parametrize("absent", ["without thirst", ", no thirst"])
def test_what_is_said_to_be_absent_is_not_given_first(find: Find, absent: str) -> None:
    assert codes(find(f"gurgling duodenum {absent}", CM, billable=True))[0] == "K90.9"


def test_what_nobody_spoke_of_is_not_presumed(find: Find) -> None:
    assert codes(find("yodeling", CM)) == ["R99", "O99"]
    assert codes(find("yodeling in pregnancy", CM)) == ["O99", "R99"]


@pytest.mark.parametrize("text", ["K90", "k90", " K90. ", "K90-", "K90.-"])
def test_the_beginning_of_a_code_gives_what_begins_so(find: Find, text: str) -> None:
    found = find(text, CM)
    assert [(hit.code, hit.score, hit.why) for hit in found] == [
        ("K90", 1.0, ("code",)),
        ("K90.0", 1.0, ("begins with K90",)),
        ("K90.9", 1.0, ("begins with K90",)),
    ]


@pytest.mark.parametrize(
    ("text", "system", "found"),
    [
        ("K90.9", CM, ["K90.9"]),
        ("K909", CM, ["K90.9"]),
        ("s90.1xx", CM, ["S90.1XXA", "S90.1XXD", "S90.1XXS"]),
        ("J99", HCPCS, ["J9990", "J9992"]),
        ("XZA10", PCS, ["XZA10Z8", "XZA10Z9"]),
        ("A1", CodeSystem.MOD, ["A1"]),
        ("Z99", CM, []),
    ],
)
def test_a_part_of_a_code_is_read_as_each_book_prints_it(
    find: Find, text: str, system: CodeSystem, found: list[str]
) -> None:
    assert codes(find(text, system)) == found


def test_a_revenue_code_may_be_asked_without_its_zero(find: Find) -> None:
    assert codes(find("450", CodeSystem.REV)) == ["0450"]


def test_words_of_a_place_that_only_its_description_has_find_it(find: Find) -> None:
    assert codes(find("where patients sleep", CodeSystem.POS))[0] == "21"


def test_a_place_without_a_meaning_is_not_given(find: Find) -> None:
    assert find("unassigned", CodeSystem.POS) == []


def test_a_date_chooses_the_edition(find: Find) -> None:
    assert codes(find("vapours of yesteryear", CM)) == []
    (former,) = find("vapours of yesteryear", CM, on=IN_2025)
    assert (former.code, former.entry.edition.release) == ("V99", "FY2025")
    assert find("yodeling", CM, on=date(2025, 12, 1))[0].entry.edition.release == "FY2026"
    assert "R99" not in codes(find("yodeling", CM, on=IN_2025))
    assert find("gurgling of duodenum with hunger", CM, on=IN_2025)[0].why == (
        "title: Gurgling of duodenum with hunger",
    )


def test_titles_are_those_of_the_edition_for_the_date(find: Find) -> None:
    assert find("K90.0", CM, on=IN_2025)[0].entry.title == "Gurgling of duodenum with hunger"
    assert find("K90.0", CM, on=date(2025, 12, 1))[0].entry.title == "Gurgling of duodenum with thirst"


def test_a_date_before_every_edition_is_answered_with_a_caution(find: Find) -> None:
    best = find("teapot hypertension", CM, on=date(2001, 1, 1))[0]
    assert best.code == "I15"
    assert best.entry.edition.caution


def test_a_terminated_code_is_not_given(find: Find) -> None:
    assert find("invented sledge hire", HCPCS) == []
    assert find("Q9991", HCPCS) == []
    assert "Q9991" not in codes(find("invented sledge hire", HCPCS, on=date(2025, 11, 1)))


def test_units_are_told_of_a_dose_in_the_question(find: Find) -> None:
    by_code = {hit.code: hit.units for hit in find("inventium 25 mg", HCPCS)}
    plain, lipid = by_code["J9990"], by_code["J9992"]
    assert plain
    assert (plain.count, plain.exact) == (3, False)
    assert lipid
    assert (lipid.count, lipid.exact) == (1, False)
    assert [hit.units for hit in find("inventium", HCPCS)] == [None, None]
    assert {hit.units for hit in find("inventium 25 mg", CM)} == {None}


def test_a_dose_hardly_counts_against_a_drug(find: Find) -> None:
    plain, dosed = (
        find("inventium lipid complex", HCPCS)[0],
        find("inventium lipid complex 37.5 mg", HCPCS)[0],
    )
    assert plain.code == dosed.code == "J9992"
    assert dosed.score > plain.score - 0.15


@pytest.mark.parametrize("limit", [1, 2, MOST])
def test_there_are_no_more_hits_than_were_asked_for(find: Find, limit: int) -> None:
    for text in ("Gurgling of duodenum", "K90", "dented thumb with rattle, sequela", "inventium"):
        everything = find(text, limit=MOST)
        assert codes(find(text, limit=limit)) == codes(everything[:limit])


@pytest.mark.parametrize("text", ["", "  ", "?", "of the", "'", "\x00", "\ud800", "qqqqqqq"])
def test_nothing_is_found_for_nothing(find: Find, text: str) -> None:
    assert find(text) == []


def test_only_the_beginning_of_a_very_long_text_is_read(find: Find) -> None:
    padding = "x" * (LONGEST // 2)
    assert codes(find(f"yodeling {padding}", CM))[0] == "R99"
    assert find(f"{padding} {padding} yodeling", CM) == []


def test_hits_are_entries_of_the_books(find: Find, searched: Books) -> None:
    for hit in find("gurgling", CM, billable=True):
        assert hit.entry == searched.find_code(CM, hit.code)


@pytest.mark.parametrize("system", [CodeSystem.CDT, CodeSystem.MSDRG, CodeSystem.ICD9CM, CPT, CodeSystem.PLA])
def test_a_system_whose_list_is_not_loaded_can_not_be_searched(find: Find, system: CodeSystem) -> None:
    with pytest.raises(NothingToSearch, match=r"No list of|AMA's"):
        find("gurgling", system)


@pytest.mark.parametrize("system", [CodeSystem.NDC, CodeSystem.LOINC])
def test_a_system_of_which_there_is_no_list_can_not_be_searched(find: Find, system: CodeSystem) -> None:
    assert system not in SOURCES
    with pytest.raises(NothingToSearch, match="no list of its titles"):
        find("gurgling", system)


QUESTIONS = st.text() | st.lists(
    st.sampled_from(
        [
            "gurgling",
            "duodenum",
            "dented",
            "thumb",
            "rattle",
            "follow-up",
            "sequela",
            "left",
            "HTN",
            "10",
            "mg/ml",
            "K90",
            "S90.1",
            "'",
            "-",
            "type",
            "II",
        ]
    )
).map(" ".join)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(text=QUESTIONS)
def test_whatever_is_asked_the_answer_is_valid_and_the_same_again(searched: Books, text: str) -> None:
    with searched.at_one_moment():
        found = searched.read(search, text, limit=5)
        assert len(found) <= 5
        assert all(0 <= hit.score <= 1 and hit.why and hit.entry.title for hit in found)
        assert len({(hit.system, hit.code) for hit in found}) == len(found)
        assert searched.read(search, text, limit=5) == found


@pytest.fixture
def asked(books: Books) -> Find:
    """A search in books that the test imports itself."""

    def run(text: str, *said: Any, **filters: Any) -> list[Hit]:
        return books.read(search, text, *said, **filters)

    return run


def test_without_books_all_systems_together_find_nothing(asked: Find) -> None:
    assert asked("gurgling") == []
    with pytest.raises(NothingToSearch, match="No list of ICD-10-CM is loaded"):
        asked("gurgling", CM)


def test_the_tabular_list_alone_is_searched_too(asked: Find, do_import: Any, tmp_path: Path) -> None:
    do_import(code_files.write(tmp_path, "icd10c-tabular-April-1-2026.xml", code_files.TABULAR, "utf-8"))
    best = asked("sore thumb", CM, on=date(2026, 5, 1))[0]
    assert best.code.startswith("S90.1")
    assert best.why == ("inclusion term: Sore thumb",)


def test_the_titles_of_former_codes_are_searched_where_they_are_asked_for(
    asked: Find, do_import: Any, tmp_path: Path
) -> None:
    (tmp_path / "icd9dx2015.csv").write_bytes(groups.ICD9_TITLES)
    do_import(tmp_path / "icd9dx2015.csv")
    assert codes(asked("second kind of invented fever", CodeSystem.ICD9CM))[0] == "001.1"
    assert codes(asked("001", CodeSystem.ICD9CM)) == ["001.0", "001.1"]
    assert asked("second kind of invented fever") == []


def cpt(folder: Path) -> Path:
    (folder / "CPT 2026").mkdir()
    (folder / "CPT 2026" / "SHORTU.txt").write_bytes(lists.SHORT)
    return folder / "CPT 2026"


def test_licensed_descriptors_are_searched(asked: Find, do_import: Any, tmp_path: Path) -> None:
    do_import(cpt(tmp_path), license_accepted_by="an operator")
    best = asked("large invented proc", CPT)[0]
    assert (best.system, best.code, best.why) == (CPT, "90002", ("title: INVENTED PROC, LARGE",))
    assert codes(asked("large proc"))[0] == "90002"


def test_of_unlicensed_descriptors_no_word_is_given(asked: Find, do_import: Any, tmp_path: Path) -> None:
    do_import(cpt(tmp_path))
    assert asked("large invented proc") == []


def test_unlicensed_descriptors_can_not_be_searched(asked: Find, do_import: Any, tmp_path: Path) -> None:
    do_import(cpt(tmp_path))
    with pytest.raises(NothingToSearch, match="AMA's"):
        asked("large invented proc", CPT)


def test_descriptors_are_searched_once_their_licence_is_accepted(
    asked: Find, do_import: Any, tmp_path: Path
) -> None:
    folder = cpt(tmp_path)
    do_import(folder)
    do_import(folder, license_accepted_by="an operator")
    assert codes(asked("large invented proc", CPT))[:1] == ["90002"]


def test_of_the_amas_systems_only_the_one_that_was_asked_is_given(
    asked: Find, do_import: Any, tmp_path: Path
) -> None:
    do_import(cpt(tmp_path), license_accepted_by="an operator")
    assert {hit.system for hit in asked("invented", CodeSystem.CPT2)} == {CodeSystem.CPT2}
