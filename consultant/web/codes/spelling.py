"""The one true address of a code: system and code as their book prints them, however they were typed.

`icd10cm/e1165` is ICD-10-CM E11.65, `CPT/J1100` is HCPCS J1100. What can be no code is never looked for in the books.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from consultant.codes.shapes import printed, systems_of
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

_CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z. -]{0,18}[0-9A-Za-z])?")
_NOT_LETTERS = re.compile(r"[^0-9A-Z]")
_SYSTEMS = {_NOT_LETTERS.sub("", system): system for system in CodeSystem}
SHAPELESS = frozenset({CodeSystem.CARC, CodeSystem.RARC})
"""Systems whose codes are looked up by name only (vocabulary.py)."""
_LONGEST_NAME = 20


def find_system(named: str) -> CodeSystem | None:
    """`icd10cm`, `Icd-10-CM` or `ICD-10-CM`: the system; None for none."""
    if len(named) > _LONGEST_NAME or not named.isascii():
        return None
    return _SYSTEMS.get(_NOT_LETTERS.sub("", named.upper()))


def true_spelling(books: Books, named: str, code: str) -> tuple[CodeSystem, str] | None:
    """System and code as printed. A code that can't be of the system named is of the likeliest one that has it; None where none has.

    A heading that is shorter than its codes (ICD-10-PCS 02R) is of the system named.
    """
    system, typed = find_system(named), code.strip()
    if system is None or not _CODE.fullmatch(typed):
        return None
    spelt = printed(system, typed)
    if system in SHAPELESS or system in systems_of(spelt):
        return system, spelt
    others = ((one, printed(one, typed)) for one in systems_of(typed))
    return next((pair for pair in (*others, (system, spelt)) if books.exists(*pair)), None)


def address_of(system: CodeSystem, code: str) -> str:
    """The path of a code's page."""
    return f"/codes/{system}/{quote(code, safe='')}"
