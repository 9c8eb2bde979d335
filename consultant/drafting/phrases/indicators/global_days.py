"""Global days in words: what each value means, the period with its dates, and which of 25 and 57 fits a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.phrases.indicators.words import Sentence
from consultant.drafting.phrases.words import joined
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from consultant.vocabulary import Finding

_SHORT = {
    "000": "the day of the procedure and no day after it",
    "010": "the day of the procedure and {days_after} days after it, {days_in_all} days in all",
    "090": "the day before surgery, the day of it and {days_after} days after it, {days_in_all} days in all",
    "MMM": "maternity, to which the usual global period does not apply; what the code includes of antepartum care, delivery and postpartum care stands in its definition",
    "XXX": "the global period does not apply to it",
    "YYY": "the Medicare contractor sets the global period",
    "ZZZ": "it belongs to its primary procedure, whose global period counts, and has none of its own",
}
_LONG = {
    "000": "related visits that day are included; a visit that was significant and separately identifiable takes 25",
    "010": "related visits on these days are included, the day before is not",
    "090": "related visits on these days are included, and care of complications without a return to the operating room",
    "MMM": "ask for the code's own definition before visits are billed apart",
    "XXX": "no days are included; with an NCCI edit a visit the same day still needs 25",
    "YYY": "0, 10 or 90 days: ask the contractor",
    "ZZZ": "an add-on; only work during the procedure is in its fee",
}
_OUTSIDE = "Not included: an unrelated visit takes 24, an unrelated procedure 79, a staged or planned one 58, an unplanned return to the operating room 78."
_AFTER = frozenset({"010", "090"})


def meaning(days: str, before: int = 0, after: int = 0) -> str:
    """What global days mean, with the days before and after the procedure; '' for a value that the layout does not list."""
    if days not in _SHORT:
        return ""
    counted = _SHORT[days].format(days_after=after, days_in_all=before + 1 + after)
    return f"{counted}; {_LONG[days]}"


def without_repetition(findings: list[Finding], *, counted: bool) -> list[Finding]:
    """Without the global days of codes of which another sentence names them; `counted`: but with those that count days."""
    named = {
        one.codes[0]
        for one in findings
        if one.facts.get("field") == "global_days"
        or (one.verdict is Verdict.VISIT_MODIFIER and one.facts["named"])
    }
    return [
        one
        for one in findings
        if one.verdict is not Verdict.GLOBAL_DAYS
        or one.codes[0] not in named
        or (counted and "day" in one.facts)
    ]


def short(finding: Finding) -> Sentence | None:
    """The period, and where the mail gives a later day, whether it lies within."""
    facts = finding.facts
    if "day" in facts and facts["global_days"] in _AFTER:
        return Sentence(_counted(finding))
    meaning = _SHORT.get(facts["global_days"])
    if meaning is None:
        return None
    period = _period(finding)
    return Sentence(
        f"{{codes}} {{has}} global days {facts['global_days']}: {meaning.format(**facts)}{period}."
    )


def _period(finding: Finding) -> str:
    """The dates, where the mail names the day of the procedure."""
    facts = finding.facts
    if "last_day" not in facts or facts["global_days"] not in _AFTER:
        return ""
    return f" ({facts['first_day']} to {facts['last_day']} if it was done on {facts['procedure_on']})"


_PLACES = {
    True: (
        "within",
        "so a related visit then is included in its payment, and only an unrelated one is billed, with 24",
    ),
    False: ("outside", "so a visit then is not included in its payment"),
}


def _counted(finding: Finding) -> str:
    facts = finding.facts
    days = facts["global_days"]
    place, so_that = _PLACES[bool(facts["within"])]
    period = (
        f"its global period (global days {days}: {facts['days_after']} days after the day of the procedure)"
    )
    if "later_on" not in facts:
        return f"Day {facts['day']} after {{codes}} lies {place} {period}, {so_that}."
    return (
        f"{facts['later_on']} is day {facts['day']} after {{codes}} on {facts['procedure_on']} and lies {place} {period}, "
        f"which ends on {facts['last_day']}, {so_that}."
    )


def long(finding: Finding) -> Sentence | None:
    """What is included, and the shares of the fee where a split is asked."""
    facts = finding.facts
    days = facts["global_days"]
    if days not in _LONG:
        return None
    told = f"{{codes}}: global days {days}: {_LONG[days]}."
    if days in _AFTER:
        told += f" {_OUTSIDE}"
        if facts["split_asked"]:
            told += (
                f" Shares of the fee: preoperative {facts['preoperative']} %, intraoperative {facts['intraoperative']} %, "
                f"postoperative {facts['postoperative']} %."
            )
    return Sentence(told)


def short_of_a_visit(finding: Finding) -> Sentence | None:
    """25 or 57, where the mail asks about one of them; beside a pair the words stand with the pair."""
    named, fits = finding.facts["named"], finding.facts["fits"]
    if not named:
        return None
    choice = f"{fits} fits" if named == [fits] else f"{fits}, not {'25' if fits == '57' else '57'}"
    return Sentence(f"{choice}: {{codes}} {{has}} global days {{days}}{_WHEN[fits]}")


_WHEN = {
    "57": " (major surgery), so the visit at which surgery was decided on takes 57 where it was the day before or the day of surgery.",
    "25": ", so a visit that day takes 25, and only where it was significant and separately identifiable.",
}
_OTHERWISE = {
    "57": "a visit on those two days after the decision was made is included in the fee; one earlier than the day before is billed without a modifier.",
    "25": "the decision to do it, made that day, is included in the fee.",
    "XXX": "the visit may not count work that belongs to the procedure, such as its interpretation.",
}


def long_of_a_visit(finding: Finding) -> Sentence | None:
    """When no modifier fits."""
    if not finding.facts["named"]:
        return None
    kind = (
        finding.facts["global_days"] if finding.facts["global_days"] in _OTHERWISE else finding.facts["fits"]
    )
    return Sentence(f"{{codes}}: global days {{days}}: {_OTHERWISE[kind]}")


def beside_a_visit(visit: str, findings: list[Finding]) -> str:
    """`20610 has global days 000, so modifier 25 …`: the words for the visit of a pair, procedure by procedure."""
    told = []
    for fits, words in _FITS.items():
        codes = [one.codes[0] for one in findings if one.facts["fits"] == fits]
        if codes:
            days = joined(
                list(
                    dict.fromkeys(one.facts["global_days"] for one in findings if one.facts["fits"] == fits)
                ),
                "or",
            )
            told.append(
                f"{joined(codes)} {'has' if len(codes) == 1 else 'have'} global days {days}, so modifier {fits} {words}"
            )
    return (
        f"Where the indicator is 1: {visit} is an evaluation and management service, and {'; '.join(told)}."
    )


_FITS = {
    "25": "where the visit was significant and separately identifiable",
    "57": "where the visit was the decision for surgery, on the day before or the day of it",
}
