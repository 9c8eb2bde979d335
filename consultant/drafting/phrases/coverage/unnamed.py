"""Sentences on what no loaded policy names: neither covered nor not, and where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import joined
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding

VERDICTS = frozenset({Verdict.NO_POLICY_LOADED, Verdict.CODE_NOT_NAMED})
LOOK_UP = (
    "look for your contractor's LCD and billing article in the Medicare Coverage Database, by code and state"
)
NOT_COVERAGE = "which says neither that it is covered nor that it is not"


def lines(findings: Sequence[Finding], sources: Sources) -> list[Line]:
    """One line for all the codes that no policy names, one for each that only other contractors' name."""
    told = [_elsewhere(one, sources) for one in findings if one.facts.get("elsewhere")]
    told += [_alone(one, sources) for one in findings if one.facts.get("alone")]
    rest = [one for one in findings if not (one.facts.get("elsewhere") or one.facts.get("alone"))]
    if rest:
        codes = joined([code for one in rest for code in one.codes])
        notes = sources.cite(citation for one in rest for citation in one.citations)
        told.append(
            Line(
                f"{codes}: in no NCD text and no list of codes of an LCD or article loaded here; {LOOK_UP}.",
                notes,
            )
        )
    return told


def _elsewhere(one: Finding, sources: Sources) -> Line:
    whose, others = one.facts["asked_of"], joined(one.facts["elsewhere"])
    words = (
        f"{one.codes[0]}: in no list of codes of {whose} loaded here; {others} of other contractors name it."
    )
    return Line(words, sources.cite(one.citations))


def _alone(one: Finding, sources: Sources) -> Line:
    """A diagnosis without a service."""
    many = one.facts["articles"]
    lists = (
        f"{many} article{' lists' if many == 1 else 's list'} it; "
        if many
        else "no article list is loaded here; "
        if many is None
        else ""
    )
    return Line(
        f"{one.codes[0]}: {lists}name the procedure, for coverage is decided for a service.",
        sources.cite(one.citations),
    )


def sentence(findings: Sequence[Finding]) -> str:
    """For the first line."""
    alone = [one for one in findings if one.facts.get("alone")]
    if alone:
        named = joined([one.codes[0] for one in alone])
        return (
            f"Can't tell from {named} alone: coverage is decided for a service, so please name the procedure."
        )
    codes = joined([code for one in findings for code in one.codes], "or")
    whose = next((one.facts["asked_of"] for one in findings if one.facts["elsewhere"]), None)
    of = f" of {whose}" if whose else ""
    return f"Can't tell from coverage policies: no NCD, LCD or article{of} loaded here names {codes}, {NOT_COVERAGE}."


def no_such(findings: Sequence[Finding]) -> str:
    """For the first line, where a policy that is asked for is not there."""
    named = joined([str(one.facts["document"]) for one in findings], "or")
    return f"Can't tell: the editions loaded here have no {named}."


def no_such_line(one: Finding) -> str:
    """Where to look for it."""
    return f"{one.facts['document']}: not in the edition {one.facts['edition']} that is loaded here; look it up in the Medicare Coverage Database."
