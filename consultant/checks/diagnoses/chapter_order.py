"""What the chapters' guidelines say of the order, where no note of the tabular list does.

Chapter 15 goes before all others (I.C.15.a.1); sepsis before the localized infection with which the patient comes
(I.C.1.d.4); a poisoning before its manifestations (I.C.19.e.5.b), an adverse effect after its nature (I.C.19.e.5.a);
external causes last (I.C.20.a.6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.diagnoses.order import Edge
from consultant.checks.diagnoses.targets import parse_targets

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.codes.readers.diagnosis_notes import Noted

SEPSIS = ("A40", "A41")
LOCALIZED = ("J12", "J13", "J14", "J15", "J16", "J18", "L03", "N10", "N39.0", "K65")
"""Localized infections of which the guideline speaks: pneumonia, cellulitis, and those of the same kind."""
CAUSES = "VWXY"
_POISONED = parse_targets("(T36-T50 with fifth or sixth character 1-4)")
_ADVERSE = parse_targets("(T36-T50 with fifth or sixth character 5)")


def chapter_order(codes: list[Noted]) -> list[Edge]:
    """Who goes before whom; the first rule that speaks of two codes."""
    found = []
    for one in codes:
        for other in codes:
            section = next((section for section, goes in RULES if one is not other and goes(one, other)), "")
            if section:
                found.append(Edge(one.code, other.code, "", "", "", section))
    return found


def _cause_last(one: Noted, other: Noted) -> bool:
    return other.code[0] in CAUSES and one.code[0] not in CAUSES


def _obstetric(one: Noted, other: Noted) -> bool:
    return one.code[0] == "O" and other.code[0] not in {"O", *CAUSES}


def _sepsis(one: Noted, other: Noted) -> bool:
    return one.code.startswith(SEPSIS) and other.code.startswith(LOCALIZED)


def _poisoning(one: Noted, other: Noted) -> bool:
    return _is(one, _POISONED) and other.code[0] not in {"T", "O", *CAUSES}


def _adverse(one: Noted, other: Noted) -> bool:
    return _is(other, _ADVERSE) and one.code[0] not in {"T", "Z", *CAUSES}


def _is(code: Noted, targets: tuple) -> bool:  # type: ignore[type-arg]
    return any(target.holds(code.compact) for target in targets)


RULES: tuple[tuple[str, Callable[[Noted, Noted], bool]], ...] = (
    ("I.C.20.a.6", _cause_last),
    ("I.C.15.a.1", _obstetric),
    ("I.C.1.d.4", _sepsis),
    ("I.C.19.e.5.b", _poisoning),
    ("I.C.19.e.5.a", _adverse),
)
