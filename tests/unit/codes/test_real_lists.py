"""The real lists and HCPCS files: their counts, facts read off the files by hand, and the text beside its workbook."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from consultant.codes.catalogue import Book
from consultant.codes.importers.hcpcs.hcpcs_text import parse_hcpcs_text
from consultant.codes.importers.hcpcs.hcpcs_xlsx import columns, parse_hcpcs_rows
from consultant.codes.importers.source import find_sources
from consultant.codes.importers.workbooks import sheet_records
from consultant.codes.lookup import Books
from consultant.codes.profile import known_sections
from consultant.codes.readers import hcpcs, lists
from consultant.codes.view import View
from consultant.models.books import hcpcs_codes, hcpcs_details
from consultant.vocabulary import CodeSystem

pytestmark = pytest.mark.realdata


def facts(
    books: Books, system: CodeSystem, code: str, on: date | None = None
) -> dict[str, list[dict[str, Any]]]:
    found = books.read(known_sections, system, code, on)
    return {key: [one.facts for one in known] for key, known in found.items()}


@pytest.mark.parametrize(
    ("book", "release", "rows", "codes"),
    [
        ("pos", "undated", 99, 99),
        ("hcpcs-noc", "undated", 159, 159),
        ("hcpcs-modifiers", "undated", 384, 383),
    ],
)
def test_counts(real_books: Books, book: str, release: str, rows: int, codes: int) -> None:
    line = next(one for one in real_books.status() if (one.book, one.release) == (book, release))
    assert (line.status, line.rows, line.codes) == ("active", rows, codes)


def test_half_of_the_places_are_unassigned(real_books: Books) -> None:
    found = [real_books.read(lists.find_place, f"{number:02}", None) for number in range(1, 100)]
    assert Counter(place.kind for place in found if place) == {
        "non-facility": 34,
        "facility": 18,
        "unassigned": 47,
    }


@pytest.mark.parametrize(
    ("code", "kind", "title"),
    [
        ("11", "non-facility", "Office"),
        ("21", "facility", "Inpatient Hospital"),
        ("22", "facility", "On Campus-Outpatient Hospital"),
        ("24", "facility", "Ambulatory Surgical Center"),
        ("02", "facility", "Telehealth Provided Other than in Patient\u2019s Home"),
        ("99", "non-facility", "Other Place of Service"),
        ("28", "unassigned", "Unassigned"),
    ],
)
def test_places(real_books: Books, code: str, kind: str, title: str) -> None:
    place = real_books.read(lists.find_place, code, None)
    assert place
    assert (place.kind, place.title) == (kind, title)


def test_a_description_of_two_lines_is_whole(real_books: Books) -> None:
    found = real_books.read(lists.find_unclassified, "J7192", None)
    assert found
    assert found.title == "Factor viii (antihemophilic factor, recombinant) per i.u., not otherwise specified"
    assert found.added == date(1994, 1, 1)


def test_modifiers_and_their_categories(real_books: Books) -> None:
    assert facts(real_books, CodeSystem.MOD, "KX")["modifier"] == [{"categories": ["General", "Therapy"]}]
    assert "modifier" not in facts(real_books, CodeSystem.MOD, "A1"), "its category is blank"


def test_indicators_of_a_drug(real_books: Books) -> None:
    found = real_books.read(hcpcs.find_indicators, "J7192", date(2025, 11, 1))
    assert found
    assert (found.pricing, found.coverage, found.asc_group, found.asc_from) == (
        ("51",),
        "D",
        "YY",
        date(2008, 1, 1),
    )
    assert (found.betos, found.types_of_service, found.added) == ("O1E", ("1", "P"), date(1994, 1, 1))


def test_every_code_that_ended_was_changed_the_day_after(real_books: Books) -> None:
    """The file's action effective date is no first day: taken for one, an ended code would never have been valid."""

    def counted(view: View) -> tuple[int, int]:
        edition = view.edition(Book.HCPCS, None, date(2025, 11, 1))
        assert edition
        ended = select(func.count()).where(
            hcpcs_codes.c.release_id == edition.release_id, hcpcs_codes.c.terminated.is_not(None)
        )
        late = ended.where(hcpcs_codes.c.effective > hcpcs_codes.c.terminated)
        return view.connection.scalar(ended) or 0, view.connection.scalar(late) or 0

    assert real_books.read(counted) == (1225, 1225)
    entry = real_books.find_code(CodeSystem.HCPCS, "C9088", date(2025, 11, 1))
    assert entry
    assert (entry.effective, entry.terminated) == (date(2022, 1, 1), date(2025, 9, 30))
    assert entry.valid_on(date(2025, 9, 30))


def test_the_history_of_a_code_that_is_new_since(real_books: Books) -> None:
    told = facts(real_books, CodeSystem.HCPCS, "C1890")["history"]
    assert [(one["release"], one["listed"], one["effective"]) for one in told] == [
        ("2019", False, None),
        ("2025-10", True, date(2019, 1, 1)),
    ]


def test_text_and_workbook_of_2019_say_the_same(real_data: Path) -> None:
    """But for 115 action dates and two types of service, which the publisher's workbook lacks: the text is taken."""
    found = find_sources([real_data / "hcpcs" / "2019-Alpha-Numeric-HCPCS-File.zip"])
    sources = {one.names[-1]: one for one in found}
    text = list(parse_hcpcs_text(sources["HCPC2019_CONTR_ANWEB.txt"].lines("cp1252")))
    rows = sheet_records(sources["HCPC2019_CONTR_ANWEB.xlsx"])
    sheet = {entry.code: entry for entry in parse_hcpcs_rows(rows, columns())}
    assert len(text) == len(sheet) == 6800
    names = ["effective", "terminated", *[one.name for one in hcpcs_details.c][1:]]
    differing = Counter(
        name
        for one in text
        for name, left, right in zip(
            names,
            (one.effective, one.terminated, *one.details),
            (sheet[one.code].effective, sheet[one.code].terminated, *sheet[one.code].details),
            strict=True,
        )
        if left != right
    )
    assert differing == {"effective": 115, "types_of_service": 2}
    assert not [one.code for one in text if one.row[1].split() != sheet[one.code].row[1].split()]
