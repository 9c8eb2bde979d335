"""Which codes a sentence means by a modifier that stands apart: `modifiers 51 and 59 on the second code`.

Modifiers themselves are found by `standalone`; those directly behind a code by `tails`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Mention

_ORDINALS = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "other": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "last": -1,
}
_ORDINAL = re.compile(
    r"(?i)s? ?(?:on|to|for|with) (?:the )?(?P<which>first|1st|second|2nd|other|third|3rd|fourth|4th|last)\b(?: (?:of (?:these|them|the two)|code|one|procedure|line|cpt))?"
)
_BOTH = re.compile(
    r"(?i)s? ?(?:on|to|for|with) (?:both|all)\b(?! (?:of )?(?:our|my|the|your|claims?|visits?|patients?))"
)
_IT = re.compile(r"(?i)s? ?(?:on|to|with|for) (?:it|this|that|this (?:one|code)|that (?:one|code))\b")
_VISIT = re.compile(
    r"(?i)s? ?(?:on|to|with|for) (?:the |an? |our |that |this )?(?:e/?m|(?:office |new patient |established )?visit)\b(?! with)"
)
_VISIT_WITH = re.compile(
    r"(?i)\b(?:e/?m|visit)(?: code)? (?:needs?|requires?|gets?|takes?|carr(?:y|ies)|w/|with|have|has)(?: an?| the)?(?: modifiers?)? ?-?$"
)
_ONTO = re.compile(
    r"(?i)s?\"? ?(?:modifiers? |is |was |should be |belongs? |goes |go |needs? |need to |appl(?:y|ies) ){0,3}(?:appended |added |attached |needed |required )?(?:on|to|onto|for|with|behind) (?:the )?(?:e/?m )?(?:cpt |hcpcs |code |procedure |line ){0,3}\(?$"
)
_CODE_WITH = re.compile(
    r"(?i)\)?,? ?(?:is |was |be |been |billed |reported |needs? |requires? |gets? |takes? |carry |carries |carrying |has |have |already |also |always |too |on the claim |in |at ){0,3}?(?:with|w/|using|and|plus|carry|carries|needs?|requires?|takes?|gets?)? ?(?:an? |the )?(?:modifiers?|mods?)?\.? ?-?$"
)
_COUNTS = re.compile(
    r"(?i)\b(?:with|w/|using|plus|carry|carries|needs?|requires?|takes?|gets?|modifiers?|mods?)\b|w/"
)
_ALTERNATIVES = re.compile(r"(?i)\b(?:or|vs|versus|not|v)\b|/(?=\d)")
_NEXT, _FAR = 8, 50
"""Characters between two modifiers of one list (", and -"), and between a modifier and the code that it is said of."""
_VISITS = range(99202, 99500)
"""CPT's numbers of evaluation and management."""


def _runs(found: list[Mention]) -> list[tuple[int, int]]:
    """Index ranges of modifiers that stand in one list."""
    runs: list[tuple[int, int]] = []
    for at, one in enumerate(found):
        if one.system is not CodeSystem.MOD:
            continue
        if runs and runs[-1][1] == at and one.start - found[at - 1].end <= _NEXT:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def _is_visit(one: Mention) -> bool:
    return one.system is CodeSystem.CPT and one.code.isdigit() and int(one.code) in _VISITS


def _named(text: str, found: list[Mention], run: tuple[int, int], procedures: list[int]) -> list[int] | None:
    """Indexes of the codes that words behind a run name; None where no such words stand there."""
    first, end = found[run[0]].start, found[run[1] - 1].end
    ordinal = _ORDINAL.match(text, end)
    if ordinal:
        which = _ORDINALS[ordinal["which"].lower()]
        return procedures[which : which + 1 or None]
    if _BOTH.match(text, end):
        return procedures
    if _VISIT.match(text, end) or _VISIT_WITH.search(text[max(0, first - 40) : first]):
        visits = [at for at in procedures if _is_visit(found[at])]
        return visits if len({found[at].code for at in visits}) == 1 else []
    if _IT.match(text, end):
        before = [at for at in procedures if at < run[0]]
        return before[-1:]
    return None


def _targets(text: str, found: list[Mention], run: tuple[int, int], procedures: list[int]) -> list[int]:
    """Indexes of the codes that a run of modifiers is said to stand on."""
    named = _named(text, found, run, procedures)
    if named is not None:
        return named
    first, last = found[run[0]], found[run[1] - 1]
    after = next((at for at in procedures if at >= run[1]), None)
    if (
        after is not None
        and found[after].start - last.end < _FAR
        and _ONTO.match(text[last.end : found[after].start])
    ):
        return [after]
    before = run[0] - 1
    between = text[found[before].end : first.start] if before in procedures else "\n" * _FAR
    if (
        len(between) < _FAR
        and _CODE_WITH.fullmatch(between)
        and (_COUNTS.search(between) or not between.strip(" ,-)"))
    ):
        return [before]
    return []


def _alternative(text: str, found: list[Mention], run: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether another run is set against this one in a few words: `62 for both or 80 for one`."""
    first, second = sorted((run, other))
    between = text[found[first[1] - 1].end : found[second[0]].start]
    return first[1] == second[0] and len(between) < _FAR and bool(re.search(r"\bor\b", between))


def tie(text: str, mentions: list[Mention]) -> list[Mention]:
    """Mentions in the order of the text, with modifiers tied to the codes that a sentence names for them.

    `modifiers 51 and 59 on the second code` ties both; alternatives (`59 or XS on 11721`) are asked about, not
    billed, and stay by themselves.
    """
    found = sorted(mentions, key=lambda one: (one.start, one.end))
    runs = _runs(found)
    procedures = [at for at, one in enumerate(found) if one.system in PROCEDURE_SYSTEMS] if runs else []
    for at_run, run in enumerate(runs):
        apart = [*runs[at_run + 1 : at_run + 2], *runs[max(0, at_run - 1) : at_run]]
        if _ALTERNATIVES.search(text[found[run[0]].start : found[run[1] - 1].end]) or any(
            _alternative(text, found, run, other) for other in apart
        ):
            continue
        codes = tuple(one.code for one in found[run[0] : run[1]])
        for at in _targets(text, found, run, procedures):
            added = tuple(code for code in codes if code not in found[at].modifiers)
            found[at] = replace(found[at], modifiers=found[at].modifiers + added)
    return found
