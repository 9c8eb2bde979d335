"""What the desk could not settle by itself: books that are not loaded, and topics that it leaves to a coder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.drafting.letter import Line
from consultant.drafting.phrases.words import SETTING_WORDS, joined
from consultant.vocabulary import UNSETTLED_TOPICS, Verdict

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief
    from consultant.drafting.letter import Sources
    from consultant.vocabulary import Finding


def lines(brief: Brief, _sources: Sources) -> list[Line]:
    """A line a book that is not loaded, and one for the topics left open."""
    told: dict[str, list[str]] = {}
    for finding in brief.findings:
        if finding.verdict is Verdict.BOOK_NOT_LOADED:
            told.setdefault(_book(finding), []).extend(finding.codes)
    open_topics = [words for kind, words in UNSETTLED_TOPICS.items() if brief.question.asks(kind)]
    found = [
        Line(
            f"{joined(list(dict.fromkeys(codes)))}: the book is not loaded here ({book}), so nothing is said about it."
        )
        for book, codes in told.items()
    ]
    if open_topics:
        found.append(
            Line(f"Your question also touches {joined(open_topics)}, which this answer does not settle.")
        )
    return found


def _book(finding: Finding) -> str:
    setting = SETTING_WORDS.get(str(finding.facts.get("setting")))
    return ", ".join(part for part in (str(finding.facts["book"]), setting) if part)
