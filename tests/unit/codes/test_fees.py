"""What Medicare pays by: each layout read, its editions named, and what the readers say of it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.importers import ImportResult, Outcome
from consultant.codes.importers.fees.anesthesia import AnesthesiaFile
from consultant.codes.importers.fees.fee_schedule import FIELDS, fee_row, is_qualifying, label
from consultant.codes.importers.fees.gpci import locality_table, parse_gpci
from consultant.codes.importers.fees.locality_counties import county_table, parse_locality_counties
from consultant.codes.importers.fees.opps import OPPS, parse_outpatient_rates, rate_table
from consultant.codes.importers.fees.pfs import fee_table, parse_pfs
from consultant.codes.importers.fees.pfs_text import parse_pfs_text
from consultant.codes.importers.fees.zip_localities import parse_zip_localities
from consultant.codes.importers.headings import csv_records
from consultant.codes.importers.importer import MalformedLine
from consultant.codes.importers.source import Source
from consultant.codes.lookup import Books
from consultant.codes.readers import fees, localities
from consultant.models.books import fee_rows, outpatient_rates
from consultant.vocabulary import CodeSystem

from tests.samples import fees as files

Importing = Callable[..., list[ImportResult]]

OCTOBER_2025, MARCH_2026 = date(2025, 10, 15), date(2026, 3, 15)


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def source_named(*names: str, content: bytes = b"") -> Source:
    source = Source(names, len(content), open)  # type: ignore[arg-type]
    source.__dict__["head"] = content
    return source


def wrote(folder: Path, **contents: str) -> Path:
    """A folder of files whose names are the keywords, `__` for the point."""
    folder = folder / "in"
    folder.mkdir()
    for name, content in contents.items():
        (folder / name.replace("__", ".")).write_text(content, "cp1252", newline="")
    return folder


def test_the_columns_of_the_table_are_the_fields_of_the_file() -> None:
    assert len(FIELDS) == len(fee_rows.c) - 1 == files.FEE_FIELDS
    for table, value in ((fee_rows, fees.FeeRow), (outpatient_rates, fees.OutpatientRate)):
        stored = [column.name for column in table.c if column.name != "release_id"]
        assert stored == [one.name for one in fields(value)][1:]


@pytest.mark.parametrize("pricing", [True, False])
def test_a_heading_of_several_records_names_the_columns(pricing: bool) -> None:
    table = fee_table()
    rows = list(parse_pfs(lines(files.fee_csv(pricing=pricing)), table))
    assert table.ignored == []
    assert rows[1][:8] == ("90002", "", "", "R", "+", "7.50", "6.25", "NA")
    assert rows[1][22:26] == ("0", "9" if pricing else "", "90001", "32.3465")
    assert [row[:2] for row in rows] == [
        ("90001", ""),
        ("90002", ""),
        ("90002", "26"),
        ("90002", "TC"),
        ("D9990", ""),
        ("Q9990", ""),
    ]


def test_columns_of_the_fee_schedule_may_stand_in_another_order() -> None:
    text = files.fee_csv(title="2026 National Physician Fee Schedule Relative Value File January Release")
    turned = "".join(",".join(reversed(line.rstrip("\r\n").split(","))) + "\r\n" for line in lines(text))
    assert list(parse_pfs(lines(turned), fee_table())) == list(parse_pfs(lines(text), fee_table()))


def test_the_text_says_what_the_csv_says() -> None:
    comma = parse_pfs(lines(files.fee_csv(pricing=False)), fee_table())
    assert list(parse_pfs_text(lines(files.fee_text()))) == list(comma)


def test_only_descriptors_of_level_ii_are_stored() -> None:
    titles = {row[0]: row[2] for row in parse_pfs(lines(files.fee_csv()), fee_table())}
    assert titles == {"90001": "", "90002": "", "D9990": "", "Q9990": "Invented visit"}


@pytest.mark.parametrize(
    ("field", "wrong", "column"),
    [
        (0, "9000", "HCPCS"),
        (1, "2-", "MOD"),
        (3, "", "STATUS CODE"),
        (5, "", "WORK RVU"),
        (5, "1.3O", "WORK RVU"),
        (7, "NO", "NON-FAC NA INDICATOR"),
        (13, "", "PCTC IND"),
        (14, "90", "GLOB DAYS"),
        (22, "12", "TEAM SURG"),
        (24, "9001", "ENDO BASE"),
        (26, "123", "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES"),
    ],
)
def test_a_wrong_field_is_refused_with_its_column(field: int, wrong: str, column: str) -> None:
    row = [*files.FEES[0][:field], wrong, *files.FEES[0][field + 1 :]]
    with pytest.raises(MalformedLine) as caught:
        fee_row([cell.replace("CF", "32.3465") for cell in row], 12)
    assert (caught.value.line, caught.value.column) == (12, column)


def test_a_supervision_level_gets_back_its_nought() -> None:
    row = [cell.replace("CF", "32.3465") for cell in files.FEES[0]]
    assert fee_row([*row[:26], "9", *row[27:]], 1)[26] == "09"


def test_a_column_that_is_missing_or_stands_twice_is_named() -> None:
    with pytest.raises(MalformedLine, match="the heading lacks MULT PROC"):
        list(parse_pfs(lines(files.fee_csv().replace("MULT,BILAT", "MANY,BILAT")), fee_table()))
    twice = files.fee_csv().replace("TEAM,PRIC", "TEAM,MULT").replace("SURG,IND,BASE", "SURG,PROC,BASE")
    with pytest.raises(MalformedLine, match="twice") as caught:
        list(parse_pfs(lines(twice), fee_table()))
    assert caught.value.column == "MULT PROC"


def test_a_line_that_is_cut_off_is_refused() -> None:
    text = lines(files.fee_text())
    with pytest.raises(MalformedLine, match="170 of 171") as caught:
        list(parse_pfs_text([*text[:2], text[2].rstrip()[:-1] + "\r\n"]))
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("PPRRVU2025_Oct.csv",), "2025-10"),
        (("rvu25d.zip", "PPRRVU2025_Oct.csv"), "2025-10"),
        (("PPRRVU25_JAN.csv",), "2025-01"),
        (("PPRRVU20_JUL.txt",), "2020-07"),
        (("RVU24B.zip", "PPRRVU24.txt"), "2024-04"),
        (("rvu26c-updated-06-30-2026.zip", "fees.csv"), "2026-07"),
        (("PPRRVU2024.csv",), "2024-01"),
        (("PPRRVU2026_Jan_nonQPP.csv",), "2026-01"),
        (("fees.csv",), None),
    ],
)
def test_the_release_of_a_fee_schedule_by_its_names(names: tuple[str, ...], release: str | None) -> None:
    assert label(source_named(*names)).release == release


def test_the_title_goes_before_the_name() -> None:
    title = b"2025 National Physician Fee Schedule Relative Value File April Release"
    assert label(source_named("PPRRVU2024_Oct.csv", content=title)).release == "2025-04"


@pytest.mark.parametrize(
    ("name", "content", "twin"),
    [
        ("PPRRVU2026_Jan_QPP.csv", b"", True),
        ("PPRRVU2026_Jan_nonQPP.csv", b"", False),
        ("PPRRVU2026_Jan_non-QPP.csv", b"", False),
        ("PPRRVU2025_Oct.csv", b"", False),
        ("PPRRVU2026_Jan.csv", b",33.5675,", True),
        ("PPRRVU2026_Jan_QPP.csv", b",33.4009,", False),
    ],
)
def test_the_twins_are_told_apart_by_their_factor_else_by_name(name: str, content: bytes, twin: bool) -> None:
    assert is_qualifying(source_named(name, content=content)) is twin


def test_indices_with_their_footnotes() -> None:
    assert list(parse_gpci(lines(files.GPCI), locality_table())) == [
        (
            "91112",
            "00",
            "ZA",
            "INVENTED COAST",
            "1.5",
            None,
            "1.081",
            "0.592",
            "Work index has an invented floor.",
        ),
        ("91112", "99", "ZA", "REST OF ZA", "1", None, "0.869", "0.575", ""),
        (
            "02102",
            "01",
            "ZB",
            "INVENTED HILLS",
            "1",
            None,
            "1",
            "0.739",
            "Expense index has an invented floor.",
        ),
    ]


def test_work_indices_with_and_without_the_floor_are_two_columns() -> None:
    both = files.GPCI.replace(
        "2025 PW GPCI (with 1.0 Floor)", "2026 PW GPCI (without 1.0 Floor),2026 PW GPCI (with 1.0 Floor)"
    ).replace("REST OF ZA,1,", "REST OF ZA,0.98,1,")
    both = both.replace("COAST*,1.5,", "COAST*,1.5,1.5,").replace("HILLS**,1,", "HILLS**,,1,")
    rows = list(parse_gpci(lines(both)[:6], locality_table()))
    assert [row[4:6] for row in rows] == [("1.5", "1.5"), ("1", "0.98"), ("1", None)]


def test_the_nation_s_anesthesia_factor_is_in_the_heading() -> None:
    rows = list(AnesthesiaFile().rows(lines(files.ANESTHESIA)))
    assert rows[0] == ("91112", "00", "INVENTED COAST", "27.86", "20.3178")
    assert [row[:2] for row in rows] == [("91112", "00"), ("91112", "99"), ("02102", "01")]
    with pytest.raises(MalformedLine, match="the heading lacks National Anes CF"):
        list(AnesthesiaFile().rows(lines(files.ANESTHESIA.replace("of 20.3178", "of the nation"))))


def test_counties_with_noughts_states_and_doubles_put_right() -> None:
    assert list(parse_locality_counties(csv_records(lines(files.COUNTIES)), county_table())) == [
        ("91112", "00", "ZEDLAND", "INVENTED COAST", "NORTH, SOUTH AND WEST", False),
        ("91112", "99", "ZEDLAND", "REST OF STATE", "ALL OTHER COUNTIES", True),
        ("02102", "01", "ZEELAND", "STATEWIDE", "ALL COUNTIES", False),
    ]


def test_zip_codes_of_two_quarters_are_no_edition() -> None:
    with pytest.raises(MalformedLine) as caught:
        list(parse_zip_localities([*lines(files.ZIPS), lines(files.ZIPS)[0].replace("20254", "20261")]))
    assert (caught.value.line, caught.value.column) == (4, "Year/Quarter")


def test_both_layouts_of_addendum_b() -> None:
    practice = list(parse_outpatient_rates(lines(files.OPPS), rate_table()))
    assert practice[0] == ("90001", "", "J1", "", None, "3342.87", None, None, None, None, "", "", False)
    assert practice[2][:3] == ("Q9990", "Invented visit", "A")
    table = rate_table()
    official = list(parse_outpatient_rates(lines(files.OFFICIAL_OPPS), table))
    assert table.ignored == []
    assert official == [
        ("90001", "", "J1", "5072", "36.5432", "3342.87", None, "668.58", None, None, "", "", True),
        ("90002", "", "N", "", None, None, None, None, None, None, "", "", False),
        ("Q9990", "Invented visit", "V", "5012", "1.4567", "127.14", "10.00", "25.43", "20.00", None, "capped", "12/31/2026", False),
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ["\u00a0", "\u00ff", " "])
def test_an_odd_blank_behind_a_code_is_taken_off(odd: str) -> None:
    text = files.OPPS.replace("90002,", f"90002{odd},")
    assert list(parse_outpatient_rates(lines(text), rate_table()))[1][0] == "90002"


def test_addendum_b_with_tabs(tmp_path: Path, do_import: Importing) -> None:
    tabbed = (
        files.OFFICIAL_OPPS.replace("as invented", "so").replace('"', "").replace("$3,342.87", "$3342.87")
    )
    content = tabbed.replace("lower, so", "lower").replace(",", "\t")
    (result,) = do_import(wrote(tmp_path, **{"April 2026 Addendum B__txt": content}))
    assert (result.outcome, result.release, result.rows) == (Outcome.IMPORTED, "2026-04", 3)


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("april-2026-opps-addendum-b.zip", "Addendum_B.csv"), "2026-04"),
        (("2026_January_Web_Addendum_B.12292025.csv",), "2026-01"),
        (("OPPS_AddendumB_2025-10.csv",), "2025-10"),
        (("addendum.csv",), None),
    ],
)
def test_the_release_of_addendum_b_by_its_names(names: tuple[str, ...], release: str | None) -> None:
    assert OPPS.label(source_named(*names)).release == release


def test_tables_of_a_year_are_the_quarter_s_where_the_download_is_known(
    tmp_path: Path, do_import: Importing
) -> None:
    folder = wrote(tmp_path, GPCI2025__csv=files.GPCI)
    with zipfile.ZipFile(folder / "rvu25b-updated.zip", "w") as archive:
        archive.writestr("GPCI2025.csv", files.GPCI.replace("0.869", "0.870"))
    results = do_import(folder)
    assert [(one.release, one.outcome) for one in results] == [
        ("2025", Outcome.IMPORTED),
        ("2025-04", Outcome.IMPORTED),
    ]
    assert [(one.added, one.changed, one.ended) for one in results] == [(None, None, None), (0, 1, 0)]


@pytest.fixture
def loaded(tmp_path: Path, do_import: Importing, books: Books) -> Books:
    results = do_import(
        wrote(
            tmp_path,
            PPRRVU2025_Oct__csv=files.fee_csv(pricing=False),
            PPRRVU2026_Jan_nonQPP__csv=files.fee_csv("33.4009"),
            PPRRVU2026_Jan_QPP__txt=files.fee_text("33.5675"),
            GPCI2025__csv=files.GPCI,
            ANES2025__csv=files.ANESTHESIA,
            **{"25LOCCO__csv": files.COUNTIES},
            ZIP5_OCT2025__txt=files.ZIPS,
            OPPS__csv=files.OPPS,
        )
    )
    assert [one.message for one in results if one.outcome is not Outcome.IMPORTED] == []
    return books


def test_every_modifier_row_of_a_code(loaded: Books) -> None:
    rows = loaded.read(fees.rows, "90002", OCTOBER_2025)
    assert [(row.row, row.work, row.facility_total) for row in rows] == [
        ("90002", Decimal("7.50"), Decimal("15.00")),
        ("90002-26", Decimal("7.50"), Decimal("10.00")),
        ("90002-TC", Decimal("0.00"), Decimal("5.00")),
    ]
    assert {row.edition.release for row in rows} == {"2025-10"}


def test_the_twin_answers_only_where_its_edition_holds_the_date(loaded: Books) -> None:
    def told(on: date) -> list[tuple[str, str, bool]]:
        known = loaded.read(fees.known_fees, CodeSystem.CPT, "90001", on)
        return [
            (one.edition.release, one.facts["conversion_factor"], one.facts["qualifying_participant"])
            for one in known
        ]

    assert told(OCTOBER_2025) == [("2025-10", "32.3465", False)]
    assert told(MARCH_2026) == [("2026-01", "33.4009", False), ("2026-01", "33.5675", True)]
    assert told(date(2026, 8, 1)) == [("2026-01", "33.4009", False)]


def test_a_fee_in_words_and_facts(loaded: Books) -> None:
    (known, *_) = loaded.read(fees.known_fees, CodeSystem.CPT, "90002", OCTOBER_2025)
    assert known.citation.row == "90002"
    assert known.facts["nonfacility_na"] is True
    assert known.facts["status_meaning"] == "restricted coverage: special rules apply"
    assert "total NA non-facility and 15.00 facility" in known.line
    assert loaded.read(fees.known_fees, CodeSystem.ICD10CM, "90002", OCTOBER_2025) == []
    assert loaded.read(fees.known_fees, CodeSystem.CPT, "90009", OCTOBER_2025) == []


def test_an_outpatient_rate(loaded: Books) -> None:
    (known,) = loaded.read(fees.known_outpatient, CodeSystem.CPT, "90001", date(2026, 4, 1))
    assert known.line == "90001: OPPS status indicator J1, payment rate $3,342.87"
    assert (known.facts["rate"], known.facts["title"], known.facts["weight"]) == ("3342.87", "", None)
    assert loaded.read(fees.outpatient_rate, "90009", None) is None
    assert loaded.read(fees.known_outpatient, CodeSystem.ICD10CM, "90001", None) == []


def test_a_zip_code_leads_to_its_locality(loaded: Books) -> None:
    place = loaded.read(localities.zip_locality, "00902-1234", OCTOBER_2025)
    assert place
    assert (place.row, place.rural, place.plus_four) == ("00902", "R", True)
    here = loaded.read(localities.locality, place.carrier, place.locality, OCTOBER_2025)
    factor = loaded.read(localities.anesthesia_factor, place.carrier, place.locality, OCTOBER_2025)
    area = loaded.read(localities.county_area, place.carrier, place.locality, OCTOBER_2025)
    assert here
    assert factor
    assert area
    assert (here.name, here.work, here.expense, here.row) == (
        "REST OF ZA",
        Decimal(1),
        Decimal("0.869"),
        "91112 99",
    )
    assert (factor.factor, factor.national, factor.row) == (Decimal("19.31"), Decimal("20.3178"), "91112 99")
    assert (area.counties, area.two_carriers, area.row) == ("ALL OTHER COUNTIES", True, "91112 99")


def test_localities_by_state_and_by_name(loaded: Books) -> None:
    assert [one.row for one in loaded.read(localities.localities_of_state, "za", None)] == [
        "91112 00",
        "91112 99",
    ]
    assert [one.row for one in loaded.read(localities.localities_named, "Invented", None)] == [
        "02102 01",
        "91112 00",
    ]
    assert loaded.read(localities.localities_named, "  ", None) == []
    assert len(loaded.read(localities.county_areas, None)) == 3


def test_nothing_is_known_without_books(books: Books) -> None:
    assert books.read(fees.rows, "90001", None, Book.PFS_QPP) == []
    assert books.read(fees.outpatient_rate, "90001", None) is None
    assert books.read(localities.zip_locality, "00901", None) is None
    assert books.read(localities.locality, "91112", "00", None) is None
    assert books.read(localities.anesthesia_factor, "91112", "00", None) is None
    assert books.read(localities.county_area, "91112", "00", None) is None
    assert books.read(localities.county_areas, None) == []
