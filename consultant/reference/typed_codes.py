"""What is typed into the checkers: codes with their modifiers and units, diagnoses and pointers, and what is wrong with them.

Nothing else than codes, figures, a date and a setting is taken, so that a link holds no words. A line is written
`99213-25*1:AB`: code, modifiers, units, and the letters of its diagnoses (CMS-1500, item 24 D, E and G).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.shapes import printed, systems_of
from consultant.reference.typed_about import Trouble, read_about
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from consultant.codes.lookup import Books
    from consultant.reference.typed_about import About
    from consultant.vocabulary import Setting, Sex

FEWEST_CODES, MOST_CODES = 2, 20
MOST_LINES = 12
MOST_DIAGNOSES = 12
MOST_MODIFIERS = 4
MOST_POINTERS = 4
MOST_UNITS = 99_999
LETTERS = "ABCDEFGHIJKL"
"""Of the diagnoses, in their order (CMS-1500, item 21)."""

_CHECKED = PROCEDURE_SYSTEMS | {CodeSystem.ICD10CM}
_LONGEST = 20
_TOKEN = re.compile(
    r"(?P<code>[0-9A-Z]{1,11}(?:\.[0-9A-Z]{1,4})?)(?P<modifiers>(?:-[0-9A-Z]{2})*)"
    r"(?:\*(?P<units>[0-9]{1,6}))?(?::(?P<pointers>[A-Z]{1,12}))?"
)
_BETWEEN = re.compile(r"[\s,;]+")
_BETWEEN_MODIFIERS = re.compile(r"[\s,;-]+")


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code as its book prints it. `units` None: none were typed; `pointers` are letters."""

    system: CodeSystem
    code: str
    modifiers: tuple[str, ...] = ()
    units: int | None = None
    pointers: str = ""

    @property
    def token(self) -> str:
        """As it stands in a link: `99213-25*2:AB`, one unit left out."""
        units = f"*{self.units}" if self.units is not None and self.units != 1 else ""
        return "-".join((self.code, *self.modifiers)) + units + (f":{self.pointers}" if self.pointers else "")


@dataclass(frozen=True, slots=True)
class Typed:
    """All that was typed, read. `diagnoses` are a claim's, in their order."""

    codes: tuple[TypedCode, ...]
    diagnoses: tuple[TypedCode, ...] = ()
    setting: Setting | None = None
    on: date | None = None
    sex: Sex | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class LineTyped:
    """One line of the claim form, as it was typed."""

    code: str = ""
    modifiers: str = ""
    units: str = ""
    pointers: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the units, which stand there beforehand, was typed."""
        return not (self.code.strip() or self.modifiers.strip() or self.pointers.strip())


def split(texts: Iterable[str]) -> list[str]:
    """The codes of one field or of several."""
    return [one for text in texts for one in _BETWEEN.split(text.strip().upper()) if one]


def split_line(token: str) -> LineTyped:
    """A line of a link as the fields of the form; what is no line stands as its code, to be refused there."""
    found = _TOKEN.fullmatch(token.strip().upper())
    if found is None:
        return LineTyped(token.strip())
    modifiers = " ".join(filter(None, found["modifiers"].split("-")))
    return LineTyped(found["code"], modifiers, found["units"] or "1", found["pointers"] or "")


def read_pairs(books: Books, texts: Sequence[str], about: About) -> tuple[Typed, tuple[Trouble, ...]]:
    """The codes of a pair check; what was read stands also where something is wrong."""
    told: list[Trouble] = []
    codes: dict[str, TypedCode] = {}
    tokens = split(texts)
    for token in tokens[: MOST_CODES + 1]:
        one = _read(books, token, told, Trouble("codes", ""))
        if one is None:
            continue
        if one.units is not None or one.pointers:
            told.append(Trouble("codes", f"{one.code}: units and diagnoses are for the claim checker."))
        elif one.code in codes:
            told.append(Trouble("codes", f"{one.code} stands there twice; name each code once."))
        codes[one.code] = one
    if not told:
        told += [Trouble("codes", sentence) for sentence in _too_few_or_many(books, len(tokens), codes)]
    return _with(books, tuple(codes.values()), (), about, told), tuple(told)


def _too_few_or_many(books: Books, typed: int, codes: dict[str, TypedCode]) -> list[str]:
    if typed > MOST_CODES:
        return [f"At most {MOST_CODES} codes are checked at once; these are {typed}."]
    if not codes:
        return ["Type two or more codes."]
    if typed < FEWEST_CODES:
        return [f"{next(iter(codes))} is one code: a pair needs a second one."]
    unknown = [one.code for one in codes.values() if not is_known(books, one)]
    if len(codes) - len(unknown) < FEWEST_CODES:
        verb = "is" if len(unknown) == 1 else "are"
        return [
            f"{', '.join(unknown)} {verb} on none of the loaded books, so that there is no pair to check."
        ]
    return []


def read_claim(
    books: Books, lines: Sequence[LineTyped], diagnoses: str, about: About
) -> tuple[Typed, tuple[Trouble, ...]]:
    """The lines of a claim; empty ones are left out."""
    told: list[Trouble] = []
    listed = _diagnoses(books, split([diagnoses]), told)
    filled = [(number, one) for number, one in enumerate(lines, start=1) if not one.is_empty]
    if len(filled) > MOST_LINES:
        told.append(
            Trouble("lines", f"At most {MOST_LINES} lines are checked at once; these are {len(filled)}.")
        )
    elif not filled:
        told.append(Trouble("lines", "Type at least one line: a procedure code with its units."))
    read = [_line(books, number, one, len(listed), told) for number, one in filled[:MOST_LINES]]
    return _with(books, tuple(one for one in read if one), listed, about, told), tuple(told)


def _diagnoses(books: Books, tokens: Sequence[str], told: list[Trouble]) -> tuple[TypedCode, ...]:
    found: dict[str, TypedCode] = {}
    where = Trouble("diagnoses", "")
    if len(tokens) > MOST_DIAGNOSES:
        sentence = f"A claim has at most {MOST_DIAGNOSES} diagnoses; these are {len(tokens)}."
        told.append(Trouble("diagnoses", sentence))
    for token in tokens[:MOST_DIAGNOSES]:
        one = _read(books, token, told, where, diagnosis=True)
        if one is None:
            continue
        if one.code in found:
            told.append(Trouble("diagnoses", f"{one.code} stands there twice; name each diagnosis once."))
        found[one.code] = one
    return tuple(found.values())


def _line(books: Books, number: int, typed: LineTyped, listed: int, told: list[Trouble]) -> TypedCode | None:
    before = len(told)
    one = _read(books, typed.code.strip().upper(), told, Trouble("code", "", number), diagnosis=False)
    modifiers = _modifiers(typed.modifiers, number, told)
    units = _units(typed.units, number, told)
    pointers = _pointers(typed.pointers, number, listed, told)
    if one is None or len(told) > before:
        return None
    if one.modifiers or one.units is not None or one.pointers:
        told.append(Trouble("code", "Modifiers, units and pointers have fields of their own.", number))
        return None
    return TypedCode(one.system, one.code, modifiers, units, pointers)


def _modifiers(text: str, number: int, told: list[Trouble]) -> tuple[str, ...]:
    found = [one for one in _BETWEEN_MODIFIERS.split(text.strip().upper()) if one]
    wrong = [one for one in found if not re.fullmatch(r"[0-9A-Z]{2}", one)]
    if wrong:
        told.append(Trouble("modifiers", f"{_cut(wrong[0])} is no modifier: one has two characters.", number))
    elif len(found) > MOST_MODIFIERS:
        told.append(Trouble("modifiers", f"A line takes at most {MOST_MODIFIERS} modifiers.", number))
    elif len(set(found)) < len(found):
        told.append(Trouble("modifiers", "A modifier stands there twice.", number))
    return tuple(found)


def _units(text: str, number: int, told: list[Trouble]) -> int:
    said = text.strip() or "1"
    if not re.fullmatch(r"[0-9]{1,6}", said) or not 1 <= int(said) <= MOST_UNITS:
        told.append(Trouble("units", f"Units are a whole number from 1 to {MOST_UNITS:,}.", number))
        return 1
    return int(said)


def _pointers(text: str, number: int, listed: int, told: list[Trouble]) -> str:
    """Letters, or the numbers 1 to 12 between commas or blanks; each once."""
    letters = "".join(_letter(one) for one in _BETWEEN.split(text.strip().upper()) if one)
    known = LETTERS[:listed]
    if wrong := [one for one in letters if one not in known]:
        range_ = f"A to {known[-1]}" if listed > 1 else "A" if listed else ""
        has = f"the diagnoses are {range_}" if range_ else "there are no diagnoses"
        told.append(Trouble("pointers", f"{_cut(wrong[0])} points to no diagnosis: {has}.", number))
    elif len(letters) > MOST_POINTERS:
        told.append(Trouble("pointers", f"A line points to at most {MOST_POINTERS} diagnoses.", number))
    elif len(set(letters)) < len(letters):
        told.append(Trouble("pointers", "A pointer stands there twice.", number))
    return letters


def _letter(said: str) -> str:
    if said.isdecimal() and said.isascii() and len(said) < len(LETTERS):
        at = int(said)
        return LETTERS[at - 1] if 1 <= at <= len(LETTERS) else "?"
    return said


def _read(
    books: Books, token: str, told: list[Trouble], where: Trouble, *, diagnosis: bool | None = None
) -> TypedCode | None:
    """The code of a token; None where something is wrong, which is added to `told`. `diagnosis`: whether it must be one."""
    found = _TOKEN.fullmatch(token)
    one = _code(books, found) if found else None
    sentence = "" if one else _no_code(books, token, found)
    if one and diagnosis is not None and diagnosis != (one.system is CodeSystem.ICD10CM):
        sentence = (
            f"{one.code} is no ICD-10-CM diagnosis."
            if diagnosis
            else f"{one.code} is a diagnosis: it belongs into the field for diagnoses."
        )
    if one and one.system is CodeSystem.ICD10CM and one.modifiers:
        sentence = f"{one.code} is a diagnosis: it takes no modifiers."
    elif one and len(one.modifiers) > MOST_MODIFIERS:
        sentence = f"{one.code} has more than {MOST_MODIFIERS} modifiers."
    elif one and len(set(one.modifiers)) < len(one.modifiers):
        sentence = f"{one.code} has a modifier twice."
    if sentence:
        told.append(Trouble(where.field, sentence, where.line))
        return None
    return one


def _code(books: Books, found: re.Match[str]) -> TypedCode | None:
    """The likeliest system by shape that the books know the code in, else the likeliest."""
    possible = [one for one in systems_of(found["code"]) if one in _CHECKED]
    if not possible:
        return None
    system = next((one for one in possible if books.exists(one, found["code"])), possible[0])
    modifiers = tuple(filter(None, found["modifiers"].split("-")))
    units = int(found["units"]) if found["units"] else None
    return TypedCode(system, printed(system, found["code"]), modifiers, units, found["pointers"] or "")


def _no_code(books: Books, token: str, found: re.Match[str] | None) -> str:
    """What a token is instead."""
    systems = systems_of(found["code"] if found else token)
    if CodeSystem.MOD in systems:
        return f"{_cut(token)} is no code; a modifier is written behind its code, as in 99213-25."
    if known := next((one for one in systems if books.exists(one, token)), None):
        return f"{_cut(token)} is a code of {known}; CPT, HCPCS, CDT and ICD-10-CM codes are checked here."
    return f"{_cut(token)} does not look like a code." if token else "A code is missing."


def _cut(token: str) -> str:
    return token if len(token) <= _LONGEST else f"{token[:_LONGEST]}…"


def is_known(books: Books, one: TypedCode) -> bool:
    """Whether any loaded book lists the code."""
    return books.exists(one.system, one.code) or bool(books.listings([one.code], None).get(one.code))


def _with(
    books: Books,
    codes: tuple[TypedCode, ...],
    diagnoses: tuple[TypedCode, ...],
    about: About,
    told: list[Trouble],
) -> Typed:
    """With what is typed beside the codes."""
    said = read_about(about, books.today(), told)
    return Typed(codes, diagnoses, said.setting, said.on, said.sex, said.age)
