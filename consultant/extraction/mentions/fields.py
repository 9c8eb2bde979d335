"""Modifiers and units that stand behind a code under their own names: `Procedure: 17110`, `Units: 1`, or JSON's.

Columns are read by `tables`, what stands directly on a code by `tails`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.extraction.mentions.modifiers import MODIFIERS
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from consultant.vocabulary import Mention

_FAR = 120
_KEY = r"(?i:(?:^|[\n,;{{ ])[\"']?(?:{names})[\"']? ?[:=] ?)"
MODIFIER_FIELD = re.compile(
    _KEY.format(names=r"mod(?:ifier)?s?(?: ?[1-4])?")
    + r"\[? ?(?P<values>[\"']?[0-9A-Z]{2}[\"']?(?:[ ,]{1,3}[\"']?[0-9A-Z]{2}[\"']?){0,3})(?![\w])"
)
UNITS_FIELD = re.compile(
    _KEY.format(names="units?|qty|quantity|uos") + r"[\"']?(?P<count>[1-9]\d{0,3})(?:\.0)?[\"']?(?![\w.])"
)


def fill_fields(text: str, mentions: list[Mention]) -> list[Mention]:
    """`mentions` (in order) with what the fields behind each code say, up to the next code."""
    if not mentions or (":" not in text and "=" not in text):
        return mentions
    starts = [one.start for one in mentions if one.system in PROCEDURE_SYSTEMS]
    nexts = dict(zip(starts, [*starts[1:], len(text)], strict=False))
    return [_filled(text, one, nexts[one.start]) if one.start in nexts else one for one in mentions]


def _filled(text: str, one: Mention, until: int) -> Mention:
    stop = min(until, one.end + _FAR)
    modifiers = None if one.modifiers else MODIFIER_FIELD.search(text, one.end, stop)
    units = None if one.units else UNITS_FIELD.search(text, one.end, stop)
    if not modifiers and not units:
        return one
    told = re.findall(r"[0-9A-Z]{2}", modifiers["values"]) if modifiers else []
    return replace(
        one,
        modifiers=one.modifiers or tuple(each for each in dict.fromkeys(told) if each in MODIFIERS),
        units=one.units or (int(units["count"]) if units else None),
    )
