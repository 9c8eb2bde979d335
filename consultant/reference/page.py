"""The table of contents of a code page: which sections there are, in their order, and who writes each.

A section is a function that takes a `Subject` and gives a `Section`, or None where the books say nothing. Adding one is one
file and one line here. What a reply states of a code is the checks' business; a page shows what the rows say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.everything import look_up
from consultant.codes.readers.remembered import Remembered
from consultant.reference.add_ons import add_ons
from consultant.reference.coverage import coverage
from consultant.reference.crosswalks import crosswalks
from consultant.reference.fees import fees
from consultant.reference.groups import groups
from consultant.reference.guidance import guidance
from consultant.reference.hierarchy import hierarchy
from consultant.reference.history import history, holders
from consultant.reference.indicators import indicators
from consultant.reference.modifiers import modifiers
from consultant.reference.notes import notes
from consultant.reference.outpatient import outpatient
from consultant.reference.pair_counts import pair_counts
from consultant.reference.plain_language import plain_words
from consultant.reference.shapes import CodePage, Subject
from consultant.reference.sources import ended, sources
from consultant.reference.standing import standing
from consultant.reference.structure import structure
from consultant.reference.unit_limits import unit_limits
from consultant.vocabulary import CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from consultant.codes.lookup import Books
    from consultant.codes.view import View
    from consultant.reference.shapes import Asked, Section

Builder: TypeAlias = "Callable[[Subject], Section | None]"

SECTIONS: tuple[Builder, ...] = (
    history,
    hierarchy,
    notes,
    structure,
    modifiers,
    indicators,
    fees,
    outpatient,
    unit_limits,
    pair_counts,
    add_ons,
    groups,
    crosswalks,
    coverage,
    guidance,
)
"""In the order of the page; `sources` ends it, for it tells what the others were made of."""
PUBLIC = frozenset({"history", "hierarchy", "sources"})
"""The keys of the sections that everybody sees, beside heading, standing and plain words; of the others a viewer without a view sees the title."""

_PAGES: Remembered[CodePage] = Remembered(200)
"""Pages as values, some tens of kilobytes each; nothing of a viewer is in them."""


def code_page(books: Books, asked: Asked) -> CodePage:
    """Everything that the loaded books say of a code, as of one moment; a page that is read again is not made again."""
    with books.at_one_moment():
        return books.read(_kept, books, asked)


def _kept(view: View, books: Books, asked: Asked) -> CodePage:
    return _PAGES.of_all(view, (asked,), lambda: _made(books, asked))


def _made(books: Books, asked: Asked) -> CodePage:
    settings = (asked.setting,) if asked.setting else tuple(Setting)
    found = look_up(books, asked.system, asked.code, asked.on, settings)
    subject = Subject(books, asked, found)
    made = [section for build in SECTIONS if (section := build(subject)) and section.says_something]
    note = ended(subject, made)
    made += [ending] if (ending := sources(subject, made)) else []
    words, kind = standing(subject)
    known = bool(found.entry or holders(subject)) or _has_rules(subject, made)
    title = found.entry.title if found.entry else ""
    return CodePage(
        found.system, found.code, title, known, words, kind, plain_words(subject), note, tuple(made)
    )


def _has_rules(subject: Subject, made: Sequence[Section]) -> bool:
    """Whether the manuals' rules speak of a modifier that no loaded list has: the AMA's own list needs a licence."""
    return subject.system is CodeSystem.MOD and any(one.key == "modifiers" and one.facts for one in made)
