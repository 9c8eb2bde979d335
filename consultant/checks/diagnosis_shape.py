"""Why no edition lists an ICD-10-CM code as it is written, and what became of one: characters (guidelines I.A.4, I.A.5), conversions.

X fills the places up to the 7th character; a 7th character must be one of its code's; a code that is complete takes no
more. What stood for a removed code, and from when, is in CDC's conversion table, which holds all years since 2016.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.codes.entries import NO_ROW
from consultant.codes.readers import conversions
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry, Edition
    from consultant.codes.readers.conversions import Conversion
    from consultant.vocabulary import Citation

_CATEGORY_LENGTH, _FULL_LENGTH = 3, 7
MOST_CODES = 12
MOST_COMPLETED = 40
"""A code takes at most some twenty 7th characters."""


def malformed(matter: Matter, check: str, code: str) -> Finding | None:
    """What is wrong with the characters of a code that no edition lists; None where nothing of it is known."""
    short = compact(code)
    filled = short[:-1].ljust(_FULL_LENGTH - 1, "X") + short[-1]
    meant = _find(matter, filled) if len(short) < _FULL_LENGTH else None
    if meant is not None and meant.billable:
        facts = {"problem": "placeholder", "meant": meant.code, "title": meant.title}
        return _finding(check, code, meant, facts)
    for base in _beginnings(short):
        entry = _find(matter, base)
        if entry is None:
            continue
        if entry.billable:
            facts = {"problem": "longer", "meant": entry.code, "title": entry.title}
            return _finding(check, code, entry, facts)
        if entry.seventh_characters and len(short) == _FULL_LENGTH:
            facts = {"problem": "seventh", "meant": entry.code, "title": entry.title, "character": short[-1]}
            return _finding(
                check, code, entry, facts | {"seventh_characters": dict(entry.seventh_characters)}
            )
        return None
    return None


def _find(matter: Matter, code: str) -> CodeEntry | None:
    found = matter.books.find_code(CodeSystem.ICD10CM, code, matter.asked)
    return found if found and found.edition.fits else None  # of another date nothing is known


def _beginnings(code: str) -> Iterator[str]:
    """What a code begins with, the longest first, down to its category."""
    return (code[:length] for length in range(len(code) - 1, _CATEGORY_LENGTH - 1, -1))


def _finding(check: str, code: str, meant: CodeEntry, facts: dict[str, Any]) -> Finding:
    edition = meant.edition
    cited = (edition.citation(f"{NO_ROW}{code}"), edition.citation(meant.row))
    cautions = (edition.caution,) if edition.caution else ()
    told = {"system": CodeSystem.ICD10CM.value, **facts, **edition.facts()}
    return Finding(check, Verdict.MALFORMED, (code,), told, cited, cautions)


def completed(matter: Matter, entry: CodeEntry) -> list[dict[str, str]]:
    """The complete codes that the edition lists for a code that needs a 7th character: `code`, `character`, `meaning`."""
    leaves = matter.books.leaves(entry.code, matter.asked, limit=MOST_COMPLETED)
    listed = {compact(leaf.code): leaf.code for leaf in leaves}
    stem = compact(entry.code).ljust(_FULL_LENGTH - 1, "X")
    return [
        {"code": listed[stem + character], "character": character, "meaning": meaning}
        for character, meaning in entry.seventh_characters
        if stem + character in listed
    ]


def converted(matter: Matter, code: str) -> tuple[dict[str, Any], tuple[Citation, ...]]:
    """What the conversion table says of a code that is not complete: `replaced` (from, codes), `new_from`; ({}, ()) for nothing."""
    rows = matter.books.read(conversions.rows, compact(code))
    former = [row for row in rows if row.code != code]
    own = [row for row in rows if row.code == code]
    facts: dict[str, Any] = {}
    if former:
        latest = max(row.effective for row in former)
        codes = list(dict.fromkeys(row.code for row in former if row.effective == latest))
        facts["replaced"] = {
            "from": latest.isoformat(),
            "codes": codes[:MOST_CODES],
            "more": len(codes) > MOST_CODES,
        }
    if own:
        facts["new_from"] = max(row.effective for row in own).isoformat()
    return facts, _cited(code, former, own)


def _cited(code: str, former: list[Conversion], own: list[Conversion]) -> tuple[Citation, ...]:
    edition: Edition | None = next((row.edition for row in (*former, *own)), None)
    if edition is None:
        return ()
    rows = [f"previous code {code}"] if former else []
    return tuple(edition.citation(row) for row in (*rows, *([code] if own else [])))
