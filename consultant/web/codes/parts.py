"""The sections of a code page as one viewer sees them: whole, or closed with title and count only.

Of a closed section nothing but the count leaves this module, so that no template can print what was not opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.accounts.views import Why
from consultant.reference.page import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.accounts.views import Opening
    from consultant.reference.shapes import CodePage, Section


@dataclass(frozen=True, slots=True)
class Part:
    """A section on the page; `section` is None where it is closed. `count` says how much is in it."""

    key: str
    title: str
    count: str
    section: Section | None


def parts_of(shown: CodePage, opening: Opening) -> Sequence[Part]:
    """Every section in the order of the page. A robot is told no counts."""
    return [_part(section, opening) for section in shown.sections]


def _part(section: Section, opening: Opening) -> Part:
    is_open = opening.is_open or section.key in PUBLIC
    count = "" if opening.why is Why.ROBOT else _count(section)
    return Part(section.key, section.title, count, section if is_open else None)


def _count(section: Section) -> str:
    facts, tables = len(section.facts) + len(section.lines), len(section.tables)
    said = (_number(facts, "fact"), _number(tables, "table"))
    return ", ".join(filter(None, said))


def _number(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' if number != 1 else ''}" if number else ""
