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
    topics = (topic.checks for kind, topic in TOPICS.items() if brief.question.asks(kind))
    asked = ALWAYS.union(*topics) - {"ptp"}
    return tuple(
        one
        for one in brief.findings
        if (outcome := OUTCOMES[one.verdict]) in IN_THE_WAY
        or one.check == CHECK
        or (one.check in asked and outcome is not Outcome.YES)
    )


IN_THE_WAY = frozenset({Outcome.NO, Outcome.ONLY_IF, Outcome.CANT_TELL})
ALWAYS = frozenset({CHECK, "policy", "candidates", "extent"})


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
    """What is in the way of a line, what differs in nothing but the other code or the setting said once."""
    if not line["reasons"] and line["outcome"] == Outcome.CANT_TELL:
        return "open: no loaded book tells of it"
    if not line["reasons"]:
        return "billable" if line["system"] == _DIAGNOSIS else "nothing found against it"
    same: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for one in line["reasons"]:
        key = (one["verdict"], joined(one["carried"]), str(one["value"]))
        same.setdefault(key, []).append(one)
    return "; ".join(dict.fromkeys(_reason(alike) for alike in same.values()))


def _reason(alike: Sequence[Mapping[str, Any]]) -> str:
    verdict = Verdict(alike[0]["verdict"])
    known = _may_bypass(alike[0]) if verdict is Verdict.MODIFIER_MAY_BYPASS else _REASONS.get(verdict)
    if known is None:
        return _OPEN[OUTCOMES[verdict]]
    settings = dict.fromkeys(
        SETTING_WORDS[one["setting"]] for one in alike if one["setting"] in SETTING_WORDS
    )
    return known.format(
        other=joined(list(dict.fromkeys(one["with"] for one in alike if one["with"]))),
        value=alike[0]["value"],
        carry=joined(alike[0]["carried"]),
        where=f" ({joined(list(settings))})" if settings else "",
    )


_OPEN = {
    Outcome.NO: "no: see below",
    Outcome.ONLY_IF: "only if: see below",
    Outcome.CANT_TELL: "open: see below",
    Outcome.YES: "",
    Outcome.FACT: "",
}
_REASONS = {
    Verdict.NEVER_TOGETHER: "denied with {other}, no modifier helps{where}",
    Verdict.NO_UNITS_PAYABLE: "MUE 0, no units payable{where}",
    Verdict.OVER_LIMIT: "over the MUE of {value}{where}",
    Verdict.PRIMARY_MISSING: "add-on without its primary",
    Verdict.PRIMARY_CONTRACTOR_DEFINED: "add-on, primary by the contractor",
    Verdict.COMBINED: "not coded this way: see below",
    Verdict.BILATERAL_CODE: "not coded this way: see below",
    Verdict.NEVER_FIRST: "never the first diagnosis",
    Verdict.HEADER: "a header, not billable",
    Verdict.INCOMPLETE: "needs a 7th character",
    Verdict.NOT_VALID_ON_DATE: "not valid on the date",
    Verdict.NOT_IN_EDITION: "not in the edition of the date",
    Verdict.NOT_FOUND: "on no loaded book",
}


def _may_bypass(reason: Mapping[str, Any]) -> str:
    if reason["carried"]:
        return "with {other}: {carry} must be supported{where}"
    return "needs a modifier with {other}{where}"


def lead(brief: Brief) -> Told | None:
    """How many lines stand, how many do not: the sentences on what is in the way follow it."""
    claim = claim_of(brief)
    if claim is None:
        return None
    services = [one for one in claim.facts["lines"] if one["system"] != _DIAGNOSIS]
    return told(brief, [claim], _SENTENCES[claim.verdict](claim.facts["lines"], services))


def _named(lines_: Sequence[Mapping[str, Any]], outcome: Outcome) -> str:
    return joined(list(dict.fromkeys(one["code"] for one in lines_ if one["outcome"] == outcome)))


def _counted(services: Sequence[Mapping[str, Any]]) -> str:
    return f"{len(services)} line{'' if len(services) == 1 else 's'}"


def _denied(every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    also = _named(every, Outcome.ONLY_IF)
    more = f"; {also} only on a condition" if also else ""
    wrong = _named([one for one in every if _is_miscoded(one)], Outcome.NO)
    denied = _named([one for one in every if not _is_miscoded(one)], Outcome.NO)
    told_of = [f"{denied} would be denied"] if denied else []
    told_of += [f"{wrong} not coded this way"] if wrong else []
    return f"No, the claim does not stand as it is ({_counted(services)}): {'; '.join(told_of)}{more}."


def _is_miscoded(line: Mapping[str, Any]) -> bool:
    """Whether a line is against a rule of coding, which is an error and no edit that denies it."""
    verdicts = {Verdict(one["verdict"]) for one in line["reasons"]}
    return bool(verdicts & _MISCODED) and not any(OUTCOMES[one] is Outcome.NO for one in verdicts - _MISCODED)


_MISCODED = frozenset({Verdict.COMBINED, Verdict.BILATERAL_CODE, Verdict.NEVER_FIRST})


def _conditional(every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    return (
        f"Only on a condition does the claim stand ({_counted(services)}): {_named(every, Outcome.ONLY_IF)}."
    )


def _open(every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    return f"Can't tell of the whole claim ({_counted(services)}): {_named(every, Outcome.CANT_TELL)} is open; nothing was found against the rest."


def _clean(_every: Sequence[Mapping[str, Any]], services: Sequence[Mapping[str, Any]]) -> str:
    return f"Yes, as far as the loaded books go: nothing was found against the {_counted(services)} of the claim."


_SENTENCES = {
    Verdict.CLAIM_DENIED: _denied,
    Verdict.CLAIM_CONDITIONAL: _conditional,
    Verdict.CLAIM_OPEN: _open,
    Verdict.CLAIM_CLEAN: _clean,
}
