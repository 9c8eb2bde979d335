"""The claim as a table: a row a line, what is in its way, the units against the limit; and how many lines stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.drafting.letter import Line, Table
from consultant.drafting.phrases.told import Told, told
from consultant.drafting.phrases.words import SETTING_WORDS, joined, of_check
from consultant.topics import TOPICS
from consultant.verdicts import OUTCOMES, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

CHECK = "claim"
COLUMNS = ("Line", "Code", "Modifiers", "Units", "Result")
_DIAGNOSIS = "ICD-10-CM"


def claim_of(brief: Brief) -> Finding | None:
    """The finding about the claim; None where the mail is none."""
    return next(iter(of_check(brief.findings, CHECK)), None)


def shown(brief: Brief) -> tuple[Finding, ...]:
    """The findings that the other sections speak of: of a claim only what is in its way, or what was asked besides."""
    if claim_of(brief) is None:
        return brief.findings
    asked = {check for kind, topic in TOPICS.items() if brief.question.asks(kind) for check in topic.checks}
    return tuple(
        one
        for one in brief.findings
        if OUTCOMES[one.verdict] in _IN_THE_WAY or one.check in _ALWAYS | asked - {"ptp"}
    )


_IN_THE_WAY = frozenset({Outcome.NO, Outcome.ONLY_IF, Outcome.CANT_TELL})
_ALWAYS = frozenset({CHECK, "policy", "candidates", "extent"})


def lines(brief: Brief, _sources: Sources) -> list[Line | Table]:
    """The table; the sources of its rows stand with the findings that it sums up."""
    claim = claim_of(brief)
    if claim is None:
        return []
    rows = tuple(_row(line) for line in claim.facts["lines"])
    consulted = Line(f"Set against: {'; '.join(claim.facts['consulted'])}.")
    return [Table(COLUMNS, rows, numeric=frozenset({0})), *([consulted] if claim.facts["consulted"] else [])]


def _row(line: Mapping[str, Any]) -> tuple[str, ...]:
    modifiers = ", ".join(line["modifiers"])
    number = "dx" if line["system"] == _DIAGNOSIS else str(line["line"])
    return (number, line["code"], modifiers, _units(line), _result(line))


def _units(line: Mapping[str, Any]) -> str:
    if line["system"] == _DIAGNOSIS:
        return ""
    asked = "" if line["units"] is None else str(line["units"])
    if line["limit"] is None:
        return asked
    return f"{asked}, MUE {line['limit']}".removeprefix(", ")


def _result(line: Mapping[str, Any]) -> str:
    reasons = [_reason(one) for one in line["reasons"]]
    if reasons:
        return "; ".join(dict.fromkeys(reasons))
    if line["system"] == _DIAGNOSIS:
        return "billable"
    return "nothing found against it"


def _reason(reason: Mapping[str, Any]) -> str:
    verdict = Verdict(reason["verdict"])
    known = _may_bypass(reason) if verdict is Verdict.MODIFIER_MAY_BYPASS else _REASONS.get(verdict)
    if known is None:
        return _OPEN[OUTCOMES[verdict]]
    where = f" ({SETTING_WORDS[reason['setting']]})" if reason["setting"] in SETTING_WORDS else ""
    return known.format(**reason, where=where, carry=joined(reason["carried"]))


_OPEN = {
    Outcome.NO: "no: see below",
    Outcome.ONLY_IF: "only if: see below",
    Outcome.CANT_TELL: "open: see below",
    Outcome.YES: "",
    Outcome.FACT: "",
}
_REASONS = {
    Verdict.NEVER_TOGETHER: "denied with {with}, no modifier helps{where}",
    Verdict.NO_UNITS_PAYABLE: "MUE 0, no units payable{where}",
    Verdict.OVER_LIMIT: "over the MUE of {value}{where}",
    Verdict.PRIMARY_MISSING: "add-on without its primary",
    Verdict.PRIMARY_CONTRACTOR_DEFINED: "add-on, primary by the contractor",
    Verdict.HEADER: "a header, not billable",
    Verdict.INCOMPLETE: "needs a 7th character",
    Verdict.NOT_VALID_ON_DATE: "not valid on the date",
    Verdict.NOT_IN_EDITION: "not in the edition of the date",
    Verdict.NOT_FOUND: "on no loaded book",
}


def _may_bypass(reason: Mapping[str, Any]) -> str:
    if reason["carried"]:
        return "with {with}: {carry} must be supported{where}"
    return "needs a modifier with {with}{where}"


def lead(brief: Brief) -> Told | None:
    """How many lines stand, how many do not: the sentences on what is in the way follow it."""
    claim = claim_of(brief)
    if claim is None:
        return None
    services = [one for one in claim.facts["lines"] if one["system"] != _DIAGNOSIS]
    return told(brief, [claim], _SENTENCES[claim.verdict](claim.facts["lines"], services))


def _named(lines_: Sequence[Mapping[str, Any]], outcome: Outcome) -> str:
    return joined(list(dict.fromkeys(one["code"] for one in lines_ if one["outcome"] == outcome)))


def _denied(every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    also = _named(every, Outcome.ONLY_IF)
    more = f"; {also} only on a condition" if also else ""
    return f"No, the claim does not stand as it is ({len(services)} lines): {_named(every, Outcome.NO)} would be denied{more}."


def _conditional(every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    return (
        f"Only on a condition does the claim stand ({len(services)} lines): {_named(every, Outcome.ONLY_IF)}."
    )


def _open(every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    return f"Can't tell of the whole claim ({len(services)} lines): {_named(every, Outcome.CANT_TELL)} is open; nothing was found against the rest."


def _clean(_every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    return f"Yes, as far as the loaded books go: nothing was found against the {len(services)} lines of the claim."


_SENTENCES = {
    Verdict.CLAIM_DENIED: _denied,
    Verdict.CLAIM_CONDITIONAL: _conditional,
    Verdict.CLAIM_OPEN: _open,
    Verdict.CLAIM_CLEAN: _clean,
}
