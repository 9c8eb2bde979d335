"""National coverage determinations with their texts: the practice file of 2024 and `ncd_trkg.csv` of the export `ncd.zip`.

Both are the same table under other headings; the practice file counts days since 1970 and repeats a version for each of
its benefit categories. No real export was at hand: its columns are taken from public programs that read it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.coverage import coverage_files
from consultant.codes.importers.coverage.coverage_files import flag, names
from consultant.codes.importers.headings import Table as Headed
from consultant.codes.importers.headings import Wanted, csv_records
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.models.books import ncds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_WANTED = (
    Wanted("section", ("NCD_mnl_sect",)),
    Wanted("id", ("NCD_id",)),
    Wanted("version", ("NCD_vrsn_num",)),
    Wanted("benefit_code", needed=False),
    Wanted("section_name", ("NCD_mnl_sect_title",)),
    Wanted("coverage", ("cvrg_lvl_cd",)),
    Wanted("date_eff", ("NCD_efctv_dt",)),
    Wanted("date_impl", ("NCD_impltn_dt",)),
    Wanted("date_end", ("NCD_trmntn_dt",)),
    Wanted("under_review", ("under_rvw",)),
    Wanted("lab", ("NCD_lab",)),
    Wanted("description", ("itm_srvc_desc",)),
    Wanted("indications", ("indctn_lmtn",)),
    Wanted("crossref", ("xref_txt",)),
    Wanted("other", ("othr_txt",)),
    Wanted("review_history", ("rev_hstry",)),
    Wanted("trsm_no", ("trnsmtl_num",)),
    Wanted("trsm_url", ("trnsmtl_url",)),
    Wanted("chg_req", ("chg_rqst_num",)),
    Wanted("keyword", ("ncd_keyword",)),
    Wanted("benefit_cat", needed=False),
)
_KNOWN = names(
    "trsm_date date_created last_updated date_approved ama_copyright pub_code pub_number pub_title "
    "natl_cvrg_type trnsmtl_issnc_dt pblctn_cd creatd_tmstmp last_updt_tmstmp last_clrnc_tmstmp NCD_AMA"
)
_PRACTICE = names("section section_name date_eff indications")
_EXPORT = names("NCD_id NCD_mnl_sect indctn_lmtn")
_SECTION = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,4}")
_LEVELS = {"1": "Full", "2": "Restricted", "3": "None"}
_COVERAGES = frozenset({*_LEVELS.values(), "Unknown"})
_RETIRED = re.compile(r"\bRETIRED\b")


def parse_ncds(
    lines: Iterable[str], day: Callable[[str, int, str], int | None], headed: Headed | None = None
) -> Iterator[Row]:
    """Rows of `ncds` without their release; `day` reads a date of the layout. Raises MalformedLine."""
    for line, values in (headed or Headed(_WANTED, _KNOWN)).read(csv_records(lines)):
        section, number, version, benefit, title, coverage, starts, begun, ends, review, lab, *texts = values
        if not _SECTION.fullmatch(section):
            raise MalformedLine(line, f"{section[:40]!r} is no section of the manual", "section")
        yield (
            section,
            fields.integer(number, line, "id"),
            fields.integer(version, line, "version"),
            benefit,
            title,
            _coverage(coverage, line),
            day(starts, line, "date_eff"),
            day(begun, line, "date_impl"),
            day(ends, line, "date_end"),
            bool(_RETIRED.search(title)),
            flag(review, line, "under_review"),
            flag(lab, line, "lab"),
            *texts,
        )


def _coverage(text: str, line: int) -> str:
    """The level in words; the export writes 1, 2, 3."""
    words = _LEVELS.get(text, text) or "Unknown"
    if words not in _COVERAGES:
        raise MalformedLine(line, f"{text[:40]!r} is no level of coverage", "coverage")
    return words


def _loading(
    day: Callable[[str, int, str], int | None],
) -> Callable[[Sequence[Source], Shelf], Counts]:
    def load(parts: Sequence[Source], shelf: Shelf) -> Counts:
        source, headed = parts[0], Headed(_WANTED, _KNOWN)
        with blaming(source):
            rows = shelf.put(ncds, parse_ncds(source.lines(meter=shelf.meter(source)), day, headed))
        headed.tell(shelf, source)
        return Counts(rows=rows)

    return load


def _importer(name: str, marks: frozenset[str], day: Callable[[str, int, str], int | None]) -> Importer:
    return Importer(
        name=name,
        book=Book.NCD,
        settings=False,
        licensed=False,
        recognises=lambda source: marks <= coverage_files.first_headings(source),
        label=coverage_files.label,
        load=_loading(day),
        compared=ncds,
    )


NCD_EXPORT = _importer("National coverage determinations (export)", _EXPORT, coverage_files.day)
NCD = _importer("National coverage determinations (csv)", _PRACTICE, fields.epoch_day)
