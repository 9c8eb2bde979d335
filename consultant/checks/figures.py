"""Do the figures of a description and of a title agree: stages, and the body mass index?

Stages of chronic kidney disease and of ulcers, and the ranges of BMI codes (Z68) are told by figures in ICD-10-CM titles. A
title that tells another figure than the description is another code, however many words it shares.
"""

from __future__ import annotations

import re

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_STAGE = re.compile(r"\bstages? (\d|iv|i{1,3}|v)([ab])?\b", re.IGNORECASE)
_STAGES = re.compile(r"\bstage (\d) through stage (\d)\b", re.IGNORECASE)
_BMI = re.compile(r"\b(?:bmi|body mass index)\D{0,12}(\d{2}(?:\.\d)?)\b", re.IGNORECASE)
_BMI_RANGE = re.compile(r"\[bmi\] (\d{2}(?:\.\d)?)-(\d{2}(?:\.\d)?)", re.IGNORECASE)
_BMI_OPEN = re.compile(r"\[bmi\] (\d{2}(?:\.\d)?) or (greater|less)", re.IGNORECASE)
_OF_BMI = re.compile(r"\[bmi\]", re.IGNORECASE)


def figures_agree(said: str, title: str) -> bool:
    """Whether a title tells no other stage and no other body mass index than the words."""
    return _stages_agree(said, title) and _indexes_agree(said, title)


def _stages_agree(said: str, title: str) -> bool:
    asked = {_number(one[1]) for one in _STAGE.finditer(said)}
    told = {_number(one[1]) for one in _STAGE.finditer(title)}
    for first, last in _STAGES.findall(title):
        told.update(range(int(first), int(last) + 1))
    return not asked or not told or bool(asked & told)


def _number(figure: str) -> int:
    return int(figure) if figure.isdigit() else _ROMAN[figure.lower()]


def _indexes_agree(said: str, title: str) -> bool:
    asked = _BMI.search(said)
    if asked is None or not _OF_BMI.search(title):
        return True
    index = float(asked[1])
    if found := _BMI_RANGE.search(title):
        return float(found[1]) <= index <= float(found[2])
    if found := _BMI_OPEN.search(title):
        return index >= float(found[1]) if found[2].lower() == "greater" else index <= float(found[1])
    return False  # percentiles of children


def without_index(said: str) -> tuple[str, str]:
    """The words without a body mass index, and how the title of its code begins; `` where they name none.

    Z68 goes by ones from 20 to 39, by fives from 40 to 49, by tens from 50 to 69.
    """
    found = _BMI.search(said)
    if found is None:
        return said, ""
    whole = int(float(found[1]))
    step = next(step for above, step in _STEPS if whole >= above)
    low = whole - whole % step
    title = (
        "70 or greater"
        if whole >= _GREATEST
        else f"{low}.0-{low + step - 1}.9"
        if whole >= _LEAST
        else "19.9 or less"
    )
    return f"{said[: found.start()]} {said[found.end() :]}".strip(
        " ,"
    ), f"Body mass index [BMI] {title}, adult"


_GREATEST, _LEAST = 70, 20
_STEPS = ((50, 10), (40, 5), (0, 1))
