"""What the desk did not settle: books that are not loaded, codes beyond its bounds, topics that it leaves to a coder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import SETTING_WORDS, joined
from consultant.topics import unsettled
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding


MOST_NAMED = 10


def lines(brief: Brief, _sources: Sources) -> list[Line]:
    """A line a book that is not loaded, a line for what was cut, and one for the topics left open."""
    told: dict[str, list[str]] = {}
    unchecked: dict[str, list[str]] = {}
    for finding in brief.findings:
        if finding.verdict is Verdict.BOOK_NOT_LOADED:
            told.setdefault(_book(finding), []).extend(finding.codes)
        if finding.verdict is Verdict.NO_CHECK:
            unchecked.setdefault(str(finding.facts["system"]), []).extend(finding.codes)
    open_topics = unsettled(brief.question, brief.findings)
    found = [
        Line(
            f"{joined(list(dict.fromkeys(codes)))}: the book is not loaded here ({book}), so nothing is said about it."
        )
        for book, codes in told.items()
    ]
    found += [
        Line(f"{joined(codes)}: this desk does not answer on {system} codes by itself; a coder has to look.")
        for system, codes in unchecked.items()
    ]
    found += [Line(CUT[finding.verdict](finding)) for finding in brief.findings if finding.verdict in CUT]
    if open_topics:
        found.append(
            Line(f"Your question also touches {joined(open_topics)}, which this answer does not settle.")
        )
    return found


def _some(codes: Sequence[str]) -> str:
    if len(codes) <= MOST_NAMED:
        return joined(codes)
    return f"{', '.join(codes[:MOST_NAMED])} and {len(codes) - MOST_NAMED} more"


def _list_cut(finding: Finding) -> str:
    return (
        f"Only the first {finding.facts['looked_up']} procedure codes were set against each other and against the unit "
        f"limits; {_some(finding.codes)} {'was' if len(finding.codes) == 1 else 'were'} not: please ask in another mail."
    )


def _range_cut(finding: Finding) -> str:
    first, last = finding.codes
    facts = finding.facts
    return f"Of the {facts['listed']} codes listed from {first} to {last}, only the first {facts['looked_up']} were looked up."


CUT = {Verdict.LIST_CUT: _list_cut, Verdict.RANGE_CUT: _range_cut}


def _book(finding: Finding) -> str:
    setting = SETTING_WORDS.get(str(finding.facts.get("setting")))
    return ", ".join(part for part in (str(finding.facts["book"]), setting) if part)
