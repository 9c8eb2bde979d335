"""The real fee schedule, localities, ZIP codes and Addendum B: counts, the two layouts side by side, known facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from consultant.codes.importers.fees.pfs import fee_table, parse_pfs
from consultant.codes.importers.fees.pfs_text import parse_pfs_text
from consultant.codes.importers.source import find_sources
from consultant.codes.lookup import Books
from consultant.codes.readers import fees, localities
from consultant.vocabulary import CodeSystem

pytestmark = pytest.mark.realdata

ROWS = 19_090
AUTUMN_2025, SPRING_2026 = date(2025, 11, 3), date(2026, 5, 4)


@pytest.mark.parametrize(
    ("book", "release", "rows", "codes"),
    [
        ("pfs", "2025-10", ROWS, 16_852),
        ("gpci", "2025", 109, None),
        ("anesthesia-factors", "2025", 109, None),
        ("locality-counties", "2025", 109, None),
        ("zip-localities", "2025Q4", 42_956, None),
        ("opps-addendum-b", "2026-04", 19_059, 19_059),
    ],
)
def test_counts(real_books: Books, book: str, release: str, rows: int, codes: int | None) -> None:
    line = next(one for one in real_books.status() if (one.book, one.release) == (book, release))
    assert (line.status, line.rows, line.codes) == ("active", rows, codes)


def test_the_csv_and_the_text_agree_in_every_field_of_every_row(real_data: Path) -> None:
    (comma,) = find_sources([real_data / "mpfs" / "PPRRVU2025_Oct.csv"])
    (text,) = find_sources([real_data / "mpfs" / "PPRRVU2025_Oct.txt"])
    table = fee_table()
    rows = list(parse_pfs(comma.lines(), table))
    assert list(parse_pfs_text(text.lines())) == rows
    assert (len(rows), table.ignored) == (ROWS, [])
    for expense, total in ((6, 11), (8, 12)):
        assert all(
            Decimal(row[5]) + Decimal(row[expense]) + Decimal(row[10]) == Decimal(row[total]) for row in rows
        ), "work, expense and malpractice add up to the total that is published"


def test_the_header_of_2026_has_a_column_more(real_data: Path) -> None:
    path = real_data.parent / "samples" / "PPRRVU2026_Oct_nonQPP.csv"
    (source,) = find_sources([path])
    table = fee_table()
    rows = {row[0]: row for row in parse_pfs(source.lines(), table)}
    assert table.ignored == []
    assert rows["27447"][:8] == ("27447", "", "", "A", "", "19.11", "11.58", "NA")
    assert rows["27447"][13:27] == (
        *("0", "090", "0.10", "0.69", "0.21", "2", "1", "2", "1", "0", "9", "", "33.4009", "09"),
    )
    assert rows["G0463"][3] == "X"


@pytest.mark.parametrize(
    ("code", "work", "total", "global_days"),
    [("93591", "17.97", "25.98", "000"), ("93355", "4.66", "6.60", "XXX")],
)
def test_known_relative_values(real_books: Books, code: str, work: str, total: str, global_days: str) -> None:
    (row,) = real_books.read(fees.rows, code, AUTUMN_2025)
    assert (row.status, row.global_days, row.nonfacility_na) == ("A", global_days, "NA")
    assert (str(row.work), str(row.facility_total), str(row.conversion_factor)) == (work, total, "32.3465")


def test_the_parts_of_a_chest_film(real_books: Books) -> None:
    whole, professional, technical = real_books.read(fees.rows, "71046", AUTUMN_2025)
    assert [one.modifier for one in (whole, professional, technical)] == ["", "26", "TC"]
    assert (whole.components, whole.opps_nonfacility_expense) == ("1", Decimal("2.76"))
    assert whole.nonfacility_total == professional.nonfacility_total + technical.nonfacility_total
    assert technical.supervision == "01"


@pytest.mark.parametrize("code", ["44388", "45378", "G0105", "G0121"])
def test_rows_of_discontinued_procedures_are_of_four_codes(real_books: Books, code: str) -> None:
    assert [one.modifier for one in real_books.read(fees.rows, code, AUTUMN_2025)] == ["", "53"]


def test_only_cms_s_own_descriptors_are_kept(real_books: Books) -> None:
    titles = {
        code: real_books.read(fees.rows, code, AUTUMN_2025)[0].title for code in ("G0101", "D0120", "99213")
    }
    assert titles == {"G0101": "Ca screen;pelvic/breast exam", "D0120": "", "99213": ""}


def test_no_twin_is_told_for_2025(real_books: Books) -> None:
    known = real_books.read(fees.known_fees, CodeSystem.CPT, "99213", AUTUMN_2025)
    assert [(one.facts["nonfacility_total"], one.facts["facility_total"]) for one in known] == [
        ("2.75", "1.97")
    ]
    assert not known[0].facts["qualifying_participant"]


def test_outpatient_rates(real_books: Books) -> None:
    visit = real_books.read(fees.outpatient_rate, "G0463", SPRING_2026)
    assert visit
    assert (visit.status, visit.rate, visit.edition.release) == ("J2", Decimal("136.02"), "2026-04")
    odd = real_books.read(fees.outpatient_rate, "A4341", SPRING_2026)
    assert odd
    assert (odd.code, odd.title, odd.rate) == ("A4341", "Iduc valve pat inst repl", None)


def test_from_a_zip_code_to_its_indices(real_books: Books) -> None:
    place = real_books.read(localities.zip_locality, "90210", AUTUMN_2025)
    assert place
    assert (place.state, place.carrier, place.locality, place.plus_four) == ("CA", "01182", "18", False)
    here = real_books.read(localities.locality, place.carrier, place.locality, AUTUMN_2025)
    factor = real_books.read(localities.anesthesia_factor, place.carrier, place.locality, AUTUMN_2025)
    area = real_books.read(localities.county_area, place.carrier, place.locality, AUTUMN_2025)
    assert here
    assert factor
    assert area
    assert (here.work, here.expense, here.malpractice) == (
        Decimal("1.042"),
        Decimal("1.194"),
        Decimal("0.69"),
    )
    assert (factor.factor, factor.national) == (Decimal("21.22"), Decimal("20.3178"))
    assert (area.state, area.counties) == ("CALIFORNIA", "LOS ANGELES /ORAGNGE CNTY")


def test_every_zip_code_and_county_leads_to_a_locality(real_books: Books, real_data: Path) -> None:
    (archive,) = (real_data / "geo").iterdir()
    source = next(one for one in find_sources([archive]) if "OCT" in one.name)
    told = {(line[7:12], line[12:14]) for line in source.lines()}
    areas = {(one.carrier, one.locality) for one in real_books.read(localities.county_areas, None)}
    assert len(told) == len(areas) == 109
    assert told == areas
    assert all(real_books.read(localities.locality, *one, None) for one in told)


def test_footnotes_are_kept_with_their_localities(real_books: Books) -> None:
    (alaska,) = real_books.read(localities.localities_of_state, "AK", AUTUMN_2025)
    assert (alaska.name, alaska.work) == ("ALASKA", Decimal("1.5"))
    assert alaska.note == "Work GPCI reflects a 1.5 floor in Alaska established by the MIPPA."
    assert [one.row for one in real_books.read(localities.localities_named, "seattle", None)] == ["02402 02"]
