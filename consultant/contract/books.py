"""The editions that are loaded and how current they are, as `codes status` tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.codes import currency
from consultant.codes.catalogue import FIRST_DAY, LAST_DAY, Book
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from consultant.codes.currency import Currency, Key
    from consultant.codes.entries import ReleaseStatusLine
    from consultant.codes.lookup import Books


def status_json(books: Books) -> dict[str, Any]:
    """Every edition with its currency, and the books that are missing; of one moment."""
    with books.at_one_moment():
        current = books.read(currency.of_view)
        lines = [line_json(line) | currency_json(line, current) for line in books.status()]
    return {"books": lines, "missing": currency.missing(current)}


def line_json(line: ReleaseStatusLine) -> dict[str, Any]:
    """One edition of a book; a day is None where the window is open at that end."""
    return {
        "book": line.book,
        "setting": line.setting,
        "release": line.release,
        "from": _day(line.starts),
        "to": _day(line.ends),
        "status": line.status,
        "rows": line.rows,
        "codes": line.codes,
        "billable": line.billable,
        "modifiers": line.modifiers,
        "sha256": line.sha256,
        "imported_at": line.imported_at,
    }


def _day(day: date | None) -> str | None:
    """A day as ISO 8601; None where the window is open at this end."""
    return None if day in {None, FIRST_DAY, LAST_DAY} else str(day)


def currency_json(line: ReleaseStatusLine, current: Mapping[Key, Currency]) -> dict[str, Any]:
    """How current an edition is; one that is not active answers nothing and owes nothing."""
    active = line.status == "active" and line.book in set(Book)
    setting = Setting(line.setting) if line.setting else None
    found = current.get((Book(line.book), setting, line.release)) if active else None
    return {
        "answers_today": bool(found and found.answers_today),
        "age_days": found.age_days if found else None,
        "due": _day(found.due) if found else None,
        "overdue": bool(found and found.overdue),
    }
