"""What a coder says was misunderstood: as JSON, checked field by field, and put in place of what was read.

    {"remove": [{"code": "99213"}], "add": [{"system": "CPT", "code": "99214", "modifiers": ["25"], "units": 2}],
     "change": [{"former": {"code": "93355"}, "meant": {"code": "93356"}}], "setting": "practitioner",
     "date_of_service": "2026-11-02", "silent": ["payer"]}

A code that a coder names is certain (confidence 1.0). The values are `vocabulary.Corrections`; a case keeps them as JSON, and
each later draft of it follows them until others are given.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from consultant.codes.shapes import compact, printed, systems_of
from consultant.errors import UsageError
from consultant.extraction.correcting import apply
from consultant.vocabulary import Changed, CodeMeant, CodeSystem, Corrections, Likeness, Setting, Sex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from consultant.vocabulary import Question

__all__ = [
    "Changed",
    "CodeMeant",
    "Corrections",
    "apply",
    "as_json",
    "check_fit",
    "from_json",
    "plain",
    "read_code",
    "read_corrections",
]

MOST_CODES = 100
LONGEST = 100
"""Characters of a payer or another word."""
AGES = range(130)
_MODIFIER = re.compile(r"[0-9A-Z]{2}")
_STATE = re.compile(r"[A-Z]{2}")
_ZIP = re.compile(r"\d{5}(?:\d{4}|-\d{4})?")
_WRITTEN = re.compile(
    r"(?:(?P<system>[A-Za-z][A-Za-z0-9-]*):)?(?P<code>[^\s,]+?)"
    r"(?:-(?P<modifiers>[0-9A-Za-z]{2}(?:[,-][0-9A-Za-z]{2})*))?(?:\s*[xX*]\s*(?P<units>\d+))?"
)


def as_json(corrections: Corrections) -> str:
    """As a case keeps them."""
    return json.dumps(plain(corrections))


def plain(corrections: Corrections) -> dict[str, Any]:
    """As JSON has them; what is as it was read is left out."""
    codes: dict[str, Any] = {
        "remove": [_plain_code(one) for one in corrections.remove],
        "add": [_plain_code(one) for one in corrections.add],
        "change": [
            {"former": _plain_code(one.former), "meant": _plain_code(one.meant)} for one in corrections.change
        ],
        "silent": list(corrections.silent),
    }
    said = {name: getattr(corrections, name) for name in READERS}
    told = {
        name: str(value) if not isinstance(value, int) else value
        for name, value in said.items()
        if value is not None
    }
    return {name: value for name, value in codes.items() if value} | told


def from_json(stored: str | None) -> Corrections | None:
    """Read back what a case keeps; None where it has none."""
    return read_corrections(json.loads(stored)) if stored else None


def read_corrections(given: object) -> Corrections:
    """Corrections out of JSON. Raises UsageError, whose sentence begins with the name of the field that is wrong."""
    said = _object(given, "corrections")
    unknown = sorted(set(said) - FIELDS)
    if unknown:
        _refuse(unknown[0], "there is no such field; take " + ", ".join(sorted(FIELDS)))
    return Corrections(
        remove=tuple(_code(one, name) for one, name in _listed(said, "remove")),
        add=tuple(_code(one, name) for one, name in _listed(said, "add")),
        change=tuple(_change(one, name) for one, name in _listed(said, "change")),
        silent=tuple(_silent(one, name) for one, name in _listed(said, "silent")),
        **{
            name: read(said[name], name) for name, read in READERS.items() if said.get(name) not in (None, "")
        },
    )


def read_code(written: str, field: str) -> CodeMeant:
    """A code as one types it: `99213`, `99213-25`, `99213-25,59 x2`, `HCPCS:J1885 x4`. Raises UsageError naming `field`."""
    whole = written.strip()
    if systems_of(whole):
        return _code({"code": whole}, field)  # an NDC or a LOINC code has hyphens of its own
    found = _WRITTEN.fullmatch(whole)
    if found is None:
        _refuse(field, f"{written!r} is no code; write 99213, 99213-25 or HCPCS:J1885 x4")
    units = found["units"]
    return _code(
        {
            "system": found["system"],
            "code": found["code"],
            "modifiers": re.split("[,-]", found["modifiers"]) if found["modifiers"] else [],
            "units": int(units) if units else None,
        },
        field,
    )


def check_fit(question: Question, corrections: Corrections, former: Corrections | None = None) -> None:
    """Raise UsageError where something is to be removed or changed that was not read.

    What `former` corrections, which `question` follows already, removed or changed was read, too.
    """
    read = {compact(one.code) for one in question.mentions}
    read |= {compact(one.code) for one in former.remove} if former else set()
    read |= {compact(one.former.code) for one in former.change} if former else set()
    named = [(f"remove[{at}]", one) for at, one in enumerate(corrections.remove)]
    named += [(f"change[{at}].former", one.former) for at, one in enumerate(corrections.change)]
    for field, one in named:
        if compact(one.code) not in read:
            _refuse(field, f"{one.code} was not read in the question")


def _refuse(field: str, why: str) -> NoReturn:
    message = f"{field}: {why}."
    raise UsageError(message)


def _object(given: object, field: str) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        _refuse(field, "an object is wanted")
    return given


def _listed(said: Mapping[str, Any], name: str, field: str = "") -> list[tuple[Any, str]]:
    """The members of a list with the name of each."""
    given = said.get(name)
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > MOST_CODES:
        _refuse(field or name, f"a list of at most {MOST_CODES} is wanted")
    return [(one, f"{field or name}[{at}]") for at, one in enumerate(given)]


def _change(given: object, field: str) -> Changed:
    said = _object(given, field)
    return Changed(_code(said.get("former"), f"{field}.former"), _code(said.get("meant"), f"{field}.meant"))


def _code(given: object, field: str) -> CodeMeant:
    said = _object(given, field)
    code, system = _word(said.get("code"), f"{field}.code"), said.get("system")
    possible = systems_of(code)
    if not possible:
        _refuse(f"{field}.code", f"{code!r} looks like no code of any system")
    chosen = _choice(CodeSystem)(system, f"{field}.system") if system else possible[0]
    if chosen not in possible:
        _refuse(f"{field}.system", f"{code!r} does not look like a {chosen} code")
    units = said.get("units")
    return CodeMeant(
        chosen,
        printed(chosen, code),
        tuple(_modifier(one, name) for one, name in _listed(said, "modifiers", f"{field}.modifiers")),
        None if units in (None, "") else _whole(units, f"{field}.units"),
    )


def _modifier(given: object, field: str) -> str:
    modifier = _word(given, field).upper()
    if not _MODIFIER.fullmatch(modifier):
        _refuse(field, f"{given!r} is no modifier of two characters")
    return modifier


def _word(given: object, field: str) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > LONGEST:
        _refuse(field, f"a word of at most {LONGEST} characters is wanted")
    return str(given).strip()


def _whole(given: object, field: str) -> int:
    text = str(given).strip()
    if isinstance(given, bool) or not (text.isascii() and text.isdecimal()) or len(text) > 6:  # noqa: PLR2004 - a million
        _refuse(field, "a whole number is wanted")
    return int(text)


def _age(given: object, field: str) -> int:
    age = _whole(given, field)
    return age if age in AGES else _refuse(field, "an age in whole years is wanted")


def _day(given: object, field: str) -> date:
    try:
        return date.fromisoformat(_word(given, field))
    except ValueError:
        return _refuse(field, "a day such as 2026-11-02 is wanted")


def _choice(kind: Any) -> Callable[[object, str], Any]:  # noqa: ANN401 - an enumeration of words
    def read(given: object, field: str) -> Any:  # noqa: ANN401 - one of its members
        try:
            return kind(_word(given, field))
        except ValueError:
            return _refuse(field, "one of " + ", ".join(kind) + " is wanted")

    return read


def _shaped(shape: re.Pattern[str], wanted: str) -> Callable[[object, str], str]:
    def read(given: object, field: str) -> str:
        text = _word(given, field).upper()
        return text if shape.fullmatch(text) else _refuse(field, f"{wanted} is wanted")

    return read


def _silent(given: object, field: str) -> str:
    name = _word(given, field)
    return name if name in READERS else _refuse(field, "one of " + ", ".join(READERS) + " is wanted")


READERS: dict[str, Callable[[Any, str], Any]] = {
    "setting": _choice(Setting),
    "date_of_service": _day,
    "payer": _word,
    "state": _shaped(_STATE, "two letters of a state"),
    "zip": _shaped(_ZIP, "a ZIP code"),
    "contractor": _word,
    "locality": _word,
    "dose": _word,
    "session": _choice(Likeness),
    "site": _choice(Likeness),
    "provider": _choice(Likeness),
    "age": _age,
    "sex": _choice(Sex),
}
"""Particulars that may be corrected, and what reads each."""
FIELDS = frozenset(one.name for one in fields(Corrections))


def _plain_code(one: CodeMeant) -> dict[str, Any]:
    said: dict[str, Any] = {"system": one.system.value, "code": one.code}
    return (
        said
        | ({"modifiers": list(one.modifiers)} if one.modifiers else {})
        | ({"units": one.units} if one.units is not None else {})
    )
