"""Lists of places, modifiers, unclassified codes and the operator's own; and what HCPCS says beside title and dates."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consultant.codes.everything import look_up
from consultant.codes.importers import Outcome
from consultant.codes.importers.hcpcs.hcpcs_noc import parse_unclassified
from consultant.codes.importers.hcpcs.hcpcs_text import parse_hcpcs_text
from consultant.codes.importers.headings import Table, Wanted
from consultant.codes.importers.importer import MalformedLine
from consultant.codes.importers.lists import listed
from consultant.codes.importers.source import Source
from consultant.codes.lookup import Books
from consultant.codes.profile import known_sections
from consultant.codes.readers import hcpcs, lists
from consultant.vocabulary import CodeSystem

from tests import code_files
from tests.samples import lists as samples

Importing = Callable[..., Any]


def write(folder: Path, **contents: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    return folder


@pytest.fixture
def loaded(books: Books, do_import: Importing, tmp_path: Path) -> Books:
    folder = write(
        tmp_path / "in",
        pos__csv=samples.POS,
        modifiers__csv=samples.CATEGORIES,
        noc__csv=samples.UNCLASSIFIED,
        cdt__csv=samples.CDT,
        revenue__csv=samples.REVENUE,
        carc__csv=samples.CARC,
        rarc__csv=samples.RARC,
        HCPC2025_OCT_ANWEB__txt=code_files.HCPCS_TEXT.encode("cp1252"),
    )
    results = do_import(folder)
    assert {one.outcome for one in results} == {Outcome.IMPORTED}, results
    return books


def sections(books: Books, system: CodeSystem, code: str) -> dict[str, list[dict[str, Any]]]:
    found = books.read(known_sections, system, code, None)
    return {key: [one.facts for one in known] for key, known in found.items()}


@pytest.mark.parametrize(
    ("system", "code", "title", "row"),
    [
        (CodeSystem.POS, "11", "Invented office", "11"),
        (CodeSystem.REV, "450", "Invented emergency room", "0450"),
        (CodeSystem.REV, "0999", "Invented room", "0999"),
        (CodeSystem.CDT, "d9991", "Invented dental service", "D9991"),
        (CodeSystem.CARC, "45", "Invented reason for a smaller payment", "45"),
        (CodeSystem.RARC, "ma01", "Invented alert", "MA01"),
    ],
)
def test_a_code_of_a_list_has_its_title(
    loaded: Books, system: CodeSystem, code: str, title: str, row: str
) -> None:
    entry = loaded.find_code(system, code)
    assert entry
    assert (entry.code, entry.title, entry.row, entry.edition.release) == (row, title, row, "undated")
    assert entry.valid_on(date(2024, 1, 1))
    assert entry.edition.fits


def test_codes_of_one_list_are_not_codes_of_another(loaded: Books) -> None:
    assert loaded.find_code(CodeSystem.CARC, "11") is None
    assert loaded.find_code(CodeSystem.RARC, "45") is None
    assert loaded.find_code(CodeSystem.POS, "45") is None
    assert loaded.known([(CodeSystem.POS, "45"), (CodeSystem.CARC, "45")]) == {(CodeSystem.CARC, "45")}


def test_a_place_has_one_of_two_fees_or_none(loaded: Books) -> None:
    places = [loaded.read(lists.find_place, code, None) for code in ("11", "21", "28")]
    assert [place and place.fees for place in places] == ["non-facility", "facility", None]
    assert places[1]
    assert dataclasses.replace(places[1], code="06").fees is None


def test_an_unassigned_place_is_listed_and_never_valid(loaded: Books) -> None:
    entry = loaded.find_code(CodeSystem.POS, "28")
    assert entry
    assert not entry.valid_on(date(2024, 1, 1))
    assert look_up(loaded, CodeSystem.POS, "28").valid is False
    known = sections(loaded, CodeSystem.POS, "28")["place_of_service"]
    assert known == [{"kind": "unassigned", "title": "Unassigned", "description": "Unassigned"}]


def test_a_reason_code_ends_on_its_last_day(loaded: Books) -> None:
    entry = loaded.find_code(CodeSystem.CARC, "B7")
    assert entry
    assert entry.valid_on(date(2024, 12, 31))
    assert not entry.valid_on(date(2025, 1, 1))


def test_the_sections_of_the_lists(loaded: Books) -> None:
    assert sections(loaded, CodeSystem.MOD, "KX") == {"modifier": [{"categories": ["General", "Therapy"]}]}
    assert sections(loaded, CodeSystem.HCPCS, "Q9991")["noc"] == [
        {
            "not_otherwise_classified": False,
            "title": "Invented service, not otherwise classified",
            "added": date(2015, 1, 1),
            "terminated": date(2020, 12, 31),
        }
    ]
    assert sections(loaded, CodeSystem.REV, "0999")["list"][0]["description"] == "Room and board, invented"
    assert "noc" not in sections(loaded, CodeSystem.HCPCS, "A1234")
    assert sections(loaded, CodeSystem.LOINC, "4548-4") == {}


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (
            date(2014, 12, 31),
            "Not otherwise classified from 2015-01-01 to 2020-12-31 only, so not on 2014-12-31.",
        ),
        (date(2015, 1, 1), "Not otherwise classified."),
        (date(2020, 12, 31), "Not otherwise classified."),
        (
            date(2021, 1, 1),
            "Not otherwise classified from 2015-01-01 to 2020-12-31 only, so not on 2021-01-01.",
        ),
    ],
)
def test_a_code_is_not_otherwise_classified_within_its_days(loaded: Books, day: date, line: str) -> None:
    (known,) = loaded.read(lists.known_unclassified, CodeSystem.HCPCS, "Q9991", day)
    assert (known.line, known.facts["not_otherwise_classified"]) == (line, line.endswith("classified."))


def test_lists_that_are_not_loaded_say_nothing(books: Books) -> None:
    assert books.find_code(CodeSystem.POS, "11") is None
    assert books.find_code(CodeSystem.CDT, "D9991") is None
    assert books.read(lists.categories, "KX", None) is None
    assert books.read(hcpcs.find_indicators, "J9990", None) is None


def test_a_description_that_goes_on_in_a_second_row_is_joined() -> None:
    wanted = Table(tuple(map(Wanted, ("hcpcs", "long_description", "add_date", "term_date"))))
    rows = list(parse_unclassified(samples.UNCLASSIFIED.decode().splitlines(keepends=True), wanted))
    assert rows == [
        ("Q9991", "Invented service, not otherwise classified", 20150101, 20201231),
        ("J9990", "Unlisted invented drug", 20200101, None),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (samples.POS.replace(b"pos_type", b"kind"), "line 1: the heading lacks pos_type"),
        (
            samples.POS.replace(b"Non-Facility", b"Elsewhere"),
            "line 2, column pos_type: 'Elsewhere' is none of",
        ),
        (samples.POS.replace(b"11,", b"1,"), "line 2, column pos_code: '1' is no code"),
        (
            samples.CATEGORIES.replace(b"KX,Therapy", b"KX,General"),
            "line 4: the row of KX General stands twice",
        ),
        (
            samples.UNCLASSIFIED.replace(b"20200101", b"20209901"),
            "line 4, column add_date: '20209901' is no day",
        ),
        (
            samples.UNCLASSIFIED.replace(b"classified,,", b"classified,20150101,"),
            "line 3: the row of Q9991 stands twice",
        ),
        (
            samples.UNCLASSIFIED.replace(b"20150101,20201231", b"20201231,20150101"),
            "line 2, column term_date: it ends before it was added",
        ),
        (
            b'pos_code,pos_type,pos_name,pos_description\r\n11,Facility,Office,"a\r\n12,Facility,Home,b"\r\n',
            "line 2: a quotation mark opens a field that goes on to line 3",
        ),
        (samples.CARC.replace(b"CARC,B7", b"RARC,M7"), "line 3, column system: 'RARC' is not CARC"),
        (
            samples.CARC.replace(b"2024-12-31", b"1990-01-01"),
            "line 3, column terminated: it ends before it begins",
        ),
        (samples.CARC.replace(b",title,", b",words,"), "line 1: the heading lacks title"),
        (
            samples.CARC.replace(b",title,", b",title,code,"),
            "line 1, column code: it stands in the heading twice",
        ),
        (samples.CDT.replace(b"D9991", b"99991"), "line 2, column code: '99991' is no code"),
        (samples.REVENUE.replace(b"450", b"0999"), "line 3: the row of 0999 stands twice"),
    ],
)
def test_a_broken_list_is_refused_with_line_and_column(
    do_import: Importing, tmp_path: Path, content: bytes, message: str
) -> None:
    (result,) = do_import(write(tmp_path / "in", list__csv=content))
    assert result.outcome is Outcome.REFUSED, result
    assert f"list.csv, {message}" in result.message


def test_an_own_list_of_cp1252_and_american_days_is_taken(
    books: Books, do_import: Importing, tmp_path: Path
) -> None:
    text = "Terminated,Effective,Title,Code,System\r\n12/31/2030,1/2/2020,Caf\u00e9 \u201cinvented\u201d,n123,rarc\r\n"
    (result,) = do_import(write(tmp_path / "in", rarc_2025__csv=text.encode("cp1252")))
    assert (result.outcome, result.release) == (Outcome.IMPORTED, "2025")
    entry = books.find_code(CodeSystem.RARC, "N123", date(2025, 5, 1))
    assert entry
    assert entry.title == "Caf\u00e9 \u201cinvented\u201d"
    assert (entry.effective, entry.terminated) == (date(2020, 1, 2), date(2030, 12, 31))


def record(code: str, **places: str) -> str:
    """A HCPCS line with fields at their places (`p120="51"`)."""
    line = list(code_files.hcpcs_line(code, "00100", "3", "Invented drug", "Inv drug").rstrip("\r\n"))
    for place, text in places.items():
        start = int(place[1:]) - 1
        line[start : start + len(text)] = text
    return "".join(line) + "\r\n"


def test_every_published_field_of_a_record_is_read() -> None:
    line = record(
        "J9991",
        p120="5113",
        p128="A",
        p129="60-9  65-10",
        p147="2049    4450",
        p171="1862 SSA",
        p181="340220",
        p205="A0425Q9989",
        p230="D",
        p231="YY20080101",
        p253="0088",
        p257="O1E",
        p261="1P",
        p266="  0",
        p269="19940101",
        p277="20210101",
        p285="20201231",
        p293="D",
    )
    (entry,) = parse_hcpcs_text([line])
    assert entry.details == (
        "J9991",
        "51|13",
        "A",
        "60-9|65-10",
        "2049|4450",
        "1862 SSA",
        "340|220",
        "A0425|Q9989",
        "D",
        "YY",
        20080101,
        "",
        "",
        None,
        "0088",
        "O1E",
        "1|P",
        0,
        19940101,
        "D",
    )
    assert (entry.effective, entry.terminated) == (20210101, 20201231)


def test_a_code_holds_from_the_day_it_was_added_not_from_its_last_change(
    books: Books, do_import: Importing, tmp_path: Path
) -> None:
    line = record("J9991", p269="19940101", p277="20260101", p285="20251231", p293="D", p230="I", p120="99")
    do_import(write(tmp_path / "in", HCPC2025_OCT_ANWEB__txt=line.encode()))
    entry = books.find_code(CodeSystem.HCPCS, "J9991", date(2025, 11, 1))
    assert entry
    assert (entry.effective, entry.terminated) == (date(1994, 1, 1), date(2025, 12, 31))
    assert entry.valid_on(date(2025, 11, 1))
    assert not entry.valid_on(date(2026, 1, 1))
    found = books.read(hcpcs.find_indicators, "J9991", None)
    assert found
    assert (found.row, found.action, found.action_effective) == ("J9991", "D", date(2026, 1, 1))
    known = sections(books, CodeSystem.HCPCS, "J9991")["hcpcs"][0]
    assert known["coverage_words"] == "not payable by Medicare"
    assert known["pricing"] == ["99"]
    assert known["action_words"] == "discontinued"
    assert "betos" not in known


def test_a_code_begins_on_the_day_it_was_added_also_where_an_older_action_is_told(
    books: Books, do_import: Importing, tmp_path: Path
) -> None:
    line = record("J9991", p269="20020101", p277="20010701", p293="N")
    do_import(write(tmp_path / "in", HCPC2025_OCT_ANWEB__txt=line.encode()))
    entry = books.find_code(CodeSystem.HCPCS, "J9991")
    assert entry
    assert entry.effective == date(2002, 1, 1)


def test_a_code_that_was_taken_up_again_holds_from_that_day(
    books: Books, do_import: Importing, tmp_path: Path
) -> None:
    line = record("J9991", p269="20170101", p277="20251001", p293="R")
    do_import(write(tmp_path / "in", HCPC2025_OCT_ANWEB__txt=line.encode()))
    entry = books.find_code(CodeSystem.HCPCS, "J9991", date(2025, 11, 1))
    assert entry
    assert entry.effective == date(2025, 10, 1)
    assert not entry.valid_on(date(2025, 9, 30))
    (known,) = books.read(hcpcs.known_editions, CodeSystem.HCPCS, "J9991", None)
    assert "added 2017-01-01, taken up again from 2025-10-01" in known.line
    assert known.facts["added"] == date(2017, 1, 1)


@pytest.fixture
def of_two_years(books: Books, do_import: Importing, tmp_path: Path) -> Books:
    """A file of October 2024, and that of October 2025, which knows what happened in November and December 2024."""
    lasting = record("J9992", p269="20000101", p277="20000101")
    former = record("J9991", p269="19940101", p277="19940101") + lasting
    ended = record("J9991", p269="19940101", p277="20241201", p285="20241130", p293="D")
    added = record("J9993", p269="20241201", p277="20241201", p293="A")
    again = record("J9994", p269="20170101", p277="20250101", p293="R")
    brief = record("J9995", p269="20241201", p277="20250401", p285="20250331", p293="D")
    folder = write(
        tmp_path / "in",
        HCPC2024_OCT_ANWEB__txt=former.encode(),
        HCPC2025_OCT_ANWEB__txt=(ended + lasting + added + again + brief).encode(),
    )
    assert {one.outcome for one in do_import(folder)} == {Outcome.IMPORTED}
    return books


@pytest.mark.parametrize(
    ("code", "day", "valid", "release"),
    [
        ("J9991", date(2024, 11, 30), True, "2024-10"),
        ("J9991", date(2024, 12, 1), False, "2025-10"),
        ("J9991", date(2025, 3, 1), False, "2025-10"),
        ("J9991", date(2025, 11, 1), False, "2025-10"),
        ("J9992", date(2024, 12, 1), True, "2024-10"),
        ("J9993", date(2024, 11, 30), None, None),
        ("J9993", date(2024, 12, 1), True, "2025-10"),
        ("J9994", date(2024, 12, 1), None, None),
        ("J9995", date(2024, 11, 30), None, None),
        ("J9995", date(2025, 3, 31), True, "2025-10"),
        ("J9995", date(2025, 4, 1), False, "2025-10"),
    ],
)
def test_a_later_file_knows_better_what_ended_or_began_after_that_of_the_date(
    of_two_years: Books, code: str, day: date, valid: bool | None, release: str | None
) -> None:
    entry = of_two_years.find_code(CodeSystem.HCPCS, code, day)
    assert (entry.valid_on(day) if entry else None, entry.edition.release if entry else None) == (
        valid,
        release,
    )


def test_the_row_of_a_later_file_speaks_of_the_date_itself(of_two_years: Books) -> None:
    day = date(2024, 12, 1)
    entry = of_two_years.find_code(CodeSystem.HCPCS, "J9993", day)
    assert entry
    assert (entry.edition.fits, entry.edition.caution, entry.edition.asked) == (True, "", day)
    assert entry.edition.citation(entry.row).release == "2025-10"
    assert of_two_years.read(hcpcs.known_later, "J9993", date(2025, 11, 1)) is None


def test_the_history_has_a_line_for_every_edition(
    loaded: Books, do_import: Importing, tmp_path: Path
) -> None:
    shorter = "".join(code_files.HCPCS_TEXT.splitlines(keepends=True)[:-1])
    do_import(write(tmp_path / "more", HCPC2024_OCT_ANWEB__txt=shorter.encode("cp1252")))
    told = [
        (facts["release"], facts["listed"], facts["title"], facts["terminated"])
        for facts in sections(loaded, CodeSystem.HCPCS, "Q9991")["history"]
    ]
    assert told == [
        ("2024-10", False, "", None),
        ("2025-10", True, "Invented service", date(2020, 12, 31)),
    ]
    assert len(sections(loaded, CodeSystem.MOD, "A1")["history"]) == 2
    assert "history" not in sections(loaded, CodeSystem.HCPCS, "Q9000")
    assert "history" not in sections(loaded, CodeSystem.CPT, "Q9991")


def test_a_repeated_hcpcs_code_is_refused_at_its_own_line() -> None:
    text = [record("J9991"), record("J9991"), record("J9992")]
    with pytest.raises(MalformedLine, match="stands twice") as caught:
        list(parse_hcpcs_text(text))
    assert caught.value.line == 2


def test_facts_are_plain_enough_for_json(loaded: Books) -> None:
    for system, code in ((CodeSystem.HCPCS, "J9990"), (CodeSystem.MOD, "KX"), (CodeSystem.CARC, "45")):
        for known in sections(loaded, system, code).values():
            for facts in known:
                assert all(
                    isinstance(value, str | int | bool | list | date | None) for value in facts.values()
                ), facts


def test_frozen_values_have_their_edition(loaded: Books) -> None:
    place = loaded.read(lists.find_place, "21", None)
    assert place
    assert (place.kind, place.row, place.edition.title) == (
        lists.FACILITY,
        "21",
        "Place of service codes, undated",
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        place.kind = "x"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("2024-07.zip", "pos_codes_2019.csv"), "2019"),
        (("2024-07.zip", "pos_codes_2024.csv"), "2024-07"),
        (("2024-07.zip", "pos_codes.csv"), "2024-07"),
        (("pos_codes.csv",), "undated"),
    ],
)
def test_the_innermost_name_tells_the_edition_of_a_list(names: tuple[str, ...], release: str) -> None:
    assert listed.label(Source(names, 0, io.BytesIO)).release == release


def test_records_of_hcpcs_that_are_neither_code_nor_modifier_are_told(
    do_import: Importing, tmp_path: Path
) -> None:
    text = code_files.HCPCS_TEXT + code_files.hcpcs_line("Q9992", "00100", "5", "Other")
    (result,) = do_import(write(tmp_path / "in", HCPC2025_OCT_ANWEB__txt=text.encode("cp1252")))
    assert result.outcome is Outcome.IMPORTED
    assert any("1 record is left out, the first in line 7" in note for note in result.notes), result.notes
