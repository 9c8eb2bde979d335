"""What a code looks like: which systems a bare token may belong to, and how each book prints it. Pure.

Shape alone proves nothing: whether such a code exists is for `lookup.Books` to say.
"""

from __future__ import annotations

import re

from consultant.vocabulary import CodeSystem

_SHAPES: tuple[tuple[CodeSystem, re.Pattern[str]], ...] = tuple(
    (system, re.compile(pattern))
    for system, pattern in (
        (CodeSystem.CPT, r"\d{5}|\d{4}A"),  # 0001A: Category I codes of vaccine administration
        (CodeSystem.CPT2, r"\d{4}F"),
        (CodeSystem.CPT3, r"\d{4}T"),
        (CodeSystem.PLA, r"\d{4}[UM]"),  # M: administrative MAAA codes
        (CodeSystem.HCPCS, r"[A-CE-V]\d{4}"),
        (CodeSystem.CDT, r"D\d{4}"),
        (CodeSystem.ICD10CM, r"[A-Z](?:\d[0-9A-Z]|A\d)(?:\.?[0-9A-Z]{1,4})?"),  # QA0 is new in FY2026
        (
            CodeSystem.ICD10PCS,
            r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}",
        ),  # no I and no O; first character is a section
        (CodeSystem.ICD9CM, r"\d{3}(?:\.\d{1,2})?|V\d\d(?:\.\d{1,2})?|E\d{3}(?:\.\d)?|\d\d\.\d{1,2}"),
        (CodeSystem.MSDRG, r"\d{3}"),
        (CodeSystem.REV, r"0\d{3}|\d{3}"),
        (CodeSystem.MOD, r"[A-Z][A-Z0-9]|[2-9]\d"),
        (CodeSystem.POS, r"\d{2}"),
        (CodeSystem.NDC, r"\d{11}|\d{5}-\d{4}-\d{1,2}|\d{4}-\d{4}-\d{2}|\d{5}-\d{3}-\d{2}"),
        (CodeSystem.LOINC, r"\d{1,7}-\d"),
    )
)
"""The shape of each system's codes, likeliest first."""

AFTER_ANY = "Z" * 8
"""Behind a code's first characters: sorts behind whatever code begins with them, as stored. In the order of a language too, where
PostgreSQL leaves out control characters and puts signs before figures."""

_DOT_AFTER = {CodeSystem.ICD10CM: 3, CodeSystem.ICD9CM: 3}
_ZERO_FILLED = {CodeSystem.MSDRG: 3, CodeSystem.REV: 4, CodeSystem.POS: 2}
_SPELT_WITH_HYPHEN = frozenset({CodeSystem.NDC, CodeSystem.LOINC})
_BILLED_NDC = re.compile(r"(\d{5})(\d{4})(\d{2})")
"""Eleven figures are the NDC as it is billed, five-four-two (CMS Pub. 100-04, chapter 26, section 10.4)."""


def systems_of(text: str) -> tuple[CodeSystem, ...]:
    """The systems whose codes look like `text` (a bare token in any case), likeliest first; () for none."""
    token = text.strip().upper()
    return tuple(system for system, shape in _SHAPES if shape.fullmatch(token))


def compact(code: str) -> str:
    """`code` as it is stored: upper case, without dot and blanks."""
    return "".join(code.split()).replace(".", "").upper()


def as_asked(system: CodeSystem, code: str) -> str:
    """`code` as the readers of the books take it: compact, but with the dot of ICD-9-CM, which tells 38.93 from 389.3."""
    return code.strip().upper() if system is CodeSystem.ICD9CM else compact(code)


def printed(system: CodeSystem, code: str) -> str:
    """`code` as the book of `system` prints it: `e1165` is E11.65, revenue code 450 is 0450."""
    if system in _SPELT_WITH_HYPHEN:
        return _BILLED_NDC.sub(r"\1-\2-\3", code.strip()) if system is CodeSystem.NDC else code.strip()
    if system is CodeSystem.ICD9CM and "." in code:  # the dot tells 38.93, a procedure, from 389.3
        return code.strip().upper()
    bare = compact(code)
    if system in _DOT_AFTER:
        return _dotted(bare, _DOT_AFTER[system] + (system is CodeSystem.ICD9CM and bare.startswith("E")))
    return bare.zfill(_ZERO_FILLED.get(system, 0))


def _dotted(code: str, after: int) -> str:
    return f"{code[:after]}.{code[after:]}" if len(code) > after else code
