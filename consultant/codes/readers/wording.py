"""The AMA's words on CPT codes and modifiers, for an operator who has declared a licence; nobody else is given any.

The licence is that of the release from which a text comes (`releases.licence`): where it was not accepted, the database
gives no text at all, only that the code is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import NOT_ACCEPTED, CodeEntry
from consultant.codes.known import Known
from consultant.models.books import cpt_clinician_descriptors, cpt_descriptors, cpt_modifiers, releases
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

KINDS = {
    Book.CPT_LONG: "long",
    Book.CPT_MEDIUM: "medium",
    Book.CPT_SHORT: "short",
    Book.CPT_CONSUMER: "consumer",
}
"""The books with one text a code, in the order in which one serves as the title, and what they are called."""

_TITLES = (Book.CPT_LONG, Book.CPT_MEDIUM, Book.CPT_SHORT)
_ACCEPTED = releases.c.licence.not_in(("", NOT_ACCEPTED))
_TEXTS = (
    select(cpt_descriptors.c.release_id, case((_ACCEPTED, cpt_descriptors.c.text), else_="").label("text"))
    .join(releases, releases.c.id == cpt_descriptors.c.release_id)
    .where(
        cpt_descriptors.c.release_id.in_(bindparam("releases", expanding=True)),
        cpt_descriptors.c.code == bindparam("code"),
    )
)
_CLINICIAN = (
    select(cpt_clinician_descriptors.c.text)
    .join(releases, releases.c.id == cpt_clinician_descriptors.c.release_id)
    .where(
        cpt_clinician_descriptors.c.release_id == bindparam("release"),
        cpt_clinician_descriptors.c.code == bindparam("code"),
        _ACCEPTED,
    )
    .order_by(cpt_clinician_descriptors.c.descriptor)
)
_MODIFIER = (
    select(cpt_modifiers.c.section, case((_ACCEPTED, cpt_modifiers.c.title), else_="").label("text"))
    .join(releases, releases.c.id == cpt_modifiers.c.release_id)
    .where(cpt_modifiers.c.release_id == bindparam("release"), cpt_modifiers.c.code == bindparam("code"))
    .order_by(cpt_modifiers.c.section)
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of the AMA's on a code; `text` is '' where no licence was declared. `kind`: long, medium, short, consumer."""

    kind: str
    text: str
    edition: Edition


def wordings(view: View, code: str, on: date | None) -> list[Wording]:
    """The texts on a CPT code (compact) in the order of `KINDS`, of the editions for `on`; [] where none lists it."""
    editions = {edition.release_id: edition for book in KINDS if (edition := view.edition(book, None, on))}
    if not editions:
        return []
    rows = view.connection.execute(_TEXTS, {"releases": list(editions), "code": code})
    found = {row.release_id: row.text for row in rows}
    return [
        Wording(KINDS[edition.book], found[number], edition)
        for number, edition in editions.items()
        if number in found
    ]


def find_code(view: View, system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The entry of a CPT code, of any category, or of a CPT modifier; its title is '' where no licence was declared.

    A code's title is its long text, else the medium, else the short; of an edition that fits `on` before one that does not.
    """
    if system is CodeSystem.MOD:
        return _find_modifier(view, code, on)
    if system not in AMA_SYSTEMS:
        return None
    titles = [one for one in wordings(view, code, on) if one.edition.book in _TITLES]
    best = min(titles, key=lambda one: (not one.edition.fits, not one.text), default=None)
    return CodeEntry(system, code, best.text, None, best.edition, code) if best else None


def _find_modifier(view: View, code: str, on: date | None) -> CodeEntry | None:
    found = modifier_texts(view, code, on)
    if not found:
        return None
    text = next((one.text for one in found if one.text), "")
    return CodeEntry(CodeSystem.MOD, code, text, None, found[0].edition, code)


def modifier_texts(view: View, code: str, on: date | None) -> list[Wording]:
    """The texts on a CPT modifier; `kind` is the section of Appendix A: cpt, anesthesia, asc, category_ii, level_ii."""
    edition = view.edition(Book.CPT_MODIFIERS, None, on)
    if edition is None:
        return []
    rows = view.connection.execute(_MODIFIER, {"release": edition.release_id, "code": code})
    found = [Wording(row.section, row.text, edition) for row in rows]
    return sorted(found, key=lambda one: one.kind == "asc")


def clinician_texts(view: View, code: str, on: date | None) -> tuple[list[str], Edition] | None:
    """The clinician's texts on a CPT code; None where there are none, or no licence was declared."""
    edition = view.edition(Book.CPT_CLINICIAN, None, on)
    if edition is None:
        return None
    texts = view.connection.scalars(_CLINICIAN, {"release": edition.release_id, "code": code}).all()
    return (list(texts), edition) if texts else None


def known_descriptors(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `descriptors`: short, medium, long and consumer text and the clinician's; [] without a licence."""
    if system not in AMA_SYSTEMS:
        return []
    known = [
        Known({"kind": one.kind, "text": one.text}, f"{one.kind.capitalize()}: {one.text}", one.edition, code)
        for one in wordings(view, code, on)
        if one.text
    ]
    clinician = clinician_texts(view, code, on)
    if clinician:
        texts, edition = clinician
        facts = {"kind": "clinician", "texts": texts}
        known.append(Known(facts, f"Clinician: {'; '.join(texts)}", edition, code))
    return known


def known_modifier(view: View, code: str, on: date | None) -> list[Known]:
    """The AMA's words on a CPT modifier, by section of Appendix A; [] without a licence."""
    return [
        Known({"appendix": one.kind, "text": one.text}, one.text, one.edition, code)
        for one in modifier_texts(view, code, on)
        if one.text
    ]
