"""Which 7th character? By the phase of treatment: A while it is active, D in routine care of healing or recovery, S for a sequela.

ICD-10-CM guidelines I.C.19.a (injuries, complications), I.C.13.c (pathological fractures), I.C.20.a.2 (external causes):
active treatment decides, not whether the provider sees the patient for the first time. Which characters a code takes
and what they mean are the loaded edition's. Only where a mail asks for it, of codes that take A, D and S.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from consultant.checks.diagnosis_shape import completed
from consultant.codes.readers import guidelines
from consultant.codes.shapes import compact
from consultant.verdicts import Verdict
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.codes.entries import CodeEntry
    from consultant.vocabulary import Citation

NAME = "seventh_character"
MOST_CODES, MOST_BASES = 12, 4
_BEFORE_SEVENTH, _CATEGORY_LENGTH = 6, 3
_LETTER = r"[ADSGKP]"
_ASKED = re.compile(
    rf"\b(?:7th|seventh)\b|\bextension\b|\binitial (?:or|vs\.?|versus|/) ?subsequent\b|\binitial/subsequent\b"
    rf"|\bsequela\b|\bactive treatment\b|\baftercare\b|\bincomplete code\b"
    rf"|(?-i:\b{_LETTER}) ?(?:or|vs\.?|versus|,|/|to) ?(?:change (?:it )?to )?(?-i:{_LETTER}\b)"
    rf"|\b(?:or|same|still|use) (?-i:{_LETTER})\b(?! \w+ code)|\bchange to (?-i:{_LETTER})\b",
    re.IGNORECASE,
)
"""The 7th character is asked for by its name or its letters."""
_PHASE_TOLD = re.compile(
    r"\bfollow[- ]?up\b|\bf/u\b|\bhealing\b|\b(?:first|initial|subsequent) (?:visit|encounter)\b|\bcast\b|\bnon-?union\b|\bmal-?union\b",
    re.IGNORECASE,
)
"""Told of a visit, which may be what is asked about; not where services are billed."""


class _Phase(NamedTuple):
    name: str
    meaning: str
    """What the edition's words for the character say."""
    cue: re.Pattern[str]


def _said(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_SPECIAL = (
    _Phase("nonunion", "nonunion", _said(r"non-?union")),
    _Phase("malunion", "malunion", _said(r"mal-?union")),
    _Phase("delayed healing", "delayed healing", _said(r"delayed (?:healing|union)")),
)
_AFTER_SURGERY = re.compile(
    r"\b(?:post|after|s/p|status post|following|since)[- ]*(?:\w+ )?(?:surgery|op\w*|orif)\b", re.IGNORECASE
)
_PHASES = (
    _Phase(
        "active treatment",
        "initial",
        _said(
            "surgery",
            "orif",
            "being operated",
            "emergency (?:room|department)",
            "in the ed",
            "initial visit",
            "first visit",
            "new injury",
            "day of injury",
        ),
    ),
    _Phase(
        "routine care during healing or recovery",
        "subsequent",
        _said(
            r"follow[- ]?up",
            "f/u",
            r"healing (?:normal\w*|well|routine\w*|as expected|nicely|fine)",
            "routine healing",
            r"cast (?:clinic|check|change|removal)",
            r"weeks? \d+",
            r"\d+ ?(?:weeks?|wks?) (?:out|later|after|post|ago)",
            "recheck",
            "post-?op",
            "subsequent visit",
            "physical therapy",
        ),
    ),
    _Phase(
        "a late effect",
        "sequela",
        _said("late effects?", "residual", "years? (?:later|ago|after)", "old (?:injury|fracture)"),
    ),
)


def check(matter: Matter) -> Iterator[Finding]:
    """A finding for each code without its 7th character, the codes of the mail taken together."""
    named: dict[str, list[str]] = {}
    entries: dict[str, CodeEntry] = {}
    for code in matter.codes(CodeSystem.ICD10CM)[:MOST_CODES]:
        if entry := _base(matter, code):
            entries[entry.code] = entry
            named.setdefault(entry.code, []).append(code)
    if not (_is_asked(matter) or any(len(codes) > 1 for codes in named.values())):
        return
    for base, codes in list(named.items())[:MOST_BASES]:
        if found := _finding(matter, entries[base], codes):
            yield found


def _is_asked(matter: Matter) -> bool:
    text = matter.question.text
    billed = any(one.system in PROCEDURE_SYSTEMS for one in matter.question.mentions)
    return bool(_ASKED.search(text) or (not billed and _PHASE_TOLD.search(text)))


def _base(matter: Matter, code: str) -> CodeEntry | None:
    """What a code is without its 7th character, where it takes A, D and S."""
    short = compact(code)
    if len(short) > _BEFORE_SEVENTH + 1:
        return None
    stem = short[:_BEFORE_SEVENTH] if len(short) > _BEFORE_SEVENTH else short
    for length in range(len(stem), _CATEGORY_LENGTH - 1, -1):
        if set(stem[length:]) - {"X"}:
            return None
        entry = matter.books.find_code(CodeSystem.ICD10CM, stem[:length], matter.asked)
        if entry and entry.edition.fits and {"A", "D", "S"} <= {key for key, _ in entry.seventh_characters}:
            return entry
    return None


def _finding(matter: Matter, base: CodeEntry, codes: Sequence[str]) -> Finding | None:
    """The completed codes that the edition lists, and the one of the phase that the mail tells."""
    choices = completed(matter, base)
    listed = {one["code"] for one in choices}
    complete = [code for code in codes if code in listed]
    opened = any("open" in one["meaning"] for one in choices if one["code"] in complete)
    kept = [one for one in choices if _is_both(one) or opened == _is_open(one)] or choices
    leading = _leading(kept)
    if not {"initial", "subsequent", "sequela"} <= set(leading):
        return None
    phase = _phase(matter.question.text)
    number, cited = _guideline(matter, base.code)
    facts: dict[str, Any] = {
        "base": base.code,
        "title": base.title,
        "choices": kept if complete else choices,
        "others": [] if not complete else [one["code"] for one in choices if one not in kept],
        **{name: leading[name] for name in ("initial", "subsequent", "sequela")},
        "phase": phase.name if phase else "",
        "fits": _of(kept, phase.meaning) if phase else "",
        "fracture": any("healing" in one["meaning"] for one in choices),
        "guideline": number,
        **base.edition.facts(),
    }
    row = base.edition.citation(base.row)
    cautions = (base.edition.caution,) if base.edition.caution else ()
    return Finding(NAME, Verdict.SEVENTH_CHARACTER, tuple(codes), facts, (row, *cited), cautions)


def _is_open(choice: dict[str, str]) -> bool:
    return "open" in choice["meaning"]


def _is_both(choice: dict[str, str]) -> bool:
    """A sequela, or a character of codes that know no open fracture."""
    return "open" not in choice["meaning"] and "closed" not in choice["meaning"]


def _leading(choices: Sequence[dict[str, str]]) -> dict[str, str]:
    """The first code of each phase: routine healing stands before delayed."""
    found: dict[str, str] = {}
    for one in choices:
        for name in ("initial", "subsequent", "sequela"):
            if name in one["meaning"].lower():
                found.setdefault(name, one["code"])
    return found


def _of(choices: Sequence[dict[str, str]], meaning: str) -> str:
    return next((one["code"] for one in choices if meaning in one["meaning"].lower()), "")


def _phase(text: str) -> _Phase | None:
    """The phase that the mail tells of; None where it tells of none or of several."""
    for one in _SPECIAL:
        if one.cue.search(text):
            return one
    after = _AFTER_SURGERY.sub(" post-op ", text)
    told = [one for one in _PHASES if one.cue.search(after)]
    return told[0] if len(told) == 1 else None


def _guideline(matter: Matter, code: str) -> tuple[str, tuple[Citation, ...]]:
    """The section that governs, where the loaded guidelines have it."""
    number = {"M": "I.C.13.c", "S": "I.C.19.a", "T": "I.C.19.a"}.get(code[0], "I.C.20.a.2")
    found = matter.books.read(guidelines.section, number, matter.asked)
    return number, ((found.edition.citation(found.row),) if found else ())
