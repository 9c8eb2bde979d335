"""Codes that only a label makes codes: DRGs, revenue codes, places of service, ICD-9, NDC, LOINC.

A label is followed by one item, a list or a range. Bare shapes are read by `scan`, and by `named` where the system is
named elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consultant.codes.shapes import printed
from consultant.extraction.mentions.tails import NOT_A_RANGE_BEFORE
from consultant.vocabulary import CodeSystem, Mention


@dataclass(frozen=True, slots=True)
class Label:
    """A system's label, and what an item behind it looks like."""

    system: CodeSystem
    label: re.Pattern[str]
    item: re.Pattern[str]


_AFTER_LABEL = r"(?: (?:codes?|numbers?|no\.?|centers?|lines?|procedures?|diagnos[ei]s)){0,2}(?:[ \t]{0,2}(?:[:;#=(-]|is\b|are\b|of\b|was\b)?[ \t\"'(]{0,3}|\n\n)"
_STOP = r"(?![\w%]|[.,]\d|[-/:]\d{3,}+[-/:\w])"


def _label(system: CodeSystem, label: str, item: str) -> Label:
    return Label(
        system, re.compile(rf"(?<![\w])(?:{label}){_AFTER_LABEL}(?=[0-9VvEe])"), re.compile(item + _STOP)
    )


_OF_A_DRG = r"(?:relative )?(?:weights?|gmlos|amlos|los|mdc|payment|title|name|description) (?:for|of|on|is)"
"""What a DRG has, between its name and its number: `the DRG weight for 470`."""

LABELS: tuple[Label, ...] = (
    _label(CodeSystem.MSDRG, rf"(?i:(?:(?:ms|apr|cms)[- ]?drgs?|drgs?)(?: {_OF_A_DRG})?|(?:[ga]mlos|rel(?:ative|\.)? (?:weights?|wt)|mdc)(?: (?:for|of|on|is))(?= (?:the )?\d{{3}}\b))", r"\d{1,3}"),
    _label(CodeSystem.REV, r"(?i:revenue(?: code| center)?s?|rev\.?(?: code| center)?s?|ub-?04 rev)|RC", r"(?:0\d{3}|\d{3}|[13]\d{3}|21\d\d)"),
    _label(CodeSystem.POS, r"POS|(?i:pos codes?|places? of service(?: codes?)?|(?<=[ (,])pos(?= \d\d\b))", r"\d{2}"),
    _label(
        CodeSystem.ICD9CM, r"(?i:icd[- ]?9(?:[- ]?cm)?)", r"(?:\d{3}(?:\.\d{1,2})?|\d{2}\.\d{1,2}|[Vv]\d\d(?:\.\d{1,2})?|[Ee]\d{3}(?:\.\d)?)"
    ),
    _label(CodeSystem.NDC, r"(?i:ndc)", r"(?:\d{4,5}-\d{3,4}-\d{1,2}|\d{11})"),
    _label(CodeSystem.LOINC, r"(?i:loinc)", r"\d{1,7}-\d"),
)  # fmt: skip
_JOINT = re.compile(r"[ \t]{0,2}(?P<joint>-|(?i:to|thru|through)\b)[ \t]{0,2}")
_SEPARATOR = re.compile(
    r"[ \t]{0,2}(?:\([^()\n]{0,60}\)[ \t]{0,2})?(?:(?:in |for )?(?i:fy) ?(?:20)?\d\d(?!\w)[ \t]{0,2}|(?:in|for) 20\d\d(?!\w)[ \t]{0,2})?(?:,|/|&|\+|;|\||(?i:vs?\.?|or|and|to|versus|changed to|against)(?!\w))[ \t]{0,2}(?:\n[ \t>]{0,8})?"
    r"(?:(?i:and|or|vs\.?|also)\b[ \t]{0,2})?(?:(?i:for)[ \t](?=\d{3}\b))?(?:(?i:code)[ \t])?"
)
_RANGED = frozenset({CodeSystem.REV, CodeSystem.MSDRG, CodeSystem.POS, CodeSystem.ICD9CM})
_SURE = 0.97
_MOST = 200


def _mention(text: str, system: CodeSystem, start: int, end: int, last: tuple[int, int] | None) -> Mention:
    code = printed(system, text[start:end])
    stop = last[1] if last else end
    range_end = printed(system, text[last[0] : last[1]]) if last else None
    return Mention(
        system, code, start, stop, text[start:stop], _SURE, range_end, why=("its system is named",)
    )


def _range_of(text: str, one: Label, first: re.Match[str]) -> tuple[int, int] | None:
    joint = _JOINT.match(text, first.end())
    if not joint or one.system not in _RANGED:
        return None
    if joint["joint"] != "-" and NOT_A_RANGE_BEFORE.search(text[max(0, first.start() - 80) : first.start()]):
        return None
    last = one.item.match(text, joint.end())
    if not last or printed(one.system, last[0]) <= printed(one.system, first[0]):
        return None
    return last.span()


def read_list(text: str, one: Label, at: int) -> list[Mention]:
    """The items that stand at `at`, behind a label."""
    found: list[Mention] = []
    match = one.item.match(text, at)
    while match:
        last = _range_of(text, one, match)
        found.append(_mention(text, one.system, match.start(), match.end(), last))
        separator = _SEPARATOR.match(text, found[-1].end)
        match = one.item.match(text, separator.end()) if separator else None
    return found


def find_labelled(text: str) -> list[Mention]:
    """Every code that a label announces, in the order of the labels' table."""
    found: list[Mention] = []
    for one in LABELS:
        for label in one.label.finditer(text):
            if not found or label.end() >= found[-1].end or found[-1].system is not one.system:
                found.extend(read_list(text, one, label.end()))
            if len(found) >= _MOST:
                break
    return found
