"""ICD-10-CM in plain words: the title, where it stands, whether it is complete, and the one remark that matters most.

What "unspecified", "other", an encounter or "in diseases classified elsewhere" mean is said only where the loaded guidelines
have the section (I.A.9, I.A.13, I.C.13.c, I.C.19.a, I.C.20.a.2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.entries import NoteKind
from consultant.codes.readers import guidelines
from consultant.reference.from_known import known_of
from consultant.reference.plain.said import Said, said
from consultant.reference.plain.spelling import listed, quoted, title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.codes.entries import CodeEntry, CodeNote, Edition
    from consultant.reference.shapes import Subject

_FULL_LENGTH = 8
_MOST_TERMS = 2
_RANGE = re.compile(r"^(.*) \(([A-Z][0-9A-Z]{2}(?:-[A-Z][0-9A-Z]{2})?)\)$")
_ENCOUNTERS = {
    "A": "Its 7th character A stands for as long as the patient is under active treatment, whether or not by the same doctor.",
    "D": "Its 7th character D is for routine care during healing or recovery, after active treatment.",
    "S": "Its 7th character S is for a complication or condition that came of it directly; that one has a code of its own.",
}
_ENCOUNTER_SECTIONS = {"S": ("I.C.19.a", "ADS"), "T": ("I.C.19.a", "ADS"), "M": ("I.C.13.c", "AD")}
"""By the first letter of the code: the section, and the 7th characters of which it says this."""
_EXTERNAL_SECTION = "I.C.20.a.2"
_EXTERNAL = "Its 7th character should match that of the code for the injury or condition."
_MANIFESTATION = "It tells how another disease shows itself and is never the first code listed: the underlying disease is coded before it."
_UNSPECIFIED = "“Unspecified” is for a record that does not say enough for a more specific code."
_OTHER = "“Other” is for a condition that the record describes and that has no specific code."
_LIST = re.compile(r",? ?(?:such as)?:$")
_IN_DISEASES = re.compile(r"\bin (?:other )?diseases classified elsewhere\b")
_SIDES = {"right": "left", "left": "right"}


def words(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """Title, place, completeness, a remark."""
    yield _title(subject, entry)
    yield _place(subject)
    yield _complete(subject, entry)
    yield next(_remarks(subject, entry), Said(""))


def _title(subject: Subject, entry: CodeEntry) -> Said:
    base, encounter = _parts(subject, entry)
    what = quoted(title(base)) + (f", with the 7th character for {quoted(encounter)}" if encounter else "")
    kind = "a heading of the diagnosis codes," if _is_heading(entry) else "the diagnosis code for"
    return said(f"{entry.code} is {kind} {what}.", (entry.edition, entry.row))


def _is_heading(entry: CodeEntry) -> bool:
    return not entry.billable and not entry.seventh_characters


def _parts(subject: Subject, entry: CodeEntry) -> tuple[str, str]:
    """The title of the code without its 7th character, and what that adds."""
    if len(entry.code) != _FULL_LENGTH or not subject.found.parents:
        return entry.title, ""
    above = subject.found.parents[-1].title
    added = entry.title.removeprefix(above)
    return (above, added[2:]) if added.startswith(", ") and added[2:] else (entry.title, "")


def _place(subject: Subject) -> Said:
    known = known_of(subject, "place")
    rows = [(one.edition, one.row) for one in known]
    above = subject.found.parents[0] if subject.found.parents else None
    category = f"category {above.code} ({quoted(title(above.title))})" if above else ""
    if above:
        rows.insert(0, (above.edition, above.row))
    if not known:
        return said(f"It belongs to {category}.", *rows) if category else Said("")
    facts = known[0].facts
    group = _heading(facts["section_title"], facts["section"])
    chapter = f"chapter {facts['chapter']}" + (
        f", {_heading(facts['chapter_title'], '')}" if facts["chapter_title"] else ""
    )
    subject_words = f"It belongs to {category}, in the" if category else "It is a category of the"
    group_words = f" group {group} of {chapter}" if group else f" {chapter}"
    return said(f"{subject_words}{group_words}.", *rows)


def _heading(words_: str | None, range_: str) -> str:
    found = _RANGE.match(words_ or "")
    name, codes = (found[1], found[2]) if found else (words_ or "", range_)
    return f"{quoted(title(name))} ({codes})" if name else codes


def _complete(subject: Subject, entry: CodeEntry) -> Said:
    row, edition = (entry.edition, entry.row), entry.edition.release
    if entry.billable:
        return said(f"By the edition {edition} it is complete, so that it can be reported as it stands.", row)
    if entry.seventh_characters:
        meanings = [f"{character} ({meaning})" for character, meaning in entry.seventh_characters[:3]]
        more = ", or another of the list" if len(entry.seventh_characters) > len(meanings) else ""
        return said(
            f"By the edition {edition} it is not complete: it needs a 7th character, {listed(meanings, 'or') if not more else ', '.join(meanings)}{more}.",
            row,
        )
    below = subject.found.below
    if not below:
        return said(f"By the edition {edition} it can't be reported itself.", row)
    first = below[0]
    return said(
        f"By the edition {edition} it can't be reported itself: a complete code below it is chosen, such as {first.code} ({quoted(title(first.title))}).",
        row,
        (first.edition, first.row),
    )


def _remarks(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """What may be worth a last sentence, the most important first."""
    lowered = _parts(subject, entry)[0].lower()
    if _IN_DISEASES.search(lowered):
        yield from _guided(subject, "I.A.13", _MANIFESTATION)
    yield from _first(subject)
    yield from _encounter(subject, entry)
    yield from _other_side(subject, entry)
    yield from _terms(subject)
    if "unspecified" in lowered:
        yield from _guided(subject, "I.A.9.b", _UNSPECIFIED)
    if lowered.startswith("other ") or lowered.endswith("other specified"):
        yield from _guided(subject, "I.A.9.a", _OTHER)


def _guided(subject: Subject, number: str, text: str) -> Iterator[Said]:
    """A sentence of the guidelines, where the section is loaded."""
    section = subject.books.read(guidelines.section, number, subject.on)
    if section:
        yield said(text, (section.edition, section.row))


def _first(subject: Subject) -> Iterator[Said]:
    """A "code first" note of the code or of what stands above it, not of a whole group or chapter."""
    notes = [one for one in subject.found.notes if one.kind is NoteKind.CODE_FIRST and " " not in one.owner]
    if not notes:
        return
    first, same = notes[0], [one for one in notes if one.owner == notes[0].owner]
    text = first.text
    if text.endswith(":") and len(same) > 1:
        rest = " or another of its list" if len(same) > _MOST_TERMS else ""
        text = f"{_LIST.sub('', text)}: {same[1].text}{rest}"
    text = text.strip(" ,:")
    if len(text.split()) > 1 and not text.startswith("("):
        at = "" if first.owner == subject.code else f" at {first.owner}"
        yield said(
            f"A “code first” note{at} puts another code before it: {quoted(title(text))}.", _row(first)
        )


def _row(note: CodeNote) -> tuple[Edition, str]:
    return note.edition, note.owner


def _encounter(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    _, added = _parts(subject, entry)
    if not re.match(r"(?:initial|subsequent) encounter|sequela", added):
        return
    letter, seventh = entry.code[0], entry.code[-1]
    number, told = _ENCOUNTER_SECTIONS.get(letter, ("", ""))
    if letter in "VWXY":
        yield from _guided(subject, _EXTERNAL_SECTION, _EXTERNAL)
    elif seventh in told:
        yield from _guided(subject, number, _ENCOUNTERS[seventh])


def _other_side(subject: Subject, entry: CodeEntry) -> Iterator[Said]:
    """The code of the other side, where its title differs by nothing else."""
    sides = re.findall(r"\b(right|left)\b", entry.title)
    if len(sides) != 1 or not subject.found.parents:
        return
    (side,) = sides
    opposite = _SIDES[side]
    sought = entry.title.replace(side, opposite)
    siblings = subject.books.children(subject.found.parents[-1].code, subject.on)
    other = next((one for one in siblings if one.title == sought), None)
    if other:
        yield said(
            f"The side is part of the code: it says {side}, and {other.code} says {opposite}.",
            (entry.edition, entry.row),
            (other.edition, other.row),
        )


def _terms(subject: Subject) -> Iterator[Said]:
    """One or two inclusion terms: conditions for which the code is to be used (guidelines, I.A.11)."""
    notes = [
        note
        for note in subject.found.notes
        if note.kind is NoteKind.INCLUSION_TERM and note.owner == subject.code and not note.text.endswith(":")
    ][:_MOST_TERMS]
    if notes:
        terms = [quoted(title(note.text)) for note in notes]
        yield said(f"The tabular list uses it for {listed(terms)}, too.", _row(notes[0]))
