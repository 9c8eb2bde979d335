"""The headings of books that are searched by words: national determinations, local documents, sections of the guidelines.

Read once for an edition and kept. What is found is a key; its row is read by the book's own reader.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.search.titles import Heading, Headings
from consultant.models.books import coverage_documents, guideline_sections, ncds, releases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import BindParameter

    from consultant.codes.entries import Edition
    from consultant.codes.search.titles import Close
    from consultant.codes.view import View

LOCAL_BOOKS = (Book.LCD, Book.ARTICLE, Book.COVERAGE_DOCUMENTS)
"""The exports, then the catalogue of titles."""
_MOST_KEPT = 12
_MOST_WITH_A_KEYWORD = 3
"""A keyword that more determinations share (`lab test`) tells none of them."""
_RELEASE: BindParameter[Any] = bindparam("release")
_NCDS = select(ncds.c.section, ncds.c.title, ncds.c.keywords).where(ncds.c.release_id == _RELEASE)
_NCD_TEXTS = select(
    ncds.c.section, ncds.c.description, ncds.c.indications, ncds.c.cross_reference, ncds.c.other
).where(ncds.c.release_id == _RELEASE)
_LOCAL = select(coverage_documents.c.document, coverage_documents.c.title).where(
    coverage_documents.c.release_id == _RELEASE
)
_SECTIONS = select(guideline_sections.c.number, guideline_sections.c.title).where(
    guideline_sections.c.release_id == _RELEASE
)
_IMPORTED = select(releases.c.imported_at).where(releases.c.id == _RELEASE)
_FORMAL = re.compile(
    r"^(?:billing and coding|local coverage article|article)\s*:|[\u2013-]\s*(?:retired|medical policy article)\s*$|\(\s*retired\s*\)"
    r"|\(replaced with section [\d.]+\)|\(formerly [\d.]+\)",
    re.IGNORECASE,
)
"""What says nothing of the matter."""
_COMMENTS = re.compile(r"response to comments", re.IGNORECASE)
_NAMES_A_CODE = re.compile(r"(?:\bCPT|\bHCPCS|\bcodes?)[^.;<>]{0,60}", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w.])(?:\d{5}|\d{4}[TU]|[A-V]\d{4})(?![\w-])")


def ncd_sections(view: View, text: str, on: date | None, most: int) -> list[Close]:
    """The sections of the national determinations whose titles and keywords come closest; [] where the book is not loaded."""
    return _closest(view, view.edition(Book.NCD, None, on), text, most)


def local_documents(view: View, text: str, on: date | None, most: int) -> list[Close]:
    """The LCDs and articles whose titles come closest, each once; of equals the LCDs first."""
    found: dict[str, Close] = {}
    for book in LOCAL_BOOKS:
        for one in _closest(view, view.edition(book, None, on), text, most):
            found.setdefault(one.key, one)
    return sorted(found.values(), key=lambda one: (-one.score, one.key.startswith("A")))[:most]


def guideline_numbers(view: View, text: str, on: date | None, most: int) -> list[Close]:
    """The numbers of the sections of the guidelines whose titles come closest."""
    return _closest(view, view.edition(Book.ICD10CM_GUIDELINES, None, on), text, most)


def ncds_naming(view: View, code: str, on: date | None) -> tuple[str, ...]:
    """The sections whose text names a procedure code as one; few of them do."""
    edition = view.edition(Book.NCD, None, on)
    if edition is None:
        return ()
    named: Mapping[str, tuple[str, ...]] = _kept_of(view, edition, _NCD_TEXTS, _codes_named)
    return named.get(code, ())


def _closest(view: View, edition: Edition | None, text: str, most: int) -> list[Close]:
    if edition is None:
        return []
    statement, headings = _READ[edition.book]
    table: Headings = _kept_of(view, edition, statement, lambda rows: Headings(headings(rows)))
    return table.closest(text, most)


_kept: OrderedDict[tuple[str, int, str, int], Any] = OrderedDict()
_making = threading.Lock()


def _kept_of(view: View, edition: Edition, statement: Any, make: Callable[[Sequence[Any]], Any]) -> Any:  # noqa: ANN401
    """What is made of the rows of an edition, made once; the hour of its import tells it from one of another store."""
    asked = {"release": edition.release_id}
    imported = str(view.connection.scalar(_IMPORTED, asked))
    place = (str(view.connection.engine.url), edition.release_id, imported, id(statement))
    with _making:
        if place not in _kept:
            _kept[place] = make(view.connection.execute(statement, asked).all())
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(place)
        return _kept[place]


def _of_ncds(rows: Sequence[Any]) -> Iterator[Heading]:
    """Title and keywords; a version or a benefit category more is no other section."""
    common = Counter(word for row in rows for word in set(_keywords(row)))
    for row in rows:
        told = [word for word in _keywords(row) if common[word] <= _MOST_WITH_A_KEYWORD]
        yield Heading(row.section, (_plain(row.title), *told))


def _keywords(row: Any) -> list[str]:  # noqa: ANN401 - a row
    return [word for one in row.keywords.split(",") if (word := one.strip().lower())]


def _of_documents(rows: Sequence[Any]) -> Iterator[Heading]:
    """All but the answers to comments on a draft, which settle nothing."""
    return (Heading(row.document, (_plain(row.title),)) for row in rows if not _COMMENTS.match(row.title))


def _of_sections(rows: Sequence[Any]) -> Iterator[Heading]:
    """Each with the titles of the sections that it stands in."""
    titles = {row.number: row.title for row in rows}
    for number, title in titles.items():
        parts = number.split(".")
        above = (".".join(parts[:length]) for length in range(1, len(parts)))
        yield Heading(number, (title,), " ".join(titles.get(one, "") for one in above))


def _codes_named(rows: Sequence[Any]) -> dict[str, tuple[str, ...]]:
    """The sections by the procedure codes that stand after `CPT`, `HCPCS` or `code` in their texts."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for text in (row.description, row.indications, row.cross_reference, row.other):
            for part in _NAMES_A_CODE.findall(text):
                for code in _CODE.findall(part):
                    found.setdefault(code, {})[row.section] = None
    return {code: tuple(sections) for code, sections in found.items()}


def _plain(title: str) -> str:
    return " ".join(_FORMAL.sub(" ", title).split())


_READ: dict[Book, tuple[Any, Callable[[Sequence[Any]], Iterator[Heading]]]] = {
    Book.NCD: (_NCDS, _of_ncds),
    Book.ICD10CM_GUIDELINES: (_SECTIONS, _of_sections),
    **dict.fromkeys(LOCAL_BOOKS, (_LOCAL, _of_documents)),
}
"""What is read of a book that is searched, and how it becomes headings."""
