"""Two diagnoses that ICD-10-CM codes as one, or with another first code (guidelines I.A.15 "with", I.B.9, I.C.4.a, I.C.9.a, I.C.9.b).

The classification presumes that hypertension goes with heart failure and chronic kidney disease, diabetes with what the
index lists below "with", angina with coronary atherosclerosis, unless the record says that they are unrelated. What is
presumed stands here as data with its guideline; a rule speaks only where every code that it names is complete in the edition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.diagnoses.hypertension import Instead, hypertension
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consultant.checks.diagnoses.laid import Group, Laid
    from consultant.vocabulary import Finding

UNCOMPLICATED = ("E08.9", "E09.9", "E10.9", "E11.9", "E13.9")
WITH_DIABETES: tuple[tuple[tuple[str, ...], str, bool], ...] = (
    (("N18",), "22", True),
    (("K31.84",), "43", True),
    (("L97.4", "L97.5"), "621", True),
    (("L97", "L98.4"), "622", True),
    (("M86",), "69", True),
    (("I73.9",), "51", False),
    (("G62.9",), "42", False),
    (("R73.9",), "65", False),
    (("E16.2",), "649", False),
)
"""What the index lists below "Diabetes, type …, with": beginnings of the second code, what follows E11., whether it is kept."""

ANGINA = {"I20.0": "I25.110", "I20.1": "I25.111", "I20.2": "I25.112", "I20.89": "I25.118", "I20.9": "I25.119"}
"""With I25.10: the combination code (I.C.9.b), and no code for the angina."""

INFECTIONS = ("J12", "J13", "J14", "J15", "J16", "J17", "J18", "J20", "J22")
"""Acute lower respiratory infections: with COPD they make J44.0, which has a note to code them also."""

UNSPECIFIED = {"J44.9": ("J44",), "I50.9": ("I50",), "N18.9": ("N18",), "I48.91": ("I48.0", "I48.1", "I48.2")}
"""Codes for want of a detail that those which begin so give (I.A.9.b)."""

SINGLE = "O80"
"""An uncomplicated delivery: with no other code of chapter 15 (its note, I.C.15.n.1)."""


def check(laid: Laid, group: Group, _settled: set[frozenset[str]]) -> Iterator[Finding]:
    """Every combination among the codes of a group."""
    codes = [code for code in group.codes if code in laid.noted]
    for rule in RULES:
        for found in rule(codes):
            titles = laid.titles(found.instead)
            if all(code in titles for code in found.instead):
                facts = {
                    "rule": found.rule,
                    "wrong": found.wrong,
                    "instead": [{"code": code, "title": titles[code]} for code in found.instead],
                    "kept": list(found.kept),
                    "titles": {code: laid.noted[code].title for code in found.codes},
                    "dialysis": found.dialysis,
                }
                yield laid.finding(
                    Verdict.COMBINED, found.codes, facts, (*found.codes, *found.instead), found.guideline
                )


def _diabetes(codes: list[str]) -> Iterator[Instead]:
    """One finding for each code of diabetes without complications, with all that it is said to go with."""
    for plain in (code for code in codes if code in UNCOMPLICATED):
        others = [(code, row) for code in codes if (row := _complication(code))]
        more = tuple(code for code in codes if code != plain and code.startswith(plain[:3]))
        if others:
            category = plain.partition(".")[0]
            named = dict.fromkeys(f"{category}.{end}" for _, (end, _) in others)
            instead = tuple(code for code in named if code not in more)
            kept = (*more, *(code for code, (_, keep) in others if keep))
            told = (plain, *more, *(code for code, _ in others))
            yield Instead("diabetes", plain, told, instead, kept, "I.A.15")
        elif more:
            yield Instead("without", plain, (plain, *more), (), more, "I.C.4.a")


def _complication(code: str) -> tuple[str, bool] | None:
    return next(((end, kept) for starts, end, kept in WITH_DIABETES if code.startswith(starts)), None)


def _angina(codes: list[str]) -> Iterator[Instead]:
    for angina in (code for code in codes if code in ANGINA and "I25.10" in codes):
        yield Instead("angina", "I25.10", ("I25.10", angina), (ANGINA[angina],), (), "I.C.9.b")


def _infected(codes: list[str]) -> Iterator[Instead]:
    infections = tuple(code for code in codes if code.startswith(INFECTIONS))
    if infections and "J44.9" in codes:
        yield Instead("infection", "J44.9", ("J44.9", *infections), ("J44.0",), infections, "I.A.15")


def _unspecified(codes: list[str]) -> Iterator[Instead]:
    for plain, detailed in UNSPECIFIED.items():
        more = tuple(code for code in codes if code.startswith(detailed) and code != plain)
        if plain in codes and more:
            yield Instead("unspecified", plain, (plain, *more), (), more, "I.A.9.b")


def _delivered(codes: list[str]) -> Iterator[Instead]:
    others = tuple(code for code in codes if code[0] == SINGLE[0] and code != SINGLE)
    if SINGLE in codes and others:
        yield Instead("alone", SINGLE, (SINGLE, *others), (), others, "I.C.15.n.1")


RULES: tuple[Callable[[list[str]], Iterator[Instead]], ...] = (
    hypertension,
    _diabetes,
    _angina,
    _infected,
    _unspecified,
    _delivered,
)
