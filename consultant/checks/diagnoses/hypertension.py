"""Hypertension with heart disease and with chronic kidney disease (guidelines I.C.9.a.1 to I.C.9.a.3).

Both are presumed to be due to hypertension unless the record says otherwise: I10 gives way to I11 (heart), I12 (kidney)
or I13 (both). The fourth character tells heart failure, and whether the kidney disease is of stage 5 or end stage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEART = ("I50", "I51.4", "I51.5", "I51.7", "I51.89", "I51.9")
"""The heart conditions that make I11 or I13 with hypertension (I.C.9.a.1)."""
SAID_BY_I11 = ("I51.5", "I51.7")
"""Of these no code is added (I.C.9.a.1)."""
KIDNEY = "N18"
SEVERE = ("N18.5", "N18.6")
END_STAGE = "N18.6"
DIALYSIS = "Z99.2"
_SECTIONS = {(True, False): "I.C.9.a.1", (False, True): "I.C.9.a.2", (True, True): "I.C.9.a.3"}


@dataclass(frozen=True, slots=True)
class Instead:
    """`wrong` of `codes` is not coded with the others: `instead` replaces it, and `kept` are coded with that.

    `rule` names the reason for the phrases; `dialysis` is a code that is added where the patient is dialysed.
    """

    rule: str
    wrong: str
    codes: tuple[str, ...]
    instead: tuple[str, ...]
    kept: tuple[str, ...]
    guideline: str
    dialysis: str = ""


def hypertension(codes: list[str]) -> Iterator[Instead]:
    """The code of hypertension that a group should have, where it has another."""
    pressure = [code for code in codes if code.startswith(("I10", "I11", "I12"))]
    heart = [code for code in codes if code.startswith(HEART)]
    kidney = [code for code in codes if code.startswith(KIDNEY)]
    if not pressure or any(code.startswith("I13") for code in codes):
        return
    wanted, section = _wanted(pressure, heart, kidney)
    wrong = [code for code in pressure if code != wanted]
    if wanted and wrong and (len(pressure) > 1 or heart or kidney):
        right = tuple(code for code in pressure if code == wanted)
        kept = tuple(code for code in (*heart, *kidney) if code not in SAID_BY_I11)
        end_stage = END_STAGE in kidney and DIALYSIS not in codes
        yield Instead(
            "hypertension",
            wrong[0],
            (*wrong, *right, *heart, *kidney),
            () if right else (wanted,),
            (*right, *kept),
            section,
            DIALYSIS if end_stage else "",
        )


def _wanted(pressure: list[str], heart: list[str], kidney: list[str]) -> tuple[str, str]:
    """The code that says it all, and its section of the guidelines; `` where hypertension goes with nothing."""
    of_heart = bool(heart) or any(code.startswith("I11") for code in pressure)
    of_kidney = bool(kidney) or any(code.startswith("I12") for code in pressure)
    if not (of_heart or of_kidney):
        return "", ""
    failing = any(code.startswith("I50") for code in heart) or "I11.0" in pressure
    severe = any(code in SEVERE for code in kidney) or ("I12.0" in pressure and not kidney)
    section = _SECTIONS[of_heart, of_kidney]
    if of_heart and of_kidney:
        return {
            (True, True): "I13.2",
            (True, False): "I13.0",
            (False, True): "I13.11",
            (False, False): "I13.10",
        }[failing, severe], section
    if of_heart:
        return "I11.0" if failing else "I11.9", section
    return "I12.0" if severe else "I12.9", section
