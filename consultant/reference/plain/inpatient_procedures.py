"""ICD-10-PCS in plain words, from the characters of the code: what is done, to what, how one gets there, what stays in the body.

The words for operations, types and approaches are those of the ICD-10-PCS definitions; a code that the tables don't build
(newer than they are) is told by its title alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.readers import procedures
from consultant.codes.shapes import compact
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import quoted, shortened, tidy, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.codes.entries import CodeEntry
    from consultant.codes.readers.procedures import Character, Definition, TableRow
    from consultant.reference.shapes import Subject

_ACTION, _SITE, _LAST = 3, 4, 7
_SURGERY = frozenset("0X")
_NOTHING = ("None", "Other ")
_COMPLETE = (
    "By the edition {release} it is a complete code of seven characters, each of which says one thing."
)
_HEADER = "By the edition {release} it is the head of a table, so four more characters are needed."


def words(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """The title, what is done and where, how, and the rest of the characters."""
    yield said(
        f"{entry.code} is a hospital procedure code (ICD-10-PCS) for {quoted(title(entry.title))}.",
        (entry.edition, entry.row),
    )
    row = subject.books.read(procedures.table_row, compact(entry.code), subject.on)
    if row and row.line:
        meant = {
            one.position: one
            for one in subject.books.read(procedures.definitions, compact(entry.code), subject.on)
        }
        yield done(row, meant)
        yield how(row, meant)
        return
    template = _COMPLETE if entry.billable else _HEADER
    yield said(template.format(release=entry.edition.release), (entry.edition, entry.row))


def done(row: TableRow, meant: Mapping[int, Definition]) -> Said:
    """`It is an operation on the aortic valve: …`."""
    characters = {one.position: one for one in row.characters}
    action, site = characters[_ACTION], characters[_SITE]
    kind = "an operation" if row.stem[0] in _SURGERY else f"of the section {quoted(characters[1].label)}"
    where = f" on: {site.label}"
    if row.stem[0] not in _SURGERY:
        where = f", {_axis(site)}: {site.label}" if _says_something(site) else ""
    definition = meant.get(_ACTION)
    rows = [(row.edition, row.row)]
    if definition is None or not definition.definition:
        return said(f"It is {kind}{where}; {action.axis.lower()}: {action.label}.", *rows)
    rows.append((definition.edition, definition.row))
    what = shortened(tidy(definition.definition.replace("e.g.,", "for example")))
    return said(f"It is {kind}{where}. {quoted(action.label)} there means: {_small(what)}.", *rows)


def how(row: TableRow, meant: Mapping[int, Definition]) -> Said:
    """Approach, device and the other characters that say something."""
    told, rows = [], [(row.edition, row.row)]
    for one in row.characters:
        if _SITE < one.position <= _LAST and _says_something(one):
            definition = meant.get(one.position)
            explained = (
                f" ({_small(shortened(tidy(definition.definition)))})"
                if definition and definition.definition and one.axis == "Approach"
                else ""
            )
            if explained and definition:
                rows.append((definition.edition, definition.row))
            told.append(f"{_axis(one)}: {one.label}{explained}")
    return said(f"{_capital('; '.join(told))}.", *rows) if told else Said("")


def _axis(one: Character) -> str:
    return one.axis.lower().replace(" / ", " or ")


def _says_something(one: Character) -> bool:
    return one.character != "Z" and not one.label.startswith(_NOTHING)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
