"""Is the whole claim clean? Every line with its modifiers and units and each diagnosis, judged by what the other checks found.

A mail is a claim where it says so, or where it lists lines as a claim does. Nothing is looked up here: a line's outcome is
the worst of the findings about it, and a pair counts for its column two, the code that is denied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consultant.checks.pairs import are_together
from consultant.verdicts import OUTCOMES, SAYS_NOTHING, WORST_FIRST, Outcome, Verdict
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.checks.matter import Matter
    from consultant.vocabulary import Citation, Mention

NAME = "claim"
MOST_LINES = 50
"""Lines of a claim form and its attachments; CMS-1500 has six, an electronic claim at most 50."""
MOST_REASONS = 12
_SAID = re.compile(
    r"\b(?:scrub(?:bed|bing)?|clean claim|(?:whole|entire) claim|(?:check|review|audit|look at) (?:the |this |my |our )?claim"
    r"|claim (?:lines?|check|review)|cms-?1500|837p?|superbill)\b",
    re.IGNORECASE,
)
_FEWEST_LINES, _FEWEST_BARE_LINES = 2, 3
_PAIRED = "ptp"
_SET_AGAINST = frozenset({"ptp", "mue", "add_on", "validity", "diagnoses"})
"""Checks whose silence on a line says something: their books are named."""
_OF_A_DATE = frozenset({"ptp", "mue"})
"""Checks whose silence is what makes a claim clean: their tables hold for a quarter."""
_OUTCOME_OF_CLAIM = {
    Outcome.NO: Verdict.CLAIM_DENIED,
    Outcome.ONLY_IF: Verdict.CLAIM_CONDITIONAL,
    Outcome.CANT_TELL: Verdict.CLAIM_OPEN,
}


@dataclass(frozen=True, slots=True)
class _Line:
    mention: Mention
    about: tuple[Finding, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst; of a code that no loaded book tells of, nothing can be said."""
        told = (OUTCOMES[one.verdict] for one in self.about)
        return min(told, key=WORST_FIRST.index, default=Outcome.CANT_TELL)


def check(matter: Matter, found: Sequence[Finding]) -> Iterator[Finding]:
    """One finding about the claim, where the mail is one; `found` is what every other check found."""
    mentions = _lines_of(matter)
    if not is_claim(matter, mentions) or not are_together(matter):  # their edits were not looked up
        return
    lines = [_Line(mention, tuple(_about(mention, found))) for mention in mentions]
    worst = min((line.outcome for line in lines), key=WORST_FIRST.index)
    decisive = [one for line in lines for one in line.about if OUTCOMES[one.verdict] is worst]
    citations: dict[Citation, None] = {}
    for one in decisive:
        citations.update(dict.fromkeys(one.citations))
    yield Finding(
        NAME,
        _OUTCOME_OF_CLAIM.get(worst, Verdict.CLAIM_CLEAN),
        tuple(dict.fromkeys(mention.code for mention in mentions)),
        {
            "lines": [_facts(number, line, found) for number, line in enumerate(lines, start=1)],
            "consulted": _consulted(lines, found),
        },
        tuple(citations),
        _cautions(decisive) if worst in _OUTCOME_OF_CLAIM else _silences(lines, found),
    )


def _consulted(lines: Sequence[_Line], found: Sequence[Finding]) -> list[str]:
    """Book and edition of every row, found or missed, that was looked for among the lines."""
    codes = {line.mention.code for line in lines}
    cited = (
        source
        for one in found
        if one.check in _SET_AGAINST and one.verdict is not Verdict.LISTED and codes.issuperset(one.codes)
        for source in one.citations
    )
    return list(dict.fromkeys(f"{one.system}, {one.release}" for one in cited))


def _cautions(decisive: Sequence[Finding]) -> tuple[str, ...]:
    """Only where none of the decisive findings covers the date."""
    if not decisive or not all(one.warnings for one in decisive):
        return ()
    return tuple(dict.fromkeys(warning for one in decisive for warning in one.warnings))


def _silences(lines: Sequence[_Line], found: Sequence[Finding]) -> tuple[str, ...]:
    """Of a claim against which nothing was found: each edition of limits or pairs that does not cover the date, for its silence says nothing of it."""
    codes = {line.mention.code for line in lines}
    silent = (one for one in found if one.check in _OF_A_DATE and codes.issuperset(one.codes))
    return tuple(dict.fromkeys(warning for one in silent for warning in one.warnings))


def _lines_of(matter: Matter) -> list[Mention]:
    """The service lines in their order, then the diagnoses; ranges are no lines."""
    whole = [one for one in matter.question.mentions if one.range_end is None]
    services = [one for one in whole if one.system in PROCEDURE_SYSTEMS]
    seen = {one.code: one for one in whole if one.system is CodeSystem.ICD10CM}
    return [*services, *seen.values()][:MOST_LINES]


def is_claim(matter: Matter, lines: Sequence[Mention]) -> bool:
    """Whether it is called one, or lists service lines with modifiers, units or diagnoses; no list of several questions."""
    services = [one for one in lines if one.system in PROCEDURE_SYSTEMS]
    if matter.on_a_form:
        return bool(services)
    if len(services) < _FEWEST_LINES:
        return False
    if _SAID.search(matter.question.text):
        return True
    if matter.question.parts:
        return False
    dressed = [one for one in services if one.modifiers or one.units]
    diagnosed = len(services) < len(lines)
    if len(services) >= _FEWEST_BARE_LINES:
        return len(dressed) >= _FEWEST_LINES or (bool(dressed) and diagnosed)
    return len(dressed) == len(services) and diagnosed


def _about(mention: Mention, found: Sequence[Finding]) -> Iterator[Finding]:
    """The findings that speak of a line, the worst first; what says nothing of it is left out."""
    of_line = [one for one in found if one.verdict not in SAYS_NOTHING and _is_about(mention, one)]
    yield from sorted(of_line, key=lambda one: WORST_FIRST.index(OUTCOMES[one.verdict]))


def _is_about(mention: Mention, finding: Finding) -> bool:
    if not finding.codes or "start" in finding.facts:
        return False
    if finding.check == _PAIRED:
        return bool(finding.facts.get("column_two") == mention.code)
    return mention.code == finding.codes[0]


def _facts(number: int, line: _Line, found: Sequence[Finding]) -> dict[str, Any]:
    mention = line.mention
    adverse = [
        one for one in line.about if OUTCOMES[one.verdict] in {Outcome.NO, Outcome.ONLY_IF, Outcome.CANT_TELL}
    ]
    return {
        "line": number,
        "code": mention.code,
        "system": mention.system.value,
        "modifiers": list(mention.modifiers),
        "units": mention.units,
        "limit": _limit(mention, found),
        "outcome": line.outcome.value,
        "reasons": [_reason(one) for one in adverse[:MOST_REASONS]],
    }


def _limit(mention: Mention, found: Sequence[Finding]) -> int | None:
    """The lowest MUE of the settings that were looked at."""
    values = [
        one.facts["value"]
        for one in found
        if one.check == "mue" and one.codes == (mention.code,) and "value" in one.facts
    ]
    return min(values, default=None)


def _reason(finding: Finding) -> dict[str, Any]:
    """What is in the way, in so far as a row of the table says it; the sections below it say the rest."""
    facts = finding.facts
    return {
        "check": finding.check,
        "verdict": finding.verdict.value,
        "with": facts.get("column_one"),
        "indicator": facts.get("modifier_indicator"),
        "carried": list(facts.get("carried", ())),
        "value": facts.get("value"),
        "setting": facts.get("setting"),
        "others": list(finding.codes[1:]),
    }
